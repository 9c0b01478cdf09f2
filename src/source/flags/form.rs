//! Flags as the guide writes them: an object of JSON for each, under its name. What else stands in it is kept.

use crate::{
    base::{clean, clean_lines},
    domain::{Flag, FlagName, Percentage},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::{fmt::Display, str::FromStr};

/// What is known of an object; all of it may be missing.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Written {
    enabled: bool,
    rollout_percentage: f64,
    allowed_clients: Vec<String>,
    allowed_users: Vec<String>,
    description: Option<String>,
}

/// A whole file of them. An error says where and what.
pub fn read_all(text: &str) -> Result<Vec<Flag>, String> {
    let document: Map<String, Value> =
        serde_json::from_str(text).map_err(|error| clean(&error.to_string()))?;
    document.iter().map(|(name, fields)| read(name, fields)).collect()
}

/// All of them, for a file.
pub fn write_all(flags: &[Flag]) -> Value {
    let one = |flag: &Flag| {
        let mut fields = Map::new();
        write(flag, &mut fields);
        (flag.name.to_string(), Value::Object(fields))
    };
    Value::Object(flags.iter().map(one).collect())
}

pub fn read(name: &str, fields: &Value) -> Result<Flag, String> {
    let fault = |what: &dyn Display| format!("{}: {}", clean(name), clean(&what.to_string()));
    let name: FlagName = name.parse().map_err(|error| fault(&error))?;
    let written = Written::deserialize(fields).map_err(|error| fault(&error))?;
    let percentage = Percentage::try_from(written.rollout_percentage);
    Ok(Flag {
        enabled: written.enabled,
        percentage: percentage.map_err(|error| fault(&format!("rollout_percentage: {error}")))?,
        allowed_clients: ids(&written.allowed_clients)
            .map_err(|error| fault(&format!("allowed_clients: {error}")))?,
        allowed_users: ids(&written.allowed_users)
            .map_err(|error| fault(&format!("allowed_users: {error}")))?,
        description: clean_lines(&written.description.unwrap_or_default()),
        ..Flag::new(name)
    })
}

fn ids<T: FromStr>(texts: &[String]) -> Result<Vec<T>, T::Err> {
    texts.iter().map(|text| text.parse()).collect()
}

/// The flag's own fields; others stay as they are, and so does a description that reads the same.
pub fn write(flag: &Flag, fields: &mut Map<String, Value>) {
    let texts = |ids: Vec<&str>| json!(ids);
    let users = texts(flag.allowed_users.iter().map(|id| id.as_str()).collect());
    let clients = texts(flag.allowed_clients.iter().map(|id| id.as_str()).collect());
    let said = fields.get("description").and_then(Value::as_str).map(clean_lines).unwrap_or_default();
    if said != flag.description {
        fields.insert("description".to_owned(), flag.description.as_str().into());
    }
    for (name, value) in [
        ("enabled", flag.enabled.into()),
        ("rollout_percentage", share(flag.percentage)),
        ("allowed_clients", clients),
        ("allowed_users", users),
    ] {
        fields.insert(name.to_owned(), value);
    }
}

/// 25 rather than 25.0.
pub(super) fn share(percentage: Percentage) -> Value {
    match percentage.hundredths() {
        whole if whole % 100 == 0 => (whole / 100).into(),
        part => json!(f64::from(part) / 100.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUIDE: &str = r#"{
        "bulk_assignments": {"enabled": true, "rollout_percentage": 25, "allowed_clients": [],
            "allowed_users": ["USR-000006"], "owner": "platform"},
        "compact_inbox": {}
    }"#;

    #[test]
    fn the_guides_structure_is_read_and_written_with_what_is_not_ours() {
        let flags = read_all(GUIDE).unwrap();
        assert_eq!((flags[0].percentage.to_string().as_str(), flags[0].allowed_users.len()), ("25 %", 1));
        assert!(!flags[1].enabled && flags[1].percentage == Percentage::default());
        let mut fields = serde_json::from_str::<Value>(GUIDE).unwrap()["bulk_assignments"].take();
        let before = fields.clone();
        write(&flags[0], fields.as_object_mut().unwrap());
        assert_eq!(fields, before, "what is not changed is written as it was read");
        assert_eq!(read_all(&write_all(&flags).to_string()).unwrap(), flags);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (text, why) in [
            ("{\n  x", "key must be a string at line 2 column 3"),
            (r#"{"a b": {}}"#, "a b: `a b` is not an id"),
            (r#"{"a": {"rollout_percentage": 120}}"#, "a: rollout_percentage: `120` is not a percentage"),
            (r#"{"a": {"enabled": "yes"}}"#, "a: invalid type: string \"yes\", expected a boolean"),
            (r#"{"a": {"allowed_users": ["U 1"]}}"#, "a: allowed_users: `U 1` is not an id"),
            ("[]", "invalid type: sequence, expected a map at line 1 column 0"),
        ] {
            let said = read_all(text).unwrap_err();
            assert!(said.starts_with(why), "{text}: {said}");
        }
    }
}
