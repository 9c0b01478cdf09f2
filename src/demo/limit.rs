//! The rate limit: 500 requests in any 60 seconds for one client address.

use chrono::{DateTime, Utc};
use std::{
    collections::{HashMap, VecDeque},
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

pub const LIMIT: usize = 500;
pub const WINDOW_SECONDS: i64 = 60;
/// Addresses remembered at once; beyond that the quiet ones are forgotten.
const ADDRESSES: usize = 1024;

#[derive(Default)]
pub struct Limiter(Mutex<HashMap<Key, VecDeque<i64>>>);

/// An address, and the worker that counts for it.
type Key = (IpAddr, usize);

impl Limiter {
    /// Counts a request and tells how many are left, or `None` if there were none.
    pub fn take(&self, from: Key, now: DateTime<Utc>) -> Option<usize> {
        let now = now.timestamp_micros();
        let oldest = now - WINDOW_SECONDS * 1_000_000;
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() > ADDRESSES {
            seen.retain(|_, times| times.back().is_some_and(|at| *at > oldest));
        }
        let times = seen.entry(from).or_default();
        while times.front().is_some_and(|at| *at <= oldest) {
            times.pop_front();
        }
        if times.len() >= LIMIT {
            return None;
        }
        times.push_back(now);
        Some(LIMIT - times.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn the_window_slides() {
        let (limiter, start) = (Limiter::default(), DateTime::UNIX_EPOCH);
        let one = IpAddr::from([127, 0, 0, 1]);
        let take = |secs: i64| limiter.take((one, 0), start + TimeDelta::seconds(secs));
        assert_eq!((take(0), take(30)), (Some(499), Some(498)));
        for _ in 2..LIMIT {
            assert!(take(59).is_some());
        }
        assert_eq!(take(59), None);
        assert_eq!(
            limiter.take((IpAddr::from([10, 0, 0, 1]), 0), start),
            Some(499),
            "others are not held up"
        );
        assert_eq!(take(60), Some(0), "the first of them has left");
        assert_eq!(take(60), None);
        assert_eq!(limiter.take((one, 1), start), Some(499), "each worker counts for itself");
    }
}
