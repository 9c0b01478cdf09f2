//! The backend's tables: how big, and how far their ids have got.

use super::{Looked, numbered::numbered, reading::reading};
use crate::{
    base::clean,
    domain::{Reading, TableHealth, Tables},
};
use sqlx::SqliteConnection;

/// The biggest first. A row has one cell in a leaf of its table, so the pages tell how many there are. Where
/// ids come from several sequences, the one that has got furthest counts.
const TABLES: &str = concat!(
    "WITH ",
    numbered!(),
    ", part AS MATERIALIZED (
        SELECT name, sum(pgsize) AS bytes, sum(ncell) FILTER (WHERE pagetype = 'leaf') AS rows
        FROM dbstat GROUP BY name)
    SELECT t.name,
           coalesce(sum(p.rows) FILTER (WHERE p.name = t.name), 0),
           coalesce(sum(p.bytes) FILTER (WHERE p.name = t.name), 0),
           coalesce(sum(p.bytes) FILTER (WHERE p.name <> t.name), 0),
           (SELECT max(s.last) FROM numbered n JOIN sequences s USING (prefix) WHERE n.name = t.name)
    FROM sqlite_schema t
    JOIN sqlite_schema own ON own.tbl_name = t.name
    JOIN part p ON p.name = own.name
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
    GROUP BY t.name ORDER BY sum(p.bytes) DESC, t.name LIMIT 100"
);

type Row = (String, i64, i64, i64, Option<i64>);

pub(super) async fn read(mut connection: SqliteConnection) -> Looked<Tables> {
    let rows = reading(sqlx::query_as::<_, Row>(TABLES).fetch_all(&mut connection).await)?;
    Ok((connection, rows.map(|rows| rows.into_iter().map(table).collect())))
}

fn table((name, rows, bytes, index_bytes, last): Row) -> TableHealth {
    TableHealth {
        name: clean(&name),
        rows: rows.unsigned_abs(),
        bytes: bytes.unsigned_abs(),
        index_bytes: index_bytes.unsigned_abs(),
        upkeep: Reading::Off("in SQLite".into()),
        last_id: Reading::Known(last.map(i64::unsigned_abs)),
    }
}
