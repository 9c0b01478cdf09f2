//! Rollout flags.

use super::{Look, Looked, Survey};
use crate::{
    domain::{Flag, FlagName, User},
    gate::fields,
    operation::{Change, FlagsChange},
    source::{Api, FlagStore, SourceError},
};
use serde_json::Value;
use std::time::Duration;
use tokio::time::timeout;

/// How long a kill waits to see what it is about.
const HURRY: Duration = Duration::from_secs(1);

fn is_kill(change: &Change) -> bool {
    matches!(change, Change::Flags(FlagsChange::Kill(_)))
}

/// Who is asking, where somebody has to be. A kill goes on without.
pub(super) async fn account(api: &Api, store: &dyn FlagStore, changes: &[Change]) -> Looked<Option<User>> {
    if !store.wants_account() {
        return Ok(None);
    }
    let kill = changes.iter().all(is_kill);
    match within(kill, api.me()).await {
        Ok(me) => Ok(Some(me)),
        Err(error) if kill => {
            tracing::warn!(%error, "who is signed in is not known");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

async fn within<T>(hurry: bool, asked: impl Future<Output = Looked<T>>) -> Looked<T> {
    if !hurry {
        return asked.await;
    }
    let late = |_| SourceError::Timeout { host: "the flags".to_owned(), after: HURRY };
    timeout(HURRY, asked).await.map_err(late).flatten()
}

impl Survey {
    pub(super) async fn flags(&mut self, change: &Change, flags: &FlagsChange) -> Looked {
        let name = flags.name();
        if self.flags.is_none() {
            match within(is_kill(change), self.store.flags()).await {
                Ok(listing) => self.flags = Some(listing.rows),
                // Whoever kills a flag does not wait for somebody who does not answer.
                Err(error) if is_kill(change) => {
                    let look = Look::new(change.clone(), format!("flag {name}"), name.as_str(), Value::Null);
                    let warning = Some(format!("it cannot be read now, and is tried all the same: {error}"));
                    return Ok(Look { warning, ..look });
                }
                Err(error) => return Err(error),
            }
        }
        let flag = self.flag(name);
        let refused = match (flags, flag) {
            (FlagsChange::Create(_), Some(_)) => Some(format!("there is a flag {name} already")),
            (FlagsChange::Create(_), None) => None,
            (_, None) => Some(format!("there is no flag {name}")),
            (FlagsChange::Set(update), Some(flag)) => {
                update.edit().is_in(flag).then(|| "it is so already".to_owned())
            }
            // To be sure that it is off is what somebody wants who kills it.
            (FlagsChange::Archive(_) | FlagsChange::Kill(_), Some(_)) => None,
        };
        // Who is not known may try.
        let barred = self.store.wants_account() && self.me.is_some() && !self.is_admin();
        let barred = barred.then(|| "only an administrator can change flags".to_owned());
        let now = flag.map_or(Value::Null, fields::flag);
        Ok(Look::new(change.clone(), format!("flag {name}"), name.as_str(), now)
            .unless(barred)
            .unless(refused))
    }

    /// Where the flags are kept.
    pub fn store(&self) -> &dyn FlagStore {
        &*self.store
    }

    /// A flag as it was read.
    pub fn flag(&self, name: &FlagName) -> Option<&Flag> {
        self.flags.as_ref()?.iter().find(|flag| flag.name == *name)
    }
}
