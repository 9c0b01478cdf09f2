//! What the Rollout tab remembers.

use super::columns;
use crate::{
    base::Zone,
    domain::{Flag, FlagChange, FlagName},
    flow::{List, Listed, Rows},
    store::{Feed, Row, Slot, Sort, Store},
    tabs::{Focus, Goto, Tab},
};

impl Row for Flag {
    type Id = FlagName;
    fn id(&self) -> &FlagName {
        &self.name
    }
}

#[derive(Clone, Debug)]
pub struct ChangeRow(pub FlagChange);

impl Row for ChangeRow {
    type Id = u64;
    fn id(&self) -> &u64 {
        &self.0.version
    }
}

pub struct Rollout {
    pub flags: List<Flag>,
    pub history: List<ChangeRow>,
    focus: Focus,
    derived: Option<(FlagName, u64)>,
    derivations: u64,
}

impl Default for Rollout {
    fn default() -> Self {
        Self {
            flags: List::new(&columns::FLAGS, Sort::default()),
            history: List::new(&columns::CHANGES, Sort { column: 0, descending: true }),
            focus: Focus::default(),
            derived: None,
            derivations: 0,
        }
    }
}

impl Rollout {
    pub fn flag(&self) -> Option<&FlagName> {
        self.flags.selected().map(|flag| &flag.name)
    }

    fn follow_history(&mut self, store: &Store, zone: Zone) {
        let slot = self.flag().and_then(|flag| store.flag_history.get(flag));
        let key = self.flag().cloned().map(|flag| (flag, slot.map_or(0, |slot| slot.revision)));
        if self.derived == key {
            return;
        }
        let changes = slot.and_then(Slot::get).map_or(&[][..], |listing| &listing.rows);
        let rows = changes.iter().cloned().map(ChangeRow).collect();
        self.derived = key;
        self.derivations += 1;
        self.history.follow(Rows::Own(rows), self.derivations, zone);
    }
}

impl Tab for Rollout {
    fn follow(&mut self, store: &Store, zone: Zone) {
        if let Some(flags) = store.flags.shared() {
            self.flags.follow(Rows::Listing(flags), store.flags.revision, zone);
        }
        self.follow_history(store, zone);
    }

    fn feeds(&self) -> Vec<Feed> {
        let history = self.flag().cloned().map(Feed::FlagHistory);
        [Feed::Flags].into_iter().chain(history).collect()
    }

    fn panes(&self) -> &'static [&'static str] {
        &["flags", "history"]
    }

    fn focus(&self) -> Focus {
        self.focus
    }

    fn focus_mut(&mut self) -> &mut Focus {
        &mut self.focus
    }

    fn list(&self, pane: usize) -> &dyn Listed {
        if pane == 0 { &self.flags } else { &self.history }
    }

    fn list_mut(&mut self, pane: usize) -> &mut dyn Listed {
        if pane == 0 { &mut self.flags } else { &mut self.history }
    }

    fn open(&mut self) -> Option<Goto> {
        self.focus.pane = 1;
        None
    }

    fn objects(&self) -> Vec<(String, String)> {
        let flags = self.flags.all().iter();
        flags.map(|flag| (flag.name.to_string(), format!("flag {}", flag.name))).collect()
    }
}
