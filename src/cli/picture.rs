//! `screenshot`: a real frame of the demo, the same every time. The backend's clock stands still, and
//! latency is read from a clock that a seed moves: the only figures here that nobody has measured.

use super::{Done, Failure, args, console, embedded, environment, print};
use crate::{
    app::{self, Model},
    base::{Moment, Zone},
    config::{self, Config},
    demo::{Clock, Options},
    flow::{Cx, Msg},
    runtime::{self, read_all},
    screen,
    source::{SourceError, Stopwatch},
    store::{Feed, Receipt},
    tabs::TabId,
    theme::{self, Depth, Theme},
};
use chrono::{DateTime, TimeZone, Utc};
use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::mpsc;

/// How often `/health` has been asked before the picture is taken: a trend needs a past.
const ROUNDS: u32 = 60;
/// Between two rounds.
const ROUND: Duration = Duration::from_secs(5);

/// One picture of the README's set.
pub struct Shot {
    pub name: &'static str,
    pub tab: TabId,
    pub theme: &'static str,
    pub size: (u16, u16),
    /// Keys pressed before the picture is taken.
    pub keys: &'static [&'static str],
}

pub const SHOTS: &[Shot] = &[
    Shot { name: "teams", tab: TabId::Teams, theme: "night", size: (120, 36), keys: &["j", "j"] },
    Shot { name: "assignments", tab: TabId::Assignments, theme: "night", size: (120, 36), keys: &[] },
    Shot { name: "notifications", tab: TabId::Notifications, theme: "night", size: (120, 36), keys: &[] },
    Shot { name: "health", tab: TabId::Health, theme: "night", size: (120, 36), keys: &[] },
    Shot { name: "rollout", tab: TabId::Rollout, theme: "night", size: (120, 36), keys: &[] },
    Shot { name: "palette", tab: TabId::Teams, theme: "night", size: (100, 28), keys: &[":", "r", "o", "l"] },
    Shot { name: "teams-day", tab: TabId::Teams, theme: "day", size: (100, 28), keys: &[] },
    Shot { name: "health-80x24", tab: TabId::Health, theme: "contrast", size: (80, 24), keys: &[] },
];

pub async fn run(shared: &args::Shared, args: args::Screenshot) -> Done {
    let failed = |error: SourceError| Failure::new(&error, error.hint(), error.exit_code());
    if let Some(folder) = &args.all {
        std::fs::create_dir_all(folder)?;
        for (name, svg) in shoot().await.map_err(failed)? {
            std::fs::write(Path::new(folder).join(format!("{name}.svg")), svg)?;
        }
        return Ok(0);
    }
    let config = config::load(shared.config.as_deref(), &shared.overrides(), &environment)?;
    let theme =
        if args.format == "text" { console::theme(&config)? } else { in_full(&config.display.theme)? };
    let mut stage = Stage::set().await.map_err(failed)?;
    let buf = stage.show(args.tab, &[], &theme, args.size);
    print(&match args.format.as_str() {
        "ansi" => screen::ansi(&buf),
        "text" => screen::text(&buf),
        _ => screen::svg(&buf, args.tab.title()),
    })
}

/// The README's whole set, by name.
pub async fn shoot() -> Result<Vec<(&'static str, String)>, SourceError> {
    let mut pictures = Vec::new();
    let mut stage = Stage::set().await?;
    for shot in SHOTS {
        let theme = in_full(shot.theme)
            .map_err(|failure| SourceError::Setup { what: failure.what, hint: failure.hint })?;
        let buf = stage.show(shot.tab, shot.keys, &theme, shot.size);
        pictures.push((shot.name, screen::svg(&buf, shot.name)));
    }
    Ok(pictures)
}

/// An embedded theme in all its colours, whatever the terminal has.
fn in_full(name: &str) -> Result<Theme, Failure> {
    theme::load(name, None, Depth::True, false)
        .map_err(|error| Failure::new(&error, error.hint(), error.exit_code()))
}

/// The demo after a while, with everything read.
struct Stage {
    model: Model,
    cx: Cx,
    began: Instant,
    clock: Clock,
}

/// When the picture's story begins.
fn dawn() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 23, 11, 59, 31).single().unwrap_or_default()
}

impl Stage {
    async fn set() -> Result<Self, SourceError> {
        let clock = Clock::fixed(dawn());
        let options = Options { clock: clock.clone(), ..Options::default() };
        let (mail, mut mailbox) = mpsc::channel(1024);
        let recorder = Arc::new(move |call: &crate::domain::Call, budget| {
            // Nothing is lost: the box is emptied after every call.
            let _ = mail.try_send(Msg::Call { call: call.clone(), budget });
        });
        let config = Config::default();
        let (backend, opened) = embedded::start(&config, options, scripted(), recorder).await?;
        let model = Model::new(opened.session, config.keymap().unwrap_or_default(), config.intervals);
        let began = Instant::now();
        let cx = Cx::new(Moment { at: began, wall: clock.now() }, Zone::Utc);
        let mut stage = Self { model, cx, began, clock };
        let clock = stage.clock.clone();
        let now = move || moment(began, &clock);
        let failed = read_all(&mut stage.model, &mut stage.cx, &opened.sources, &mut mailbox, &now).await;
        if let Some((_, error)) = failed.into_iter().next() {
            return Err(error);
        }
        for round in 0..ROUNDS {
            stage.clock.advance(ROUND);
            if round % 6 == 0 {
                // What it does shows; that it was refused now and then is part of it.
                let _ = backend.simulator().step().await;
            }
            let feeds: &[Feed] = match round % 12 {
                0 => &[Feed::Health, Feed::Teams, Feed::Assignments],
                6 => &[Feed::Health, Feed::Inbox, Feed::Summary, Feed::Flags],
                _ => &[Feed::Health],
            };
            for feed in feeds {
                let receipt = Receipt { asked: now().at, every: ROUNDS * ROUND };
                let news = opened.sources.clone().ask(feed.clone()).await?;
                stage.cx.now = now();
                while let Ok(msg) = mailbox.try_recv() {
                    app::update(&mut stage.model, msg, &mut stage.cx);
                }
                app::update(&mut stage.model, Msg::News { news, receipt }, &mut stage.cx);
            }
        }
        Ok(stage)
    }

    fn show(
        &mut self,
        tab: TabId,
        keys: &[&str],
        theme: &Theme,
        size: (u16, u16),
    ) -> ratatui::buffer::Buffer {
        self.model.front = tab;
        self.model.layers.clear();
        self.cx.now = moment(self.began, &self.clock);
        app::update(&mut self.model, Msg::Resize(size.0, size.1), &mut self.cx);
        self.model.follow(Zone::Utc);
        for key in keys.iter().filter_map(|key| key.parse().ok()) {
            app::update(&mut self.model, Msg::Key(key), &mut self.cx);
        }
        self.model.toast = None;
        runtime::snapshot(&self.model, self.cx.now, Zone::Utc, theme, size)
    }
}

/// The backend's time on both clocks.
fn moment(began: Instant, clock: &Clock) -> Moment {
    let wall = clock.now();
    Moment { at: began + (wall - dawn()).to_std().unwrap_or_default(), wall }
}

/// A clock that each reading moves by a seeded millisecond or few, now and then by more.
fn scripted() -> Stopwatch {
    let state = Mutex::new((fastrand::Rng::with_seed(31), Duration::ZERO));
    Stopwatch::new(move || {
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        let (dice, time) = &mut *state;
        let slow = if dice.u32(..) % 11 == 0 { dice.u64(8_000..34_000) } else { 0 };
        *time += Duration::from_micros(dice.u64(1_100..6_400) + slow);
        *time
    })
}
