//! The audit log. Only changes of accounts leave rows in it, as on the real server.

use super::Route;
use crate::demo::{
    auth::Person,
    database::{Filter, next_id, number, rows, run},
    fault::Fault,
    input::{Ids, Query},
    reply::{Answer, array, json},
    service::App,
    shapes::AUDIT,
};
use axum::{extract::State, routing::get};
use chrono::{DateTime, NaiveDate};
use sqlx::SqliteConnection;

pub fn table() -> Vec<Route> {
    vec![("/api/v1/audit-logs/", get(all)), ("/api/v1/audit-logs/{t}/{id}", get(of_entity))]
}

/// One change of an account.
pub async fn write(
    app: &App,
    db: &mut SqliteConnection,
    by: &Person,
    action: &str,
    user: &str,
    changes: &serde_json::Value,
) -> Result<(), Fault> {
    let sql =
        "INSERT INTO audit_logs (id, user_id, client_id, entity_type, entity_id, action, changes, created_at)
        VALUES (?,?,?,'user',?,?,?,?)";
    let id = next_id(db, "AUD").await?;
    let binds = [
        id.into(),
        (&by.id).into(),
        (&by.client_id).into(),
        user.into(),
        action.into(),
        changes.to_string().into(),
        app.stamp().into(),
    ];
    run(db, sql, &binds).await.map(|_| ())
}

/// A day or a time, as a text that sorts among the stamps. The end of a range takes in its whole day.
fn moment(text: &str, end: bool) -> Result<String, Fault> {
    let day = match DateTime::parse_from_rfc3339(text) {
        Ok(at) => at.date_naive(),
        Err(_) => text
            .parse::<NaiveDate>()
            .map_err(|_| Fault::bad(format!("Invalid date format: {}", crate::base::clean(text))))?,
    };
    Ok(if end { format!("{day}T23:59:59.999999Z") } else { format!("{day}T00:00:00.000000Z") })
}

async fn all(State(app): State<App>, person: Person, query: Query) -> Answer {
    if !person.is_admin() {
        return Err(Fault::denied("Only administrators can read audit logs"));
    }
    let filter = Filter::default()
        .and("l.entity_type = ?", query.text("entity_type"))
        .and("l.user_id = ?", query.text("user_id"));
    select(&app, filter, query).await
}

async fn of_entity(State(app): State<App>, _: Person, Ids([kind, id]): Ids<2>, query: Query) -> Answer {
    let filter = Filter::default().and("l.entity_type = ?", Some(kind)).and("l.entity_id = ?", Some(id));
    select(&app, filter, query).await
}

async fn select(app: &App, filter: Filter, mut query: Query) -> Answer {
    let from = query.text("date_from").map(|text| moment(&text, false)).transpose()?;
    let to = query.text("date_to").map(|text| moment(&text, true)).transpose()?;
    let filter = filter
        .and("l.action = ?", query.text("action"))
        .and("l.created_at >= ?", from)
        .and("l.created_at <= ?", to);
    let page = query.int("page", 1..=i64::from(i32::MAX), 1);
    let size = query.int("page_size", 1..=500, 100);
    query.finish()?;
    let mut db = app.db.read().await?;
    let total =
        number(&mut db, format!("SELECT count(*) FROM audit_logs l{}", filter.sql()), &filter.binds).await?;
    let sql = format!(
        "SELECT {AUDIT} FROM audit_logs l LEFT JOIN users u ON u.id = l.user_id{}
         ORDER BY l.created_at DESC, l.id DESC LIMIT ? OFFSET ?",
        filter.sql()
    );
    let items = array(&rows(&mut db, sql, &filter.window(size, (page - 1) * size)).await?);
    let more = page * size < total;
    json(format!(r#"{{"items":{items},"total":{total},"page":{page},"page_size":{size},"has_more":{more}}}"#))
}
