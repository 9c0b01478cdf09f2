//! Everything the application knows.

use super::{guarding::Guarding, propose::UnderWay, travel};
use crate::{
    action::{key::Key, keymap::Keymap},
    base::{Moment, Present, Tone},
    config::{Intervals, View},
    domain::{Endpoint, Mark, Sample, Targets},
    flow::{Cx, Draft, Mode, Session},
    layers::{Layer, Login, Menu},
    operation::Armed,
    rollout::Rules,
    source::SourceError,
    store::{Calls, Past, Store},
    tabs::{Tab, TabId, Tabs},
};
use chrono::{DateTime, Utc};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

/// How long a result stands in the hint line.
const TOAST: Duration = Duration::from_secs(6);
/// Messages kept for the log.
const LOG: usize = 500;

/// A result, shown for a while instead of the hints.
#[derive(Clone, Debug, PartialEq)]
pub struct Toast {
    pub tone: Tone,
    pub text: String,
    pub until: Instant,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    pub at: DateTime<Utc>,
    pub tone: Tone,
    pub text: String,
}

#[derive(Default)]
pub struct Model {
    pub front: TabId,
    pub tabs: Tabs,
    pub store: Store,
    /// What is shown while the screen is paused, and since when. The store goes on.
    pub frozen: Option<(Box<Store>, Moment)>,
    /// That is a time somebody went to, not that of the pause.
    pub travelled: bool,
    /// What was known before.
    pub past: Past,
    pub layers: Vec<Layer>,
    pub keymap: Keymap,
    /// Keys typed so far of a sequence.
    pub typed: Vec<Key>,
    pub toast: Option<Toast>,
    pub messages: VecDeque<Message>,
    pub session: Session,
    pub intervals: Intervals,
    /// Saved views by name.
    pub views: BTreeMap<String, View>,
    /// Of a rollout: its plan, its guards, and when nothing is raised.
    pub rules: Rules,
    /// When time alone lets a rollout go on or holds it, where that is on the screen.
    pub turn: Option<Instant>,
    /// The watch over its guards, where this console keeps one.
    pub guarding: Guarding,
    /// The terminal has the person's attention.
    pub focused: bool,
    pub size: (u16, u16),
    /// Until when a second ctrl-c leaves.
    pub abort_until: Option<Instant>,
    /// The person has closed the log-in form: do not open it by itself again.
    pub login_declined: bool,
    /// When somebody last logged in: a refusal of anything asked before says nothing about the new token.
    pub logged_in_at: Option<Instant>,
    /// Why the context in front could not be opened, where it could not.
    pub unopened: Option<SourceError>,
    /// A route has refused the token, and the one that knows has been asked.
    pub doubted: bool,
    /// What was typed into forms and not sent yet, by the form.
    pub drafts: BTreeMap<String, Draft>,
    /// Those of them that were typed in this session.
    pub unsent: BTreeSet<String>,
    /// The context may be changed until then, where it has to be armed.
    pub armed: Option<Armed>,
    /// What has been confirmed and is being done.
    pub under_way: Vec<UnderWay>,
    /// What belongs into the journal and could not be written there: printed when the console ends.
    pub unwritten: Vec<String>,
    /// When the row under the cursor, or one of the marked ones, last became another by itself.
    pub shifted: Option<Instant>,
}

impl Model {
    pub fn new(session: Session, keymap: Keymap, intervals: Intervals) -> Self {
        Self { session, keymap, intervals, focused: true, size: (80, 24), ..Self::default() }
    }

    /// With answers judged by these targets.
    #[must_use]
    pub fn judging_by(mut self, targets: Targets) -> Self {
        self.store.calls = Calls::judged_by(Arc::new(targets));
        self
    }

    /// With a recording on the screen, as it was at its end, instead of anything that goes on.
    #[must_use]
    pub fn replaying(mut self, calls: Vec<(Endpoint, Sample)>, marks: Vec<Mark>, cx: &Cx) -> Self {
        self.session.mode = Mode::Replay;
        self.front = TabId::Health;
        self.store.remember(calls, marks);
        let end = self.store.calls.now();
        travel::go(&mut self, end, cx.now);
        self.follow(cx.present());
        self
    }

    /// Of a time that somebody went to: how to see what is not kept of it.
    pub fn way_back(&self) -> Option<&'static str> {
        let way =
            if self.is_replay() { "a recording has no more of it" } else { "= goes back to the present" };
        self.travelled.then_some(way)
    }

    /// There is a recording, and no present.
    pub fn is_replay(&self) -> bool {
        self.session.mode == Mode::Replay
    }

    pub fn tab(&self) -> &dyn Tab {
        self.tabs.get(self.front)
    }

    pub fn tab_mut(&mut self) -> &mut dyn Tab {
        self.tabs.get_mut(self.front)
    }

    /// What is on the screen: what was known when it was paused, or what is known now.
    pub fn shown(&self) -> &Store {
        self.frozen.as_ref().map_or(&self.store, |(store, _)| store)
    }

    /// The screen shows another time, of which the pane in front knows nothing: its rows are not to be seen,
    /// and no key acts on what is not.
    pub fn is_elsewhen(&self) -> bool {
        self.travelled && !self.tab().has_past()
    }

    /// Later than the time on the screen, which somebody went to.
    pub fn is_newer(&self, at: DateTime<Utc>) -> bool {
        self.travelled && self.frozen.as_ref().is_some_and(|(_, cursor)| at > cursor.wall)
    }

    /// Let the tab in front take what is to be shown.
    pub fn follow(&mut self, now: Present) {
        let frozen = self.frozen.as_ref();
        let (store, at) = frozen.map_or((&self.store, now.at), |(store, since)| (store, since.wall));
        let tab = self.tabs.get_mut(self.front);
        for pane in 0..tab.panes().len() {
            tab.list_mut(pane).pass(Present { at, ..now });
        }
        tab.follow(store, now.zone);
        // Nobody fills in a form with what has been: these follow the present, paused or not.
        for layer in &mut self.layers {
            match layer {
                Layer::Form(form) => form.follow(&self.store),
                Layer::Picker(picker) => picker.follow(&self.store),
                Layer::Menu(_) | Layer::Login(_) | Layer::Confirm(_) | Layer::Kill(_) => {}
            }
        }
    }

    /// Rows to move by when moving by pages: never more than a list shows, so that none is passed unseen.
    /// Where two panes share the screen, each has about half of it.
    pub fn page(&self) -> usize {
        let all = usize::from(self.size.1.saturating_sub(8));
        let alone = self.tab().focus().full || !self.layers.is_empty();
        (if alone { all } else { all / 2 }).max(1)
    }

    /// The menu that has the keys.
    pub fn menu(&mut self) -> Option<&mut Menu> {
        match self.layers.last_mut() {
            Some(Layer::Menu(menu)) => Some(menu),
            _ => None,
        }
    }

    pub fn login(&mut self) -> Option<&mut Login> {
        self.layers.iter_mut().find_map(|layer| match layer {
            Layer::Login(login) => Some(login),
            _ => None,
        })
    }

    /// Show a message and keep it.
    pub fn tell(&mut self, tone: Tone, text: String, now: Moment) {
        self.toast = Some(Toast { tone, text: text.clone(), until: now.at + TOAST });
        self.log(tone, text, now);
    }

    /// Keep a message for the log.
    pub fn log(&mut self, tone: Tone, text: String, now: Moment) {
        if self.messages.len() == LOG {
            self.messages.pop_front();
        }
        self.messages.push_back(Message { at: now.wall, tone, text });
    }

    /// What a change would be about now, row by row and cell by cell. What belongs to a row of the first pane
    /// is about that one too: a member about the team.
    pub fn meant(&self) -> Vec<Vec<String>> {
        let tab = self.tab();
        let owner = (tab.focus().pane > 0).then(|| tab.list(0).under_cursor());
        owner.into_iter().chain(tab.focused().meant()).collect()
    }

    /// Let go of what has had its time.
    pub fn wake(&mut self, now: Instant) {
        self.armed.take_if(|armed| armed.left(now).is_none());
        self.toast.take_if(|toast| toast.until <= now);
        self.abort_until.take_if(|until| *until <= now);
        if let Some(Layer::Picker(picker)) = self.layers.last_mut() {
            picker.wake(now, &self.store);
        }
    }

    /// Another context: nothing of the last one may be taken for it.
    pub fn forget(&mut self) {
        let calls = Calls::judged_by(self.store.calls.targets().clone());
        self.store = Store { calls, ..Store::default() };
        (self.frozen, self.travelled, self.past) = (None, false, Past::default());
        self.tabs = Tabs::default();
        self.layers.clear();
        self.drafts.clear();
        self.unsent.clear();
        (self.armed, self.shifted) = (None, None);
        self.under_way.clear();
        self.guarding = Guarding::default();
        (self.login_declined, self.doubted, self.logged_in_at) = (false, false, None);
    }
}
