//! What somebody has typed into a form and not sent yet. It outlives the form, the session and the process.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a field of a form holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    On(bool),
    Many(Vec<String>),
    Text(String),
}

/// The fields that differ from what was there, with what was there: a later start can still tell mine from
/// theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Which form, in one line that is the same every time: `team update TEAM-1`.
    pub form: String,
    pub context: String,
    /// As a person calls it: `a new team`.
    pub what: String,
    /// Where it is opened: `n on Teams`.
    pub way: String,
    pub at: DateTime<Utc>,
    pub mine: BTreeMap<String, Value>,
    pub base: BTreeMap<String, Value>,
    /// What the ids in it are called.
    pub names: BTreeMap<String, String>,
}

impl Draft {
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    pub fn print(&self) -> Result<String, toml::ser::Error> {
        toml::to_string(self)
    }

    /// Whether it says the same, whenever it was said.
    pub fn says(&self, other: &Self) -> bool {
        (&self.form, &self.mine, &self.base) == (&other.form, &other.mine, &other.base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value() -> impl Strategy<Value = Value> {
        prop_oneof![
            any::<bool>().prop_map(Value::On),
            prop::collection::vec(any::<String>(), 0..4).prop_map(Value::Many),
            any::<String>().prop_map(Value::Text),
        ]
    }

    fn values() -> impl Strategy<Value = BTreeMap<String, Value>> {
        prop::collection::btree_map("[a-z_]{1,8}", value(), 0..5)
    }

    proptest! {
        #[test]
        fn a_draft_is_read_back_as_it_was_written(
            (mine, base) in (values(), values()),
            what in any::<String>(),
            second in 0i64..4_000_000_000,
        ) {
            let draft = Draft {
                form: "team create".into(),
                context: "prod".into(),
                way: "n on Teams".into(),
                at: DateTime::from_timestamp(second, 0).unwrap(),
                names: BTreeMap::from([("PRJ-1".to_owned(), what.clone())]),
                what,
                mine,
                base,
            };
            prop_assert_eq!(Draft::parse(&draft.print().unwrap()).unwrap(), draft);
        }

        #[test]
        fn no_file_is_too_strange(text in any::<String>()) {
            let _ = Draft::parse(&text);
        }
    }
}
