//! What a database says of itself: who is connected, who waits for whom, how its tables are.

mod delivery;
mod integrity;
mod session;
mod table;

pub use delivery::{Delay, Delivery, FailureGroup, Lane, Tally};
pub use integrity::{Finding, Found, IntegrityCheck};
pub use session::{Doing, Session, by_waiting};
pub use table::{TableHealth, Tables, Upkeep};

use super::{Level, limits};
use crate::base::span;
use std::{borrow::Cow, time::Duration};

/// What could be read, or why not: a role with few rights sees less, SQLite has less to show, and both are
/// told item by item.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading<T> {
    Known(T),
    Off(Cow<'static, str>),
}

impl<T> Reading<T> {
    /// For what only members of `pg_monitor` are shown.
    pub fn privileged(known: Option<T>) -> Self {
        known.map_or(Self::Off(Cow::Borrowed("needs pg_monitor")), Self::Known)
    }

    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Off(_) => None,
        }
    }

    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Reading<U> {
        match self {
            Self::Known(value) => Reading::Known(f(value)),
            Self::Off(why) => Reading::Off(why),
        }
    }

    /// The value in words, or `off: ` and why.
    pub fn words(&self, say: impl FnOnce(&T) -> String) -> String {
        match self {
            Self::Known(value) => say(value),
            Self::Off(why) => format!("off: {why}"),
        }
    }
}

impl<T> Default for Reading<T> {
    fn default() -> Self {
        Self::Off(Cow::Borrowed("not read yet"))
    }
}

/// The guide's check, how full the server is, and what goes on in it.
#[derive(Clone, Debug, PartialEq)]
pub struct DatabaseHealth {
    /// Round trip of `SELECT 1 FROM teams LIMIT 1`, or why that got no answer from a server that is there.
    pub check: Result<Duration, String>,
    pub connections: Reading<Connections>,
    /// False where the link crosses a network in the clear.
    pub encrypted: bool,
    /// As `PostgreSQL 16.4`.
    pub version: String,
    pub activity: Activity,
}

impl DatabaseHealth {
    /// How the check went, in words.
    pub fn checked(&self) -> String {
        match &self.check {
            Ok(latency) => span(*latency),
            Err(why) => format!("no answer: {why}"),
        }
    }

    pub fn level(&self) -> Level {
        match &self.check {
            Err(_) => Level::Crit,
            Ok(_) if self.is_nearly_full() || self.activity.held_up() > 0 => Level::Warn,
            Ok(_) => Level::Ok,
        }
    }

    pub fn is_nearly_full(&self) -> bool {
        self.connections.known().is_some_and(|all| all.used_percent() >= limits::CONNECTIONS_WARN_PERCENT)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connections {
    pub taken: u32,
    pub max: u32,
}

impl Connections {
    /// How many of them are taken, in percent.
    pub fn used_percent(self) -> f64 {
        100.0 * f64::from(self.taken) / f64::from(self.max.max(1))
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Activity {
    /// How many connections are in which state, the most first.
    pub states: Reading<Vec<(String, u32)>>,
    pub traffic: Reading<Traffic>,
    /// Whoever runs something, holds a transaction open, waits or is waited for.
    pub sessions: Reading<Vec<Session>>,
    pub replication: Reading<Replication>,
}

impl Activity {
    /// Sessions that have waited for a lock for so long that somebody waits with them. How long cannot be
    /// seen of everybody's; waiting itself can.
    pub fn held_up(&self) -> usize {
        let long = |session: &&Session| {
            let waited = session.doing.known().and_then(|doing| doing.statement_for);
            !session.blocked_by.is_empty() && waited.is_none_or(|waited| waited >= HELD_UP)
        };
        self.sessions.known().into_iter().flatten().filter(long).count()
    }
}

/// Locks are waited for all the time, but not for this long.
const HELD_UP: Duration = Duration::from_secs(5);

/// What the database did; rates are taken between two polls.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Traffic {
    pub commits_per_second: Option<f64>,
    pub rollbacks_per_second: Option<f64>,
    /// Of 0 to 1: blocks found in memory since the last poll, or since the server counts.
    pub hit_ratio: Option<f64>,
    /// Since the server counts, as are the following.
    pub deadlocks: u64,
    pub temporary_files: u64,
    pub temporary_bytes: u64,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Replication {
    /// This is a replica: how far behind it is, as far as it knows.
    pub behind: Option<Duration>,
    /// Who follows it.
    pub replicas: Vec<Replica>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Replica {
    pub name: String,
    pub state: Reading<String>,
    /// Until it has replayed what was written here; nothing while nothing is written.
    pub lag: Option<Duration>,
}
