//! Dots on cells: eight of them on a cell in braille, two in blocks, one in ASCII.

use crate::theme::{Ink, Role, Theme};
use ratatui::{buffer::Buffer, layout::Rect};

/// What a dot belongs to; where several meet in a cell, the last of these gives it its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Layer {
    Peak,
    Band,
    Line,
    /// Any of them, beyond the target.
    Over,
}

impl Layer {
    fn role(self) -> Role {
        match self {
            Self::Peak | Self::Band => Role::Gauge,
            Self::Line => Role::Chart,
            Self::Over => Role::Warn,
        }
    }

    fn letter(self) -> &'static str {
        match self {
            Self::Peak => "'",
            Self::Band => ":",
            Self::Line | Self::Over => "*",
        }
    }
}

/// Dots in a cell, across and down.
pub(super) fn dots(ink: Ink) -> (usize, usize) {
    match ink {
        Ink::Braille => (2, 4),
        Ink::Block => (1, 2),
        Ink::Ascii => (1, 1),
    }
}

#[derive(Clone, Copy, Default)]
struct Cell {
    bits: u8,
    layer: Option<Layer>,
}

pub(super) struct Canvas {
    ink: Ink,
    area: Rect,
    cells: Vec<Cell>,
}

impl Canvas {
    pub fn new(ink: Ink, area: Rect) -> Self {
        Self { ink, area, cells: vec![Cell::default(); usize::from(area.width) * usize::from(area.height)] }
    }

    /// Dots there are, across and down.
    pub fn size(&self) -> (usize, usize) {
        let (across, down) = dots(self.ink);
        (usize::from(self.area.width) * across, usize::from(self.area.height) * down)
    }

    /// `y` counts from below. A dot that is not on the canvas is none.
    pub fn dot(&mut self, x: usize, y: usize, layer: Layer) {
        let ((wide, high), (across, down)) = (self.size(), dots(self.ink));
        if x >= wide || y >= high {
            return;
        }
        let y = high - 1 - y;
        let at = y / down * usize::from(self.area.width) + x / across;
        if let Some(cell) = self.cells.get_mut(at) {
            cell.bits |= bit(self.ink, x % across, y % down);
            cell.layer = cell.layer.max(Some(layer));
        }
    }

    pub fn draw(&self, theme: &Theme, buf: &mut Buffer) {
        for (cell, at) in self.cells.iter().zip(self.area.positions()) {
            let Some(layer) = cell.layer else { continue };
            let text = match self.ink {
                Ink::Braille => char::from_u32(0x2800 + u32::from(cell.bits)).unwrap_or(' ').to_string(),
                Ink::Block => ["", "▀", "▄", "█"][usize::from(cell.bits & 3)].to_owned(),
                Ink::Ascii => layer.letter().to_owned(),
            };
            buf.set_string(at.x, at.y, text, theme.style(layer.role()));
        }
    }
}

/// Unicode numbers the dots of a braille cell down the left, down the right, and then the lowest two.
fn bit(ink: Ink, x: usize, y: usize) -> u8 {
    match (ink, x, y) {
        (Ink::Braille, 0, 3) => 1 << 6,
        (Ink::Braille, _, 3) => 1 << 7,
        (Ink::Braille, ..) => 1 << (3 * x + y),
        _ => 1 << y,
    }
}
