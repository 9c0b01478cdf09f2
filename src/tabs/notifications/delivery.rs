//! Whether notifications reach people, channel by channel and kind by kind.

use crate::{
    base::{Tone, count, span},
    domain::{Lane, Tally},
    store::{Column, Row},
};
use std::borrow::Cow;

/// A lane, and what it is known by.
#[derive(Clone, Debug)]
pub struct LaneRow {
    pub id: String,
    pub lane: Lane,
}

impl From<&Lane> for LaneRow {
    fn from(lane: &Lane) -> Self {
        Self { id: format!("{} {}", lane.channel, lane.kind), lane: lane.clone() }
    }
}

impl Row for LaneRow {
    type Id = String;
    fn id(&self) -> &String {
        &self.id
    }
}

/// Less than this has a reason, and somebody should look for it.
const GOOD: f64 = 0.99;
/// Less than this, and most people wait in vain.
const BAD: f64 = 0.9;

pub static DELIVERY: [Column<LaneRow>; 8] = [
    Column::<LaneRow>::words("channel", (9, 0, 0), |row, _| Cow::Borrowed(row.lane.channel.as_str()))
        .ordered(|a, b| (&a.lane.channel, &a.lane.kind).cmp(&(&b.lane.channel, &b.lane.kind))),
    Column::<LaneRow>::words("kind", (25, 2, 0), |row, _| Cow::Borrowed(row.lane.kind.as_str()))
        .ordered(|a, b| a.lane.kind.cmp(&b.lane.kind)),
    Column::<LaneRow>::number("1 h", (8, 0), |row, _| success(row.lane.hour), |row| row.lane.hour.success())
        .named(&["hour"])
        .toned(|row| success_tone(row.lane.hour)),
    Column::<LaneRow>::number(
        "sent 1 h",
        (8, 4),
        |row, _| tally(row.lane.hour),
        |row| Some(row.lane.hour.sent as f64),
    )
    .named(&["sent_hour"])
    .toned(|_| Tone::Dim),
    Column::<LaneRow>::number("24 h", (8, 1), |row, _| success(row.lane.day), |row| row.lane.day.success())
        .named(&["day"])
        .toned(|row| success_tone(row.lane.day)),
    Column::<LaneRow>::number(
        "sent 24 h",
        (13, 3),
        |row, _| tally(row.lane.day),
        |row| Some(row.lane.day.sent as f64),
    )
    .named(&["sent_day"])
    .toned(|_| Tone::Dim),
    Column::<LaneRow>::number(
        "pending",
        (7, 0),
        |row, _| Cow::Owned(count(row.lane.pending)),
        |row| Some(row.lane.pending as f64),
    )
    .toned(|row| if row.lane.pending > 0 { Tone::Accent } else { Tone::Dim }),
    Column::<LaneRow>::length(
        "oldest",
        (7, 2),
        |row, _| row.lane.oldest.map_or("-".into(), |age| span(age).into()),
        |row| row.lane.oldest,
    ),
];

fn success(tally: Tally) -> Cow<'static, str> {
    tally.success().map_or(Cow::Borrowed("-"), |ratio| Cow::Owned(format!("{:.1} %", 100.0 * ratio)))
}

/// `96/100`: sent of tried.
fn tally(tally: Tally) -> Cow<'static, str> {
    Cow::Owned(format!("{}/{}", count(tally.sent), count(tally.sent + tally.failed)))
}

pub(super) fn success_tone(tally: Tally) -> Tone {
    match tally.success() {
        None => Tone::Dim,
        Some(ratio) if ratio < BAD => Tone::Bad,
        Some(ratio) if ratio < GOOD => Tone::Warn,
        Some(_) => Tone::Good,
    }
}
