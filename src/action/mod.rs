//! What a person can do, and the keys that do it.

pub mod key;
pub mod keymap;
mod table;

pub use table::*;
