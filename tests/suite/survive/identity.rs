//! Who we are to the server: a log-out told from an outage.

use super::*;
use axum::{Json, Router, extract::State, http::StatusCode, response::IntoResponse, routing::get};
use serde_json::json;
use std::sync::Mutex;
use worky_console::flow::{Reply, Ticket};

/// Status by path; what is not there answers 200 with something empty.
type Statuses = Arc<Mutex<Vec<(&'static str, u16)>>>;

async fn open(statuses: &Statuses) -> Watch {
    let answer = |State(statuses): State<Statuses>, uri: axum::http::Uri| async move {
        let wanted = statuses.lock().unwrap().iter().find(|(path, _)| uri.path().ends_with(path)).copied();
        let detail = "Could not validate credentials";
        match (wanted, uri.path()) {
            (Some((_, status)), _) => {
                (StatusCode::from_u16(status).unwrap(), Json(json!({"detail": detail}))).into_response()
            }
            (None, "/api/v1/auth/me") => Json(user()).into_response(),
            (None, "/health") => Json(json!({"status": "healthy"})).into_response(),
            (None, "/api/v1/notifications/summary") => Json(json!({"total_unread": 0})).into_response(),
            (None, _) => Json(json!({"items": [], "total": 0, "has_next": false})).into_response(),
        }
    };
    let router = Router::new().fallback(get(answer)).with_state(statuses.clone());
    Watch::new(ApiOptions { requests_per_minute: 500, ..ApiOptions::new(serve(router).await) })
}

fn set(statuses: &Statuses, now: &[(&'static str, u16)]) {
    *statuses.lock().unwrap() = now.to_vec();
}

#[tokio::test]
async fn one_router_that_says_401_while_others_fail_is_no_log_out() {
    let statuses = Statuses::default();
    set(&statuses, &[("/notifications/summary", 401), ("/teams/", 500), ("/auth/me", 500)]);
    let mut watch = open(&statuses).await;
    watch.ask(Feed::Teams).await;
    let asked = watch.ask(Feed::Summary).await;
    assert_eq!(asked, [Effect::Refresh(vec![Feed::Me])], "the route that knows is asked, once");
    assert_eq!(watch.ask(Feed::Summary).await, []);
    watch.ask(Feed::Me).await;
    watch.ask(Feed::Summary).await;
    assert!(!watch.is_asked_to_log_in());
    assert_eq!(watch.vital("session"), "");
    assert!(matches!(watch.error(Feed::Summary), SourceError::Unauthorized { .. }));
}

#[tokio::test]
async fn a_token_that_others_accept_is_not_blamed() {
    let statuses = Statuses::default();
    let mut watch = open(&statuses).await;
    watch.ask(Feed::Me).await;
    set(&statuses, &[("/notifications/summary", 401)]);
    watch.ask(Feed::Summary).await;
    watch.ask(Feed::Me).await;
    assert!(!watch.is_asked_to_log_in());
    let hint = watch.model.store.hint(&Feed::Summary).unwrap();
    assert!(hint.starts_with("other routes accept it"), "{hint}");
}

#[tokio::test]
async fn a_log_out_is_believed_from_the_route_that_knows_or_from_all_others() {
    let statuses = Statuses::default();
    set(&statuses, &[("/auth/me", 401), ("/teams/", 401)]);
    let mut watch = open(&statuses).await;
    watch.ask(Feed::Teams).await;
    assert!(!watch.is_asked_to_log_in(), "not before it has been asked");
    watch.ask(Feed::Me).await;
    assert!(watch.is_asked_to_log_in());
    assert_eq!(watch.vital("session"), "token not accepted, L logs in");

    set(&statuses, &[("/auth/me", 500), ("/teams/", 401), ("/notifications/summary", 401)]);
    let mut watch = open(&statuses).await;
    watch.ask(Feed::Me).await;
    watch.ask(Feed::Teams).await;
    watch.ask(Feed::Summary).await;
    assert!(watch.is_asked_to_log_in());
}

#[tokio::test]
async fn a_deactivated_account_and_a_missing_right_are_no_log_out() {
    let statuses = Statuses::default();
    set(&statuses, &[("/auth/me", 403), ("/teams/", 403)]);
    let mut watch = open(&statuses).await;
    watch.ask(Feed::Me).await;
    watch.ask(Feed::Teams).await;
    assert!(!watch.is_asked_to_log_in());
    assert!(matches!(watch.error(Feed::Teams), SourceError::Forbidden { status: 403, .. }));
}

#[tokio::test]
async fn an_expired_token_opens_the_log_in_in_place_and_polling_goes_on_after_it() {
    let statuses = Statuses::default();
    let mut watch = open(&statuses).await;
    watch.ask(Feed::Me).await;
    watch.ask(Feed::Teams).await;
    set(&statuses, &[("/auth/me", 401), ("/teams/", 401), ("/notifications/summary", 401)]);
    watch.ask(Feed::Teams).await;
    watch.ask(Feed::Summary).await;
    watch.ask(Feed::Me).await;
    assert!(watch.is_asked_to_log_in());
    assert!(watch.model.store.teams.get().is_some(), "what was known stays");

    set(&statuses, &[]);
    let admin = watch.sources.api.me().await;
    watch.model.layers.clear();
    let reply = Msg::Reply { ticket: Ticket(1), reply: Reply::LoggedIn(admin) };
    let asked = watch.tell(reply);
    let [Effect::Refresh(feeds), Effect::Reconcile] = asked.as_slice() else { panic!("{asked:?}") };
    for feed in [Feed::Teams, Feed::Summary, Feed::Me] {
        assert!(feeds.contains(&feed), "{feed:?} of {feeds:?}");
        watch.ask(feed).await;
    }
    assert!(!watch.is_asked_to_log_in());
    assert_eq!(watch.vital("session"), "");
}
