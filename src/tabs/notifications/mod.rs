//! The signed-in person's inbox, and over which channels each kind of news reaches them.

mod columns;
mod model;
pub mod view;

pub use model::Notifications;
