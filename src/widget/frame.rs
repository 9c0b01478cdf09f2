//! The one box around a tab's body. Panes inside it are told apart by a line, never by another box.

use super::table::fit;
use crate::theme::{Role, Theme};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
    widgets::{Block, Borders, Widget},
};

/// How a body is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// One pane has it all.
    Whole,
    /// Side by side; the first has this share in percent.
    Side(u16),
    /// One above the other; the second has this many lines.
    Stack(u16),
}

/// A pane's title, and a remark on the right of it.
#[derive(Default)]
pub struct Pane<'a> {
    pub title: Line<'a>,
    pub remark: Line<'a>,
    pub focused: bool,
}

impl<'a> Pane<'a> {
    pub fn titled(title: &'a str) -> Self {
        Self { title: Line::from(title), ..Self::default() }
    }
}

/// Draw the box with its dividing line and titles; returns the room inside each pane.
pub fn frame(panes: &[Pane], split: Split, theme: &Theme, area: Rect, buf: &mut Buffer) -> [Rect; 2] {
    let border = theme.style(Role::Border);
    Block::new()
        .borders(Borders::ALL)
        .border_set(theme.symbols.border)
        .border_style(border)
        .render(area, buf);
    let inner = Rect {
        x: area.x + 1,
        y: area.y + 1,
        width: area.width.saturating_sub(2),
        height: area.height.saturating_sub(2),
    };
    let [first, second] = divide(inner, split);
    match split {
        Split::Side(_) if second.width > 0 => {
            let x = second.x - 1;
            (inner.top()..inner.bottom()).for_each(|y| buf.set_string(x, y, theme.symbols.vertical, border));
            buf.set_string(x, area.y, theme.symbols.tee_down, border);
            buf.set_string(x, area.bottom() - 1, theme.symbols.tee_up, border);
        }
        Split::Stack(_) if second.height > 0 => rule(second.y - 1, theme, area, buf),
        _ => {}
    }
    for (pane, place) in panes.iter().zip([first, second]) {
        title(pane, place, theme, buf);
    }
    [first, second]
}

/// Across a box, from border to border.
fn rule(y: u16, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let style = theme.style(Role::Border);
    (area.left() + 1..area.right().saturating_sub(1))
        .for_each(|x| buf.set_string(x, y, theme.symbols.horizontal, style));
    buf.set_string(area.x, y, theme.symbols.tee_right, style);
    buf.set_string(area.right().saturating_sub(1), y, theme.symbols.tee_left, style);
}

/// One more pane at the bottom of a room in a box: so many lines, and a title above them. Without enough
/// room there is none. Returns what is left, and the pane's room.
pub fn section(
    pane: &Pane,
    lines: u16,
    theme: &Theme,
    (outer, room): (Rect, Rect),
    buf: &mut Buffer,
) -> [Rect; 2] {
    if lines == 0 || room.height < lines + 4 {
        return [room, Rect { y: room.bottom(), height: 0, ..room }];
    }
    let above = room.height - lines - 1;
    let below = Rect { y: room.y + above + 1, height: lines, ..room };
    rule(below.y - 1, theme, outer, buf);
    title(pane, below, theme, buf);
    [Rect { height: above, ..room }, below]
}

/// The room inside each pane; the second is empty where there is none.
fn divide(inner: Rect, split: Split) -> [Rect; 2] {
    match split {
        Split::Side(percent) if inner.width > 20 => {
            let left = (u32::from(inner.width) * u32::from(percent) / 100) as u16;
            let right = inner.width.saturating_sub(left + 1);
            [Rect { width: left, ..inner }, Rect { x: inner.x + left + 1, width: right, ..inner }]
        }
        Split::Stack(lines) if inner.height > lines + 4 => {
            let above = inner.height - lines - 1;
            [Rect { height: above, ..inner }, Rect { y: inner.y + above + 1, height: lines, ..inner }]
        }
        _ => [inner, Rect { width: 0, height: 0, ..inner }],
    }
}

/// On the line above the pane: the title on the left, the remark on the right.
fn title(pane: &Pane, place: Rect, theme: &Theme, buf: &mut Buffer) {
    if place.width < 6 || place.y == 0 {
        return;
    }
    let line = Rect { y: place.y - 1, height: 1, x: place.x + 1, width: place.width - 2 };
    let style = theme.style(if pane.focused { Role::Title } else { Role::Dim });
    let padded = |line: &Line<'_>| {
        let spans =
            line.spans.iter().map(|span| Span::styled(span.content.to_string(), style.patch(span.style)));
        Line::from_iter([Span::raw(" ")].into_iter().chain(spans).chain([Span::raw(" ")]))
    };
    let remark = if pane.remark.spans.is_empty() { Line::default() } else { padded(&pane.remark) };
    let room = line.width.saturating_sub(remark.width() as u16 + 1);
    let title = fit(padded(&pane.title), room.max(line.width / 3), theme.symbols.ellipsis);
    let used = title.width() as u16;
    title.render(line, buf);
    let left = Rect { x: line.x + used.min(line.width), width: line.width.saturating_sub(used), ..line };
    let remark = fit(remark, left.width, theme.symbols.ellipsis);
    let wide = remark.width() as u16;
    remark.render(Rect { x: left.right().saturating_sub(wide), width: wide.min(left.width), ..left }, buf);
}
