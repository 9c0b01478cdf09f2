//! Twenty thousand random steps, the same every time, in four walks that run side by side. What holds in every journey holds here too: nothing
//! panics, nothing changes on the screen without a frame, nothing by time without a wake.

use super::{fixture as f, play::Play};
use std::{collections::BTreeMap, time::Duration};
use worky_console::{
    action::{Scope, TABLE},
    domain::{Endpoint, Failure, FlagName},
    flow::{Effect, Msg, Value},
    layers::Layer,
    source::SourceError,
    store::{Feed, News},
    tabs::TabId,
};

/// Steps of one walk.
const STEPS: usize = 5_000;

struct Dice(fastrand::Rng);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0.usize(..n)
    }

    fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }

    /// Some numbers below `n`, in any order, each once.
    fn some(&mut self, n: usize) -> Vec<usize> {
        let mut all: Vec<usize> = (0..n).collect();
        self.0.shuffle(&mut all);
        all.truncate(self.below(n + 1));
        all
    }

    fn key(&mut self) -> &'static str {
        let typed =
            ["a", "E", "x", "é", "漢", "backspace", "ctrl-w", "ctrl-u", "left", "delete", "f9", "alt-b"];
        let table: Vec<&str> = TABLE.iter().flat_map(|row| row.keys).copied().collect();
        if self.below(4) == 0 { self.of(&typed) } else { self.of(&table) }
    }

    fn feed(&mut self) -> Feed {
        let all = [
            Feed::Health,
            Feed::Me,
            Feed::Teams,
            Feed::Members(f::team_id(self.below(6))),
            Feed::Assignments,
            Feed::History(f::task(self.below(12))),
            Feed::Inbox,
            Feed::Summary,
            Feed::Preferences,
            Feed::Flags,
            Feed::FlagHistory(self.flag()),
            Feed::Host,
            Feed::Cache,
            Feed::Database,
            Feed::Tables,
            Feed::Integrity,
            Feed::Delivery,
            Feed::Users,
            Feed::Projects,
            Feed::Assignees(f::task(self.below(12))),
            Feed::Children(None),
            Feed::Search(self.of(&["task", "é"]).to_owned()),
        ];
        self.of(&all)
    }

    fn flag(&mut self) -> FlagName {
        self.of(&f::FLAGS).0.parse().unwrap()
    }

    fn news(&mut self) -> News {
        match self.feed() {
            Feed::Health => f::health(self.of(&["healthy", "healthy", "degraded"])),
            Feed::Me => News::Me(Ok(f::user(self.below(8)).into())),
            Feed::Teams => f::teams(&self.some(6).into_iter().map(|n| f::TEAMS[n]).collect::<Vec<_>>()),
            Feed::Members(_) => f::members(self.below(6), &self.some(8)),
            Feed::Assignments if self.below(3) == 0 => f::half_loaded(&self.some(40)),
            Feed::Assignments => f::assignments(&self.some(40)),
            Feed::History(_) => f::history(self.below(12), self.below(20)),
            Feed::Inbox => f::inbox(&self.some(30)),
            Feed::Summary => f::unread(self.below(2_000) as u32),
            Feed::Preferences => f::preferences(),
            Feed::Flags => {
                let rows: Vec<_> = self.some(4).into_iter().map(|n| f::FLAGS[n]).collect();
                f::flags(&rows.into_iter().map(|(name, on, n)| (name, on, n / 2)).collect::<Vec<_>>())
            }
            Feed::FlagHistory(flag) => f::flag_history(flag.as_str()),
            Feed::Host => f::host(),
            Feed::Cache => f::cache(),
            Feed::Database => f::database(self.below(201) as u32),
            Feed::Tables => f::tables(),
            Feed::Integrity => f::integrity(self.below(3) as u64),
            Feed::Delivery => f::delivery(),
            Feed::Users => f::users(&self.some(8)),
            Feed::Projects => f::projects(&self.some(6)),
            Feed::Assignees(entity) => f::assignees(&entity, &self.some(8)),
            Feed::Children(_) => f::children(None, &self.some(4)),
            Feed::Search(text) => f::found(&text, &self.some(12)),
        }
    }

    fn error(&mut self) -> SourceError {
        let host = || "worky.example".to_owned();
        let all = [
            f::away(),
            f::expired(),
            f::missing("this"),
            SourceError::SignedOut { host: host() },
            SourceError::Timeout { host: host(), after: Duration::from_secs(10) },
            SourceError::RateLimited { host: host(), retry_after: Duration::from_secs(30) },
            SourceError::Status { host: host(), status: 500, what: "x".repeat(300) },
            SourceError::Shape { host: host(), what: "漢字".repeat(20) },
        ];
        self.of(&all)
    }

    fn call(&mut self, play: Play) -> Play {
        let outcomes =
            [Ok(()), Ok(()), Err(Failure::Timeout), Err(Failure::Missing), Err(Failure::Status(503))];
        play.call(self.of(Endpoint::ALL), self.0.u64(..200_000), self.of(&outcomes))
    }

    /// What was asked for is answered, sooner or later, or never.
    fn reply(&mut self, mut play: Play) -> Play {
        let Some(effect) = play.asked.iter().rev().find(|effect| has_ticket(effect)).cloned() else {
            return play;
        };
        play.asked.clear();
        play.asked.push(effect.clone());
        let lucky = self.below(2) == 0;
        match effect {
            Effect::LogIn { .. } if lucky => play.logged_in(Ok(f::user(0))),
            Effect::LogIn { .. } => play.logged_in(Err(SourceError::WrongPassword)),
            _ if lucky => play.switched(Ok(self.of(&[f::session(), f::prod()]))),
            _ => play.switched(Err(self.error())),
        }
    }

    fn step(&mut self, play: Play) -> Play {
        match self.below(100) {
            0..50 => play.keys(self.key()),
            50..53 => play.paste(self.of(&["mia", "a\nb\u{1b}[2J", "", "漢字 and more"])),
            53..73 => play.news(self.news()),
            73..80 => play.fails(self.feed(), self.error()),
            80..87 => self.call(play),
            87..90 => self.reply(play),
            90..96 => play.after(self.below(40) as u64),
            96..98 => play.send(Msg::Resize(self.0.u16(..250), self.0.u16(..80))),
            98 => play.send(Msg::Focus(self.below(2) == 0)),
            _ => play.send(Msg::Wake),
        }
    }
}

fn has_ticket(effect: &Effect) -> bool {
    matches!(effect, Effect::LogIn { .. } | Effect::Switch { .. })
}

/// A person who fills in one form after the other and does little else: whatever they press, what was typed
/// is what the next opening shows.
#[test]
fn nothing_that_is_typed_into_a_form_is_lost() {
    let keys: Vec<&str> = TABLE
        .iter()
        .filter(|row| matches!(row.scope, Scope::Editing | Scope::Picking) && row.name != "editing.discard")
        .flat_map(|row| row.keys)
        .copied()
        .chain(["a", "é", "漢", "alt-enter", "backspace", "ctrl-w", "left", "right", "space", "delete"])
        .collect();
    let ways =
        [(TabId::Teams, "n"), (TabId::Teams, "e"), (TabId::Assignments, "n"), (TabId::Notifications, "n")];
    for (seed, (front, way)) in ways.iter().enumerate() {
        let mut dice = Dice(fastrand::Rng::with_seed(seed as u64));
        let mut play = Play::full(*front).news(f::users(&[0, 1, 2, 3])).news(f::projects(&[0, 1, 2]));
        for _ in 0..40 {
            play = play.keys(way);
            for _ in 0..dice.below(25) {
                play = if dice.below(9) == 0 { play.news(dice.news()) } else { play.keys(dice.of(&keys)) };
            }
            play = out(play);
            let (before, play_again) = (typed(&play), play.keys(way));
            let shown = play_again.model.layers.iter().find_map(|layer| match layer {
                Layer::Form(form) => form.draft("staging", "", f::at("2026-11-23T12:04:31Z")),
                _ => None,
            });
            // What the form is about may have gone meanwhile, and with it the form.
            if let (Some(before), Some(shown)) = (before, shown) {
                assert_eq!(before, shown.mine, "{front:?} {way}");
            }
            play = out(play_again);
            play.asked.clear();
        }
    }
}

/// Back to the tab, whatever lies over it.
fn out(play: Play) -> Play {
    (0..6).fold(play, |play, _| if play.model.layers.is_empty() { play } else { play.keys("esc") })
}

/// The one draft there may be.
fn typed(play: &Play) -> Option<BTreeMap<String, Value>> {
    let drafts = &play.model.drafts;
    drafts.values().next().filter(|_| drafts.len() == 1).map(|draft| draft.mine.clone())
}

fn walk(seed: u64, front: TabId) {
    let mut dice = Dice(fastrand::Rng::with_seed(seed));
    let mut play = Play::full(front);
    for _ in 0..STEPS {
        play = dice.step(play);
        if play.asked.len() > 50 {
            play.asked.drain(..25);
        }
    }
    assert!(play.frames as usize > STEPS / 2, "the monkey did little: {} frames", play.frames);
}

#[test]
fn nothing_surprises_the_screen_on_a_walk_from_the_teams() {
    walk(7, TabId::Teams);
}

#[test]
fn nothing_surprises_the_screen_on_a_walk_from_the_assignments() {
    walk(11, TabId::Assignments);
}

#[test]
fn nothing_surprises_the_screen_on_a_walk_from_the_notifications() {
    walk(13, TabId::Notifications);
}

#[test]
fn nothing_surprises_the_screen_on_a_walk_from_the_rollout() {
    walk(17, TabId::Rollout);
}
