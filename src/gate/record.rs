//! An operation's place in the journal, from before it is sent until its end is known.

use crate::{
    journal::{Intent, Journal, JournalError, Outcome, Seq},
    operation::Journalled,
};
use chrono::Utc;
use serde_json::Value;
use std::sync::Arc;
use tokio::task::spawn_blocking;

pub struct Record {
    journal: Arc<Journal>,
    seq: Seq,
}

impl Record {
    /// Write down what is about to be sent. Only then may it be.
    pub async fn begin(
        journal: &Result<Arc<Journal>, JournalError>,
        intent: Intent,
    ) -> Result<Self, JournalError> {
        let journal = journal.clone()?;
        let kept = journal.clone();
        let seq = blocking(move || kept.begin(Utc::now(), intent)).await?;
        Ok(Self { journal, seq })
    }

    /// Keep what has come back so far. What cannot be written is read back after a crash instead.
    pub async fn note(&self, part: Value) {
        let (journal, seq) = (self.journal.clone(), self.seq);
        if let Err(error) = blocking(move || journal.progress(seq, Utc::now(), part)).await {
            tracing::error!(%error, %seq, "a part of an outcome could not be written");
        }
    }

    /// Write down how it ended.
    pub async fn close(&self, outcome: Outcome) {
        if let Err(error) = self.end(outcome).await {
            let seq = self.seq;
            tracing::error!(%error, %seq, "the outcome could not be written; it is read back at the next start");
        }
    }

    /// The same for somebody who has to be told when it could not be written.
    pub async fn end(&self, outcome: Outcome) -> Result<(), JournalError> {
        let (journal, seq) = (self.journal.clone(), self.seq);
        blocking(move || journal.end(seq, Utc::now(), outcome)).await
    }

    pub fn told(&self) -> Journalled {
        Journalled::Entry(self.seq.0)
    }
}

/// The disk may be slow: it is waited for elsewhere.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, JournalError> + Send + 'static,
) -> Result<T, JournalError> {
    match spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(JournalError::Leaving),
        },
    }
}
