//! The demo after a while, with everything read, for a picture that is the same every time. The backend's
//! clock stands still, and latency is read from a clock that a seed moves: these are the only figures of the
//! console that nobody has measured.

use super::embedded;
use crate::{
    app::{self, Model},
    base::{Moment, Zone},
    config::Config,
    demo::{Clock, Options},
    domain::{Call, Phases},
    flow::{Cx, Msg},
    runtime::{self, Sources, read_all},
    source::{SourceError, Stopwatch},
    store::{Feed, Receipt},
    tabs::TabId,
    theme::Theme,
};
use chrono::{DateTime, TimeZone, Utc};
use ratatui::buffer::Buffer;
use std::{
    any::Any,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::mpsc;

/// How often `/health` has been asked before the picture is taken: a trend needs a past.
const ROUNDS: u32 = 60;
/// Between two rounds.
const ROUND: Duration = Duration::from_secs(5);
/// Feeds that are asked in every twelfth round. A minute's budget has to last for the whole story.
const OFTEN: &[Feed] = &[Feed::Teams, Feed::Assignments, Feed::Summary, Feed::Flags];

pub struct Stage {
    model: Model,
    cx: Cx,
    began: Instant,
    clock: Clock,
    sources: Sources,
    mailbox: mpsc::Receiver<Msg>,
    /// The backend lives as long as the stage.
    _keep: Option<Box<dyn Any + Send>>,
}

/// When the story begins.
fn dawn() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 23, 11, 59, 31).single().unwrap_or_default()
}

impl Stage {
    pub async fn set() -> Result<Self, SourceError> {
        let clock = Clock::fixed(dawn());
        let options = Options { clock: clock.clone(), ..Options::default() };
        let (mail, mailbox) = mpsc::channel(64);
        let recorder = Arc::new(move |call: &Call, budget| {
            // Nothing is lost: the box is emptied after every answer.
            let _ = mail.try_send(Msg::Call { call: retold(call), budget });
        });
        let config = Config::default();
        let (backend, opened) = embedded::start(&config, options, scripted(), recorder).await?;
        let model = Model::new(opened.session, config.keymap().unwrap_or_default(), config.intervals);
        let began = Instant::now();
        let cx = Cx::new(Moment { at: began, wall: clock.now() }, Zone::Utc);
        let mut stage =
            Self { model, cx, began, clock, sources: opened.sources, mailbox, _keep: opened.keep };
        for round in 0..ROUNDS {
            stage.clock.advance(ROUND);
            stage.ask(Feed::Health).await?;
            if round % 12 == 0 {
                // That it is refused now and then is part of what it does.
                let _ = backend.simulator().step().await;
                for feed in OFTEN {
                    stage.ask(feed.clone()).await?;
                }
            }
        }
        stage.read().await?;
        Ok(stage)
    }

    async fn read(&mut self) -> Result<(), SourceError> {
        let (began, clock) = (self.began, self.clock.clone());
        let now = move || moment(began, &clock);
        let failed = read_all(&mut self.model, &mut self.cx, &self.sources, &mut self.mailbox, &now).await;
        failed.into_iter().next().map_or(Ok(()), |(_, error)| Err(error))
    }

    async fn ask(&mut self, feed: Feed) -> Result<(), SourceError> {
        self.cx.now = moment(self.began, &self.clock);
        let receipt = Receipt { asked: self.cx.now.at, every: ROUNDS * ROUND };
        let news = self.sources.clone().ask(feed).await?;
        while let Ok(msg) = self.mailbox.try_recv() {
            app::update(&mut self.model, msg, &mut self.cx);
        }
        app::update(&mut self.model, Msg::News { news, receipt }, &mut self.cx);
        Ok(())
    }

    /// This tab, after these keys.
    pub async fn show(
        &mut self,
        tab: TabId,
        keys: &[&str],
        theme: &Theme,
        size: (u16, u16),
    ) -> Result<Buffer, SourceError> {
        self.model.front = tab;
        self.model.layers.clear();
        self.cx.now = moment(self.began, &self.clock);
        app::update(&mut self.model, Msg::Resize(size.0, size.1), &mut self.cx);
        self.model.follow(self.cx.present());
        for key in keys.iter().filter_map(|key| key.parse().ok()) {
            app::update(&mut self.model, Msg::Key(key), &mut self.cx);
        }
        for feed in self.model.tab().feeds().into_iter().filter(Feed::is_keyed) {
            self.ask(feed).await?;
        }
        self.model.toast = None;
        Ok(runtime::snapshot(&self.model, self.cx.now, Zone::Utc, theme, size))
    }
}

/// Without what only a real clock can have measured.
fn retold(call: &Call) -> Call {
    let body = call.phases.body;
    let phases = Phases { server: call.took.saturating_sub(body), body, ..Phases::default() };
    Call { phases, request_id: None, ..call.clone() }
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
