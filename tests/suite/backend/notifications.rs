//! Notifications, preferences, delivery.

use super::{Site, fields};
use reqwest::Method;
use serde_json::json;

const NOTIFICATION: &str = "channel context_data created_at created_by entity_id entity_type id message read_at sent_at \
                            status title type user_id";

#[tokio::test]
async fn the_inbox_is_newest_first_and_counts_what_is_unread() {
    let site = Site::open().await;
    let page = site.get("/notifications/?per_page=25").await.is(200);
    assert_eq!(fields(&page.body), "has_next has_prev notifications page per_page total");
    assert_eq!((&page.body["total"], &page.body["has_next"]), (&json!(40), &json!(true)));
    let items = page.body["notifications"].as_array().unwrap();
    assert_eq!(fields(&items[0]), NOTIFICATION);
    assert!(items.is_sorted_by(|a, b| a["created_at"].as_str() >= b["created_at"].as_str()));
    let summary = site.get("/notifications/summary").await.is(200);
    assert_eq!(fields(&summary.body), "recent_notifications total_unread unread_by_type");
    assert_eq!(summary.body["recent_notifications"].as_array().unwrap().len(), 10);
    let by_type = summary.body["unread_by_type"].as_object().unwrap().values();
    assert_eq!(summary.body["total_unread"], json!(by_type.map(|n| n.as_i64().unwrap()).sum::<i64>()));
    for status in ["pending", "failed", "sent", "read"] {
        let some = site.get(&format!("/notifications/?status={status}")).await.is(200);
        assert!(some.body["total"].as_i64().unwrap() > 0, "no {status}");
    }
    site.get("/notifications/?status=lost").await.is(422);
    site.get("/notifications/?type=lost").await.is(200);
}

#[tokio::test]
async fn reading_takes_one_several_or_all_out_of_the_unread() {
    let site = Site::open().await;
    let unread = async || site.get("/notifications/summary").await.body["total_unread"].as_i64().unwrap();
    let page = site.get("/notifications/?status=sent").await;
    let ids: Vec<_> =
        page.body["notifications"].as_array().unwrap().iter().map(|n| n["id"].clone()).collect();
    let before = unread().await;
    let path = format!("/notifications/{}/read", ids[0].as_str().unwrap());
    let read = site.put(&path, json!({})).await.is(200);
    assert_eq!(
        (&read.body["status"], &read.body["read_at"]),
        (&json!("read"), &json!("2026-11-23T05:04:58.574874Z"))
    );
    site.put("/notifications/read-multiple", json!([ids[1], ids[2]])).await.is(200);
    assert_eq!(unread().await, before - 3);
    site.put("/notifications/read-multiple", json!(vec!["x"; 101])).await.is(400);
    site.send(&site.dev, Method::PUT, &path, None).await.is(404);
    site.send(&site.admin, Method::PUT, "/notifications/read-all", None).await.is(200);
    assert_eq!(unread().await, 0);
}

#[tokio::test]
async fn preferences_decide_over_which_channels_somebody_is_told() {
    let site = Site::open().await;
    let all = site.get("/notifications/preferences").await.is(200);
    let preferences = all.body["preferences"].as_array().unwrap();
    assert_eq!(preferences.len(), 7);
    assert_eq!(
        fields(&preferences[0]),
        "created_at email_enabled id in_app_enabled notification_type push_enabled updated_at user_id"
    );
    let path = "/notifications/preferences/team_member_added";
    let set = json!({"email_enabled": false, "in_app_enabled": false, "push_enabled": true});
    let changed = site.send(&site.dev, Method::PUT, path, Some(set)).await.is(200);
    assert_eq!(changed.body["push_enabled"], true);
    site.put(path, json!({})).await.is(404);
    site.put("/notifications/preferences/bogus", json!({"push_enabled": true})).await.is(422);
    site.post("/teams/", json!({"name": "Fresh", "project_id": "PRJ-000001"})).await.is(201);
    site.post("/teams/TEAM-000009/members", json!({"user_id": "USR-000006"})).await.is(201);
    let mail = site.send(&site.dev, Method::GET, "/notifications/", None).await;
    let newest = &mail.body["notifications"][0];
    assert_eq!((&newest["channel"], &newest["status"]), (&json!("push"), &json!("pending")));
    site.backend.simulator().step().await.unwrap();
    let path = "/notifications/?notification_type=team_member_added";
    let mail = site.send(&site.dev, Method::GET, path, None).await;
    assert_ne!(mail.body["notifications"][0]["status"], "pending", "a step delivers");
}

#[tokio::test]
async fn many_are_told_at_once_and_old_news_is_cleared_out() {
    let site = Site::open().await;
    let letter = json!({"user_ids": ["USR-000006"], "title": "Hello", "message": "There", "type": "assignment_conflict"});
    let made = site.post("/notifications/bulk", letter).await.is(201);
    assert_eq!(fields(&made.body["notifications"][0]), NOTIFICATION);
    site.post("/notifications/bulk", json!({"user_ids": [], "type": "x"})).await.is(422);
    site.delete("/notifications/cleanup?older_than_days=0").await.is(422);
    let gone = site.delete("/notifications/cleanup?older_than_days=1").await.is(200);
    assert!(gone.body["deleted_count"].as_i64().unwrap() > 0);
    assert!(site.get("/notifications/").await.body["total"].as_i64().unwrap() < 40);
}
