//! Where data comes from, and what can go wrong on the way.

mod error;

pub use error::SourceError;
