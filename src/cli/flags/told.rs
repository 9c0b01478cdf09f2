//! Answers about flags, for a person and as JSON.

use crate::{
    base::clean,
    domain::{Allow, Evaluation, Flag, Percentage, Preview, UserId},
    source::flags::form,
};
use chrono::SecondsFormat;
use serde_json::{Map, Value, json};
use std::{collections::HashMap, fmt::Write};

pub fn flag(flag: &Flag) -> String {
    let ids = |ids: Vec<&str>| if ids.is_empty() { "nobody by name".to_owned() } else { ids.join(", ") };
    let lines = [
        ("flag", flag.name.to_string()),
        ("state", if flag.enabled { "on" } else { "off" }.to_owned()),
        ("rollout", flag.percentage.to_string()),
        ("users", ids(flag.allowed_users.iter().map(|id| id.as_str()).collect())),
        ("clients", ids(flag.allowed_clients.iter().map(|id| id.as_str()).collect())),
        ("what", clean(&flag.description)),
        ("version", flag.version.to_string()),
        ("changed", format!("{} by {}", stamp(flag), clean(&flag.updated_by))),
    ];
    lines.iter().map(|(name, value)| format!("{name:8} {value}\n")).collect()
}

fn stamp(flag: &Flag) -> String {
    flag.updated_at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

pub fn flag_json(flag: &Flag) -> String {
    let mut fields = Map::new();
    form::write(flag, &mut fields);
    fields.insert("name".to_owned(), flag.name.as_str().into());
    fields.insert("version".to_owned(), flag.version.into());
    fields.insert("updated_at".to_owned(), stamp(flag).into());
    fields.insert("updated_by".to_owned(), clean(&flag.updated_by).into());
    document(&Value::Object(fields))
}

/// `on: in the rollout: bucket 12.34 is below 25 %`
pub fn evaluation(flag: &Flag, user: &UserId, found: Evaluation, bucket: Percentage) -> String {
    let (bucket, share) = (number(bucket), flag.percentage);
    let why = match found {
        Evaluation::Disabled => "the flag is off for everybody".to_owned(),
        Evaluation::Allowed(Allow::User) => format!("{user} is among the allowed users"),
        Evaluation::Allowed(Allow::Client) => "the client is among the allowed ones".to_owned(),
        Evaluation::Rollout(_) => format!("in the rollout: bucket {bucket} is below {share}"),
        Evaluation::NotInRollout(_) => format!("not in the rollout: bucket {bucket} is not below {share}"),
    };
    let on = if found.is_on() { "on" } else { "off" };
    format!("{on} for {user}: {why}\n")
}

pub fn evaluation_json(flag: &Flag, user: &UserId, found: Evaluation, bucket: Percentage) -> String {
    document(&json!({
        "flag": flag.name.as_str(), "user": user.as_str(), "enabled": found.is_on(),
        "reason": found.reason(), "bucket": ratio(bucket), "rollout_percentage": ratio(flag.percentage),
    }))
}

pub fn bucket(who: &str, bucket: Percentage, json: bool) -> String {
    if json { format!("{}\n", json!({"user": who, "bucket": ratio(bucket)})) } else { number(bucket) + "\n" }
}

/// How many, and then who, with `+` who joins and with `-` who leaves.
pub fn preview(flag: &Flag, to: Percentage, found: &Preview<'_>, names: &HashMap<&UserId, &str>) -> String {
    let off = if flag.enabled { "" } else { "; it is off, so nobody is let in before it is turned on" };
    let Preview { people, before, after, joins, leaves } = found;
    let mut text = format!("{}: {} -> {to}{off}\n", flag.name, flag.percentage);
    let _ = writeln!(
        text,
        "{before} of {people} are in now, {after} then: {} join, {} leave",
        joins.len(),
        leaves.len()
    );
    for (sign, users) in [('+', joins), ('-', leaves)] {
        for user in users {
            let name = clean(names.get(*user).copied().unwrap_or_default());
            let bucket = number(crate::domain::bucket(&flag.name, user));
            let _ = writeln!(text, "{sign} {user}  {bucket:>5}  {name}");
        }
    }
    text
}

pub fn preview_json(flag: &Flag, to: Percentage, found: &Preview<'_>) -> String {
    let ids = |users: &[&UserId]| users.iter().map(ToString::to_string).collect::<Vec<_>>();
    document(&json!({
        "flag": flag.name.as_str(), "enabled": flag.enabled, "from": ratio(flag.percentage), "to": ratio(to),
        "people": found.people, "before": found.before, "after": found.after,
        "joins": ids(&found.joins), "leaves": ids(&found.leaves),
    }))
}

/// Two decimals, without the sign: for other programs.
fn number(percentage: Percentage) -> String {
    format!("{:.2}", ratio(percentage))
}

fn ratio(percentage: Percentage) -> f64 {
    f64::from(percentage.hundredths()) / 100.0
}

pub fn document(value: &Value) -> String {
    format!("{value:#}\n")
}
