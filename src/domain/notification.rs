//! What the system tells people, and how each of them wants to be told.

use super::{
    Entity, Line, NotificationId, Prose, Unfit, UserId,
    assignment::open_enum,
    limits::{CLEANUP_DAYS, RECIPIENTS},
    rule::reference,
};
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

/// What is to change of a preference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PreferenceEdit {
    pub email: Option<bool>,
    pub in_app: Option<bool>,
    pub push: Option<bool>,
}

impl PreferenceEdit {
    /// The server says of an empty change that there is no such preference.
    pub fn check(&self) -> Result<(), Unfit> {
        let empty = self.email.or(self.in_app).or(self.push).is_none();
        if empty { Err(Unfit::new("channel", "there is nothing to change")) } else { Ok(()) }
    }

    pub fn is_in(&self, now: &Preference) -> bool {
        let holds = |wanted: Option<bool>, is: bool| wanted.is_none_or(|wanted| wanted == is);
        holds(self.email, now.email) && holds(self.in_app, now.in_app) && holds(self.push, now.push)
    }
}

/// A message to people, from the signed-in person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNotification {
    pub users: Vec<UserId>,
    pub title: Line,
    pub message: Prose,
    pub kind: NotificationKind,
    pub about: Option<Entity>,
    pub channel: Channel,
}

impl NewNotification {
    pub fn check(&self) -> Result<(), Unfit> {
        let count = self.users.len();
        if !(1..=RECIPIENTS).contains(&count) {
            let why = format!("1 to {RECIPIENTS} people can be told at once, and not {count}");
            return Err(Unfit::new("users", why));
        }
        known_kind(&self.kind)?;
        if let Channel::Other(word) = &self.channel {
            return Err(Unfit::new("channel", format!("`{word}` is no channel: email, in_app and push are")));
        }
        self.users.iter().try_for_each(|user| reference("users", user.as_str()))?;
        self.about.iter().try_for_each(|about| reference("about", about.id.as_str()))
    }
}

/// A kind of notification that nobody knows is never answered.
pub fn known_kind(kind: &NotificationKind) -> Result<(), Unfit> {
    let NotificationKind::Other(word) = kind else { return Ok(()) };
    let known: Vec<&str> = NotificationKind::ALL.iter().map(NotificationKind::as_str).collect();
    Err(Unfit::new("kind", format!("`{word}` is no kind of notification: {} are", known.join(", "))))
}

/// How old notifications have to be for everybody's to be cleaned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CleanupAge(u16);

impl CleanupAge {
    pub fn days(self) -> u16 {
        self.0
    }
}

impl TryFrom<u16> for CleanupAge {
    type Error = Unfit;
    fn try_from(days: u16) -> Result<Self, Unfit> {
        if CLEANUP_DAYS.contains(&days) {
            return Ok(Self(days));
        }
        let (least, most) = (CLEANUP_DAYS.start(), CLEANUP_DAYS.end());
        Err(Unfit::new("days", format!("{least} to {most} days can be asked for, and not {days}")))
    }
}

/// The inbox in numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    pub unread: u32,
    pub by_kind: BTreeMap<NotificationKind, u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(users: usize) -> NewNotification {
        NewNotification {
            users: (0..users).map(|n| format!("USR-{n}").parse().unwrap()).collect(),
            title: "Maintenance".parse().unwrap(),
            message: "At ten.".parse().unwrap(),
            kind: NotificationKind::AssignmentConflict,
            about: None,
            channel: Channel::InApp,
        }
    }

    #[test]
    fn a_letter_that_would_never_be_answered_is_unfit() {
        assert_eq!([letter(1), letter(100)].map(|letter| letter.check()), [Ok(()), Ok(())]);
        let field = |letter: NewNotification| letter.check().unwrap_err().field;
        assert_eq!([letter(0), letter(101)].map(field), ["users", "users"]);
        assert_eq!(field(NewNotification { kind: "party".into(), ..letter(1) }), "kind");
        assert_eq!(field(NewNotification { channel: "pigeon".into(), ..letter(1) }), "channel");
        assert_eq!(
            field(NewNotification { users: vec!["U".repeat(21).parse().unwrap()], ..letter(1) }),
            "users"
        );
    }

    #[test]
    fn a_cleanup_has_an_age_within_a_year() {
        assert_eq!([1, 365].map(|days| CleanupAge::try_from(days).unwrap().days()), [1, 365]);
        let said = CleanupAge::try_from(366).unwrap_err().to_string();
        assert_eq!(said, "1 to 365 days can be asked for, and not 366");
        assert!(CleanupAge::try_from(0).is_err());
    }

    #[test]
    fn a_preference_edit_asks_only_for_what_it_names() {
        let now =
            Preference { kind: NotificationKind::AssignmentCreated, email: true, in_app: true, push: false };
        assert!(PreferenceEdit::default().check().is_err());
        let edit = PreferenceEdit { push: Some(true), ..PreferenceEdit::default() };
        assert!(edit.check().is_ok() && !edit.is_in(&now));
        assert!(edit.is_in(&Preference { push: true, ..now }));
    }
}
