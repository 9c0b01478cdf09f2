//! Signing in, and the two checkers of tokens.

use super::{Reply, Site, fields};
use reqwest::Method;
use serde_json::json;
use std::time::Duration;
use worky_console::demo::{ADMIN, DEVELOPER};

const USER: &str = "client_id created_at email full_name id is_active is_contact_person language primary_role role \
                    secondary_roles theme";

#[tokio::test]
async fn signing_in_gives_a_token_and_the_person() {
    let site = Site::open().await;
    let body = json!({"email": "admin@EXAMPLE.com", "password": ADMIN.1});
    let reply = site.send("", Method::POST, "/auth/login", Some(body)).await.is(200);
    assert_eq!(fields(&reply.body), "access_token token_type user");
    assert_eq!(reply.body["access_token"].as_str().unwrap().len(), 131);
    let user = &reply.body["user"];
    assert_eq!(fields(user), USER);
    assert_eq!(
        (&user["id"], &user["full_name"], &user["role"]),
        (&json!("USR-000002"), &json!("Avery Admin"), &json!("Admin"))
    );
    assert_eq!(site.get("/auth/me").await.is(200).body, *user);
}

#[tokio::test]
async fn a_wrong_password_and_a_stranger_are_told_the_same() {
    let site = Site::open().await;
    for (email, password) in [(ADMIN.0, "no"), ("nobody@example.com", "no"), ("Admin@example.com", ADMIN.1)] {
        let body = json!({"email": email, "password": password});
        let reply = site.send("", Method::POST, "/auth/login", Some(body)).await.is(401);
        assert_eq!(reply.body, json!({"detail": "Incorrect email or password"}));
        assert_eq!(reply.header("www-authenticate"), "");
    }
    let body = json!({"email": "admin@site.local", "password": "x"});
    site.send("", Method::POST, "/auth/login", Some(body)).await.is(422);
}

#[tokio::test]
async fn the_two_checkers_of_tokens_answer_as_in_the_table() {
    let site = Site::open().await;
    let ask = async |path: &str, header: Option<&str>| {
        let mut request = site.http.get(format!("{}/api/v1{path}", site.backend.url()));
        if let Some(header) = header {
            request = request.header("authorization", header);
        }
        Reply::of(request.send().await.unwrap()).await
    };
    for header in [None, Some("Basic YTpi")] {
        let reply = ask("/teams/", header).await.is(401);
        assert_eq!(
            (&reply.body["detail"], reply.header("www-authenticate")),
            (&json!("Not authenticated"), "Bearer")
        );
    }
    for path in ["/teams/", "/notifications/", "/performance/cache/stats"] {
        let reply = ask(path, Some("Bearer rubbish")).await.is(401);
        let said = (&reply.body["detail"], reply.header("www-authenticate"));
        assert_eq!(said, (&json!("Could not validate credentials"), "Bearer"));
    }
    assert_eq!(ask("/notifications/", None).await.is(403).body["detail"], "Not authenticated");
    let reply = ask("/notifications/", Some("Basic YTpi")).await.is(403);
    assert_eq!(reply.body["detail"], "Invalid authentication credentials");
    ask("/performance/system/health", None).await.is(200);
}

#[tokio::test]
async fn a_token_lives_for_half_an_hour() {
    let site = Site::open().await;
    site.clock.advance(Duration::from_secs(30 * 60 - 1));
    site.get("/auth/me").await.is(200);
    site.clock.advance(Duration::from_secs(1));
    site.get("/auth/me").await.is(401);
}

#[tokio::test]
async fn a_deactivated_account_is_refused_by_one_checker_and_let_in_by_the_other() {
    let site = Site::open().await;
    site.delete("/users/USR-000006").await.is(204);
    let reply = site.send(&site.dev, Method::GET, "/teams/", None).await.is(400);
    assert_eq!(reply.body, json!({"detail": "Inactive user"}));
    site.send(&site.dev, Method::GET, "/notifications/", None).await.is(200);
    let body = json!({"email": DEVELOPER.0, "password": DEVELOPER.1});
    site.send("", Method::POST, "/auth/login", Some(body)).await.is(400);
    site.delete("/users/USR-000006").await.is(409);
    site.put("/users/USR-000006/reactivate", json!({})).await.is(200);
    site.send(&site.dev, Method::GET, "/teams/", None).await.is(200);
}

#[tokio::test]
async fn administrators_see_everybody_and_can_add_people() {
    let site = Site::open().await;
    let all = site.get("/users/").await.is(200);
    assert_eq!((all.items().len(), fields(&all.items()[0])), (24, USER.to_owned()));
    let theirs = site.send(&site.dev, Method::GET, "/users/", None).await.is(200);
    assert!(theirs.items().iter().all(|user| user["is_active"] == true) && theirs.items().len() == 23);
    let body = json!({"email": "new@example.com", "full_name": "New Person", "password": "secret-1", "role": "Tester"});
    site.send(&site.dev, Method::POST, "/users/", Some(body.clone())).await.is(403);
    let made = site.post("/users/", body.clone()).await.is(201);
    assert_eq!((&made.body["id"], &made.body["role"]), (&json!("USR-000025"), &json!("Tester")));
    site.post("/users/", body).await.is(409);
    site.put("/users/USR-000025", json!({"language": "fr"})).await.is(200);
    let audit = site.get("/audit-logs/user/USR-000025").await.is(200);
    assert_eq!(audit.body["items"][0]["changes"]["language"], json!({"old": "en", "new": "fr"}));
    site.send(&site.dev, Method::GET, "/audit-logs/", None).await.is(403);
    let log = site.get("/audit-logs/?page_size=5").await.is(200);
    assert_eq!(
        (fields(&log.body).as_str(), &log.body["has_more"]),
        ("has_more items page page_size total", &json!(true))
    );
}
