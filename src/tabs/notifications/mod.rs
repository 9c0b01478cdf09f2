//! The signed-in person's inbox, over which channels each kind of news reaches them, and whether it does.

mod columns;
mod delivery;
mod delivery_view;
mod matrix;
mod model;
pub mod view;

pub use columns::INBOX;
pub use matrix::{Matrix, is_on};
pub use model::Notifications;
