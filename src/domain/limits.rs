//! The guide's limits and performance targets.

use std::time::Duration;

/// `TEAM_MEMBER_LIMIT`: people in one team.
pub const TEAM_MEMBERS: u32 = 200;
/// `BULK_ASSIGNMENT_LIMIT`: assignments in one bulk call.
pub const BULK_ASSIGNMENTS: usize = 500;
/// People that one notification can be sent to (contract, 9).
pub const NOTIFIED_AT_ONCE: usize = 100;

/// A team is nearly full from here, in percent of [`TEAM_MEMBERS`].
pub const TEAM_WARN_PERCENT: u32 = 90;
/// An answer slower than this (95th percentile) is a warning. The guide's target for creating an
/// assignment, the strictest it gives for a request.
pub const SLOW: Duration = Duration::from_millis(1000);
/// `performance/system/health` blocks the API for a second, so it has a floor of its own.
pub const SYSTEM_HEALTH_FLOOR: Duration = Duration::from_secs(30);
