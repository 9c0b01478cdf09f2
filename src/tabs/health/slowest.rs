//! The slowest calls of an endpoint, and by which name the server's log knows them.

use crate::{
    base::{Tone, span},
    domain::Sample,
    store::{Column, Row},
};
use std::{borrow::Cow, time::Duration};

/// Calls listed at most.
const LISTED: usize = 100;

#[derive(Clone, Debug)]
pub struct SlowRow {
    /// The server's own where it gave one.
    id: String,
    pub sample: Sample,
}

impl SlowRow {
    fn of(sample: &Sample) -> Self {
        let id = match &sample.request_id {
            Some(id) => id.to_string(),
            None => format!("{} {:?}", sample.at.to_rfc3339(), sample.took),
        };
        Self { id, sample: sample.clone() }
    }
}

impl Row for SlowRow {
    type Id = String;
    fn id(&self) -> &String {
        &self.id
    }
}

/// The slowest first.
pub(super) fn slowest<'a>(samples: impl Iterator<Item = &'a Sample>) -> Vec<SlowRow> {
    let mut samples: Vec<&Sample> = samples.collect();
    samples.sort_by_key(|sample| std::cmp::Reverse((sample.took, sample.at)));
    samples.into_iter().take(LISTED).map(SlowRow::of).collect()
}

pub(super) static SLOWEST: [Column<SlowRow>; 8] = [
    Column::<SlowRow>::time("ended", (9, 0), |r, zone| Cow::Owned(zone.time(r.sample.at)), |r| r.sample.at),
    Column::<SlowRow>::length("took", (7, 0), |r, _| time(r.sample.took), |r| Some(r.sample.took)),
    Column::<SlowRow>::words("outcome", (12, 0, 0), |r, _| outcome(r)).toned(outcome_tone),
    Column::<SlowRow>::length(
        "waited",
        (7, 4),
        |r, _| time(r.sample.phases.waited),
        |r| Some(r.sample.phases.waited),
    )
    .toned(|_| Tone::Dim),
    Column::<SlowRow>::length(
        "connect",
        (7, 3),
        |r, _| time(r.sample.phases.connect),
        |r| Some(r.sample.phases.connect),
    )
    .toned(|_| Tone::Dim),
    Column::<SlowRow>::length(
        "server",
        (7, 2),
        |r, _| time(r.sample.phases.server),
        |r| Some(r.sample.phases.server),
    )
    .toned(|_| Tone::Dim),
    Column::<SlowRow>::length(
        "body",
        (7, 5),
        |r, _| time(r.sample.phases.body),
        |r| Some(r.sample.phases.body),
    )
    .toned(|_| Tone::Dim),
    Column::<SlowRow>::words("request id", (12, 1, 1), |r, _| request(r)).named(&["request"]),
];

fn time(time: Duration) -> Cow<'static, str> {
    if time.is_zero() { Cow::Borrowed("-") } else { Cow::Owned(span(time)) }
}

fn outcome(row: &SlowRow) -> Cow<'static, str> {
    match row.sample.outcome {
        Ok(()) => Cow::Borrowed("ok"),
        Err(failure) => Cow::Owned(failure.to_string()),
    }
}

fn outcome_tone(row: &SlowRow) -> Tone {
    if row.sample.outcome.is_ok() { Tone::Good } else { Tone::Bad }
}

fn request(row: &SlowRow) -> Cow<'_, str> {
    Cow::Borrowed(row.sample.request_id.as_deref().unwrap_or("-"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Call, Endpoint};
    use chrono::DateTime;

    #[test]
    fn the_slowest_comes_first_and_keeps_the_servers_name_for_it() {
        let sample = |ms: u64, id: Option<&str>| {
            let call = Call::new(Endpoint::Teams, Duration::from_millis(ms), Ok(()));
            let call = Call { request_id: id.map(Into::into), ..call };
            Sample::of(&call, DateTime::UNIX_EPOCH, None)
        };
        let samples: Vec<_> = (1..=300).map(|ms| sample(ms, (ms == 300).then_some("7f3c"))).collect();
        let rows = slowest(samples.iter());
        assert_eq!((rows.len(), rows[0].id().as_str(), request(&rows[1])), (LISTED, "7f3c", "-".into()));
        assert!(rows.is_sorted_by_key(|row| std::cmp::Reverse(row.sample.took)));
    }
}
