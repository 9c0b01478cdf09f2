//! Notifications and preferences.

use super::field::{Id, Number, Prose, Text, Time, Word, prose, text};
use crate::domain;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
pub(in crate::source::api) struct Notification {
    id: Id<domain::NotificationId>,
    title: Option<Text>,
    message: Option<Prose>,
    #[serde(rename = "type")]
    kind: Word<domain::NotificationKind>,
    status: Word<domain::NotificationStatus>,
    channel: Word<domain::Channel>,
    entity_type: Option<Text>,
    entity_id: Option<Text>,
    created_at: Time,
    sent_at: Option<Time>,
    read_at: Option<Time>,
}

impl From<Notification> for domain::Notification {
    fn from(wire: Notification) -> Self {
        let about: Vec<String> =
            [wire.entity_type, wire.entity_id].into_iter().flatten().map(|t| t.0).collect();
        Self {
            id: wire.id.0,
            title: text(wire.title),
            message: prose(wire.message),
            kind: wire.kind.0,
            status: wire.status.0,
            channel: wire.channel.0,
            about: Some(about.join(" ")).filter(|about| !about.is_empty()),
            created_at: wire.created_at.0,
            sent_at: wire.sent_at.map(|time| time.0),
            read_at: wire.read_at.map(|time| time.0),
        }
    }
}

#[derive(Deserialize)]
pub(in crate::source::api) struct Preference {
    notification_type: Word<domain::NotificationKind>,
    email_enabled: bool,
    in_app_enabled: bool,
    push_enabled: bool,
}

impl From<Preference> for domain::Preference {
    fn from(wire: Preference) -> Self {
        Self {
            kind: wire.notification_type.0,
            email: wire.email_enabled,
            in_app: wire.in_app_enabled,
            push: wire.push_enabled,
        }
    }
}

#[derive(Deserialize)]
pub(in crate::source::api) struct Summary {
    total_unread: Number,
    unread_by_type: Option<BTreeMap<String, Number>>,
}

impl From<Summary> for domain::Summary {
    fn from(wire: Summary) -> Self {
        let by_kind = wire.unread_by_type.unwrap_or_default();
        Self {
            unread: wire.total_unread.small(),
            by_kind: by_kind.iter().map(|(kind, n)| (kind.as_str().into(), n.small())).collect(),
        }
    }
}

/// How many notifications a cleanup took away.
#[derive(Deserialize)]
pub(in crate::source::api) struct Deleted {
    pub deleted_count: Option<Number>,
}
