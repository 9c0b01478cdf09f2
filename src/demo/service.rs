//! What every handler may reach: the data, the time, chance, and what is counted.

use super::{
    cache::Cache,
    chance::Chance,
    clock::{Clock, stamp},
    database::Database,
    host::Host,
    limit::Limiter,
    metrics::Metrics,
    slash::Patterns,
    token::Signer,
};
use chrono::{DateTime, Utc};
use std::sync::Arc;

pub struct Service {
    pub db: Database,
    pub clock: Clock,
    pub chance: Chance,
    pub limiter: Limiter,
    pub metrics: Metrics,
    pub cache: Cache,
    pub host: Host,
    pub signer: Signer,
    pub patterns: Patterns,
    pub started: DateTime<Utc>,
    pub log: bool,
}

pub type App = Arc<Service>;

impl Service {
    /// Now, as the API writes it.
    pub fn stamp(&self) -> String {
        stamp(self.clock.now())
    }
}
