//! Who is on what, and how that came about.

use super::{AssignmentId, EntityId, UserId};
use chrono::{DateTime, Utc};
use std::{fmt, sync::Arc};

/// An enumeration as it comes over the wire: the values the contract names, and whatever else a
/// server may say, which is shown as it is.
macro_rules! open_enum {
    ($(#[$doc:meta])* $Name:ident { $( $Variant:ident $word:literal )+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $Name { $( $Variant, )+ Other(std::sync::Arc<str>) }

        impl $Name {
            /// Every value the contract names, in its order.
            pub const ALL: &[Self] = &[ $( Self::$Variant, )+ ];

            /// The word on the wire.
            pub fn as_str(&self) -> &str {
                match self { $( Self::$Variant => $word, )+ Self::Other(word) => word }
            }
        }

        impl From<&str> for $Name {
            fn from(word: &str) -> Self {
                match word { $( $word => Self::$Variant, )+ other => Self::Other(crate::base::clean(other).into()) }
            }
        }

        impl std::fmt::Display for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}
pub(super) use open_enum;

open_enum! {
    /// What somebody can be assigned to, from the top of the hierarchy down.
    EntityKind {
        Client "client"
        Program "program"
        Project "project"
        UseCase "usecase"
        UserStory "userstory"
        Task "task"
        Subtask "subtask"
    }
}

open_enum! {
    /// In which capacity.
    AssignmentKind {
        Owner "owner"
        Assignee "assignee"
        ContactPerson "contact_person"
        Developer "developer"
        Tester "tester"
        Designer "designer"
        Reviewer "reviewer"
        Lead "lead"
    }
}

/// A place in the hierarchy.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Entity {
    pub kind: EntityKind,
    pub id: EntityId,
}

impl fmt::Display for Entity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.id)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    pub id: AssignmentId,
    pub entity: Entity,
    pub entity_name: Option<Arc<str>>,
    pub user: UserId,
    pub user_name: Option<Arc<str>>,
    pub user_role: Option<Arc<str>>,
    pub kind: AssignmentKind,
    pub assigned_at: DateTime<Utc>,
    pub active: bool,
}

/// What is to change of an assignment that there is, active or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssignmentEdit {
    pub user: Option<UserId>,
    pub kind: Option<AssignmentKind>,
    pub active: Option<bool>,
}

impl AssignmentEdit {
    /// The assignment as it is to become.
    pub fn applied_to(&self, row: &Assignment) -> Assignment {
        Assignment {
            user: self.user.clone().unwrap_or_else(|| row.user.clone()),
            kind: self.kind.clone().unwrap_or_else(|| row.kind.clone()),
            active: self.active.unwrap_or(row.active),
            ..row.clone()
        }
    }

    /// Whether the assignment is as it was to become.
    pub fn is_in(&self, row: &Assignment) -> bool {
        self.applied_to(row) == *row
    }
}

/// One line of an entity's assignment history. Creation leaves none (contract, section 7).
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEntry {
    pub at: DateTime<Utc>,
    /// `unassigned` or `updated`.
    pub action: String,
    pub kind: AssignmentKind,
    pub user: UserId,
    pub user_name: Option<String>,
    pub previous_name: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_nobody_knows_is_kept_and_made_harmless() {
        assert_eq!(EntityKind::from("task"), EntityKind::Task);
        assert_eq!(EntityKind::from("epic\u{1b}[2J").as_str(), "epic\u{fffd}[2J");
        for kind in AssignmentKind::ALL {
            assert_eq!(&AssignmentKind::from(kind.as_str()), kind);
        }
    }
}
