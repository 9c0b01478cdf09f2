//! The flags with how far each is rolled out; beside them, whom the selected one lets in, and its history.

mod columns;
mod model;
pub mod view;

pub use columns::{CHANGES, FLAGS};
pub use model::{ChangeRow, Rollout};
