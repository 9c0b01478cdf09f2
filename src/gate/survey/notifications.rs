//! What people have been told, and are to be told.

use super::{Look, Looked, Survey};
use crate::{
    domain::NotificationId,
    operation::{Change, NotificationChange},
    source::InboxSweep,
};
use chrono::{TimeDelta, Utc};
use serde_json::{Value, json};

impl Survey {
    pub(super) async fn notification(
        &mut self,
        change: &Change,
        notification: &NotificationChange,
    ) -> Looked {
        Ok(match notification {
            NotificationChange::Read(read) if read.all => {
                let unread = self.api.notification_summary().await?.unread;
                let refused = (unread == 0).then(|| "nothing is unread".to_owned());
                let now = json!({"unread": unread});
                Look::new(change.clone(), "all your notifications", "all", now).unless(refused)
            }
            NotificationChange::Read(read) => {
                let inbox = InboxSweep::new().advance(&self.api).await?;
                let known = |id: &NotificationId| inbox.rows.iter().find(|row| row.id == *id);
                let unread = read.ids.iter().filter(|id| known(id).is_none_or(|row| row.is_unread())).count();
                let refused = (unread == 0).then(|| "it has been read".to_owned());
                let what = match read.ids.as_slice() {
                    [id] => known(id).map_or_else(|| id.to_string(), |row| row.title.clone()),
                    ids => format!("{} notifications", ids.len()),
                };
                let name = read.ids.first().map_or("", |id| id.as_str());
                Look::new(change.clone(), what, name, json!({"unread": unread})).unless(refused)
            }
            NotificationChange::Send(message) => {
                let unfit = message.users.iter().find_map(|user| self.unfit(user));
                let what = match message.users.as_slice() {
                    [user] => format!("a message to {}", self.called(user)),
                    users => format!("a message to {} people", users.len()),
                };
                let look = Look::new(change.clone(), what, message.users.len().to_string(), Value::Null)
                    .unless(unfit);
                Look { hidden: true, ..look }
            }
            NotificationChange::Cleanup(sweep) => {
                let days = sweep.older_than_days.days();
                let due = Utc::now() - TimeDelta::days(days.into());
                let inbox = InboxSweep::new().advance(&self.api).await?;
                let old = inbox.rows.iter().filter(|row| row.created_at < due).count();
                let what = format!("everybody's notifications older than {days} days");
                let now = json!({"old notifications": old});
                Look { hidden: true, ..Look::new(change.clone(), what, days.to_string(), now) }
            }
        })
    }
}
