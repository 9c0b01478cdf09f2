//! Rollout flags and their history.

use super::field::{Id, Number, Prose, Text, Time, prose, text};
use crate::domain;
use serde::{Deserialize, Deserializer, de::Error};

#[derive(Deserialize)]
pub(in crate::source::api) struct Flag {
    name: Id<domain::FlagName>,
    description: Option<Prose>,
    enabled: bool,
    rollout_percentage: Share,
    allowed_clients: Option<Vec<Id<domain::ClientId>>>,
    allowed_users: Option<Vec<Id<domain::UserId>>>,
    version: u64,
    updated_at: Time,
    updated_by: Option<Text>,
}

impl From<Flag> for domain::Flag {
    fn from(wire: Flag) -> Self {
        Self {
            name: wire.name.0,
            description: prose(wire.description),
            enabled: wire.enabled,
            percentage: wire.rollout_percentage.0,
            allowed_clients: wire.allowed_clients.unwrap_or_default().into_iter().map(|id| id.0).collect(),
            allowed_users: wire.allowed_users.unwrap_or_default().into_iter().map(|id| id.0).collect(),
            version: wire.version,
            updated_at: wire.updated_at.0,
            updated_by: text(wire.updated_by),
        }
    }
}

/// A percentage in its range.
struct Share(domain::Percentage);

impl<'de> Deserialize<'de> for Share {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        domain::Percentage::try_from(Number::deserialize(deserializer)?.0).map(Self).map_err(D::Error::custom)
    }
}

#[derive(Deserialize)]
pub(in crate::source::api) struct FlagChange {
    version: u64,
    at: Time,
    by: Option<Text>,
    reason: Option<Text>,
    before: Option<FlagState>,
    after: Option<FlagState>,
}

#[derive(Deserialize)]
struct FlagState {
    enabled: bool,
    rollout_percentage: Share,
}

impl From<FlagChange> for domain::FlagChange {
    fn from(wire: FlagChange) -> Self {
        let state = |state: FlagState| (state.enabled, state.rollout_percentage.0);
        Self {
            version: wire.version,
            at: wire.at.0,
            by: text(wire.by),
            reason: wire.reason.map(|text| text.0),
            before: wire.before.map(state),
            // Nothing is left of an archived flag, so it is off for everybody.
            after: wire.after.map(state).unwrap_or_default(),
        }
    }
}
