//! What is known of how the system does, as the guards are told. A figure that could not be read says why.

use crate::domain::{Endpoint, Level, Reading, Tally};
use std::{borrow::Cow, collections::BTreeMap, time::Duration};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// Calls that got through to the server; what it could not be asked says nothing of it.
    pub calls: BTreeMap<Endpoint, Traffic>,
    /// Notifications of the last hour.
    pub delivery: Reading<Tally>,
    pub database: Reading<Health>,
    pub probes: BTreeMap<Probe, Reading<Health>>,
}

/// Calls of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    pub calls: u64,
    /// By the server's fault.
    pub failed: u64,
    /// Those with a latency.
    pub answered: u64,
    pub p95: Option<Duration>,
}

/// How something does that answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Health {
    pub level: Level,
    pub text: String,
}

/// What else can be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Probe {
    Api,
    Teams,
    Assignments,
    Cache,
}

impl Probe {
    pub const ALL: &[Self] = &[Self::Api, Self::Teams, Self::Assignments, Self::Cache];

    pub fn name(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Teams => "teams",
            Self::Assignments => "assignments",
            Self::Cache => "cache",
        }
    }
}

impl Evidence {
    /// The calls of one endpoint, or of all together. There is no percentile of all: they are too different.
    pub(super) fn traffic(&self, of: Option<Endpoint>) -> Traffic {
        match of {
            Some(endpoint) => self.calls.get(&endpoint).copied().unwrap_or_default(),
            None => self.calls.values().fold(Traffic::default(), |sum, one| Traffic {
                calls: sum.calls + one.calls,
                failed: sum.failed + one.failed,
                answered: sum.answered + one.answered,
                p95: None,
            }),
        }
    }

    /// How many calls it knows of.
    pub fn samples(&self) -> u64 {
        self.traffic(None).calls
    }

    pub(super) fn probe(&self, probe: Probe) -> Reading<Health> {
        let missing = Reading::Off(Cow::Borrowed("not looked at yet"));
        self.probes.get(&probe).cloned().unwrap_or(missing)
    }
}
