//! Paths, methods, headers, error shapes, the rate limit, health and metrics.

use super::{Site, fields};
use reqwest::Method;
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn every_answer_has_an_id_and_says_how_many_requests_are_left() {
    let site = Site::open().await;
    let first = site.get("/teams/").await.is(200);
    let second = site.get("/nothing").await.is(404);
    assert_eq!(first.header("x-request-id").len(), 36);
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
    assert_eq!((first.header("x-ratelimit-limit"), first.header("x-ratelimit-remaining")), ("500", "497"));
    assert_eq!(second.header("x-ratelimit-remaining"), "496");
    assert_eq!(first.header("x-ratelimit-reset"), (super::now().timestamp() + 60).to_string());
    assert_eq!(second.body, json!({"detail": "Not Found"}));
    let health = site.get("//health").await.is(200);
    assert_eq!(health.body, json!({"status": "healthy", "service": "worky-api", "version": "1.0.0"}));
    assert_eq!((health.header("x-ratelimit-limit"), health.header("x-request-id").len()), ("", 36));
}

#[tokio::test]
async fn a_path_with_the_wrong_last_slash_is_sent_on() {
    let site = Site::open().await;
    let reply = site.get("/teams?page=2").await.is(307);
    assert_eq!(reply.header("location"), format!("{}/api/v1/teams/?page=2", site.backend.url()));
    assert_eq!((reply.text.as_str(), reply.header("x-ratelimit-limit")), ("", "500"));
    let reply = site.get("/teams/TEAM-000001/").await.is(307);
    assert!(reply.header("location").ends_with("/api/v1/teams/TEAM-000001"));
}

#[tokio::test]
async fn a_wrong_method_is_405_and_names_the_first_that_is_right() {
    let site = Site::open().await;
    let reply = site.delete("/teams/").await.is(405);
    assert_eq!((reply.header("allow"), &reply.body), ("GET", &json!({"detail": "Method Not Allowed"})));
    site.send(&site.admin, Method::HEAD, "/teams/", None).await.is(405);
    site.delete("/teams/TEAM-000001").await.is(405);
}

#[tokio::test]
async fn the_five_hundred_and_first_request_in_a_minute_waits() {
    let site = Site::open().await;
    for _ in 2..500 {
        site.get("/auth/test-no-auth").await.is(200);
    }
    let reply = site.get("/teams/").await.is(429);
    assert_eq!((reply.header("retry-after"), reply.header("x-request-id")), ("60", ""));
    assert_eq!(reply.header("x-ratelimit-limit"), "");
    let error = &reply.body["error"];
    assert_eq!(
        (&error["code"], &error["retry_after"], &error["timestamp"]),
        (&json!("RATE_LIMIT_EXCEEDED"), &json!(60), &json!(""))
    );
    assert_eq!(fields(error), "code message retry_after timestamp");
    site.get("//health").await.is(200);
    site.clock.advance(Duration::from_secs(60));
    site.get("/teams/").await.is(200);
}

#[tokio::test]
async fn parameters_and_bodies_are_refused_with_all_that_is_wrong_with_them() {
    let site = Site::open().await;
    let reply = site.get("/teams/?per_page=101&page=x").await.is(422);
    let kinds: Vec<_> =
        reply.body["detail"].as_array().unwrap().iter().map(|issue| issue["type"].clone()).collect();
    assert_eq!(kinds, ["int_parsing", "less_than_equal"]);
    assert_eq!(fields(&reply.body["detail"][0]), "field message type");
    let one = site.get("/assignments/?limit=101").await.is(422);
    assert_eq!(
        one.body["message"],
        "Validation error: query.limit: Input should be less than or equal to 100"
    );
    site.get("/assignments/?is_active=").await.is(422);
    site.post("/assignments/", json!([])).await.is(422);
    let url = format!("{}/api/v1/auth/login", site.backend.url());
    let broken =
        site.http.post(&url).header("content-type", "application/json").body("{").send().await.unwrap();
    assert_eq!(broken.status(), 422);
    let form = site.http.post(&url).body("{}").send().await.unwrap();
    assert_eq!(form.status(), 422);
}

#[tokio::test]
async fn shape_c_carries_the_id_of_its_own_request() {
    let site = Site::open().await;
    let reply = site.get("/users/NOPE").await.is(404);
    let error = &reply.body["error"];
    assert_eq!(fields(error), "code details message request_id timestamp");
    assert_eq!(error["request_id"], reply.header("x-request-id"));
    assert_eq!(error["message"], "User with ID NOPE not found");
    assert_eq!(error["details"], json!({"resource_type": "User", "resource_id": "NOPE"}));
    assert_eq!(error["timestamp"], "2026-11-23T05:04:58.574874Z");
}

#[tokio::test]
async fn metrics_name_what_the_guides_alerts_compare() {
    let site = Site::open().await;
    site.get("/assignments/").await.is(200);
    site.post("/teams/", json!({"name": "X", "project_id": "NOPE"})).await.is(404);
    let text = site.get("//metrics").await.is(200).text;
    for line in [
        "# TYPE assignment_operation_duration_seconds summary",
        "assignment_operation_duration_seconds{operation=\"list\",quantile=\"0.99\"} ",
        "assignment_operation_duration_seconds_count{operation=\"list\"} 1",
        "team_creation_failures_total 1",
        "notification_delivery_failures_total{channel=\"email\"} 0",
        "notifications_sent_total{channel=\"in_app\"} 0",
        "http_requests_total{method=\"GET\",route=\"/api/v1/assignments/\",status=\"200\"} 1",
        "http_request_duration_seconds_bucket{route=\"/api/v1/assignments/\",le=\"+Inf\"} 1",
        "cache_entries 0",
        "process_resident_memory_bytes ",
    ] {
        assert!(text.contains(line), "no `{line}` in\n{text}");
    }
}
