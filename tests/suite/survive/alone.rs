//! A console left alone for minutes, on a clock that the test moves: the real pollers, the real client, the
//! embedded backend. What it costs the server by the server's own count, how soon it notices that the server
//! is back, and how it reads a long list within the limit.

use super::*;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use worky_console::{
    base::Moment,
    demo::{ADMIN, Backend, Clock, Options, Size, Trouble},
    domain::Failure,
    runtime::Pollers,
    store::Trust,
    tabs::TabId,
};

/// So much time passes at once.
const STEP: Duration = Duration::from_millis(250);
/// Turns of the runtime in which nothing happens, when there is nothing left to happen.
const STILL: u32 = 20;
/// The server's own limit.
const LIMIT: u32 = 500;

struct Alone {
    backend: Backend,
    clock: Clock,
    began: Moment,
    api: Api,
    model: Model,
    cx: Cx,
    pollers: Pollers,
    letters: mpsc::Receiver<Msg>,
    calls: mpsc::UnboundedReceiver<Msg>,
    /// How often the client has looked at its watch: twice for each request, before and after it.
    looks: Arc<AtomicU64>,
    ended: u64,
    given_up: u64,
    refused: u64,
    /// Time passes only when it is told to, for as long as this is here.
    _still: std::sync::mpsc::Sender<()>,
}

impl Alone {
    async fn with(options: Options, requests_per_minute: u32) -> Self {
        // The clock of the runtime does not move by itself while something blocks.
        let (still, end) = std::sync::mpsc::channel();
        tokio::task::spawn_blocking(move || _ = end.recv());
        let clock = Clock::fixed(crate::backend::now());
        let backend = Backend::start(Options { clock: clock.clone(), ..options }).await.unwrap();
        let (post, calls) = mpsc::unbounded_channel();
        let looks = Arc::new(AtomicU64::new(0));
        let seen = looks.clone();
        let watch = Stopwatch::new(move || Duration::from_millis(seen.fetch_add(1, SeqCst)));
        let record: Recorder =
            Arc::new(move |call, budget| _ = post.send(Msg::Call { call: call.clone(), budget }));
        let api = ApiOptions { requests_per_minute, ..ApiOptions::new(backend.url()) };
        let api = Api::new(api, None, watch, record).unwrap();
        api.log_in(ADMIN.0, &Secret::new(ADMIN.1)).await.unwrap();
        let session = Session { signed_in: true, host: api.host().to_owned(), ..Session::default() };
        let (mail, letters) = mpsc::channel(1024);
        let began = Moment { at: tokio::time::Instant::now().into_std(), wall: crate::backend::now() };
        let mut alone = Self {
            pollers: Pollers::new(Sources::new(api.clone(), None), mail),
            model: Model::new(session, Default::default(), Intervals::default()),
            cx: Cx::new(began, Zone::Utc),
            backend,
            clock,
            began,
            api,
            letters,
            calls,
            looks,
            ended: 0,
            given_up: 0,
            refused: 0,
            _still: still,
        };
        alone.settle().await;
        alone
    }

    fn time(&self) -> Duration {
        self.cx.now.at - self.began.at
    }

    async fn pass(&mut self, time: Duration) {
        let until = self.time() + time;
        while self.time() < until {
            self.step().await;
        }
    }

    async fn step(&mut self) {
        self.clock.advance(STEP);
        tokio::time::advance(STEP).await;
        self.cx.now = Moment { at: self.cx.now.at + STEP, wall: self.cx.now.wall + STEP };
        self.settle().await;
    }

    /// Until every request that has been sent is answered, and every answer has been taken in.
    async fn settle(&mut self) {
        let mut still = 0;
        loop {
            tokio::task::yield_now().await;
            still = if self.hear() { 0 } else { still + 1 };
            // What was given up may have been answered after all.
            let open = self.looks.load(SeqCst).saturating_sub(2 * self.ended + self.given_up);
            if still >= STILL && (open == 0 || still >= 100 * STILL) {
                // Nobody waits any more for what belonged to a row that the cursor has left.
                self.given_up += open;
                return;
            }
        }
    }

    /// Takes in what has come. True if there was anything.
    fn hear(&mut self) -> bool {
        let mut all: Vec<Msg> = std::iter::from_fn(|| self.calls.try_recv().ok()).collect();
        for msg in &all {
            let Msg::Call { call, .. } = msg else { continue };
            self.ended += 1;
            self.refused += u64::from(call.outcome == Err(Failure::RateLimited));
        }
        all.extend(std::iter::from_fn(|| self.letters.try_recv().ok()));
        let heard = !all.is_empty();
        for msg in all {
            app::update(&mut self.model, msg, &mut self.cx);
        }
        for effect in self.cx.asked() {
            if let Effect::Refresh(feeds) = effect {
                self.pollers.nudge(&feeds);
            }
        }
        self.model.follow(self.cx.present());
        let now = self.cx.now.at;
        self.pollers.match_to(app::subscriptions(&self.model, now), now);
        heard
    }

    /// Every tab once, and back.
    async fn visit_all(&mut self) {
        for tab in TabId::ALL.iter().chain(&TabId::ALL[..1]) {
            self.model.front = *tab;
            self.pass(Duration::from_secs(3)).await;
        }
    }

    /// What the server has counted in the last minute.
    async fn counted(&self) -> u32 {
        let url = format!("{}/api/v1/auth/test-no-auth", self.backend.url());
        let answer = crate::backend::http().get(url).send().await.unwrap();
        let left = answer.headers()["x-ratelimit-remaining"].to_str().unwrap();
        // This question is one of them.
        LIMIT - left.parse::<u32>().unwrap() - 1
    }

    fn polls(&self) -> String {
        let all = app::vitals(&self.model, self.cx.now.at, Zone::Utc);
        all.into_iter().find(|vital| vital.name == "polls").unwrap().text
    }

    fn is_well(&self) -> bool {
        let now = self.cx.now.at;
        let fresh = |feed: &Feed| self.model.store.trust(feed, now) == Trust::Fresh;
        app::subscriptions(&self.model, now).iter().all(|(feed, _)| fresh(feed))
    }
}

#[tokio::test(start_paused = true)]
async fn a_quiet_console_keeps_within_its_budget_and_says_what_the_server_counts() {
    let mut alone = Alone::with(Options::default(), 60).await;
    alone.visit_all().await;
    let mut most = 0;
    for _ in 0..3 {
        for _ in 0..240 {
            alone.step().await;
            most = most.max(alone.api.budget().used);
        }
        // The screen tells what was so at the last call.
        let ended = alone.ended;
        while alone.ended == ended {
            alone.step().await;
        }
        assert_eq!(alone.polls(), format!("{}/60 per min", alone.counted().await));
    }
    assert!((20..=60).contains(&most) && alone.refused == 0, "{most}");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_back_is_noticed_everywhere_within_five_seconds() {
    for outage in [20, 40, 70, 130, 600] {
        let mut alone = Alone::with(Options::default(), 60).await;
        alone.visit_all().await;
        assert!(alone.is_well());
        alone.backend.trouble().set(Trouble::DbDown);
        alone.pass(Duration::from_secs(outage)).await;
        assert!(!alone.is_well());
        alone.backend.trouble().clear(Trouble::DbDown);
        let back = alone.time();
        while !alone.is_well() {
            alone.step().await;
        }
        let took = alone.time() - back;
        assert!(took <= Duration::from_secs(5) + STEP, "{took:?} after {outage} s");
    }
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_assignments_are_read_to_the_end_without_a_429() {
    for own in [60, 480] {
        let mut alone = Alone::with(Options { size: Size::Medium, ..Options::default() }, own).await;
        alone.model.front = TabId::Assignments;
        let list = |alone: &Alone| alone.model.store.assignments.get().cloned();
        while list(&alone).is_none_or(|list| !list.complete) {
            alone.step().await;
            assert!(alone.time() <= Duration::from_secs(180), "{:?}", list(&alone).map(|it| it.rows.len()));
        }
        assert_eq!((list(&alone).unwrap().rows.len(), alone.refused), (10_000, 0));
    }
}
