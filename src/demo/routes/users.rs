//! People, read.

use super::{Route, login::address};
use crate::demo::{
    Quirk,
    auth::Person,
    database::{Filter, row, rows},
    fault::Fault,
    input::Ids,
    reply::{Answer, json, list},
    service::App,
    shapes::USER,
};
use axum::{extract::State, routing::get};
use serde_json::Value;

pub fn table() -> Vec<Route> {
    vec![("/api/v1/users/me", get(me))]
}

/// What a person may see of the others: an administrator everybody, the rest active ones of their own client.
fn visible(person: &Person) -> Filter {
    let client = (!person.is_admin()).then_some(&person.client_id);
    Filter::default().and("u.is_active AND u.client_id = ?", client)
}

/// The real server checks addresses on the way out as well.
pub fn presentable(app: &App, user: &str) -> Result<(), Fault> {
    let user: Value = serde_json::from_str(user)?;
    let sound = user["email"].as_str().is_some_and(|email| address(email).is_some());
    if sound || !app.has(Quirk::ReservedEmail500) {
        return Ok(());
    }
    Err(Fault::Internal("value is not a valid email address".into()))
}

pub async fn all(State(app): State<App>, person: Person) -> Answer {
    let filter = visible(&person);
    let sql = format!("SELECT {USER} FROM users u{} ORDER BY u.rowid", filter.sql());
    let users = rows(&mut *app.db.read().await?, sql, &filter.binds).await?;
    users.iter().try_for_each(|user| presentable(&app, user))?;
    list(&users)
}

async fn me(State(app): State<App>, person: Person) -> Answer {
    let id = person.id.clone();
    one(State(app), person, Ids([id])).await
}

pub async fn one(State(app): State<App>, person: Person, Ids([id]): Ids<1>) -> Answer {
    let filter = visible(&person).and("u.id = ?", Some(&id));
    let sql = format!("SELECT {USER} FROM users u{}", filter.sql());
    let found = row(&mut *app.db.read().await?, sql, &filter.binds).await?;
    let user = found.ok_or_else(|| Fault::unknown("User", &id))?;
    presentable(&app, &user)?;
    json(user)
}
