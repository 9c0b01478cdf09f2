//! What the Rollout tab remembers.

use super::{Staging, Tally, WhoRow, columns, who};
use crate::{
    action::{ChangeAct, ListAct},
    base::Zone,
    domain::{Flag, FlagChange, FlagName, Percentage},
    flow::{List, Listed, Rows},
    operation::{Change, FlagRemoval, FlagsChange},
    store::{Feed, Row, Slot, Sort, Store},
    tabs::{Focus, Goto, Tab, TabId},
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

/// The panes beside the flags.
pub(super) const WHO: usize = 1;
pub(super) const HISTORY: usize = 2;

pub struct Rollout {
    pub flags: List<Flag>,
    pub who: List<WhoRow>,
    pub history: List<ChangeRow>,
    pub staging: Staging,
    /// How many people `who` is about.
    pub(super) tally: Tally,
    focus: Focus,
    derived: Derived,
}

/// What the lists beside the flags were made from.
#[derive(Default)]
struct Derived {
    who: Option<(FlagName, Option<Percentage>, [u64; 2])>,
    history: Option<(FlagName, u64)>,
    times: u64,
}

impl Default for Rollout {
    fn default() -> Self {
        Self {
            flags: List::new(&columns::FLAGS, Sort::default()),
            who: List::new(&columns::WHO, Sort { column: columns::WHO.len() - 1, descending: false }),
            history: List::new(&columns::CHANGES, Sort { column: 0, descending: true }),
            staging: Staging::default(),
            tally: Tally::default(),
            focus: Focus::default(),
            derived: Derived::default(),
        }
    }
}

impl Rollout {
    pub fn flag(&self) -> Option<&FlagName> {
        self.flags.selected().map(|flag| &flag.name)
    }

    /// What is staged, as far as it is another than what there is.
    pub fn staged(&self) -> Vec<(FlagName, Percentage)> {
        self.staging.differing(self.flags.all())
    }

    /// What is staged in words, with what comes of it where the flag in question is the one that is shown.
    pub fn says(&self) -> String {
        let staged = self.staged();
        let each = staged.iter().map(|(name, to)| format!("{name} to {to}"));
        let said = each.collect::<Vec<_>>().join(", ");
        match staged.as_slice() {
            [(name, _)] if Some(name) == self.flag() && self.tally.people > 0 => {
                format!("{said}: {}", self.tally.change())
            }
            _ => said,
        }
    }

    fn follow_history(&mut self, store: &Store, zone: Zone) {
        let slot = self.flag().and_then(|flag| store.flag_history.get(flag));
        let key = self.flag().cloned().map(|flag| (flag, slot.map_or(0, |slot| slot.revision)));
        if self.derived.history == key {
            return;
        }
        let changes = slot.and_then(Slot::get).map_or(&[][..], |listing| &listing.rows);
        let rows = changes.iter().cloned().map(ChangeRow).collect();
        self.derived.history = key;
        self.derived.times += 1;
        self.history.follow(Rows::Own(rows), self.derived.times, zone);
    }

    /// Everybody has a place in the flag; it is looked at again only when something of it has changed.
    fn follow_who(&mut self, store: &Store, zone: Zone) {
        let (flag, people) = (self.flags.selected(), store.users.shared());
        let revisions = [store.flags.revision, store.users.revision];
        let key = flag.map(|flag| (flag.name.clone(), self.staging.of(&flag.name), revisions));
        if self.derived.who == key {
            return;
        }
        let rows = match (flag, people) {
            (Some(flag), Some(people)) => who(flag, self.staging.of(&flag.name), &people),
            _ => Vec::new(),
        };
        self.tally = Tally::of(&rows);
        self.derived.who = key;
        self.derived.times += 1;
        self.who.follow(Rows::Own(rows), self.derived.times, zone);
        if self.focus.pane != WHO {
            // Nobody has chosen a person: those whom it changes something for stand on top.
            self.who.act(ListAct::First, 1);
        }
    }
}

impl Tab for Rollout {
    fn follow(&mut self, store: &Store, zone: Zone) {
        if let Some(flags) = store.flags.shared() {
            self.staging.follow(&flags.rows);
            self.flags.follow(Rows::Listing(flags), store.flags.revision, zone);
        }
        self.follow_who(store, zone);
        self.follow_history(store, zone);
    }

    fn feeds(&self) -> Vec<Feed> {
        let history = self.flag().cloned().map(Feed::FlagHistory);
        [Feed::Flags].into_iter().chain(history).chain([Feed::Users]).collect()
    }

    fn panes(&self) -> &'static [&'static str] {
        &["flags", "who", "history"]
    }

    fn focus(&self) -> Focus {
        self.focus
    }

    fn focus_mut(&mut self) -> &mut Focus {
        &mut self.focus
    }

    fn list(&self, pane: usize) -> &dyn Listed {
        match pane {
            WHO => &self.who,
            HISTORY => &self.history,
            _ => &self.flags,
        }
    }

    fn list_mut(&mut self, pane: usize) -> &mut dyn Listed {
        match pane {
            WHO => &mut self.who,
            HISTORY => &mut self.history,
            _ => &mut self.flags,
        }
    }

    /// A flag opens its people; a person leads to what they are assigned to.
    fn open(&mut self) -> Option<Goto> {
        match self.focus.pane {
            WHO => {
                let user = self.who.selected()?.user().id.to_string();
                Some(Goto { tab: TabId::Assignments, filter: user })
            }
            HISTORY => {
                self.focus.full = !self.focus.full;
                None
            }
            _ => {
                self.focus.pane = WHO;
                None
            }
        }
    }

    fn why_not(&self, act: ChangeAct) -> Option<&'static str> {
        match act {
            ChangeAct::Remove if self.focus.pane == 0 => None,
            ChangeAct::Remove => Some("flags are put away in their own list"),
            ChangeAct::Read | ChangeAct::ReadAll => Some("only notifications are read"),
        }
    }

    /// Put away; the history stays.
    fn changes(&self, act: ChangeAct) -> Vec<Change> {
        let chosen =
            if act == ChangeAct::Remove && self.focus.pane == 0 { self.flags.chosen() } else { vec![] };
        let away = |flag: &Flag| FlagRemoval { name: flag.name.clone(), reason: None };
        chosen.into_iter().map(|flag| Change::Flags(FlagsChange::Archive(away(flag)))).collect()
    }

    fn objects(&self) -> Vec<(String, String)> {
        let flags = self.flags.all().iter();
        flags.map(|flag| (flag.name.to_string(), format!("flag {}", flag.name))).collect()
    }
}
