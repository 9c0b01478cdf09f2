//! What the Assignments tab remembers.

use super::columns;
use crate::{
    action::ChangeAct,
    base::Zone,
    domain::{Assignment, AssignmentId, Entity, HistoryEntry},
    flow::{List, Listed, Rows},
    operation::{Change, Holding},
    store::{Feed, Row, Slot, Sort, Store},
    tabs::{Focus, Goto, Tab},
};
use std::collections::HashMap;

impl Row for Assignment {
    type Id = AssignmentId;
    fn id(&self) -> &AssignmentId {
        &self.id
    }
}

#[derive(Clone, Debug)]
pub struct HistoryRow {
    /// When and who: the server's own ids come in two schemes and say nothing.
    id: String,
    pub entry: HistoryEntry,
}

impl Row for HistoryRow {
    type Id = String;
    fn id(&self) -> &String {
        &self.id
    }
}

pub struct Assignments {
    pub assignments: List<Assignment>,
    pub history: List<HistoryRow>,
    /// Everybody on the selected entity, as far as it has been read.
    pub company: Vec<(String, String)>,
    focus: Focus,
    derived: Option<(AssignmentId, u64, u64)>,
    derivations: u64,
}

impl Default for Assignments {
    fn default() -> Self {
        Self {
            assignments: List::new(&columns::ASSIGNMENTS, Sort { column: 6, descending: true }),
            history: List::new(&columns::HISTORY, Sort { column: 0, descending: true }),
            company: Vec::new(),
            focus: Focus::default(),
            derived: None,
            derivations: 0,
        }
    }
}

impl Assignments {
    pub fn entity(&self) -> Option<&Entity> {
        self.assignments.selected().map(|assignment| &assignment.entity)
    }

    fn follow_detail(&mut self, store: &Store, zone: Zone) {
        let Some(selected) = self.assignments.selected() else {
            (self.derived, self.company) = (None, Vec::new());
            self.show_history(&[], zone);
            return;
        };
        let slot = store.history.get(&selected.entity);
        let key = (selected.id.clone(), slot.map_or(0, |slot| slot.revision), store.assignments.revision);
        if self.derived.as_ref() == Some(&key) {
            return;
        }
        let all = store.assignments.get().map_or(&[][..], |listing| &listing.rows);
        let others = all.iter().filter(|other| other.entity == selected.entity && other.id != selected.id);
        self.company = others
            .map(|other| {
                (other.user_name.as_deref().unwrap_or(other.user.as_str()).to_owned(), other.kind.to_string())
            })
            .collect();
        self.derived = Some(key);
        self.show_history(slot.and_then(Slot::get).map_or(&[][..], |listing| &listing.rows), zone);
    }

    fn show_history(&mut self, entries: &[HistoryEntry], zone: Zone) {
        self.derivations += 1;
        let mut seen: HashMap<String, usize> = HashMap::new();
        let row = |entry: &HistoryEntry| {
            let line = format!("{} {} {}", entry.at.to_rfc3339(), entry.user, entry.action);
            // A bulk change can leave the same line more than once.
            let times = seen.entry(line.clone()).and_modify(|times| *times += 1).or_insert(1);
            HistoryRow { id: format!("{line} {times}"), entry: entry.clone() }
        };
        let rows = entries.iter().map(row).collect();
        self.history.follow(Rows::Own(rows), self.derivations, zone);
    }
}

impl Tab for Assignments {
    fn follow(&mut self, store: &Store, zone: Zone) {
        if let Some(listing) = store.assignments.shared() {
            self.assignments.follow(Rows::Listing(listing), store.assignments.revision, zone);
        }
        self.follow_detail(store, zone);
    }

    fn feeds(&self) -> Vec<Feed> {
        let history = self.entity().cloned().map(Feed::History);
        [Feed::Assignments].into_iter().chain(history).collect()
    }

    fn panes(&self) -> &'static [&'static str] {
        &["assignments", "history"]
    }

    fn focus(&self) -> Focus {
        self.focus
    }

    fn focus_mut(&mut self) -> &mut Focus {
        &mut self.focus
    }

    fn list(&self, pane: usize) -> &dyn Listed {
        if pane == 0 { &self.assignments } else { &self.history }
    }

    fn list_mut(&mut self, pane: usize) -> &mut dyn Listed {
        if pane == 0 { &mut self.assignments } else { &mut self.history }
    }

    fn open(&mut self) -> Option<Goto> {
        self.focus.pane = 1;
        None
    }

    fn why_not(&self, act: ChangeAct) -> Option<&'static str> {
        match act {
            ChangeAct::Remove if self.focus.pane == 0 => None,
            ChangeAct::Remove => Some("what has happened cannot be removed"),
            ChangeAct::Read | ChangeAct::ReadAll => Some("only notifications are read"),
        }
    }

    fn changes(&self, act: ChangeAct) -> Vec<Change> {
        match act {
            ChangeAct::Remove if self.focus.pane == 0 => {
                self.assignments.chosen().into_iter().map(|row| Change::Unassign(Holding::of(row))).collect()
            }
            ChangeAct::Remove | ChangeAct::Read | ChangeAct::ReadAll => Vec::new(),
        }
    }

    fn objects(&self) -> Vec<(String, String)> {
        let rows = self.assignments.all().iter();
        rows.map(|row| {
            let name = row.entity_name.as_deref().unwrap_or("");
            let person = row.user_name.as_deref().unwrap_or(row.user.as_str());
            (row.id.to_string(), format!("{} {name}, {person}", row.entity))
        })
        .collect()
    }
}
