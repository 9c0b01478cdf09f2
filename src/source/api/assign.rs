//! Assigning people, changing that, and ending it.

use super::{
    Api,
    assignments::body,
    change::{Outcome, Seen, made, nothing},
    client::Ask,
    wire,
};
use crate::{
    domain::{
        Assignment, AssignmentEdit, AssignmentId, AssignmentKind, Endpoint, Entity, NewAssignment, UserId,
        check_kinds, reference,
    },
    source::SourceError,
};
use reqwest::Method;
use serde_json::json;

impl Api {
    /// Assign somebody. What the server would reject is not sent, nor what is so already: where two rows say
    /// the same, the server fails from then on (contract, quirk 13).
    pub async fn assign(&self, entity: &Entity, user: &UserId, kind: &AssignmentKind) -> Outcome<Assignment> {
        let api = self.hurried();
        let wish = NewAssignment { entity: entity.clone(), user: user.clone(), kind: kind.clone() };
        if let Err(why) = api.is_free(&wish).await {
            return Outcome::refused(why);
        }
        let ask = Ask::write(Endpoint::Assign, Method::POST, "/assignments/").json(&body(&wish));
        let look = async {
            let row = api.standing(&wish).await?;
            // Nobody had it when we asked, so this is ours.
            Ok(row.map_or_else(|| Seen::Instead(format!("{user} is not {kind} of {entity}")), Seen::Done))
        };
        api.make(ask, "the kind of entity or of assignment", made::<wire::Assignment, _>, look).await
    }

    /// Whether it can be asked for and nobody has it yet, or why not.
    async fn is_free(&self, wish: &NewAssignment) -> Result<(), String> {
        wish.check().map_err(|unfit| unfit.to_string())?;
        match self.first(self.standing(wish)).await? {
            Some(row) => Err(already(wish, &row.id)),
            None => Ok(()),
        }
    }

    async fn standing(&self, wish: &NewAssignment) -> Result<Option<Assignment>, SourceError> {
        let rows = self.assigned(&wish.entity).await?.rows;
        Ok(rows.into_iter().find(|row| row.active && row.user == wish.user && row.kind == wish.kind))
    }

    /// End an assignment.
    pub async fn unassign(&self, id: &AssignmentId) -> Outcome {
        let api = self.hurried();
        let ask = Ask::write(Endpoint::Unassign, Method::DELETE, format!("/assignments/{id}"));
        let look = async {
            match api.assignment(id).await {
                Ok(row) if row.active => Ok(Seen::Instead(format!("{id} is still active"))),
                Ok(_) | Err(SourceError::Missing { .. } | SourceError::Status { status: 404, .. }) => {
                    Ok(Seen::Done(()))
                }
                Err(error) => Err(error),
            }
        };
        api.make(ask, "the id", nothing, look).await
    }

    /// Give an assignment to somebody else, or begin or end it again. The server lets administrators only.
    pub async fn edit_assignment(&self, id: &AssignmentId, edit: &AssignmentEdit) -> Outcome<Assignment> {
        let api = self.hurried();
        if let Err(why) = api.can_become(id, edit).await {
            return Outcome::refused(why);
        }
        // What is null stays as it is.
        let body = json!({
            "user_id": edit.user.as_ref().map(UserId::as_str),
            "assignment_type": edit.kind.as_ref().map(AssignmentKind::as_str),
            "is_active": edit.active,
        });
        let ask = Ask::write(Endpoint::EditAssignment, Method::PUT, format!("/assignments/{id}")).json(&body);
        let look = async {
            let row = api.assignment(id).await?;
            if edit.is_in(&row) {
                return Ok(Seen::Done(row));
            }
            let state = if row.active { "active" } else { "ended" };
            Ok(Seen::Instead(format!("{id} is {state}, with {} as {}", row.user, row.kind)))
        };
        api.make(ask, "the kind of assignment", made::<wire::Assignment, _>, look).await
    }

    /// The rules that this route of the server does not know (contract, section 7).
    async fn can_become(&self, id: &AssignmentId, edit: &AssignmentEdit) -> Result<(), String> {
        if let Some(user) = &edit.user {
            reference("user", user.as_str()).map_err(|unfit| unfit.to_string())?;
        }
        let row = self.first(self.assignment(id)).await?;
        let wanted = edit.applied_to(&row);
        if wanted == row {
            return Err("there is nothing to change".into());
        }
        if wanted.active {
            check_kinds(&wanted.entity.kind, &wanted.kind).map_err(|unfit| unfit.to_string())?;
            let wish = NewAssignment { entity: wanted.entity, user: wanted.user, kind: wanted.kind };
            let twin = self.first(self.standing(&wish)).await?.filter(|twin| twin.id != *id);
            return twin.map_or(Ok(()), |twin| Err(already(&wish, &twin.id)));
        }
        Ok(())
    }
}

pub(super) fn already(wish: &NewAssignment, id: &AssignmentId) -> String {
    format!("{} is {} of {} already ({id})", wish.user, wish.kind, wish.entity)
}
