//! One moment on both clocks: the steady one for ages, the wall's for people.

use super::Zone;
use chrono::{DateTime, Utc};
use std::time::{Duration, Instant};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    pub at: Instant,
    pub wall: DateTime<Utc>,
}

impl Moment {
    pub fn later(self, by: Duration) -> Self {
        Self { at: self.at + by, wall: self.wall + by }
    }
}

/// What has to be known to tell people of times: when it is, and where they read it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Present {
    pub at: DateTime<Utc>,
    pub zone: Zone,
}
