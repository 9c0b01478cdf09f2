//! The columns of the database panes.

use super::SessionRow;
use crate::{
    base::{Tone, bytes, count, span},
    domain::{Doing, Finding, Level, Reading, TableHealth, limits::LAST_ID},
    store::Column,
    tabs::health::columns::level_tone,
};
use std::{borrow::Cow, time::Duration};

type Session = Column<SessionRow>;
type Table = Column<TableHealth>;
type Fault = Column<Finding>;

/// A transaction that has been open for longer holds up more than itself.
const LONG: Duration = Duration::from_secs(60);

pub(super) static SESSIONS: [Session; 8] = [
    Session::words("pid", (11, 0, 0), |row, _| Cow::Owned(branch(row)))
        .ordered(|a, b| a.place.cmp(&b.place))
        .toned(|row| if row.session.blocked_by.is_empty() { Tone::Text } else { Tone::Warn }),
    Session::words("user", (10, 1, 3), |row, _| Cow::Borrowed(&row.session.user)),
    Session::words("application", (11, 1, 5), |row, _| Cow::Borrowed(&row.session.application))
        .toned(|_| Tone::Dim),
    Session::words("state", (10, 0, 2), |row, _| Cow::Owned(state(row))).toned(state_tone),
    Session::words("waits", (13, 1, 1), |row, _| Cow::Owned(waits(row))).toned(|_| Tone::Warn),
    Session::length(
        "statement",
        (9, 4),
        |row, _| time(doing(row).and_then(|d| d.statement_for)),
        |row| doing(row)?.statement_for,
    ),
    Session::length(
        "transaction",
        (11, 0),
        |row, _| time(doing(row).and_then(|d| d.transaction_for)),
        |row| doing(row)?.transaction_for,
    )
    .toned(|row| if is_long(row) { Tone::Bad } else { Tone::Text }),
    Session::words("runs", (20, 6, 0), |row, _| told(row, |doing| doing.text.clone())).toned(text_tone),
];

/// Whoever waits stands below the one it waits for.
fn branch(row: &SessionRow) -> String {
    format!("{}{}", "  ".repeat(row.depth.min(3)), row.session.pid)
}

fn doing(row: &SessionRow) -> Option<&Doing> {
    row.session.doing.known()
}

fn told(row: &SessionRow, say: fn(&Doing) -> String) -> Cow<'_, str> {
    Cow::Owned(row.session.doing.words(say))
}

/// Why it is not known stands where there is room for it.
fn state(row: &SessionRow) -> String {
    doing(row).map_or_else(|| "off".to_owned(), |doing| doing.state.replace("transaction", "tx"))
}

fn waits(row: &SessionRow) -> String {
    if row.session.blocked_by.is_empty() {
        return doing(row).map_or_else(String::new, |doing| doing.wait.clone());
    }
    // Nobody runs a prepared transaction; it holds its locks all the same.
    let pid = |pid: &i32| if *pid == 0 { "a prepared transaction".to_owned() } else { pid.to_string() };
    let pids: Vec<String> = row.session.blocked_by.iter().map(pid).collect();
    format!("for {}", pids.join(", "))
}

fn time(length: Option<Duration>) -> Cow<'static, str> {
    length.map_or(Cow::Borrowed("-"), |length| Cow::Owned(span(length)))
}

fn is_long(row: &SessionRow) -> bool {
    doing(row).and_then(|doing| doing.transaction_for).is_some_and(|length| length >= LONG)
}

fn state_tone(row: &SessionRow) -> Tone {
    match doing(row).map(|doing| doing.state.as_str()) {
        None => Tone::Unknown,
        Some("active") => Tone::Good,
        Some(state) if state.starts_with("idle in transaction") => Tone::Warn,
        Some(_) => Tone::Dim,
    }
}

fn text_tone(row: &SessionRow) -> Tone {
    if doing(row).is_some() { Tone::Text } else { Tone::Unknown }
}

pub(super) static TABLES: [Table; 7] = [
    Table::words("table", (20, 2, 0), |table, _| Cow::Borrowed(&table.name)),
    Table::number("rows", (10, 1), |table, _| Cow::Owned(count(table.rows)), |table| Some(table.rows as f64)),
    Table::number(
        "dead",
        (15, 0),
        |table, _| Cow::Owned(dead(table)),
        |table| Some(table.upkeep.known()?.dead as f64),
    )
    .toned(|table| if is_bloated(table) { Tone::Warn } else { Tone::Dim }),
    Table::number(
        "size",
        (9, 0),
        |table, _| Cow::Owned(bytes(table.bytes)),
        |table| Some(table.bytes as f64),
    ),
    Table::number(
        "indexes",
        (9, 2),
        |table, _| Cow::Owned(bytes(table.index_bytes)),
        |table| Some(table.index_bytes as f64),
    ),
    Table::words("vacuumed", (16, 0, 3), |table, zone| {
        let minute = |at| zone.minute(at);
        Cow::Owned(table.upkeep.words(|upkeep| upkeep.vacuumed_at.map_or_else(|| "never".to_owned(), minute)))
    })
    .toned(vacuum_tone),
    Table::words("ids used", (17, 1, 0), |table, _| Cow::Owned(ids(table))).named(&["ids"]).toned(ids_tone),
];

fn dead(table: &TableHealth) -> String {
    match (table.upkeep.known(), table.dead_ratio()) {
        (Some(upkeep), Some(ratio)) => format!("{} ({:.0} %)", count(upkeep.dead), 100.0 * ratio),
        _ => "off".to_owned(),
    }
}

/// A vacuum comes by itself at a fifth; a small table need not bother anybody.
fn is_bloated(table: &TableHealth) -> bool {
    table.upkeep.known().is_some_and(|upkeep| upkeep.dead >= 1_000)
        && table.dead_ratio().is_some_and(|ratio| ratio >= 0.2)
}

fn vacuum_tone(table: &TableHealth) -> Tone {
    match &table.upkeep {
        Reading::Off(_) => Tone::Unknown,
        Reading::Known(upkeep) if upkeep.vacuumed_at.is_none() && is_bloated(table) => Tone::Warn,
        Reading::Known(_) => Tone::Dim,
    }
}

fn ids(table: &TableHealth) -> String {
    table.last_id.words(|last| match last {
        None => "-".to_owned(),
        Some(last) => format!("{} ({} %)", count(*last), last.saturating_mul(100) / LAST_ID),
    })
}

fn ids_tone(table: &TableHealth) -> Tone {
    match &table.last_id {
        Reading::Off(_) => Tone::Unknown,
        Reading::Known(_) if table.runs_out_of_ids() => Tone::Bad,
        Reading::Known(_) => Tone::Dim,
    }
}

pub(super) static FAULTS: [Fault; 4] = [
    Fault::words("state", (8, 0, 0), |finding, _| Cow::Borrowed(finding.level().word()))
        .ordered(|a, b| b.level().cmp(&a.level()))
        .toned(|finding| level_tone(finding.level())),
    Fault::number(
        "count",
        (7, 0),
        |finding, _| Cow::Owned(found(finding)),
        |finding| finding.found.known().map(|found| found.count as f64),
    ),
    Fault::words("looked for", (40, 1, 0), |finding, _| Cow::Borrowed(finding.check.name()))
        .named(&["fault"])
        .toned(|finding| if finding.level() == Level::Ok { Tone::Dim } else { Tone::Text }),
    Fault::words("first", (30, 2, 1), |finding, _| {
        Cow::Owned(finding.found.words(|found| found.samples.first().cloned().unwrap_or_default()))
    })
    .toned(|finding| if finding.level() == Level::Unknown { Tone::Unknown } else { Tone::Dim }),
];

fn found(finding: &Finding) -> String {
    finding.found.known().map_or_else(|| "-".to_owned(), |found| count(found.count))
}
