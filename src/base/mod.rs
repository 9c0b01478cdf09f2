//! What every layer may lean on: text, time in words, secrets, near misses.

mod length;
mod moment;
mod nearest;
mod secret;
mod text;
mod tone;
mod words;

pub use length::{exact, length};
pub use moment::{Moment, Present};
pub use nearest::nearest;
pub use secret::Secret;
pub use text::{clean, clean_lines, cut, pad, spreadsheet_cell, width};
pub use tone::{Align, Tone};
pub use words::{Zone, bytes, count, span};
