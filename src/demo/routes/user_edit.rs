//! People, written: by administrators only, and each change in the audit log.

use super::{Route, audit, login::address, notifications::KINDS, users};
use crate::demo::{
    Quirk,
    auth::Person,
    database::{Write, next_id, number, row, run},
    fault::Fault,
    input::{Body, Ids},
    reply::{Answer, created, json as answer, nothing},
    service::App,
    shapes::USER,
};
use axum::{
    extract::State,
    routing::{get, put},
};
use serde_json::{Map, Value, json};
use sqlx::SqliteConnection;

const ROLES: &[&str] = &[
    "Admin",
    "Developer",
    "Tester",
    "Architect",
    "Designer",
    "Project Manager",
    "DevOps",
    "Owner",
    "Contact Person",
    "HR",
];
/// The sample accounts are no secret; more would only be slow.
const HASH_COST: u32 = 4;
/// The texts an account can be changed in.
const TEXTS: [&str; 5] = ["full_name", "role", "primary_role", "language", "theme"];

pub fn table() -> Vec<Route> {
    vec![
        ("/api/v1/users/", get(users::all).post(create)),
        ("/api/v1/users/{id}", get(users::one).put(update).delete(deactivate)),
        ("/api/v1/users/{id}/reactivate", put(reactivate)),
    ]
}

fn only_admin(person: &Person) -> Result<(), Fault> {
    if person.is_admin() { Ok(()) } else { Err(Fault::forbidden("Insufficient permissions")) }
}

async fn read(db: &mut SqliteConnection, id: &str) -> Result<String, Fault> {
    let found = row(db, format!("SELECT {USER} FROM users u WHERE u.id = ?"), &[id.into()]).await?;
    found.ok_or_else(|| Fault::unknown("User", id))
}

async fn create(State(app): State<App>, person: Person, mut body: Body) -> Answer {
    only_admin(&person)?;
    let (email, name, password) =
        (body.required("email"), body.required("full_name"), body.required("password"));
    let required = body.required("role");
    let role = role(&app, &mut body, "role").unwrap_or(required);
    let primary = self::role(&app, &mut body, "primary_role").unwrap_or_else(|| role.clone());
    let client = body.text("client_id").unwrap_or_else(|| person.client_id.clone());
    let (language, theme) = (body.text("language"), body.text("theme"));
    if !email.is_empty() && address(&email).is_none() {
        body.refuse("email", "value is not a valid email address", "value_error");
    }
    body.finish()?;
    if let Err(fault) = check_roles(&[&role, &primary]) {
        burn_id(&app).await?;
        return Err(fault);
    }
    let hash = tokio::task::spawn_blocking(move || bcrypt::hash(password, HASH_COST)).await;
    let hash = hash.ok().and_then(Result::ok).ok_or_else(|| Fault::bad("Password cannot be used"))?;
    let mut db = app.db.write().await?;
    if number(&mut db, "SELECT count(*) FROM users WHERE email = ?", &[(&email).into()]).await? > 0 {
        return Err(Fault::conflict(format!("User with email {email} already exists")));
    }
    if app.has(Quirk::FirstUser500) {
        db = burn_first_id(&app, db).await?;
    }
    let (id, now) = (next_id(&mut db, "USR").await?, app.stamp());
    let sql = "INSERT INTO users (id, email, hashed_password, full_name, role, primary_role, client_id, language, theme,
        created_at, updated_at) VALUES (?,?,?,?,?,?,?,coalesce(?, 'en'),coalesce(?, 'snow'),?,?)";
    let binds = [
        (&id).into(),
        (&email).into(),
        hash.into(),
        name.into(),
        (&role).into(),
        primary.into(),
        client.into(),
        language.into(),
        theme.into(),
        (&now).into(),
        (&now).into(),
    ];
    run(&mut db, sql, &binds).await?;
    if !app.has(Quirk::NoPreferencesForNewUsers) {
        add_preferences(&mut db, &id, &now).await?;
    }
    audit::write(
        &app,
        &mut db,
        &person,
        "CREATE",
        &id,
        &json!({"email": {"new": email}, "role": {"new": role}}),
    )
    .await?;
    let user = read(&mut db, &id).await?;
    db.commit().await?;
    created(user)
}

/// A role, unless the server leaves it to the database to find out that it is none.
fn role(app: &App, body: &mut Body, name: &str) -> Option<String> {
    if app.has(Quirk::UnknownRole500) { body.text(name) } else { body.one_of(name, ROLES) }
}

fn check_roles(roles: &[&str]) -> Result<(), Fault> {
    let known = roles.iter().all(|role| ROLES.contains(role));
    let violated = || Fault::Internal("new row violates check constraint \"users_role_check\"".into());
    known.then_some(()).ok_or_else(violated)
}

/// PostgreSQL gives out an id before it looks at the row, and does not take it back.
async fn burn_id(app: &App) -> Result<(), Fault> {
    if app.has(Quirk::BurnedIds) {
        let mut db = app.db.write().await?;
        next_id(&mut db, "USR").await?;
        db.commit().await?;
    }
    Ok(())
}

/// The sequence starts with an id that the installation has used already; trying it once uses it up.
async fn burn_first_id(app: &App, mut db: Write) -> Result<Write, Fault> {
    let sql = "INSERT OR IGNORE INTO sequences (prefix, last) VALUES ('first user', 1)";
    if run(&mut db, sql, &[]).await? == 0 {
        return Ok(db);
    }
    db.commit().await?;
    app.changed();
    Err(Fault::Internal("duplicate key value violates unique constraint \"users_pkey\"".into()))
}

async fn add_preferences(db: &mut SqliteConnection, user: &str, now: &str) -> Result<(), Fault> {
    for kind in KINDS {
        let id = next_id(db, "NPREF").await?;
        let sql = "INSERT INTO notification_preferences VALUES (?1, ?2, ?3, 1, 1, 0, ?4, ?4)";
        run(db, sql, &[id.into(), user.into(), (*kind).into(), now.into()]).await?;
    }
    Ok(())
}

async fn update(State(app): State<App>, person: Person, Ids([id]): Ids<1>, mut body: Body) -> Answer {
    only_admin(&person)?;
    let wanted =
        TEXTS.map(|name| if name.ends_with("role") { role(&app, &mut body, name) } else { body.text(name) });
    body.finish()?;
    let [_, role, primary, ..] = &wanted;
    check_roles(&[role, primary].into_iter().flatten().map(String::as_str).collect::<Vec<_>>())?;
    let mut db = app.db.write().await?;
    let before: Value = serde_json::from_str(&read(&mut db, &id).await?)?;
    let mut changes = Map::new();
    for (name, new) in TEXTS.into_iter().zip(wanted) {
        let Some(new) = new.filter(|new| before[name] != **new) else { continue };
        let sql = format!("UPDATE users SET {name} = ?, updated_at = ? WHERE id = ?");
        run(&mut db, sql, &[(&new).into(), app.stamp().into(), (&id).into()]).await?;
        changes.insert(name.into(), json!({"old": before[name], "new": new}));
    }
    if !changes.is_empty() {
        audit::write(&app, &mut db, &person, "UPDATE", &id, &Value::Object(changes)).await?;
    }
    let user = read(&mut db, &id).await?;
    db.commit().await?;
    app.changed();
    answer(user)
}

/// Turns an account on or off, which it must not be already.
async fn switch(app: &App, id: &str, on: bool) -> Result<String, Fault> {
    let mut db = app.db.write().await?;
    read(&mut db, id).await?;
    let sql = "UPDATE users SET is_active = ?1, updated_at = ?2 WHERE id = ?3 AND is_active <> ?1";
    if run(&mut db, sql, &[on.into(), app.stamp().into(), id.into()]).await? == 0 {
        return Err(Fault::conflict(format!("User is already {}", if on { "active" } else { "inactive" })));
    }
    let user = read(&mut db, id).await?;
    db.commit().await?;
    app.changed();
    Ok(user)
}

async fn deactivate(State(app): State<App>, person: Person, Ids([id]): Ids<1>) -> Answer {
    only_admin(&person)?;
    if id == person.id {
        return Err(Fault::conflict("You cannot delete your own account"));
    }
    switch(&app, &id, false).await?;
    nothing()
}

async fn reactivate(State(app): State<App>, person: Person, Ids([id]): Ids<1>) -> Answer {
    only_admin(&person)?;
    answer(switch(&app, &id, true).await?)
}
