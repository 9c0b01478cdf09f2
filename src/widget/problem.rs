//! What stands in a pane that has nothing to show: what happened, why, and what to do.

use crate::theme::{Role, Theme};
use ratatui::{buffer::Buffer, layout::Rect, style::Style, text::Line, widgets::Widget};

/// Two sentences in the middle of a pane; the second says what to do.
pub struct Problem<'a> {
    pub what: &'a str,
    pub hint: &'a str,
    /// How the first sentence is meant: waiting, empty, or wrong.
    pub role: Role,
}

impl Problem<'_> {
    pub fn draw(&self, theme: &Theme, area: Rect, buf: &mut Buffer) {
        let wide = area.width.saturating_sub(4).min(70);
        let what = wrapped(self.what, wide, theme.style(self.role));
        let hint = wrapped(self.hint, wide, theme.style(Role::Dim));
        let lines: Vec<Line> = what.into_iter().chain([Line::default()]).chain(hint).collect();
        let high = (lines.len() as u16).min(area.height);
        let place = Rect {
            x: area.x + area.width.saturating_sub(wide) / 2,
            y: area.y + (area.height - high) / 3,
            width: wide,
            height: high,
        };
        for (line, row) in lines.into_iter().zip(place.rows()) {
            line.centered().render(row, buf);
        }
    }
}

/// A text in lines of at most this many columns.
pub fn wrapped(text: &str, room: u16, style: Style) -> Vec<Line<'static>> {
    let text = text.replace('\t', " ");
    let lines = textwrap::wrap(&text, usize::from(room.max(1)));
    lines.into_iter().map(|line| Line::styled(line.into_owned(), style)).collect()
}

/// A sentence over the last lines of a pane whose data is older than it should be. Returns what is left.
pub fn note(text: &str, role: Role, theme: &Theme, area: Rect, buf: &mut Buffer) -> Rect {
    let lines = wrapped(text, area.width.saturating_sub(2), theme.style(role));
    let high = (lines.len() as u16).min(area.height / 2).min(3);
    let rest = area.height - high;
    let place = Rect { x: area.x + 1, y: area.y + rest, height: high, width: area.width.saturating_sub(2) };
    for (line, row) in lines.into_iter().zip(place.rows()) {
        line.render(row, buf);
    }
    Rect { height: rest, ..area }
}
