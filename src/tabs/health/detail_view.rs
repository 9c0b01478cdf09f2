//! One endpoint on the whole screen: its course, its figures, how they spread, what failed, what was slowest.

use super::{Health, chart_view};
use crate::{
    base::{count, span},
    domain::{Endpoint, Phases},
    store::{EndpointStats, Figures, back, spread},
    tabs::view::{ListView, Look, plain},
    theme::Role,
    widget::{Pane, fit, gauge, section},
};
use ratatui::{
    buffer::Buffer,
    layout::{Constraint, Layout, Position, Rect},
    text::{Line, Span},
    widgets::Widget,
};
use std::time::Duration;

/// The windows whose figures stand below each other.
const WINDOWS: [(&str, u64); 3] = [("1 m", 60), ("5 m", 300), ("1 h", 3600)];
/// Columns of one figure.
const FIGURE: usize = 8;
/// From here on the spread stands beside the figures.
const WIDE: u16 = 100;
/// Lines of what happened.
const EVENTS: usize = 3;
/// Bars of the spread.
const BARS: usize = 8;

/// `outer` is the box, `area` the room in it.
pub(super) fn draw(
    tab: &Health,
    look: &Look,
    (outer, area): (Rect, Rect),
    buf: &mut Buffer,
) -> Option<Position> {
    let Some(row) = tab.endpoint() else {
        chart_view::draw(tab, look, area, buf);
        return None;
    };
    let known = look.store.calls.get(row.endpoint);
    let events = known.map(|stats| events(tab, look, stats)).unwrap_or_default();
    let facts = (WINDOWS.len() + 2 + events.len()) as u16;
    let high = if area.width >= WIDE { facts.max(BARS as u16 + 1) } else { facts };
    let listed = (area.height / 3).max(4);
    let list = ListView {
        list: &tab.slowest,
        feed: None,
        focused: true,
        empty: ("no call in this time", "- looks further back"),
        special: &plain,
    };
    let [above, below] = section(&list.pane(look, "Slowest"), listed, look.theme, (outer, area), buf);
    let [course, middle] = section(&Pane::titled("Figures"), high, look.theme, (outer, above), buf);
    chart_view::draw(tab, look, course, buf);
    if let Some(stats) = known {
        self::middle(tab, look, (stats, row.endpoint), events, middle, buf);
    }
    list.draw(look, below, buf)
}

fn middle(
    tab: &Health,
    look: &Look,
    (stats, endpoint): (&EndpointStats, Endpoint),
    events: Vec<Line<'static>>,
    area: Rect,
    buf: &mut Buffer,
) {
    let wide = area.width >= WIDE;
    let shares = if wide {
        [Constraint::Fill(1), Constraint::Length(40)]
    } else {
        [Constraint::Fill(1), Constraint::Length(0)]
    };
    let [left, right] = Layout::horizontal(shares).areas(area);
    let mut lines = figures(look, &|span| look.store.calls.figures(endpoint, span));
    let seen = look.store.calls.figures(endpoint, tab.zoom.span());
    lines.push(parts(look, tab.zoom.name(), seen.p50.map(|_| seen.phases)));
    lines.extend(events);
    for (line, place) in lines.into_iter().zip(left.rows()) {
        let room = place.width.saturating_sub(2);
        fit(line, room, look.theme.symbols.ellipsis)
            .render(Rect { x: place.x + 1, width: room, ..place }, buf);
    }
    if wide {
        let since = back(look.store.calls.now(), tab.zoom.span());
        let bars = spread(stats.since(since), BARS);
        let head = format!("answers by time, {}", tab.zoom.name());
        buf.set_stringn(right.x, right.y, head, right.width.into(), look.theme.style(Role::Header));
        for (line, place) in bars_of(look, &bars).into_iter().zip(right.rows().skip(1)) {
            line.render(place, buf);
        }
    }
}

/// A line for each window, under a line of names.
fn figures(look: &Look, of: &dyn Fn(Duration) -> Figures) -> Vec<Line<'static>> {
    let names = ["last", "p50", "p95", "p99", "max", "calls", "missed", "errors"];
    let cell = |text: &str| format!("{text:>FIGURE$}");
    let head = names.iter().map(|name| cell(name)).collect::<String>();
    let mut lines = vec![Line::styled(head, look.theme.style(Role::Header))];
    for (name, secs) in WINDOWS {
        let it = of(Duration::from_secs(secs));
        let time = |time: Option<Duration>| cell(&time.map_or_else(|| "-".to_owned(), span));
        let text = [it.p50, it.p95, it.p99, it.max].map(time).concat()
            + &[it.count, it.missed].map(|n| cell(&count(n))).concat();
        let failed = if it.failed > 0 { Role::Bad } else { Role::Dim };
        lines.push(Line::from(vec![
            Span::styled(cell(name), look.theme.style(Role::Dim)),
            Span::styled(text, look.theme.style(Role::Text)),
            Span::styled(cell(&count(it.failed)), look.theme.style(failed)),
        ]));
    }
    lines
}

/// What the time of an answer goes into, in the mean; nothing where there was none.
fn parts(look: &Look, name: &str, phases: Option<Phases>) -> Line<'static> {
    let known = phases.is_some();
    let Phases { waited, connect, server, body } = phases.unwrap_or_default();
    let parts = [("our budget", waited), ("connect", connect), ("server", server), ("body", body)];
    let mut line = Line::styled(format!("{name:>FIGURE$}"), look.theme.style(Role::Dim));
    for (name, time) in parts {
        line.push_span(Span::styled(format!("  {name} "), look.theme.style(Role::Dim)));
        let time = if known { span(time) } else { "-".to_owned() };
        line.push_span(Span::styled(time, look.theme.style(Role::Text)));
    }
    line
}

/// What was said when a call failed, and what the chart's marks stand for, the latest first.
fn events(tab: &Health, look: &Look, stats: &EndpointStats) -> Vec<Line<'static>> {
    let line = |at, (role, what): (Role, String), said: String| {
        let line = Line::from(vec![
            Span::styled(format!("{:>8} ", look.zone.time(at)), look.theme.style(Role::Dim)),
            Span::styled(what, look.theme.style(role)),
            Span::styled(said, look.theme.style(Role::Text)),
        ]);
        (at, line)
    };
    let since = back(look.store.calls.now(), tab.zoom.span());
    let troubles = stats.troubles(since).into_iter().map(|(failure, trouble)| {
        let what = format!("{} x {failure} ", count(trouble.count));
        line(trouble.at, (Role::Bad, what), trouble.said.as_deref().unwrap_or_default().to_owned())
    });
    let marks = look.store.marks.iter().filter(|mark| mark.at > since);
    let marks = marks.map(|mark| {
        let what = format!("{} ", look.theme.symbols.vertical);
        line(mark.at, (Role::Accent, what), mark.what.clone())
    });
    let mut known: Vec<_> = troubles.chain(marks).collect();
    known.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let gap = (!known.is_empty()).then(Line::default);
    gap.into_iter().chain(known.into_iter().map(|(_, line)| line).take(EVENTS)).collect()
}

fn bars_of(look: &Look, bars: &[(Duration, u64)]) -> Vec<Line<'static>> {
    let most = bars.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let line = |(upto, n): &(Duration, u64)| {
        let mut line = Line::styled(format!("to {:>7} ", span(*upto)), look.theme.style(Role::Dim));
        line.spans.extend(gauge(*n as f64 / most as f64, 18, look.theme).spans);
        line.push_span(Span::styled(format!(" {}", count(*n)), look.theme.style(Role::Text)));
        line
    };
    bars.iter().map(line).collect()
}
