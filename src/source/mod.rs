//! Where data comes from, and what can go wrong on the way.

mod error;

pub use error::SourceError;

/// Rows of a list that may not have been read to its end yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing<T> {
    pub rows: Vec<T>,
    pub complete: bool,
    pub total: Option<u64>,
}

/// How much of our own request budget is in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BudgetUse {
    pub used: u32,
    pub limit: u32,
    pub paused: Option<std::time::Duration>,
}
