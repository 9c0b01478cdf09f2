//! One row of a list. One that cannot be read does not take the others with it.

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

pub(in crate::source::api) enum Row<T> {
    Read(T),
    /// What it calls itself, if it does, and where and why it cannot be read.
    Bad {
        id: Option<String>,
        why: String,
    },
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Row<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let id = value.get("id").and_then(Value::as_str).map(str::to_owned);
        Ok(match serde_path_to_error::deserialize::<_, T>(value) {
            Ok(row) => Self::Read(row),
            Err(error) => {
                let (path, why) = (error.path().to_string(), error.inner().to_string());
                Self::Bad { id, why: if path == "." { why } else { format!("{path}: {why}") } }
            }
        })
    }
}
