//! A flagd definition: `state`, and a targeting of people, clients and a fraction. What is targeted in any other
//! way is told and left alone.

use super::form;
use crate::{
    base::{clean, clean_lines},
    domain::{Flag, Percentage},
};
use serde_json::{Map, Value, json};

/// The key under which a definition has its flags; the guide's structure has none of that name.
pub const FLAGS: &str = "flags";
/// Its fraction is of another hash than ours.
pub const CAVEAT: &str =
    "flagd tells people apart in its own way: who is in by percentage here need not be in there";
/// Who is asking, and for whom, in flagd's words.
const USER: &str = "targetingKey";
const CLIENT: &str = "client_id";

/// Of 10,000 to a whole percent and back.
const WHOLE: u64 = 100;
const HUNDREDTHS: u64 = 10_000;

pub fn is(root: &Map<String, Value>) -> bool {
    root.get(FLAGS).is_some_and(|flags| flags.is_object() && !looks_like_the_guides(flags))
}

/// A flag may be called `flags`.
fn looks_like_the_guides(flags: &Value) -> bool {
    flags.get("rollout_percentage").is_some_and(Value::is_number)
}

/// What a targeting comes to.
#[derive(Default)]
struct Rule {
    users: Vec<Value>,
    clients: Vec<Value>,
    hundredths: u64,
}

pub fn read(name: &str, fields: &Value) -> Result<Flag, String> {
    let fault = |what: String| format!("{}: {what}; it is left alone", clean(name));
    if fields["variants"] != json!({"on": true, "off": false}) {
        return Err(fault("its variants are not `on` and `off`".to_owned()));
    }
    let default = &fields["defaultVariant"];
    let mut rule = Rule::default();
    match &fields["targeting"] {
        Value::Null => rule.hundredths = whole(default).unwrap_or_default(),
        Value::Object(empty) if empty.is_empty() => rule.hundredths = whole(default).unwrap_or_default(),
        targeting => rule.take(targeting).map_err(fault)?,
    }
    form::read(
        name,
        &json!({
            "enabled": fields["state"] == "ENABLED",
            "rollout_percentage": rule.hundredths as f64 / 100.0,
            "allowed_users": rule.users,
            "allowed_clients": rule.clients,
            "description": fields["metadata"]["description"],
        }),
    )
}

/// A variant for everybody, as hundredths of a percent.
fn whole(variant: &Value) -> Option<u64> {
    match variant.as_str()? {
        "on" => Some(HUNDREDTHS),
        "off" => Some(0),
        _ => None,
    }
}

impl Rule {
    fn take(&mut self, targeting: &Value) -> Result<(), String> {
        let unknown = || format!("its targeting is one we cannot write: {}", clean(&targeting.to_string()));
        if let Some(all) = whole(targeting) {
            self.hundredths = all;
            return Ok(());
        }
        if let Some(parts) = targeting["fractional"].as_array() {
            self.hundredths = fraction(parts).ok_or_else(unknown)?;
            return Ok(());
        }
        let branches = targeting["if"].as_array().ok_or_else(unknown)?;
        let (last, listed) = branches.split_last().filter(|_| branches.len() % 2 == 1).ok_or_else(unknown)?;
        for pair in listed.chunks(2) {
            let [condition, variant] = pair else { return Err(unknown()) };
            let list = condition["in"][1].as_array().filter(|_| variant == "on").ok_or_else(unknown)?;
            match condition["in"][0]["var"].as_str() {
                Some(USER) => self.users.extend(list.iter().cloned()),
                Some(CLIENT) => self.clients.extend(list.iter().cloned()),
                _ => return Err(unknown()),
            }
        }
        self.take(last)
    }
}

/// The share of `on`, where it is a step of ours.
fn fraction(parts: &[Value]) -> Option<u64> {
    let (mut on, mut all) = (0, 0);
    // The first may say what is hashed.
    for part in parts.iter().filter_map(Value::as_array) {
        let weight = part.get(1).map_or(Some(1), Value::as_u64)?;
        all += weight;
        match part.first()?.as_str()? {
            "on" => on += weight,
            "off" => {}
            _ => return None,
        }
    }
    let hundredths = on.checked_mul(HUNDREDTHS)?;
    (all > 0 && hundredths % all == 0).then(|| hundredths / all)
}

/// The flag's own fields; others stay as they are.
pub fn write(flag: &Flag, fields: &mut Map<String, Value>) {
    fields.insert("state".to_owned(), if flag.enabled { "ENABLED" } else { "DISABLED" }.into());
    fields.entry("variants").or_insert_with(|| json!({"on": true, "off": false}));
    fields.entry("defaultVariant").or_insert_with(|| "off".into());
    fields.insert("targeting".to_owned(), targeting(flag));
    let said = fields.get("metadata").and_then(|data| data["description"].as_str()).map(clean_lines);
    if said.unwrap_or_default() != flag.description
        && let Some(data) = fields.entry("metadata").or_insert_with(|| json!({})).as_object_mut()
    {
        data.insert("description".to_owned(), flag.description.as_str().into());
    }
}

fn targeting(flag: &Flag) -> Value {
    let share = split(flag.percentage);
    let users: Vec<&str> = flag.allowed_users.iter().map(|id| id.as_str()).collect();
    let clients: Vec<&str> = flag.allowed_clients.iter().map(|id| id.as_str()).collect();
    let mut branches = Vec::new();
    for (what, list) in [(USER, users), (CLIENT, clients)] {
        if !list.is_empty() {
            branches.extend([json!({"in": [{"var": what}, list]}), "on".into()]);
        }
    }
    if branches.is_empty() {
        return share;
    }
    branches.push(share);
    json!({"if": branches})
}

fn split(percentage: Percentage) -> Value {
    let hundredths = u64::from(percentage.hundredths());
    let (on, all) = match hundredths % WHOLE {
        0 => (hundredths / WHOLE, HUNDREDTHS / WHOLE),
        _ => (hundredths, HUNDREDTHS),
    };
    json!({"fractional": [["on", on], ["off", all - on]]})
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn definition(targeting: Value) -> Value {
        json!({"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "on",
            "targeting": targeting})
    }

    fn share(targeting: Value) -> Result<String, String> {
        read("f", &definition(targeting)).map(|flag| flag.percentage.to_string())
    }

    #[test]
    fn what_flagd_documents_is_read() {
        assert_eq!(share(Value::Null), Ok("100 %".into()));
        assert_eq!(share(json!({"fractional": [["on", 25], ["off", 75]]})), Ok("25 %".into()));
        let by_mail = json!({"fractional": [{"cat": [{"var": "$flagd.flagKey"}, {"var": "targetingKey"}]},
            ["on", 1], ["off", 3]]});
        assert_eq!(share(by_mail), Ok("25 %".into()));
        let named = json!({"if": [{"in": [{"var": "targetingKey"}, ["USR-1", "USR-2"]]}, "on", "off"]});
        let flag = read("f", &definition(named)).unwrap();
        assert_eq!((flag.percentage.hundredths(), flag.allowed_users.len()), (0, 2));
    }

    #[test]
    fn what_cannot_be_written_back_is_left_alone() {
        for other in [
            json!({"fractional": [["on", 1], ["off", 2]]}),
            json!({"if": [{"==": [{"var": "email"}, "a"]}, "on", "off"]}),
            json!({"if": [{"in": [{"var": "targetingKey"}, ["U"]]}, "off", "on"]}),
            json!({"fractional": [["red", 50], ["blue", 50]]}),
        ] {
            let why = share(other).unwrap_err();
            assert!(
                why.starts_with("f: its targeting is one we cannot write") && why.ends_with("left alone"),
                "{why}"
            );
        }
        let why = read("f", &json!({"state": "ENABLED", "variants": {"red": 1}})).unwrap_err();
        assert!(why.contains("variants are not `on` and `off`"), "{why}");
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_back(hundredths in 0u16..=10_000, on in any::<bool>(),
            users in prop::collection::vec("U-[0-9]{1,3}", 0..4), clients in prop::collection::vec("C-[0-9]", 0..2)) {
            let flag = Flag {
                enabled: on,
                percentage: Percentage::try_from(f64::from(hundredths) / 100.0).unwrap(),
                allowed_users: users.iter().map(|id| id.parse().unwrap()).collect(),
                allowed_clients: clients.iter().map(|id| id.parse().unwrap()).collect(),
                description: "what".into(),
                ..Flag::new("f".parse().unwrap())
            };
            let mut fields = Map::new();
            fields.insert("note".into(), "theirs".into());
            write(&flag, &mut fields);
            prop_assert_eq!(&fields["note"], "theirs");
            prop_assert_eq!(read("f", &Value::Object(fields)), Ok(flag));
        }
    }
}
