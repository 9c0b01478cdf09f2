//! Objects as fields, for people to compare and the journal to keep.

use crate::domain::{Assignment, Flag, Member, Preference, ProjectId, Session, Team, UserId};
use serde_json::{Value, json};
use std::collections::BTreeSet;

pub fn team(team: &Team) -> Value {
    json!({
        "name": team.name,
        "description": team.description,
        "project": team.project.as_ref().map(ProjectId::as_str),
    })
}

pub fn member(member: &Member) -> Value {
    json!({"role": member.role})
}

pub fn assignment(row: &Assignment, who: &str) -> Value {
    json!({
        "user": row.user.as_str(),
        "person": who,
        "as": row.kind.as_str(),
        "id": row.id.as_str(),
    })
}

pub fn preference(preference: &Preference) -> Value {
    json!({"email": preference.email, "in_app": preference.in_app, "push": preference.push})
}

pub fn flag(flag: &Flag) -> Value {
    json!({
        "enabled": flag.enabled,
        "percentage": flag.percentage.to_string(),
        "description": Some(flag.description.as_str()).filter(|text| !text.is_empty()),
        "allowed_users": sorted(&flag.allowed_users),
        "allowed_clients": sorted(&flag.allowed_clients),
    })
}

/// In which order they were let in says nothing.
fn sorted(ids: &[impl ToString]) -> Value {
    ids.iter().map(ToString::to_string).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Somebody by name, with the id where there is no name.
pub fn person(user: &UserId, name: Option<&str>) -> String {
    name.filter(|name| !name.is_empty()).map_or_else(|| user.to_string(), |name| format!("{name} {user}"))
}

/// What it runs is what it is known by: a process id is given to the next.
pub fn session(session: &Session) -> Value {
    json!({
        "user": session.user,
        "application": session.application,
        "runs": session.doing.words(|doing| doing.text.clone()),
    })
}
