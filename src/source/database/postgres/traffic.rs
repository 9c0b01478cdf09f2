//! Rates and shares from counters that only grow, until somebody resets them.

use crate::domain::Traffic;
use std::time::Duration;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counters {
    pub commits: u64,
    pub rollbacks: u64,
    /// Blocks found in memory, and blocks that had to be read.
    pub hit: u64,
    pub read: u64,
    pub deadlocks: u64,
    pub temporary_files: u64,
    pub temporary_bytes: u64,
}

impl Counters {
    /// Without anything to compare with there are no rates.
    pub fn so_far(&self) -> Traffic {
        Traffic {
            commits_per_second: None,
            rollbacks_per_second: None,
            hit_ratio: share(self.hit, self.read),
            deadlocks: self.deadlocks,
            temporary_files: self.temporary_files,
            temporary_bytes: self.temporary_bytes,
        }
    }

    /// What happened since then. Counters that have shrunk were reset, and say nothing of the time between.
    pub fn since(&self, before: &Self, elapsed: Duration) -> Traffic {
        let grown = |now: u64, then: u64| now.checked_sub(then);
        let rate = |now, then| {
            let seconds = elapsed.as_secs_f64();
            grown(now, then).filter(|_| seconds > 0.0).map(|grown| grown as f64 / seconds)
        };
        let hits = grown(self.hit, before.hit).zip(grown(self.read, before.read));
        Traffic {
            commits_per_second: rate(self.commits, before.commits),
            rollbacks_per_second: rate(self.rollbacks, before.rollbacks),
            hit_ratio: hits.and_then(|(hit, read)| share(hit, read)).or_else(|| share(self.hit, self.read)),
            ..self.so_far()
        }
    }
}

fn share(part: u64, rest: u64) -> Option<f64> {
    let all = part.saturating_add(rest);
    (all > 0).then(|| part as f64 / all as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const THEN: Counters = Counters {
        commits: 100,
        rollbacks: 10,
        hit: 900,
        read: 100,
        deadlocks: 2,
        temporary_files: 1,
        temporary_bytes: 64,
    };

    #[test]
    fn rates_are_of_the_time_between_two_looks() {
        let now = Counters { commits: 150, rollbacks: 10, hit: 990, read: 110, deadlocks: 3, ..THEN };
        let traffic = now.since(&THEN, Duration::from_secs(5));
        assert_eq!((traffic.commits_per_second, traffic.rollbacks_per_second), (Some(10.0), Some(0.0)));
        assert_eq!((traffic.hit_ratio, traffic.deadlocks), (Some(0.9), 3));
    }

    #[test]
    fn a_quiet_or_reset_server_has_no_made_up_rates() {
        let quiet = THEN.since(&THEN, Duration::from_secs(5));
        assert_eq!((quiet.commits_per_second, quiet.hit_ratio), (Some(0.0), Some(0.9)), "as it was so far");
        let reset = Counters::default().since(&THEN, Duration::from_secs(5));
        assert_eq!((reset.commits_per_second, reset.hit_ratio), (None, None));
        assert_eq!(THEN.since(&THEN, Duration::ZERO).commits_per_second, None);
    }
}
