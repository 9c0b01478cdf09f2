//! The harness: a model, a clock that only moves when told to, and a screen to read.

use super::fixture;
use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::TimeDelta;
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};
use worky_console::{
    action::{
        Action,
        key::{Code, Key},
        keymap::Keymap,
    },
    app::{self, Model},
    base::{Moment, Tone, Zone},
    config::Intervals,
    domain::{Call, Endpoint, Failure, Mark, Sample, User},
    flow::{Cx, Effect, Msg, Reply, Session, Ticket},
    operation::{Fate, KillReport, Plan, Refusal, Report},
    screen,
    source::{BudgetUse, SourceError},
    store::{Feed, News, Receipt},
    tabs::TabId,
    theme::{self, Depth, Role, Theme},
};

/// The size at which every step is looked at.
const LOOK: (u16, u16) = (80, 24);
/// More wakes than this in one wait are a loop that never sleeps.
const RESTLESS: usize = 1_000;

/// A frame, and where the text cursor stands on it.
type Seen = (Buffer, Option<Position>);

pub struct Play {
    /// Large, and passed from hand to hand.
    pub model: Box<Model>,
    /// Everything asked of the world so far.
    pub asked: Vec<Effect>,
    /// Calls to be kept for later sessions.
    pub kept: Vec<Effect>,
    /// Messages that asked for a frame.
    pub frames: u32,
    pub cx: Cx,
    theme: Arc<Theme>,
    seen: Seen,
}

fn present() -> Moment {
    Moment { at: Instant::now(), wall: fixture::at("2026-11-23T12:04:31Z") }
}

impl Play {
    /// Signed in at a server with a database, with this tab in front, before the first answer.
    pub fn on(front: TabId) -> Self {
        Self::with(fixture::session(), front)
    }

    pub fn with(session: Session, front: TabId) -> Self {
        let keymap = Keymap::new(&Default::default()).unwrap();
        Self::of(Model { front, ..Model::new(session, keymap, Intervals::default()) })
    }

    /// With a person's own keys.
    pub fn bound(front: TabId, keys: &[(&str, &[&str])]) -> Self {
        let own =
            keys.iter().map(|(name, keys)| ((*name).into(), keys.iter().map(|k| (*k).into()).collect()));
        let keymap = Keymap::new(&own.collect()).unwrap();
        Self::of(Model { front, ..Model::new(fixture::session(), keymap, Intervals::default()) })
    }

    /// A recording.
    pub fn replaying(calls: Vec<(Endpoint, Sample)>, marks: Vec<Mark>) -> Self {
        let keymap = Keymap::new(&Default::default()).unwrap();
        let model = Model::new(fixture::session(), keymap, Intervals::default());
        Self::of(model.replaying(calls, marks, &Cx::new(present(), Zone::Utc)))
    }

    fn of(model: Model) -> Self {
        let now = present();
        let theme = Arc::new(theme::load("night", None, Depth::True, false).unwrap());
        let (cx, seen) = (Cx::new(now, Zone::Utc), (Buffer::default(), None));
        let mut play =
            Self { model: Box::new(model), asked: vec![], kept: vec![], frames: 0, cx, theme, seen };
        play.seen = play.look(LOOK);
        play
    }

    /// With everything read once, as after the first seconds of a session.
    pub fn full(front: TabId) -> Self {
        Self::on(front).everything()
    }

    /// One look at the end is enough: every kind of news is looked at elsewhere.
    pub fn everything(mut self) -> Self {
        let calls = fixture::calls().into_iter().map(|(call, budget)| Msg::Call { call, budget });
        // People are read only where somebody looks at them.
        let people = (self.model.front == TabId::Rollout).then(|| fixture::users(&[0, 1, 2, 3, 4, 5, 6, 7]));
        let news = fixture::everything().into_iter().chain(people).map(|news| {
            let receipt = Receipt { asked: self.now(), every: self.every(&news.feed()) };
            Msg::News { news, receipt }
        });
        let (calls, news): (Vec<_>, Vec<_>) = (calls.collect(), news.collect());
        let now = self.cx.now;
        for (at, msg) in calls.into_iter().enumerate() {
            // Some minutes of them, the last one just now.
            self.cx.now.wall = now.wall - TimeDelta::seconds(4 * (55 - at as i64));
            app::update(&mut self.model, msg, &mut self.cx);
        }
        self.cx.now = now;
        for msg in news {
            app::update(&mut self.model, msg, &mut self.cx);
        }
        self.seen = self.look(LOOK);
        self
    }

    /// Every message of every journey is held to this: what looks different must have asked for a frame.
    #[track_caller]
    pub fn send(mut self, msg: Msg) -> Self {
        let said = msg.clone();
        let changed = app::update(&mut self.model, msg, &mut self.cx);
        let seen = self.look(LOOK);
        assert!(changed || seen == self.seen, "changed without a frame: {said:?}\n{}", self.screen(80, 24));
        self.seen = seen;
        self.collect();
        self.frames += u32::from(changed);
        self
    }

    /// A message of which nobody has seen a frame yet.
    pub fn unseen(&mut self, msg: Msg) {
        app::update(&mut self.model, msg, &mut self.cx);
        self.collect();
    }

    /// What was asked of the world. That every call is to be kept is a matter of its own.
    fn collect(&mut self) {
        let is_call = |effect: &Effect| matches!(effect, Effect::KeepCall(..));
        let (kept, asked): (Vec<_>, Vec<_>) = self.cx.asked().into_iter().partition(is_call);
        self.kept.extend(kept);
        self.asked.extend(asked);
    }

    /// The frame that has been due.
    pub fn draws(&mut self) {
        self.seen = self.look(LOOK);
    }

    /// So little time passes that nothing wakes for it.
    pub fn ticks(&mut self, ms: u64) {
        self.cx.now = self.cx.now.later(Duration::from_millis(ms));
    }

    /// Keys as the configuration writes them: `"j j space"`.
    #[track_caller]
    pub fn keys(self, keys: &str) -> Self {
        keys.split(' ').fold(self, |play, key| play.send(Msg::Key(key.parse().unwrap())))
    }

    /// A text, letter by letter.
    #[track_caller]
    pub fn types(self, text: &str) -> Self {
        text.chars().fold(self, |play, c| play.send(Msg::Key(Key::plain(Code::Char(c)))))
    }

    pub fn paste(self, text: &str) -> Self {
        self.send(Msg::Paste(text.to_owned()))
    }

    pub fn act(self, action: Action) -> Self {
        self.send(Msg::Act(action))
    }

    /// A source answers, having been asked just now.
    #[track_caller]
    pub fn news(self, news: News) -> Self {
        let asked = self.now();
        self.news_asked(asked, news)
    }

    #[track_caller]
    pub fn news_asked(self, asked: Instant, news: News) -> Self {
        let every = self.every(&news.feed());
        self.send(Msg::News { news, receipt: Receipt { asked, every } })
    }

    /// How soon a feed is asked again.
    fn every(&self, feed: &Feed) -> Duration {
        let polled = self.polled().into_iter().find(|(known, _)| known == feed);
        polled.map_or(Duration::from_secs(10), |(_, every)| every)
    }

    pub fn fails(self, feed: Feed, error: SourceError) -> Self {
        self.news(feed.failed(error))
    }

    pub fn call(self, endpoint: Endpoint, ms: u64, outcome: Result<(), Failure>) -> Self {
        let call = Call::new(endpoint, Duration::from_millis(ms), outcome);
        self.send(Msg::Call { call, budget: BudgetUse { used: 14, limit: 60, paused: None } })
    }

    pub fn notice(self, tone: Tone, text: &str) -> Self {
        self.send(Msg::Notice { tone, text: text.to_owned() })
    }

    /// The server answers the latest attempt to log in.
    pub fn logged_in(self, outcome: Result<User, SourceError>) -> Self {
        let ticket = self.tickets(|effect| matches!(effect, Effect::LogIn { .. }));
        self.send(Msg::Reply { ticket, reply: Reply::LoggedIn(outcome) })
    }

    /// The runtime answers the latest wish for another context.
    pub fn switched(self, outcome: Result<Session, SourceError>) -> Self {
        let ticket = self.tickets(|effect| matches!(effect, Effect::Switch { .. }));
        self.send(Msg::Reply { ticket, reply: Reply::Switched(outcome) })
    }

    /// The gate answers the latest question what something would do.
    #[track_caller]
    pub fn prepared(self, outcome: Result<Plan, Refusal>) -> Self {
        let ticket = self.tickets(|effect| matches!(effect, Effect::Prepare { .. }));
        self.send(Msg::Reply { ticket, reply: Reply::Prepared(outcome) })
    }

    /// The same question is answered with something else.
    #[track_caller]
    pub fn replies(self, reply: Reply) -> Self {
        let ticket = self.tickets(|effect| matches!(effect, Effect::Prepare { .. }));
        self.send(Msg::Reply { ticket, reply })
    }

    /// The gate tells what became of the latest operation.
    #[track_caller]
    pub fn carried(self, outcome: Result<Report, Refusal>) -> Self {
        let ticket = self.tickets(|effect| matches!(effect, Effect::Carry { .. }));
        self.send(Msg::Reply { ticket, reply: Reply::Carried(outcome) })
    }

    /// The runtime tells whether the latest view could be written.
    #[track_caller]
    pub fn kept(self, outcome: Result<Option<PathBuf>, String>) -> Self {
        let asked = self.asked.iter().rev().find_map(|effect| match effect {
            Effect::KeepView { ticket, name, view, .. } => Some((*ticket, name.clone(), view.clone())),
            _ => None,
        });
        let (ticket, name, view) = asked.expect("no view was to be kept");
        self.send(Msg::Reply { ticket, reply: Reply::ViewKept { name, view, outcome } })
    }

    /// The gate tells how far one flag of the latest kill has come.
    #[track_caller]
    pub fn killing(self, name: &str, fate: Fate) -> Self {
        let ticket = self.tickets(|effect| matches!(effect, Effect::Kill { .. }));
        self.send(Msg::Killing { ticket, name: name.parse().unwrap(), fate })
    }

    /// The gate tells what became of the latest kill.
    #[track_caller]
    pub fn killed(self, report: KillReport) -> Self {
        let ticket = self.tickets(|effect| matches!(effect, Effect::Kill { .. }));
        self.send(Msg::Reply { ticket, reply: Reply::Killed(report) })
    }

    fn tickets(&self, wanted: impl Fn(&Effect) -> bool) -> Ticket {
        let last = self.asked.iter().rev().find(|effect| wanted(effect));
        match last.expect("nothing of the kind was asked for") {
            Effect::LogIn { ticket, .. }
            | Effect::Switch { ticket, .. }
            | Effect::Prepare { ticket, .. }
            | Effect::Carry { ticket, .. }
            | Effect::Kill { ticket, .. } => *ticket,
            other => panic!("{other:?} has no ticket"),
        }
    }

    /// Time passes, with the wakes the model asks for. What would look different by time alone must have
    /// asked to be woken.
    #[track_caller]
    pub fn after(mut self, secs: u64) -> Self {
        let until = self.cx.now.later(Duration::from_secs(secs));
        for _ in 0..RESTLESS {
            let due = app::next_wake(&self.model, self.cx.now.at).filter(|at| *at <= until.at);
            // Until then nothing may change: the screen is not drawn.
            let eve = due.map_or(until.at, |at| at - Duration::from_millis(1)).max(self.cx.now.at);
            self.cx.now = self.cx.now.later(eve - self.cx.now.at);
            assert!(self.look(LOOK) == self.seen, "changed by time without a wake\n{}", self.screen(80, 24));
            let Some(due) = due else { return self };
            self.cx.now = self.cx.now.later(due - self.cx.now.at);
            self.frames += u32::from(app::update(&mut self.model, Msg::Wake, &mut self.cx));
            self.collect();
            self.seen = self.look(LOOK);
        }
        panic!("woken {RESTLESS} times in {secs} s");
    }

    /// Sleep until the model itself wants to be woken, as the runtime does.
    #[track_caller]
    pub fn sleeps(self) -> Self {
        let wake = app::next_wake(&self.model, self.now()).expect("the model waits for nothing");
        let wait = wake.saturating_duration_since(self.now());
        let rounded = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        self.after(rounded)
    }

    pub fn now(&self) -> Instant {
        self.cx.now.at
    }

    /// What is polled now, and how often.
    pub fn polled(&self) -> Vec<(Feed, Duration)> {
        app::subscriptions(&self.model, self.now())
    }

    pub fn polls(&self, feed: &Feed) -> bool {
        self.polled().iter().any(|(known, _)| known == feed)
    }

    pub fn look(&self, size: (u16, u16)) -> Seen {
        self.look_in(&self.theme, size)
    }

    pub fn look_in(&self, theme: &Theme, (width, height): (u16, u16)) -> Seen {
        let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
        let cursor = screen::draw(&self.model, self.cx.now, self.cx.zone, theme, &mut buf);
        (buf, cursor)
    }

    pub fn screen(&self, width: u16, height: u16) -> String {
        screen::text(&self.look((width, height)).0)
    }

    /// The screen as most people have it.
    pub fn text(&self) -> String {
        screen::text(&self.seen.0)
    }

    #[track_caller]
    pub fn shows(self, text: &str) -> Self {
        assert!(self.text().contains(text), "no `{text}` on\n{}", self.text());
        self
    }

    #[track_caller]
    pub fn hides(self, text: &str) -> Self {
        assert!(!self.text().contains(text), "`{text}` is on\n{}", self.text());
        self
    }

    /// The first line that contains this, as it stands on the screen, without the frame.
    #[track_caller]
    pub fn row(&self, text: &str) -> String {
        let screen = self.text();
        let row = screen.lines().find(|line| line.contains(text));
        row.unwrap_or_else(|| panic!("no {text} on\n{screen}")).trim_matches(['│', ' ']).to_owned()
    }

    /// The line the focus is on.
    #[track_caller]
    pub fn cursor(&self) -> String {
        self.lit(Role::Cursor).trim_start_matches(['▸', ' ']).to_owned()
    }

    /// The text that is drawn on the background, or with the modifiers, of this role.
    pub fn lit(&self, role: Role) -> String {
        let style = self.theme.style(role);
        let cells = self.seen.0.content().iter();
        let lit = cells.filter(|cell| match style.bg {
            Some(back) => cell.bg == back,
            None => style.fg == Some(cell.fg) && cell.modifier.contains(style.add_modifier),
        });
        lit.map(|cell| cell.symbol()).collect::<String>().trim().to_owned()
    }

    pub fn hints(&self) -> String {
        self.text().lines().last().unwrap_or_default().trim().to_owned()
    }

    pub fn vitals(&self) -> String {
        self.text().lines().rev().nth(1).unwrap_or_default().trim().to_owned()
    }

    pub fn header(&self) -> String {
        self.text().lines().next().unwrap_or_default().trim().to_owned()
    }

    /// Whether this text stands somewhere in the colour of this role.
    pub fn styled(&self, text: &str, role: Role) -> bool {
        let style = self.theme.style(role);
        let letters: Vec<String> = text.chars().map(String::from).collect();
        self.seen.0.content().windows(letters.len()).any(|cells| {
            cells.iter().zip(&letters).all(|(cell, letter)| {
                let coloured =
                    style.fg.is_none_or(|fg| cell.fg == fg) && cell.modifier.contains(style.add_modifier);
                cell.symbol() == letter && (coloured || letter == " ")
            })
        })
    }
}
