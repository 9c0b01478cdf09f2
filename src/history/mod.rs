//! The calls of the last day on the disk, so that a restart keeps the charts: one SQLite file for each
//! context. It holds times and names of requests, and what was changed; no data of the system, no secret.

mod recording;
mod row;

pub use recording::{Recording, RecordingError};

use crate::domain::{Endpoint, Mark, Sample};
use chrono::{DateTime, TimeDelta, Utc};
use row::CallRow;
use sqlx::{
    ConnectOptions, Connection, Executor,
    sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous},
};
use std::{
    fs::{DirBuilder, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

/// How long anything is kept.
const KEPT: TimeDelta = TimeDelta::hours(24);
/// From this age on one call stands for two.
const THINNED: TimeDelta = TimeDelta::hours(6);
/// Pages of 4 KiB in the file: 56 MiB, which leaves room for SQLite's own log beside it.
const PAGES: &str = "14336";
/// Calls read at most, the latest.
const READ: i64 = 200_000;

/// Something to keep.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    Call(Endpoint, Sample),
    Mark(Mark),
}

/// What was kept, oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kept {
    pub calls: Vec<(Endpoint, Sample)>,
    pub marks: Vec<Mark>,
}

#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    #[error("the history in {path} cannot be opened: {why}")]
    File { path: PathBuf, why: io::Error },
    #[error("the history in {path} cannot be used: {why}")]
    Database { path: PathBuf, why: sqlx::Error },
}

pub struct History {
    path: PathBuf,
    db: SqliteConnection,
}

impl History {
    /// The file is made where there is none, for nobody else to read.
    pub async fn open(path: &Path) -> Result<Self, HistoryError> {
        prepare(path).map_err(|why| HistoryError::File { path: path.to_owned(), why })?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .pragma("max_page_count", PAGES)
            .disable_statement_logging();
        let fault = |why| HistoryError::Database { path: path.to_owned(), why };
        let mut db = SqliteConnection::connect_with(&options).await.map_err(fault)?;
        db.execute(sqlx::raw_sql(include_str!("schema.sql"))).await.map_err(fault)?;
        Ok(Self { path: path.to_owned(), db })
    }

    fn fault(&self, why: sqlx::Error) -> HistoryError {
        HistoryError::Database { path: self.path.clone(), why }
    }

    /// What is not older than a day.
    pub async fn read(&mut self, now: DateTime<Utc>) -> Result<Kept, HistoryError> {
        let since = (now - KEPT).timestamp_millis();
        let calls: Result<Vec<CallRow>, _> =
            sqlx::query_as(LATEST).bind(since).bind(READ).fetch_all(&mut self.db).await;
        let calls = calls.map_err(|why| self.fault(why))?;
        let marks: Result<Vec<(i64, String)>, _> =
            sqlx::query_as("SELECT at, what FROM marks WHERE at > ? ORDER BY at LIMIT ?")
                .bind(since)
                .bind(READ)
                .fetch_all(&mut self.db)
                .await;
        let marks = marks.map_err(|why| self.fault(why))?;
        Ok(Kept {
            calls: calls.into_iter().filter_map(CallRow::into_call).collect(),
            marks: marks.into_iter().filter_map(row::mark).collect(),
        })
    }

    /// All of them or none. When the file is full the oldest quarter makes room.
    pub async fn write(&mut self, entries: &[Entry]) -> Result<(), HistoryError> {
        match insert(&mut self.db, entries).await {
            Err(sqlx::Error::Database(full)) if full.code().as_deref() == Some("13") => {
                self.run(OLDEST_QUARTER, 0).await?;
                insert(&mut self.db, entries).await.map_err(|why| self.fault(why))
            }
            other => other.map_err(|why| self.fault(why)),
        }
    }

    /// Forget what is older than a day, and of what is older than some hours every other call: in each minute
    /// the slowest stays, the next one is counted with it, and so on. What failed stays.
    pub async fn thin(&mut self, now: DateTime<Utc>) -> Result<(), HistoryError> {
        let day = (now - KEPT).timestamp_millis();
        self.run("DELETE FROM calls WHERE at <= ?", day).await?;
        self.run("DELETE FROM marks WHERE at <= ?", day).await?;
        let old = (now - THINNED).timestamp_millis();
        let mut thinning =
            self.db.begin().await.map_err(|why| HistoryError::Database { path: self.path.clone(), why })?;
        for sql in [COUNT_THE_NEXT, DROP_THE_NEXT] {
            let ran = sqlx::query(sql).bind(old).execute(&mut *thinning).await;
            if let Err(why) = ran {
                drop(thinning);
                return Err(self.fault(why));
            }
        }
        thinning.commit().await.map_err(|why| HistoryError::Database { path: self.path.clone(), why })
    }

    async fn run(&mut self, sql: &'static str, value: i64) -> Result<(), HistoryError> {
        let ran = sqlx::query(sql).bind(value).execute(&mut self.db).await;
        ran.map(drop).map_err(|why| self.fault(why))
    }

    /// Everything that was written is in the file.
    pub async fn close(self) {
        // What could not be moved into the file is still in SQLite's log beside it.
        let _ = self.db.close().await;
    }
}

const LATEST: &str =
    "SELECT * FROM (SELECT rowid AS id, * FROM calls WHERE at > ? ORDER BY at DESC, id DESC LIMIT ?)
    ORDER BY at, id";

const OLDEST_QUARTER: &str = "DELETE FROM calls WHERE at > ? AND rowid IN
    (SELECT rowid FROM calls ORDER BY at LIMIT (SELECT count(*) / 4 + 1 FROM calls))";

/// Calls that have not been thinned yet, by their place in their minute. An even one is counted with the one
/// before it.
const COUNT_THE_NEXT: &str = "WITH placed AS (
        SELECT rowid AS id, row_number() OVER minute AS place, count(*) OVER (PARTITION BY endpoint, at / 60000) AS many
        FROM calls WHERE at <= ? AND failure IS NULL AND weight = 1
        WINDOW minute AS (PARTITION BY endpoint, at / 60000 ORDER BY took DESC, rowid)
    )
    UPDATE calls SET weight = CASE place % 2 WHEN 0 THEN 0 ELSE 2 END
    FROM placed WHERE calls.rowid = placed.id AND (place % 2 = 0 OR place < many)";
/// Another console on this machine may have seen the same step.
const MARK_ONCE: &str = "INSERT INTO marks (at, what)
    SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM marks WHERE at = ?1 AND what = ?2)";
const DROP_THE_NEXT: &str = "DELETE FROM calls WHERE at <= ? AND weight = 0";

async fn insert(db: &mut SqliteConnection, entries: &[Entry]) -> Result<(), sqlx::Error> {
    let mut writing = db.begin().await?;
    for entry in entries {
        let query = match entry {
            Entry::Call(endpoint, sample) => CallRow::of(*endpoint, sample).insert(),
            Entry::Mark(mark) => {
                sqlx::query(MARK_ONCE).bind(mark.at.timestamp_millis()).bind(mark.what.clone())
            }
        };
        query.execute(&mut *writing).await?;
    }
    writing.commit().await
}

fn prepare(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    OpenOptions::new().append(true).create(true).mode(0o600).open(path).map(drop)
}

#[cfg(test)]
mod tests;
