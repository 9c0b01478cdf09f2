//! Everything that changes the world, as data: what it is, its one line of text, what it needs to be allowed,
//! what it would do, and what undoes it. Nothing here sends anything; the gate does.

mod change;
mod flags;
mod inverse;
mod kill;
mod line;
pub mod parse;
mod permission;
mod plan;
mod print;
mod report;
mod restore;
mod retreat;
mod rules;
pub mod sheet;
mod steps;
mod words;

pub use change::{
    Backend, CacheChange, Change, DatabaseChange, Handover, Holding, MemberChange, Message, NewMember,
    NotificationChange, Placement, PreferenceChange, PreferenceUpdate, Read, Removal, RoleChange, Sweep,
    TeamChange, TeamDraft, TeamUpdate,
};
pub use flags::{FlagDraft, FlagKill, FlagRemoval, FlagUpdate, FlagsChange};
pub use inverse::{inverse, irreversible};
pub use kill::{Fate, KillOrder, KillReport};
pub use line::{LineError, Operation, PLUS};
pub use parse::Wanted;
pub use permission::{Armed, Confirmed, Denied, Permission, permission, permission_to_kill};
pub use plan::{About, Difference, Item, Plan, Verdict, differences, expected, holds};
pub use report::{Declined, Ending, Journalled, Refusal, Remembered, Report, Tried};
pub use restore::restore;
pub use retreat::Retreat;
pub use rules::check;
pub use words::{quote, words};
