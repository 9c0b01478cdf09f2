//! Rollout flags.

use super::{Look, Looked, Survey};
use crate::{
    domain::{Flag, FlagName},
    gate::fields,
    operation::{Change, FlagsChange},
};
use serde_json::Value;

impl Survey {
    pub(super) async fn flags(&mut self, change: &Change, flags: &FlagsChange) -> Looked {
        if self.flags.is_none() {
            self.flags = Some(self.api.flags().await?.rows);
        }
        let name = flags.name();
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
        let now = flag.map_or(Value::Null, fields::flag);
        Ok(Look::new(change.clone(), format!("flag {name}"), name.as_str(), now).unless(refused))
    }

    /// A flag as it was read.
    pub fn flag(&self, name: &FlagName) -> Option<&Flag> {
        self.flags.as_ref()?.iter().find(|flag| flag.name == *name)
    }
}
