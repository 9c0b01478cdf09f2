//! A server that wants to be left alone, and one whose health route knows nothing.

use super::*;
use axum::{Json, Router, http::StatusCode, response::IntoResponse, routing::get};
use serde_json::json;
use worky_console::store::Trust;

async fn healthy() -> impl IntoResponse {
    Json(json!({"status": "healthy", "service": "worky-api", "version": "1.0.0"}))
}

#[tokio::test]
async fn a_429_holds_everything_but_health_and_says_until_when() {
    let full = || async { (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "60")], "{}") };
    let router = Router::new().route("/health", get(healthy)).fallback(get(full));
    let mut watch = Watch::new(ApiOptions::new(serve(router).await));
    watch.ask(Feed::Teams).await;
    watch.ask(Feed::Health).await;
    let until = watch.model.store.budget.paused.unwrap();
    let said = watch.vital("polls");
    assert_eq!(said, format!("wait until {}: the server's limit (429)", Zone::Utc.time(until.wall)));
    watch.ask(Feed::Health).await;
    assert_eq!(watch.vital("polls"), said, "a time of day does not tick");
    assert_eq!(watch.model.store.health.trust(now().at), Trust::Fresh);
    let held = tokio::time::timeout(Duration::from_millis(50), watch.sources.clone().ask(Feed::Summary));
    assert!(held.await.is_err(), "the others wait");
    let wake = app::next_wake(&watch.model, now().at).unwrap();
    assert!(wake <= until.at, "the screen wakes up when the wait is over");
    let later = app::vitals(&watch.model, until.at, Zone::Utc);
    assert!(later.iter().all(|vital| !vital.text.contains("wait until")));
    let outcome = watch.sources.api.mark_all_read().await;
    assert!(format!("{outcome:?}").contains("nothing was sent"), "{outcome:?}");
}

#[tokio::test]
async fn a_health_route_that_says_healthy_while_others_fail_is_shown_as_that() {
    let oops = || async { StatusCode::INTERNAL_SERVER_ERROR };
    let router = Router::new()
        .route("/health", get(healthy))
        .route("/api/v1/auth/me", get(|| async { Json(user()) }))
        .fallback(get(oops));
    let mut watch = Watch::new(ApiOptions::new(serve(router).await));
    for feed in [Feed::Health, Feed::Me, Feed::Teams, Feed::Summary, Feed::Preferences, Feed::Health] {
        watch.ask(feed).await;
    }
    assert_eq!(watch.vital("API"), "health says healthy, 3 of 5 calls fail");
}

#[tokio::test]
async fn performance_routes_that_are_not_mounted_are_off_and_not_red() {
    let none = || async { (StatusCode::NOT_FOUND, Json(json!({"detail": "Not Found"}))) };
    let router = Router::new().route("/health", get(healthy)).fallback(get(none));
    let mut watch = Watch::new(ApiOptions::new(serve(router).await));
    for feed in [Feed::Health, Feed::Host, Feed::Cache, Feed::Flags, Feed::Health] {
        watch.ask(feed).await;
    }
    for feed in [Feed::Host, Feed::Cache, Feed::Flags] {
        assert_eq!(watch.model.store.trust(&feed, now().at), Trust::Off, "{feed:?}");
    }
    assert!(watch.vital("API").starts_with("ok "), "{}", watch.vital("API"));
}
