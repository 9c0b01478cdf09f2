//! The guide's check. SQLite is no server: there is nobody else to see, and nothing is counted.

use super::Looked;
use crate::{
    base::clean,
    domain::{Activity, DatabaseHealth, Reading},
    source::Stopwatch,
};
use sqlx::SqliteConnection;

/// The check of the deployment guide, word for word.
const CHECK: &str = "SELECT 1 FROM teams LIMIT 1";

pub(super) async fn read(mut connection: SqliteConnection, stopwatch: Stopwatch) -> Looked<DatabaseHealth> {
    let started = stopwatch.read();
    sqlx::raw_sql(CHECK).execute(&mut connection).await?;
    let latency = stopwatch.read().saturating_sub(started);
    let version: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut connection).await?;
    let health = DatabaseHealth {
        check: Ok(latency),
        connections: Reading::Off("SQLite has no connections".into()),
        // A file on this machine.
        encrypted: true,
        version: format!("SQLite {}", clean(&version)),
        activity: Activity {
            states: Reading::Off("SQLite has no sessions".into()),
            traffic: Reading::Off("SQLite counts nothing".into()),
            sessions: Reading::Off("SQLite has no sessions".into()),
            replication: Reading::Off("SQLite has no replicas".into()),
        },
    };
    Ok((connection, health))
}
