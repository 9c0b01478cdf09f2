//! Who is on what; below the list, the selected assignment with everybody on it and how that came about.

mod columns;
mod model;
pub mod view;

pub use columns::ASSIGNMENTS;
pub use model::{Assignments, HistoryRow};
