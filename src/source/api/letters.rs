//! Telling people, how one is told oneself, and clearing away what is old. A shipped server does all of it and
//! answers 500 every time, and nobody can read anybody else's inbox: so what became of it is told by one's own.

use super::{
    Api,
    change::{Outcome, Seen, made, nothing},
    client::Ask,
    wire,
};
use crate::{
    domain::{
        CleanupAge, Endpoint, NewNotification, Notification, NotificationId, NotificationKind, Preference,
        PreferenceEdit, UserId, known_kind,
    },
    source::SourceError,
};
use chrono::{TimeDelta, Utc};
use reqwest::Method;
use serde_json::json;
use std::collections::HashSet;

/// Newest notifications among which a new one is looked for.
const NEWEST: u64 = 100;
/// Server and console need not agree on the time.
const SKEW: TimeDelta = TimeDelta::days(1);

impl Api {
    /// Turn channels on or off for one kind of notification.
    pub async fn set_preference(
        &self,
        kind: &NotificationKind,
        edit: &PreferenceEdit,
    ) -> Outcome<Preference> {
        if let Err(unfit) = edit.check().and_then(|()| known_kind(kind)) {
            return Outcome::refused(unfit);
        }
        let api = self.hurried();
        let body = json!({
            "email_enabled": edit.email,
            "in_app_enabled": edit.in_app,
            "push_enabled": edit.push,
        });
        let path = format!("/notifications/preferences/{kind}");
        let ask = Ask::write(Endpoint::SetPreference, Method::PUT, path).json(&body);
        let look = async {
            Ok(match api.preferences().await?.rows.into_iter().find(|row| row.kind == *kind) {
                Some(row) if edit.is_in(&row) => Seen::Done(row),
                Some(_) => Seen::Instead(format!("{kind} is as it was")),
                None => {
                    Seen::Instead("this account has no preferences, and nothing here can make them".into())
                }
            })
        };
        api.make(ask, "the kind of notification", made::<wire::Preference, _>, look).await
    }

    /// Send a message to up to a hundred people. The sender, where among them, is told last: a message in
    /// one's own inbox then proves that it has reached the others as well.
    pub async fn send_notification(&self, letter: &NewNotification) -> Outcome {
        if let Err(unfit) = letter.check() {
            return Outcome::refused(unfit);
        }
        let api = self.hurried();
        let (users, before) = match api.first(api.addressed(letter)).await {
            Ok(known) => known,
            Err(why) => return Outcome::refused(why),
        };
        let body = json!({
            "user_ids": users.iter().map(UserId::as_str).collect::<Vec<_>>(),
            "title": letter.title.as_str(),
            "message": letter.message.as_str(),
            "type": letter.kind.as_str(),
            "entity_type": letter.about.as_ref().map(|about| about.kind.as_str()),
            "entity_id": letter.about.as_ref().map(|about| about.id.as_str()),
            "channel": letter.channel.as_str(),
        });
        let ask = Ask::write(Endpoint::SendNotification, Method::POST, "/notifications/bulk").json(&body);
        let look = api.arrived(letter, before, users.len());
        api.make(ask, "one of the people", nothing, look).await
    }

    /// The recipients, each once and the sender last, and what the sender's inbox holds before; nothing
    /// where the sender is not among them or the inbox cannot be read.
    async fn addressed(
        &self,
        letter: &NewNotification,
    ) -> Result<(Vec<UserId>, Option<HashSet<NotificationId>>), SourceError> {
        let mut seen = HashSet::new();
        let mut users: Vec<UserId> = letter.users.iter().filter(|user| seen.insert(*user)).cloned().collect();
        let me = self.me().await?.id;
        let Some(at) = users.iter().position(|user| *user == me) else { return Ok((users, None)) };
        users.remove(at);
        users.push(me);
        let before = if_readable(self.newest(letter).await)?;
        Ok((users, before.map(|rows| rows.into_iter().map(|row| row.id).collect())))
    }

    async fn arrived(
        &self,
        letter: &NewNotification,
        before: Option<HashSet<NotificationId>>,
        count: usize,
    ) -> Result<Seen<()>, SourceError> {
        let Some(before) = before else {
            return Ok(Seen::Hidden(
                "it can be seen in the inboxes of those concerned only: ask one of them".into(),
            ));
        };
        let is_it = |row: &Notification| {
            row.title == letter.title.as_str()
                && row.message == letter.message.as_str()
                && !before.contains(&row.id)
        };
        Ok(match (self.newest(letter).await?.iter().any(is_it), count) {
            (true, _) => Seen::Done(()),
            (false, 1) => Seen::Instead("your inbox does not have it".into()),
            (false, _) => Seen::Hidden(
                "your inbox does not have it; as you are told last, some of the others may have it".into(),
            ),
        })
    }

    async fn newest(&self, letter: &NewNotification) -> Result<Vec<Notification>, SourceError> {
        let ask =
            Ask::get(Endpoint::Notifications, "/notifications/").with("notification_type", &letter.kind);
        Ok(self.inbox_page(ask, 1, NEWEST).await?.0)
    }

    async fn inbox_page(
        &self,
        ask: Ask<'_>,
        page: u64,
        size: u64,
    ) -> Result<(Vec<Notification>, Option<u64>), SourceError> {
        let ask = ask.with("page", page).with("per_page", size);
        let answer: wire::Page<wire::Notification> = self.fetch(ask).await?;
        let readable = answer.rows.into_iter().filter_map(|row| match row {
            wire::Row::Read(row) => Some(row.into()),
            wire::Row::Bad { .. } => None,
        });
        Ok((readable.collect(), answer.total.map(wire::Number::whole)))
    }

    /// Delete everybody's notifications of that age. How many went is told by servers that can.
    pub async fn cleanup_notifications(&self, age: CleanupAge) -> Outcome<Option<u64>> {
        let api = self.hurried();
        let before = match api.first(async { if_readable(api.oldest().await) }).await {
            Ok(oldest) => oldest.flatten(),
            Err(why) => return Outcome::refused(why),
        };
        let due = Utc::now() - TimeDelta::days(age.days().into()) - SKEW;
        let witness = before.filter(|oldest| oldest.created_at < due);
        let ask = Ask::write(Endpoint::Cleanup, Method::DELETE, "/notifications/cleanup");
        let ask = ask.with("older_than_days", age.days());
        let look = async {
            let Some(witness) = witness else {
                let why = "your inbox shows nothing that old, and nobody can read other people's";
                return Ok(Seen::Hidden(why.into()));
            };
            Ok(match api.oldest().await? {
                Some(oldest) if oldest.created_at <= witness.created_at => Seen::Instead(format!(
                    "your inbox still has {} of {}",
                    oldest.id,
                    oldest.created_at.date_naive()
                )),
                _ => Seen::Done(None),
            })
        };
        api.make(ask, "the number of days", deleted, look).await
    }

    /// The last of the signed-in person's notifications, which are newest first.
    async fn oldest(&self) -> Result<Option<Notification>, SourceError> {
        let ask = || Ask::get(Endpoint::Notifications, "/notifications/");
        let (first, total) = self.inbox_page(ask(), 1, 1).await?;
        match total {
            Some(total @ 2..) => Ok(self.inbox_page(ask(), total, 1).await?.0.pop()),
            _ => Ok(first.into_iter().next()),
        }
    }
}

/// One bad row makes an inbox unreadable (contract, quirk 4). That is no reason to do nothing, only to know
/// less afterwards.
fn if_readable<T>(inbox: Result<T, SourceError>) -> Result<Option<T>, SourceError> {
    match inbox {
        Err(SourceError::Status { status: 500, .. }) => Ok(None),
        other => other.map(Some),
    }
}

/// The count in an answer that may have none.
fn deleted(body: &[u8]) -> Result<Option<u64>, String> {
    Ok(wire::decode::<wire::Deleted>(body)
        .ok()
        .and_then(|answer| answer.deleted_count)
        .map(wire::Number::whole))
}
