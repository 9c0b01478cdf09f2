//! Teams and who is in them.

use super::{
    Api,
    paging::{Listing, numbered, unpaged},
    wire,
};
use crate::{
    domain::{Endpoint, Member, Team, TeamId},
    source::SourceError,
};

/// More pages are the work of a server that always says there is one more.
const PAGES: u64 = 100;

impl Api {
    /// All teams the signed-in person may see, by id: the server has no order of its own.
    pub async fn teams(&self) -> Result<Listing<Team>, SourceError> {
        let route = (Endpoint::Teams, "/teams/");
        let mut list =
            numbered::<wire::Team, Team, TeamId>(self, route, PAGES, |team| team.id.clone()).await?;
        list.rows.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(list)
    }

    /// The active members of a team.
    pub async fn members(&self, team: &TeamId) -> Result<Listing<Member>, SourceError> {
        unpaged::<wire::Member, _>(self, Endpoint::TeamMembers, format!("/teams/{team}/members")).await
    }
}
