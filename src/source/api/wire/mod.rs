//! What goes over the wire, and how it becomes ours. Lenient where real answers vary: nulls, times
//! without a zone, numbers in quotes, unknown words and unknown fields. Every text is cleaned on its way in.

mod assignment;
mod bulk;
mod field;
mod flag;
mod health;
mod notification;
mod person;
mod row;
mod work;

pub(super) use assignment::{Assignee, Assignment, HistoryEntry, Verdict, Verdicts};
pub(super) use bulk::{Bulk, Told};
pub(super) use field::Number;
pub(super) use flag::{Flag, FlagChange};
pub(super) use health::{CacheStats, Host, Service};
pub(super) use notification::{Deleted, Notification, Preference, Summary};
pub(super) use person::{Member, Session, Team, User};
pub(super) use row::Row;
use serde::{Deserialize, de::DeserializeOwned};
pub(super) use work::{Existence, Found, Node, Placed, Project};

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

/// One page of a numbered list. Teams and notifications call their rows by different names.
#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
pub(super) struct Page<T> {
    #[serde(rename = "items", alias = "notifications", alias = "results")]
    pub rows: Vec<Row<T>>,
    pub total: Option<Number>,
    pub has_next: Option<bool>,
}

/// An object around a list.
#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
pub(super) struct Items<T> {
    #[serde(rename = "items", alias = "preferences", alias = "clients")]
    pub rows: Vec<Row<T>>,
}

/// A list, bare or with an object around it.
pub(super) trait Rows: DeserializeOwned {
    type Row;
    fn rows(self) -> Vec<Row<Self::Row>>;
}

impl<T: DeserializeOwned> Rows for Vec<Row<T>> {
    type Row = T;
    fn rows(self) -> Vec<Row<T>> {
        self
    }
}

impl<T: DeserializeOwned> Rows for Items<T> {
    type Row = T;
    fn rows(self) -> Vec<Row<T>> {
        self.rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain;
    use proptest::prelude::*;
    use serde_json::Value;

    #[test]
    fn what_follows_an_answer_is_no_answer() {
        assert!(decode::<Number>(b"1 2").is_err());
        assert!(decode::<Flag>(br#"{"name":"f"}"#).err().unwrap_or_default().starts_with("missing field"));
    }

    /// Every kind of answer, so that none of them can panic.
    fn decode_all(body: &[u8]) {
        let _ = decode::<Session>(body).map(Session::into_parts);
        let _ = decode::<User>(body).map(domain::User::from);
        let _ = decode::<Page<Team>>(body).map(|page| page.rows.len());
        let _ = decode::<Team>(body).map(domain::Team::from);
        let _ = decode::<Vec<Row<Member>>>(body).map(|rows| rows.len());
        let _ = decode::<Member>(body).map(domain::Member::from);
        let _ = decode::<Assignment>(body).map(domain::Assignment::from);
        let _ = decode::<Assignee>(body).map(domain::Assignee::from);
        let _ = decode::<Verdict>(body).map(domain::Verdict::from);
        let _ = decode::<Verdicts>(body).map(|verdicts| verdicts.refusals().count());
        let _ = decode::<Bulk>(body).map(|bulk| bulk.told().len());
        let _ = decode::<Existence>(body).map(|existence| existence.exists);
        let _ = decode::<Items<Node>>(body).map(|list| list.rows().len());
        let _ = decode::<Node>(body).map(|node| node.of(domain::EntityKind::Task).name);
        let _ = decode::<Project>(body).map(domain::Project::from);
        let _ = decode::<Page<Found>>(body).map(|page| page.rows.len());
        let _ = decode::<Found>(body).map(domain::Node::from);
        let _ = decode::<HistoryEntry>(body).map(domain::HistoryEntry::from);
        let _ = decode::<Notification>(body).map(domain::Notification::from);
        let _ = decode::<Items<Preference>>(body).map(|list| list.rows.len());
        let _ = decode::<Deleted>(body).map(|deleted| deleted.deleted_count.map(Number::whole));
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
        "primary_role",
        "secondary_roles",
        "is_contact_person",
        "full_name",
        "current_assignments",
        "valid",
        "exists",
        "successful",
        "failed",
        "assignment_id",
        "clients",
        "results",
        "deleted_count",
        "hierarchy_path",
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
