//! What became of a change. The server is no help: it answers 500 to what it has done (contract, quirk 3)
//! and nothing at all to what it has rejected (quirk 1). So whatever is in doubt is read back, and nothing
//! is ever sent twice.

use super::{
    Api,
    client::{Ask, Undone},
};
use crate::source::SourceError;
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// Longest id in the columns that refer to people and entities; a longer one makes the server fail.
pub(super) const REFERENCE: usize = 20;
/// After a connection was lost: until what was under way on the server has come to rest.
const SETTLED: Duration = Duration::from_millis(500);

/// What became of a change: the state of the world as far as it could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is as it was meant to be.
    Done,
    /// It is not, and why.
    NotDone { why: String },
    /// Nobody can say before it has been looked at.
    Unknown { why: String },
}

impl Outcome {
    pub(super) fn refused(why: impl Into<String>) -> Self {
        Self::NotDone { why: why.into() }
    }
}

impl Api {
    /// Make a change and find out what became of it. `usual` is what the server is known to choke on;
    /// `look` reads back: nothing when it is done, else how things are instead.
    pub(super) async fn make(
        &self,
        ask: Ask<'_>,
        usual: &str,
        look: impl Future<Output = Result<Option<String>, SourceError>>,
    ) -> Outcome {
        if self.budget().paused.is_some() {
            return Outcome::refused("the server's limit (429) makes us wait; nothing was sent");
        }
        let error = match self.change(ask).await {
            Ok(()) => return Outcome::Done,
            Err(Undone::Certainly(error)) => {
                return Outcome::refused(format!("{error}; {}", error.hint()));
            }
            Err(Undone::Perhaps(error)) => error,
        };
        let sent = match &error {
            SourceError::Timeout { .. } => {
                format!("{error}: what it rejects it never answers, probably {usual}")
            }
            _ => error.to_string(),
        };
        if matches!(error, SourceError::Unreachable { .. }) {
            sleep(SETTLED).await;
        }
        // Our own limit may make the reading wait; nobody wants to wait for ever.
        match timeout(self.0.timeout * 2, look).await {
            Ok(Ok(None)) => Outcome::Done,
            Ok(Ok(Some(instead))) => Outcome::refused(format!("{sent}; looked it up: {instead}")),
            Ok(Err(error)) => Outcome::Unknown { why: format!("{sent}; it could not be looked up: {error}") },
            Err(_) => Outcome::Unknown { why: format!("{sent}; looking it up took too long") },
        }
    }
}
