//! Teams, their members, and people.

use super::{ClientId, MemberId, ProjectId, TeamId, UserId};
use chrono::{DateTime, Utc};

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
    /// Decides what the person may do.
    pub role: String,
    /// Decides, where there is one, what the person can be assigned to.
    pub primary_role: Option<String>,
    pub secondary_roles: Vec<String>,
    pub is_contact_person: bool,
    pub client: ClientId,
    pub active: bool,
}
