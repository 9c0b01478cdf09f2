//! A table: columns that give way by priority, a cursor, marks, and a window that keeps the cursor in sight.

use crate::{
    base::{Align, cut, width},
    theme::{Role, Theme},
};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Style,
    text::{Line, Span},
    widgets::Widget,
};
use std::ops::Range;

/// Space between columns.
const GAP: u16 = 2;
/// The cursor's pointer and the mark stand before the first column.
const MARGIN: u16 = 2;

/// One column's head and manners.
pub struct Head<'a> {
    pub title: &'a str,
    pub min: u16,
    pub grow: u16,
    /// When it gets narrow the highest goes first; 0 stays.
    pub priority: u8,
    pub align: Align,
    /// Sorted by this column; descending if true.
    pub sorted: Option<bool>,
}

/// What stands in a cell: given the row, the column and the room there is.
pub type Cell<'a> = dyn Fn(usize, usize, u16) -> Line<'a> + 'a;

pub struct Table<'a> {
    pub heads: &'a [Head<'a>],
    pub rows: usize,
    pub at: Option<usize>,
    pub focused: bool,
    pub marked: &'a dyn Fn(usize) -> bool,
    /// Old data is drawn dim.
    pub faded: bool,
    pub cell: &'a Cell<'a>,
}

/// Where a column stands: offset and width, for those that are shown.
type Place = (usize, u16, u16);

/// Which columns fit, and where. Narrow screens lose columns, wide ones share what is left over.
fn places(heads: &[Head], room: u16) -> Vec<Place> {
    let mut kept: Vec<usize> = (0..heads.len()).collect();
    let need = |kept: &[usize]| -> u16 {
        let gaps = GAP * (kept.len() as u16).saturating_sub(1);
        kept.iter().map(|column| heads[*column].min).sum::<u16>() + gaps
    };
    while need(&kept) > room {
        let Some(victim) =
            kept.iter().copied().filter(|c| heads[*c].priority > 0).max_by_key(|c| heads[*c].priority)
        else {
            break;
        };
        kept.retain(|column| *column != victim);
    }
    let spare = u32::from(room.saturating_sub(need(&kept)));
    let shares: u32 = kept.iter().map(|column| u32::from(heads[*column].grow)).sum();
    let mut x = 0;
    let mut out = Vec::with_capacity(kept.len());
    for column in kept {
        let head = &heads[column];
        let extra = (spare * u32::from(head.grow)).checked_div(shares).unwrap_or(0);
        let wide = (head.min + extra as u16).min(room.saturating_sub(x));
        if wide > 0 {
            out.push((column, x, wide));
        }
        x = x.saturating_add(wide + GAP);
    }
    out
}

/// The rows to draw so that the cursor is in sight, in the middle where there is a choice.
pub fn window(len: usize, height: u16, at: Option<usize>) -> Range<usize> {
    let height = usize::from(height);
    let start = at.unwrap_or(0).saturating_sub(height / 2).min(len.saturating_sub(height));
    start..(start + height).min(len)
}

impl Table<'_> {
    pub fn draw(&self, theme: &Theme, area: Rect, buf: &mut Buffer) {
        // The last column does not touch the frame.
        let room = area.width.saturating_sub(MARGIN + 1);
        let places = places(self.heads, room);
        let Some(first) = area.rows().next() else { return };
        for (column, x, wide) in &places {
            let cell = Rect { x: area.x + MARGIN + x, width: *wide, ..first };
            self.head(&self.heads[*column], *wide, theme).render_in(
                cell,
                self.heads[*column].align,
                theme,
                buf,
            );
        }
        let body = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
        for (row, line) in window(self.rows, body.height, self.at).zip(body.rows()) {
            self.row(row, &places, line, theme, buf);
        }
    }

    /// The arrow of the sorted column stays where the title has to give way to it.
    fn head<'a>(&self, head: &'a Head, room: u16, theme: &Theme) -> Line<'a> {
        let style = theme.style(Role::Header);
        let Some(descending) = head.sorted else {
            return Line::from(Span::styled(head.title, style));
        };
        let arrow = if descending { theme.symbols.down } else { theme.symbols.up };
        let left = usize::from(room).saturating_sub(width(arrow));
        let title = Span::styled(cut(head.title, left, ""), style);
        let gap = if title.width() < left { " " } else { "" };
        Line::from_iter([title, Span::styled(format!("{gap}{arrow}"), theme.style(Role::Accent))])
    }

    fn row(&self, row: usize, places: &[Place], line: Rect, theme: &Theme, buf: &mut Buffer) {
        let here = self.at == Some(row);
        let marked = (self.marked)(row);
        for (column, x, wide) in places {
            let cell = Rect { x: line.x + MARGIN + x, width: *wide, ..line };
            (self.cell)(row, *column, *wide).render_in(cell, self.heads[*column].align, theme, buf);
        }
        if self.faded {
            buf.set_style(line, theme.style(Role::Dim));
        }
        if marked {
            buf.set_style(line, theme.style(Role::Marked));
            buf.set_string(line.x + 1, line.y, theme.symbols.mark, theme.style(Role::Marked));
        }
        if here {
            let role = if self.focused { Role::Cursor } else { Role::CursorOff };
            // Without the focus the row is only tinted: what its cells mean stays to be seen.
            let tint = Style { fg: theme.style(role).fg.filter(|_| self.focused), ..theme.style(role) };
            buf.set_style(line, tint);
            buf.set_string(line.x, line.y, theme.symbols.pointer, theme.style(role));
        }
    }
}

/// A line in a cell: cut where it is too long, on the right where it is a number.
trait RenderIn {
    fn render_in(self, cell: Rect, align: Align, theme: &Theme, buf: &mut Buffer);
}

impl RenderIn for Line<'_> {
    fn render_in(self, cell: Rect, align: Align, theme: &Theme, buf: &mut Buffer) {
        let line = fit(self, cell.width, theme.symbols.ellipsis);
        let line = if align == Align::Right { line.right_aligned() } else { line };
        line.render(cell, buf);
    }
}

/// Cut a line to a width; what is missing is marked.
pub fn fit<'a>(line: Line<'a>, room: u16, ellipsis: &str) -> Line<'a> {
    let room = usize::from(room);
    if line.spans.iter().map(|span| width(&span.content)).sum::<usize>() <= room {
        return line;
    }
    let (mut used, mut kept) = (0, Vec::new());
    for span in &line.spans {
        let wide = width(&span.content);
        if used + wide <= room.saturating_sub(width(ellipsis)) {
            used += wide;
            kept.push(span.clone());
        } else {
            let text =
                format!("{}{ellipsis}", cut(&span.content, room.saturating_sub(used + width(ellipsis)), ""));
            kept.push(Span::styled(text, span.style));
            break;
        }
    }
    Line { spans: kept, style: line.style, alignment: line.alignment }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(min: u16, grow: u16, priority: u8) -> Head<'static> {
        Head { title: "", min, grow, priority, align: Align::Left, sorted: None }
    }

    #[test]
    fn narrow_screens_lose_the_least_important_column_first() {
        let heads = [head(10, 1, 0), head(6, 0, 2), head(6, 0, 1)];
        let shown = |room| places(&heads, room).iter().map(|(column, ..)| *column).collect::<Vec<_>>();
        assert_eq!(shown(30), [0, 1, 2]);
        assert_eq!(shown(25), [0, 2]);
        assert_eq!(shown(12), [0]);
        assert_eq!(places(&heads, 7), [(0, 0, 7)], "what stays is cut, not lost");
    }

    #[test]
    fn columns_never_leave_their_room_or_overlap() {
        let heads = [head(10, 1, 0), head(6, 3, 2), head(6, 0, 1), head(4, 0, 0)];
        for room in 0..200 {
            let mut end = 0;
            for (_, x, wide) in places(&heads, room) {
                assert!(x >= end && x + wide <= room, "{room}: {x} {wide}");
                end = x + wide;
            }
        }
    }

    #[test]
    fn the_cursor_is_always_inside_the_window() {
        for len in 0..40 {
            for height in 1..12u16 {
                for at in 0..len {
                    let seen = window(len, height, Some(at));
                    assert!(seen.contains(&at) && seen.len() <= usize::from(height) && seen.end <= len);
                }
            }
        }
    }
}
