//! Why the selected change of a flag was made, all of it: the phase, and the guards' figures of that moment.

use super::Rollout;
use crate::{tabs::view::Look, theme::Role, widget::wrapped};
use ratatui::{buffer::Buffer, layout::Rect, text::Line, widgets::Widget};

/// Lines that the list above it keeps at least.
const LIST: u16 = 4;

/// Whether it and the list have room in so many lines.
pub fn fits(tab: &Rollout, look: &Look, area: Rect) -> bool {
    high(&lines(tab, look, area)) + LIST <= area.height
}

/// With the line that divides it from the list.
fn high(lines: &[Line]) -> u16 {
    if lines.is_empty() { 0 } else { lines.len() as u16 + 1 }
}

fn lines(tab: &Rollout, look: &Look, area: Rect) -> Vec<Line<'static>> {
    let why = tab.history.selected().and_then(|row| row.0.reason.as_deref()).unwrap_or_default();
    if why.is_empty() {
        return Vec::new();
    }
    wrapped(why, area.width.saturating_sub(2), look.theme.style(Role::Text))
}

/// Draw it at the bottom; what is left of the room is returned.
pub fn below(tab: &Rollout, look: &Look, area: Rect, buf: &mut Buffer) -> Rect {
    let lines = lines(tab, look, area);
    let high = high(&lines).min(area.height.saturating_sub(LIST));
    if high < 2 {
        return area;
    }
    let rest = Rect { height: area.height - high, ..area };
    let place = Rect { x: area.x + 1, y: rest.bottom(), width: area.width.saturating_sub(2), height: high };
    let rule = look.theme.symbols.horizontal.repeat(place.width.into());
    buf.set_string(place.x, place.y, rule, look.theme.style(Role::Border));
    for (line, row) in lines.into_iter().zip(place.rows().skip(1)) {
        line.render(row, buf);
    }
    rest
}
