//! The way to SQLite: one connection, so that a transaction is alone with the data, and rows that
//! come out as JSON texts.

use super::{
    fault::Fault,
    trouble::{Trouble, TroubleSwitch},
};
use sqlx::{
    AssertSqlSafe, Sqlite, SqlitePool, Transaction,
    pool::PoolConnection,
    query::Query,
    sqlite::{
        SqliteArguments, SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions,
        SqliteSynchronous,
    },
};
use std::path::Path;

/// All of it or nothing.
pub type Write = Transaction<'static, Sqlite>;

/// A value for a `?` in a statement.
#[derive(Clone, Debug)]
pub enum Bind {
    Null,
    Int(i64),
    Text(String),
}

impl From<&str> for Bind {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Bind {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<String> for Bind {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Bind {
    fn from(n: i64) -> Self {
        Self::Int(n)
    }
}

impl From<bool> for Bind {
    fn from(yes: bool) -> Self {
        Self::Int(i64::from(yes))
    }
}

impl<T: Into<Bind>> From<Option<T>> for Bind {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

#[derive(Clone, Debug)]
pub struct Database {
    pool: SqlitePool,
    trouble: TroubleSwitch,
    /// Whether connections that died in an outage are handed out once more.
    stale: bool,
}

impl Database {
    /// Opens a file, which is made where there is none, or an empty database in memory.
    pub async fn open(path: Option<&Path>, trouble: TroubleSwitch, stale: bool) -> Result<Self, sqlx::Error> {
        let options = match path {
            Some(path) => SqliteConnectOptions::new()
                .filename(path)
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Normal),
            None => SqliteConnectOptions::new().in_memory(true).journal_mode(SqliteJournalMode::Memory),
        };
        // A second connection to memory would see another, empty database; so would one opened anew.
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .min_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false);
        Ok(Self { pool: pool.connect_with(options).await?, trouble, stale })
    }

    fn reach(&self) -> Result<(), Fault> {
        if self.trouble.is(Trouble::DbDown) {
            return Err(Fault::Internal("could not connect to the database: connection refused".into()));
        }
        if self.stale && self.trouble.was_stale() {
            return Err(Fault::Internal("terminating connection due to administrator command".into()));
        }
        Ok(())
    }

    /// For reading. Must be given back before the next one is asked for: there is only one.
    pub async fn read(&self) -> Result<PoolConnection<Sqlite>, Fault> {
        self.reach()?;
        Ok(self.pool.acquire().await?)
    }

    /// For writing: all of it or, if it is dropped on the way, none of it.
    pub async fn write(&self) -> Result<Write, Fault> {
        self.reach()?;
        Ok(self.pool.begin().await?)
    }

    pub async fn close(&self) {
        self.pool.close().await;
    }
}

fn query(sql: String, binds: &[Bind]) -> Query<'static, Sqlite, SqliteArguments> {
    binds.iter().cloned().fold(sqlx::query(AssertSqlSafe(sql)), |query, bind| match bind {
        Bind::Null => query.bind(None::<String>),
        Bind::Int(n) => query.bind(n),
        Bind::Text(text) => query.bind(text),
    })
}

/// The first column of every row, as text.
pub async fn rows(
    db: &mut SqliteConnection,
    sql: impl Into<String>,
    binds: &[Bind],
) -> Result<Vec<String>, Fault> {
    let rows = query(sql.into(), binds).fetch_all(db).await?;
    Ok(rows.iter().map(|row| sqlx::Row::try_get(row, 0)).collect::<Result<_, _>>()?)
}

/// The first column of the first row, as text; nothing where it is null.
pub async fn row(
    db: &mut SqliteConnection,
    sql: impl Into<String>,
    binds: &[Bind],
) -> Result<Option<String>, Fault> {
    match query(sql.into(), binds).fetch_optional(db).await? {
        Some(row) => Ok(sqlx::Row::try_get(&row, 0)?),
        None => Ok(None),
    }
}

/// A number, 0 where there is none.
pub async fn number(db: &mut SqliteConnection, sql: impl Into<String>, binds: &[Bind]) -> Result<i64, Fault> {
    match query(sql.into(), binds).fetch_optional(db).await? {
        Some(row) => Ok(sqlx::Row::try_get::<Option<i64>, _>(&row, 0)?.unwrap_or(0)),
        None => Ok(0),
    }
}

/// Runs a statement and tells how many rows it touched.
pub async fn run(db: &mut SqliteConnection, sql: impl Into<String>, binds: &[Bind]) -> Result<u64, Fault> {
    Ok(query(sql.into(), binds).execute(db).await?.rows_affected())
}

/// The next id of a numbered kind: `TEAM-000009`.
pub async fn next_id(db: &mut SqliteConnection, prefix: &str) -> Result<String, Fault> {
    let sql = "INSERT INTO sequences (prefix, last) VALUES (?1, 1)
               ON CONFLICT (prefix) DO UPDATE SET last = last + 1 RETURNING last";
    Ok(format!("{prefix}-{:06}", number(db, sql, &[prefix.into()]).await?))
}

/// Conditions that hold together, and their values.
#[derive(Default)]
pub struct Filter {
    conditions: Vec<String>,
    pub binds: Vec<Bind>,
}

impl Filter {
    /// A condition without a value.
    pub fn when(mut self, condition: &str) -> Self {
        self.conditions.push(condition.to_owned());
        self
    }

    /// A condition with one `?`, if there is a value for it.
    pub fn and(mut self, condition: &str, value: Option<impl Into<Bind>>) -> Self {
        if let Some(value) = value {
            self.conditions.push(condition.to_owned());
            self.binds.push(value.into());
        }
        self
    }

    /// ` WHERE ..`, or nothing where there is no condition.
    pub fn sql(&self) -> String {
        if self.conditions.is_empty() {
            String::new()
        } else {
            format!(" WHERE {}", self.conditions.join(" AND "))
        }
    }

    /// The values, and then a limit and an offset.
    pub fn window(&self, limit: i64, offset: i64) -> Vec<Bind> {
        self.binds.iter().cloned().chain([limit.into(), offset.into()]).collect()
    }
}
