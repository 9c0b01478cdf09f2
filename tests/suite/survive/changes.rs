//! Changes whose answer cannot be trusted: each is read back, none is sent twice.

use super::*;
use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post, put},
};
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use worky_console::{
    domain::{Assignment, AssignmentKind, Entity, EntityKind},
    source::Outcome,
};

/// What the server does with a change.
#[derive(Clone, Copy, PartialEq)]
enum Manner {
    /// Does it and says so.
    Fine,
    /// Does it and answers 500 (contract, quirk 3).
    Does,
    /// Does not do it and answers 500.
    Fails,
    /// Never answers, and does not do it (contract, quirk 1).
    Hangs,
    Refuses,
}

#[derive(Clone)]
struct Site(Arc<Mutex<(Manner, Vec<Value>, usize)>>);

impl Site {
    fn new(manner: Manner) -> Self {
        Self(Arc::new(Mutex::new((manner, vec![row("A-0", "USR-9")], 0))))
    }

    fn rows(&self) -> Vec<Value> {
        self.0.lock().unwrap().1.clone()
    }

    fn sent(&self) -> usize {
        self.0.lock().unwrap().2
    }

    async fn change(self, ok: StatusCode, change: impl FnOnce(&mut Vec<Value>)) -> Response {
        let manner = {
            let mut it = self.0.lock().unwrap();
            it.2 += 1;
            if matches!(it.0, Manner::Fine | Manner::Does) {
                change(&mut it.1);
            }
            it.0
        };
        match manner {
            Manner::Fine => ok.into_response(),
            Manner::Refuses => {
                (StatusCode::BAD_REQUEST, Json(json!({"detail": "User is already assigned"}))).into_response()
            }
            Manner::Does | Manner::Fails => {
                (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({"detail": "Failed"}))).into_response()
            }
            Manner::Hangs => std::future::pending().await,
        }
    }

    async fn open(&self) -> Kit {
        let assign = |State(site): State<Self>, Json(body): Json<Value>| {
            site.change(StatusCode::CREATED, move |rows| {
                let user = body["user_id"].as_str().unwrap();
                rows.push(row("A-1", user));
            })
        };
        let unassign = |State(site): State<Self>, Path(id): Path<String>| {
            site.change(StatusCode::NO_CONTENT, move |rows| {
                rows.iter_mut().filter(|row| row["id"] == id).for_each(|row| row["is_active"] = json!(false));
            })
        };
        let one = |State(site): State<Self>, Path(id): Path<String>| async move {
            let row = site.rows().into_iter().find(|row| row["id"] == id);
            row.map_or_else(|| StatusCode::NOT_FOUND.into_response(), |row| Json(row).into_response())
        };
        let of_entity = |State(site): State<Self>| async move {
            let active = site.rows().into_iter().filter(|row| row["is_active"] == true);
            Json(active.collect::<Vec<_>>())
        };
        let mark = |State(site): State<Self>, Path(id): Path<String>| {
            site.change(StatusCode::OK, move |rows| rows.push(json!(id)))
        };
        let some = |State(site): State<Self>, Json(ids): Json<Vec<Value>>| {
            site.change(StatusCode::OK, move |rows| rows.extend(ids))
        };
        let all =
            |State(site): State<Self>| site.change(StatusCode::OK, |rows| rows.push(json!("everything")));
        let read = |State(site): State<Self>, Query(query): Query<HashMap<String, String>>| async move {
            assert_eq!(query["status"], "read");
            let read: Vec<Value> = site.rows().iter().filter_map(Value::as_str).map(notification).collect();
            Json(json!({"notifications": read, "total": 1, "has_next": false}))
        };
        let summary = |State(site): State<Self>| async move {
            let unread = if site.rows().contains(&json!("everything")) { 0 } else { 3 };
            Json(json!({"total_unread": unread, "unread_by_type": {}}))
        };
        let router = Router::new()
            .route("/api/v1/assignments/", post(assign))
            .route("/api/v1/assignments/{id}", get(one).delete(unassign))
            .route("/api/v1/assignments/entity/task/TSK-1", get(of_entity))
            .route("/api/v1/notifications/", get(read))
            .route("/api/v1/notifications/summary", get(summary))
            .route("/api/v1/notifications/read-all", put(all))
            .route("/api/v1/notifications/read-multiple", put(some))
            .route("/api/v1/notifications/{id}/read", put(mark))
            .with_state(self.clone());
        let timeout = Duration::from_millis(300);
        Kit::with(ApiOptions { timeout, ..ApiOptions::new(serve(router).await) }, Some(TOKEN))
    }
}

fn row(id: &str, user: &str) -> Value {
    json!({"entity_type": "task", "entity_id": "TSK-1", "user_id": user, "id": id,
        "assignment_type": "assignee", "assigned_at": "2026-11-23T05:04:58.574874", "is_active": true})
}

fn notification(id: &str) -> Value {
    json!({"type": "assignment_created", "channel": "in_app", "id": id, "status": "read",
        "created_at": "2026-11-22T23:00:00Z"})
}

fn task() -> Entity {
    Entity { kind: EntityKind::Task, id: "TSK-1".parse().unwrap() }
}

async fn assign(kit: &Kit) -> Outcome<Assignment> {
    kit.api.assign(&task(), &"USR-1".parse().unwrap(), &AssignmentKind::Assignee).await
}

async fn unassign(kit: &Kit) -> Outcome {
    kit.api.unassign(&"A-0".parse().unwrap()).await
}

/// What an outcome says, the host left out.
fn why<T>(outcome: &Outcome<T>) -> String {
    match outcome {
        Outcome::Done(_) => "done".into(),
        Outcome::NotDone { why } => format!("not done: {why}"),
        Outcome::Unknown { why } => format!("unknown: {why}"),
    }
}

#[tokio::test]
async fn a_change_that_was_made_is_done_whatever_the_answer_says() {
    for manner in [Manner::Fine, Manner::Does] {
        let site = Site::new(manner);
        let kit = site.open().await;
        assert!(matches!(assign(&kit).await, Outcome::Done(row) if row.id.as_str() == "A-1"));
        assert_eq!(kit.api.unassign(&"A-0".parse().unwrap()).await, Outcome::Done(()));
        assert_eq!(kit.api.mark_read(&["N-1".parse().unwrap()]).await, Outcome::Done(()));
        let two = ["N-2".parse().unwrap(), "N-3".parse().unwrap()];
        assert_eq!(kit.api.mark_read(&two).await, Outcome::Done(()));
        assert_eq!(kit.api.mark_all_read().await, Outcome::Done(()));
        assert_eq!((site.sent(), site.rows().len()), (5, 6), "each was sent once");
    }
}

#[tokio::test]
async fn a_change_that_failed_is_not_done_and_not_sent_again() {
    let site = Site::new(Manner::Fails);
    let kit = site.open().await;
    let host = kit.api.host().to_owned();
    let failed = format!("not done: {host} answered 500: Failed; looked it up: ");
    assert_eq!(why(&assign(&kit).await), format!("{failed}USR-1 is not assignee of task TSK-1"));
    assert_eq!(why(&kit.api.unassign(&"A-0".parse().unwrap()).await), format!("{failed}A-0 is still active"));
    let two = ["N-2".parse().unwrap(), "N-3".parse().unwrap()];
    assert_eq!(why(&kit.api.mark_read(&two).await), format!("{failed}2 of 2 are not read"));
    assert_eq!(why(&kit.api.mark_all_read().await), format!("{failed}3 are unread"));
    assert_eq!(
        kit.api.unassign(&"A-404".parse().unwrap()).await,
        Outcome::Done(()),
        "what is not there has ended"
    );
    assert_eq!(site.sent(), 5);
}

#[tokio::test]
async fn a_refusal_is_told_in_the_servers_words_and_not_looked_up() {
    let kit = Site::new(Manner::Refuses).open().await;
    assert!(why(&unassign(&kit).await).contains("answered 400: User is already assigned"));
    assert_eq!(kit.outcomes().len(), 1);
}

#[tokio::test]
async fn a_change_that_is_never_answered_says_what_probably_was_wrong() {
    let kit = Site::new(Manner::Hangs).open().await;
    let said = why(&assign(&kit).await);
    assert!(said.contains("what it rejects it never answers, probably the kind of entity"), "{said}");
    assert!(
        said.starts_with("not done: ") && said.ends_with("USR-1 is not assignee of task TSK-1"),
        "{said}"
    );
}

#[tokio::test]
async fn what_the_server_would_never_answer_is_not_sent() {
    let site = Site::new(Manner::Hangs);
    let kit = site.open().await;
    let user = "USR-1".parse().unwrap();
    let assign = |kind: &str, id: &str, how: &str| {
        let entity = Entity { kind: EntityKind::from(kind), id: id.parse().unwrap() };
        let (api, user, how) = (kit.api.clone(), &user, AssignmentKind::from(how));
        async move { why(&api.assign(&entity, user, &how).await) }
    };
    let epic = assign("epic", "TSK-1", "assignee").await;
    assert!(epic.starts_with("not done: `epic` is no kind of entity: client, program"), "{epic}");
    let boss = assign("task", "TSK-1", "boss").await;
    assert!(boss.starts_with("not done: `boss` is no kind of assignment: owner"), "{boss}");
    let long = assign("task", "TSK-123456789012345678", "assignee").await;
    assert!(long.contains("has more than 20 characters"), "{long}");
    assert_eq!((site.sent(), kit.outcomes().len()), (0, 0));
}

#[tokio::test]
async fn no_connection_stays_occupied_by_what_is_never_answered() {
    let (gone, mut left) = mpsc::unbounded_channel();
    let url = raw(move |mut stream, _| {
        let gone = gone.clone();
        async move {
            read_request(&mut stream).await;
            // The rest of the request, then the end: we have hung up.
            let mut rest = Vec::new();
            let _ = stream.read_to_end(&mut rest).await;
            let _ = gone.send(());
        }
    })
    .await;
    let timeout = Duration::from_millis(200);
    let kit = Kit::with(ApiOptions { timeout, ..ApiOptions::new(url) }, Some(TOKEN));
    let said = why(&unassign(&kit).await);
    assert!(said.starts_with("unknown: ") && said.contains("could not be looked up"), "{said}");
    for _ in 0..2 {
        tokio::time::timeout(Duration::from_secs(5), left.recv()).await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_change_whose_connection_was_lost_is_looked_up_and_not_sent_again() {
    let mut ended = row("A-0", "USR-9");
    ended["is_active"] = json!(false);
    let done = json_answer(&ended);
    let requests = Arc::new(Mutex::new(Vec::new()));
    let log = requests.clone();
    let url = raw(move |mut stream, n| {
        let (done, log) = (done.clone(), log.clone());
        async move {
            let request = read_request(&mut stream).await;
            log.lock().unwrap().push(request.lines().next().unwrap_or_default().to_owned());
            if n > 0 {
                stream.write_all(&done).await.unwrap();
            }
        }
    })
    .await;
    assert_eq!(unassign(&Kit::new(&url, Some(TOKEN))).await, Outcome::Done(()));
    let path = "/api/v1/assignments/A-0 HTTP/1.1";
    assert_eq!(*requests.lock().unwrap(), [format!("DELETE {path}"), format!("GET {path}")]);
}

#[tokio::test]
async fn what_has_never_left_is_not_done_and_not_looked_up() {
    let kit = Kit::new("http://127.0.0.1:1", Some(TOKEN));
    assert!(why(&unassign(&kit).await).starts_with("not done: cannot reach 127.0.0.1:1"));
    assert_eq!(kit.outcomes().len(), 1);
}
