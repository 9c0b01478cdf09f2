//! Looks for faults in the data, each one statement that only reads. What each has to look like is beside
//! its kind: assignments, people and teams, notifications, sequences.

mod assignments;
mod notifications;
mod people;
mod sequences;

use super::{Looked, reading::reading};
use crate::{
    base::clean,
    domain::{Finding, Found, IntegrityCheck},
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

type Row = (i64, String, Option<String>);

pub(super) async fn read(mut connection: PgConnection, check: IntegrityCheck) -> Looked<Finding> {
    let rows = reading(sqlx::query_as::<_, Row>(sql(check)).fetch_all(&mut connection).await)?;
    Ok((connection, Finding { check, found: rows.map(|rows| found(&rows)) }))
}

fn found(rows: &[Row]) -> Found {
    Found {
        count: rows.first().map_or(0, |(count, ..)| count.unsigned_abs()),
        samples: rows.iter().map(|(_, sample, _)| clean(sample)).collect(),
        repair: rows.iter().find_map(|(.., repair)| repair.clone().filter(|line| is_plain(line))),
    }
}

/// Somebody may paste it into a shell: an id that is more than letters, digits and dashes makes no command.
fn is_plain(line: &str) -> bool {
    line.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'-' | b'_'))
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_the_database_cannot_become_a_command() {
        let row = |repair: &str| (7, "a\u{1b}[2Jb".to_owned(), Some(repair.to_owned()));
        let found =
            found(&[row("unassign task T;reboot U-1"), row("unassign task T-1 U-1 --as owner --id A_1")]);
        assert_eq!(found.repair.as_deref(), Some("unassign task T-1 U-1 --as owner --id A_1"));
        assert_eq!((found.count, found.samples[0].contains('\u{1b}')), (7, false));
        assert_eq!(super::found(&[]), Found::default());
    }
}
