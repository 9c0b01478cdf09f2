//! What the server says of itself.

use super::field::{Number, Text, text};
use crate::domain;
use serde::Deserialize;
use std::time::Duration;

#[derive(Deserialize)]
pub(in crate::source::api) struct Service {
    status: Text,
    service: Option<Text>,
    version: Option<Text>,
}

impl From<Service> for domain::Service {
    fn from(wire: Service) -> Self {
        Self { status: wire.status.0, name: text(wire.service), version: text(wire.version) }
    }
}

#[derive(Deserialize)]
pub(in crate::source::api) struct CacheStats {
    cache_size: Number,
    memory_usage_mb: Number,
}

impl From<CacheStats> for domain::CacheStats {
    fn from(wire: CacheStats) -> Self {
        Self { entries: wire.cache_size.whole(), memory_bytes: mebibytes(wire.memory_usage_mb) }
    }
}

#[derive(Deserialize)]
pub(in crate::source::api) struct Host {
    cpu_percent: Number,
    memory_usage_mb: Number,
    memory_percent: Number,
    cache_entries: Number,
    uptime_seconds: Number,
}

impl From<Host> for domain::Host {
    fn from(wire: Host) -> Self {
        Self {
            cpu_percent: wire.cpu_percent.0,
            memory_bytes: mebibytes(wire.memory_usage_mb),
            memory_percent: wire.memory_percent.0,
            cache_entries: wire.cache_entries.whole(),
            uptime: Duration::try_from_secs_f64(wire.uptime_seconds.0).unwrap_or_default(),
        }
    }
}

/// The server says MB and divides by 1024 twice.
fn mebibytes(number: Number) -> u64 {
    Number(number.0 * 1024.0 * 1024.0).whole()
}
