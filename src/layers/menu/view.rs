//! How a menu looks: a line to type in, and what passes.

use super::{Item, Menu};
use crate::{
    base::{count, cut, pad, width},
    theme::{Role, Theme},
    widget::{field, popup, window},
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::{Line, Span},
    widgets::Widget,
};

/// Widest lead.
const LEAD: usize = 28;
/// Narrowest and widest box; longer lines are cut.
const NARROW: usize = 44;
const WIDE: usize = 96;

pub fn view(menu: &Menu, theme: &Theme, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let high = u16::try_from(menu.total())
        .unwrap_or(u16::MAX)
        .saturating_add(3)
        .min(area.height.saturating_sub(2))
        .max(6);
    let wide = menu.longest().clamp(NARROW, WIDE) as u16 + 4;
    let room = popup(&menu.title, (wide.min(area.width.saturating_sub(4)), high), theme, area, buf);
    let tally = format!("{}/{}", count(menu.lines().len() as u64), count(menu.total() as u64));
    let search = Rect { height: 1.min(room.height), ..room };
    Line::styled(tally.as_str(), theme.style(Role::Dim)).right_aligned().render(search, buf);
    buf.set_string(search.x, search.y, theme.symbols.pointer, theme.style(Role::Accent));
    let typing =
        Rect { x: search.x + 2, width: search.width.saturating_sub(3 + tally.len() as u16), ..search };
    let cursor = field(&menu.query, theme, typing, buf);
    let list = Rect { y: room.y + 1, height: room.height.saturating_sub(1), ..room };
    lines(menu, theme, list, buf);
    Some(cursor.into())
}

fn lines(menu: &Menu, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let all: Vec<(&Item, &[u32])> = menu.lines().collect();
    if all.is_empty() {
        let text = if menu.total() == 0 {
            "nothing here yet"
        } else {
            "nothing matches; backspace takes letters back"
        };
        buf.set_stringn(area.x, area.y, text, area.width.into(), theme.style(Role::Dim));
        return;
    }
    let lead = all.iter().map(|(item, _)| width(&item.lead)).max().unwrap_or(0).min(LEAD);
    for (at, row) in window(all.len(), area.height, Some(menu.position())).zip(area.rows()) {
        let (item, hits) = all[at];
        line(item, hits, lead, row.width, theme).render(row, buf);
        if at == menu.position() {
            buf.set_style(row, theme.style(Role::Cursor));
        }
    }
}

fn line<'a>(item: &'a Item, hits: &[u32], lead: usize, room: u16, theme: &'a Theme) -> Line<'a> {
    let mut spans = Vec::new();
    if lead > 0 {
        let keys = pad(&item.lead, lead + 2, false, theme.symbols.ellipsis);
        spans.push(Span::styled(keys, theme.style(Role::Key)));
    }
    let left = usize::from(room).saturating_sub(if lead > 0 { lead + 2 } else { 0 });
    let base = if item.off.is_some() { theme.style(Role::Dim) } else { theme.tone(item.tone) };
    // A long label leaves a third to what is said of it.
    let said = width(item.off.as_ref().unwrap_or(&item.note));
    let room = if said == 0 { left } else { left.saturating_sub((said + 2).min(left / 3)) };
    let label = cut(&item.label, room, theme.symbols.ellipsis).into_owned();
    let used = width(&label);
    spans.extend(label.chars().enumerate().map(|(at, c)| {
        let hit = hits.contains(&(at as u32));
        Span::styled(c.to_string(), if hit { base.patch(theme.style(Role::Match)) } else { base })
    }));
    let (note, role) = match &item.off {
        Some(why) => (why.as_str(), Role::Warn),
        None => (item.note.as_str(), Role::Dim),
    };
    if !note.is_empty() && left > used + 4 {
        let note = cut(note, left - used - 2, theme.symbols.ellipsis);
        spans.push(Span::styled(format!("  {note}"), theme.style(role)));
    }
    Line::from(spans)
}
