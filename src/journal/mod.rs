//! The record of what was changed through this console: lines of JSON, each with the hash of the one before. An
//! operation is announced here, on the disk, before it is sent; what became of it is added after. Several
//! consoles share one file. It shows whether anybody touched it by hand or a line was lost; it is no signature:
//! whoever can write to the file can also make it anew.

mod chain;
mod change;
mod entry;
mod error;
mod file;
mod line;
mod session;

pub use chain::{Check, Fault, Wrong};
pub use change::{Change, changes};
pub use entry::{Ending, Entry, Found, Intent, Outcome, Part, Refused, Seq, Who};
pub use error::{EX_DATAERR, JournalError};
pub use line::harmless;

use chrono::{DateTime, Utc};
use file::Locked;
use line::Event;
use serde_json::Value;
use session::Session;
use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// Of this console. All that it does may wait for a disk: not for the thread that draws.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    /// Begun with the first operation: who only reads leaves nothing behind.
    session: Mutex<Option<Session>>,
}

/// The journal as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Newest last.
    pub entries: Vec<Entry>,
    pub check: Check,
}

impl Journal {
    /// The journal in this file, which need not exist. Nothing is read or written yet.
    pub fn open(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), session: Mutex::default() }
    }

    /// Announce an operation. Only when this has returned may it be sent.
    pub fn begin(&self, at: DateTime<Utc>, intent: Intent) -> Result<Seq, JournalError> {
        let file = Locked::open(&self.path)?;
        let session = self.session()?;
        file.append(at, Event::Begun { session, intent: Box::new(intent) })
    }

    /// Keep what has come back of a bulk operation so far: a crash must not lose it.
    pub fn progress(&self, of: Seq, at: DateTime<Utc>, part: Value) -> Result<(), JournalError> {
        Locked::open(&self.path)?.append(at, Event::Progress { of, part }).map(drop)
    }

    /// Say how an operation ended. What could not be told at first may be said again when it is known.
    pub fn end(&self, of: Seq, at: DateTime<Utc>, outcome: Outcome) -> Result<(), JournalError> {
        Locked::open(&self.path)?.append(at, Event::Ended { of, outcome }).map(drop)
    }

    /// All operations with what is known of them, and whether the chain is whole. A torn line at the end is
    /// passed over; a line that was tampered with does not hide the others.
    pub fn read(&self) -> Result<Reading, JournalError> {
        let mut entries = Vec::new();
        let mut places = HashMap::new();
        let check = file::read(&self.path, |seq, at, event| match event {
            Event::Begun { session, intent } => {
                places.insert(seq, entries.len());
                entries.push(Entry {
                    seq,
                    at,
                    session,
                    intent: *intent,
                    parts: Vec::new(),
                    endings: Vec::new(),
                });
            }
            Event::Progress { of, part } => {
                if let Some(entry) = places.get(&of).and_then(|place| entries.get_mut(*place)) {
                    entry.parts.push(Part { at, part });
                }
            }
            Event::Ended { of, outcome } => {
                if let Some(entry) = places.get(&of).and_then(|place| entries.get_mut(*place)) {
                    entry.endings.push(Ending { at, outcome });
                }
            }
        })?;
        Ok(Reading { entries, check })
    }

    /// All operations with what is known of them, newest last.
    pub fn entries(&self) -> Result<Vec<Entry>, JournalError> {
        Ok(self.read()?.entries)
    }

    /// Whether every line is as it was written and where it was written.
    pub fn verify(&self) -> Result<Check, JournalError> {
        file::read(&self.path, |_, _, _| ())
    }

    /// The operations of which it is not known what they did, and whose console is gone. Somebody has to read
    /// back what became of them; they must never be sent again.
    pub fn orphans(&self) -> Result<Vec<Entry>, JournalError> {
        let mut dead = self.entries()?;
        dead.retain(|entry| !entry.is_settled() && !self.is_manned(entry));
        if dead.is_empty() {
            return Ok(dead);
        }
        // A console may have told the outcome and left between the reading and the question whether it lives.
        let dead: HashSet<Seq> = dead.iter().map(|entry| entry.seq).collect();
        let mut entries = self.entries()?;
        entries.retain(|entry| !entry.is_settled() && dead.contains(&entry.seq));
        Ok(entries)
    }

    /// Whether the console that sent this is still there: it may be under way right now.
    pub fn is_manned(&self, entry: &Entry) -> bool {
        session::lives(&self.sessions(), &entry.session)
    }

    /// Where it is kept.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The caller holds the lock of the file.
    fn session(&self) -> Result<String, JournalError> {
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let current = match session.take() {
            Some(current) => current,
            None => Session::begin(&self.sessions())
                .map_err(|error| JournalError::io(&self.sessions(), &error))?,
        };
        Ok(session.insert(current).id.clone())
    }

    fn sessions(&self) -> PathBuf {
        self.path.with_file_name("sessions")
    }
}

#[cfg(test)]
mod tests;
