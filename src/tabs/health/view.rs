//! How the Health tab looks.

use super::{EndpointRow, Health, chart_view, columns, database, detail_view, model::SESSIONS};
use crate::{
    base::{bytes, count, span},
    store::{Feed, Slot, Trust},
    tabs::{
        Tab,
        view::{ListView, Look, age, facts},
    },
    theme::Role,
    widget::{Pane, Split, frame, section, spark},
};
use ratatui::{
    buffer::Buffer,
    layout::{Constraint, Layout, Position, Rect},
    text::Line,
};

/// Lines of the panels below the endpoints.
const PANELS: u16 = 6;
/// Lines from which on the chart has a place beside everything else.
const ALL: u16 = 26;

pub fn view(tab: &Health, look: &Look, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let focus = tab.focus();
    if let Some(pane) = focus.pane.checked_sub(SESSIONS) {
        return database::view::view(&tab.database, pane, focus.full, look, area, buf);
    }
    let trend = |row: &EndpointRow, column: usize, room: u16| {
        (column == columns::TREND).then(|| spark(&row.trend, room, look.theme))
    };
    let endpoints = ListView {
        list: &tab.endpoints,
        feed: Some(Feed::Health),
        focused: focus.pane == 0,
        empty: ("no call has been made yet", ""),
        special: &trend,
    };
    let list = endpoints.pane(look, "API endpoints");
    let chart = chart_view::pane(tab, look, focus.pane == 1);
    let whole = if focus.full && focus.pane == 1 { &chart } else { &list };
    let [room, _] = frame(std::slice::from_ref(whole), Split::Whole, look.theme, area, buf);
    if focus.full {
        return match focus.pane {
            0 => endpoints.draw(look, room, buf),
            _ => detail_view::draw(tab, look, (area, room), buf),
        };
    }
    // Where there is no room for everything, the chart is there when it has the focus.
    let roomy = room.height >= ALL;
    let system = if roomy || focus.pane == 0 { PANELS } else { 0 };
    let course = if roomy || focus.pane == 1 { room.height.saturating_sub(system) * 2 / 5 } else { 0 };
    let [rest, below] = section(&Pane::titled("System"), system, look.theme, (area, room), buf);
    if !below.is_empty() {
        panels(look, below, buf);
    }
    let [rest, below] = section(&chart, course, look.theme, (area, rest), buf);
    if !below.is_empty() {
        chart_view::draw(tab, look, below, buf);
    }
    endpoints.draw(look, rest, buf)
}

/// What is below the endpoints, side by side; on a narrow screen the last ones give way.
fn panels(look: &Look, area: Rect, buf: &mut Buffer) {
    let all: [(&str, Feed, Vec<Fact>); 4] = [
        ("Database", Feed::Database, database::view::panel(look)),
        ("API host", Feed::Host, host(look)),
        ("Cache", Feed::Cache, cache(look)),
        ("Our cost", Feed::Health, cost(look)),
    ];
    let fitting = usize::from(area.width / 26).clamp(1, all.len());
    let places = Layout::horizontal(vec![Constraint::Fill(1); fitting]).split(area);
    for ((title, feed, rows), place) in all.into_iter().zip(places.iter()) {
        buf.set_stringn(place.x + 1, place.y, title, place.width.into(), look.theme.style(Role::Title));
        let rest =
            Rect { y: place.y + 1, height: place.height - 1, width: place.width.saturating_sub(1), ..*place };
        if title == "Our cost" || !rows.is_empty() {
            facts(&rows, look.theme, rest, buf);
        } else {
            absent(look, &feed, rest, buf);
        }
    }
}

type Fact = (&'static str, Line<'static>);

/// Why a panel has nothing to show.
fn absent(look: &Look, feed: &Feed, area: Rect, buf: &mut Buffer) {
    let trust = look.store.trust(feed, look.now.at);
    let text = match (trust, look.store.error(feed)) {
        (Trust::Off, _) => "off: not offered here".to_owned(),
        (_, Some(error)) => error.to_string(),
        (Trust::Loading, _) if *feed == Feed::Database && !look.database => {
            "off: no database_url in this context".to_owned()
        }
        _ if look.past.is_some() => "not known then".to_owned(),
        _ => "asking".to_owned(),
    };
    let role = if trust == Trust::Failed { Role::Bad } else { Role::Dim };
    let lines = crate::widget::wrapped(&text, area.width.saturating_sub(1), look.theme.style(role));
    for (line, row) in lines.into_iter().zip(area.rows()) {
        ratatui::widgets::Widget::render(line, Rect { x: row.x + 1, width: row.width - 1, ..row }, buf);
    }
}

fn value(look: &Look, text: String) -> Line<'static> {
    Line::styled(text, look.theme.style(Role::Text))
}

/// The rows of a slot's value, and a line about its age where there is something to say.
fn known<T>(look: &Look, slot: &Slot<T>, feed: &Feed, rows: impl Fn(&T) -> Vec<Fact>) -> Vec<Fact> {
    let mut rows = slot.get().map(rows).unwrap_or_default();
    let age = age(look, feed);
    if !rows.is_empty() && !age.spans.is_empty() {
        rows.push(("data", age));
    }
    rows
}

fn host(look: &Look) -> Vec<Fact> {
    known(look, &look.store.host, &Feed::Host, |host| {
        vec![
            ("CPU", value(look, format!("{:.0} %", host.cpu_percent))),
            ("memory", value(look, format!("{} ({:.1} %)", bytes(host.memory_bytes), host.memory_percent))),
            ("up for", value(look, span(host.uptime))),
        ]
    })
}

fn cache(look: &Look) -> Vec<Fact> {
    known(look, &look.store.cache, &Feed::Cache, |cache| {
        vec![
            ("entries", value(look, count(cache.entries))),
            ("worker", value(look, bytes(cache.memory_bytes))),
        ]
    })
}

/// What watching costs the server.
fn cost(look: &Look) -> Vec<Fact> {
    let (budget, all) = (look.store.budget, look.store.calls.all());
    let polls = match (budget.limit, look.past.is_some()) {
        (0, true) => Line::styled("not known then", look.theme.style(Role::Dim)),
        (limit, _) => value(look, format!("{}/{limit} per min", budget.used)),
    };
    let service =
        look.store.health.get().map_or_else(|| "-".to_owned(), |s| format!("{} {}", s.name, s.version));
    vec![
        ("polls", polls),
        ("calls", value(look, format!("{}, {} failed", count(all.count), count(all.failed)))),
        ("service", value(look, service)),
    ]
}
