//! Feature flags, and the guard against overwriting each other.

use super::{Reply, Site, fields};
use reqwest::Method;
use serde_json::{Value, json};

async fn change(site: &Site, version: Option<&str>, body: Value) -> Reply {
    let url = format!("{}/api/v1/feature-flags/bulk_assignments", site.backend.url());
    let mut request = site.http.put(url).bearer_auth(&site.admin).json(&body);
    if let Some(version) = version {
        request = request.header("if-match", version);
    }
    Reply::of(request.send().await.unwrap()).await
}

#[tokio::test]
async fn the_three_flags_of_the_guide_are_there() {
    let site = Site::open().await;
    let all = site.get("/feature-flags/").await.is(200);
    let items = all.body["items"].as_array().unwrap();
    let said: Vec<_> = items
        .iter()
        .map(|f| (f["name"].as_str().unwrap(), f["rollout_percentage"].as_f64().unwrap()))
        .collect();
    assert_eq!(
        said,
        [("team_assignment_system", 100.0), ("assignment_notifications", 50.0), ("bulk_assignments", 25.0)]
    );
    assert_eq!(
        fields(&items[0]),
        "allowed_clients allowed_users description enabled name rollout_percentage updated_at updated_by version"
    );
    let history = site.get("/feature-flags/bulk_assignments/history").await.is(200);
    assert_eq!(fields(&history.body["items"][0]), "after at before by reason version");
    assert_eq!(history.body["items"][0]["after"]["rollout_percentage"], 25.0);
    site.get("/feature-flags/nope").await.is(404);
}

#[tokio::test]
async fn a_change_needs_the_version_it_was_made_on() {
    let site = Site::open().await;
    let flag = site.get("/feature-flags/bulk_assignments").await.is(200);
    let tag = flag.header("etag").to_owned();
    assert_eq!(tag, "\"2\"");
    change(&site, None, json!({"rollout_percentage": 30})).await.is(428);
    let refused = change(&site, Some(&tag), json!({"rollout_percentage": 100.5})).await.is(422);
    assert_eq!(refused.body["detail"][0]["field"], "body.rollout_percentage");
    let changed =
        change(&site, Some(&tag), json!({"rollout_percentage": 12.34, "reason": "careful"})).await.is(200);
    assert_eq!((&changed.body["rollout_percentage"], &changed.body["version"]), (&json!(12.34), &json!(3)));
    assert_eq!(changed.header("etag"), "\"3\"");
    let late = change(&site, Some(&tag), json!({"enabled": false})).await.is(412);
    assert_eq!(late.body["error"]["details"]["version"], 3);
    let line = &site.get("/feature-flags/bulk_assignments/history").await.body["items"][0];
    assert_eq!((&line["reason"], &line["before"]["rollout_percentage"]), (&json!("careful"), &json!(25.0)));
    let body = Some(json!({"enabled": false}));
    site.send(&site.dev, Method::PUT, "/feature-flags/bulk_assignments", body).await.is(403);
}

#[tokio::test]
async fn flags_come_and_go_and_keep_their_past() {
    let site = Site::open().await;
    site.post("/feature-flags/", json!({"name": "dark_mode", "enabled": true})).await.is(201);
    site.post("/feature-flags/", json!({"name": "dark_mode"})).await.is(409);
    site.delete("/feature-flags/dark_mode").await.is(204);
    site.get("/feature-flags/dark_mode").await.is(404);
    let again = site.post("/feature-flags/", json!({"name": "dark_mode"})).await.is(201);
    assert_eq!(again.body["version"], 3);
}

#[tokio::test]
async fn evaluation_follows_the_lists_and_then_the_bucket() {
    let site = Site::open().await;
    let ask = async |user: &str| {
        site.get(&format!("/feature-flags/bulk_assignments/evaluate?user_id={user}")).await.is(200).body
    };
    let said = ask("USR-000006").await;
    let inside = said["bucket"].as_f64().unwrap() < 25.0;
    assert_eq!((&said["enabled"], fields(&said).as_str()), (&json!(inside), "bucket enabled reason"));
    change(&site, Some("\"2\""), json!({"allowed_users": ["USR-000006"]})).await.is(200);
    assert_eq!(ask("USR-000006").await["reason"], "allowed_user");
    change(&site, Some("\"3\""), json!({"enabled": false})).await.is(200);
    assert_eq!(ask("USR-000006").await["reason"], "disabled");
    site.get("/feature-flags/bulk_assignments/evaluate").await.is(422);
}
