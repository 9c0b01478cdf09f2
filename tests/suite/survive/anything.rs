//! Whatever bytes a server sends: no panic, and nothing that a terminal would obey, all the way from the
//! socket to the screen.

use super::*;
use axum::{Router, http::StatusCode};
use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::Value;
use std::sync::Mutex;
use worky_console::{
    domain::{Entity, EntityKind},
    tabs::TabId,
};

const FIELDS: &[&str] = &[
    "id",
    "items",
    "notifications",
    "preferences",
    "total",
    "has_next",
    "user",
    "email",
    "client_id",
    "name",
    "team_id",
    "user_id",
    "user_name",
    "joined_at",
    "created_at",
    "entity_type",
    "entity_id",
    "assignment_type",
    "assigned_at",
    "type",
    "status",
    "channel",
    "title",
    "message",
    "total_unread",
    "unread_by_type",
    "enabled",
    "rollout_percentage",
    "version",
    "updated_at",
    "at",
    "detail",
    "error",
];

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[\u{1b}\u{9b}\u{7}\u{202e}\r\n\\[2J0-9a-z]{0,12}".prop_map(Value::from),
        "[A-Z]{1,4}-[0-9]{1,6}".prop_map(Value::from),
        "[0-9]{4}-[01][0-9]-[0-2][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z?".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 96, 12, |inner| {
        let object = prop::collection::vec((prop::sample::select(FIELDS), inner.clone()), 0..30);
        let object = object.prop_map(|fields| {
            fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Value>()
        });
        prop_oneof![prop::collection::vec(inner, 0..4).prop_map(Value::from), object]
    })
}

fn any_answer() -> impl Strategy<Value = (u16, Vec<u8>)> {
    let body = prop_oneof![
        any::<Vec<u8>>(),
        any_json().prop_map(|json| json.to_string().into_bytes()),
        any_json().prop_map(|json| {
            let mut torn = json.to_string().into_bytes();
            torn.truncate(torn.len() / 2);
            torn
        }),
    ];
    (prop_oneof![4 => Just(200u16), 1 => 200u16..600], body)
}

#[test]
fn no_answer_panics_the_console_or_reaches_the_terminal_as_a_command() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let answer = Arc::new(Mutex::new((200u16, Vec::new())));
    let served = answer.clone();
    let url = runtime.block_on(async move {
        let reply = move || {
            let (status, body) = served.lock().unwrap().clone();
            async move { (StatusCode::from_u16(status).unwrap_or_default(), body) }
        };
        serve(Router::new().fallback(reply)).await
    });
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 48, failure_persistence: None, ..Default::default() });
    let outcome = runner.run(&any_answer(), |next| {
        *answer.lock().unwrap() = next;
        let screen = runtime.block_on(look_at_everything(&url));
        let bad = screen.chars().find(|c| c.is_control() && *c != '\n');
        prop_assert!(bad.is_none(), "{:?} in {}", bad, screen);
        Ok(())
    });
    outcome.unwrap();
}

async fn look_at_everything(url: &str) -> String {
    let options =
        ApiOptions { requests_per_minute: 400, timeout: Duration::from_secs(2), ..ApiOptions::new(url) };
    let mut watch = Watch::new(options);
    let entity = Entity { kind: EntityKind::Task, id: "TSK-1".parse().unwrap() };
    let mut shown = String::new();
    let feeds = [
        Feed::Health,
        Feed::Me,
        Feed::Teams,
        Feed::Members("TEAM-1".parse().unwrap()),
        Feed::Assignments,
        Feed::History(entity),
        Feed::Inbox,
        Feed::Summary,
        Feed::Preferences,
        Feed::Flags,
        Feed::FlagHistory("f".parse().unwrap()),
        Feed::Host,
        Feed::Cache,
    ];
    for feed in feeds {
        // A 429 makes the rest wait, as it should.
        if tokio::time::timeout(Duration::from_millis(500), watch.ask(feed)).await.is_err() {
            break;
        }
    }
    for tab in TabId::ALL {
        watch.model.front = *tab;
        shown += &watch.screen();
    }
    shown
}
