//! A person's own notifications: there is no view of anybody else's.

use super::Route;
use crate::demo::{
    Quirk,
    auth::Bearer,
    database::{Filter, number, row, rows, run},
    fault::Fault,
    input::{Ids, Query, Whole},
    reply::{Answer, array, json as answer, value},
    service::App,
    shapes::NOTIFICATION,
};
use axum::{
    extract::State,
    routing::{get, put},
};
use serde_json::{Value, json};

pub const KINDS: &[&str] = &[
    "assignment_created",
    "assignment_removed",
    "team_member_added",
    "team_member_removed",
    "assignment_conflict",
    "bulk_assignment_completed",
    "bulk_assignment_failed",
];
const STATUSES: &[&str] = &["pending", "sent", "failed", "read"];
/// Notifications that can be marked as read in one call.
const MANY: usize = 100;

pub fn table() -> Vec<Route> {
    vec![
        ("/api/v1/notifications/", get(all)),
        ("/api/v1/notifications/summary", get(summary)),
        ("/api/v1/notifications/{id}/read", put(read)),
        ("/api/v1/notifications/read-all", put(read_all)),
        ("/api/v1/notifications/read-multiple", put(read_multiple)),
    ]
}

async fn all(State(app): State<App>, Bearer(person): Bearer, mut query: Query) -> Answer {
    let filter = Filter::default()
        .and("n.user_id = ?", Some(&person.id))
        .and("n.status = ?", query.one_of("status", STATUSES))
        .and("n.type = ?", query.one_of("notification_type", KINDS));
    let page = query.int("page", 1..=i64::from(i32::MAX), 1);
    let per_page = query.int("per_page", 1..=100, 50);
    query.finish()?;
    let mut db = app.db.read().await?;
    let count = format!("SELECT count(*) FROM notifications n{}", filter.sql());
    let total = number(&mut db, count, &filter.binds).await?;
    let sql = format!(
        "SELECT {NOTIFICATION} FROM notifications n{} ORDER BY n.created_at DESC, n.id DESC LIMIT ? OFFSET ?",
        filter.sql()
    );
    let items = rows(&mut db, sql, &filter.window(per_page, (page - 1) * per_page)).await?;
    if app.has(Quirk::PoisonedNotifications) {
        items.iter().try_for_each(|text| wholesome(&serde_json::from_str(text)?))?;
    }
    answer(format!(
        r#"{{"notifications":{},"total":{total},"page":{page},"per_page":{per_page},"has_next":{},"has_prev":{}}}"#,
        array(&items),
        page * per_page < total,
        page > 1,
    ))
}

/// Unread is what has not been read, also what failed or waits to be sent.
async fn summary(State(app): State<App>, Bearer(person): Bearer) -> Answer {
    let sql = format!(
        "WITH own AS (SELECT * FROM notifications WHERE user_id = ?1)
         SELECT json_object('total_unread', (SELECT count(*) FROM own WHERE status <> 'read'),
         'unread_by_type', (SELECT json_group_object(type, n) FROM
            (SELECT type, count(*) AS n FROM own WHERE status <> 'read' GROUP BY type ORDER BY type)),
         'recent_notifications', (SELECT json_group_array(json(body)) FROM
            (SELECT {NOTIFICATION} AS body FROM own n ORDER BY n.created_at DESC, n.id DESC LIMIT 10)))"
    );
    let text = row(&mut *app.db.read().await?, sql, &[person.id.into()]).await?.unwrap_or_default();
    if app.has(Quirk::PoisonedNotifications) {
        let summary: Value = serde_json::from_str(&text)?;
        summary["recent_notifications"].as_array().into_iter().flatten().try_for_each(wholesome)?;
    }
    answer(text)
}

/// What is stored as text is declared to be an object.
fn wholesome(notification: &Value) -> Result<(), Fault> {
    let poisoned = !notification["context_data"].is_null();
    if poisoned { Err(Fault::Internal("Input should be a valid dictionary".into())) } else { Ok(()) }
}

/// What has been done, and its answer if there is one.
pub fn done(app: &App, reply: Answer) -> Answer {
    if app.has(Quirk::NotificationWrites500) {
        return Err(Fault::Internal("1 validation error for Notification".into()));
    }
    reply
}

async fn read(State(app): State<App>, Bearer(person): Bearer, Ids([id]): Ids<1>) -> Answer {
    let mut db = app.db.write().await?;
    let sql = "UPDATE notifications SET status = 'read', read_at = coalesce(read_at, ?) WHERE id = ? AND user_id = ?";
    if run(&mut db, sql, &[app.stamp().into(), (&id).into(), person.id.into()]).await? == 0 {
        return Err(Fault::missing("Notification not found"));
    }
    let sql = format!("SELECT {NOTIFICATION} FROM notifications n WHERE n.id = ?");
    let body = row(&mut db, sql, &[id.into()]).await?.unwrap_or_default();
    db.commit().await?;
    done(&app, answer(body))
}

async fn read_all(State(app): State<App>, Bearer(person): Bearer) -> Answer {
    let mut db = app.db.write().await?;
    let sql = "UPDATE notifications SET status = 'read', read_at = ? WHERE user_id = ? AND status <> 'read'";
    let count = run(&mut db, sql, &[app.stamp().into(), person.id.into()]).await?;
    db.commit().await?;
    done(&app, value(&json!({"updated_count": count})))
}

async fn read_multiple(State(app): State<App>, Bearer(person): Bearer, body: Whole) -> Answer {
    let ids = body.texts()?;
    if ids.len() > MANY {
        return Err(Fault::bad(format!("Cannot mark more than {MANY} notifications at once")));
    }
    let mut db = app.db.write().await?;
    let mut count = 0;
    for id in ids {
        let sql = "UPDATE notifications SET status = 'read', read_at = ? WHERE id = ? AND user_id = ? AND status <> 'read'";
        count += run(&mut db, sql, &[app.stamp().into(), id.into(), (&person.id).into()]).await?;
    }
    db.commit().await?;
    done(&app, value(&json!({"updated_count": count})))
}
