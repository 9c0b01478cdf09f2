//! What roles and symbols look like. A theme is a TOML file; four are embedded (`night`, `day`, `contrast`,
//! `mono`), a person's own lie beside the configuration. Nothing is told by colour alone: without colours
//! modifiers take over, and every state has a word and a shape of its own.

mod colour;
mod depth;
mod error;
mod file;
#[cfg(test)]
mod legible;
mod load;
mod role;
mod symbols;

pub use depth::{Depth, utf8_locale};
pub use error::{Place, ThemeError};
pub use load::{load, names};
pub use role::Role;
pub use symbols::{ASCII, Ink, Symbols, UNICODE};

use crate::base::Tone;
use ratatui::style::Style;

#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    pub name: String,
    /// The background its colours were chosen for, as red, green and blue. The terminal's own is never
    /// painted over; a picture has no other.
    pub paper: (u8, u8, u8),
    styles: [Style; Role::ALL.len()],
    pub symbols: &'static Symbols,
    pub ink: Ink,
}

impl Theme {
    pub fn style(&self, role: Role) -> Style {
        // `Role::ALL` is in the order of the enum: both are made by one table.
        self.styles.get(role as usize).copied().unwrap_or_default()
    }

    pub fn tone(&self, tone: Tone) -> Style {
        self.style(tone.into())
    }
}
