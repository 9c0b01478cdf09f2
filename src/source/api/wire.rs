//! What goes over the wire, and how it becomes ours. Strict about what identifies, lenient about the
//! rest: nulls, times without a zone, numbers in quotes, unknown words and unknown fields are all seen
//! in real answers. Every text is cleaned on its way in.

use crate::{
    base::{Secret, clean},
    domain,
};
use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error},
};
use std::{collections::BTreeMap, fmt::Display, str::FromStr, sync::Arc, time::Duration};

/// The value in the body, or where and why it cannot be read.
pub(super) fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let why = error.inner().to_string();
        if path == "." { why } else { format!("{path}: {why}") }
    })?;
    json.end().map_err(|error| error.to_string())?;
    Ok(value)
}

/// Text made harmless.
#[derive(Debug)]
pub(super) struct Text(String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(clean(&text)))
    }
}

/// An id, which is refused unless it is one.
#[derive(Debug)]
pub(super) struct Id<T>(T);

impl<'de, T: FromStr<Err: Display>> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map(Self).map_err(D::Error::custom)
    }
}

/// An id or nothing, where nothing may also be an empty text.
fn maybe_id<'de, D: Deserializer<'de>, T: FromStr<Err: Display>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?.filter(|text| !text.is_empty());
    text.map(|text| text.parse()).transpose().map_err(D::Error::custom)
}

/// One word of a list that may grow.
#[derive(Debug)]
pub(super) struct Word<T>(T);

impl<'de, T: for<'a> From<&'a str>> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(T::from(&text)))
    }
}

/// A moment; without a zone it is meant to be UTC (contract, quirk 17).
#[derive(Clone, Copy, Debug)]
pub(super) struct Time(DateTime<Utc>);

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let zoned = DateTime::parse_from_rfc3339(&text).map(|time| time.to_utc());
        let time = zoned.or_else(|_| {
            NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M:%S%.f").map(|time| time.and_utc())
        });
        time.map(Self).map_err(|_| D::Error::custom("not a time"))
    }
}

/// A number, in quotes or not.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Number(f64);

impl Number {
    /// Nothing below nought, nothing that is no number.
    pub(super) fn whole(self) -> u64 {
        self.0 as u64
    }

    fn small(self) -> u32 {
        self.0 as u32
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either {
            Plain(f64),
            Quoted(String),
        }
        let number = match Either::deserialize(deserializer) {
            Ok(Either::Plain(number)) => Some(number),
            Ok(Either::Quoted(text)) => text.trim().parse().ok(),
            Err(_) => None,
        };
        number.filter(|number| number.is_finite()).map(Self).ok_or_else(|| D::Error::custom("not a number"))
    }
}

fn text(text: Option<Text>) -> String {
    text.map_or_else(String::new, |text| text.0)
}

fn shared(text: Option<Text>) -> Option<Arc<str>> {
    text.map(|text| text.0.into())
}

/// One page of a numbered list. Teams and notifications call their rows by different names.
#[derive(Deserialize)]
pub(super) struct Page<T> {
    #[serde(rename = "items", alias = "notifications")]
    pub rows: Vec<T>,
    pub total: Option<Number>,
    pub has_next: Option<bool>,
}

/// An object around a list.
#[derive(Deserialize)]
pub(super) struct Items<T> {
    #[serde(rename = "items", alias = "preferences")]
    pub rows: Vec<T>,
}

#[derive(Deserialize)]
pub(super) struct Session {
    access_token: String,
    user: User,
}

impl Session {
    pub(super) fn into_parts(self) -> (Secret, domain::User) {
        (Secret::new(self.access_token), self.user.into())
    }
}

#[derive(Deserialize)]
pub(super) struct User {
    id: Id<domain::UserId>,
    full_name: Option<Text>,
    email: Text,
    role: Option<Text>,
    client_id: Id<domain::ClientId>,
    is_active: Option<bool>,
}

impl From<User> for domain::User {
    fn from(wire: User) -> Self {
        Self {
            id: wire.id.0,
            name: text(wire.full_name),
            email: wire.email.0,
            role: text(wire.role),
            client: wire.client_id.0,
            active: wire.is_active.unwrap_or(true),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Team {
    id: Id<domain::TeamId>,
    name: Text,
    description: Option<Text>,
    #[serde(default, deserialize_with = "maybe_id")]
    project_id: Option<domain::ProjectId>,
    is_active: Option<bool>,
    member_count: Option<Number>,
    created_at: Time,
    updated_at: Option<Time>,
}

impl From<Team> for domain::Team {
    fn from(wire: Team) -> Self {
        Self {
            id: wire.id.0,
            name: wire.name.0,
            description: wire.description.map(|text| text.0),
            project: wire.project_id,
            active: wire.is_active.unwrap_or(true),
            member_count: wire.member_count.unwrap_or_default().small(),
            created_at: wire.created_at.0,
            updated_at: wire.updated_at.unwrap_or(wire.created_at).0,
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Member {
    id: Id<domain::MemberId>,
    team_id: Id<domain::TeamId>,
    user_id: Id<domain::UserId>,
    role: Option<Text>,
    joined_at: Time,
    is_active: Option<bool>,
    user_name: Option<Text>,
    user_email: Option<Text>,
}

impl From<Member> for domain::Member {
    fn from(wire: Member) -> Self {
        Self {
            id: wire.id.0,
            team: wire.team_id.0,
            user: wire.user_id.0,
            role: text(wire.role),
            joined_at: wire.joined_at.0,
            active: wire.is_active.unwrap_or(true),
            name: wire.user_name.map(|text| text.0),
            email: wire.user_email.map(|text| text.0),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Assignment {
    id: Id<domain::AssignmentId>,
    entity_type: Word<domain::EntityKind>,
    entity_id: Id<domain::EntityId>,
    entity_name: Option<Text>,
    user_id: Id<domain::UserId>,
    user_name: Option<Text>,
    user_role: Option<Text>,
    assignment_type: Word<domain::AssignmentKind>,
    assigned_at: Time,
    is_active: Option<bool>,
}

impl From<Assignment> for domain::Assignment {
    fn from(wire: Assignment) -> Self {
        Self {
            id: wire.id.0,
            entity: domain::Entity { kind: wire.entity_type.0, id: wire.entity_id.0 },
            entity_name: shared(wire.entity_name),
            user: wire.user_id.0,
            user_name: shared(wire.user_name),
            user_role: shared(wire.user_role),
            kind: wire.assignment_type.0,
            assigned_at: wire.assigned_at.0,
            active: wire.is_active.unwrap_or(true),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct HistoryEntry {
    created_at: Time,
    action: Text,
    assignment_type: Word<domain::AssignmentKind>,
    user_id: Id<domain::UserId>,
    user_name: Option<Text>,
    previous_user_name: Option<Text>,
}

impl From<HistoryEntry> for domain::HistoryEntry {
    fn from(wire: HistoryEntry) -> Self {
        Self {
            at: wire.created_at.0,
            action: wire.action.0,
            kind: wire.assignment_type.0,
            user: wire.user_id.0,
            user_name: wire.user_name.map(|text| text.0),
            previous_name: wire.previous_user_name.map(|text| text.0),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Notification {
    id: Id<domain::NotificationId>,
    title: Option<Text>,
    message: Option<Text>,
    #[serde(rename = "type")]
    kind: Word<domain::NotificationKind>,
    status: Word<domain::NotificationStatus>,
    channel: Word<domain::Channel>,
    entity_type: Option<Text>,
    entity_id: Option<Text>,
    created_at: Time,
    sent_at: Option<Time>,
    read_at: Option<Time>,
}

impl From<Notification> for domain::Notification {
    fn from(wire: Notification) -> Self {
        let about: Vec<String> =
            [wire.entity_type, wire.entity_id].into_iter().flatten().map(|t| t.0).collect();
        Self {
            id: wire.id.0,
            title: text(wire.title),
            message: text(wire.message),
            kind: wire.kind.0,
            status: wire.status.0,
            channel: wire.channel.0,
            about: Some(about.join(" ")).filter(|about| !about.is_empty()),
            created_at: wire.created_at.0,
            sent_at: wire.sent_at.map(|time| time.0),
            read_at: wire.read_at.map(|time| time.0),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Preference {
    notification_type: Word<domain::NotificationKind>,
    email_enabled: bool,
    in_app_enabled: bool,
    push_enabled: bool,
}

impl From<Preference> for domain::Preference {
    fn from(wire: Preference) -> Self {
        Self {
            kind: wire.notification_type.0,
            email: wire.email_enabled,
            in_app: wire.in_app_enabled,
            push: wire.push_enabled,
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Summary {
    total_unread: Number,
    unread_by_type: Option<BTreeMap<String, Number>>,
}

impl From<Summary> for domain::Summary {
    fn from(wire: Summary) -> Self {
        let by_kind = wire.unread_by_type.unwrap_or_default();
        Self {
            unread: wire.total_unread.small(),
            by_kind: by_kind.iter().map(|(kind, n)| (kind.as_str().into(), n.small())).collect(),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Flag {
    name: Id<domain::FlagName>,
    description: Option<Text>,
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
            description: text(wire.description),
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
pub(super) struct FlagChange {
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

#[derive(Deserialize)]
pub(super) struct Service {
    status: Text,
    service: Option<Text>,
    version: Option<Text>,
}

impl From<Service> for domain::Service {
    fn from(wire: Service) -> Self {
        Self { status: wire.status.0, name: text(wire.service), version: text(wire.version) }
    }
}

#[derive(Deserialize)]
pub(super) struct CacheStats {
    cache_size: Number,
    memory_usage_mb: Number,
}

impl From<CacheStats> for domain::CacheStats {
    fn from(wire: CacheStats) -> Self {
        Self { entries: wire.cache_size.whole(), memory_bytes: mebibytes(wire.memory_usage_mb) }
    }
}

#[derive(Deserialize)]
pub(super) struct Host {
    cpu_percent: Number,
    memory_usage_mb: Number,
    memory_percent: Number,
    cache_entries: Number,
    uptime_seconds: Number,
}

impl From<Host> for domain::Host {
    fn from(wire: Host) -> Self {
        Self {
            cpu_percent: wire.cpu_percent.0,
            memory_bytes: mebibytes(wire.memory_usage_mb),
            memory_percent: wire.memory_percent.0,
            cache_entries: wire.cache_entries.whole(),
            uptime: Duration::try_from_secs_f64(wire.uptime_seconds.0).unwrap_or_default(),
        }
    }
}

/// The server says MB and divides by 1024 twice.
fn mebibytes(number: Number) -> u64 {
    Number(number.0 * 1024.0 * 1024.0).whole()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    #[test]
    fn times_come_in_four_ways() {
        let read =
            |text: &str| decode::<Time>(json!(text).to_string().as_bytes()).map(|time| time.0.to_rfc3339());
        assert_eq!(read("2026-11-23T05:04:58.5Z").unwrap(), "2026-11-23T05:04:58.500+00:00");
        assert_eq!(read("2026-11-23T07:04:58+02:00").unwrap(), "2026-11-23T05:04:58+00:00");
        assert_eq!(read("2026-11-23T05:04:58").unwrap(), "2026-11-23T05:04:58+00:00");
        assert_eq!(read("2026-11-23T05:04:58.25").unwrap(), "2026-11-23T05:04:58.250+00:00");
        assert!(read("23/11/2026").unwrap_err().starts_with("not a time"));
    }

    #[test]
    fn numbers_come_in_two_ways_and_have_to_be_some() {
        let read = |text: &str| decode::<Number>(text.as_bytes()).map(Number::whole);
        assert_eq!(
            (read("3"), read("\"1.50\""), read("-7"), read("1e300")),
            (Ok(3), Ok(1), Ok(0), Ok(u64::MAX))
        );
        for bad in ["\"NaN\"", "\"inf\"", "null", "{}", "\"\""] {
            assert!(read(bad).unwrap_err().starts_with("not a number"), "{bad}");
        }
    }

    #[test]
    fn what_follows_an_answer_is_no_answer() {
        assert!(decode::<Number>(b"1 2").is_err());
        assert!(
            decode::<Items<Flag>>(br#"{"items":[{"name":"f"}]}"#)
                .err()
                .unwrap_or_default()
                .starts_with("items[0]: missing")
        );
    }

    /// Every kind of answer, so that none of them can panic.
    fn decode_all(body: &[u8]) {
        let _ = decode::<Session>(body).map(Session::into_parts);
        let _ = decode::<User>(body).map(domain::User::from);
        let _ = decode::<Page<Team>>(body)
            .map(|page| page.rows.into_iter().map(domain::Team::from).collect::<Vec<_>>());
        let _ = decode::<Team>(body).map(domain::Team::from);
        let _ = decode::<Vec<Member>>(body)
            .map(|rows| rows.into_iter().map(domain::Member::from).collect::<Vec<_>>());
        let _ = decode::<Assignment>(body).map(domain::Assignment::from);
        let _ = decode::<HistoryEntry>(body).map(domain::HistoryEntry::from);
        let _ = decode::<Notification>(body).map(domain::Notification::from);
        let _ = decode::<Items<Preference>>(body).map(|list| list.rows.len());
        let _ = decode::<Summary>(body).map(domain::Summary::from);
        let _ = decode::<Flag>(body).map(domain::Flag::from);
        let _ = decode::<FlagChange>(body).map(domain::FlagChange::from);
        let _ = decode::<Service>(body).map(domain::Service::from);
        let _ = decode::<CacheStats>(body).map(domain::CacheStats::from);
        let _ = decode::<Host>(body).map(domain::Host::from);
    }

    const FIELDS: &[&str] = &[
        "id",
        "items",
        "notifications",
        "total",
        "has_next",
        "access_token",
        "user",
        "email",
        "client_id",
        "name",
        "team_id",
        "user_id",
        "joined_at",
        "created_at",
        "entity_type",
        "entity_id",
        "assignment_type",
        "assigned_at",
        "type",
        "status",
        "channel",
        "total_unread",
        "unread_by_type",
        "enabled",
        "rollout_percentage",
        "version",
        "updated_at",
        "at",
        "before",
        "after",
        "cpu_percent",
        "memory_usage_mb",
        "memory_percent",
        "cache_entries",
        "uptime_seconds",
        "cache_size",
        "action",
    ];

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
            "[A-Z]{1,4}-[0-9]{1,6}".prop_map(Value::from),
            "[+-]?[0-9]{4,6}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z?".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 64, 12, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((prop::sample::select(FIELDS), inner), 0..36).prop_map(|fields| fields
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_strange(body in any::<Vec<u8>>()) {
            decode_all(&body);
        }

        #[test]
        fn no_json_is_too_strange(value in any_json()) {
            decode_all(value.to_string().as_bytes());
        }
    }
}
