//! What both databases answer, in the domain's terms. What stands in their rows was written by anybody.

use crate::{
    base::clean,
    domain::{Channel, Delay, FailureGroup, Found, Lane, NotificationKind, Tally},
};
use std::time::Duration;

/// Channel and kind; sent and failed in an hour, and in a day; how many wait, and seconds of the first.
pub(super) type LaneRow = (String, String, i64, i64, i64, i64, i64, Option<f64>);
/// Code and message; attempts, people, and some of these.
pub(super) type FailureRow = (String, String, i64, i64, Vec<String>);
/// How many there are of all; what one is, and the command line that mends it.
pub(super) type FaultRow = (i64, String, Option<String>);

/// Whole microseconds of a number of seconds; clocks that disagree make no negative time.
pub(super) fn duration(seconds: f64) -> Duration {
    Duration::from_micros((seconds.max(0.0) * 1e6) as u64)
}

pub(super) fn lane((channel, kind, sent, failed, sent_day, failed_day, pending, oldest): LaneRow) -> Lane {
    let tally = |sent: i64, failed: i64| Tally { sent: sent.unsigned_abs(), failed: failed.unsigned_abs() };
    Lane {
        channel: Channel::from(channel.as_str()),
        kind: NotificationKind::from(kind.as_str()),
        hour: tally(sent, failed),
        day: tally(sent_day, failed_day),
        pending: pending.unsigned_abs(),
        oldest: oldest.map(duration),
    }
}

pub(super) fn delay(percentiles: &[f64], count: i64) -> Option<Delay> {
    let [p50, p95, p99, max] = *percentiles else { return None };
    let [p50, p95, p99, max] = [p50, p95, p99, max].map(duration);
    Some(Delay { p50, p95, p99, max, count: count.unsigned_abs() })
}

pub(super) fn failure((code, message, count, people, sample): FailureRow) -> FailureGroup {
    FailureGroup {
        code: clean(&code),
        message: clean(&message),
        count: count.unsigned_abs(),
        people: people.unsigned_abs(),
        sample: sample.iter().map(|id| clean(id)).collect(),
    }
}

pub(super) fn found(rows: &[FaultRow]) -> Found {
    Found {
        count: rows.first().map_or(0, |(count, ..)| count.unsigned_abs()),
        samples: rows.iter().map(|(_, sample, _)| clean(sample)).collect(),
        repair: rows.iter().find_map(|(.., repair)| repair.clone().filter(|line| is_plain(line))),
    }
}

/// Somebody may paste it into a shell: an id that is more than letters, digits and dashes makes no command.
fn is_plain(line: &str) -> bool {
    line.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_the_database_cannot_become_a_command() {
        let row = |repair: &str| (7, "a\u{1b}[2Jb".to_owned(), Some(repair.to_owned()));
        let found =
            found(&[row("unassign task T;reboot U-1"), row("unassign task T-1 U-1 --as owner --id A_1")]);
        assert_eq!(found.repair.as_deref(), Some("unassign task T-1 U-1 --as owner --id A_1"));
        assert_eq!((found.count, found.samples[0].contains('\u{1b}')), (7, false));
        assert_eq!(super::found(&[]), Found::default());
    }

    #[test]
    fn no_time_is_negative() {
        assert_eq!([-1.0, 0.5, f64::NAN].map(duration).map(|time| time.as_millis()), [0, 500, 0]);
    }
}
