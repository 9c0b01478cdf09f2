//! What SQLite's failures mean to the person at the console.

use super::reading::{BUSY, ERROR, INTERRUPT, LOCKED, primary};
use crate::{base::clean, source::SourceError};
use std::time::Duration;

/// There is only one; the name of its temporary folder says nothing to anybody.
const PLACE: &str = "SQLite";

/// The backend cannot reach it, so neither can we.
pub(super) fn down() -> SourceError {
    unreachable("connection refused".to_owned())
}

pub(super) fn late(after: Duration) -> SourceError {
    SourceError::Timeout { host: PLACE.to_owned(), after }
}

pub(super) fn explain(statement: Duration, error: &sqlx::Error) -> SourceError {
    let sqlx::Error::Database(refusal) = error else { return unreachable(clean(&error.to_string())) };
    match primary(&refusal.code().unwrap_or_default()) {
        INTERRUPT | BUSY | LOCKED => late(statement),
        ERROR => SourceError::Setup {
            what: format!("{PLACE}: {}", clean(refusal.message())),
            hint: "the file is not the embedded backend's; leave the demo and start it again".to_owned(),
        },
        _ => unreachable(clean(refusal.message())),
    }
}

fn unreachable(why: String) -> SourceError {
    SourceError::Unreachable { host: PLACE.to_owned(), why }
}
