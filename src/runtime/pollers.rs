//! Starts and stops pollers so that they match what the model subscribes to.

use super::Sources;
use crate::{
    flow::Msg,
    source::poll,
    store::{Feed, Receipt},
};
use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    sync::{Notify, mpsc},
    time::sleep,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// A cursor that runs down a list passes many objects; only where it rests is asked for.
const PASSING: Duration = Duration::from_millis(120);
/// Moments of asking remembered, at most.
const REMEMBERED: usize = 256;

struct Running {
    every: Duration,
    nudge: Arc<Notify>,
    stop: CancellationToken,
}

pub struct Pollers {
    sources: Sources,
    mail: mpsc::Sender<Msg>,
    running: HashMap<Feed, Running>,
    /// When each feed was last started: going back and forth between tabs must not ask each time.
    started: HashMap<Feed, Instant>,
    tasks: TaskTracker,
    stop: CancellationToken,
}

impl Pollers {
    pub fn new(sources: Sources, mail: mpsc::Sender<Msg>) -> Self {
        Self {
            sources,
            mail,
            running: HashMap::new(),
            started: HashMap::new(),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
        }
    }

    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Make what runs equal to what is wanted.
    pub fn match_to(&mut self, wanted: Vec<(Feed, Duration)>, now: Instant) {
        self.running.retain(|feed, running| {
            let keep = wanted.iter().any(|(known, every)| known == feed && *every == running.every);
            if !keep {
                running.stop.cancel();
            }
            keep
        });
        for (feed, every) in wanted {
            if !self.running.contains_key(&feed) {
                self.start(feed, every, now);
            }
        }
    }

    fn start(&mut self, feed: Feed, every: Duration, now: Instant) {
        let running = Running { every, nudge: Arc::new(Notify::new()), stop: self.stop.child_token() };
        let wait = match self.started.get(&feed) {
            Some(at) => every.saturating_sub(now.duration_since(*at)),
            None if feed.is_keyed() => PASSING,
            None => Duration::ZERO,
        };
        if self.started.len() >= REMEMBERED {
            self.started.clear();
        }
        self.started.insert(feed.clone(), now);
        let (sources, mail) = (self.sources.clone(), self.mail.clone());
        let (nudge, stop, asked) = (running.nudge.clone(), running.stop.clone(), feed.clone());
        self.tasks.spawn(async move {
            let rest = async {
                tokio::select! { () = sleep(wait) => {}, () = nudge.notified() => {} }
            };
            if stop.run_until_cancelled(rest).await.is_none() {
                return;
            }
            let ask = || sources.clone().ask(asked.clone());
            let deliver = |at: tokio::time::Instant, answer: Result<_, _>| {
                let news = answer.unwrap_or_else(|error| {
                    tracing::warn!(feed = ?asked, %error, "a poll failed");
                    asked.clone().failed(error)
                });
                Msg::News { news, receipt: Receipt { asked: at.into_std(), every } }
            };
            poll(every, ask, deliver, mail, &nudge, stop).await;
        });
        self.running.insert(feed, running);
    }

    /// Ask these now.
    pub fn nudge(&self, feeds: &[Feed]) {
        feeds.iter().filter_map(|feed| self.running.get(feed)).for_each(|running| running.nudge.notify_one());
    }

    /// Stop them all; what they were waiting for is abandoned.
    pub fn stop(&self) {
        self.stop.cancel();
        self.tasks.close();
    }
}
