//! Rollout flags, where the server keeps them: a shipped one does not, and says 404.

use super::{
    Api,
    paging::{Listing, boxed},
    wire,
};
use crate::{
    domain::{Endpoint, Flag, FlagChange, FlagName},
    source::SourceError,
};

impl Api {
    pub async fn flags(&self) -> Result<Listing<Flag>, SourceError> {
        boxed::<wire::Flag, _>(self, Endpoint::Flags, "/feature-flags/".into()).await
    }

    /// Newest first.
    pub async fn flag_history(&self, flag: &FlagName) -> Result<Listing<FlagChange>, SourceError> {
        let path = format!("/feature-flags/{flag}/history");
        boxed::<wire::FlagChange, _>(self, Endpoint::FlagHistory, path).await
    }
}
