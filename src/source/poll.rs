//! One task per feed: ask, hand the answer over, wait. It owns no state the screen can see.

use super::SourceError;
use std::time::Duration;
use tokio::{
    sync::{Notify, mpsc, watch},
    time::{Instant, sleep_until},
};
use tokio_util::sync::CancellationToken;

/// The first wait after a failure is shorter than this, and each further one may be twice as long.
const FIRST: Duration = Duration::from_secs(1);
/// No wait after a failure is longer.
const LONGEST: Duration = Duration::from_secs(30);
/// Somebody is looking: a server that is back is noticed within this, or within the feed's own cadence.
const NOTICED: Duration = Duration::from_secs(5);

/// Ask, `deliver` the answer with the moment of asking, wait `every`; until cancelled or until nobody
/// listens any more. `nudge` cuts the wait short (refresh was pressed); a new period holds at once, without
/// touching a request that is under way. After a failure that can pass by itself it is asked again sooner,
/// unless `hurry` says that this would be in vain.
///
/// The place in the channel is reserved *before* asking, so a busy screen slows the asking down instead
/// of piling up answers that are old before they are read. What `ask` changes from one turn to the next
/// belongs behind a lock of tokio's, because its future cannot borrow it.
pub async fn poll<T, M, Fut>(
    mut every: watch::Receiver<Duration>,
    mut ask: impl FnMut() -> Fut,
    hurry: impl Fn() -> bool,
    deliver: impl Fn(Instant, Result<T, SourceError>) -> M,
    to: mpsc::Sender<M>,
    nudge: &Notify,
    stop: CancellationToken,
) where
    Fut: Future<Output = Result<T, SourceError>>,
{
    let mut failures = 0u32;
    let work = async {
        while let Ok(place) = to.reserve().await {
            let asked = Instant::now();
            let answer = ask().await;
            failures = if answer.is_ok() { 0 } else { failures.saturating_add(1) };
            // Asking sooner than usual helps only where the fault can pass by itself.
            let transient = answer.as_ref().err().is_some_and(SourceError::is_transient);
            let random = fastrand::f64();
            place.send(deliver(asked, answer));
            let ended = Instant::now();
            loop {
                let period = *every.borrow_and_update();
                let soon = transient && hurry();
                let wait = if soon { backoff(failures, period, random) } else { period };
                tokio::select! {
                    () = sleep_until(ended + wait) => break,
                    () = nudge.notified() => break,
                    Ok(()) = every.changed() => {}
                }
            }
        }
    };
    stop.run_until_cancelled(work).await;
}

/// How long to wait after so many failures in a row: exponential with full jitter, so that many
/// consoles do not come back to a recovering server in step. `random` is uniform in 0..1.
pub fn backoff(failures: u32, every: Duration, random: f64) -> Duration {
    let doubled = FIRST.saturating_mul(2u32.saturating_pow(failures.saturating_sub(1)));
    doubled.min(LONGEST).min(every.max(NOTICED)).mul_f64(random.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        future::{pending, ready},
        sync::{
            Arc,
            atomic::{AtomicU32, Ordering::SeqCst},
        },
    };
    use tokio::time::sleep;

    const EVERY: Duration = Duration::from_secs(10);

    fn always() -> watch::Receiver<Duration> {
        watch::channel(EVERY).1
    }

    fn down() -> SourceError {
        SourceError::Unreachable { host: "h".into(), why: "connection refused".into() }
    }

    #[test]
    fn waits_grow_up_to_a_bound_that_lets_recovery_be_noticed() {
        let widest = |every: u64| {
            [1, 2, 3, 4, 5, 6, 40, u32::MAX].map(|n| backoff(n, Duration::from_secs(every), 1.0).as_secs())
        };
        assert_eq!(widest(1), [1, 2, 4, 5, 5, 5, 5, 5]);
        assert_eq!(widest(10), [1, 2, 4, 8, 10, 10, 10, 10]);
        assert_eq!(widest(600), [1, 2, 4, 8, 16, 30, 30, 30]);
        assert_eq!(backoff(3, EVERY, 0.25), Duration::from_secs(1));
        assert_eq!(backoff(3, EVERY, 0.0), Duration::ZERO);
    }

    type Delivered = (Instant, Result<u32, SourceError>);

    /// A poller that fails `failing` times with what `error` makes, and then answers with its turn.
    fn start(
        failing: u32,
        error: fn() -> SourceError,
    ) -> (mpsc::Receiver<Delivered>, Arc<Notify>, CancellationToken) {
        begin(failing, error, true)
    }

    fn begin(
        failing: u32,
        error: fn() -> SourceError,
        hurry: bool,
    ) -> (mpsc::Receiver<Delivered>, Arc<Notify>, CancellationToken) {
        let (tx, rx) = mpsc::channel(1);
        let (nudge, stop) = (Arc::new(Notify::new()), CancellationToken::new());
        let (theirs, until) = (nudge.clone(), stop.clone());
        let mut turn = 0;
        let ask = move || {
            turn += 1;
            ready(if turn <= failing { Err(error()) } else { Ok(turn) })
        };
        let hurry = move || hurry;
        tokio::spawn(async move {
            poll(always(), ask, hurry, |at, answer| (at, answer), tx, &theirs, until).await;
        });
        (rx, nudge, stop)
    }

    #[tokio::test(start_paused = true)]
    async fn backs_off_while_failing_and_recovers() {
        let begin = Instant::now();
        let (mut rx, _nudge, _stop) = start(3, down);
        let mut last = begin;
        for bound in [0, 1, 2, 4, 10] {
            let (asked, answer) = rx.recv().await.unwrap();
            assert!(asked - last <= Duration::from_secs(bound), "{:?}", asked - last);
            assert_eq!(asked, Instant::now(), "told when it was asked");
            assert_eq!(answer.is_ok(), bound >= 4);
            last = asked;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_will_not_pass_by_itself_is_not_asked_for_sooner() {
        let begin = Instant::now();
        let (mut rx, _nudge, _stop) = start(2, || SourceError::Unauthorized { host: "h".into() });
        for at in [0, 10, 20] {
            rx.recv().await.unwrap().1.ok();
            assert_eq!(begin.elapsed().as_secs(), at);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_would_be_asked_in_vain_is_not_asked_for_sooner() {
        let begin_at = Instant::now();
        let (mut rx, _nudge, _stop) = begin(2, down, false);
        for at in [0, 10, 20] {
            rx.recv().await.unwrap().1.ok();
            assert_eq!(begin_at.elapsed().as_secs(), at);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_nudge_does_not_wait() {
        let begin = Instant::now();
        let (mut rx, nudge, _stop) = start(0, down);
        rx.recv().await.unwrap().1.unwrap();
        nudge.notify_one();
        assert_eq!(rx.recv().await.unwrap().1, Ok(2));
        assert_eq!(begin.elapsed(), Duration::ZERO);
        assert_eq!(rx.recv().await.unwrap().1, Ok(3));
        assert_eq!(begin.elapsed(), EVERY);
    }

    #[tokio::test(start_paused = true)]
    async fn a_new_period_holds_at_once() {
        let begin = Instant::now();
        let (period, every) = watch::channel(EVERY);
        let (tx, mut rx) = mpsc::channel(1);
        let ask = || ready(Ok::<_, SourceError>(()));
        tokio::spawn(async move {
            poll(every, ask, || true, |_, answer| answer, tx, &Notify::new(), CancellationToken::new()).await
        });
        rx.recv().await.unwrap().unwrap();
        sleep(EVERY / 2).await;
        period.send(EVERY * 6).unwrap();
        sleep(EVERY).await;
        period.send(EVERY * 2).unwrap();
        rx.recv().await.unwrap().unwrap();
        assert_eq!(begin.elapsed(), EVERY * 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_busy_screen_slows_the_asking_down() {
        let asked = Arc::new(AtomicU32::new(0));
        let (tx, mut rx) = mpsc::channel(1);
        let count = asked.clone();
        tokio::spawn(async move {
            let ask = || ready(Ok::<_, SourceError>(count.fetch_add(1, SeqCst)));
            poll(always(), ask, || true, |_, answer| answer, tx, &Notify::new(), CancellationToken::new())
                .await;
        });
        sleep(EVERY * 10).await;
        assert_eq!(asked.load(SeqCst), 1);
        rx.recv().await.unwrap().unwrap();
        sleep(EVERY / 2).await;
        assert_eq!(asked.load(SeqCst), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn cancelling_interrupts_a_request_and_a_wait() {
        let (tx, mut rx) = mpsc::channel::<Result<(), SourceError>>(1);
        let stop = CancellationToken::new();
        let task = tokio::spawn({
            let stop = stop.clone();
            async move { poll(always(), pending, || true, |_, answer| answer, tx, &Notify::new(), stop).await }
        });
        tokio::task::yield_now().await;
        stop.cancel();
        task.await.unwrap();
        assert!(rx.recv().await.is_none());

        let (mut rx, _nudge, stop) = start(0, down);
        rx.recv().await.unwrap().1.unwrap();
        stop.cancel();
        assert!(rx.recv().await.is_none());
    }
}
