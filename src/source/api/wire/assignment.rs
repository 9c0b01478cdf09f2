//! Assignments and their history.

use super::field::{Id, Text, Time, Word, shared, text, texts};
use crate::domain;
use serde::Deserialize;

#[derive(Deserialize)]
pub(in crate::source::api) struct Assignment {
    id: Id<domain::AssignmentId>,
    entity_type: Word<domain::EntityKind>,
    entity_id: Id<domain::EntityId>,
    entity_name: Option<Text>,
    user_id: Id<domain::UserId>,
    user_name: Option<Text>,
    user_role: Option<Text>,
    assignment_type: Word<domain::AssignmentKind>,
    assigned_at: Time,
    is_active: Option<bool>,
}

impl From<Assignment> for domain::Assignment {
    fn from(wire: Assignment) -> Self {
        Self {
            id: wire.id.0,
            entity: domain::Entity { kind: wire.entity_type.0, id: wire.entity_id.0 },
            entity_name: shared(wire.entity_name),
            user: wire.user_id.0,
            user_name: shared(wire.user_name),
            user_role: shared(wire.user_role),
            kind: wire.assignment_type.0,
            assigned_at: wire.assigned_at.0,
            active: wire.is_active.unwrap_or(true),
        }
    }
}

#[derive(Deserialize)]
pub(in crate::source::api) struct HistoryEntry {
    created_at: Time,
    action: Text,
    assignment_type: Word<domain::AssignmentKind>,
    user_id: Id<domain::UserId>,
    user_name: Option<Text>,
    previous_user_name: Option<Text>,
}

impl From<HistoryEntry> for domain::HistoryEntry {
    fn from(wire: HistoryEntry) -> Self {
        Self {
            at: wire.created_at.0,
            action: wire.action.0,
            kind: wire.assignment_type.0,
            user: wire.user_id.0,
            user_name: wire.user_name.map(|text| text.0),
            previous_name: wire.previous_user_name.map(|text| text.0),
        }
    }
}

#[derive(Deserialize)]
pub(in crate::source::api) struct Assignee {
    id: Id<domain::UserId>,
    full_name: Option<Text>,
    email: Option<Text>,
    role: Option<Text>,
    is_team_member: Option<bool>,
    current_assignments: Option<Vec<Option<Text>>>,
}

impl From<Assignee> for domain::Assignee {
    fn from(wire: Assignee) -> Self {
        Self {
            user: wire.id.0,
            name: text(wire.full_name),
            email: text(wire.email),
            role: text(wire.role),
            in_team: wire.is_team_member.unwrap_or(false),
            current: texts(wire.current_assignments),
        }
    }
}

#[derive(Deserialize)]
pub(in crate::source::api) struct Verdict {
    valid: bool,
    error: Option<Text>,
}

/// What is refused of many assignments. The valid ones are listed too, and not needed: all others are.
#[derive(Deserialize)]
pub(in crate::source::api) struct Verdicts {
    invalid_assignments: Vec<RefusedOne>,
}

#[derive(Deserialize)]
struct RefusedOne {
    index: usize,
    error: Option<Text>,
}

impl Verdicts {
    /// Which, counted from 0, and why.
    pub fn refusals(self) -> impl Iterator<Item = (usize, String)> {
        self.invalid_assignments.into_iter().map(|refused| {
            let why = refused.error.map(|text| text.0).filter(|why| !why.is_empty());
            (refused.index, why.unwrap_or_else(|| "the server gives no reason".to_owned()))
        })
    }
}

impl From<Verdict> for domain::Verdict {
    fn from(wire: Verdict) -> Self {
        Self { valid: wire.valid, why: wire.error.map(|text| text.0).filter(|why| !why.is_empty()) }
    }
}
