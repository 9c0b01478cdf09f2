//! Whether the API answers at all.

use super::{Api, client::Ask, wire};
use crate::{
    domain::{Endpoint, Service},
    source::SourceError,
};

impl Api {
    /// Needs no token, and no budget: the server does not count it either.
    pub async fn health(&self) -> Result<Service, SourceError> {
        Ok(self.fetch::<wire::Service>(Ask::get(Endpoint::Health, "/health")).await?.into())
    }
}
