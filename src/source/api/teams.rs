//! Teams and who is in them.

use super::{
    Api,
    client::Ask,
    paging::{Listing, numbered, unpaged},
    wire,
};
use crate::{
    domain::{Endpoint, Member, ProjectId, Team, TeamId},
    source::SourceError,
};

/// More pages are the work of a server that always says there is one more.
const PAGES: u64 = 100;

impl Api {
    /// All teams the signed-in person may see, by id: the server has no order of its own.
    pub async fn teams(&self) -> Result<Listing<Team>, SourceError> {
        let ask = || Ask::get(Endpoint::Teams, "/teams/");
        let mut list = numbered::<wire::Team, Team, TeamId>(self, ask, PAGES, |team| team.id.clone()).await?;
        list.rows.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(list)
    }

    /// Those of them that work on a project.
    pub(super) async fn teams_of(&self, project: &ProjectId) -> Result<Listing<Team>, SourceError> {
        let ask = || Ask::get(Endpoint::Teams, "/teams/").with("project_id", project);
        numbered::<wire::Team, Team, TeamId>(self, ask, PAGES, |team| team.id.clone()).await
    }

    /// One team. Its plain members may not see it (contract, section 6).
    pub async fn team(&self, id: &TeamId) -> Result<Team, SourceError> {
        Ok(self.fetch::<wire::Team>(Ask::get(Endpoint::Team, format!("/teams/{id}"))).await?.into())
    }

    /// The active members of a team.
    pub async fn members(&self, team: &TeamId) -> Result<Listing<Member>, SourceError> {
        unpaged::<wire::Member, _>(self, Endpoint::TeamMembers, format!("/teams/{team}/members")).await
    }
}
