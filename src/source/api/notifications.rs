//! What the signed-in person has been told, and how they want to be told. Nobody sees anybody else's.

use super::{
    Api,
    client::Ask,
    paging::{Listing, boxed},
    sweep::{Sweep, Swept},
    way::Style,
    wire,
};
use crate::{
    domain::{Endpoint, Notification, NotificationId, Preference, Summary},
    source::SourceError,
};
use std::{cmp::Ordering, sync::Arc};

/// Rows read of the list: enough for a screen, little enough for the budget.
const NEWEST: u64 = 500;

impl Swept for Notification {
    type Id = NotificationId;
    type Wire = wire::Notification;
    const ENDPOINT: Endpoint = Endpoint::Notifications;
    const PATH: &'static str = "/notifications/";
    const STYLE: Style = Style::Pages;
    const MOST: u64 = NEWEST;

    fn id(&self) -> &NotificationId {
        &self.id
    }

    /// Newest first, as the server has them.
    fn order(&self, other: &Self) -> Ordering {
        other.created_at.cmp(&self.created_at).then_with(|| self.id.cmp(&other.id))
    }
}

/// The newest notifications, and how many there are in all.
pub struct InboxSweep(Sweep<Notification>);

impl InboxSweep {
    pub fn new() -> Self {
        Self(Sweep::new())
    }

    /// Read on, as far as the budget goes; newest first.
    pub async fn advance(&mut self, api: &Api) -> Result<Arc<Listing<Notification>>, SourceError> {
        self.0.advance(api).await
    }

    /// Read on to the end, however long the budget makes that take.
    pub async fn whole(&mut self, api: &Api) -> Result<Arc<Listing<Notification>>, SourceError> {
        self.0.whole(api).await
    }
}

impl Default for InboxSweep {
    fn default() -> Self {
        Self::new()
    }
}

impl Api {
    pub async fn notification_summary(&self) -> Result<Summary, SourceError> {
        let ask = Ask::get(Endpoint::NotificationSummary, "/notifications/summary");
        Ok(self.fetch::<wire::Summary>(ask).await?.into())
    }

    /// Empty for people whose rows were never made; no route makes them (contract, section 9).
    pub async fn preferences(&self) -> Result<Listing<Preference>, SourceError> {
        boxed::<wire::Preference, _>(self, Endpoint::Preferences, "/notifications/preferences".into()).await
    }
}
