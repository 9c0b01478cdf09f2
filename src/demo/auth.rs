//! Who is calling. Two checkers that answer differently are in use (contract, section 2): most
//! routers ask for a [`Person`], notifications and performance for a [`Bearer`].

use super::{Quirk, database, fault::Fault, service::App};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use serde::Deserialize;

const NOBODY: &str = "Not authenticated";
const UNKNOWN: &str = "Could not validate credentials";

/// A signed-in, active account.
#[derive(Clone, Debug, Deserialize)]
pub struct Person {
    pub id: String,
    pub full_name: String,
    pub role: String,
    pub primary_role: Option<String>,
    pub client_id: String,
    pub is_active: bool,
}

/// An account with a good token, even if it has been deactivated since.
pub struct Bearer(pub Person);

impl Person {
    pub fn is_admin(&self) -> bool {
        self.role == "Admin"
    }

    pub fn is_admin_by_any_role(&self) -> bool {
        self.is_admin() || self.primary_role.as_deref() == Some("Admin")
    }

    pub fn has_role(&self, roles: &[&str]) -> bool {
        roles.contains(&self.role.as_str())
            || self.primary_role.as_deref().is_some_and(|role| roles.contains(&role))
    }
}

/// The token of the header, or the scheme it came with if that is not `Bearer`.
fn token(headers: &HeaderMap) -> Option<Result<&str, ()>> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Some(Ok(token.trim())),
        _ => Some(Err(())),
    }
}

async fn account(app: &App, token: &str) -> Result<Person, Fault> {
    let id = app.signer.subject(token, app.clock.now()).ok_or(Fault::Token(UNKNOWN))?;
    let sql = "SELECT json_object('id', id, 'full_name', full_name, 'role', role, 'primary_role', primary_role,
               'client_id', client_id, 'is_active', json(iif(is_active, 'true', 'false'))) FROM users WHERE id = ?";
    let found = database::row(&mut *app.db.read().await?, sql, &[id.into()]).await?;
    Ok(serde_json::from_str(&found.ok_or(Fault::Token(UNKNOWN))?)?)
}

impl FromRequestParts<App> for Person {
    type Rejection = Fault;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Fault> {
        let Some(Ok(token)) = token(&parts.headers) else { return Err(Fault::Token(NOBODY)) };
        let person = account(app, token).await?;
        if person.is_active { Ok(person) } else { Err(Fault::bad("Inactive user")) }
    }
}

impl FromRequestParts<App> for Bearer {
    type Rejection = Fault;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Fault> {
        let forbidden = |text: &str| Fault::Plain(StatusCode::FORBIDDEN, text.to_owned());
        match token(&parts.headers) {
            None => Err(forbidden(NOBODY)),
            Some(Err(())) => Err(forbidden("Invalid authentication credentials")),
            Some(Ok(token)) => account(app, token).await.map(Self).map_err(|fault| match fault {
                Fault::Internal(_) if app.has(Quirk::DbDownIs401) => Fault::Token(UNKNOWN),
                other => other,
            }),
        }
    }
}
