//! What became of a change. The server is no help: it answers 500 to what it has done (contract, quirk 3)
//! and nothing at all to what it has rejected (quirk 1). So whatever is in doubt is read back, and nothing
//! is ever sent twice.

use super::{
    Api,
    client::{Ask, Undone},
    wire,
};
use crate::{
    base::span,
    source::{Pace, SourceError},
};
use serde::de::DeserializeOwned;
use std::{fmt::Display, time::Duration};
use tokio::time::{sleep, timeout};

/// After a connection was lost: until what was under way on the server has come to rest.
const SETTLED: Duration = Duration::from_millis(500);

const PAUSED: &str = "the server's limit (429) makes us wait; nothing was sent";

/// What became of a change: the state of the world as far as it could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome<T = ()> {
    /// It is as it was meant to be; what was made, as it is now.
    Done(T),
    /// It is not, and why.
    NotDone { why: String },
    /// Nobody can say before it has been looked at.
    Unknown { why: String },
}

impl<T> Outcome<T> {
    pub(super) fn refused(why: impl Display) -> Self {
        Self::NotDone { why: why.to_string() }
    }

    /// The same with something else that was made.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Outcome<U> {
        match self {
            Self::Done(made) => Outcome::Done(change(made)),
            Self::NotDone { why } => Outcome::NotDone { why },
            Self::Unknown { why } => Outcome::Unknown { why },
        }
    }
}

/// What a look at the world shows of a change that is in doubt.
pub(super) enum Seen<T> {
    Done(T),
    /// How things are instead.
    Instead(String),
    /// Why it does not show.
    Hidden(String),
}

/// A change that has been sent and whose answer says nothing.
pub(super) struct Doubt {
    pub why: String,
    /// Nothing was answered in time, so the server may still be at it.
    pub late: bool,
}

impl Doubt {
    pub(super) fn refused<T>(&self, instead: impl Display) -> Outcome<T> {
        Outcome::refused(format!("{}; looked it up: {instead}", self.why))
    }

    pub(super) fn unknown<T>(&self, why: impl Display) -> Outcome<T> {
        Outcome::Unknown { why: format!("{}; {why}", self.why) }
    }
}

/// For a change whose success needs no words.
pub(super) fn nothing(_: &[u8]) -> Result<(), String> {
    Ok(())
}

/// For a change that answers with what it made.
pub(super) fn made<W: DeserializeOwned + Into<T>, T>(body: &[u8]) -> Result<T, String> {
    wire::decode::<W>(body).map(Into::into)
}

impl Api {
    /// The client for what a person is waiting for: a change, and what has to be read before and after it.
    pub(super) fn hurried(&self) -> Self {
        if self.1 == Pace::Poll { self.at(Pace::Person) } else { self.clone() }
    }

    /// Make a change and find out what became of it. `usual` is what the server is known to choke on; `read`
    /// reads what a success says, `look` reads back when there was none.
    pub(super) async fn make<T>(
        &self,
        ask: Ask<'_>,
        usual: &str,
        read: impl FnOnce(&[u8]) -> Result<T, String>,
        look: impl Future<Output = Result<Seen<T>, SourceError>>,
    ) -> Outcome<T> {
        let doubt = match self.send_once(ask, usual, read).await {
            Ok(Ok(made)) => return Outcome::Done(made),
            Ok(Err(why)) => return Outcome::refused(why),
            Err(doubt) => doubt,
        };
        match self.read_within(self.0.timeout * 2, look).await {
            Ok(Seen::Done(made)) => Outcome::Done(made),
            Ok(Seen::Instead(instead)) => doubt.refused(instead),
            Ok(Seen::Hidden(why)) => doubt.unknown(why),
            Err(why) => doubt.unknown(format!("it could not be looked up: {why}")),
        }
    }

    /// Send a change, and wait until what it started has come to rest: what it made, or why it was refused.
    pub(super) async fn send_once<T>(
        &self,
        ask: Ask<'_>,
        usual: &str,
        read: impl FnOnce(&[u8]) -> Result<T, String>,
    ) -> Result<Result<T, String>, Doubt> {
        if self.budget().paused.is_some() {
            return Ok(Err(PAUSED.into()));
        }
        let error = match self.change(ask, read).await {
            Ok(made) => return Ok(Ok(made)),
            Err(Undone::Certainly(error)) => return Ok(Err(format!("{error}; {}", error.hint()))),
            Err(Undone::Perhaps(error)) => error,
        };
        if matches!(error, SourceError::Unreachable { .. }) {
            sleep(SETTLED).await;
        }
        let late = matches!(error, SourceError::Timeout { .. });
        let why = match late {
            true => format!("{error}: what it rejects it never answers, probably {usual}"),
            false => error.to_string(),
        };
        Err(Doubt { why, late })
    }

    /// Read what has to be known before a change is sent; without it nothing is, and this says why.
    pub(super) async fn first<K>(
        &self,
        read: impl Future<Output = Result<K, SourceError>>,
    ) -> Result<K, String> {
        self.first_within(self.0.timeout * 2, read).await
    }

    pub(super) async fn first_within<K>(
        &self,
        limit: Duration,
        read: impl Future<Output = Result<K, SourceError>>,
    ) -> Result<K, String> {
        if self.budget().paused.is_some() {
            return Err(PAUSED.into());
        }
        self.read_within(limit, read).await.map_err(|why| format!("nothing was sent: {why}"))
    }

    /// The server's limit may make a reading wait, and nobody wants to wait for ever.
    pub(super) async fn read_within<K>(
        &self,
        limit: Duration,
        read: impl Future<Output = Result<K, SourceError>>,
    ) -> Result<K, String> {
        match timeout(limit, read).await {
            Ok(read) => read.map_err(|error| format!("{error}; {}", error.hint())),
            Err(_) => Err(format!("reading took longer than {}", span(limit))),
        }
    }
}
