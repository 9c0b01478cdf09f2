//! How far a replica is behind, and how far behind those are that follow this server.

use crate::{
    base::clean,
    domain::{Reading, Replica, Replication},
    source::database::row::duration,
};
use sqlx::PgConnection;

/// One row at least, about this server: how far behind, as a replica that has replayed all it was sent is
/// not. The others are those who follow it.
const REPLICATION: &str = "
    SELECT CASE WHEN NOT pg_is_in_recovery() THEN NULL
                WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
                ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) END::float8,
           r.pid IS NOT NULL, coalesce(r.application_name, ''), r.state,
           extract(epoch FROM r.replay_lag)::float8
    FROM (SELECT 1) AS this_server LEFT JOIN pg_stat_replication r ON true
    ORDER BY r.application_name, r.pid";

type Row = (Option<f64>, bool, String, Option<String>, Option<f64>);

pub(super) async fn read(connection: &mut PgConnection) -> Result<Replication, sqlx::Error> {
    let rows: Vec<Row> = sqlx::query_as(REPLICATION).fetch_all(connection).await?;
    let behind = rows.first().and_then(|(behind, ..)| *behind).map(duration);
    let replica = |(_, _, name, state, lag): Row| Replica {
        name: clean(&name),
        state: Reading::privileged(state.as_deref().map(clean)),
        lag: lag.map(duration),
    };
    let replicas = rows.into_iter().filter(|(_, follows, ..)| *follows).map(replica).collect();
    Ok(Replication { behind, replicas })
}
