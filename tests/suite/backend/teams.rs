//! Teams and their members.

use super::{Site, fields};
use reqwest::Method;
use serde_json::json;
use std::time::Duration;
use worky_console::demo::{Options, Size};

const TEAM: &str =
    "created_at created_by description id is_active member_count name project_id updated_at updated_by";
const MEMBER: &str = "id is_active joined_at role team_id user_email user_id user_name";

#[tokio::test]
async fn the_list_has_pages_and_shows_others_only_their_own() {
    let site = Site::open().await;
    let page = site.get("/teams/?per_page=3&page=2").await.is(200);
    assert_eq!(fields(&page.body), "has_next has_prev items page per_page total total_pages");
    let counts = ["total", "total_pages", "page"].map(|name| page.body[name].as_i64().unwrap());
    assert_eq!(counts, [8, 3, 2]);
    assert_eq!((&page.body["has_next"], &page.body["has_prev"]), (&json!(true), &json!(true)));
    assert_eq!(fields(&page.body["items"][0]), TEAM);
    let beyond = site.get("/teams/?page=9").await.is(200);
    assert_eq!((&beyond.body["items"], &beyond.body["has_next"]), (&json!([]), &json!(false)));
    let own = site.send(&site.dev, Method::GET, "/teams/", None).await.is(200);
    let own = own.body["total"].as_i64().unwrap();
    assert!((1..8).contains(&own), "{own}");
}

#[tokio::test]
async fn a_team_is_made_changed_and_seen_with_its_members() {
    let site = Site::open().await;
    let body = json!({"name": "Night Shift", "project_id": "PRJ-000003", "description": null});
    site.send(&site.dev, Method::POST, "/teams/", Some(body.clone())).await.is(403);
    let made = site.post("/teams/", body.clone()).await.is(201);
    assert_eq!((fields(&made.body).as_str(), &made.body["id"]), (TEAM, &json!("TEAM-000009")));
    site.post("/teams/", body).await.is(400);
    site.post("/teams/", json!({"name": "", "project_id": "PRJ-000003"})).await.is(422);
    site.clock.advance(Duration::from_secs(5));
    let changed =
        site.put("/teams/TEAM-000009", json!({"name": "Late Shift", "is_active": false})).await.is(200);
    assert_eq!((&changed.body["name"], &changed.body["is_active"]), (&json!("Late Shift"), &json!(true)));
    assert!(changed.body["updated_at"].as_str() > made.body["updated_at"].as_str());
    site.put("/teams/TEAM-000404", json!({})).await.is(404);
    let whole = site.get("/teams/TEAM-000003").await.is(200);
    let count = whole.body["members"].as_array().unwrap().len();
    assert_eq!(whole.body["member_count"], json!(count));
    site.send(&site.dev, Method::GET, "/teams/TEAM-000003", None).await.is(403);
    let of_project = site.get("/teams/project/PRJ-000003").await.is(200);
    assert_eq!(of_project.body["id"], "TEAM-000003");
}

#[tokio::test]
async fn people_come_and_go_and_are_told() {
    let site = Site::open().await;
    let members = site.get("/teams/TEAM-000008/members").await.is(200);
    assert_eq!(fields(&members.items()[0]), MEMBER);
    let before = members.items().len();
    let path = "/teams/TEAM-000009/members";
    site.post("/teams/", json!({"name": "Empty", "project_id": "PRJ-000008"})).await.is(201);
    site.post(path, json!({"user_id": "USR-000006", "role": "King"})).await.is(400);
    site.post(path, json!({"user_id": "USR-000404"})).await.is(404);
    let made = site.post(path, json!({"user_id": "USR-000006"})).await.is(201);
    assert_eq!((fields(&made.body).as_str(), &made.body["role"]), (MEMBER, &json!("Member")));
    site.post(path, json!({"user_id": "USR-000006"})).await.is(400);
    let mail =
        site.send(&site.dev, Method::GET, "/notifications/?notification_type=team_member_added", None).await;
    assert_eq!(mail.body["notifications"][0]["entity_id"], "TEAM-000009");
    site.delete("/teams/TEAM-000009/members/USR-000006").await.is(204);
    site.delete("/teams/TEAM-000009/members/USR-000006").await.is(404);
    site.post(path, json!({"user_id": "USR-000006", "role": "King"})).await.is(201);
    assert_eq!(site.get("/teams/TEAM-000008/members").await.items().len(), before);
    assert_eq!(site.get("/teams/TEAM-000008/members?is_active=false").await.body, json!([]));
}

#[tokio::test]
async fn a_team_holds_two_hundred_people_and_no_more() {
    let site = Site::with(Options { size: Size::Medium, ..Options::default() }).await;
    let team = site.get("/teams/TEAM-000003").await.is(200);
    assert_eq!(team.body["member_count"], 193);
    let there: Vec<_> =
        team.body["members"].as_array().unwrap().iter().map(|m| m["user_id"].clone()).collect();
    let users = site.get("/users/").await;
    let free = users.items().iter().filter(|user| user["is_active"] == true && !there.contains(&user["id"]));
    let free: Vec<_> = free.take(8).map(|user| user["id"].clone()).collect();
    for (n, user) in free.iter().enumerate() {
        let reply = site.post("/teams/TEAM-000003/members", json!({"user_id": user})).await;
        assert_eq!(reply.status.as_u16(), if n < 7 { 201 } else { 400 }, "{}", reply.text);
    }
}
