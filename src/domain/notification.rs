//! What the system tells people, and how each of them wants to be told.

use super::{NotificationId, assignment::open_enum};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

open_enum! {
    NotificationKind {
        AssignmentCreated "assignment_created"
        AssignmentRemoved "assignment_removed"
        TeamMemberAdded "team_member_added"
        TeamMemberRemoved "team_member_removed"
        AssignmentConflict "assignment_conflict"
        BulkAssignmentCompleted "bulk_assignment_completed"
        BulkAssignmentFailed "bulk_assignment_failed"
    }
}

open_enum! {
    NotificationStatus {
        Pending "pending"
        Sent "sent"
        Failed "failed"
        Read "read"
    }
}

open_enum! {
    Channel {
        Email "email"
        InApp "in_app"
        Push "push"
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Notification {
    pub id: NotificationId,
    pub title: String,
    pub message: String,
    pub kind: NotificationKind,
    pub status: NotificationStatus,
    pub channel: Channel,
    /// What it is about, as `task TSK-000002`, where it is about something.
    pub about: Option<String>,
    pub created_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
    pub read_at: Option<DateTime<Utc>>,
}

impl Notification {
    /// The server counts everything that has not been read, also what failed to be sent.
    pub fn is_unread(&self) -> bool {
        self.status != NotificationStatus::Read
    }
}

/// Over which channels one kind of notification reaches the signed-in person.
#[derive(Clone, Debug, PartialEq)]
pub struct Preference {
    pub kind: NotificationKind,
    pub email: bool,
    pub in_app: bool,
    pub push: bool,
}

/// The inbox in numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    pub unread: u32,
    pub by_kind: BTreeMap<NotificationKind, u32>,
}
