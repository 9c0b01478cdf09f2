//! Marking notifications as read. A shipped server does it and answers 500 every time.

use super::{
    Api,
    change::{Outcome, Seen, nothing},
    client::Ask,
    wire,
};
use crate::{
    domain::{Endpoint, Notification, NotificationId},
    source::SourceError,
};
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeSet;

/// Ids in one request: with more it is refused.
const AT_ONCE: usize = 100;
/// Pages of read notifications that are searched, newest first.
const PAGES: u64 = 5;

impl Api {
    /// Mark these as read: one request for each hundred. What became of the first that is not done is told.
    pub async fn mark_read(&self, ids: &[NotificationId]) -> Outcome {
        let api = self.hurried();
        for part in ids.chunks(AT_ONCE) {
            let ask = match part {
                [id] => Ask::write(Endpoint::MarkRead, Method::PUT, format!("/notifications/{id}/read")),
                _ => {
                    let ids: Vec<&str> = part.iter().map(NotificationId::as_str).collect();
                    let path = "/notifications/read-multiple";
                    Ask::write(Endpoint::MarkSomeRead, Method::PUT, path).json(&json!(ids))
                }
            };
            let outcome = api.make(ask, "an id", nothing, api.unread_of(part)).await;
            if outcome != Outcome::Done(()) {
                return outcome;
            }
        }
        Outcome::Done(())
    }

    /// Mark everything as read.
    pub async fn mark_all_read(&self) -> Outcome {
        let api = self.hurried();
        let ask = Ask::write(Endpoint::MarkAllRead, Method::PUT, "/notifications/read-all");
        let look = async {
            let unread = api.notification_summary().await?.unread;
            Ok(if unread > 0 { Seen::Instead(format!("{unread} are unread")) } else { Seen::Done(()) })
        };
        api.make(ask, "the session", nothing, look).await
    }

    /// Whether these are read. The server tells them by state only.
    async fn unread_of(&self, ids: &[NotificationId]) -> Result<Seen<()>, SourceError> {
        let mut left: BTreeSet<&NotificationId> = ids.iter().collect();
        for page in 1..=PAGES {
            let ask = Ask::get(Endpoint::Notifications, "/notifications/");
            let ask = ask.with("status", "read").with("page", page).with("per_page", AT_ONCE);
            let answer: wire::Page<wire::Notification> = self.fetch(ask).await?;
            let last = answer.rows.is_empty() || answer.has_next == Some(false);
            for row in answer.rows {
                if let wire::Row::Read(row) = row {
                    left.remove(&Notification::from(row).id);
                }
            }
            if left.is_empty() {
                return Ok(Seen::Done(()));
            }
            if last {
                return Ok(Seen::Instead(format!("{} of {} are not read", left.len(), ids.len())));
            }
        }
        let newest = PAGES * AT_ONCE as u64;
        Ok(Seen::Hidden(format!("they are not among the {newest} that were read last")))
    }
}
