//! Assigning people, and ending it.

use super::{
    Api,
    change::{Outcome, REFERENCE},
    client::Ask,
    wire,
};
use crate::{
    domain::{Assignment, AssignmentId, AssignmentKind, Endpoint, Entity, EntityKind, UserId},
    source::SourceError,
};
use reqwest::Method;
use serde_json::json;

impl Api {
    /// Assign somebody. What the server's validation would reject, and thus never answer, is not sent.
    pub async fn assign(&self, entity: &Entity, user: &UserId, kind: &AssignmentKind) -> Outcome {
        if let Some(why) = unfit(entity, user, kind) {
            return Outcome::refused(why);
        }
        let body = json!({
            "entity_type": entity.kind.as_str(),
            "entity_id": entity.id.as_str(),
            "user_id": user.as_str(),
            "assignment_type": kind.as_str(),
        });
        let ask =
            Ask::write(Endpoint::Assign, Method::POST, "/assignments/", Some(body.to_string().into_bytes()));
        let look = async {
            let there = self.assigned(entity).await?;
            let is_it = |row: &Assignment| row.active && row.user == *user && row.kind == *kind;
            Ok((!there.iter().any(is_it)).then(|| format!("{user} is not {kind} of {entity}")))
        };
        self.make(ask, "the kind of entity or of assignment", look).await
    }

    /// End an assignment.
    pub async fn unassign(&self, id: &AssignmentId) -> Outcome {
        let path = format!("/assignments/{id}");
        let ask = Ask::write(Endpoint::Unassign, Method::DELETE, path.as_str(), None);
        let look = async {
            let read = Ask::get(Endpoint::Assignment, path.as_str());
            match self.fetch::<wire::Assignment>(read).await.map(Assignment::from) {
                Ok(row) if row.active => Ok(Some(format!("{id} is still active"))),
                Ok(_) | Err(SourceError::Missing { .. }) => Ok(None),
                Err(error) => Err(error),
            }
        };
        self.make(ask, "the id", look).await
    }

    /// Who is assigned to an entity now.
    async fn assigned(&self, entity: &Entity) -> Result<Vec<Assignment>, SourceError> {
        let path = format!("/assignments/entity/{}/{}", entity.kind, entity.id);
        let rows: Vec<wire::Row<wire::Assignment>> =
            self.fetch(Ask::get(Endpoint::EntityAssignments, path)).await?;
        let readable = rows.into_iter().filter_map(|row| match row {
            wire::Row::Read(row) => Some(row.into()),
            wire::Row::Bad { .. } => None,
        });
        Ok(readable.collect())
    }
}

/// Why the server would not take it, as far as can be told from here.
fn unfit(entity: &Entity, user: &UserId, kind: &AssignmentKind) -> Option<String> {
    if let EntityKind::Other(word) = &entity.kind {
        return Some(format!("`{word}` is no kind of entity: {} are", words(EntityKind::ALL)));
    }
    if let AssignmentKind::Other(word) = kind {
        return Some(format!("`{word}` is no kind of assignment: {} are", words(AssignmentKind::ALL)));
    }
    let long = [entity.id.as_str(), user.as_str()].into_iter().find(|id| id.len() > REFERENCE)?;
    Some(format!("`{long}` has more than {REFERENCE} characters, the most an id here can have"))
}

fn words(all: &[impl ToString]) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
