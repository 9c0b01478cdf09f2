//! How many requests we allow ourselves: a log of the last minute, counted as the server counts, and the
//! pauses it asks for. Time is tokio's, so that tests can move it.

use crate::base::Moment;
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::{Instant, sleep_until};

/// The window over which requests are counted, ours and the server's.
const WINDOW: Duration = Duration::from_secs(60);
/// Requests that may be under way while the server's last count is on its way to us.
const IN_FLIGHT: u32 = 8;

/// For whom a request is made, and so how long it may have to wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// Nobody is waiting: it keeps to our own limit.
    #[default]
    Poll,
    /// A person is: it is counted, but waits only for the server's limit, never for ours.
    Person,
    /// One of many that a person has asked for at once. As for a person, but a fifth of the server's limit
    /// is left to others behind the same address; where the server names no limit it keeps to ours.
    Bulk,
}

/// The server's own limit, as it last told of it.
#[derive(Clone, Copy, Debug)]
struct Server {
    limit: u32,
    /// What it said was left, less what we have sent since.
    left: u32,
    /// By then everything it has counted is over.
    until: Instant,
}

/// What the header shows of the budget.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BudgetUse {
    /// Requests sent in the last minute.
    pub used: u32,
    /// Requests we allow ourselves in a minute, as things stand.
    pub limit: u32,
    /// Until when everything waits, because the server said so. On the wall's clock too, so that it can be
    /// told without ticking.
    pub paused: Option<Moment>,
}

/// One allowance for all requests to one server. Whoever polls waits in one queue, whoever changes many
/// things in another, and a person's single change in none. What people use of the allowance is missing to
/// the polls, but a quarter is always left to these: who changes things wants to see what comes of it.
#[derive(Debug)]
pub struct Budget {
    limit: u32,
    /// Fair: tokio hands this lock over in the order in which it was asked for.
    queue: tokio::sync::Mutex<()>,
    bulk: tokio::sync::Mutex<()>,
    log: Mutex<Log>,
}

#[derive(Debug, Default)]
struct Log {
    sent: VecDeque<Instant>,
    /// Those of them that were polls.
    polled: VecDeque<Instant>,
    server: Option<Server>,
    paused: Option<Moment>,
    halved_until: Option<Instant>,
}

impl Budget {
    /// A budget of none would never let anything through, so it is one at least.
    pub fn new(requests_per_minute: u32) -> Self {
        Self {
            limit: requests_per_minute.max(1),
            queue: tokio::sync::Mutex::default(),
            bulk: tokio::sync::Mutex::default(),
            log: Mutex::default(),
        }
    }

    /// Wait until a request of this pace may be sent, and count it. Among those of one pace that can fill the
    /// limit it is first come, first served.
    pub async fn acquire(&self, pace: Pace) {
        let _turn = match pace {
            Pace::Poll => Some(self.queue.lock().await),
            Pace::Bulk => Some(self.bulk.lock().await),
            Pace::Person => None,
        };
        // Asked again after each wait: a pause may have begun meanwhile.
        while let Err(when) = self.take(pace) {
            sleep_until(when).await;
        }
    }

    /// Requests sent in the last minute.
    pub fn used(&self) -> u32 {
        self.state().used
    }

    /// Requests that could be sent at once.
    pub fn spare(&self) -> u32 {
        let state = self.state();
        if state.paused.is_some() { 0 } else { state.limit.saturating_sub(state.used) }
    }

    pub fn state(&self) -> BudgetUse {
        let now = Instant::now();
        let log = self.log(now);
        BudgetUse {
            used: u32::try_from(log.sent.len()).unwrap_or(u32::MAX),
            limit: self.limit_of(&log),
            paused: log.paused,
        }
    }

    /// The server has told us to be quiet. A later end is never brought forward.
    pub fn pause_until(&self, until: Instant) {
        let now = Instant::now();
        let mut log = self.log(now);
        let at = until.into_std();
        if log.paused.is_none_or(|paused| paused.at < at) {
            log.paused = Some(Moment { at, wall: chrono::Utc::now() + until.saturating_duration_since(now) });
        }
    }

    /// What the server says is left of its own limit, which is per address and shared with everybody
    /// behind it. When it runs out somebody else is eating it: we take half for a minute.
    pub fn notice(&self, remaining: u32, limit: u32) {
        let now = Instant::now();
        let mut log = self.log(now);
        log.server = Some(Server { limit, left: remaining, until: now + WINDOW });
        if u64::from(remaining) * 10 < u64::from(limit) {
            log.halved_until = Some(now + WINDOW);
        }
    }

    /// Count a request, or say when to ask again.
    fn take(&self, pace: Pace) -> Result<(), Instant> {
        let now = Instant::now();
        let mut log = self.log(now);
        if let Some(paused) = log.paused {
            return Err(Instant::from_std(paused.at));
        }
        let wait = match (pace, log.server) {
            (Pace::Poll, _) => self.until_polled(&log),
            (Pace::Bulk, None) => until_below(&log.sent, self.limit_of(&log)),
            (Pace::Bulk, Some(server)) => log.until_left(server, server.limit / 5),
            (Pace::Person, Some(server)) => log.until_left(server, IN_FLIGHT.min(server.limit / 5)),
            (Pace::Person, None) => None,
        };
        if let Some(when) = wait {
            return Err(when);
        }
        log.sent.push_back(now);
        if pace == Pace::Poll {
            log.polled.push_back(now);
        }
        if let Some(server) = &mut log.server {
            server.left = server.left.saturating_sub(1);
        }
        Ok(())
    }

    /// Until there is room in the whole of our limit, or in the part that is the polls' alone.
    fn until_polled(&self, log: &Log) -> Option<Instant> {
        let limit = self.limit_of(log);
        let whole = until_below(&log.sent, limit)?;
        let own = until_below(&log.polled, limit.div_ceil(4))?;
        Some(whole.min(own))
    }

    fn limit_of(&self, log: &Log) -> u32 {
        if log.halved_until.is_some() { (self.limit / 2).max(1) } else { self.limit }
    }

    /// The log, with everything that is over taken out.
    fn log(&self, now: Instant) -> MutexGuard<'_, Log> {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        let is_over = |sent: &Instant| *sent + WINDOW <= now;
        while log.sent.pop_front_if(|sent| is_over(sent)).is_some() {
            // What is over for us is over for the server.
            if let Some(server) = &mut log.server {
                server.left = server.left.saturating_add(1).min(server.limit);
            }
        }
        while log.polled.pop_front_if(|sent| is_over(sent)).is_some() {}
        log.server = log.server.filter(|server| server.until > now);
        log.paused = log.paused.filter(|paused| paused.at > now.into_std());
        log.halved_until = log.halved_until.filter(|until| *until > now);
        log
    }
}

impl Log {
    /// Until the server has more than a reserve left: when the next of ours is over, if any is.
    fn until_left(&self, server: Server, reserve: u32) -> Option<Instant> {
        let next = self.sent.front().map_or(server.until, |sent| *sent + WINDOW);
        (server.left <= reserve).then_some(next.min(server.until))
    }
}

/// Until there are fewer than `limit` in the window.
fn until_below(sent: &VecDeque<Instant>, limit: u32) -> Option<Instant> {
    // So many have to leave the window before there is room.
    let over = sent.len().checked_sub(limit as usize)?;
    sent.get(over).map(|oldest| *oldest + WINDOW)
}

/// A gate for one expensive request: one at a time, and never sooner than a fixed time after the last.
#[derive(Debug)]
pub(super) struct Floor {
    every: Duration,
    last: tokio::sync::Mutex<Option<Instant>>,
}

impl Floor {
    pub(super) fn new(every: Duration) -> Self {
        Self { every, last: tokio::sync::Mutex::default() }
    }

    /// Wait for the turn, then do it. Others wait until it is done.
    pub(super) async fn pass<T>(&self, work: impl Future<Output = T>) -> T {
        let mut last = self.last.lock().await;
        if let Some(last) = *last {
            sleep_until(last + self.every).await;
        }
        *last = Some(Instant::now());
        work.await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    async fn secs_of(start: Instant, budget: &Budget) -> u64 {
        budget.acquire(Pace::Poll).await;
        start.elapsed().as_secs()
    }

    #[tokio::test(start_paused = true)]
    async fn the_next_one_waits_until_the_oldest_is_a_minute_old() {
        let (budget, start) = (Budget::new(2), Instant::now());
        assert_eq!(secs_of(start, &budget).await, 0);
        tokio::time::advance(Duration::from_secs(20)).await;
        assert_eq!(secs_of(start, &budget).await, 20);
        assert_eq!((budget.used(), budget.spare()), (2, 0));
        assert_eq!(secs_of(start, &budget).await, 60);
        assert_eq!(secs_of(start, &budget).await, 80);
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_holds_everybody_and_they_leave_in_order() {
        let (budget, start) = (Arc::new(Budget::new(100)), Instant::now());
        budget.pause_until(start + Duration::from_secs(30));
        budget.pause_until(start + Duration::from_secs(10));
        let paused = budget.state().paused.unwrap();
        assert_eq!(paused.at, (start + Duration::from_secs(30)).into_std());
        assert_eq!(budget.spare(), 0);
        let (tx, mut rx) = tokio::sync::mpsc::unbounded_channel();
        for n in 0..5 {
            let (budget, tx) = (budget.clone(), tx.clone());
            tokio::spawn(async move { tx.send((n, secs_of(start, &budget).await)) });
            tokio::task::yield_now().await;
        }
        for n in 0..5 {
            assert_eq!(rx.recv().await.unwrap(), (n, 30));
        }
        assert_eq!(budget.state(), BudgetUse { used: 5, limit: 100, paused: None });
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_that_begins_while_waiting_counts() {
        let (budget, start) = (Arc::new(Budget::new(1)), Instant::now());
        budget.acquire(Pace::Poll).await;
        let waiting = tokio::spawn({
            let budget = budget.clone();
            async move { secs_of(start, &budget).await }
        });
        tokio::time::advance(Duration::from_secs(5)).await;
        budget.pause_until(start + Duration::from_secs(90));
        assert_eq!(waiting.await.unwrap(), 90);
    }

    #[tokio::test(start_paused = true)]
    async fn a_person_does_not_wait_for_the_polls_and_is_counted() {
        let (budget, start) = (Arc::new(Budget::new(4)), Instant::now());
        for _ in 0..4 {
            budget.acquire(Pace::Poll).await;
        }
        let polling = tokio::spawn({
            let budget = budget.clone();
            async move { secs_of(start, &budget).await }
        });
        tokio::task::yield_now().await;
        for _ in 0..8 {
            budget.acquire(Pace::Person).await;
        }
        assert_eq!((start.elapsed(), budget.used()), (Duration::ZERO, 12));
        assert_eq!(polling.await.unwrap(), 60, "the poll waits for its turn as before");
    }

    #[tokio::test(start_paused = true)]
    async fn a_quarter_is_left_to_the_polls_whatever_people_do() {
        let (budget, start) = (Budget::new(8), Instant::now());
        for _ in 0..100 {
            budget.acquire(Pace::Person).await;
        }
        assert_eq!([secs_of(start, &budget).await, secs_of(start, &budget).await], [0, 0]);
        assert_eq!(secs_of(start, &budget).await, 60);
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_is_so_urgent_that_the_server_has_to_refuse_it() {
        let (budget, start) = (Budget::new(60), Instant::now());
        budget.pause_until(start + Duration::from_secs(10));
        budget.acquire(Pace::Person).await;
        assert_eq!(start.elapsed().as_secs(), 10, "a pause holds everybody");
        budget.notice(10, 500);
        tokio::time::advance(Duration::from_secs(5)).await;
        for _ in 0..2 {
            budget.acquire(Pace::Person).await;
        }
        assert_eq!(start.elapsed().as_secs(), 15);
        budget.acquire(Pace::Person).await;
        assert_eq!(start.elapsed().as_secs(), 70, "the first of ours is over, and one more can be sent");
        budget.acquire(Pace::Person).await;
        assert_eq!(start.elapsed().as_secs(), 70, "nothing that the server has counted is left");
    }

    #[tokio::test(start_paused = true)]
    async fn many_at_once_leave_a_fifth_of_the_servers_limit() {
        let (budget, start) = (Budget::new(60), Instant::now());
        budget.acquire(Pace::Bulk).await;
        budget.notice(499, 500);
        for _ in 0..399 {
            budget.acquire(Pace::Bulk).await;
        }
        assert_eq!(start.elapsed(), Duration::ZERO);
        assert!(tokio::time::timeout(Duration::from_secs(59), budget.acquire(Pace::Bulk)).await.is_err());
        budget.acquire(Pace::Person).await;
        assert_eq!(start.elapsed().as_secs(), 59, "a single change goes before them");
    }

    #[tokio::test(start_paused = true)]
    async fn many_at_once_keep_to_our_limit_where_the_server_names_none() {
        let (budget, start) = (Budget::new(10), Instant::now());
        for _ in 0..11 {
            budget.acquire(Pace::Bulk).await;
        }
        assert_eq!(start.elapsed().as_secs(), 60);
    }

    #[tokio::test(start_paused = true)]
    async fn when_the_server_runs_short_we_take_half_for_a_minute() {
        let budget = Budget::new(10);
        budget.notice(50, 500);
        assert_eq!(budget.state().limit, 10);
        budget.notice(49, 500);
        assert_eq!(budget.state().limit, 5);
        tokio::time::advance(WINDOW).await;
        assert_eq!(budget.state().limit, 10);
    }

    #[tokio::test(start_paused = true)]
    async fn halving_lets_what_is_too_much_leave_first() {
        let (budget, start) = (Budget::new(4), Instant::now());
        for _ in 0..4 {
            budget.acquire(Pace::Poll).await;
            tokio::time::advance(Duration::from_secs(1)).await;
        }
        tokio::time::advance(Duration::from_secs(50)).await;
        budget.notice(0, 500);
        // Two at most in a window: the first three have to be over.
        assert_eq!(secs_of(start, &budget).await, 62);
    }

    #[tokio::test(start_paused = true)]
    async fn a_given_up_wait_costs_nothing() {
        let budget = Budget::new(1);
        budget.acquire(Pace::Poll).await;
        assert!(tokio::time::timeout(Duration::from_secs(1), budget.acquire(Pace::Poll)).await.is_err());
        tokio::time::advance(WINDOW).await;
        assert_eq!(budget.used(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn the_floor_keeps_calls_apart_and_alone() {
        let (floor, start) = (Arc::new(Floor::new(Duration::from_secs(30))), Instant::now());
        let running = Arc::new(tokio::sync::Mutex::new(()));
        let call = |floor: Arc<Floor>, running: Arc<tokio::sync::Mutex<()>>| async move {
            let work = async {
                let _alone = running.try_lock().expect("never two at once");
                tokio::time::sleep(Duration::from_secs(40)).await;
                start.elapsed().as_secs()
            };
            floor.pass(work).await
        };
        let first = tokio::spawn(call(floor.clone(), running.clone()));
        tokio::task::yield_now().await;
        let second = tokio::spawn(call(floor.clone(), running.clone()));
        assert_eq!((first.await.unwrap(), second.await.unwrap()), (40, 80));
        let quick = floor.pass(async { start.elapsed().as_secs() }).await;
        assert_eq!(quick, 80, "thirty seconds after the second was sent");
        assert_eq!(floor.pass(async { start.elapsed().as_secs() }).await, 110);
    }
}
