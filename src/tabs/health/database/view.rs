//! How the database panes look: what goes on above, the list, and what is known of the selected row below.

use super::{DatabasePanes, SessionRow};
use crate::{
    base::{bytes, count, span},
    domain::{Activity, DatabaseHealth, Finding, Level, Reading, Replication, Session, Traffic},
    flow::List,
    store::{Feed, Row},
    tabs::view::{ListView, Look, age, facts, plain},
    theme::Role,
    widget::{Pane, Problem, Split, frame, wrapped},
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::{Line, Span},
    widgets::Widget,
};

/// Lines of what goes on, above the list.
const SUMMARY: u16 = 5;
/// Lines of the selected row, below it.
const DETAIL: u16 = 5;

type Fact = (&'static str, Line<'static>);

/// The pane `at`, on the whole body; `full` leaves it to the list alone.
pub fn view(
    panes: &DatabasePanes,
    at: usize,
    full: bool,
    look: &Look,
    area: Rect,
    buf: &mut Buffer,
) -> Option<Position> {
    let feed = [Feed::Database, Feed::Tables, Feed::Integrity].into_iter().nth(at).unwrap_or(Feed::Integrity);
    let pane = Pane { title: title(at, look), remark: age(look, &feed), focused: true };
    let [room, _] = frame(&[pane], Split::Whole, look.theme, area, buf);
    if !look.database {
        let hint = "set `database_url` in the configuration; a role that may only read is enough";
        Problem { what: "off: no database_url in this context", hint, role: Role::Dim }
            .draw(look.theme, room, buf);
        return None;
    }
    let room = if full { room } else { summary(look, room, buf) };
    if let Some(why) = why_off(at, look) {
        Problem { what: &format!("off: {why}"), hint: "", role: Role::Dim }.draw(look.theme, room, buf);
        return None;
    }
    match at {
        0 => {
            let list = shown(&panes.sessions, feed, "nobody runs anything");
            let known = panes.sessions.selected().map(session).unwrap_or_default();
            with_detail(&list, &known, full, look, room, buf)
        }
        1 => shown(&panes.tables, feed, "there are no tables").draw(look, room, buf),
        _ => {
            let list = shown(&panes.faults, feed, "nothing was looked for");
            let known = panes.faults.selected().map(fault).unwrap_or_default();
            with_detail(&list, &known, full, look, room, buf)
        }
    }
}

/// Why there is no list in this pane.
fn why_off<'a>(at: usize, look: &Look<'a>) -> Option<&'a str> {
    match (at, look.store.database.get().map(|health| &health.activity.sessions), look.store.tables.get()) {
        (0, Some(Reading::Off(why)), _) | (1, _, Some(Reading::Off(why))) => Some(why),
        _ => None,
    }
}

fn shown<'a, R: Row>(list: &'a List<R>, feed: Feed, empty: &'a str) -> ListView<'a, R> {
    ListView { list, feed: Some(feed), focused: true, empty: (empty, ""), special: &plain }
}

/// The names of the panes; the one that is shown stands out.
fn title(at: usize, look: &Look) -> Line<'static> {
    let name = |(n, name): (usize, &&str)| {
        let role = if n == at { Role::Accent } else { Role::Dim };
        [Span::raw("  "), Span::styled((*name).to_owned(), look.theme.style(role))]
    };
    let names = DatabasePanes::NAMES.iter().enumerate().flat_map(name);
    Line::from_iter([Span::raw("Database")].into_iter().chain(names))
}

/// A name and what it says, in as many lines as it takes.
type Detail = (&'static str, String);

/// The list, and under it what its columns have no room for.
fn with_detail<R: Row>(
    list: &ListView<R>,
    known: &[Detail],
    full: bool,
    look: &Look,
    area: Rect,
    buf: &mut Buffer,
) -> Option<Position> {
    let high = if full { DETAIL + 4 } else { DETAIL };
    if known.is_empty() || area.height < high + 6 {
        return list.draw(look, area, buf);
    }
    let above = Rect { height: area.height - high, ..area };
    details(known, look, Rect { y: above.bottom(), height: high, ..area }, buf);
    list.draw(look, above, buf)
}

fn details(known: &[Detail], look: &Look, area: Rect, buf: &mut Buffer) {
    let rule = look.theme.symbols.horizontal.repeat(area.width.into());
    buf.set_string(area.x, area.y, rule, look.theme.style(Role::Border));
    let names = known.iter().map(|(name, _)| name.len()).max().unwrap_or(0) as u16 + 3;
    let room = area.width.saturating_sub(names + 1);
    let lines = known.iter().flat_map(|(name, text)| {
        let lines = wrapped(text, room, look.theme.style(Role::Text));
        lines.into_iter().enumerate().map(move |(n, line)| (if n == 0 { *name } else { "" }, line))
    });
    for ((name, line), row) in lines.zip(area.rows().skip(1)) {
        buf.set_string(row.x + 1, row.y, name, look.theme.style(Role::Dim));
        line.render(Rect { x: row.x + names, width: room, ..row }, buf);
    }
}

fn session(row: &SessionRow) -> Vec<Detail> {
    let who = format!("{} {}", row.session.user, row.session.application);
    let age = row.session.age().map_or_else(String::new, |age| format!(", for {}", span(age)));
    let what = row.session.doing.words(|doing| format!("{}{age}", doing.state));
    vec![("who", who), ("is", what), ("runs", row.session.doing.words(|doing| doing.text.clone()))]
}

fn fault(finding: &Finding) -> Vec<Detail> {
    let means = ("means", finding.check.means().to_owned());
    let found = match &finding.found {
        Reading::Off(why) => return vec![("off", why.to_string()), means],
        Reading::Known(found) if found.count == 0 => return vec![means],
        Reading::Known(found) => found,
    };
    let more = if found.count > found.samples.len() as u64 { ", ..." } else { "" };
    let samples = format!("{}{more}", found.samples.join(", "));
    let repair = match &found.repair {
        Some(line) => format!("D asks, and then does: {line}"),
        None => finding.check.by_hand().to_owned(),
    };
    // A command that is cut is of no use; samples are.
    vec![means, ("mend", repair), ("found", samples)]
}

/// What goes on, in two columns where there is room. Returns what is left below.
fn summary(look: &Look, area: Rect, buf: &mut Buffer) -> Rect {
    let Some(health) = look.store.database.get().filter(|_| area.height >= SUMMARY + 6) else { return area };
    let (left, right) = (vitals(health, look), traffic(health, look));
    let place = Rect { height: SUMMARY - 1, ..area };
    if area.width >= 100 {
        let half = Rect { width: area.width / 2, ..place };
        facts(&left, look.theme, half, buf);
        facts(&right, look.theme, Rect { x: half.right(), width: area.width - half.width, ..place }, buf);
    } else {
        let all: Vec<Fact> = left.into_iter().take(3).chain(right.into_iter().take(1)).collect();
        facts(&all, look.theme, place, buf);
    }
    Rect { y: area.y + SUMMARY, height: area.height - SUMMARY, ..area }
}

fn text(look: &Look, role: Role, text: String) -> Line<'static> {
    Line::styled(text, look.theme.style(role))
}

fn checked(health: &DatabaseHealth) -> Role {
    if health.check.is_ok() { Role::Text } else { Role::Bad }
}

fn vitals(health: &DatabaseHealth, look: &Look) -> Vec<Fact> {
    let states = health.activity.states.words(|states| {
        let state = |(state, count): &(String, u32)| format!("{count} {state}");
        states.iter().map(state).collect::<Vec<_>>().join(", ")
    });
    let used = health.connections.words(|all| format!("{} of {}: {states}", all.taken, all.max));
    let full = if health.is_nearly_full() { Role::Warn } else { Role::Text };
    let link = if health.encrypted { "encrypted or local" } else { "NOT ENCRYPTED" };
    vec![
        ("check", text(look, checked(health), format!("{}, {}, {link}", health.checked(), health.version))),
        ("connections", text(look, full, used)),
        ("waiting", waiting(&health.activity, look)),
        ("replicas", text(look, Role::Text, health.activity.replication.words(replicas))),
    ]
}

fn waiting(activity: &Activity, look: &Look) -> Line<'static> {
    let Reading::Known(sessions) = &activity.sessions else {
        return text(look, Role::Text, activity.sessions.words(|_| String::new()));
    };
    let blocked = sessions.iter().filter(|session| !session.blocked_by.is_empty()).count();
    // Of those that may be seen, which must not be taken for all.
    let seen =
        if sessions.iter().all(|session| session.doing.known().is_some()) { "transaction" } else { "seen" };
    let longest = sessions.iter().filter_map(Session::age).max();
    let longest = longest.map_or_else(String::new, |age| format!(", longest {seen} {}", span(age)));
    let role = if blocked > 0 { Role::Warn } else { Role::Text };
    text(look, role, format!("{blocked} for a lock{longest}"))
}

fn replicas(replication: &Replication) -> String {
    let lag = |lag: Option<std::time::Duration>| lag.map_or_else(|| "no lag".to_owned(), span);
    let followers: Vec<String> = replication
        .replicas
        .iter()
        .map(|one| format!("{} {}, {}", one.name, one.state.words(Clone::clone), lag(one.lag)))
        .collect();
    match (replication.behind, followers.is_empty()) {
        (Some(behind), _) => format!("this is one, {} behind", span(behind)),
        (None, true) => "none".to_owned(),
        (None, false) => followers.join("; "),
    }
}

fn traffic(health: &DatabaseHealth, look: &Look) -> Vec<Fact> {
    let traffic = match &health.activity.traffic {
        Reading::Off(why) => return vec![("does", text(look, Role::Text, format!("off: {why}")))],
        Reading::Known(traffic) => *traffic,
    };
    let Traffic { commits_per_second, rollbacks_per_second, hit_ratio, .. } = traffic;
    let Traffic { deadlocks, temporary_files, temporary_bytes, .. } = traffic;
    let rate = |rate: Option<f64>| rate.map_or_else(|| "-".to_owned(), |rate| format!("{rate:.1}"));
    let hits = hit_ratio.map_or_else(|| "-".to_owned(), |ratio| format!("{:.1} %", 100.0 * ratio));
    let done =
        format!("{} commits and {} rollbacks a second", rate(commits_per_second), rate(rollbacks_per_second));
    let temporary = format!("{}, {}", count(temporary_files), bytes(temporary_bytes));
    vec![
        ("does", text(look, Role::Text, done)),
        ("cache hits", text(look, Role::Text, hits)),
        ("deadlocks", text(look, if deadlocks > 0 { Role::Warn } else { Role::Text }, count(deadlocks))),
        ("temp files", text(look, Role::Text, temporary)),
    ]
}

/// The lines of the small panel below the endpoints.
pub fn panel(look: &Look) -> Vec<Fact> {
    let Some(db) = look.store.database.get() else { return Vec::new() };
    // Encrypted, or of this machine: the long words are in the panes.
    let (link, role) = if db.encrypted { ("private", Role::Good) } else { ("NOT ENCRYPTED", Role::BadgeBad) };
    // Why there are none is told where there is room for it.
    let used =
        db.connections.known().map_or_else(|| "off".to_owned(), |all| format!("{}/{}", all.taken, all.max));
    let rows = vec![
        ("teams check", text(look, checked(db), db.checked())),
        ("connections", text(look, Role::Text, used)),
        ("link", text(look, role, link.to_owned())),
        ("data", data(look)),
        ("sent in 1 h", delivery(look)),
    ];
    let age = age(look, &Feed::Database);
    // What is old says so, in the place of what changes least.
    if age.spans.is_empty() { rows } else { rows.into_iter().take(4).chain([("age", age)]).collect() }
}

fn unseen(look: &Look) -> Line<'static> {
    let words = if look.past.is_some() { "not known then" } else { "not looked at yet" };
    text(look, Role::Dim, words.to_owned())
}

/// How sound the data is, in a word: kinds of faults, not rows.
fn data(look: &Look) -> Line<'static> {
    let Some(findings) = look.store.integrity.get() else { return unseen(look) };
    let faults = |level: Level| findings.iter().filter(|finding| finding.level() == level).count();
    let all = faults(Level::Warn) + faults(Level::Crit);
    let (role, words) = match (all, faults(Level::Unknown)) {
        (0, 0) => (Role::Good, "sound".to_owned()),
        (0, 1) => (Role::Unknown, "1 look is off".to_owned()),
        (0, unknown) => (Role::Unknown, format!("{unknown} looks are off")),
        (1, _) => (Role::Warn, "1 fault".to_owned()),
        (all, _) => (Role::Warn, format!("{all} faults")),
    };
    text(look, role, words)
}

/// How much has reached people in the last hour.
fn delivery(look: &Look) -> Line<'static> {
    let Some(delivery) = look.store.delivery.get() else { return unseen(look) };
    let success = delivery.lanes.words(|_| match delivery.hour().success() {
        Some(success) => format!("{:.1} %", 100.0 * success),
        None => "none".to_owned(),
    });
    let waiting = match delivery.pending() {
        0 => String::new(),
        pending => format!(", {} wait", count(pending)),
    };
    let role = if delivery.hour().failed > 0 { Role::Warn } else { Role::Text };
    text(look, role, format!("{success}{waiting}"))
}
