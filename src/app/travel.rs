//! The time cursor: the whole screen shows what was known at another time.

use super::Model;
use crate::{
    action::TimeAct,
    base::{Moment, Tone},
    flow::Cx,
};
use chrono::{DateTime, TimeDelta, Utc};
use std::time::Instant;

/// Steps of the cursor in the time that the charts look back on.
const STEPS: i32 = 30;

/// Why the cursor cannot go there.
pub(super) fn why_not(model: &Model, act: TimeAct) -> Option<&'static str> {
    match act {
        TimeAct::Earlier => begin(model).is_none().then_some("nothing is known of an earlier time"),
        TimeAct::Later | TimeAct::Live if model.is_replay() => {
            let end = model.store.calls.now();
            let there = model.frozen.as_ref().is_some_and(|(_, since)| since.wall >= end);
            there.then_some("this is the end of the recording")
        }
        TimeAct::Later | TimeAct::Live => model.frozen.is_none().then_some("this is the present"),
    }
}

/// The latest time there is to see: now, or the end of a recording.
fn end(model: &Model, now: Moment) -> DateTime<Utc> {
    if model.is_replay() { model.store.calls.now() } else { now.wall }
}

/// What was known then is on the screen.
pub(super) fn go(model: &mut Model, to: DateTime<Utc>, now: Moment) {
    if let Some(at) = steady(model.past.as_of(to, now.wall), now) {
        let moment = Moment { at, wall: to };
        model.frozen = Some((Box::new(model.past.at(to, &model.store)), moment));
        model.travelled = true;
    }
}

/// The earliest time of which anything is known.
fn begin(model: &Model) -> Option<DateTime<Utc>> {
    [model.past.begin(), model.store.calls.begin()].into_iter().flatten().min()
}

pub(super) fn travel(model: &mut Model, act: TimeAct, cx: &mut Cx) {
    let step = TimeDelta::from_std(model.tabs.health.zoom.span()).unwrap_or_default() / STEPS;
    let from = model.frozen.as_ref().map_or(cx.now.wall, |(_, since)| since.wall);
    let to = match act {
        TimeAct::Earlier => from - step,
        TimeAct::Later => from + step,
        TimeAct::Live => cx.now.wall,
    };
    // A long step goes to the earliest there is before it goes nowhere.
    let to = begin(model).filter(|begin| to < *begin && *begin < from).map_or(to, |begin| begin);
    let end = end(model, cx.now);
    if to >= end && model.is_replay() {
        go(model, end, cx.now);
        cx.tell(Tone::Good, "the end of the recording");
    } else if to >= end {
        (model.frozen, model.travelled) = (None, false);
        cx.tell(Tone::Good, "the present");
    } else if begin(model).is_some_and(|begin| to < begin) {
        cx.tell(Tone::Warn, "nothing is known of an earlier time");
    } else {
        go(model, to, cx.now);
    }
}

/// That time on the steady clock, which may not have been going for so long.
fn steady(wall: DateTime<Utc>, now: Moment) -> Option<Instant> {
    now.at.checked_sub((now.wall - wall).to_std().ok()?)
}
