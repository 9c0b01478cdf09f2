//! Answers that are dear to compute, kept for a quarter of an hour or until something is written.

use chrono::{DateTime, TimeDelta, Utc};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

const LIFE: TimeDelta = TimeDelta::minutes(15);
const ENTRIES: usize = 256;

type Entries = HashMap<String, (DateTime<Utc>, String)>;

#[derive(Default)]
pub struct Cache(Mutex<Entries>);

impl Cache {
    fn open(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn get(&self, key: &str, now: DateTime<Utc>) -> Option<String> {
        self.open().get(key).filter(|(at, _)| now - *at < LIFE).map(|(_, body)| body.clone())
    }

    pub fn put(&self, key: String, body: String, now: DateTime<Utc>) {
        let mut entries = self.open();
        if entries.len() >= ENTRIES {
            entries.clear();
        }
        entries.insert(key, (now, body));
    }

    pub fn clear(&self) {
        self.open().clear();
    }

    pub fn len(&self) -> usize {
        self.open().len()
    }
}
