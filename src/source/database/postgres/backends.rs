//! Somebody else's session, to be looked at and ended. Each goes over a connection of its own: the one that
//! watches may itself be waiting.

use super::{Postgres, sessions, trouble, trouble::Limits};
use crate::{
    base::clean,
    domain::Session,
    source::{Outcome, SourceError},
};
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};

/// The server's sessions by their process ids. It has no `Debug`: the options inside would print the
/// password.
#[derive(Clone)]
pub struct Backends {
    options: PgConnectOptions,
    limits: Limits,
    place: String,
}

impl Postgres {
    pub fn backends(&self) -> Backends {
        Backends { options: self.options.clone(), limits: self.limits, place: self.place.clone() }
    }
}

impl Backends {
    /// The session with this process id, if there is one.
    pub async fn find(&self, pid: i32) -> Result<Option<Session>, SourceError> {
        self.within(async { sessions::find(&mut self.connect().await?, pid).await }).await
    }

    /// Stop what it runs. Its transaction is rolled back; one that idles in a transaction is not disturbed.
    pub async fn cancel_backend(&self, pid: i32) -> Outcome {
        self.signal("SELECT pg_cancel_backend($1)", pid).await
    }

    /// End the session itself.
    pub async fn terminate_backend(&self, pid: i32) -> Outcome {
        self.signal("SELECT pg_terminate_backend($1)", pid).await
    }

    async fn signal(&self, sql: &'static str, pid: i32) -> Outcome {
        let mut connection = match self.within(self.connect()).await {
            Ok(connection) => connection,
            Err(error) => return Outcome::NotDone { why: error.to_string() },
        };
        let sent = sqlx::query_scalar::<_, bool>(sql).bind(pid).fetch_one(&mut connection);
        match tokio::time::timeout(self.limits.probe, sent).await {
            Ok(Ok(true)) => Outcome::Done(()),
            Ok(Ok(false)) => Outcome::NotDone { why: format!("there is no session {pid} any more") },
            Ok(Err(sqlx::Error::Database(refusal))) => Outcome::NotDone { why: clean(refusal.message()) },
            Ok(Err(error)) => Outcome::Unknown { why: clean(&error.to_string()) },
            Err(_) => Outcome::Unknown { why: format!("no answer from {}", self.place) },
        }
    }

    async fn connect(&self) -> Result<PgConnection, sqlx::Error> {
        PgConnection::connect_with(&self.options).await
    }

    async fn within<T>(&self, work: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, SourceError> {
        match tokio::time::timeout(self.limits.probe, work).await {
            Ok(answer) => answer.map_err(|error| trouble::explain(&self.place, &self.limits, &error)),
            Err(_) => Err(SourceError::Timeout { host: self.place.clone(), after: self.limits.probe }),
        }
    }
}
