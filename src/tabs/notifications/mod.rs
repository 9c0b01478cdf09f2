//! The signed-in person's inbox, and over which channels each kind of news reaches them.

mod columns;
mod matrix;
mod model;
pub mod view;

pub use columns::INBOX;
pub use matrix::{Matrix, is_on};
pub use model::Notifications;
