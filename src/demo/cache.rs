//! Answers that are dear to compute, kept for as long as the guide says or until something is written.

use chrono::{DateTime, Utc};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

const ENTRIES: usize = 256;

type Entries = HashMap<String, (DateTime<Utc>, String)>;

pub struct Cache {
    entries: Mutex<Entries>,
    /// Nothing is kept without one.
    life: Option<Duration>,
}

impl Cache {
    pub fn new(life: Option<Duration>) -> Self {
        Self { entries: Mutex::default(), life }
    }

    fn open(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn get(&self, key: &str, now: DateTime<Utc>) -> Option<String> {
        let life = self.life?;
        let young = |at: DateTime<Utc>| (now - at).to_std().unwrap_or_default() < life;
        self.open().get(key).filter(|(at, _)| young(*at)).map(|(_, body)| body.clone())
    }

    pub fn put(&self, key: String, body: String, now: DateTime<Utc>) {
        if self.life.is_none() {
            return;
        }
        let mut entries = self.open();
        if entries.len() >= ENTRIES {
            entries.clear();
        }
        entries.insert(key, (now, body));
    }

    /// Forgets the entries whose key has a text in it.
    pub fn clear(&self, pattern: &str) {
        self.open().retain(|key, _| !key.contains(pattern));
    }

    /// Forgets all but those whose key begins with a text.
    pub fn clear_but(&self, kept: &str) {
        self.open().retain(|key, _| key.starts_with(kept));
    }

    pub fn len(&self) -> usize {
        self.open().len()
    }

    pub fn bytes(&self) -> usize {
        self.open().iter().map(|(key, (_, body))| key.len() + body.len()).sum()
    }
}
