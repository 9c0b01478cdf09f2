//! What comes in many rows or pieces.

use super::*;
use axum::{extract::Query, response::Response};
use std::collections::HashMap;
use worky_console::{
    domain::{Entity, EntityKind},
    source::{InboxSweep, unreadable},
};

#[tokio::test]
async fn a_row_that_cannot_be_read_is_named_and_the_others_are_shown() {
    let teams = || async {
        Json(json!({"items": [team(1), {"id": "../etc", "name": "n", "created_at": "2026-11-23T05:04:57Z",
            "note": "the rest"}], "total": 2, "has_next": false}))
    };
    let kit = Kit::new(&serve(Router::new().route("/api/v1/teams/", get(teams))).await, Some(TOKEN));
    let list = kit.api.teams().await.unwrap();
    assert_eq!((list.rows.len(), list.complete), (1, true));
    let said = unreadable(&list.poisoned).unwrap();
    assert!(said.starts_with("1 row cannot be read: ../etc (id: `../etc` is not an id"), "{said}");
    assert!(!said.contains("the rest"));
}

fn team(n: usize) -> Value {
    json!({"name": format!("Team {n}"), "description": null, "project_id": "", "is_active": true,
        "id": format!("TEAM-{n:06}"), "created_at": "2026-11-23T05:04:58+00:00",
        "updated_at": "2026-11-23T05:04:58.267142", "member_count": 6})
}

/// The part of `rows` that page and size ask for, as the server cuts it.
fn page(rows: &[Value], query: &HashMap<String, usize>, key: &str) -> Value {
    let (page, size) = (query["page"], query["per_page"]);
    let part: Vec<_> = rows.iter().skip((page - 1) * size).take(size).collect();
    json!({key: part, "total": rows.len(), "page": page, "per_page": size, "has_next": page * size < rows.len(),
        "has_prev": page > 1})
}

#[tokio::test]
async fn pages_are_put_together_without_repeats_and_in_order() {
    let teams = |Query(query): Query<HashMap<String, usize>>| async move {
        let mut rows: Vec<_> = (1..=230).rev().map(team).collect();
        // The same one on two pages.
        rows[150] = team(230);
        Json(page(&rows, &query, "items"))
    };
    let notifications = |Query(query): Query<HashMap<String, usize>>| async move {
        let one = |n| {
            json!({"title": "T", "message": "M", "type": "party", "entity_type": "task", "entity_id": "TSK-1",
                "channel": "pigeon", "context_data": {"x": 1}, "id": format!("N-{n}"), "user_id": "USR-2",
                "status": "sent", "created_at": "2026-11-22T23:00:00Z", "sent_at": null})
        };
        let rows: Vec<_> = (0..640).map(one).collect();
        Json(page(&rows, &query, "notifications"))
    };
    let router =
        Router::new().route("/api/v1/teams/", get(teams)).route("/api/v1/notifications/", get(notifications));
    let kit = Kit::new(&serve(router).await, Some(TOKEN));

    let list = kit.api.teams().await.unwrap();
    assert_eq!((list.rows.len(), list.complete, list.total), (229, false, Some(230)), "one was skipped");
    assert!(list.rows.is_sorted_by(|a, b| a.id < b.id));
    assert_eq!(list.rows[0].project, None);
    assert_eq!(kit.outcomes().len(), 3);

    let list = InboxSweep::new().advance(&kit.api).await.unwrap();
    assert_eq!((list.rows.len(), list.complete, list.total), (500, false, Some(640)));
    assert_eq!(list.rows[0].about.as_deref(), Some("task TSK-1"));
    assert_eq!((list.rows[0].kind.as_str(), list.rows[0].channel.as_str()), ("party", "pigeon"));
    assert_eq!(kit.outcomes().len(), 8);
}

fn assignment(n: usize) -> Value {
    json!({"entity_type": "task", "entity_id": format!("TSK-{n}"), "user_id": "USR-000010", "id": format!("A-{n:06}"),
        "assignment_type": "assignee", "assigned_at": "2026-11-23T05:04:58.574874", "is_active": true,
        "user_name": "Olive", "user_email": null, "user_role": "Owner", "entity_name": null})
}

type Rows = Arc<Mutex<Vec<Value>>>;

async fn assignments(State(rows): State<Rows>, Query(query): Query<HashMap<String, usize>>) -> Response {
    let rows = rows.lock().unwrap();
    let part: Vec<_> = rows.iter().skip(query["skip"]).take(query["limit"]).cloned().collect();
    Json(part).into_response()
}

async fn assignments_kit(requests_per_minute: u32, rows: &Rows) -> Kit {
    let router = Router::new().route("/api/v1/assignments/", get(assignments)).with_state(rows.clone());
    let url = serve(router).await;
    Kit::with(ApiOptions { requests_per_minute, ..ApiOptions::new(url) }, Some(TOKEN))
}

#[tokio::test]
async fn a_sweep_survives_new_orders_repeats_and_removals() {
    let rows: Rows = Arc::new(Mutex::new((0..250).map(assignment).collect()));
    let kit = assignments_kit(600, &rows).await;
    let mut sweep = AssignmentSweep::new();

    let first = sweep.advance(&kit.api).await.unwrap();
    assert_eq!((first.rows.len(), first.complete, first.total), (250, true, Some(250)));
    rows.lock().unwrap().reverse();
    let second = sweep.advance(&kit.api).await.unwrap();
    assert!(Arc::ptr_eq(&first, &second), "another order is no news");

    let again = rows.lock().unwrap()[0].clone();
    rows.lock().unwrap().insert(120, again);
    rows.lock().unwrap().truncate(200);
    let third = sweep.advance(&kit.api).await.unwrap();
    assert_eq!((third.rows.len(), third.complete, third.total), (199, true, Some(199)));
    assert!(third.rows.is_sorted_by(|a, b| a.id < b.id));

    rows.lock().unwrap()[1]["user_name"] = json!("Oscar");
    let fourth = sweep.advance(&kit.api).await.unwrap();
    assert_eq!(fourth.rows.iter().filter(|row| row.user_name.as_deref() == Some("Oscar")).count(), 1);
}

#[tokio::test]
async fn a_sweep_leaves_a_quarter_of_the_budget_and_goes_on_later() {
    let rows: Rows = Arc::new(Mutex::new((0..1000).map(assignment).collect()));
    let kit = assignments_kit(8, &rows).await;
    let mut sweep = AssignmentSweep::new();
    let part = sweep.advance(&kit.api).await.unwrap();
    assert_eq!((part.rows.len(), part.complete, part.total), (700, false, None));
    assert_eq!(kit.api.budget().used, 7);
    let more = sweep.advance(&kit.api).await.unwrap();
    assert_eq!((more.rows.len(), more.complete), (800, false), "one piece at least");
}

#[tokio::test]
async fn a_list_that_is_read_again_says_how_far() {
    let rows: Rows = Arc::new(Mutex::new((0..450).map(assignment).collect()));
    let kit = assignments_kit(8, &rows).await;
    let mut sweep = AssignmentSweep::new();
    let first = sweep.advance(&kit.api).await.unwrap();
    assert_eq!((first.rows.len(), first.complete, first.again), (450, true, None));
    rows.lock().unwrap().remove(0);
    let part = sweep.advance(&kit.api).await.unwrap();
    assert_eq!((part.rows.len(), part.complete, part.again), (450, true, Some(200)), "what has gone stays");
}

#[tokio::test]
async fn a_failed_piece_is_asked_for_again_and_nothing_is_lost() {
    let rows: Rows = Arc::new(Mutex::new((0..150).map(assignment).collect()));
    let failing = Arc::new(AtomicUsize::new(1));
    let away = failing.clone();
    let part = move |rows: State<Rows>, query: Query<HashMap<String, usize>>| async move {
        match query["skip"] {
            100 if away.load(SeqCst) == 1 => StatusCode::SERVICE_UNAVAILABLE.into_response(),
            _ => assignments(rows, query).await,
        }
    };
    let router = Router::new().route("/api/v1/assignments/", get(part)).with_state(rows.clone());
    let kit = Kit::new(&serve(router).await, Some(TOKEN));
    let mut sweep = AssignmentSweep::new();
    assert!(matches!(sweep.advance(&kit.api).await, Err(SourceError::Status { status: 503, .. })));
    failing.store(0, SeqCst);
    let list = sweep.advance(&kit.api).await.unwrap();
    assert_eq!((list.rows.len(), list.complete), (150, true));
    assert_eq!(kit.outcomes().len(), 3, "the first piece was not fetched twice");
}

#[tokio::test]
async fn a_server_that_always_gives_the_same_piece_does_not_hold_the_sweep() {
    let rows: Vec<_> = (0..100).map(assignment).collect();
    let router = Router::new().route("/api/v1/assignments/", get(move || async move { Json(rows) }));
    let kit = Kit::new(&serve(router).await, Some(TOKEN));
    let list = AssignmentSweep::new().advance(&kit.api).await.unwrap();
    assert_eq!((list.rows.len(), list.complete), (100, false), "nobody knows whether that is all");
    assert_eq!(kit.outcomes().len(), 2);
}

#[tokio::test]
async fn system_health_has_its_floor() {
    let host = || async {
        Json(json!({"cpu_percent": "51.3", "memory_usage_mb": 1, "memory_percent": 0.71, "cache_entries": 0,
            "uptime_seconds": 368.2}))
    };
    let router = Router::new().route("/api/v1/performance/system/health", get(host));
    let kit = Kit::new(&serve(router).await, Some(TOKEN));
    let host = kit.api.host_health().await.unwrap();
    assert_eq!((host.cpu_percent, host.memory_bytes), (51.3, 1 << 20));
    assert!(tokio::time::timeout(Duration::from_millis(200), kit.api.host_health()).await.is_err());
    assert_eq!(kit.outcomes(), [(Endpoint::SystemHealth, Ok(()))]);
}

#[tokio::test]
async fn the_smaller_lists_are_read_as_the_contract_shows_them() {
    let member = json!([{"team_id": "TEAM-1", "user_id": "USR-3", "role": "Manager", "id": "TM-1795410298300-3A",
        "joined_at": "2026-11-23T05:04:58.297257Z", "is_active": true, "user_name": null, "user_email": "pm@e.com"}]);
    let history = json!([{"id": "AHIST-1", "assignment_id": "A-1", "entity_type": "task", "entity_id": "TSK-1",
        "user_id": "USR-6", "assignment_type": "assignee", "action": "unassigned", "previous_user_id": null,
        "created_at": "2026-11-23T05:04:58Z", "user_name": "Devon", "previous_user_name": null}]);
    let flags = json!({"items": [{"name": "bulk_assignments", "description": null, "enabled": true,
        "rollout_percentage": "12.50", "allowed_clients": null, "allowed_users": ["USR-6"], "version": 3,
        "updated_at": "2026-11-23T05:04:58Z", "updated_by": null}]});
    let changes = json!({"items": [{"version": 3, "at": "2026-11-23T05:04:58Z", "by": "USR-2", "reason": null,
        "before": null, "after": {"enabled": true, "rollout_percentage": 12.5, "allowed_users": []}}]});
    let preferences = json!({"preferences": [{"notification_type": "assignment_created", "email_enabled": true,
        "in_app_enabled": true, "push_enabled": false, "id": "NPREF-000001"}]});
    let summary =
        json!({"total_unread": 35, "unread_by_type": {"team_member_added": 5}, "recent_notifications": []});
    let fixed = |value: Value| get(move || async move { Json(value) });
    let router = Router::new()
        .route("/api/v1/teams/TEAM-1/members", fixed(member))
        .route("/api/v1/assignments/history/task/TSK-1", fixed(history))
        .route("/api/v1/feature-flags/", fixed(flags))
        .route("/api/v1/feature-flags/bulk_assignments/history", fixed(changes))
        .route("/api/v1/notifications/preferences", fixed(preferences))
        .route("/api/v1/notifications/summary", fixed(summary));
    let kit = Kit::new(&serve(router).await, Some(TOKEN));
    let api = &kit.api;

    assert_eq!(
        api.members(&"TEAM-1".parse().unwrap()).await.unwrap().rows[0].email.as_deref(),
        Some("pm@e.com")
    );
    let mut entity = Entity { kind: EntityKind::Task, id: "TSK-1".parse().unwrap() };
    assert_eq!(api.history(&entity).await.unwrap().rows[0].action, "unassigned");
    let flag = api.flags().await.unwrap().rows.remove(0);
    assert_eq!((flag.percentage.to_string().as_str(), flag.allowed_users.len()), ("12.50 %", 1));
    let change = api.flag_history(&flag.name).await.unwrap().rows.remove(0);
    assert_eq!((change.before, change.after), (None, (true, flag.percentage)));
    assert!(!api.preferences().await.unwrap().rows[0].push);
    assert_eq!(api.notification_summary().await.unwrap().by_kind.len(), 1);
    let sent = kit.outcomes().len();

    entity.kind = EntityKind::from("../../auth");
    assert!(
        api.history(&entity).await.unwrap().rows.is_empty(),
        "a kind that could leave its place is not sent"
    );
    assert_eq!(kit.outcomes().len(), sent);
}
