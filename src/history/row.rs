//! A call as a row of the file. What is read from it is checked: the file may be anybody's.

use crate::{
    base::clean,
    domain::{Endpoint, Mark, Phases, Sample},
};
use chrono::DateTime;
use serde::{Deserialize, Serialize};
use sqlx::{
    FromRow, Row, Sqlite,
    query::Query,
    sqlite::{SqliteArguments, SqliteRow},
};
use std::time::Duration;

#[derive(Serialize, Deserialize)]
pub(super) struct CallRow {
    at: i64,
    endpoint: String,
    took: i64,
    waited: i64,
    connect: i64,
    server: i64,
    body: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failure: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    every: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    weight: i64,
}

impl FromRow<'_, SqliteRow> for CallRow {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            at: row.try_get("at")?,
            endpoint: row.try_get("endpoint")?,
            took: row.try_get("took")?,
            waited: row.try_get("waited")?,
            connect: row.try_get("connect")?,
            server: row.try_get("server")?,
            body: row.try_get("body")?,
            failure: row.try_get("failure")?,
            every: row.try_get("every")?,
            request_id: row.try_get("request_id")?,
            weight: row.try_get("weight")?,
        })
    }
}

impl CallRow {
    pub fn of(endpoint: Endpoint, sample: &Sample) -> Self {
        let Phases { waited, connect, server, body } = sample.phases;
        Self {
            at: sample.at.timestamp_millis(),
            endpoint: endpoint.label().to_owned(),
            took: micros(sample.took),
            waited: micros(waited),
            connect: micros(connect),
            server: micros(server),
            body: micros(body),
            failure: sample.outcome.err().map(|failure| failure.to_string()),
            every: sample.every.map(micros),
            request_id: sample.request_id.as_deref().map(str::to_owned),
            weight: sample.weight.into(),
        }
    }

    pub fn insert(self) -> Query<'static, Sqlite, SqliteArguments> {
        let sql = "INSERT INTO calls
            (at, endpoint, took, waited, connect, server, body, failure, every, request_id, weight)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let query = sqlx::query(sql).bind(self.at).bind(self.endpoint).bind(self.took).bind(self.waited);
        let query = query.bind(self.connect).bind(self.server).bind(self.body).bind(self.failure);
        query.bind(self.every).bind(self.request_id).bind(self.weight)
    }

    /// Nothing where it is a row of no call that we know.
    pub fn into_call(self) -> Option<(Endpoint, Sample)> {
        let sample = Sample {
            at: DateTime::from_timestamp_millis(self.at)?,
            took: time(self.took)?,
            phases: Phases {
                waited: time(self.waited)?,
                connect: time(self.connect)?,
                server: time(self.server)?,
                body: time(self.body)?,
            },
            outcome: match self.failure {
                None => Ok(()),
                Some(failure) => Err(failure.parse().ok()?),
            },
            every: self.every.and_then(time),
            request_id: self.request_id.map(|id| clean(&id).into()),
            weight: u32::try_from(self.weight).ok().filter(|weight| (1..=1_000).contains(weight))?,
        };
        Some((self.endpoint.parse().ok()?, sample))
    }
}

pub(super) fn mark((at, what): (i64, String)) -> Option<Mark> {
    Some(Mark { at: DateTime::from_timestamp_millis(at)?, what: clean(&what) })
}

fn micros(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}

fn time(micros: i64) -> Option<Duration> {
    u64::try_from(micros).ok().map(Duration::from_micros)
}
