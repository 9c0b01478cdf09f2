//! What each worker of the server has for itself: its cache, and since when it runs.

use super::{cache::Cache, clock::Clock, line::Caller};
use chrono::{DateTime, Utc};
use std::{
    array,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// Workers of the image's default command.
pub const WORKERS: usize = 4;

/// One of them; a worker begins with the first request that reaches it.
struct Worker {
    cache: Cache,
    began: Mutex<Option<DateTime<Utc>>>,
}

pub struct Workers {
    all: [Worker; WORKERS],
    /// Otherwise everybody is served by the first.
    apart: bool,
}

impl Workers {
    pub fn new(apart: bool, cache_life: Option<Duration>) -> Self {
        let worker = |_| Worker { cache: Cache::new(cache_life), began: Mutex::default() };
        Self { all: array::from_fn(worker), apart }
    }

    /// A request has come for the caller's worker.
    pub fn meet(&self, caller: &Caller, now: DateTime<Utc>) {
        self.of(caller).began.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(now);
    }

    fn of(&self, caller: &Caller) -> &Worker {
        let [first, ..] = &self.all;
        if self.apart { self.all.get(caller.number % WORKERS).unwrap_or(first) } else { first }
    }

    pub fn cache(&self, caller: &Caller) -> &Cache {
        &self.of(caller).cache
    }

    /// What the caches of the other workers hold, in bytes: memory that is not this one's.
    pub fn held_by_others(&self, caller: &Caller) -> usize {
        let own = self.of(caller);
        self.all.iter().filter(|worker| !std::ptr::eq(*worker, own)).map(|worker| worker.cache.bytes()).sum()
    }

    /// How long the caller's worker has been running.
    pub fn uptime(&self, caller: &Caller, clock: &Clock, started: DateTime<Utc>) -> Duration {
        let began = *self.of(caller).began.lock().unwrap_or_else(PoisonError::into_inner);
        clock.since(began.filter(|_| self.apart).unwrap_or(started))
    }

    pub fn entries(&self) -> usize {
        self.all.iter().map(|worker| worker.cache.len()).sum()
    }

    /// Whatever is kept anywhere, but for those whose key begins with a text.
    pub fn clear_but(&self, kept: Option<&str>) {
        for worker in &self.all {
            match kept {
                Some(kept) => worker.cache.clear_but(kept),
                None => worker.cache.clear(""),
            }
        }
    }
}
