//! Many rows at once: SQLite unpacks them from JSON, which is far quicker than a statement for each.

use crate::demo::{database::run, fault::Fault};
use serde_json::Value;
use sqlx::SqliteConnection;

/// Rows in one statement; bounds the size of its text.
const CHUNK: usize = 2000;

/// Inserts rows, each an array in the order of the columns.
pub async fn insert(
    db: &mut SqliteConnection,
    table: &str,
    columns: &str,
    rows: &[Value],
) -> Result<(), Fault> {
    let picks: Vec<_> = (0..columns.split(',').count()).map(|n| format!("value ->> {n}")).collect();
    let sql = format!("INSERT INTO {table} ({columns}) SELECT {} FROM json_each(?)", picks.join(", "));
    for chunk in rows.chunks(CHUNK) {
        run(db, sql.as_str(), &[serde_json::to_string(chunk)?.into()]).await?;
    }
    Ok(())
}

/// Says where the numbering of a kind of ids goes on.
pub async fn count_from(db: &mut SqliteConnection, prefix: &str, last: usize) -> Result<(), Fault> {
    let last = i64::try_from(last).unwrap_or(i64::MAX);
    run(db, "INSERT INTO sequences (prefix, last) VALUES (?, ?)", &[prefix.into(), last.into()])
        .await
        .map(|_| ())
}
