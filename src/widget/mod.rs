//! Pieces of a screen. They know nothing of what they show.

mod canvas;
mod chart;
mod field;
mod frame;
mod meter;
mod popup;
mod problem;
mod table;

pub use chart::{Chart, Slice};
pub use field::field;
pub use frame::{Pane, Split, frame, section};
pub use meter::{gauge, gauge_to, spark};
pub use popup::{buttons, popup};
pub use problem::{Problem, note, wrapped};
pub use table::{Head, Table, fit, window};
