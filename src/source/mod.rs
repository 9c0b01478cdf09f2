//! Where data comes from, and what can go wrong on the way.

pub mod api;
mod budget;
mod database;
mod error;
pub mod flags;
mod poll;

pub use api::{
    Api, ApiOptions, AssignmentSweep, InboxSweep, Listing, Outcome, Poisoned, Recorder, Stopwatch, unreadable,
};
pub use budget::{Budget, BudgetUse, Pace};
pub use database::{Backends, Database};
pub use error::SourceError;
pub use flags::FlagStore;
pub use poll::{backoff, poll};
