//! The token goes to its server and nowhere else: not after a redirect, not into a log, not into an error.

use super::*;
use axum::{
    Json, Router,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect},
    routing::get,
};
use serde_json::json;
use std::{io::Write, sync::Mutex};
use tokio::io::AsyncWriteExt;
use worky_console::domain::{AssignmentKind, Entity, EntityKind};

#[tokio::test]
async fn a_redirect_to_another_host_gets_no_token_and_no_visit() {
    let visits = Arc::new(Mutex::new(Vec::<HeaderMap>::new()));
    let seen = visits.clone();
    let thief = Router::new().fallback(get(move |headers: HeaderMap| async move {
        seen.lock().unwrap().push(headers);
        Json(user())
    }));
    let target = serve(thief).await.replace("127.0.0.1", "localhost");
    let lure = Router::new().fallback(get(move || async move { Redirect::temporary(&target) }));
    let mut watch = Watch::new(ApiOptions::new(serve(lure).await));
    for feed in [Feed::Me, Feed::Teams, Feed::Inbox] {
        watch.ask(feed).await;
    }
    assert!(matches!(watch.error(Feed::Teams), SourceError::Status { status: 307, .. }));
    assert_eq!(visits.lock().unwrap().len(), 0);
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What a server may do with a token it has been shown: say it back in every place there is.
fn gossip(headers: &HeaderMap) -> String {
    headers.get(header::AUTHORIZATION).map_or("none", |value| value.to_str().unwrap()).to_owned()
}

/// Everything is asked and changed once; all that a person or a log could see of it.
async fn everything(url: &str) -> String {
    let timeout = Duration::from_millis(150);
    let options = ApiOptions { timeout, requests_per_minute: 500, ..ApiOptions::new(url) };
    let mut watch = Watch::new(options);
    let entity = Entity { kind: EntityKind::Task, id: "TSK-1".parse().unwrap() };
    let feeds = [
        Feed::Health,
        Feed::Me,
        Feed::Teams,
        Feed::Members("TEAM-1".parse().unwrap()),
        Feed::Assignments,
        Feed::History(entity.clone()),
        Feed::Inbox,
        Feed::Summary,
        Feed::Preferences,
        Feed::Flags,
        Feed::FlagHistory("f".parse().unwrap()),
        Feed::Host,
        Feed::Cache,
    ];
    let mut shown = String::new();
    for feed in feeds {
        watch.ask(feed.clone()).await;
        shown += &format!("{:?} {:?}\n", watch.model.store.error(&feed), watch.model.store.poisoned(&feed));
    }
    let api = watch.sources.api.clone();
    let user = "USR-1".parse().unwrap();
    shown += &format!("{:?}\n", api.assign(&entity, &user, &AssignmentKind::Assignee).await);
    shown += &format!("{:?}\n", api.mark_read(&["N-1".parse().unwrap()]).await);
    shown += &format!("{:?}\n", api.log_in("a@example.com", &Secret::new("pa55w0rd")).await);
    for tab in worky_console::tabs::TabId::ALL {
        watch.model.front = *tab;
        shown += &watch.screen();
    }
    shown + &format!("{:?} {api:?}", watch.model.messages)
}

#[tokio::test]
async fn the_token_is_in_no_log_no_error_and_on_no_screen_whatever_goes_wrong() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    // For this thread alone, on which everything here runs.
    let _guard = tracing::subscriber::set_default(subscriber);
    // While there is one subscriber alone, whichever thread comes first to a place in the code decides for all
    // whether it logs; the other tests have none and decide that it does not.
    let _second = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::new());

    let refusing = |status: u16| {
        let status = StatusCode::from_u16(status).unwrap();
        Router::new().fallback(move |headers: HeaderMap| async move {
            (status, Json(json!({"detail": gossip(&headers)}))).into_response()
        })
    };
    let mut sites = Vec::new();
    for status in [200, 307, 400, 401, 403, 404, 422, 500, 503] {
        sites.push(serve(refusing(status)).await);
    }
    let rows = |headers: HeaderMap| async move {
        Json(json!([{"id": gossip(&headers), "assigned_at": gossip(&headers)}]))
    };
    sites.push(serve(Router::new().fallback(rows)).await);
    let page = |headers: HeaderMap| async move { format!("<title>{}</title>", gossip(&headers)) };
    sites.push(serve(Router::new().fallback(page)).await);
    sites.push(
        raw(|mut stream, n| async move {
            let request = read_request(&mut stream).await;
            match n % 3 {
                0 => {}
                1 => drop(stream.write_all(request.as_bytes()).await),
                _ => std::future::pending().await,
            }
        })
        .await,
    );
    sites.push("http://127.0.0.1:1".to_owned());
    let mut shown = String::new();
    for site in &sites {
        shown += &everything(site).await;
    }
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("TRACE") && log.contains("GET /teams/"), "the log was on");
    for (name, text) in [("log", &log), ("screen or error", &shown)] {
        for secret in ["t0ken", "pa55w0rd"] {
            let at = text.find(secret);
            let near = at.map(|at| text[at.saturating_sub(300)..].chars().take(400).collect::<String>());
            assert!(near.is_none(), "{secret} in the {name}: {near:?}");
        }
    }
}
