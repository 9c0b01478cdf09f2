//! What the Notifications tab remembers.

use super::{
    Matrix, columns,
    delivery::{DELIVERY, LaneRow},
};
use crate::{
    action::{ChangeAct, MatrixAct},
    base::Zone,
    domain::{Notification, NotificationId, NotificationKind, Preference},
    flow::{List, Listed, Rows},
    operation::{Change, NotificationChange, Read},
    store::{Feed, Row, Sort, Store},
    tabs::{Focus, Goto, Tab},
};

/// The pane that tells whether notifications reach people.
pub(super) const DELIVERED: usize = 2;

impl Row for Notification {
    type Id = NotificationId;
    fn id(&self) -> &NotificationId {
        &self.id
    }
}

impl Row for Preference {
    type Id = NotificationKind;
    fn id(&self) -> &NotificationKind {
        &self.kind
    }
}

pub struct Notifications {
    pub inbox: List<Notification>,
    pub preferences: List<Preference>,
    pub delivery: List<LaneRow>,
    pub matrix: Matrix,
    focus: Focus,
    /// The revision the lanes were made from.
    derived: u64,
}

impl Default for Notifications {
    fn default() -> Self {
        Self {
            inbox: List::new(&columns::INBOX, Sort::default()),
            preferences: List::new(&columns::PREFERENCES, Sort::default()),
            delivery: List::new(&DELIVERY, Sort::default()),
            matrix: Matrix::default(),
            focus: Focus::default(),
            derived: 0,
        }
    }
}

impl Tab for Notifications {
    fn follow(&mut self, store: &Store, zone: Zone) {
        if let Some(listing) = store.inbox.shared() {
            self.inbox.follow(Rows::Listing(listing), store.inbox.revision, zone);
        }
        if let Some(preferences) = store.preferences.shared() {
            self.matrix.follow(self.preferences.all(), &preferences.rows);
            self.preferences.follow(Rows::Listing(preferences), store.preferences.revision, zone);
        }
        let derived = std::mem::replace(&mut self.derived, store.delivery.revision);
        // At another time there may be nothing, where there is something now.
        if derived != store.delivery.revision {
            let lanes = store.delivery.get().and_then(|delivery| delivery.lanes.known());
            let rows = lanes.into_iter().flatten().map(LaneRow::from).collect();
            self.delivery.follow(Rows::Own(rows), store.delivery.revision, zone);
        }
    }

    fn feeds(&self) -> Vec<Feed> {
        vec![Feed::Inbox, Feed::Preferences, Feed::Delivery]
    }

    fn panes(&self) -> &'static [&'static str] {
        &["inbox", "preferences", "delivery"]
    }

    fn focus(&self) -> Focus {
        self.focus
    }

    fn focus_mut(&mut self) -> &mut Focus {
        &mut self.focus
    }

    fn list(&self, pane: usize) -> &dyn Listed {
        match pane {
            0 => &self.inbox,
            1 => &self.preferences,
            _ => &self.delivery,
        }
    }

    fn list_mut(&mut self, pane: usize) -> &mut dyn Listed {
        match pane {
            0 => &mut self.inbox,
            1 => &mut self.preferences,
            _ => &mut self.delivery,
        }
    }

    fn has_past(&self) -> bool {
        self.focus.pane == DELIVERED
    }

    /// A message is read on the whole screen; a preference is switched.
    fn open(&mut self) -> Option<Goto> {
        if self.focus.pane == 1 {
            self.switch(MatrixAct::Toggle);
        } else {
            self.focus.full = !self.focus.full;
        }
        None
    }

    fn why_not(&self, act: ChangeAct) -> Option<&'static str> {
        let read = self.inbox.marks().is_empty() && self.inbox.selected().is_some_and(|row| !row.is_unread());
        match act {
            ChangeAct::Remove => {
                Some("one notification cannot be deleted; `:notification cleanup` deletes old ones")
            }
            _ if self.focus.pane != 0 => Some("only notifications of the inbox are read"),
            ChangeAct::Read => read.then_some("it has been read"),
            ChangeAct::ReadAll => None,
        }
    }

    fn changes(&self, act: ChangeAct) -> Vec<Change> {
        let unread = self.inbox.chosen().into_iter().filter(|row| row.is_unread());
        let read = match act {
            ChangeAct::ReadAll => Read { ids: Vec::new(), all: true },
            ChangeAct::Read => Read { ids: unread.map(|row| row.id.clone()).collect(), all: false },
            ChangeAct::Remove => return Vec::new(),
        };
        let something = read.all || !read.ids.is_empty();
        something.then_some(Change::Notification(NotificationChange::Read(read))).into_iter().collect()
    }

    fn matrix(&self) -> Option<&Matrix> {
        (self.focus.pane == 1).then_some(&self.matrix)
    }

    fn switch(&mut self, act: MatrixAct) {
        self.matrix.act(act, self.preferences.selected().map(|row| &row.kind));
    }

    fn switched(&self) -> Vec<Change> {
        self.matrix.changes(self.preferences.all())
    }

    fn objects(&self) -> Vec<(String, String)> {
        Vec::new()
    }
}
