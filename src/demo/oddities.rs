//! The quirks that concern any request, whatever it is about.

use super::{
    Quirk,
    database::{Database, run},
    fault::Fault,
    line::Caller,
    service::App,
    workers::WORKERS,
};
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::de::IgnoredAny;
use std::{collections::BTreeSet, time::Duration};

/// Identical requests that can overtake each other's check.
pub const RACERS: usize = 5;
const BODY: usize = 4 * 1024 * 1024;
/// How long a log-in keeps the real server's processor busy.
const HASHING: Duration = Duration::from_millis(200);
const LOGIN: &str = "/api/v1/auth/login";
const SUBTASKS: &str = "/api/v1/subtasks/";
pub const SYSTEM_HEALTH: &str = "/api/v1/performance/system/health";
/// Lists that have no order, by their tables.
const UNORDERED: [&str; 4] = ["teams", "assignments", "users", "work"];

/// Waits until the caller has gone or, if it is not too stubborn, the backend stops. Nothing is ever sent.
pub async fn never(app: &App, caller: &Caller) -> Response {
    if app.has(Quirk::StubbornWorker) {
        std::future::pending::<()>().await;
    }
    app.quit.cancelled().await;
    caller.cut(true);
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

pub fn is_never_answered(app: &App, method: &Method, fault: &Fault) -> bool {
    let writes = matches!(*method, Method::POST | Method::PUT | Method::PATCH);
    app.has(Quirk::HangOn422) && writes && matches!(fault, Fault::Invalid(_))
}

/// The worker that counts a connection's requests.
pub fn worker(app: &App, caller: &Caller) -> usize {
    if app.has(Quirk::PerWorkerRateLimit) { caller.number % WORKERS } else { 0 }
}

/// Those who block wait for their turn to do so; everybody else waits for them.
pub async fn wait_for_turn(app: &App, path: &str) {
    match path {
        LOGIN if app.has(Quirk::BlockingLogin) => app.turns.block(HASHING).await,
        SYSTEM_HEALTH if app.has(Quirk::BlockingSystemHealth) => {}
        _ => app.turns.pass().await,
    }
}

/// What breaks a request before a handler has seen it.
pub async fn inspect(app: &App, caller: &Caller, request: Request) -> Result<Request, Fault> {
    if app.has(Quirk::NulBytes500) && request.uri().path().contains("%00") {
        return Err(Fault::Internal("invalid byte sequence for encoding \"UTF8\": 0x00".into()));
    }
    let hidden = app.has(Quirk::SilentSubtasks) && request.uri().path() == SUBTASKS;
    let huge = has_huge_number(request.uri().query().unwrap_or_default());
    if app.has(Quirk::HugeNumbers500) && huge && !hidden {
        return Err(Fault::Internal("value out of int64 range".into()));
    }
    if app.has(Quirk::HangOn422) && app.patterns.knows(request.uri().path()) {
        return readable(app, caller, request).await;
    }
    Ok(request)
}

fn has_huge_number(query: &str) -> bool {
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .any(|(name, value)| matches!(name, "page" | "skip") && is_huge(value))
}

/// Whether a number fits no column of the database.
pub fn is_huge(text: &str) -> bool {
    let digits = text.trim_start_matches('-');
    digits.chars().all(|c| c.is_ascii_digit())
        && digits.parse::<u128>().is_ok_and(|n| n > u128::from(u64::MAX >> 8))
}

/// The body is parsed before anybody asks who is calling.
async fn readable(app: &App, caller: &Caller, request: Request) -> Result<Request, Fault> {
    let json = request.headers().get(header::CONTENT_TYPE).is_some_and(|kind| {
        kind.to_str().is_ok_and(|kind| kind.split(';').next() == Some("application/json"))
    });
    if !json {
        return Ok(request);
    }
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, BODY).await.map_err(|error| Fault::bad(error.to_string()))?;
    if !bytes.is_empty() && serde_json::from_slice::<IgnoredAny>(&bytes).is_err() {
        never(app, caller).await;
    }
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

/// PostgreSQL writes a changed row to a new place, and a list without an order shows it there.
pub async fn move_on_update(db: &Database, quirks: &BTreeSet<Quirk>) -> Result<(), Fault> {
    if !quirks.contains(&Quirk::ListsWithoutOrder) {
        return Ok(());
    }
    let mut db = db.read().await?;
    for table in UNORDERED {
        let sql = format!(
            "CREATE TEMP TRIGGER {table}_move AFTER UPDATE ON main.{table} BEGIN
             UPDATE {table} SET rowid = (SELECT max(rowid) + 1 FROM {table}) WHERE id = new.id; END"
        );
        run(&mut db, sql, &[]).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::has_huge_number;

    #[test]
    fn only_numbers_beyond_the_database_are_huge() {
        assert!(has_huge_number("limit=1&skip=99999999999999999999"));
        assert!(!has_huge_number("skip=50") && !has_huge_number("q=99999999999999999999"));
    }
}
