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
    Column::<EndpointRow>::words(
        "endpoint",
        (24, 3, 0),
        |e, _| Cow::Borrowed(e.endpoint.label()),
        |a, b| a.endpoint.cmp(&b.endpoint),
    ),
    Column::<EndpointRow>::words(
        "state",
        (7, 0, 0),
        |e, _| Cow::Borrowed(e.level.word()),
        |a, b| a.level.cmp(&b.level),
    )
    .toned(|e| level_tone(e.level)),
    Column::<EndpointRow>::number("last", (7, 0), |e, _| time(e.last), |a, b| a.last.cmp(&b.last)),
    Column::<EndpointRow>::number("p50", (7, 4), |e, _| time(e.p50), |a, b| a.p50.cmp(&b.p50)),
    Column::<EndpointRow>::number("p95", (7, 1), |e, _| time(e.p95), |a, b| a.p95.cmp(&b.p95)),
    Column::<EndpointRow>::number("p99", (7, 3), |e, _| time(e.p99), |a, b| a.p99.cmp(&b.p99)),
    Column::<EndpointRow>::number("max", (7, 5), |e, _| time(e.max), |a, b| a.max.cmp(&b.max)),
    Column::<EndpointRow>::number("errors", (9, 2), |e, _| errors(e), |a, b| a.failed.cmp(&b.failed))
        .toned(errors_tone),
    Column {
        align: Align::Left,
        grow: 2,
        ..Column::<EndpointRow>::number(
            "trend",
            (10, 6),
            |_, _| Cow::Borrowed(""),
            |a, b| a.last.cmp(&b.last),
        )
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
