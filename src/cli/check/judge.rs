//! What the answers mean to a monitoring system. Pure: it is told what was seen, and how long it took.

use super::verdict::{Figure, Limits, Probe, Unit, Verdict};
use crate::{
    base::{bytes, count, span},
    domain::{
        CacheStats, Connections, DatabaseHealth, Delivery, Finding, Level, Notification, NotificationStatus,
        Reading, Service, limits,
    },
    source::{Listing, SourceError},
};
use chrono::{DateTime, Utc};
use std::time::Duration;

/// The guide's targets: a team is created within 2 s and an assignment within 1 s, and a validation is
/// given up after 5 s. Reading is not slower than that.
const API: Limits = Limits { warn: limits::SLOW.as_secs_f64(), crit: 5.0 };
const TEAMS: Limits = Limits { warn: 2.0, crit: 5.0 };
const ASSIGNMENTS: Limits = Limits { warn: 1.0, crit: 5.0 };
/// A round trip to the database; the guide's check is stopped after 2 s.
const DATABASE: Limits = Limits { warn: 0.5, crit: 2.0 };
/// Percent of the connections.
const CONNECTIONS: Limits = Limits { warn: limits::CONNECTIONS_WARN_PERCENT, crit: 98.0 };
/// Sessions that have been waiting for a lock.
const HELD_UP: Limits = Limits { warn: 1.0, crit: 20.0 };
/// Percent of the attempts of an hour.
const DELIVERED: Limits = Limits { warn: 99.0, crit: 90.0 };
/// A plugin has nobody to ask.
pub const SIGN_IN: &str = "set WORKY_CONSOLE_TOKEN, or `token_command` in the configuration";
/// Fewer attempts than this say little about their share, and wake nobody.
const ENOUGH: u64 = 20;
/// Seconds that the oldest message has waited.
const PENDING: Limits = Limits { warn: 900.0, crit: 3_600.0 };

fn seconds(time: Duration, limits: Limits) -> Figure {
    Figure::new("time", time.as_secs_f64(), Unit::Seconds).within(limits)
}

/// How many of the attempts of an hour reached somebody, in percent; of a few, bad luck is no more than a
/// warning.
fn delivered(sent: u64, failed: u64) -> Option<(Figure, Level)> {
    let tried = sent + failed;
    let percent = (tried > 0).then(|| 100.0 * sent as f64 / tried as f64)?;
    // Whoever reads the figure with its limits comes to the same verdict.
    let limits = if tried < ENOUGH { Limits { crit: 0.0, ..DELIVERED } } else { DELIVERED };
    let figure = Figure::new("delivered", percent, Unit::Percent).within(limits);
    let level = figure.level();
    Some((figure, level))
}

/// How long the oldest message has waited, and how many do.
fn waiting(pending: u64, oldest: Option<Duration>) -> [Figure; 2] {
    [
        Figure::new("pending", pending as f64, Unit::Count),
        Figure::new("oldest", oldest.unwrap_or_default().as_secs_f64(), Unit::Seconds).within(PENDING),
    ]
}

fn worst(figures: &[Figure]) -> Level {
    figures.iter().map(Figure::level).max().unwrap_or(Level::Ok)
}

pub fn api(service: &Service, took: Duration) -> Verdict {
    let figure = seconds(took, API);
    let level = if service.status == "healthy" { figure.level() } else { Level::Crit };
    let text = format!("{}, {} {} says {}", span(took), service.name, service.version, service.status);
    Verdict::new(Probe::Api, level, text).with([figure])
}

/// A list was answered as it is answered to every client.
pub fn list(probe: Probe, took: Duration) -> Verdict {
    let limits = if probe == Probe::Teams { TEAMS } else { ASSIGNMENTS };
    let figure = seconds(took, limits);
    let target = span(Duration::from_secs_f64(limits.warn));
    Verdict::new(probe, figure.level(), format!("{}, target {target}", span(took))).with([figure])
}

pub fn database(db: &DatabaseHealth) -> Verdict {
    let held = db.activity.held_up();
    let taken =
        |all: &Connections| Figure::new("connections", all.used_percent(), Unit::Percent).within(CONNECTIONS);
    let mut figures: Vec<Figure> = db.check.iter().map(|took| seconds(*took, DATABASE)).collect();
    figures.extend(db.connections.known().map(taken));
    figures.push(Figure::new("held_up", held as f64, Unit::Count).within(HELD_UP));
    let used = db.connections.words(|all| format!("{} of {} connections", all.taken, all.max));
    let held = if held > 0 { format!(", {held} held up by locks") } else { String::new() };
    let text = format!("{}, {used}{held}", db.checked());
    let level = if db.check.is_ok() { worst(&figures) } else { Level::Crit };
    Verdict::new(Probe::Db, level, text).with(figures)
}

/// The API lets nobody set and get an entry, so what is judged is that the cache answers.
pub fn cache(stats: &CacheStats, took: Duration) -> Verdict {
    let figures = [
        seconds(took, API),
        Figure::new("entries", stats.entries as f64, Unit::Count),
        Figure::new("worker_memory", stats.memory_bytes as f64, Unit::Bytes),
    ];
    let holds = format!("{} entries, worker {}", count(stats.entries), bytes(stats.memory_bytes));
    let text = format!("{}, {holds}; its statistics are judged, set-and-get is not offered", span(took));
    Verdict::new(Probe::Cache, worst(&figures), text).with(figures)
}

/// From the history of attempts of everybody.
pub fn delivery(delivery: &Delivery) -> Verdict {
    if let Reading::Off(why) = &delivery.lanes {
        return Verdict::new(Probe::Notifications, Level::Unknown, format!("off: {why}"));
    }
    let (hour, oldest) = (delivery.hour(), delivery.oldest());
    let sent = match hour.success() {
        Some(share) => {
            format!("{:.1} % of {} delivered in 1 h", 100.0 * share, count(hour.sent + hour.failed))
        }
        None => "none tried in 1 h".to_owned(),
    };
    let text = format!("{sent}, {}", waits(delivery.pending(), oldest));
    notified(text, delivered(hour.sent, hour.failed), waiting(delivery.pending(), oldest))
}

/// `3 pending, the oldest for 4 min`
fn waits(pending: u64, oldest: Option<Duration>) -> String {
    let oldest = oldest.map_or_else(String::new, |age| format!(", the oldest for {}", span(age)));
    format!("{} pending{oldest}", count(pending))
}

fn notified(text: String, delivered: Option<(Figure, Level)>, waiting: [Figure; 2]) -> Verdict {
    let (figure, level) = delivered.unzip();
    let level = worst(&waiting).max(level.unwrap_or(Level::Ok));
    Verdict::new(Probe::Notifications, level, text).with(figure.into_iter().chain(waiting))
}

/// Without a database only one's own can be seen: of those of the last hour, how many failed, and how long
/// the oldest of them that waits has.
pub fn inbox(listing: &Listing<Notification>, now: DateTime<Utc>) -> Verdict {
    let age = |row: &Notification| (now - row.created_at).to_std().unwrap_or_default();
    let recent = || listing.rows.iter().filter(|row| age(row) < Duration::from_secs(3_600));
    let failed = recent().filter(|row| row.status == NotificationStatus::Failed).count();
    let pending = listing.rows.iter().filter(|row| row.status == NotificationStatus::Pending);
    let (pending, oldest) = (pending.clone().count() as u64, pending.map(age).max());
    let all = recent().count();
    let text = format!("own inbox only: {failed} of {all} failed in 1 h, {}", waits(pending, oldest));
    notified(text, delivered((all - failed) as u64, failed as u64), waiting(pending, oldest))
}

pub fn integrity(findings: &[Finding]) -> Verdict {
    let level = findings.iter().map(Finding::level).max().unwrap_or(Level::Unknown);
    let faults = |finding: &Finding| finding.found.known().filter(|found| found.count > 0).map(|it| it.count);
    let off = findings.iter().filter(|finding| finding.level() == Level::Unknown).count();
    let mut said: Vec<String> = findings
        .iter()
        .filter_map(|finding| faults(finding).map(|rows| format!("{} {}", count(rows), finding.check)))
        .collect();
    if off > 0 {
        said.push(format!("{off} of {} looks are off", findings.len()));
    }
    let text = if said.is_empty() { format!("{} looks, no fault", findings.len()) } else { said.join(", ") };
    let rows = findings.iter().filter_map(faults).sum::<u64>() as f64;
    let kinds = findings.iter().filter_map(faults).count() as f64;
    Verdict::new(Probe::Integrity, level, text)
        .with([Figure::new("faults", kinds, Unit::Count), Figure::new("rows", rows, Unit::Count)])
}

/// A probe that brought no answer. What says nothing about the system is unknown: nobody is signed in, we
/// may not ask, we have asked too often, or do not know where.
pub fn failed(probe: Probe, error: &SourceError) -> Verdict {
    let level = match error {
        SourceError::SignedOut { .. } => {
            return Verdict::new(probe, Level::Unknown, "not signed in").next(SIGN_IN);
        }
        SourceError::Unauthorized { .. }
        | SourceError::WrongPassword
        | SourceError::Forbidden { .. }
        | SourceError::RateLimited { .. } => Level::Unknown,
        SourceError::Missing { .. } if probe == Probe::Cache => Level::Off,
        SourceError::Missing { .. }
        | SourceError::Timeout { .. }
        | SourceError::Unreachable { .. }
        | SourceError::Status { .. }
        | SourceError::Shape { .. }
        | SourceError::Setup { .. } => Level::Crit,
    };
    let verdict = Verdict::new(probe, level, error.to_string());
    match error {
        _ if level == Level::Off => verdict,
        SourceError::Unauthorized { .. } | SourceError::WrongPassword => verdict.next(SIGN_IN),
        SourceError::Forbidden { .. } => verdict.next("ask with an account that has the right"),
        SourceError::Status { status: ..500, .. } => verdict.next("the server refused the request itself"),
        _ => verdict.next(error.command_hint()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Channel, Found, IntegrityCheck, Lane, NotificationKind, Tally};

    fn lane(sent: u64, failed: u64, oldest: Option<u64>) -> Delivery {
        let lane = Lane {
            channel: Channel::Email,
            kind: NotificationKind::AssignmentCreated,
            hour: Tally { sent, failed },
            day: Tally { sent, failed },
            pending: u64::from(oldest.is_some()),
            oldest: oldest.map(Duration::from_secs),
        };
        Delivery { lanes: Reading::Known(vec![lane]), ..Delivery::default() }
    }

    #[test]
    fn notifications_are_judged_by_what_reached_people_and_by_what_waits() {
        let judged = |sent, failed, oldest| delivery(&lane(sent, failed, oldest)).level;
        assert_eq!(judged(100, 0, None), Level::Ok);
        assert_eq!(judged(97, 3, None), Level::Warn);
        assert_eq!(judged(16, 4, None), Level::Crit);
        assert_eq!(judged(4, 1, None), Level::Warn, "too few to wake somebody");
        assert_eq!(judged(0, 0, None), Level::Ok, "nothing tried and nothing waiting is no fault");
        assert_eq!((judged(100, 0, Some(901)), judged(100, 0, Some(3_600))), (Level::Warn, Level::Crit));
        assert_eq!(delivery(&Delivery::default()).level, Level::Unknown);
    }

    #[test]
    fn a_service_that_does_not_say_healthy_is_not() {
        let service = |status: &str| Service { status: status.into(), name: "n".into(), version: "1".into() };
        let judged = |status, ms| api(&service(status), Duration::from_millis(ms)).level;
        assert_eq!(
            [judged("healthy", 3), judged("healthy", 1_200), judged("healthy", 6_000), judged("degraded", 3)],
            [Level::Ok, Level::Warn, Level::Crit, Level::Crit]
        );
    }

    #[test]
    fn faults_count_by_the_worst_and_a_look_that_is_off_is_not_sound() {
        let finding =
            |check, count| Finding { check, found: Reading::Known(Found { count, ..Found::default() }) };
        let off = Finding { check: IntegrityCheck::NoRole, found: Reading::Off("why".into()) };
        let sound = finding(IntegrityCheck::Failed, 0);
        assert_eq!(integrity(std::slice::from_ref(&sound)).level, Level::Ok);
        assert_eq!(integrity(&[sound.clone(), off.clone()]).level, Level::Unknown);
        let bad = integrity(&[sound, off, finding(IntegrityCheck::TwoTeams, 3)]);
        assert_eq!(bad.level, Level::Crit);
        assert_eq!(bad.text, "3 projects with two active teams, 1 of 3 looks are off");
    }

    #[test]
    fn what_says_nothing_of_the_system_is_unknown() {
        let host = || "h".to_owned();
        let judged = |error| failed(Probe::Teams, &error).level;
        assert_eq!(judged(SourceError::Unauthorized { host: host() }), Level::Unknown);
        assert_eq!(judged(SourceError::Unreachable { host: host(), why: "w".into() }), Level::Crit);
        let signed_out = failed(Probe::Teams, &SourceError::SignedOut { host: host() });
        assert_eq!((signed_out.level, signed_out.text.as_str()), (Level::Unknown, "not signed in"));
        let missing = || SourceError::Missing { host: host(), what: "w".into() };
        assert_eq!(failed(Probe::Cache, &missing()).level, Level::Off);
        assert_eq!(failed(Probe::Api, &missing()).level, Level::Crit);
    }
}
