//! The flags with how far each is rolled out, below them the plan and its guards; beside them, whom the selected one lets in, whom another
//! percentage would, and its history.

mod columns;
mod detail_view;
mod model;
mod plan_view;
mod staging;
pub mod view;
mod who;
mod why_view;

pub use columns::{CHANGES, FLAGS};
pub use model::{ChangeRow, Rollout};
pub use staging::Staging;
use who::{Effect, Tally, WhoRow, who};
