//! A small piece of a list, asked for only to see whether it is answered.

use super::{Api, client::Ask};
use crate::{domain::Endpoint, source::SourceError};
use serde_json::Value;

/// As many rows as the server gives when nobody says how many.
const SOME: u64 = 50;

impl Api {
    /// Some teams, as any client of the system asks for them.
    pub async fn touch_teams(&self) -> Result<(), SourceError> {
        let ask = Ask::get(Endpoint::Teams, "/teams/").with("per_page", SOME);
        self.fetch::<Value>(ask).await.map(|_| ())
    }

    /// Some assignments. A row among them that the server cannot show makes it fail (contract, quirk 4).
    pub async fn touch_assignments(&self) -> Result<(), SourceError> {
        let ask = Ask::get(Endpoint::Assignments, "/assignments/").with("limit", SOME);
        self.fetch::<Value>(ask).await.map(|_| ())
    }
}
