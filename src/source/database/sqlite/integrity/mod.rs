//! Looks for faults in the data, each one statement that only reads: what those of PostgreSQL look for, in
//! the embedded backend's tables.

mod assignments;
mod notifications;
mod people;
mod sequences;

use super::{Looked, Times, reading::reading};
use crate::{
    domain::{Finding, IntegrityCheck, Reading},
    source::database::row::{FaultRow, found},
};
use sqlx::SqliteConnection;

/// A statement over faults: what one is, the command line that mends it, and where they are in which order.
/// It tells how many there are, and the first few.
macro_rules! faults {
    ($sample:expr, $repair:expr, $from:expr) => {
        concat!("SELECT count(*) OVER (), ", $sample, ", ", $repair, " FROM ", $from, " LIMIT 5")
    };
}
use faults;

pub(super) async fn read(
    mut connection: SqliteConnection,
    check: IntegrityCheck,
    times: Times,
) -> Looked<Finding> {
    let Some(sql) = sql(check) else {
        let found = Reading::Off("SQLite has no such settings".into());
        return Ok((connection, Finding { check, found }));
    };
    // What is not about time takes neither of them.
    let rows = sqlx::query_as::<_, FaultRow>(sql).bind(&times.now).bind(&times.hour_ago);
    let rows = reading(rows.fetch_all(&mut connection).await)?;
    Ok((connection, Finding { check, found: rows.map(|rows| found(&rows)) }))
}

/// Nothing where SQLite has nothing to look at.
fn sql(check: IntegrityCheck) -> Option<&'static str> {
    Some(match check {
        IntegrityCheck::TwoTeams => people::TWO_TEAMS,
        IntegrityCheck::Duplicates => assignments::DUPLICATES,
        IntegrityCheck::ManyOwners => assignments::MANY_OWNERS,
        IntegrityCheck::OffPattern => assignments::OFF_PATTERN,
        IntegrityCheck::OffRule => assignments::OFF_RULE,
        IntegrityCheck::Orphans => assignments::ORPHANS,
        IntegrityCheck::InactiveAssignees => assignments::INACTIVE,
        IntegrityCheck::Outsiders => assignments::OUTSIDERS,
        IntegrityCheck::Poisoned => notifications::POISONED,
        IntegrityCheck::NoRole => people::NO_ROLE,
        IntegrityCheck::ReservedEmail => people::RESERVED_EMAIL,
        IntegrityCheck::NoPreferences => people::NO_PREFERENCES,
        IntegrityCheck::StuckPending => notifications::STUCK,
        IntegrityCheck::Failed => notifications::FAILED,
        IntegrityCheck::Sequences => sequences::BEHIND,
        IntegrityCheck::Settings => return None,
    })
}
