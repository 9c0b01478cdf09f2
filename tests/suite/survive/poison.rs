//! Rows that make the server fail, and rows that are none.

use super::*;
use axum::{
    Json, Router,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex},
};
use worky_console::{
    source::{AssignmentSweep, InboxSweep, unreadable},
    tabs::TabId,
};

/// A list on a server that fails when it has to show a row of `bad`; `down`: whatever it is asked.
#[derive(Clone, Default)]
struct Site(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    rows: Vec<Value>,
    bad: BTreeSet<String>,
    down: bool,
    asked: usize,
}

fn oops() -> Response {
    let error =
        json!({"error": {"code": "INTERNAL_SERVER_ERROR", "message": "An unexpected error occurred"}});
    (StatusCode::INTERNAL_SERVER_ERROR, Json(error)).into_response()
}

impl Site {
    fn set(&self, change: impl FnOnce(&mut Inner)) {
        change(&mut self.0.lock().unwrap());
    }

    /// Requests since this was last asked.
    fn asked(&self) -> usize {
        std::mem::take(&mut self.0.lock().unwrap().asked)
    }

    fn part(&self, from: usize, size: usize, show: impl FnOnce(Vec<Value>, usize) -> Value) -> Response {
        assert!((1..=100).contains(&size), "{size} is refused, and a refusal of this kind is a bug of ours");
        let mut it = self.0.lock().unwrap();
        it.asked += 1;
        let part: Vec<Value> = it.rows.iter().skip(from).take(size).cloned().collect();
        let bad = part.iter().any(|row| row["id"].as_str().is_some_and(|id| it.bad.contains(id)));
        if it.down || bad { oops() } else { Json(show(part, it.rows.len())).into_response() }
    }

    async fn open(&self) -> Kit {
        let assignments = |State(site): State<Self>, Query(query): Query<HashMap<String, usize>>| async move {
            site.part(query["skip"], query["limit"], |part, _| Value::from(part))
        };
        let notifications =
            |State(site): State<Self>, Query(query): Query<HashMap<String, usize>>| async move {
                let (page, size) = (query["page"], query["per_page"]);
                site.part((page - 1) * size, size, |part, total| {
                json!({"notifications": part, "total": total, "has_next": page * size < total})
            })
            };
        let router = Router::new()
            .route("/api/v1/assignments/", get(assignments))
            .route("/api/v1/notifications/", get(notifications))
            .with_state(self.clone());
        let url = serve(router).await;
        Kit::with(ApiOptions { requests_per_minute: 1000, ..ApiOptions::new(url) }, Some(TOKEN))
    }
}

fn id(n: usize) -> String {
    format!("A-{n:06}")
}

fn assignment(n: usize) -> Value {
    json!({"entity_type": "task", "entity_id": "TSK-1", "user_id": "USR-1", "id": id(n),
        "assignment_type": "assignee", "assigned_at": "2026-11-23T05:04:58Z", "is_active": true})
}

fn notification(n: usize) -> Value {
    json!({"title": "T", "message": "M", "type": "assignment_created", "channel": "in_app", "id": id(n),
        "user_id": "USR-2", "status": "sent", "created_at": "2026-11-22T23:00:00Z"})
}

#[tokio::test]
async fn rows_that_make_a_list_page_fail_are_gone_around_and_named() {
    let site = Site::default();
    site.set(|it| {
        it.rows = (0..250).map(assignment).collect();
        it.bad = [id(137), id(201)].into();
    });
    let kit = site.open().await;
    let mut sweep = AssignmentSweep::new();
    let list = sweep.advance(&kit.api).await.unwrap();
    assert_eq!((list.rows.len(), list.complete), (248, true));
    assert_eq!(
        unreadable(&list.poisoned).unwrap(),
        "2 rows cannot be read: at 137, at 201 (500: An unexpected error occurred)"
    );
    assert!(site.asked() < 30, "a bisection, not a siege");

    let again = sweep.advance(&kit.api).await.unwrap();
    assert!(Arc::ptr_eq(&list, &again));
    assert!(site.asked() <= 4, "what was found is remembered");

    site.set(|it| drop(it.rows.remove(7)));
    let moved = sweep.advance(&kit.api).await.unwrap();
    assert_eq!(moved.rows.len(), 247);
    assert_eq!(moved.poisoned.iter().map(|spot| spot.at).collect::<Vec<_>>(), [136, 200]);
}

#[tokio::test]
async fn the_screen_says_which_rows_cannot_be_read_and_how_much_is_to_come() {
    let site = Site::default();
    site.set(|it| {
        it.rows = (0..640).map(notification).collect();
        it.bad = [id(3)].into();
    });
    let mut watch = Watch::new(ApiOptions::new(format!("http://{}", site.open().await.api.host())));
    watch.model.front = TabId::Notifications;
    watch.ask(Feed::Inbox).await;
    let screen = watch.screen();
    assert!(screen.contains("1 row cannot be read: at 3 (500: An unexpected error"), "{screen}");
    assert!(screen.contains(", the newest of 640"), "{screen}");
    site.set(|it| {
        it.rows = (0..9000).map(assignment).collect();
        it.bad.clear();
    });
    watch.model.front = TabId::Assignments;
    watch.ask(Feed::Assignments).await;
    let screen = watch.screen();
    assert!(screen.contains("00 loaded, more to come"), "{screen}");
}

#[tokio::test]
async fn a_server_that_is_down_is_not_searched_for_bad_rows() {
    let site = Site::default();
    site.set(|it| {
        it.rows = (0..50).map(assignment).collect();
        it.down = true;
    });
    let kit = site.open().await;
    let mut sweep = AssignmentSweep::new();
    assert!(matches!(sweep.advance(&kit.api).await, Err(SourceError::Status { status: 500, .. })));
    assert_eq!(site.asked(), 2, "the page, and one that has no rows");
    site.set(|it| it.down = false);
    assert_eq!(sweep.advance(&kit.api).await.unwrap().rows.len(), 50);
}

#[tokio::test]
async fn a_search_for_bad_rows_leaves_a_quarter_of_the_budget_and_goes_on_later() {
    let site = Site::default();
    site.set(|it| {
        it.rows = (0..100).map(assignment).collect();
        it.bad = (40..100).step_by(3).map(id).collect();
    });
    let url = site.open().await.api.host().to_owned();
    let options = ApiOptions { requests_per_minute: 20, ..ApiOptions::new(format!("http://{url}")) };
    let kit = Kit::with(options, Some(TOKEN));
    let part = AssignmentSweep::new().advance(&kit.api).await.unwrap();
    assert!(!part.complete && part.rows.len() >= 20, "{}", part.rows.len());
    assert!(kit.api.budget().used <= 17, "{}", kit.api.budget().used);
}

#[tokio::test]
async fn a_poisoned_notification_stays_known_when_new_ones_push_it_down() {
    let site = Site::default();
    site.set(|it| {
        it.rows = (0..160).rev().map(notification).collect();
        it.bad = [id(22)].into();
    });
    let kit = site.open().await;
    let mut sweep = InboxSweep::new();
    let list = sweep.advance(&kit.api).await.unwrap();
    assert_eq!((list.rows.len(), list.complete, list.total), (159, true, Some(160)));
    assert_eq!(list.poisoned[0].at, 137);
    assert!(site.asked() < 20);

    site.set(|it| (160..163).for_each(|n| it.rows.insert(0, notification(n))));
    let list = sweep.advance(&kit.api).await.unwrap();
    assert_eq!((list.rows.len(), list.poisoned[0].at, list.poisoned.len()), (162, 140, 1));
    assert!(site.asked() <= 8, "moved with the others, not searched for anew");
}

#[tokio::test]
async fn a_row_that_is_none_is_named_by_its_id_and_costs_nothing() {
    let site = Site::default();
    site.set(|it| {
        it.rows = (0..5).map(assignment).collect();
        it.rows[3]["assigned_at"] = json!("soon");
        it.rows[4] = json!({"id": "X\u{1b}[2J", "user_id": null});
    });
    let kit = site.open().await;
    let list = AssignmentSweep::new().advance(&kit.api).await.unwrap();
    assert_eq!((list.rows.len(), list.complete, site.asked()), (3, true, 1));
    let said = unreadable(&list.poisoned).unwrap();
    assert_eq!(said, "2 rows cannot be read: A-000003, X\u{fffd}[2J (assigned_at: not a time)");
}
