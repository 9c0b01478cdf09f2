//! How something is doing, always as a word.

use std::time::Duration;

/// Ordered from nothing to say to the worst; the order in which the screen sorts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Not configured, or not offered by this server.
    Off,
    Ok,
    /// Reachable, but without data. Not the same as healthy.
    Unknown,
    /// Three polls in a row have been missed.
    Stale,
    Warn,
    Crit,
}

impl Level {
    pub fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Ok => "ok",
            Self::Unknown => "unknown",
            Self::Stale => "stale",
            Self::Warn => "warn",
            Self::Crit => "crit",
        }
    }
}

/// What `/health` says of itself. It is static on a shipped server: a healthy word proves only that
/// the process answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    pub status: String,
    pub name: String,
    pub version: String,
}

/// The machine the API runs on, as seen by one of its workers.
#[derive(Clone, Debug, PartialEq)]
pub struct Host {
    pub cpu_percent: f64,
    pub memory_bytes: u64,
    pub memory_percent: f64,
    pub cache_entries: u64,
    pub uptime: Duration,
}

#[derive(Clone, Debug, PartialEq)]
pub struct CacheStats {
    pub entries: u64,
    pub memory_bytes: u64,
}
