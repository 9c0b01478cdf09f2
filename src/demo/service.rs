//! What every handler may reach: the data, the time, chance, and what is counted.

use super::{
    chance::Chance,
    clock::{Clock, stamp},
    database::Database,
    host::Host,
    limit::Limiter,
    limits::Limits,
    metrics::Metrics,
    pool::Pool,
    quirk::Quirk,
    slash::Patterns,
    token::Signer,
    trouble::TroubleSwitch,
    turns::Turns,
    workers::Workers,
};
use chrono::{DateTime, Utc};
use std::{collections::BTreeSet, sync::Arc};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

pub struct Service {
    pub db: Database,
    pub clock: Clock,
    pub chance: Chance,
    pub limiter: Limiter,
    pub metrics: Metrics,
    pub workers: Workers,
    pub host: Host,
    pub signer: Signer,
    pub patterns: Patterns,
    pub started: DateTime<Utc>,
    pub log: bool,
    pub seed: u64,
    pub quirks: BTreeSet<Quirk>,
    pub limits: Limits,
    pub trouble: TroubleSwitch,
    pub pool: Pool,
    pub turns: Turns,
    /// How many can be between a check and what they do on the strength of it.
    pub racers: Semaphore,
    /// The backend is about to stop.
    pub quit: CancellationToken,
}

pub type App = Arc<Service>;

impl Service {
    pub fn has(&self, quirk: Quirk) -> bool {
        self.quirks.contains(&quirk)
    }

    /// Something was written: answers that were kept may no longer be true.
    pub fn changed(&self) {
        self.workers.clear_but(self.has(Quirk::StaleEligibleUsers).then_some("eligible/"));
    }

    /// Now, as the API writes it.
    pub fn stamp(&self) -> String {
        stamp(self.clock.now())
    }
}
