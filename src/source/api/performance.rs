//! What one of the server's workers says of itself. A shipped server does not offer it (404).

use super::{
    Api,
    change::{Outcome, Seen, nothing},
    client::Ask,
    wire,
};
use crate::{
    domain::{CacheStats, Endpoint, Host},
    source::SourceError,
};
use reqwest::Method;

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

    /// Empty the cache of the worker that answers. A pattern is not offered: with one a shipped server
    /// reports success and clears nothing (contract, section 10).
    pub async fn clear_cache(&self) -> Outcome {
        let api = self.hurried();
        let ask = Ask::write(Endpoint::ClearCache, Method::DELETE, "/performance/cache/clear");
        let look = async {
            Ok(match api.cache_stats().await?.entries {
                0 => Seen::Done(()),
                entries => Seen::Hidden(format!("it holds {entries} entries, which may be new ones")),
            })
        };
        api.make(ask, "the session", nothing, look).await
    }
}
