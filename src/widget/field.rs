//! A line of text being edited.

use crate::{
    base::width,
    theme::{Role, Theme},
};
use ratatui::{buffer::Buffer, layout::Rect};
use tui_input::Input;

/// Draw the text so that the cursor is in sight; returns where the cursor stands.
pub fn field(input: &Input, theme: &Theme, area: Rect, buf: &mut Buffer) -> (u16, u16) {
    let room = usize::from(area.width).saturating_sub(1);
    let scroll = input.visual_scroll(room);
    buf.set_style(area, theme.style(Role::Field));
    let mut skipped = 0;
    let rest: String = input
        .value()
        .chars()
        .skip_while(|c| {
            let hide = skipped < scroll;
            skipped += width(c.encode_utf8(&mut [0; 4]));
            hide
        })
        .map(|c| if c == '\t' { ' ' } else { c })
        .collect();
    buf.set_stringn(area.x, area.y, rest, room, theme.style(Role::Field));
    let x = input.visual_cursor().saturating_sub(scroll).min(room) as u16;
    (area.x + x, area.y)
}
