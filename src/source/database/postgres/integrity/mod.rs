//! Looks for faults in the data, each one statement that only reads. What each has to look like is beside
//! its kind: assignments, people and teams, notifications, sequences, and the settings of the server.

mod assignments;
mod notifications;
mod people;
mod sequences;
mod settings;

use super::{Looked, reading::reading};
use crate::{
    domain::{Finding, IntegrityCheck},
    source::database::row::{FaultRow, found},
};
use sqlx::PgConnection;

/// A statement over faults, each told as (what it is, the command line that mends it): how many there are,
/// and the first few.
macro_rules! faults {
    ($sql:expr) => {
        concat!(
            "SELECT count(*) OVER (), sample::text, repair::text FROM (",
            $sql,
            ") AS fault(sample, repair) LIMIT 5"
        )
    };
}
use faults;

pub(super) async fn read(mut connection: PgConnection, check: IntegrityCheck) -> Looked<Finding> {
    let rows = reading(sqlx::query_as::<_, FaultRow>(sql(check)).fetch_all(&mut connection).await)?;
    Ok((connection, Finding { check, found: rows.map(|rows| found(&rows)) }))
}

fn sql(check: IntegrityCheck) -> &'static str {
    match check {
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
        IntegrityCheck::Settings => settings::OFF_GUIDE,
    }
}
