//! The tabs. To add one: a folder, a line in `each_tab`, and its number in the action table.

pub mod assignments;
pub mod health;
pub mod notifications;
pub mod rollout;
pub mod teams;
pub mod view;

use self::notifications::Matrix;
use crate::{
    action::{ChangeAct, MatrixAct},
    base::Zone,
    flow::Listed,
    operation::Change,
    store::{Feed, Store},
};

/// The one list of tabs, in screen order: folder, type, title, and the title where room is short.
macro_rules! each_tab {
    ($then:ident) => {
        $then! {
            teams::Teams "Teams" "Teams"
            assignments::Assignments "Assignments" "Assign"
            notifications::Notifications "Notifications" "Notif"
            health::Health "Health" "Health"
            rollout::Rollout "Rollout" "Rollout"
        }
    };
}
pub(crate) use each_tab;

macro_rules! model { ($( $folder:ident::$Tab:ident $title:literal $short:literal )+) => {
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub enum TabId { #[default] $( $Tab, )+ }

    impl TabId {
        pub const ALL: &[TabId] = &[ $( Self::$Tab, )+ ];

        pub fn title(self) -> &'static str {
            match self { $( Self::$Tab => $title, )+ }
        }

        /// The title where room is short.
        pub fn short(self) -> &'static str {
            match self { $( Self::$Tab => $short, )+ }
        }
    }

    #[derive(Default)]
    pub struct Tabs { $( pub $folder: $folder::$Tab, )+ }

    impl Tabs {
        pub fn get(&self, id: TabId) -> &dyn Tab {
            match id { $( TabId::$Tab => &self.$folder, )+ }
        }

        pub fn get_mut(&mut self, id: TabId) -> &mut dyn Tab {
            match id { $( TabId::$Tab => &mut self.$folder, )+ }
        }
    }
} }
each_tab!(model);

impl TabId {
    /// The tab with this title, or which there are.
    pub fn named(text: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|tab| tab.title().eq_ignore_ascii_case(text));
        found.copied().ok_or_else(|| {
            let known: Vec<String> = Self::ALL.iter().map(|tab| tab.title().to_lowercase()).collect();
            format!("there is no such tab; the tabs are {}", known.join(", "))
        })
    }

    /// The tab `by` places further, round and round.
    pub fn step(self, by: isize) -> Self {
        let at = Self::ALL.iter().position(|id| *id == self).unwrap_or(0);
        let to = (at as isize + by).rem_euclid(Self::ALL.len() as isize);
        Self::ALL[to as usize]
    }
}

/// Which pane of a tab has the keys, and whether it has the whole body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Focus {
    pub pane: usize,
    pub full: bool,
}

/// Somewhere else to go: a tab, and what to look for there.
#[derive(Clone, Debug, PartialEq)]
pub struct Goto {
    pub tab: TabId,
    pub filter: String,
}

/// What the frame asks of every tab. How a tab looks is its `view`'s affair.
pub trait Tab {
    /// Take what the store holds now.
    fn follow(&mut self, store: &Store, zone: Zone);
    /// What has to be polled while this tab is in front, the most important first.
    fn feeds(&self) -> Vec<Feed>;
    /// The names of its panes; the first is its main list.
    fn panes(&self) -> &'static [&'static str];
    fn focus(&self) -> Focus;
    fn focus_mut(&mut self) -> &mut Focus;
    /// The list in pane `n`.
    fn list(&self, pane: usize) -> &dyn Listed;
    fn list_mut(&mut self, pane: usize) -> &mut dyn Listed;
    /// What enter does on the selected row of the pane in focus.
    fn open(&mut self) -> Option<Goto>;
    /// Why a key that changes something means nothing where the focus is.
    fn why_not(&self, act: ChangeAct) -> Option<&'static str> {
        Some(match act {
            ChangeAct::Remove => "nothing here can be removed",
            ChangeAct::Read | ChangeAct::ReadAll => "only notifications are read",
        })
    }
    /// Of what the pane in focus lists it is kept how it was at other times.
    fn has_past(&self) -> bool {
        false
    }
    /// The changes that it means for the marked rows or else the selected one.
    fn changes(&self, _: ChangeAct) -> Vec<Change> {
        Vec::new()
    }
    /// The switches that have the focus, where there are any.
    fn matrix(&self) -> Option<&Matrix> {
        None
    }
    fn switch(&mut self, _: MatrixAct) {}
    /// What was switched, as changes.
    fn switched(&self) -> Vec<Change> {
        Vec::new()
    }
    /// What can be looked up here from elsewhere: an id, and a line to know it by.
    fn objects(&self) -> Vec<(String, String)>;
}

impl dyn Tab + '_ {
    pub fn focused(&self) -> &dyn Listed {
        self.list(self.focus().pane)
    }

    pub fn focused_mut(&mut self) -> &mut dyn Listed {
        self.list_mut(self.focus().pane)
    }
}
