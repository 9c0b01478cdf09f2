//! Teams on the left, the selected team's people on the right.

mod columns;
mod model;
pub mod view;

pub use columns::{MEMBERS, TEAMS};
pub use model::{MemberRow, Teams};
