//! Assignments: far too many for one answer, in no order, without a total.

use super::{
    Api,
    client::Ask,
    paging::{Listing, unpaged, whole},
    sweep::{Sweep, Swept},
    way::{PIECE, Style},
    wire,
};
use crate::{
    domain::{
        Assignee, Assignment, AssignmentId, AssignmentKind, Endpoint, Entity, HistoryEntry, NewAssignment,
        UserId, Verdict,
    },
    source::SourceError,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::{cmp::Ordering, sync::Arc};

impl Api {
    /// Newest first, fifty at most.
    pub async fn history(&self, entity: &Entity) -> Result<Listing<HistoryEntry>, SourceError> {
        let Some(place) = place(entity) else { return Ok(Listing::default()) };
        unpaged::<wire::HistoryEntry, _>(
            self,
            Endpoint::AssignmentHistory,
            format!("/assignments/history/{place}"),
        )
        .await
    }

    /// One assignment, active or not.
    pub async fn assignment(&self, id: &AssignmentId) -> Result<Assignment, SourceError> {
        let ask = Ask::get(Endpoint::Assignment, format!("/assignments/{id}"));
        Ok(self.fetch::<wire::Assignment>(ask).await?.into())
    }

    /// Who is assigned to an entity now.
    pub async fn assigned(&self, entity: &Entity) -> Result<Listing<Assignment>, SourceError> {
        let Some(place) = place(entity) else { return Ok(Listing::default()) };
        unpaged::<wire::Assignment, _>(
            self,
            Endpoint::EntityAssignments,
            format!("/assignments/entity/{place}"),
        )
        .await
    }

    /// What somebody is assigned to now, where that fits into one answer: in pieces a row could be missed.
    pub(super) async fn assigned_to(&self, user: &UserId) -> Result<Option<Vec<Assignment>>, SourceError> {
        let ask =
            Ask::get(Endpoint::Assignments, Assignment::PATH).with("user_id", user).with("limit", PIECE);
        let rows: Vec<wire::Row<wire::Assignment>> = self.fetch(ask).await?;
        Ok(((rows.len() as u64) < PIECE).then(|| whole(self, rows).rows))
    }

    /// Who could be assigned to an entity: members of the project's team for team work, and everybody
    /// active for the rest. For an entity that does not exist the server names everybody too.
    pub async fn available_assignees(&self, entity: &Entity) -> Result<Listing<Assignee>, SourceError> {
        let ask = Ask::get(Endpoint::Assignees, "/assignments/available-assignees");
        let ask = ask.with("entity_type", &entity.kind).with("entity_id", &entity.id);
        let rows: Vec<wire::Row<wire::Assignee>> = self.fetch(ask).await?;
        Ok(whole(self, rows))
    }

    /// What the server would say to an assignment.
    pub async fn validate(
        &self,
        entity: &Entity,
        user: &UserId,
        kind: &AssignmentKind,
    ) -> Result<Verdict, SourceError> {
        let wish = NewAssignment { entity: entity.clone(), user: user.clone(), kind: kind.clone() };
        if let Err(unfit) = wish.check() {
            return Ok(Verdict { valid: false, why: Some(unfit.to_string()) });
        }
        let ask = Ask::write(Endpoint::Validate, Method::POST, "/assignments/validate").json(&body(&wish));
        let mut verdict = Verdict::from(self.fetch::<wire::Verdict>(ask).await?);
        put_right(&mut verdict);
        Ok(verdict)
    }
}

impl Api {
    /// As [`Api::validate`], for many in one call, in their order. One that the server calls both valid and
    /// not (contract, section 8) is not.
    pub async fn validate_many(&self, wishes: &[NewAssignment]) -> Result<Vec<Verdict>, SourceError> {
        let unfit = |wish: &NewAssignment| wish.check().err().map(|unfit| unfit.to_string());
        let mut verdicts: Vec<Verdict> =
            wishes.iter().map(|wish| Verdict { valid: unfit(wish).is_none(), why: unfit(wish) }).collect();
        // What the server would never answer must not be among them.
        let asked: Vec<usize> = (0..wishes.len()).filter(|at| verdicts[*at].valid).collect();
        let list: Vec<Value> = asked.iter().map(|at| body(&wishes[*at])).collect();
        if list.is_empty() {
            return Ok(verdicts);
        }
        let ask = Ask::write(Endpoint::ValidateMany, Method::POST, "/validation/bulk-assignments");
        let answer: wire::Verdicts = self.fetch(ask.json(&Value::Array(list))).await?;
        for (index, why) in answer.refusals() {
            if let Some(verdict) = asked.get(index).and_then(|at| verdicts.get_mut(*at)) {
                *verdict = Verdict { valid: false, why: Some(why) };
            }
        }
        verdicts.iter_mut().for_each(put_right);
        Ok(verdicts)
    }
}

/// The server's validation is wrong about people in DevOps, whom it takes all the same (contract, 7.1).
fn put_right(verdict: &mut Verdict) {
    if verdict.why.as_ref().is_some_and(|why| why.starts_with("User role 'DevOps'")) {
        *verdict = Verdict { valid: true, why: None };
    }
}

/// An assignment as it is asked for.
pub(super) fn body(wish: &NewAssignment) -> Value {
    json!({
        "entity_type": wish.entity.kind.as_str(),
        "entity_id": wish.entity.id.as_str(),
        "user_id": wish.user.as_str(),
        "assignment_type": wish.kind.as_str(),
    })
}

/// Kind and id as parts of a path. A kind the server made up may be any text, and could leave its place.
pub(super) fn place(entity: &Entity) -> Option<String> {
    let kind = entity.kind.as_str();
    let stays = !kind.is_empty() && kind.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    stays.then(|| format!("{kind}/{}", entity.id))
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

    /// Read on to the end, however long the budget makes that take.
    pub async fn whole(&mut self, api: &Api) -> Result<Arc<Listing<Assignment>>, SourceError> {
        self.0.whole(api).await
    }
}

impl Default for AssignmentSweep {
    fn default() -> Self {
        Self::new()
    }
}
