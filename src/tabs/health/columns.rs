//! The columns of the endpoint list.

use super::EndpointRow;
use crate::{
    base::{Align, Tone, count, span},
    domain::Level,
    store::Column,
};
use std::{borrow::Cow, time::Duration};

/// Which column holds the trend, drawn by the view.
pub(super) const TREND: usize = 9;

pub(super) static ENDPOINTS: [Column<EndpointRow>; 10] = [
    Column::<EndpointRow>::words("endpoint", (24, 3, 0), |e, _| Cow::Borrowed(e.endpoint.label()))
        .named(&["name"])
        .ordered(|a, b| a.endpoint.cmp(&b.endpoint)),
    Column::<EndpointRow>::words("state", (7, 0, 0), |e, _| Cow::Borrowed(e.level.word()))
        .ordered(|a, b| a.level.cmp(&b.level))
        .toned(|e| level_tone(e.level)),
    Column::<EndpointRow>::length("last", (7, 0), |e, _| time(e.last), |e| e.last),
    Column::<EndpointRow>::length("p50", (7, 4), |e, _| time(e.figures.p50), |e| e.figures.p50)
        .toned(|e| against(e, e.figures.p50, Tone::Bad)),
    Column::<EndpointRow>::length("p95", (7, 1), |e, _| time(e.figures.p95), |e| e.figures.p95)
        .toned(|e| against(e, e.figures.p95, Tone::Warn)),
    Column::<EndpointRow>::length("p99", (7, 3), |e, _| time(e.figures.p99), |e| e.figures.p99),
    Column::<EndpointRow>::length("max", (7, 5), |e, _| time(e.figures.max), |e| e.figures.max),
    Column::<EndpointRow>::length("target", (7, 7), |e, _| time(e.target), |e| e.target).toned(|_| Tone::Dim),
    Column::<EndpointRow>::number("errors", (9, 2), |e, _| errors(e), |e| Some(e.figures.failed as f64))
        .toned(errors_tone),
    Column {
        align: Align::Left,
        grow: 2,
        ..Column::<EndpointRow>::length("trend", (10, 6), |_, _| Cow::Borrowed(""), |e| e.last)
    },
];

fn time(latency: Option<Duration>) -> Cow<'static, str> {
    latency.map_or(Cow::Borrowed("-"), |latency| Cow::Owned(span(latency)))
}

/// A figure that misses the target is told in this tone.
fn against(row: &EndpointRow, figure: Option<Duration>, missed: Tone) -> Tone {
    let over = figure.zip(row.target).is_some_and(|(figure, target)| figure > target);
    if over { missed } else { Tone::Text }
}

/// `2/1,480`: failures of all calls.
fn errors(row: &EndpointRow) -> Cow<'static, str> {
    Cow::Owned(format!("{}/{}", count(row.figures.failed), count(row.figures.count)))
}

fn errors_tone(row: &EndpointRow) -> Tone {
    if row.figures.failed > 0 { Tone::Warn } else { Tone::Dim }
}

pub(super) fn level_tone(level: Level) -> Tone {
    match level {
        Level::Off => Tone::Dim,
        Level::Ok => Tone::Good,
        Level::Unknown => Tone::Unknown,
        Level::Stale | Level::Warn => Tone::Warn,
        Level::Crit => Tone::Bad,
    }
}
