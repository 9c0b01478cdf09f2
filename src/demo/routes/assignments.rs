//! Assignments, read: lists, who is free, what happened.

use super::Route;
use crate::demo::{
    Quirk,
    assignees::{self, Told},
    auth::Person,
    database::{Filter, number, row, rows},
    fault::Fault,
    input::{Ids, Query},
    line::Peer,
    reply::{Answer, array, json, list},
    rules::{ASSIGNMENT_TYPES, ENTITY_TYPES, is_team_work},
    service::App,
    shapes::{ASSIGNMENT_JOINS, HISTORY, assignment},
};
use axum::{
    extract::{ConnectInfo, State},
    routing::get,
};
use serde_json::Value;
use sqlx::SqliteConnection;

/// Lines of history a request gets at most.
const HISTORY_LINES: i64 = 50;

pub fn table() -> Vec<Route> {
    vec![
        ("/api/v1/assignments/available-assignees", get(available)),
        ("/api/v1/assignments/eligible-users/{t}/{id}", get(eligible)),
        ("/api/v1/assignments/history/{t}/{id}", get(history)),
    ]
}

pub async fn all(State(app): State<App>, _: Person, mut query: Query) -> Answer {
    let filter = Filter::default()
        .and("a.entity_type = ?", query.text("entity_type"))
        .and("a.entity_id = ?", query.text("entity_id"))
        .and("a.user_id = ?", query.text("user_id"))
        .and("a.assignment_type = ?", query.text("assignment_type"))
        .and("a.is_active = ?", Some(query.flag("is_active").unwrap_or(true)));
    let (skip, limit) = query.window();
    query.finish()?;
    let (shape, conditions) = (assignment(true), filter.sql());
    // The page is cut out before anything is joined to it: skipping stays cheap.
    let sql = format!(
        "SELECT {shape} FROM (SELECT a.*, a.rowid AS place FROM assignments a{conditions} ORDER BY a.rowid
         LIMIT ? OFFSET ?) a {ASSIGNMENT_JOINS} ORDER BY a.place"
    );
    let page = rows(&mut *app.db.read().await?, sql, &filter.window(limit, skip)).await?;
    if app.has(Quirk::PoisonedAssignments) {
        page.iter().try_for_each(|text| wholesome(text))?;
    }
    list(&page)
}

/// A row whose types are on no list cannot be shown, nor can the page that it is on.
fn wholesome(text: &str) -> Result<(), Fault> {
    let row: Value = serde_json::from_str(text)?;
    let known = |name: &str, words: &[&str]| row[name].as_str().is_some_and(|word| words.contains(&word));
    if known("entity_type", ENTITY_TYPES) && known("assignment_type", ASSIGNMENT_TYPES) {
        return Ok(());
    }
    Err(Fault::Internal("String should match pattern".into()))
}

/// One assignment, active or not.
pub async fn read(db: &mut SqliteConnection, id: &str, with_role: bool) -> Result<Option<String>, Fault> {
    let sql =
        format!("SELECT {} FROM assignments a {ASSIGNMENT_JOINS} WHERE a.id = ?", assignment(with_role));
    row(db, sql, &[id.into()]).await
}

pub async fn one(State(app): State<App>, _: Person, Ids([id]): Ids<1>) -> Answer {
    let found = read(&mut *app.db.read().await?, &id, false).await?;
    json(found.ok_or_else(|| Fault::missing("Assignment not found"))?)
}

pub async fn of_entity(State(app): State<App>, _: Person, Ids([kind, id]): Ids<2>) -> Answer {
    let sql = format!(
        "SELECT {} FROM assignments a {ASSIGNMENT_JOINS} WHERE a.entity_id = ? AND a.entity_type = ? AND a.is_active ORDER BY a.rowid",
        assignment(false)
    );
    list(&rows(&mut *app.db.read().await?, sql, &[id.into(), kind.into()]).await?)
}

async fn available(State(app): State<App>, _: Person, mut query: Query) -> Answer {
    let (kind, id) = (query.required("entity_type"), query.required("entity_id"));
    query.finish()?;
    list(&assignees::of_entity(&mut *app.db.read().await?, &kind, &id, Told::ByType).await?)
}

pub async fn eligible(
    State(app): State<App>,
    ConnectInfo(caller): Peer,
    _: Person,
    Ids([kind, id]): Ids<2>,
    mut query: Query,
) -> Answer {
    query.required("assignment_type");
    query.finish()?;
    if !ENTITY_TYPES.contains(&kind.as_str()) {
        let message = format!("String should match pattern '^({})$'", ENTITY_TYPES.join("|"));
        return Err(Fault::invalid("path.entity_type", message, "string_pattern_mismatch"));
    }
    let people_of = "SELECT count(*) FROM work WHERE id = ? AND kind = ?";
    if app.has(Quirk::EligibleUsers500)
        && is_team_work(&kind)
        && number(&mut *app.db.read().await?, people_of, &[(&id).into(), (&kind).into()]).await? > 0
    {
        return Err(Fault::broken("Failed to get eligible users"));
    }
    let (key, now) = (format!("eligible/{kind}/{id}"), app.clock.now());
    if let Some(body) = app.workers.cache(&caller).get(&key, now) {
        return json(body);
    }
    let people = assignees::of_entity(&mut *app.db.read().await?, &kind, &id, Told::ById).await?;
    let body = array(&people);
    app.workers.cache(&caller).put(key, body.clone(), now);
    json(body)
}

async fn history(State(app): State<App>, _: Person, Ids([kind, id]): Ids<2>) -> Answer {
    let sql = format!(
        "SELECT {HISTORY} FROM assignment_history h LEFT JOIN users u ON u.id = h.user_id
         LEFT JOIN users p ON p.id = h.previous_user_id WHERE h.entity_id = ? AND h.entity_type = ?
         ORDER BY h.created_at DESC, h.rowid DESC LIMIT ?"
    );
    list(&rows(&mut *app.db.read().await?, sql, &[id.into(), kind.into(), HISTORY_LINES.into()]).await?)
}
