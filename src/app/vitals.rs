//! The vital signs: the line that is on every screen. What is not ok stands first and is named in words.

use super::{Model, identity};
use crate::{
    base::{Zone, count, span},
    domain::{Endpoint, Level},
    source::SourceError,
    store::{EndpointStats, Feed, Store, Trust},
    tabs::TabId,
};
use chrono::{DateTime, Utc};
use std::time::{Duration, Instant};

/// Of a time that was gone to.
const NOT_KEPT: &str = "not known then";

/// One vital sign.
#[derive(Clone, Debug, PartialEq)]
pub struct Vital {
    pub name: &'static str,
    pub level: Level,
    pub text: String,
}

pub fn vitals(model: &Model, now: Instant, zone: Zone) -> Vec<Vital> {
    let store = model.shown();
    let polls = polls(store, model.travelled, now, zone);
    let mut all = vec![api(model, store, now), database(model, store, now), inbox(store, now), polls];
    // Who is signed in now is newer than any other time.
    all.extend(session(model, now).filter(|_| !model.travelled));
    // Stable: what is fine keeps its place.
    all.sort_by_key(|vital| std::cmp::Reverse(vital.level.max(Level::Ok)));
    all
}

fn session(model: &Model, now: Instant) -> Option<Vital> {
    let text = if !model.session.signed_in {
        "signed out, L logs in"
    } else if identity::is_refused(model, now) {
        "token not accepted, L logs in"
    } else {
        return None;
    };
    Some(Vital { name: "session", level: Level::Warn, text: text.to_owned() })
}

fn api(model: &Model, store: &Store, now: Instant) -> Vital {
    if let Some(error) = &model.unopened {
        return Vital { name: "API", level: Level::Crit, text: error.to_string() };
    }
    let (level, text) = match store.health.trust(now) {
        Trust::Loading if model.travelled => answered(store),
        Trust::Loading => (Level::Unknown, format!("asking {}", model.session.host)),
        Trust::Stale(age) => late(age, store.health.error()),
        Trust::Off => (Level::Crit, "no /health: is this the Worky API?".to_owned()),
        Trust::Failed | Trust::Shaky => {
            (Level::Crit, store.health.error().map_or_else(|| "failing".to_owned(), ToString::to_string))
        }
        Trust::Fresh => answering(store),
    };
    Vital { name: "API", level, text }
}

/// Of a time of which only the calls are kept.
fn answered(store: &Store) -> (Level, String) {
    let health = store.calls.get(Endpoint::Health);
    match health.and_then(EndpointStats::last).map(|call| call.outcome) {
        None => (Level::Unknown, NOT_KEPT.to_owned()),
        Some(Ok(())) => doing(store),
        Some(Err(failure)) => (Level::Crit, failure.to_string()),
    }
}

/// Stale, and worse where it is known why.
fn late(age: Duration, error: Option<&SourceError>) -> (Level, String) {
    match error {
        Some(error) => (Level::Crit, format!("stale, {}: {error}", span(age))),
        None => (Level::Stale, format!("stale, {}", span(age))),
    }
}

/// The health route answers: what does it say?
fn answering(store: &Store) -> (Level, String) {
    match store.health.get().map_or("unknown", |service| &service.status) {
        "healthy" => doing(store),
        other => (Level::Crit, format!("says {other}")),
    }
}

/// The health route answers: do the others?
fn doing(store: &Store) -> (Level, String) {
    let (failing, asked) = store.calls.failing();
    if failing > 0 {
        return (Level::Warn, format!("health says healthy, {failing} of {asked} calls fail"));
    }
    let ((slow, asked), all) = (store.calls.slowed(), store.calls.all());
    let p95 = all.p95.map_or_else(String::new, |p95| format!(" p95 {}", span(p95)));
    // What is over by now is told, and is no trouble any more.
    let failed =
        all.failing().map_or_else(String::new, |share| format!(", {:.0} % failed in 5 m", 100.0 * share));
    if slow > 0 {
        return (Level::Warn, format!("{slow} of {asked} slow,{p95}{failed}"));
    }
    let last = all.last.map_or_else(String::new, span);
    (Level::Ok, format!("ok {last}{p95}{failed}"))
}

fn database(model: &Model, store: &Store, now: Instant) -> Vital {
    let (level, text) = match (model.session.database, store.database.trust(now), store.database.get()) {
        (false, ..) => (Level::Off, "off".to_owned()),
        (_, Trust::Stale(age), _) => late(age, store.database.error()),
        (_, Trust::Fresh, Some(db)) => {
            let (level, held) = (db.level(), db.activity.held_up());
            let held = if held > 0 { format!(", {held} held up") } else { String::new() };
            // What has no connections says so where there is room for it.
            let used =
                db.connections.known().map_or_else(String::new, |all| format!(" {}/{}", all.taken, all.max));
            // What is wrong is said; that it is wrong is seen.
            let word = if db.check.is_ok() { format!("{} ", level.word()) } else { String::new() };
            (level, format!("{word}{}{used}{held}", db.checked()))
        }
        (_, Trust::Loading, _) if model.travelled => (Level::Unknown, NOT_KEPT.to_owned()),
        (_, Trust::Loading, _) => (Level::Unknown, "asking".to_owned()),
        _ => (Level::Crit, store.database.error().map_or_else(|| "failing".to_owned(), ToString::to_string)),
    };
    Vital { name: "DB", level, text }
}

fn inbox(store: &Store, now: Instant) -> Vital {
    let (level, text) = match (store.summary.trust(now), store.summary.get()) {
        (Trust::Stale(age), _) => (Level::Stale, format!("stale, {}", span(age))),
        (_, Some(summary)) => (Level::Ok, count(summary.unread.into())),
        // One notification can make the server fail to count them all (contract, quirk 4): count what came.
        (trust, None) => match store.inbox.get() {
            Some(listing) => {
                let unread = listing.rows.iter().filter(|row| row.is_unread()).count() as u64;
                (Level::Ok, format!("{} at least", count(unread)))
            }
            None if trust == Trust::Failed => (Level::Unknown, "unknown".to_owned()),
            None => (Level::Ok, "-".to_owned()),
        },
    };
    Vital { name: "inbox", level, text }
}

fn polls(store: &Store, travelled: bool, now: Instant, zone: Zone) -> Vital {
    let budget = store.budget;
    let (level, text) = match budget.paused.filter(|paused| paused.at > now) {
        Some(until) => {
            (Level::Warn, format!("wait until {}: the server's limit (429)", zone.time(until.wall)))
        }
        None if budget.limit == 0 && travelled => (Level::Unknown, NOT_KEPT.to_owned()),
        None => (Level::Ok, format!("{}/{} per min", budget.used, budget.limit)),
    };
    Vital { name: "polls", level, text }
}

/// What a tab's title is marked with: a count, or a call for attention.
pub fn attention(model: &Model, tab: TabId, now: Instant) -> (Level, u64) {
    let store = model.shown();
    match tab {
        TabId::Notifications => (Level::Ok, store.summary.get().map_or(0, |summary| summary.unread.into())),
        TabId::Health => {
            let worst = [api(model, store, now), database(model, store, now)].map(|vital| vital.level);
            (worst.into_iter().max().unwrap_or(Level::Ok), 0)
        }
        TabId::Teams | TabId::Assignments | TabId::Rollout => (Level::Ok, 0),
    }
}

impl Model {
    /// The time of the newest data on the screen, and whether the screen is paused.
    pub fn as_of(&self) -> Option<DateTime<Utc>> {
        let store = self.shown();
        let feeds = [Feed::Health].into_iter().chain(self.tab().feeds());
        feeds.filter_map(|feed| store.as_of(&feed)).max()
    }

    /// `as of 12:04:31`, or when the screen was paused; without the words where there is no room for them.
    pub fn clock(&self, zone: Zone, wordy: bool) -> String {
        match (&self.frozen, self.as_of()) {
            (Some((_, at)), _) if self.travelled => format!("AT {}", zone.time(at.wall)),
            (Some((_, since)), _) => format!("PAUSED {}", zone.time(since.wall)),
            (None, Some(at)) if wordy => format!("as of {}", zone.time(at)),
            (None, Some(at)) => zone.time(at),
            (None, None) => "no data yet".to_owned(),
        }
    }
}
