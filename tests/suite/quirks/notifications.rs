//! Notifications and preferences.

use super::{only, unhandled};
use crate::backend::Site;
use reqwest::Method;
use serde_json::{Value, json};
use worky_console::demo::Quirk;

fn letter(users: &[&str], context: &Value) -> Value {
    json!({"user_ids": users, "title": "Hello", "message": "Read me", "type": "assignment_conflict", "context_data": context})
}

#[tokio::test]
async fn silent_changes() {
    for (site, silent) in [(only(Quirk::SilentChanges).await, true), (Site::open().await, false)] {
        let total = async || {
            let inbox = site.send(&site.dev, Method::GET, "/notifications/", None).await.is(200);
            inbox.body["total"].as_i64().unwrap()
        };
        let before = total().await;
        site.post("/teams/", json!({"name": "Quiet", "project_id": "PRJ-000008"})).await.is(201);
        site.post("/teams/TEAM-000009/members", json!({"user_id": "USR-000006"})).await.is(201);
        site.delete("/teams/TEAM-000009/members/USR-000006").await.is(204);
        assert_eq!(total().await == before, silent);
    }
}

#[tokio::test]
async fn notification_writes_500() {
    let site = only(Quirk::NotificationWrites500).await;
    let inbox = || async { site.get("/notifications/?per_page=100").await.is(200).body };
    let unread = |inbox: &Value| -> Vec<String> {
        let rows = inbox["notifications"].as_array().unwrap().iter();
        rows.filter(|row| row["status"] != "read").map(|row| row["id"].as_str().unwrap().into()).collect()
    };
    let before = unread(&inbox().await);
    unhandled(&site.put(&format!("/notifications/{}/read", before[0]), json!({})).await);
    unhandled(&site.put("/notifications/read-multiple", json!([before[1], before[2]])).await);
    assert_eq!(unread(&inbox().await), before[3..], "each of them is done");
    unhandled(&site.send(&site.admin, Method::PUT, "/notifications/read-all", None).await);
    assert!(unread(&inbox().await).is_empty());
    let path = "/notifications/preferences/assignment_created";
    unhandled(&site.put(path, json!({"push_enabled": true})).await);
    let kept = site.get("/notifications/preferences").await.is(200);
    assert!(kept.body["preferences"].as_array().unwrap().iter().any(|row| row["push_enabled"] == true));
    let count = inbox().await["total"].as_i64().unwrap();
    let body = letter(&["USR-000002", "USR-000404", "USR-000002"], &Value::Null);
    unhandled(&site.post("/notifications/bulk", body).await);
    assert_eq!(inbox().await["total"], json!(count + 1), "those before the unknown one are told");
    unhandled(&site.delete("/notifications/cleanup?older_than_days=1").await);
    assert!(inbox().await["total"].as_i64().unwrap() < count);
    site.put("/notifications/NOTIF-999999/read", json!({})).await.is(404);
}

#[tokio::test]
async fn poisoned_notifications() {
    for (site, poisoned) in [(only(Quirk::PoisonedNotifications).await, true), (Site::open().await, false)] {
        site.get("/notifications/summary").await.is(200);
        site.post("/notifications/bulk", letter(&["USR-000002"], &json!({"a": 1}))).await.is(201);
        let first = site.get("/notifications/?per_page=1").await;
        let summary = site.get("/notifications/summary").await;
        if poisoned {
            unhandled(&first);
            unhandled(&summary);
        } else {
            assert_eq!(first.body["notifications"][0]["context_data"], json!({"a": 1}));
        }
        site.get("/notifications/?per_page=1&page=2").await.is(200);
    }
}

#[tokio::test]
async fn no_preferences_for_new_users() {
    for (site, rows) in [(only(Quirk::NoPreferencesForNewUsers).await, 0), (Site::open().await, 7)] {
        let body =
            json!({"email": "new@example.com", "full_name": "New", "password": "pass-1", "role": "Tester"});
        site.post("/users/", body).await.is(201);
        let token = site.login(("new@example.com", "pass-1")).await;
        let found = site.send(&token, Method::GET, "/notifications/preferences", None).await.is(200);
        assert_eq!(found.body["preferences"].as_array().unwrap().len(), rows);
    }
}
