//! A box over a tab.

use crate::theme::{Role, Theme};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
    widgets::{Block, Borders, Clear, Widget},
};

/// Clear a box of at most this size in the middle of the area; returns the room inside.
pub fn popup(title: &str, (wide, high): (u16, u16), theme: &Theme, area: Rect, buf: &mut Buffer) -> Rect {
    let (wide, high) = (wide.min(area.width), high.min(area.height));
    let place = Rect {
        x: area.x + (area.width - wide) / 2,
        y: area.y + (area.height - high) / 3,
        width: wide,
        height: high,
    };
    Clear.render(place, buf);
    let title = Span::styled(format!(" {title} "), theme.style(Role::Title));
    let block = Block::new()
        .borders(Borders::ALL)
        .border_set(theme.symbols.border)
        .border_style(theme.style(Role::BorderFocus))
        .title(title);
    let inner = block.inner(place);
    block.render(place, buf);
    Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner }
}

/// The safe button, and the other one where there is something to say yes to.
pub fn buttons(safe: &str, yes: Option<&str>, on_yes: bool, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let style = |on: bool| theme.style(if on { Role::Cursor } else { Role::Field });
    let mut spans = vec![Span::styled(format!(" {safe} "), style(!on_yes))];
    if let Some(yes) = yes {
        spans.push(Span::raw("  "));
        spans.push(Span::styled(format!(" {yes} "), style(on_yes)));
    }
    Line::from(spans).render(area, buf);
}
