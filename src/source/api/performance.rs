//! What one of the server's workers says of itself. A shipped server does not offer it (404).

use super::{Api, client::Ask, wire};
use crate::{
    domain::{CacheStats, Endpoint, Host},
    source::SourceError,
};

impl Api {
    pub async fn cache_stats(&self) -> Result<CacheStats, SourceError> {
        let ask = Ask::get(Endpoint::CacheStats, "/performance/cache/stats");
        Ok(self.fetch::<wire::CacheStats>(ask).await?.into())
    }

    /// Blocks the whole server for a second, so calls wait for each other and for a floor between them.
    pub async fn host_health(&self) -> Result<Host, SourceError> {
        let ask = Ask::get(Endpoint::SystemHealth, "/performance/system/health");
        Ok(self.0.system_health.pass(self.fetch::<wire::Host>(ask)).await?.into())
    }
}
