//! Who is on what.

use super::{Look, Survey};
use crate::{
    domain::{Assignment, AssignmentId, Entity},
    gate::fields,
    operation::{Change, Handover, Holding, Placement},
};
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// From so many on, a look through the whole list may be shorter than one at each entity.
const MANY: usize = 8;
/// So much of the way that it saves may it cost: one answer for this many that are looked for.
const EACH: u64 = 4;

impl Survey {
    /// Assignments that are to end and are named, by what they are to, as the whole list has them. Only where
    /// that list is short enough, and only what was seen: what was not has to be asked for.
    pub(super) async fn seen(&self, changes: &[Change]) -> HashMap<Entity, Vec<Assignment>> {
        let named = |change: &Change| match change {
            Change::Unassign(Holding { placement, assignment }) => {
                Some((assignment.clone()?, placement.entity()))
            }
            _ => None,
        };
        let named: Option<Vec<(AssignmentId, Entity)>> = changes.iter().map(named).collect();
        let named = named.filter(|named| named.len() >= MANY).unwrap_or_default();
        let ids: HashSet<&AssignmentId> = named.iter().map(|(id, _)| id).collect();
        let mut seen = self.api.seen(&ids, ids.len() as u64 / EACH).await;
        let mut assigned = HashMap::<Entity, Vec<Assignment>>::new();
        let mut missed = HashSet::new();
        for (id, entity) in &named {
            match seen.remove(id).filter(|row| row.entity == *entity) {
                Some(row) => assigned.entry(entity.clone()).or_default().push(row),
                None => _ = missed.insert(entity),
            }
        }
        assigned.retain(|entity, _| !missed.contains(entity));
        assigned
    }

    /// The rows that a placement can mean.
    pub(super) fn rows(&self, placement: &Placement) -> Vec<&Assignment> {
        let rows = self.assigned.get(&placement.entity()).map_or(&[][..], Vec::as_slice);
        let is = |row: &&Assignment| row.active && row.user == placement.user && row.kind == placement.kind;
        rows.iter().filter(is).collect()
    }

    pub(super) fn fields(&self, row: &Assignment) -> Value {
        fields::assignment(row, &self.called(&row.user))
    }

    pub(super) fn assign(&self, placement: &Placement) -> Look {
        let rows = self.rows(placement);
        let who = self.called(&placement.user);
        let verdict = self.valid.get(&placement.wanted());
        let said = verdict.filter(|verdict| !verdict.valid);
        let said = said.map(|verdict| {
            verdict.why.clone().unwrap_or_else(|| "the server's validation refuses it".to_owned())
        });
        let there = rows.first().map(|_| format!("{who} is {} of it already", placement.kind));
        let now = rows.first().map_or(Value::Null, |row| self.fields(row));
        let what = format!("{}: {who} as {}", placement.entity(), placement.kind);
        Look::new(Change::Assign(placement.clone()), what, placement.id.as_str(), now)
            .unless(there)
            .unless(self.unfit(&placement.user))
            .unless(said)
    }

    /// Of an assignment that has to be there. Where there are several alike, one has to be named.
    pub(super) fn held(&self, holding: &Holding, change: impl FnOnce(Holding) -> Change) -> Look {
        let placement = &holding.placement;
        let rows = self.rows(placement);
        let named = |row: &&&Assignment| holding.assignment.as_ref().is_none_or(|id| row.id == *id);
        let fitting: Vec<&&Assignment> = rows.iter().filter(named).collect();
        let who = self.called(&placement.user);
        let refused = match fitting.as_slice() {
            [] => Some(format!(
                "{who} is not {} of {}{}",
                placement.kind,
                placement.entity(),
                self.instead(holding)
            )),
            [_] => None,
            several => {
                let ids: Vec<&str> = several.iter().map(|row| row.id.as_str()).collect();
                Some(format!("there are {} of them: add --id with one of {}", ids.len(), ids.join(", ")))
            }
        };
        let row = fitting.first().filter(|_| fitting.len() == 1);
        let assignment = row.map(|row| row.id.clone()).or_else(|| holding.assignment.clone());
        let change = change(Holding { assignment, ..holding.clone() });
        let what = format!("{}: {who} as {}", placement.entity(), placement.kind);
        // The named one is still there when somebody else has it: that it was given away shows in this.
        let now = row.map(|row| **row).or_else(|| self.standing(holding));
        let now = now.map_or(Value::Null, |row| self.fields(row));
        Look::new(change, what, placement.id.as_str(), now).unless(refused)
    }

    /// The named assignment, whoever has it now.
    pub(super) fn standing(&self, holding: &Holding) -> Option<&Assignment> {
        let rows = self.assigned.get(&holding.placement.entity()).map_or(&[][..], Vec::as_slice);
        rows.iter().find(|row| row.active && Some(&row.id) == holding.assignment.as_ref())
    }

    /// Who has the named assignment now, where it is somebody else.
    pub(super) fn instead(&self, holding: &Holding) -> String {
        let row = self.standing(holding);
        row.map(|row| format!(": {} has been given it", self.called(&row.user))).unwrap_or_default()
    }

    pub(super) fn reassign(&self, handover: &Handover) -> Look {
        let Handover { from, to } = handover;
        let look = self.held(from, |from| Change::Reassign(Handover { from, to: to.clone() }));
        let next = Placement { user: to.clone(), ..from.placement.clone() };
        let taken =
            self.rows(&next).first().map(|_| format!("{} is {} of it already", self.called(to), next.kind));
        let allowed = (!self.is_admin())
            .then(|| "only an administrator can reassign: unassign and assign instead".to_owned());
        let verdict = self.valid.get(&next.wanted()).filter(|verdict| !verdict.valid);
        let said = verdict.and_then(|verdict| verdict.why.clone());
        Look { what: format!("{}, to {}", look.what, self.called(to)), ..look }
            .unless(taken)
            .unless(self.unfit(to))
            .unless(allowed)
            .unless(said)
    }
}
