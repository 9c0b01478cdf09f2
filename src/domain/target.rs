//! How quick an answer should be.

use super::{Endpoint, Level, limits};
use std::{collections::BTreeMap, time::Duration};

/// What an operator has set instead of the guide's targets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Targets(BTreeMap<Endpoint, Duration>);

impl Targets {
    pub fn set(&mut self, endpoint: Endpoint, target: Duration) {
        self.0.insert(endpoint, target);
    }

    /// Those that were set.
    pub fn own(&self) -> impl Iterator<Item = (Endpoint, Duration)> {
        self.0.iter().map(|(endpoint, target)| (*endpoint, *target))
    }

    /// The target of an endpoint: the one that was set, or the guide's. What is slow by its nature has none.
    pub fn of(&self, endpoint: Endpoint) -> Option<Duration> {
        self.0.get(&endpoint).copied().or(match endpoint {
            Endpoint::CreateTeam => Some(limits::CREATE_TEAM),
            Endpoint::Validate | Endpoint::ValidateMany => Some(limits::VALIDATION),
            Endpoint::SystemHealth => None,
            _ => Some(limits::SLOW),
        })
    }
}

/// How these times do against a target: a warning where one answer in twenty misses it, critical where
/// every other one does.
pub fn judge(p50: Duration, p95: Duration, target: Duration) -> Level {
    if p50 > target {
        Level::Crit
    } else if p95 > target {
        Level::Warn
    } else {
        Level::Ok
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_set_wins_over_the_guide() {
        let mut targets = Targets::default();
        let secs = |targets: &Targets, endpoint| targets.of(endpoint).map(|target| target.as_secs_f64());
        assert_eq!(secs(&targets, Endpoint::CreateTeam), Some(2.0));
        assert_eq!(secs(&targets, Endpoint::Assign), Some(1.0));
        assert_eq!(secs(&targets, Endpoint::Validate), Some(5.0));
        assert_eq!(secs(&targets, Endpoint::SystemHealth), None);
        targets.set(Endpoint::Teams, Duration::from_millis(500));
        assert_eq!(secs(&targets, Endpoint::Teams), Some(0.5));
    }

    #[test]
    fn some_slow_answers_are_a_warning_and_most_of_them_are_critical() {
        let level = |p50, p95| {
            judge(Duration::from_millis(p50), Duration::from_millis(p95), Duration::from_millis(500))
        };
        assert_eq!([level(20, 500), level(20, 501), level(501, 900)], [Level::Ok, Level::Warn, Level::Crit]);
    }
}
