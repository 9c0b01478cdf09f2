//! Teams, their members, and people.

use super::{ClientId, MemberId, ProjectId, TeamId, UserId};
use chrono::{DateTime, Utc};

/// The roles somebody can have in a team; the server refuses others when somebody is added (contract, 6).
pub const TEAM_ROLES: &[&str] =
    &["Member", "Lead", "Manager", "Owner", "Architect", "Developer", "Designer", "Tester", "Contact Person"];

#[derive(Clone, Debug, PartialEq)]
pub struct Team {
    pub id: TeamId,
    pub name: String,
    pub description: Option<String>,
    pub project: Option<ProjectId>,
    pub active: bool,
    pub member_count: u32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// One person's place in one team.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    pub id: MemberId,
    pub team: TeamId,
    pub user: UserId,
    /// Role in the team, which need not be the person's role in the system.
    pub role: String,
    pub joined_at: DateTime<Utc>,
    pub active: bool,
    pub name: Option<String>,
    pub email: Option<String>,
}

/// A person who can sign in.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    pub id: UserId,
    pub name: String,
    pub email: String,
    pub role: String,
    pub client: ClientId,
    pub active: bool,
}
