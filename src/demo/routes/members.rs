//! Who is in which team.

use super::{
    Route,
    teams::{self, MANAGERS},
};
use crate::demo::{
    auth::Person,
    database::{number, row, run},
    fault::Fault,
    input::{Body, Ids, Query},
    notify::{self, Note},
    reply::{Answer, created, list, nothing},
    service::App,
    shapes::MEMBER,
};
use axum::{
    extract::State,
    routing::{delete, get},
};
use sqlx::SqliteConnection;

const ROLES: &[&str] =
    &["Owner", "Developer", "Tester", "Architect", "Designer", "Contact Person", "Member", "Lead", "Manager"];

pub fn table() -> Vec<Route> {
    vec![
        ("/api/v1/teams/{id}/members", get(all).post(add)),
        ("/api/v1/teams/{id}/members/{user_id}", delete(remove)),
    ]
}

async fn all(State(app): State<App>, _: Person, Ids([team]): Ids<1>, mut query: Query) -> Answer {
    let active = query.flag("is_active");
    query.finish()?;
    let mut db = app.db.read().await?;
    teams::read(&mut db, &team).await?;
    // Only active members are ever listed, so nobody is both listed and inactive.
    if active == Some(false) { list(&[]) } else { list(&teams::members(&mut db, &team).await?) }
}

async fn team_name(db: &mut SqliteConnection, person: &Person, team: &str) -> Result<String, Fault> {
    let name = row(db, "SELECT name FROM teams WHERE id = ?", &[team.into()]).await?;
    let name = name.ok_or_else(|| Fault::missing("Team not found"))?;
    if person.has_role(MANAGERS) { Ok(name) } else { Err(Fault::forbidden("Insufficient permissions")) }
}

async fn add(State(app): State<App>, person: Person, Ids([team]): Ids<1>, mut body: Body) -> Answer {
    let (user, role) = (body.required("user_id"), body.text("role").unwrap_or_else(|| "Member".into()));
    body.finish()?;
    let mut db = app.db.write().await?;
    let name = team_name(&mut db, &person, &team).await?;
    check_user(&mut db, &user).await?;
    let place = [(&team).into(), (&user).into()];
    let known =
        number(&mut db, "SELECT count(*) FROM team_members WHERE team_id = ? AND user_id = ?", &place)
            .await?
            > 0;
    let active = "SELECT count(*) FROM team_members WHERE team_id = ? AND user_id = ? AND is_active";
    if number(&mut db, active, &place).await? > 0 {
        return Err(Fault::bad("User is already a member of this team"));
    }
    if !known && !ROLES.contains(&role.as_str()) {
        return Err(Fault::bad(format!("Invalid role. Must be one of: {}", ROLES.join(", "))));
    }
    let size =
        number(&mut db, "SELECT count(*) FROM team_members WHERE team_id = ? AND is_active", &place[..1])
            .await?;
    if size >= i64::from(app.limits.team_members) {
        return Err(Fault::bad(format!("Team member limit of {} reached", app.limits.team_members)));
    }
    let sql = "INSERT INTO team_members (id, team_id, user_id, role, joined_at, is_active, created_by)
        VALUES (?,?,?,?,?,1,?)
        ON CONFLICT (team_id, user_id) DO UPDATE SET is_active = 1, role = excluded.role, joined_at = excluded.joined_at";
    let id = app.chance.id("TM", app.clock.now());
    let binds =
        [id.into(), (&team).into(), (&user).into(), (&role).into(), app.stamp().into(), (&person.id).into()];
    run(&mut db, sql, &binds).await?;
    let (title, message) =
        (format!("Added to {name}"), format!("{} added you to the team {name} as {role}.", person.full_name));
    tell(&app, &mut db, "team_member_added", (title, message), (&team, &user, &person.id)).await?;
    let sql = format!(
        "SELECT {MEMBER} FROM team_members m JOIN users u ON u.id = m.user_id WHERE m.team_id = ? AND m.user_id = ?"
    );
    let member = row(&mut db, sql, &place).await?.unwrap_or_default();
    db.commit().await?;
    app.changed();
    created(member)
}

async fn check_user(db: &mut SqliteConnection, user: &str) -> Result<(), Fault> {
    let known =
        number(db, "SELECT count(*) FROM users WHERE id = ? AND is_active", &[user.into()]).await? > 0;
    if known { Ok(()) } else { Err(Fault::missing("User not found or inactive")) }
}

async fn tell(
    app: &App,
    db: &mut SqliteConnection,
    kind: &str,
    (title, message): (String, String),
    (team, user, by): (&str, &str, &str),
) -> Result<(), Fault> {
    let note = Note { user_id: user, kind, title, message, entity: Some(("team", team)), context: None, by };
    notify::tell(app, db, &note).await
}

async fn remove(State(app): State<App>, person: Person, Ids([team, user]): Ids<2>) -> Answer {
    let mut db = app.db.write().await?;
    let name = team_name(&mut db, &person, &team).await?;
    let sql = "UPDATE team_members SET is_active = 0 WHERE team_id = ? AND user_id = ? AND is_active";
    if run(&mut db, sql, &[(&team).into(), (&user).into()]).await? == 0 {
        return Err(Fault::missing("Team member not found"));
    }
    let said =
        (format!("Removed from {name}"), format!("{} removed you from the team {name}.", person.full_name));
    tell(&app, &mut db, "team_member_removed", said, (&team, &user, &person.id)).await?;
    db.commit().await?;
    app.changed();
    nothing()
}
