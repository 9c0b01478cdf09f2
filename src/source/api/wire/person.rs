//! People, teams, and who is in them.

use super::field::{Id, Number, Prose, Text, Time, maybe_id, text, texts};
use crate::{base::Secret, domain};
use serde::Deserialize;

#[derive(Deserialize)]
pub(in crate::source::api) struct Session {
    access_token: String,
    user: User,
}

impl Session {
    pub(in crate::source::api) fn into_parts(self) -> (Secret, domain::User) {
        (Secret::new(self.access_token), self.user.into())
    }
}

#[derive(Deserialize)]
pub(in crate::source::api) struct User {
    id: Id<domain::UserId>,
    full_name: Option<Text>,
    email: Text,
    role: Option<Text>,
    primary_role: Option<Text>,
    secondary_roles: Option<Vec<Option<Text>>>,
    is_contact_person: Option<bool>,
    client_id: Id<domain::ClientId>,
    is_active: Option<bool>,
}

impl From<User> for domain::User {
    fn from(wire: User) -> Self {
        Self {
            id: wire.id.0,
            name: text(wire.full_name),
            email: wire.email.0,
            role: text(wire.role),
            primary_role: wire.primary_role.map(|text| text.0),
            secondary_roles: texts(wire.secondary_roles),
            is_contact_person: wire.is_contact_person.unwrap_or(false),
            client: wire.client_id.0,
            active: wire.is_active.unwrap_or(true),
        }
    }
}

#[derive(Deserialize)]
pub(in crate::source::api) struct Team {
    id: Id<domain::TeamId>,
    name: Text,
    description: Option<Prose>,
    #[serde(default, deserialize_with = "maybe_id")]
    project_id: Option<domain::ProjectId>,
    is_active: Option<bool>,
    member_count: Option<Number>,
    created_at: Time,
    updated_at: Option<Time>,
}

impl From<Team> for domain::Team {
    fn from(wire: Team) -> Self {
        Self {
            id: wire.id.0,
            name: wire.name.0,
            // An empty one is none: that is how it is taken away.
            description: wire.description.map(|text| text.0).filter(|text| !text.is_empty()),
            project: wire.project_id,
            active: wire.is_active.unwrap_or(true),
            member_count: wire.member_count.unwrap_or_default().small(),
            created_at: wire.created_at.0,
            updated_at: wire.updated_at.unwrap_or(wire.created_at).0,
        }
    }
}

#[derive(Deserialize)]
pub(in crate::source::api) struct Member {
    id: Id<domain::MemberId>,
    team_id: Id<domain::TeamId>,
    user_id: Id<domain::UserId>,
    role: Option<Text>,
    joined_at: Time,
    is_active: Option<bool>,
    user_name: Option<Text>,
    user_email: Option<Text>,
}

impl From<Member> for domain::Member {
    fn from(wire: Member) -> Self {
        Self {
            id: wire.id.0,
            team: wire.team_id.0,
            user: wire.user_id.0,
            role: text(wire.role),
            joined_at: wire.joined_at.0,
            active: wire.is_active.unwrap_or(true),
            name: wire.user_name.map(|text| text.0),
            email: wire.user_email.map(|text| text.0),
        }
    }
}
