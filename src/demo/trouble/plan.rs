//! What is going to happen to one request, drawn when it comes in.

use super::Trouble;
use crate::demo::{fault::Fault, service::App};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use std::time::Duration;

/// How long the service is up, and then down, when it flaps.
const PERIOD_SECONDS: i64 = 10;
/// Routes that ask much of the database, and so are slow more often.
const HEAVY: [&str; 6] =
    ["/assignments/", "/validation/", "/performance/", "/notifications/", "/tasks/", "/users/"];

/// Routes that need the table of assignments.
const ASSIGNED: [&str; 3] = ["/assignments/", "/validation/", "/workload"];

/// An error out of nothing.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Whether the request has been carried out by then.
    pub after: bool,
    pub fault: Fault,
}

#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub hang: bool,
    pub down: bool,
    pub limited: bool,
    /// Whether it waits for a lock.
    pub locked: bool,
    pub delay: Option<Duration>,
    pub failure: Option<Failure>,
    pub garbage: bool,
    /// Whether the connection ends within the answer.
    pub cut: bool,
    /// And whether by a reset.
    pub reset: bool,
}

impl Plan {
    pub fn draw(app: &App, path: &str) -> Self {
        let (current, data) = (app.trouble.current(), !matches!(path, "/health" | "/metrics"));
        let is = |trouble| current.contains(&trouble);
        let reset = is(Trouble::Reset);
        Self {
            hang: is(Trouble::Hang),
            down: is(Trouble::Flapping) && is_down(app.clock.now(), app.seed),
            locked: is(Trouble::TableLock) && ASSIGNED.iter().any(|needed| path.contains(needed)),
            limited: data && is(Trouble::RateLimit),
            delay: (data && is(Trouble::Slow)).then(|| delay(app, path)).flatten(),
            failure: (data && is(Trouble::Errors)).then(|| failure(app)).flatten(),
            garbage: data && is(Trouble::Garbage),
            cut: reset || is(Trouble::CutOff),
            reset,
        }
    }
}

/// Where in its ups and downs the service is, by the clock alone.
fn is_down(now: DateTime<Utc>, seed: u64) -> bool {
    let shift = i64::try_from(seed % 20).unwrap_or_default();
    (now.timestamp() + shift).div_euclid(PERIOD_SECONDS).rem_euclid(2) == 1
}

/// Two to four seconds, nearer to two; most of the heavy routes and some of the others.
fn delay(app: &App, path: &str) -> Option<Duration> {
    let share = if HEAVY.iter().any(|heavy| path.contains(heavy)) { 0.7 } else { 0.2 };
    let (hit, size) = (app.chance.mishap(), app.chance.mishap());
    (hit < share).then(|| Duration::from_secs_f64(2.0 + 2.0 * size * size))
}

fn failure(app: &App) -> Option<Failure> {
    let (hit, which) = (app.chance.mishap(), app.chance.mishap());
    let fault = if which < 0.7 {
        Fault::Internal("a failure that was asked for".into())
    } else {
        Fault::Plain(StatusCode::SERVICE_UNAVAILABLE, "Service temporarily unavailable".into())
    };
    (hit < 0.3).then_some(Failure { after: hit < 0.15, fault })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn good_and_bad_times_take_turns_of_ten_seconds() {
        let down = |second: i64| is_down(DateTime::UNIX_EPOCH + TimeDelta::seconds(second), 1);
        let turns: Vec<bool> = (0..60).map(down).collect();
        assert_eq!(turns.iter().filter(|down| **down).count(), 30);
        assert!((0..40).all(|second| down(second) == down(second + 20) && down(second) != down(second + 10)));
    }
}
