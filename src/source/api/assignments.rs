//! Assignments: far too many for one answer, in no order, without a total. They are swept up piece by
//! piece, over as many polls as the budget needs.

use super::{
    Api,
    paging::{Listing, PIECE, skipped, unpaged},
    wire,
};
use crate::{
    domain::{Assignment, AssignmentId, Endpoint, Entity, HistoryEntry},
    source::SourceError,
};
use std::{collections::BTreeMap, sync::Arc};

impl Api {
    /// Newest first, fifty at most.
    pub async fn history(&self, entity: &Entity) -> Result<Vec<HistoryEntry>, SourceError> {
        let kind = entity.kind.as_str();
        // A kind the server made up may be any text, and this one could leave its place in the path.
        if kind.is_empty() || !kind.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-') {
            return Ok(Vec::new());
        }
        let path = format!("/assignments/history/{kind}/{}", entity.id);
        unpaged::<wire::HistoryEntry, _>(self, Endpoint::AssignmentHistory, path).await
    }
}

/// The list of active assignments, as far as it has been seen.
#[derive(Debug, Default)]
pub struct AssignmentSweep {
    rows: BTreeMap<AssignmentId, Row>,
    /// Counts the sweeps, so that a row knows the last one that saw it.
    turn: u64,
    skip: usize,
    complete: bool,
    /// The rows have changed since they were last shown.
    changed: bool,
    shown: Arc<Listing<Assignment>>,
}

#[derive(Debug)]
struct Row {
    assignment: Assignment,
    seen: u64,
}

impl AssignmentSweep {
    pub fn new() -> Self {
        Self::default()
    }

    /// Go on with the sweep, or begin the next one: one piece at least, then more until the end of the
    /// list or until less than a quarter of the budget is left for everybody else. The same `Arc` comes
    /// back when nothing has changed. After an error, and when cancelled, it goes on where it was.
    pub async fn advance(&mut self, api: &Api) -> Result<Arc<Listing<Assignment>>, SourceError> {
        loop {
            let piece = skipped::<wire::Assignment>(api, (Endpoint::Assignments, "/assignments/"), self.skip);
            if self.take(piece.await?.into_iter().map(Into::into).collect()) {
                break;
            }
            if api.0.budget.spare() < api.budget().limit.div_ceil(4) {
                break;
            }
        }
        Ok(self.show())
    }

    /// Add a piece. True when it was the last one of this sweep.
    fn take(&mut self, piece: Vec<Assignment>) -> bool {
        let rows = piece.len();
        let mut fresh = false;
        for assignment in piece {
            fresh |= self.see(assignment);
        }
        self.skip += rows;
        if rows < PIECE {
            self.finish();
        } else if !fresh {
            // A server that ignores `skip` gives the same piece for ever, and never all of the list.
            self.restart();
        }
        self.skip == 0
    }

    /// Whether this sweep sees the row for the first time.
    fn see(&mut self, assignment: Assignment) -> bool {
        let seen = self.turn;
        match self.rows.get_mut(&assignment.id) {
            Some(row) => {
                let first = std::mem::replace(&mut row.seen, seen) != seen;
                if row.assignment != assignment {
                    row.assignment = assignment;
                    self.changed = true;
                }
                first
            }
            None => {
                self.rows.insert(assignment.id.clone(), Row { assignment, seen });
                self.changed = true;
                true
            }
        }
    }

    /// What the whole sweep has not seen is gone.
    fn finish(&mut self) {
        let (before, turn) = (self.rows.len(), self.turn);
        self.rows.retain(|_, row| row.seen == turn);
        self.changed |= self.rows.len() != before || !self.complete;
        self.complete = true;
        self.restart();
    }

    fn restart(&mut self) {
        self.turn += 1;
        self.skip = 0;
    }

    fn show(&mut self) -> Arc<Listing<Assignment>> {
        if std::mem::take(&mut self.changed) {
            let rows: Vec<_> = self.rows.values().map(|row| row.assignment.clone()).collect();
            let total = self.complete.then_some(rows.len() as u64);
            self.shown = Arc::new(Listing { rows, complete: self.complete, total });
        }
        self.shown.clone()
    }
}
