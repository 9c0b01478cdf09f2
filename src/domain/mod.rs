//! What the console is about, in the guide's own words. Knows nothing of servers or screens.

mod assignment;
mod call;
mod database;
mod flag;
mod flag_edit;
mod health;
mod id;
pub mod limits;
mod mark;
mod notification;
mod preview;
mod rule;
mod target;
mod team;
mod team_edit;
mod text;
mod work;

pub use assignment::{Assignment, AssignmentEdit, AssignmentKind, Entity, EntityKind, HistoryEntry};
pub use call::{Call, Endpoint, Failure, Outcome, Phases, Sample};
pub use database::{
    Activity, Connections, DatabaseHealth, Delay, Delivery, Doing, FailureGroup, Finding, Found,
    IntegrityCheck, Lane, Reading, Replica, Replication, Session, TableHealth, Tables, Tally, Traffic,
    Upkeep, by_waiting,
};
pub use flag::{Allow, Evaluation, Flag, FlagChange, Percentage, PercentageError, bucket, bucket_of};
pub use flag_edit::FlagEdit;
pub use health::{CacheStats, Host, Level, Service};
pub use id::{
    AssignmentId, ClientId, EntityId, FlagName, IdError, MemberId, NotificationId, ProjectId, TeamId, UserId,
};
pub use mark::Mark;
pub use notification::{
    Channel, CleanupAge, NewNotification, Notification, NotificationKind, NotificationStatus, Preference,
    PreferenceEdit, Summary, known_kind,
};
pub use preview::{Door, Preview, preview};
pub use rule::{ASSIGNEE_ROLES, NewAssignment, Unfit, check_kinds, reference};
pub use target::{Targets, judge};
pub use team::{Member, Team, User};
pub use team_edit::{Edit, NewTeam, TeamEdit, TeamRole, TeamRoleError};
pub use text::{Line, Prose, TextError};
pub use work::{Assignee, Node, Project, Verdict};
