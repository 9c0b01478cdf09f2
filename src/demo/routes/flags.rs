//! Feature flags: read, changed with the version in hand, looked back on, and asked about a person.

use super::Route;
use crate::{
    demo::{
        auth::Person,
        database::{row, rows, run},
        fault::Fault,
        input::{Body, Ids, Query},
        reply::{Answer, array, created, json as answer, nothing, value},
        service::App,
        shapes::{FLAG, FLAG_CHANGE},
    },
    domain::{ClientId, Flag, FlagName, Percentage, UserId, bucket},
};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
    routing::get,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::SqliteConnection;

pub fn table() -> Vec<Route> {
    vec![
        ("/api/v1/feature-flags/", get(all).post(create)),
        ("/api/v1/feature-flags/{name}", get(one).put(update).delete(archive)),
        ("/api/v1/feature-flags/{name}/history", get(history)),
        ("/api/v1/feature-flags/{name}/evaluate", get(evaluate)),
    ]
}

/// A flag on the wire.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Wire {
    name: String,
    description: String,
    enabled: bool,
    rollout_percentage: f64,
    allowed_clients: Vec<String>,
    allowed_users: Vec<String>,
    version: i64,
    updated_at: String,
    updated_by: String,
}

async fn find(db: &mut SqliteConnection, name: &str) -> Result<Wire, Fault> {
    let sql = format!("SELECT {FLAG} FROM feature_flags f WHERE f.name = ? AND NOT f.archived");
    let found = row(db, sql, &[name.into()]).await?.ok_or_else(|| Fault::unknown("FeatureFlag", name))?;
    Ok(serde_json::from_str(&found)?)
}

fn tagged(mut response: Response, version: i64) -> Response {
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{version}\"")) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

async fn all(State(app): State<App>, _: Person) -> Answer {
    let sql = format!("SELECT {FLAG} FROM feature_flags f WHERE NOT f.archived ORDER BY f.rowid");
    answer(format!(r#"{{"items":{}}}"#, array(&rows(&mut *app.db.read().await?, sql, &[]).await?)))
}

async fn one(State(app): State<App>, _: Person, Ids([name]): Ids<1>) -> Answer {
    let flag = find(&mut *app.db.read().await?, &name).await?;
    Ok(tagged(value(&json!(flag))?, flag.version))
}

fn only_admin(person: &Person) -> Result<(), Fault> {
    if person.is_admin() {
        Ok(())
    } else {
        Err(Fault::denied("Only administrators can change feature flags"))
    }
}

/// Takes over into a flag what a body says of it.
fn apply(flag: &mut Wire, body: &mut Body) -> Option<Percentage> {
    flag.description = body.text("description").unwrap_or_else(|| flag.description.clone());
    flag.enabled = body.flag("enabled").unwrap_or(flag.enabled);
    flag.allowed_clients = body.texts("allowed_clients").unwrap_or_else(|| flag.allowed_clients.clone());
    flag.allowed_users = body.texts("allowed_users").unwrap_or_else(|| flag.allowed_users.clone());
    let share = body.number("rollout_percentage").unwrap_or(flag.rollout_percentage);
    let (message, kind) = match share {
        n if n < 0.0 => ("Input should be greater than or equal to 0", "greater_than_equal"),
        n if n > 100.0 => ("Input should be less than or equal to 100", "less_than_equal"),
        _ => ("Input should have no more than 2 decimal places", "decimal_max_places"),
    };
    let found = Percentage::try_from(share).ok();
    if found.is_none() {
        body.refuse("rollout_percentage", message, kind);
    }
    flag.rollout_percentage = share;
    found
}

/// Fails unless the caller has seen the version there is.
fn check_version(headers: &HeaderMap, flag: &Wire) -> Result<(), Fault> {
    let Some(tag) = headers.get(header::IF_MATCH).and_then(|tag| tag.to_str().ok()) else {
        let message = "If-Match with the version that was read is required".into();
        let (status, code) = (StatusCode::PRECONDITION_REQUIRED, "PRECONDITION_REQUIRED");
        return Err(Fault::Domain { status, code, message, details: json!({}) });
    };
    if tag.trim().trim_matches('"') == flag.version.to_string() {
        return Ok(());
    }
    let message = format!("Feature flag {} has changed since it was read", flag.name);
    let (status, code) = (StatusCode::PRECONDITION_FAILED, "PRECONDITION_FAILED");
    Err(Fault::Domain { status, code, message, details: json!(flag) })
}

async fn store(
    db: &mut SqliteConnection,
    flag: &Wire,
    share: Percentage,
    before: Option<&Wire>,
    reason: Option<String>,
) -> Result<(), Fault> {
    let sql =
        "INSERT INTO feature_flags (name, description, enabled, hundredths, allowed_clients, allowed_users,
        version, updated_at, updated_by) VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (name) DO UPDATE SET
        description = excluded.description, enabled = excluded.enabled, hundredths = excluded.hundredths,
        allowed_clients = excluded.allowed_clients, allowed_users = excluded.allowed_users, archived = 0,
        version = excluded.version, updated_at = excluded.updated_at, updated_by = excluded.updated_by";
    let binds = [
        (&flag.name).into(),
        (&flag.description).into(),
        flag.enabled.into(),
        i64::from(share.hundredths()).into(),
        json!(flag.allowed_clients).to_string().into(),
        json!(flag.allowed_users).to_string().into(),
        flag.version.into(),
        (&flag.updated_at).into(),
        (&flag.updated_by).into(),
    ];
    run(db, sql, &binds).await?;
    remember(db, flag, before, Some(flag), reason).await
}

async fn remember(
    db: &mut SqliteConnection,
    now: &Wire,
    before: Option<&Wire>,
    after: Option<&Wire>,
    reason: Option<String>,
) -> Result<(), Fault> {
    let text = |flag: &Wire| json!(flag).to_string();
    let sql = "INSERT INTO feature_flag_history (name, version, at, by, reason, before, after) VALUES (?,?,?,?,?,?,?)";
    let binds = [
        (&now.name).into(),
        now.version.into(),
        (&now.updated_at).into(),
        (&now.updated_by).into(),
        reason.into(),
        before.map(text).into(),
        after.map(text).into(),
    ];
    run(db, sql, &binds).await.map(|_| ())
}

async fn create(State(app): State<App>, person: Person, mut body: Body) -> Answer {
    only_admin(&person)?;
    let name = body.required("name");
    let mut flag = Wire {
        name: name.clone(),
        description: String::new(),
        enabled: false,
        rollout_percentage: 0.0,
        allowed_clients: Vec::new(),
        allowed_users: Vec::new(),
        version: 1,
        updated_at: app.stamp(),
        updated_by: person.id,
    };
    let (share, reason) = (apply(&mut flag, &mut body), body.text("reason"));
    if body.has("name") && name.parse::<FlagName>().is_err() {
        body.refuse("name", "String should match pattern '^[A-Za-z0-9_-]{1,50}$'", "string_pattern_mismatch");
    }
    body.finish()?;
    let mut db = app.db.write().await?;
    if find(&mut db, &name).await.is_ok() {
        return Err(Fault::conflict(format!("Feature flag {name} already exists")));
    }
    // A name that was archived is taken up again where its history ends.
    let last = "SELECT coalesce(max(version), 0) FROM feature_flag_history WHERE name = ?";
    flag.version = 1 + crate::demo::database::number(&mut db, last, &[(&name).into()]).await?;
    store(&mut db, &flag, share.unwrap_or_default(), None, reason).await?;
    db.commit().await?;
    Ok(tagged(created(json!(flag).to_string())?, flag.version))
}

async fn update(
    State(app): State<App>,
    person: Person,
    Ids([name]): Ids<1>,
    headers: HeaderMap,
    mut body: Body,
) -> Answer {
    only_admin(&person)?;
    let mut db = app.db.write().await?;
    let before = find(&mut db, &name).await?;
    let mut flag = before.clone();
    let (share, reason) = (apply(&mut flag, &mut body), body.text("reason"));
    body.finish()?;
    check_version(&headers, &before)?;
    (flag.version, flag.updated_at, flag.updated_by) = (before.version + 1, app.stamp(), person.id);
    store(&mut db, &flag, share.unwrap_or_default(), Some(&before), reason).await?;
    db.commit().await?;
    Ok(tagged(value(&json!(flag))?, flag.version))
}

async fn archive(
    State(app): State<App>,
    person: Person,
    Ids([name]): Ids<1>,
    query: Query,
    headers: HeaderMap,
) -> Answer {
    only_admin(&person)?;
    let reason = query.text("reason");
    let mut db = app.db.write().await?;
    let before = find(&mut db, &name).await?;
    if headers.contains_key(header::IF_MATCH) {
        check_version(&headers, &before)?;
    }
    let mut end = before.clone();
    (end.version, end.updated_at, end.updated_by) = (before.version + 1, app.stamp(), person.id);
    let sql = "UPDATE feature_flags SET archived = 1, version = ? WHERE name = ?";
    run(&mut db, sql, &[end.version.into(), (&name).into()]).await?;
    remember(&mut db, &end, Some(&before), None, reason.or_else(|| Some("archived".into()))).await?;
    db.commit().await?;
    nothing()
}

async fn history(State(app): State<App>, _: Person, Ids([name]): Ids<1>) -> Answer {
    let mut db = app.db.read().await?;
    let sql =
        format!("SELECT {FLAG_CHANGE} FROM feature_flag_history h WHERE h.name = ? ORDER BY h.version DESC");
    let changes = rows(&mut db, sql, &[(&name).into()]).await?;
    if changes.is_empty() {
        return Err(Fault::unknown("FeatureFlag", &name));
    }
    answer(format!(r#"{{"items":{}}}"#, array(&changes)))
}

fn flag(wire: Wire) -> Option<Flag> {
    Some(Flag {
        name: wire.name.parse().ok()?,
        description: wire.description,
        enabled: wire.enabled,
        percentage: Percentage::try_from(wire.rollout_percentage).ok()?,
        allowed_clients: wire.allowed_clients.iter().filter_map(|id| id.parse().ok()).collect(),
        allowed_users: wire.allowed_users.iter().filter_map(|id| id.parse().ok()).collect(),
        version: wire.version.unsigned_abs(),
        updated_at: wire.updated_at.parse::<DateTime<Utc>>().unwrap_or_default(),
        updated_by: wire.updated_by,
    })
}

async fn evaluate(State(app): State<App>, _: Person, Ids([name]): Ids<1>, mut query: Query) -> Answer {
    let (user, client) = (query.required("user_id"), query.text("client_id"));
    query.finish()?;
    let user: UserId =
        user.parse().map_err(|_| Fault::invalid("query.user_id", "Input should be an id", "value_error"))?;
    let client: Option<ClientId> = client.and_then(|id| id.parse().ok());
    let wire = find(&mut *app.db.read().await?, &name).await?;
    let flag = flag(wire).ok_or_else(|| Fault::unknown("FeatureFlag", &name))?;
    let verdict = flag.evaluate(&user, client.as_ref());
    let place = f64::from(bucket(&flag.name, &user).hundredths()) / 100.0;
    value(&json!({"enabled": verdict.is_on(), "reason": verdict.reason(), "bucket": place}))
}
