//! What PostgreSQL's refusals mean to the person at the console, and what to do about each.

use crate::{
    base::{clean, span},
    source::{SourceError, database::LONGEST_STATEMENT},
};
use std::{
    io::{self, ErrorKind},
    time::Duration,
};

/// How long a probe may take as a whole, one statement on the server, and its wait for a lock.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    pub probe: Duration,
    pub statement: Duration,
    pub lock: Duration,
}

impl Limits {
    pub(super) fn within(patience: Duration) -> Self {
        let statement = patience.min(LONGEST_STATEMENT);
        Self { probe: patience, statement, lock: statement / 2 }
    }
}

/// Says nothing of the URL itself: where it cannot be read, nobody knows which part is the password.
pub(super) fn bad_url() -> SourceError {
    setup(
        "`database_url` is not the URL of a PostgreSQL database".to_owned(),
        "write postgres://USER:PASSWORD@HOST:5432/DATABASE?sslmode=require, with special characters of \
         the password as %40 and the like",
    )
}

pub(super) fn explain(place: &str, limits: &Limits, error: &sqlx::Error) -> SourceError {
    match error {
        sqlx::Error::Database(refusal) => {
            refused(place, limits, &refusal.code().unwrap_or_default(), refusal.message())
        }
        sqlx::Error::Tls(error) => no_tls(place, &error.to_string()),
        // A failed handshake comes as an I/O error, though waiting will not mend the certificate.
        sqlx::Error::Io(error) if is_tls(error) => no_tls(place, &error.to_string()),
        sqlx::Error::Io(error) => unreachable(place, broken(error)),
        other => setup(
            format!("{place} does not answer like PostgreSQL: {}", clean(&other.to_string())),
            "check host and port in `database_url`",
        ),
    }
}

/// What kept the check from its answer, where that says nothing of the server.
pub(super) fn held(error: &sqlx::Error, limits: &Limits) -> Option<String> {
    let sqlx::Error::Database(refusal) = error else { return None };
    match refusal.code()?.as_ref() {
        "55P03" => Some(format!("table teams is locked, for {} at least", span(limits.lock))),
        "57014" => Some(format!("the check was cancelled after {}", span(limits.statement))),
        _ => None,
    }
}

/// A refusal by its SQLSTATE: codes do not change with the version or the language of the server.
fn refused(place: &str, limits: &Limits, code: &str, message: &str) -> SourceError {
    let said = format!("{place}: {} ({code})", clean(message));
    match code {
        "28P01" => setup(
            said,
            "check user and password in `database_url`, or PGPASSWORD and ~/.pgpass if it has none",
        ),
        "28000" => {
            setup(said, "check user and `sslmode` in `database_url`; the server's pg_hba.conf decides")
        }
        "3D000" => setup(said, "check the name at the end of `database_url`"),
        "42P01" => setup(said, "is this the Worky database? check the name at the end of `database_url`"),
        "42501" => setup(said, "let the account read it: GRANT SELECT ON teams TO ..."),
        "08P01" if message.contains("startup parameter") => {
            setup(said, "this is a pooler; let `database_url` name the server behind it")
        }
        "55P03" => late(format!("{place} (table teams is locked)"), limits.lock),
        "57014" => late(format!("{place} (the check was cancelled)"), limits.statement),
        _ if is_passing(code) => unreachable(place, format!("{} ({code})", clean(message))),
        _ => setup(said, "the check could not run; `database_url` should name the Worky database"),
    }
}

/// Broken connections, full servers, operator intervention, I/O and internal errors.
fn is_passing(code: &str) -> bool {
    ["08", "53", "57", "58", "XX"].iter().any(|class| code.starts_with(class))
}

fn is_tls(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<rustls::Error>())
}

fn no_tls(place: &str, why: &str) -> SourceError {
    setup(
        format!("no TLS with {place}: {}", clean(why)),
        "`sslmode` in `database_url` asks for it; the certificate of a private authority goes into \
         `sslrootcert`",
    )
}

fn broken(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => {
            "the server closed the connection".to_owned()
        }
        _ => {
            let text = clean(&error.to_string());
            text.split(" (os error").next().unwrap_or_default().to_owned()
        }
    }
}

fn late(host: String, after: Duration) -> SourceError {
    SourceError::Timeout { host, after }
}

fn unreachable(place: &str, why: String) -> SourceError {
    SourceError::Unreachable { host: place.to_owned(), why }
}

fn setup(what: String, hint: &str) -> SourceError {
    SourceError::Setup { what, hint: hint.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(code: &str, message: &str) -> SourceError {
        let limits = Limits {
            probe: Duration::from_secs(5),
            statement: Duration::from_secs(2),
            lock: Duration::from_secs(1),
        };
        refused("PostgreSQL at h:1", &limits, code, message)
    }

    #[test]
    fn what_passes_by_itself_is_tried_again_and_what_needs_a_person_is_not() {
        for code in ["53300", "57P01", "57P03", "55P03", "57014", "08006", "XX000"] {
            assert!(said(code, "m").is_transient(), "{code}");
        }
        for code in ["28P01", "28000", "3D000", "42P01", "42501", "25006", ""] {
            assert!(!said(code, "m").is_transient(), "{code}");
        }
    }

    #[test]
    fn a_locked_table_is_named_as_such() {
        assert_eq!(
            said("55P03", "canceling statement due to lock timeout").to_string(),
            "no answer from PostgreSQL at h:1 (table teams is locked) within 1.0 s"
        );
    }

    #[test]
    fn a_pooler_that_refuses_our_settings_is_recognised() {
        let error = said("08P01", "unsupported startup parameter in options: statement_timeout");
        assert!(error.hint().contains("pooler"), "{}", error.hint());
    }

    #[test]
    fn the_servers_words_cannot_reach_the_terminal_as_a_command() {
        let text = said("25006", "no\u{1b}[2Jway").to_string();
        assert_eq!(text, "PostgreSQL at h:1: no\u{fffd}[2Jway (25006)");
    }
}
