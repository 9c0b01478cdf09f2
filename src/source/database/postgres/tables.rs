//! The system's tables: how big, how full of dead rows, when last vacuumed, and how far their ids have got.

use super::{Looked, reading::reading};
use crate::{
    base::clean,
    domain::{Reading, TableHealth, Tables, Upkeep},
};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// The biggest first. `pg_sequences` shows no value both of a sequence that was never used and of one that
/// our role may not read: the right tells them apart.
const TABLES: &str = "
    SELECT t.relname::text, t.n_live_tup, t.n_dead_tup, pg_table_size(t.relid), pg_indexes_size(t.relid),
           greatest(t.last_vacuum, t.last_autovacuum),
           s.sequencename IS NOT NULL,
           CASE WHEN s.sequencename IS NULL THEN false
                ELSE has_sequence_privilege(format('%I.%I', s.schemaname, s.sequencename), 'SELECT, USAGE') END,
           coalesce(s.last_value, 0)
    FROM pg_stat_user_tables t
    LEFT JOIN pg_sequences s ON s.schemaname = t.schemaname AND s.sequencename = t.relname || '_id_seq'
    WHERE t.schemaname = current_schema()
    ORDER BY pg_total_relation_size(t.relid) DESC, t.relname LIMIT 100";

type Row = (String, i64, i64, i64, i64, Option<DateTime<Utc>>, bool, bool, i64);

pub(super) async fn read(mut connection: PgConnection) -> Looked<Tables> {
    let rows = reading(sqlx::query_as::<_, Row>(TABLES).fetch_all(&mut connection).await)?;
    Ok((connection, rows.map(|rows| rows.into_iter().map(table).collect())))
}

fn table((name, rows, dead, bytes, index_bytes, vacuumed_at, numbered, readable, last): Row) -> TableHealth {
    let last_id = match (numbered, readable) {
        (false, _) => Reading::Known(None),
        (true, true) => Reading::Known(Some(last.unsigned_abs())),
        (true, false) => Reading::Off("needs SELECT on its sequence".into()),
    };
    TableHealth {
        name: clean(&name),
        rows: rows.unsigned_abs(),
        bytes: bytes.unsigned_abs(),
        index_bytes: index_bytes.unsigned_abs(),
        upkeep: Reading::Known(Upkeep { dead: dead.unsigned_abs(), vacuumed_at }),
        last_id,
    }
}
