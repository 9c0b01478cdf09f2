//! The guide's limits and performance targets.

use std::time::Duration;

/// `TEAM_MEMBER_LIMIT`: people in one team.
pub const TEAM_MEMBERS: u32 = 200;
/// `BULK_ASSIGNMENT_LIMIT`: assignments in one bulk call.
pub const BULK_ASSIGNMENTS: usize = 500;

/// A team is nearly full from here, in percent of [`TEAM_MEMBERS`].
pub const TEAM_WARN_PERCENT: u32 = 90;
/// Connections to the database are nearly all taken from here.
pub const CONNECTIONS_WARN_PERCENT: f64 = 90.0;
/// An answer slower than this (95th percentile) is a warning. The guide's target for creating an
/// assignment, the strictest it gives for a request.
pub const SLOW: Duration = Duration::from_millis(1000);
/// The guide's target for creating a team.
pub const CREATE_TEAM: Duration = Duration::from_millis(2000);
/// `ASSIGNMENT_VALIDATION_TIMEOUT`: longer than this a validation may not take.
pub const VALIDATION: Duration = Duration::from_secs(5);
/// `performance/system/health` blocks the API for a second, so it has a floor of its own.
pub const SYSTEM_HEALTH_FLOOR: Duration = Duration::from_secs(30);
/// Characters in a name or a title.
pub const LINE: usize = 255;
/// Characters in a description or a message. The system has no limit of its own; more is no message, and
/// would not come back whole.
pub const PROSE: usize = 4096;
/// Characters in the columns that refer to people and to what they are assigned to.
pub const REFERENCE: usize = 20;
/// People told in one call.
pub const RECIPIENTS: usize = 100;
/// Days after which notifications can be cleaned away.
pub const CLEANUP_DAYS: std::ops::RangeInclusive<u16> = 1..=365;
/// The last number that fits into an id: the database cuts longer ones (contract, database facts).
pub const LAST_ID: u64 = 999_999;
