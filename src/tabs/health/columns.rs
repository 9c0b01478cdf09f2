//! The columns of the endpoint list.

use super::EndpointRow;
use crate::{
    base::{Align, Tone, count, span},
    domain::Level,
    store::Column,
};
use std::{borrow::Cow, time::Duration};

/// Which column holds the trend, drawn by the view.
pub(super) const TREND: usize = 8;

pub(super) static ENDPOINTS: [Column<EndpointRow>; 9] = [
    Column::<EndpointRow>::words("endpoint", (24, 3, 0), |e, _| Cow::Borrowed(e.endpoint.label()))
        .named(&["name"])
        .ordered(|a, b| a.endpoint.cmp(&b.endpoint)),
    Column::<EndpointRow>::words("state", (7, 0, 0), |e, _| Cow::Borrowed(e.level.word()))
        .ordered(|a, b| a.level.cmp(&b.level))
        .toned(|e| level_tone(e.level)),
    Column::<EndpointRow>::length("last", (7, 0), |e, _| time(e.last), |e| e.last),
    Column::<EndpointRow>::length("p50", (7, 4), |e, _| time(e.p50), |e| e.p50),
    Column::<EndpointRow>::length("p95", (7, 1), |e, _| time(e.p95), |e| e.p95),
    Column::<EndpointRow>::length("p99", (7, 3), |e, _| time(e.p99), |e| e.p99),
    Column::<EndpointRow>::length("max", (7, 5), |e, _| time(e.max), |e| e.max),
    Column::<EndpointRow>::number("errors", (9, 2), |e, _| errors(e), |e| Some(e.failed as f64))
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

/// `2/1,480`: failures of all calls.
fn errors(row: &EndpointRow) -> Cow<'static, str> {
    Cow::Owned(format!("{}/{}", count(row.failed), count(row.count)))
}

fn errors_tone(row: &EndpointRow) -> Tone {
    if row.failed > 0 { Tone::Warn } else { Tone::Dim }
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
