//! The embedded backend's SQLite, as PostgreSQL is looked at: over a connection that can only read. What
//! SQLite has not is told as off; there are no made-up zeros.

mod delivery;
mod integrity;
mod numbered;
mod reading;
mod tables;
mod trouble;
mod vitals;

use super::{LONGEST_STATEMENT, over};
use crate::{
    domain::{DatabaseHealth, Delivery, Finding, IntegrityCheck, Tables},
    source::{SourceError, Stopwatch},
};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

/// Steps of SQLite's machine between two looks at the clock: less than a millisecond.
const STEPS: i32 = 10_000;

/// The file of a backend in this process, and what only its owner knows of it.
pub struct Embedded {
    pub file: PathBuf,
    /// What the check is timed with.
    pub stopwatch: Stopwatch,
    /// The time its rows are dated by.
    pub clock: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    /// Whether the backend itself cannot reach it at the moment.
    pub down: Arc<dyn Fn() -> bool + Send + Sync>,
}

pub(super) struct Sqlite {
    embedded: Embedded,
    options: SqliteConnectOptions,
    /// How long a look may take as a whole, and within SQLite.
    patience: Duration,
    statement: Duration,
    open: Option<SqliteConnection>,
}

/// As with PostgreSQL, a look gives the connection back, unless it broke.
type Looked<T> = Result<(SqliteConnection, T), sqlx::Error>;

/// A moment of the backend's time, and what lies an hour and a day before it.
struct Times {
    now: String,
    hour_ago: String,
    day_ago: String,
}

impl Sqlite {
    pub fn new(embedded: Embedded, patience: Duration) -> Self {
        let statement = patience.min(LONGEST_STATEMENT);
        let options = SqliteConnectOptions::new()
            .filename(&embedded.file)
            .read_only(true)
            .pragma("query_only", "on")
            .busy_timeout(statement / 2)
            .disable_statement_logging();
        Self { embedded, options, patience, statement, open: None }
    }

    pub async fn probe(&mut self) -> Result<DatabaseHealth, SourceError> {
        let stopwatch = self.embedded.stopwatch.clone();
        self.look(|connection| vitals::read(connection, stopwatch)).await
    }

    pub async fn tables(&mut self) -> Result<Tables, SourceError> {
        self.look(tables::read).await
    }

    pub async fn delivery(&mut self) -> Result<Delivery, SourceError> {
        let times = self.times();
        self.look(|connection| delivery::read(connection, times)).await
    }

    pub async fn integrity(&mut self, check: IntegrityCheck) -> Result<Finding, SourceError> {
        let times = self.times();
        self.look(|connection| integrity::read(connection, check, times)).await
    }

    async fn look<T, F>(&mut self, look: impl FnOnce(SqliteConnection) -> F) -> Result<T, SourceError>
    where
        F: Future<Output = Looked<T>>,
    {
        if (self.embedded.down)() {
            self.open = None;
            return Err(trouble::down());
        }
        let (connect, statement) = (SqliteConnection::connect_with(&self.options), self.statement);
        let bounded = async |mut connection: SqliteConnection| {
            let begun = Instant::now();
            // Also when nobody waits for it any more.
            connection.lock_handle().await?.set_progress_handler(STEPS, move || begun.elapsed() < statement);
            look(connection).await
        };
        match over(&mut self.open, connect, bounded, self.patience).await {
            Ok(Ok(seen)) => Ok(seen),
            Ok(Err(error)) => Err(trouble::explain(statement, &error)),
            Err(_) => Err(trouble::late(self.patience)),
        }
    }

    fn times(&self) -> Times {
        let now = (self.embedded.clock)();
        let before = |past: TimeDelta| stamp(now - past);
        Times { now: stamp(now), hour_ago: before(TimeDelta::hours(1)), day_ago: before(TimeDelta::days(1)) }
    }
}

/// A time as the backend writes it; such texts sort like the times they stand for.
fn stamp(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}
