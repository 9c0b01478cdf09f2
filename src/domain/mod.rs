//! What the console is about, in the guide's own words. Knows nothing of servers or screens.

mod assignment;
mod call;
mod flag;
mod health;
mod id;
pub mod limits;
mod notification;
mod team;

pub use assignment::{Assignment, AssignmentKind, Entity, EntityKind, HistoryEntry};
pub use call::{Call, Endpoint, Failure, Outcome};
pub use flag::{Allow, Evaluation, Flag, FlagChange, Percentage, PercentageError, bucket};
pub use health::{CacheStats, DatabaseHealth, Host, Level, Service};
pub use id::{
    AssignmentId, ClientId, EntityId, FlagName, IdError, MemberId, NotificationId, ProjectId, TeamId, UserId,
};
pub use notification::{Channel, Notification, NotificationKind, NotificationStatus, Preference, Summary};
pub use team::{Member, TEAM_ROLES, Team, User};
