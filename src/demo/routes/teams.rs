//! Teams.

use super::Route;
use crate::demo::{
    Quirk,
    auth::Person,
    database::{Filter, next_id, number, row, rows, run},
    fault::Fault,
    input::{Body, Ids, Query},
    reply::{Answer, array, created, json, value},
    rules::SEVERAL,
    service::App,
    shapes::{MEMBER, TEAM},
};
use axum::{extract::State, routing::get};
use serde_json::Value;
use sqlx::SqliteConnection;

/// Who may make and change teams.
pub const MANAGERS: &[&str] = &["Admin", "Project Manager", "Architect", "Owner"];

pub fn table() -> Vec<Route> {
    vec![
        ("/api/v1/teams/", get(all).post(create)),
        ("/api/v1/teams/{id}", get(one).put(update)),
        ("/api/v1/teams/project/{project_id}", get(of_project)),
    ]
}

async fn all(State(app): State<App>, person: Person, mut query: Query) -> Answer {
    let project = query.text("project_id");
    let active = query.flag("is_active");
    let page = query.int("page", 1..=i64::from(i32::MAX), 1);
    let per_page = query.int("per_page", 1..=100, 50);
    query.finish()?;
    let own = "t.id IN (SELECT m.team_id FROM team_members m WHERE m.user_id = ? AND m.is_active)";
    let filter = Filter::default()
        .and("t.project_id = ?", project)
        .and("t.is_active = ?", active)
        .and(own, (!person.is_admin_by_any_role()).then_some(&person.id));
    let mut db = app.db.read().await?;
    let total =
        number(&mut db, format!("SELECT count(*) FROM teams t{}", filter.sql()), &filter.binds).await?;
    let sql = format!("SELECT {TEAM} FROM teams t{} ORDER BY t.rowid LIMIT ? OFFSET ?", filter.sql());
    let items = rows(&mut db, sql, &filter.window(per_page, (page - 1) * per_page)).await?;
    let pages = ((total + per_page - 1) / per_page).max(1);
    json(format!(
        r#"{{"items":{},"total":{total},"page":{page},"per_page":{per_page},"total_pages":{pages},"has_next":{},"has_prev":{}}}"#,
        array(&items),
        page < pages,
        page > 1,
    ))
}

pub async fn read(db: &mut SqliteConnection, id: &str) -> Result<String, Fault> {
    let found = row(db, format!("SELECT {TEAM} FROM teams t WHERE t.id = ?"), &[id.into()]).await?;
    found.ok_or_else(|| Fault::missing("Team not found"))
}

pub async fn members(db: &mut SqliteConnection, team: &str) -> Result<Vec<String>, Fault> {
    let sql = format!(
        "SELECT {MEMBER} FROM team_members m JOIN users u ON u.id = m.user_id
         WHERE m.team_id = ? AND m.is_active AND u.is_active ORDER BY m.joined_at, m.id"
    );
    rows(db, sql, &[team.into()]).await
}

/// A team with its members in it.
async fn whole(db: &mut SqliteConnection, id: &str) -> Answer {
    let team = read(db, id).await?;
    let members = array(&members(db, id).await?);
    json(format!(r#"{},"members":{members}}}"#, team.strip_suffix('}').unwrap_or_default()))
}

async fn one(State(app): State<App>, person: Person, Ids([id]): Ids<1>) -> Answer {
    let mut db = app.db.read().await?;
    read(&mut db, &id).await?;
    if !person.has_role(MANAGERS) {
        return Err(Fault::forbidden("Access denied"));
    }
    whole(&mut db, &id).await
}

async fn of_project(State(app): State<App>, _: Person, Ids([project]): Ids<1>) -> Answer {
    let mut db = app.db.read().await?;
    check_one_team(&app, &mut db, &project).await?;
    let sql = "SELECT id FROM teams WHERE project_id = ? AND is_active ORDER BY id";
    let id = row(&mut db, sql, &[project.into()]).await?;
    whole(&mut db, &id.ok_or_else(|| Fault::missing("No team found for this project"))?).await
}

/// Fails where there is more than one team and that is more than is bargained for.
pub async fn check_one_team(app: &App, db: &mut SqliteConnection, project: &str) -> Result<(), Fault> {
    if !app.has(Quirk::SecondTeam500) {
        return Ok(());
    }
    let sql = "SELECT count(*) FROM teams WHERE project_id = ? AND is_active";
    if number(db, sql, &[project.into()]).await? > 1 { Err(Fault::broken(SEVERAL)) } else { Ok(()) }
}

async fn check_project(db: &mut SqliteConnection, id: &str) -> Result<(), Fault> {
    let sql = "SELECT count(*) FROM work WHERE id = ? AND kind = 'project'";
    let known = number(db, sql, &[id.into()]).await? > 0;
    if known { Ok(()) } else { Err(Fault::missing("Project not found")) }
}

/// An active team's name may be used once in a project.
async fn check_name(
    db: &mut SqliteConnection,
    name: &str,
    project: Option<&str>,
    but: &str,
) -> Result<(), Fault> {
    let sql = "SELECT count(*) FROM teams WHERE name = ? AND project_id = ? AND is_active AND id <> ?";
    let taken = number(db, sql, &[name.into(), project.into(), but.into()]).await? > 0;
    if taken { Err(Fault::bad("Team with this name already exists in the project")) } else { Ok(()) }
}

async fn create(State(app): State<App>, person: Person, mut body: Body) -> Answer {
    if !MANAGERS.contains(&person.role.as_str()) {
        return Err(Fault::forbidden("Insufficient permissions"));
    }
    if !body.has("name") {
        body.missing("name");
    }
    let (name, description) = (body.name("name", 255).unwrap_or_default(), body.text("description"));
    let project = body.required("project_id");
    body.finish()?;
    let mut db = app.db.write().await?;
    check_project(&mut db, &project).await?;
    check_name(&mut db, &name, Some(&project), "").await?;
    let (id, now) = (next_id(&mut db, "TEAM").await?, app.stamp());
    let sql = "INSERT INTO teams (id, name, description, project_id, is_active, created_at, updated_at, created_by, updated_by)
        VALUES (?1, ?2, ?3, ?4, 1, ?5, ?5, ?6, ?6)";
    let binds = [(&id).into(), name.into(), description.into(), project.into(), now.into(), person.id.into()];
    run(&mut db, sql, &binds).await?;
    let team = read(&mut db, &id).await?;
    db.commit().await?;
    app.changed();
    created(team)
}

async fn update(State(app): State<App>, person: Person, Ids([id]): Ids<1>, mut body: Body) -> Answer {
    let (name, description) = (body.name("name", 255), body.text("description"));
    let project = body.text("project_id");
    body.finish()?;
    let mut db = app.db.write().await?;
    read(&mut db, &id).await?;
    if !person.has_role(MANAGERS) {
        return Err(Fault::forbidden("Insufficient permissions"));
    }
    // An empty text takes the team out of its project.
    if let Some(project) = project.as_deref().filter(|project| !project.is_empty()) {
        check_project(&mut db, project).await.map_err(|fault| match fault {
            Fault::Plain(..) if app.has(Quirk::TeamUpdateCountsNobody) => {
                Fault::broken("insert or update on table \"teams\" violates foreign key constraint")
            }
            other => other,
        })?;
    }
    let sql = "UPDATE teams SET name = coalesce(?2, name), description = coalesce(?3, description),
        project_id = nullif(coalesce(?4, project_id), ''), updated_at = ?5, updated_by = ?6 WHERE id = ?1";
    let binds =
        [(&id).into(), name.into(), description.into(), project.into(), app.stamp().into(), person.id.into()];
    run(&mut db, sql, &binds).await?;
    check_unique(&mut db, &id).await?;
    let team = read(&mut db, &id).await?;
    db.commit().await?;
    app.changed();
    if app.has(Quirk::TeamUpdateCountsNobody) {
        let mut team: Value = serde_json::from_str(&team)?;
        team["member_count"] = 0.into();
        return value(&team);
    }
    json(team)
}

/// As [`check_name`], for a team as it is now.
async fn check_unique(db: &mut SqliteConnection, id: &str) -> Result<(), Fault> {
    let name = row(db, "SELECT name FROM teams WHERE id = ?", &[id.into()]).await?.unwrap_or_default();
    let project = row(db, "SELECT project_id FROM teams WHERE id = ?", &[id.into()]).await?;
    check_name(db, &name, project.as_deref(), id).await
}
