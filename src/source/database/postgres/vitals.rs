//! The guide's check, how full the server is, and its counters.

use super::traffic::Counters;
use crate::{
    base::clean,
    domain::{Activity, Connections, DatabaseHealth, Reading},
};
use sqlx::PgConnection;
use std::time::{Duration, Instant};

/// The check of the deployment guide, word for word.
const CHECK: &str = "SELECT 1 FROM teams LIMIT 1";

/// A session is told by its database and its user: what else is hidden from an account without
/// `pg_monitor`, these two never are. Background workers have neither and take no connection.
const VITALS: &str = "
    SELECT (SELECT count(*)::int4 FROM pg_stat_activity WHERE datid IS NOT NULL AND usesysid IS NOT NULL),
           current_setting('max_connections')::int4,
           coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false),
           current_setting('server_version'),
           xact_commit, xact_rollback, blks_hit, blks_read, deadlocks, temp_files, temp_bytes
    FROM pg_stat_database WHERE datname = current_database()";

type Row = (i32, i32, bool, String, i64, i64, i64, i64, i64, i64, i64);

/// How long the check takes.
pub(super) async fn check(connection: &mut PgConnection) -> Result<Duration, sqlx::Error> {
    let started = Instant::now();
    // Unprepared, so that what is timed is one round trip, the first time too.
    sqlx::raw_sql(CHECK).execute(&mut *connection).await?;
    Ok(started.elapsed())
}

pub(super) async fn read(connection: &mut PgConnection) -> Result<(DatabaseHealth, Counters), sqlx::Error> {
    let row: Row = sqlx::query_as(VITALS).fetch_one(connection).await?;
    let (connections, max_connections, encrypted, version, commits, rollbacks, hit, read, ..) = row;
    let (.., deadlocks, temporary_files, temporary_bytes) = row;
    let health = DatabaseHealth {
        check: Ok(Duration::ZERO),
        connections: Reading::Known(Connections {
            taken: connections.unsigned_abs(),
            max: max_connections.unsigned_abs(),
        }),
        encrypted,
        // Packagers add their own version behind a space.
        version: format!("PostgreSQL {}", clean(version.split(' ').next().unwrap_or_default())),
        activity: Activity::default(),
    };
    let [commits, rollbacks, hit, read, deadlocks, temporary_files, temporary_bytes] =
        [commits, rollbacks, hit, read, deadlocks, temporary_files, temporary_bytes].map(i64::unsigned_abs);
    let counters = Counters { commits, rollbacks, hit, read, deadlocks, temporary_files, temporary_bytes };
    Ok((health, counters))
}
