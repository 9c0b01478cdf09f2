//! A connection that may write, for what the console keeps in a database itself. The one that watches cannot.

use super::{Limits, bounded, place, read, trouble};
use crate::{
    base::{Secret, clean},
    source::SourceError,
};
use sqlx::{
    Connection, PgConnection,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
};
use std::time::Duration;
use tokio::{sync::Mutex, time::timeout};

/// It has no `Debug`: the options inside would print the password.
pub struct Writer {
    options: PgConnectOptions,
    limits: Limits,
    place: String,
    open: Mutex<Option<PgConnection>>,
}

/// Why a statement brought nothing.
pub enum Broken {
    /// It was refused, or has never left here.
    Certainly(SourceError),
    /// It may have been carried out all the same.
    Perhaps(SourceError),
}

impl Broken {
    pub fn into_error(self) -> SourceError {
        match self {
            Self::Certainly(error) | Self::Perhaps(error) => error,
        }
    }
}

impl Writer {
    /// Reads the URL; nothing is opened yet. `patience` bounds each statement with its connection.
    pub fn new(url: &Secret, patience: Duration) -> Result<Self, SourceError> {
        let options = read(url.expose()).ok_or_else(trouble::bad_url)?;
        let limits = Limits::within(patience);
        let (place, open) = (clean(&place(&options)), Mutex::new(None));
        Ok(Self { options: bounded(options, &limits), limits, place, open })
    }

    /// Where it is, in words fit for a screen.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// One statement, or several in a transaction, on a connection that is known to be alive. `refused` knows
    /// what to do about the refusals of these tables, by SQLSTATE.
    pub async fn run<T, F>(
        &self,
        refused: fn(&str) -> Option<&'static str>,
        work: impl FnOnce(PgConnection) -> F,
    ) -> Result<T, Broken>
    where
        F: Future<Output = Result<(PgConnection, T), sqlx::Error>>,
    {
        let mut open = self.open.lock().await;
        let connected = self.within(self.connection(open.take())).await.map_err(Broken::Certainly)?;
        match timeout(self.limits.probe, work(connected)).await {
            Ok(Ok((connection, done))) => {
                *open = Some(connection);
                Ok(done)
            }
            Ok(Err(sqlx::Error::Database(refusal))) => {
                let hint = refusal.code().and_then(|code| refused(&code));
                let what = format!("{}: {}", self.place, clean(refusal.message()));
                Err(Broken::Certainly(match hint {
                    Some(hint) => SourceError::Setup { what, hint: hint.to_owned() },
                    None => trouble::explain(&self.place, &self.limits, &sqlx::Error::Database(refusal)),
                }))
            }
            Ok(Err(error)) => Err(Broken::Perhaps(trouble::explain(&self.place, &self.limits, &error))),
            Err(_) => Err(Broken::Perhaps(self.late())),
        }
    }

    /// The one that was kept, if the server still knows it.
    async fn connection(&self, kept: Option<PgConnection>) -> Result<PgConnection, sqlx::Error> {
        if let Some(mut kept) = kept
            && kept.ping().await.is_ok()
        {
            return Ok(kept);
        }
        PgConnection::connect_with(&self.options).await
    }

    /// Hears what is said on a channel. It connects again by itself when the server was away.
    pub async fn listener(&self, channel: &str) -> Result<PgListener, SourceError> {
        let pool = PgPoolOptions::new().max_connections(1).max_lifetime(None).idle_timeout(None);
        let pool = pool.connect_lazy_with(self.options.clone());
        self.within(async {
            let mut listener = PgListener::connect_with(&pool).await?;
            listener.listen(channel).await?;
            Ok(listener)
        })
        .await
    }

    async fn within<T>(&self, work: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, SourceError> {
        match timeout(self.limits.probe, work).await {
            Ok(done) => done.map_err(|error| trouble::explain(&self.place, &self.limits, &error)),
            Err(_) => Err(self.late()),
        }
    }

    fn late(&self) -> SourceError {
        SourceError::Timeout { host: self.place.clone(), after: self.limits.probe }
    }
}
