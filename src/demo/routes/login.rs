//! Signing in.

use super::{Route, users};
use crate::demo::{
    Quirk,
    auth::Person,
    database::row,
    fault::Fault,
    input::Body,
    reply::{Answer, json as answer, value},
    service::App,
    shapes::USER,
};
use axum::{
    extract::State,
    http::StatusCode,
    routing::{get, post},
};
use serde_json::json;

pub fn table() -> Vec<Route> {
    vec![
        ("/api/v1/auth/login", post(login)),
        ("/api/v1/auth/me", get(me)),
        ("/api/v1/auth/test-no-auth", get(probe)),
        ("/api/v1/public/test-public", get(probe)),
    ]
}

async fn probe() -> Answer {
    value(&json!({"message": "This endpoint works without authentication", "status": "success"}))
}

/// The address with its domain in lower case; the part before it keeps its case.
pub fn address(email: &str) -> Option<String> {
    let (local, domain) = email.rsplit_once('@')?;
    let sound = !local.is_empty() && domain.contains('.') && !email.contains(char::is_whitespace);
    let reserved = ["test", "local", "localhost", "invalid", "onion", "arpa"];
    let top = domain.rsplit('.').next()?.to_ascii_lowercase();
    (sound && !reserved.contains(&top.as_str())).then(|| format!("{local}@{}", domain.to_ascii_lowercase()))
}

async fn login(State(app): State<App>, mut body: Body) -> Answer {
    let (given, password) = (body.required("email"), body.required("password"));
    let email = address(&given);
    if !given.is_empty() && email.is_none() {
        let message = "value is not a valid email address";
        body.refuse("email", message, "value_error");
    }
    body.finish()?;
    if app.has(Quirk::NulBytes500) && password.contains('\0') {
        return Err(Fault::Internal("a password must not contain NUL".into()));
    }
    let wrong = || Fault::Plain(StatusCode::UNAUTHORIZED, "Incorrect email or password".into());
    let (hash, active, user, id) = account(&app, email).await?.ok_or_else(wrong)?;
    // A hash takes the processor for a while; nobody else has to wait for it.
    let checked =
        tokio::task::spawn_blocking(move || bcrypt::verify(&password, &hash).unwrap_or(false)).await;
    if !checked.unwrap_or(false) {
        return Err(wrong());
    }
    if !active {
        return Err(Fault::bad("Inactive user"));
    }
    let token = app.signer.issue(&id, app.clock.now());
    answer(format!(r#"{{"access_token":"{token}","token_type":"bearer","user":{user}}}"#))
}

type Account = (String, bool, serde_json::Value, String);

async fn account(app: &App, email: Option<String>) -> Result<Option<Account>, Fault> {
    let sql = format!(
        "SELECT json_array(u.hashed_password, json(iif(u.is_active, 'true', 'false')), {USER}, u.id)
        FROM users u WHERE u.email = ?"
    );
    let found = row(&mut *app.db.read().await?, sql, &[email.into()]).await?;
    Ok(found.map(|text| serde_json::from_str(&text)).transpose()?)
}

async fn me(State(app): State<App>, person: Person) -> Answer {
    let sql = format!("SELECT {USER} FROM users u WHERE u.id = ?");
    let user = row(&mut *app.db.read().await?, sql, &[(&person.id).into()]).await?;
    let user = user.ok_or_else(|| Fault::unknown("User", &person.id))?;
    users::presentable(&app, &user)?;
    answer(user)
}
