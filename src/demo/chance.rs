//! Everything the backend leaves to chance, drawn from seeds so that two runs draw the same.
//! What a poll draws is kept apart from what a write draws: how often somebody looks must not
//! change the ids of what is created next.

use chrono::{DateTime, Utc};
use fastrand::Rng;
use std::{
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

pub struct Chance {
    ids: Mutex<Rng>,
    requests: Mutex<Rng>,
    fates: Mutex<Rng>,
    mishaps: Mutex<Rng>,
    turns: AtomicU64,
}

fn draw(rng: &Mutex<Rng>) -> MutexGuard<'_, Rng> {
    rng.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Chance {
    pub fn new(seed: u64) -> Self {
        let rng = |n: u64| Mutex::new(Rng::with_seed(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ n));
        Self { ids: rng(1), requests: rng(2), fates: rng(3), mishaps: rng(4), turns: AtomicU64::new(0) }
    }

    /// An id made from time and chance: `ASSGN-1795410298577-11DDE5F4`.
    pub fn id(&self, prefix: &str, now: DateTime<Utc>) -> String {
        format!("{prefix}-{}-{:08X}", now.timestamp_millis(), draw(&self.ids).u32(..))
    }

    pub fn request_id(&self) -> String {
        let bytes = draw(&self.requests).u128(..).to_be_bytes();
        uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
    }

    /// How long a request is said to have taken where time stands still: a few milliseconds, at times more.
    pub fn latency(&self) -> Duration {
        let share = draw(&self.requests).f64();
        Duration::from_micros((1_500.0 + 2_500.0 * share + 60_000.0 * share.powi(40)) as u64)
    }

    /// Between 0 and 1, for trouble that was asked for.
    pub fn mishap(&self) -> f64 {
        draw(&self.mishaps).f64()
    }

    /// 0, 1, 2 and so on, for what takes turns.
    pub fn turn(&self) -> u64 {
        self.turns.fetch_add(1, Ordering::Relaxed)
    }

    /// Whether one delivery in about thirty-three goes wrong this time.
    pub fn delivery_fails(&self) -> bool {
        draw(&self.fates).f64() < 0.03
    }
}
