//! The console's own look at a database: PostgreSQL where the context has one, and the demo's SQLite. One
//! connection, opened when first needed, that cannot write and cannot keep the other side busy.

mod postgres;
mod row;
mod sqlite;

pub use postgres::{Backends, Broken, Writer};
pub use sqlite::Embedded;

use super::SourceError;
use crate::{
    base::Secret,
    domain::{DatabaseHealth, Delivery, Finding, IntegrityCheck, Tables},
};
use postgres::Postgres;
use sqlite::Sqlite;
use std::time::Duration;
use tokio::time::{error::Elapsed, timeout};

/// No statement of ours runs longer, also when nobody waits for its answer any more.
const LONGEST_STATEMENT: Duration = Duration::from_secs(2);

/// A database to look at.
pub struct Database(Kind);

enum Kind {
    Postgres(Postgres),
    Sqlite(Sqlite),
}

impl Database {
    /// Reads the URL; nothing is opened yet. `timeout` bounds each look as a whole.
    pub fn new(url: &Secret, timeout: Duration) -> Result<Self, SourceError> {
        Postgres::new(url, timeout).map(|database| Self(Kind::Postgres(database)))
    }

    /// That of a backend in this process.
    pub fn embedded(file: Embedded, timeout: Duration) -> Self {
        Self(Kind::Sqlite(Sqlite::new(file, timeout)))
    }

    /// The way to somebody else's session; SQLite has none.
    pub fn backends(&self) -> Option<Backends> {
        match &self.0 {
            Kind::Postgres(database) => Some(database.backends()),
            Kind::Sqlite(_) => None,
        }
    }

    /// The check, the vitals and what goes on: a few statements beside the check.
    pub async fn probe(&mut self) -> Result<DatabaseHealth, SourceError> {
        match &mut self.0 {
            Kind::Postgres(database) => database.probe().await,
            Kind::Sqlite(database) => database.probe().await,
        }
    }

    /// Sizes, dead rows and ids of the system's tables.
    pub async fn tables(&mut self) -> Result<Tables, SourceError> {
        match &mut self.0 {
            Kind::Postgres(database) => database.tables().await,
            Kind::Sqlite(database) => database.tables().await,
        }
    }

    /// Whether notifications reach people.
    pub async fn delivery(&mut self) -> Result<Delivery, SourceError> {
        match &mut self.0 {
            Kind::Postgres(database) => database.delivery().await,
            Kind::Sqlite(database) => database.delivery().await,
        }
    }

    /// One look for faults in the data. They are taken one by one, so that the probe never waits for all.
    pub async fn integrity(&mut self, check: IntegrityCheck) -> Result<Finding, SourceError> {
        match &mut self.0 {
            Kind::Postgres(database) => database.integrity(check).await,
            Kind::Sqlite(database) => database.integrity(check).await,
        }
    }
}

/// A look over the connection that is kept, or over a new one where there is none.
async fn over<C, T, F>(
    kept: &mut Option<C>,
    connect: impl Future<Output = Result<C, sqlx::Error>>,
    look: impl FnOnce(C) -> F,
    patience: Duration,
) -> Result<Result<T, sqlx::Error>, Elapsed>
where
    F: Future<Output = Result<(C, T), sqlx::Error>>,
{
    // Taken out, and put back only after success: neither an error nor a caller that stops
    // waiting can leave a connection behind with half an answer in it.
    let open = kept.take();
    let work = async {
        let connection = match open {
            Some(connection) => connection,
            None => connect.await?,
        };
        look(connection).await
    };
    let looked = timeout(patience, work).await?;
    Ok(looked.map(|(connection, seen)| {
        *kept = Some(connection);
        seen
    }))
}
