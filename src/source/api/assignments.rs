//! Assignments: far too many for one answer, in no order, without a total.

use super::{
    Api,
    paging::{Listing, unpaged},
    sweep::{Sweep, Swept},
    way::Style,
    wire,
};
use crate::{
    domain::{Assignment, AssignmentId, Endpoint, Entity, HistoryEntry},
    source::SourceError,
};
use std::{cmp::Ordering, sync::Arc};

impl Api {
    /// Newest first, fifty at most.
    pub async fn history(&self, entity: &Entity) -> Result<Listing<HistoryEntry>, SourceError> {
        let kind = entity.kind.as_str();
        // A kind the server made up may be any text, and this one could leave its place in the path.
        if kind.is_empty() || !kind.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-') {
            return Ok(Listing::default());
        }
        let path = format!("/assignments/history/{kind}/{}", entity.id);
        unpaged::<wire::HistoryEntry, _>(self, Endpoint::AssignmentHistory, path).await
    }
}

impl Swept for Assignment {
    type Id = AssignmentId;
    type Wire = wire::Assignment;
    const ENDPOINT: Endpoint = Endpoint::Assignments;
    const PATH: &'static str = "/assignments/";
    const STYLE: Style = Style::Skip;
    const MOST: u64 = u64::MAX;

    fn id(&self) -> &AssignmentId {
        &self.id
    }

    fn order(&self, other: &Self) -> Ordering {
        self.id.cmp(&other.id)
    }
}

/// The list of active assignments, as far as it has been seen.
pub struct AssignmentSweep(Sweep<Assignment>);

impl AssignmentSweep {
    pub fn new() -> Self {
        Self(Sweep::new())
    }

    /// Read on, as far as the budget goes; by id.
    pub async fn advance(&mut self, api: &Api) -> Result<Arc<Listing<Assignment>>, SourceError> {
        self.0.advance(api).await
    }
}

impl Default for AssignmentSweep {
    fn default() -> Self {
        Self::new()
    }
}
