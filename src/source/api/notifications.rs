//! What the signed-in person has been told, and how they want to be told. Nobody sees anybody else's.

use super::{
    Api,
    client::Ask,
    paging::{Listing, boxed, numbered},
    wire,
};
use crate::{
    domain::{Endpoint, Notification, NotificationId, Preference, Summary},
    source::SourceError,
};

/// Pages read in one poll: enough for a screen, little enough for the budget.
const PAGES: usize = 5;

impl Api {
    /// The newest notifications, newest first, and how many there are in all.
    pub async fn notifications(&self) -> Result<Listing<Notification>, SourceError> {
        let route = (Endpoint::Notifications, "/notifications/");
        numbered::<wire::Notification, Notification, NotificationId>(self, route, PAGES, |row| row.id.clone())
            .await
    }

    pub async fn notification_summary(&self) -> Result<Summary, SourceError> {
        let ask = Ask::get(Endpoint::NotificationSummary, "/notifications/summary");
        Ok(self.fetch::<wire::Summary>(ask).await?.into())
    }

    /// Empty for people whose rows were never made; no route makes them (contract, section 9).
    pub async fn preferences(&self) -> Result<Vec<Preference>, SourceError> {
        boxed::<wire::Preference, _>(self, Endpoint::Preferences, "/notifications/preferences".into()).await
    }
}
