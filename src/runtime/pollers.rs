//! Starts and stops pollers so that they match what the model subscribes to.

use super::Sources;
use crate::{
    flow::Msg,
    source::{SourceError, poll},
    store::{Feed, Receipt},
};
use futures_util::StreamExt;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};
use tokio::{
    sync::{Notify, mpsc, watch},
    time::sleep,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// A cursor that runs down a list passes many objects; only where it rests is asked for.
const PASSING: Duration = Duration::from_millis(120);
/// After nobody could be listened to.
const LISTEN_AGAIN: Duration = Duration::from_secs(10);
/// Moments of asking remembered, at most.
const REMEMBERED: usize = 256;

struct Running {
    every: watch::Sender<Duration>,
    nudge: Arc<Notify>,
    stop: CancellationToken,
}

/// When what each feed last answered was asked: going back and forth between tabs must not ask each time,
/// and what was asked but never answered does not count.
type Answered = Arc<Mutex<HashMap<Feed, Instant>>>;

pub struct Pollers {
    sources: Sources,
    mail: mpsc::Sender<Msg>,
    running: HashMap<Feed, Running>,
    answered: Answered,
    /// The API's health fails: until it is back, asking anything else sooner than usual would only eat the
    /// budget that is wanted then.
    away: Arc<AtomicBool>,
    tasks: TaskTracker,
    stop: CancellationToken,
}

impl Pollers {
    pub fn new(sources: Sources, mail: mpsc::Sender<Msg>) -> Self {
        let pollers = Self {
            sources,
            mail,
            running: HashMap::new(),
            answered: Answered::default(),
            away: Arc::default(),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
        };
        pollers.listen();
        pollers
    }

    /// Whoever keeps the flags may say by himself that one has been changed.
    fn listen(&self) {
        let (sources, mail, stop) = (self.sources.clone(), self.mail.clone(), self.stop.clone());
        let Some(mut heard) = sources.watch_flags() else { return };
        self.tasks.spawn(stop.run_until_cancelled_owned(async move {
            loop {
                match heard.next().await {
                    Some(Ok(())) => _ = mail.send(Msg::FlagsChanged).await,
                    // The polls go on meanwhile, and tell what is wrong.
                    failed => {
                        tracing::warn!(?failed, "nobody tells of changed flags");
                        sleep(LISTEN_AGAIN).await;
                        let Some(again) = sources.watch_flags() else { return };
                        heard = again;
                    }
                }
            }
        }));
    }

    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Make what runs equal to what is wanted. A poller that is to go at another pace is told so; what it
    /// is waiting for is not given up.
    pub fn match_to(&mut self, wanted: Vec<(Feed, Duration)>, now: Instant) {
        self.running.retain(|feed, running| {
            let keep = wanted.iter().any(|(known, _)| known == feed);
            if !keep {
                running.stop.cancel();
            }
            keep
        });
        for (feed, every) in wanted {
            match self.running.get(&feed) {
                Some(running) => {
                    running.every.send_if_modified(|period| std::mem::replace(period, every) != every);
                }
                None => self.start(feed, every, now),
            }
        }
    }

    fn start(&mut self, feed: Feed, every: Duration, now: Instant) {
        let (period, paced) = watch::channel(every);
        let running =
            Running { every: period, nudge: Arc::new(Notify::new()), stop: self.stop.child_token() };
        let wait = match lock(&self.answered).get(&feed) {
            Some(at) => every.saturating_sub(now.saturating_duration_since(*at)),
            None if feed.is_keyed() => PASSING,
            None => Duration::ZERO,
        };
        let (sources, mail, answered) = (self.sources.clone(), self.mail.clone(), self.answered.clone());
        let (nudge, stop, asked) = (running.nudge.clone(), running.stop.clone(), feed.clone());
        let away = self.away.clone();
        self.tasks.spawn(async move {
            let rest = async {
                tokio::select! { () = sleep(wait) => {}, () = nudge.notified() => {} }
            };
            if stop.run_until_cancelled(rest).await.is_none() {
                return;
            }
            let ask = || sources.clone().ask(asked.clone());
            let hurry = || asked == Feed::Health || !away.load(Relaxed);
            let period = paced.clone();
            let deliver = |at: tokio::time::Instant, answer: Result<_, SourceError>| {
                remember(&answered, &asked, at.into_std());
                if asked == Feed::Health {
                    away.store(answer.as_ref().is_err_and(SourceError::is_transient), Relaxed);
                }
                let news = answer.unwrap_or_else(|error| {
                    tracing::warn!(feed = ?asked, %error, "a poll failed");
                    asked.clone().failed(error)
                });
                Msg::News { news, receipt: Receipt { asked: at.into_std(), every: *period.borrow() } }
            };
            poll(paced, ask, hurry, deliver, mail, &nudge, stop).await;
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

fn lock(answered: &Answered) -> MutexGuard<'_, HashMap<Feed, Instant>> {
    answered.lock().unwrap_or_else(PoisonError::into_inner)
}

fn remember(answered: &Answered, feed: &Feed, at: Instant) {
    let mut answered = lock(answered);
    if answered.len() >= REMEMBERED {
        answered.clear();
    }
    answered.insert(feed.clone(), at);
}
