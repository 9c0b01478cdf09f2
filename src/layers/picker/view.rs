//! How a picker looks: where one is, a line to type in, and what passes, with the reasons of what does not.

use super::{Candidate, Picker, Search, What};
use crate::{
    base::{count, pad, width},
    store::{Feed, Trust},
    tabs::view::{Look, age},
    theme::{Role, Theme},
    widget::{Problem, field, popup, window},
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::{Line, Span},
    widgets::Widget,
};

/// Width and height of the box where there is room.
const SIZE: (u16, u16) = (96, 26);
/// Columns that a name can have whatever else there is to say, and of somebody's work.
const NAME: usize = 34;
const LOAD: usize = 9;
/// The mark before a name, the gap behind it, and the way down.
const BESIDE: usize = 6;

pub fn view(picker: &Picker, look: &Look, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let theme = look.theme;
    let size = (SIZE.0.min(area.width.saturating_sub(4)), SIZE.1.min(area.height.saturating_sub(1)));
    let room = popup(&picker.title, size, theme, area, buf);
    let mut rows = room.rows();
    if let Some(row) = rows.next().filter(|_| matches!(picker.what, What::Work(_))) {
        crumbs(picker, theme).render(row, buf);
    }
    let search = match picker.what {
        What::Work(_) => rows.next()?,
        _ => Rect { height: 1.min(room.height), ..room },
    };
    let cursor = query(picker, look, search, buf);
    let top = search.y + 1 - room.y;
    let list = Rect { y: room.y + top, height: room.height.saturating_sub(top), ..room };
    lines(picker, look, list, buf);
    Some(cursor.into())
}

/// The way from the top to here.
fn crumbs<'a>(picker: &'a Picker, theme: &Theme) -> Line<'a> {
    let What::Work(walk) = &picker.what else { return Line::default() };
    let dim = theme.style(Role::Dim);
    let mut line = Line::from(Span::styled("clients", dim));
    for (_, name) in &walk.path {
        line.push_span(Span::styled(format!(" {} ", theme.symbols.pointer), dim));
        line.push_span(Span::styled(name.as_str(), theme.style(Role::Strong)));
    }
    line
}

fn query(picker: &Picker, look: &Look, row: Rect, buf: &mut Buffer) -> (u16, u16) {
    let theme = look.theme;
    let mut remark = Line::default();
    if let Some(feed) = picker.feeds().first() {
        remark = age(look, feed);
    }
    if waits(picker, look) {
        remark.push_span(Span::styled(" searching ", theme.style(Role::Accent)));
    }
    if !picker.marked.is_empty() {
        let text = format!(" {} {} marked ", theme.symbols.mark, count(picker.marked.len() as u64));
        remark.push_span(Span::styled(text, theme.style(Role::Accent)));
    }
    let tally = format!(" {}/{}", count(picker.lines().len() as u64), count(picker.total() as u64));
    remark.push_span(Span::styled(tally, theme.style(Role::Dim)));
    let used = remark.width() as u16 + 1;
    remark.right_aligned().render(row, buf);
    buf.set_string(row.x, row.y, theme.symbols.pointer, theme.style(Role::Accent));
    let typing = Rect { x: row.x + 2, width: row.width.saturating_sub(2 + used), ..row };
    field(&picker.query, theme, typing, buf)
}

/// The server has been asked, or will be, and has not answered.
fn waits(picker: &Picker, look: &Look) -> bool {
    let What::Work(walk) = &picker.what else { return false };
    match &walk.search {
        Search::None => false,
        Search::Due(..) => true,
        Search::Asked(text) => !look.store.is_known(&Feed::Search(text.clone())),
    }
}

fn lines(picker: &Picker, look: &Look, area: Rect, buf: &mut Buffer) {
    let all: Vec<(&Candidate, &[u32])> = picker.lines().collect();
    if all.is_empty() {
        nothing(picker, look, area, buf);
        return;
    }
    let widest = |text: fn(&Candidate) -> usize| all.iter().map(|(candidate, _)| text(candidate)).max();
    let loaded = all.iter().any(|(candidate, _)| candidate.load.is_some());
    let others = widest(said).unwrap_or(0) + BESIDE + if loaded { LOAD } else { 0 };
    let room = usize::from(area.width).saturating_sub(others).max(NAME);
    let name = widest(|candidate| width(&candidate.name)).unwrap_or(0).min(room);
    for (at, row) in window(all.len(), area.height, Some(picker.position())).zip(area.rows()) {
        let (candidate, hits) = all[at];
        line(picker, candidate, hits, (name, loaded), usize::from(row.width), look.theme).render(row, buf);
        if at == picker.position() {
            buf.set_style(row, look.theme.style(Role::Cursor));
        }
    }
}

/// How wide it is what has to be read behind the name.
fn said(candidate: &Candidate) -> usize {
    width(candidate.reason().unwrap_or(&candidate.note))
}

fn line(
    picker: &Picker,
    candidate: &Candidate,
    hits: &[u32],
    (name, loaded): (usize, bool),
    room: usize,
    theme: &Theme,
) -> Line<'static> {
    let symbols = &theme.symbols;
    let mark = if picker.is_marked(&candidate.id) { symbols.mark } else { " " };
    let mut spans = vec![Span::styled(format!("{mark} "), theme.style(Role::Marked))];
    let base = theme.style(if candidate.off.is_some() { Role::Dim } else { Role::Text });
    spans.extend(pad(&candidate.name, name, false, symbols.ellipsis).chars().enumerate().map(|(at, c)| {
        let hit = hits.contains(&(at as u32));
        Span::styled(c.to_string(), if hit { base.patch(theme.style(Role::Match)) } else { base })
    }));
    let mut used = name + 2;
    if loaded {
        let load = candidate.load.map_or(String::new(), |load| format!("{load} open"));
        spans.push(Span::styled(pad(&load, LOAD, true, symbols.ellipsis), base));
        used += LOAD;
    }
    let way = if candidate.deep.is_some() { symbols.right } else { " " };
    let left = room.saturating_sub(used + 4);
    let reason = candidate.reason();
    let (text, role) = match reason {
        Some(why) => (format!("{}  {why}", candidate.note), Role::Warn),
        None => (candidate.note.clone(), Role::Dim),
    };
    // The reason is what has to be read: the note gives way to it.
    let text = match reason {
        Some(why) if width(&text) > left => why.to_owned(),
        _ => text,
    };
    spans.push(Span::styled(format!("  {}", pad(&text, left, false, symbols.ellipsis)), theme.style(role)));
    spans.push(Span::styled(format!(" {way}"), theme.style(Role::Dim)));
    Line::from(spans)
}

/// Why there is nothing to choose from, and what to do.
fn nothing(picker: &Picker, look: &Look, area: Rect, buf: &mut Buffer) {
    let feeds = picker.feeds();
    let Some(feed) = feeds.first() else { return };
    let error = look.store.error(feed).map(|error| format!("{}: {error}", feed.what()));
    let hint = look.store.hint(feed).unwrap_or_default().to_owned();
    let (what, hint, role) = match look.store.trust(feed, look.now.at) {
        _ if waits(picker, look) => {
            ("searching".to_owned(), "the server is being asked".to_owned(), Role::Dim)
        }
        Trust::Loading => (format!("asking for {}", feed.what()), "no data yet".to_owned(), Role::Dim),
        Trust::Failed | Trust::Off => (error.unwrap_or_default(), hint, Role::Bad),
        _ if picker.total() > 0 || !picker.query.value().is_empty() => {
            let back = "backspace takes letters back".to_owned();
            ("nothing matches".to_owned(), back, Role::Text)
        }
        _ => empty(&picker.what),
    };
    Problem { what: &what, hint: &hint, role }.draw(look.theme, area, buf);
}

fn empty(what: &What) -> (String, String, Role) {
    let (what, hint) = match what {
        What::Work(walk) if walk.path.is_empty() => ("there are no clients yet", "type to search for a name"),
        What::Work(_) => ("there is nothing below it", "left goes up again; type to search everywhere"),
        What::Projects => ("there are no projects you may see", "ask whoever runs the system"),
        What::Clients => ("there are no clients you may see", "ask whoever runs the system"),
        What::Anybody | What::Recipients | What::NewIn(_) | What::For(_) => {
            ("there are no people you may see", "only administrators see everybody")
        }
    };
    (what.to_owned(), hint.to_owned(), Role::Text)
}
