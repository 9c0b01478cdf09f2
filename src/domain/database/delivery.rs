//! Whether notifications reach people, as the system's own history of attempts has it.

use super::Reading;
use crate::domain::{Channel, NotificationKind};
use std::time::Duration;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Delivery {
    pub lanes: Reading<Vec<Lane>>,
    /// From created to sent, of the last day; nothing where nothing was sent.
    pub delay: Reading<Option<Delay>>,
    /// Of the last day, the most frequent first.
    pub failures: Reading<Vec<FailureGroup>>,
}

/// One kind of notification over one channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    pub channel: Channel,
    pub kind: NotificationKind,
    pub hour: Tally,
    pub day: Tally,
    /// How many wait to be sent, and how long the first of them has.
    pub pending: u64,
    pub oldest: Option<Duration>,
}

/// Attempts, by how they ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub sent: u64,
    pub failed: u64,
}

impl Tally {
    /// Of 0 to 1; nothing where nothing was tried.
    pub fn success(self) -> Option<f64> {
        let all = self.sent + self.failed;
        (all > 0).then(|| self.sent as f64 / all as f64)
    }
}

impl std::iter::Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |a, b| Self { sent: a.sent + b.sent, failed: a.failed + b.failed })
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Delay {
    pub p50: Duration,
    pub p95: Duration,
    pub p99: Duration,
    pub max: Duration,
    pub count: u64,
}

/// Attempts that failed with the same code.
#[derive(Clone, Debug, PartialEq)]
pub struct FailureGroup {
    pub code: String,
    /// What was said one of the times.
    pub message: String,
    pub count: u64,
    pub people: u64,
    /// Some of the people.
    pub sample: Vec<String>,
}

impl Delivery {
    /// How it went in the last hour, over all lanes.
    pub fn hour(&self) -> Tally {
        self.lanes.known().into_iter().flatten().map(|lane| lane.hour).sum()
    }

    pub fn day(&self) -> Tally {
        self.lanes.known().into_iter().flatten().map(|lane| lane.day).sum()
    }

    pub fn pending(&self) -> u64 {
        self.lanes.known().into_iter().flatten().map(|lane| lane.pending).sum()
    }

    /// How long the first of all that wait has waited.
    pub fn oldest(&self) -> Option<Duration> {
        self.lanes.known().into_iter().flatten().filter_map(|lane| lane.oldest).max()
    }
}
