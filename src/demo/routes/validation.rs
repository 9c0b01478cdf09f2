//! Questions about the rules, answered without changing anything.

use super::{
    Route, assignments,
    bulk::{judged, verdict, wishes},
    teams::{self, MANAGERS},
};
use crate::demo::{
    Quirk,
    assignees::{self, Told},
    auth::Person,
    database::{number, row, rows},
    fault::Fault,
    input::{Body, Ids, Query, Whole},
    line::Peer,
    reply::{Answer, list, value},
    rules::{ENTITY_TYPES, SEVERAL, Terms, Wish, fitting_type, is_team_work},
    service::App,
};
use axum::{
    extract::State,
    http::StatusCode,
    routing::{get, post},
};
use serde_json::{Map, Value, json};
use sqlx::SqliteConnection;

pub fn table() -> Vec<Route> {
    vec![
        ("/api/v1/validation/assignment-rules", get(rules)),
        ("/api/v1/validation/assignment", post(assignment)),
        ("/api/v1/validation/bulk-assignments", post(bulk)),
        ("/api/v1/validation/team-members/{project_id}", get(team_members)),
        ("/api/v1/validation/eligible-users/{t}/{id}", get(eligible)),
        ("/api/v1/validation/project-isolation/{t}/{id}", get(isolation)),
        ("/api/v1/validation/team-access/{team_id}", get(team_access)),
        ("/api/v1/validation/entity-exists/{t}/{id}", get(exists)),
    ]
}

/// An empty list of roles means any.
async fn rules(State(app): State<App>, _: Person) -> Answer {
    let rule = |kind: &&str| {
        let roles = if is_team_work(kind) { Terms::validate(&app).roles() } else { Vec::new() };
        ((*kind).to_owned(), json!({fitting_type(kind): roles}))
    };
    value(&Value::Object(ENTITY_TYPES.iter().map(rule).collect::<Map<_, _>>()))
}

/// What a wish would stand beside: other owners of the same thing.
async fn conflicts(db: &mut SqliteConnection, wish: &Wish) -> Result<Vec<Value>, Fault> {
    if wish.assignment_type != "owner" {
        return Ok(Vec::new());
    }
    let sql = "SELECT u.full_name FROM assignments a JOIN users u ON u.id = a.user_id WHERE a.entity_id = ?
        AND a.entity_type = ? AND a.assignment_type = 'owner' AND a.is_active AND a.user_id <> ? ORDER BY a.rowid";
    let binds = [&wish.entity_id, &wish.entity_type, &wish.user_id].map(Into::into);
    let owners = rows(db, sql, &binds).await?;
    let conflict = |name: &String| json!({"type": "multiple_owners", "message": format!("{name} already owns this {}", wish.entity_type)});
    Ok(owners.iter().map(conflict).collect())
}

async fn owners(db: &mut SqliteConnection, wish: &Wish) -> Result<i64, Fault> {
    let sql = "SELECT count(*) FROM assignments WHERE entity_id = ? AND entity_type = ?
        AND assignment_type = 'owner' AND is_active";
    number(db, sql, &[(&wish.entity_id).into(), (&wish.entity_type).into()]).await
}

/// A failure here takes the way out that nobody meant it to take.
fn unexpected(fault: Fault) -> Fault {
    match fault {
        Fault::Plain(StatusCode::INTERNAL_SERVER_ERROR, text) => Fault::Internal(text),
        other => other,
    }
}

async fn eligible(app: State<App>, peer: Peer, person: Person, ids: Ids<2>, query: Query) -> Answer {
    assignments::eligible(app, peer, person, ids, query).await.map_err(unexpected)
}

async fn assignment(State(app): State<App>, _: Person, mut body: Body) -> Answer {
    let wish = Wish::read(&mut body);
    body.finish()?;
    let mut db = app.db.read().await?;
    if app.has(Quirk::TwoOwners500) && owners(&mut db, &wish).await? > 1 {
        return Err(Fault::Internal(SEVERAL.into()));
    }
    let verdict = verdict(&mut db, &wish, Terms::validate(&app), &app).await;
    let mut answer = judged(verdict.map_err(unexpected)?);
    answer["conflicts"] = json!(conflicts(&mut db, &wish).await?);
    value(&answer)
}

async fn bulk(State(app): State<App>, _: Person, body: Whole) -> Answer {
    let wishes = wishes(&app, body)?;
    let (mut valid, mut invalid, mut beside) = (Vec::new(), Vec::new(), Vec::new());
    let mut db = app.db.read().await?;
    for (index, wish) in wishes.iter().enumerate() {
        let entry = json!({
            "index": index, "entity_type": wish.entity_type, "entity_id": wish.entity_id,
            "user_id": wish.user_id, "assignment_type": wish.assignment_type,
        });
        for mut conflict in conflicts(&mut db, wish).await? {
            conflict["index"] = json!(index);
            beside.push(conflict);
        }
        match verdict(&mut db, wish, Terms::validate(&app), &app).await.map_err(unexpected)? {
            None => valid.push(entry),
            Some(error) => {
                let mut entry = entry;
                entry["error"] = json!(error);
                invalid.push(entry);
            }
        }
    }
    let total = wishes.len();
    value(
        &json!({"valid_assignments": valid, "invalid_assignments": invalid, "conflicts": beside, "total": total}),
    )
}

async fn team_members(State(app): State<App>, _: Person, Ids([project]): Ids<1>) -> Answer {
    let mut db = app.db.read().await?;
    let sql = "SELECT count(*) FROM teams WHERE project_id = ? AND is_active";
    if number(&mut db, sql, &[(&project).into()]).await? == 0 {
        return Err(Fault::missing("No active team found for this project"));
    }
    teams::check_one_team(&app, &mut db, &project).await.map_err(unexpected)?;
    if app.has(Quirk::NullPrimaryRole500) {
        let sql = "SELECT count(*) FROM team_members m JOIN teams t ON t.id = m.team_id JOIN users u ON u.id = m.user_id
            WHERE t.project_id = ? AND t.is_active AND m.is_active AND u.primary_role IS NULL";
        if number(&mut db, sql, &[(&project).into()]).await? > 0 {
            return Err(Fault::Internal("Input should be a valid string".into()));
        }
    }
    list(&assignees::of_team(&mut db, Some(project), Told::ById).await?)
}

/// Whether somebody may work on an entity: what belongs to no project is open to all.
async fn isolation(State(app): State<App>, _: Person, Ids([kind, id]): Ids<2>, mut query: Query) -> Answer {
    let user = query.required("user_id");
    query.finish()?;
    let mut db = app.db.read().await?;
    let project =
        row(&mut db, "SELECT project_id FROM work WHERE id = ? AND kind = ?", &[id.into(), kind.into()])
            .await?;
    let Some(project) = project else { return value(&judged(None)) };
    teams::check_one_team(&app, &mut db, &project).await.map_err(unexpected)?;
    let sql = "SELECT count(*) FROM team_members m JOIN teams t ON t.id = m.team_id
        WHERE t.project_id = ? AND m.user_id = ? AND m.is_active AND t.is_active";
    let member = number(&mut db, sql, &[project.into(), user.into()]).await? > 0;
    value(&judged((!member).then(|| "User is not a member of the project team".to_owned())))
}

async fn team_access(State(app): State<App>, person: Person, Ids([team]): Ids<1>, query: Query) -> Answer {
    let mut db = app.db.read().await?;
    if number(&mut db, "SELECT count(*) FROM teams WHERE id = ?", &[(&team).into()]).await? == 0 {
        return Err(Fault::missing("Team not found"));
    }
    let user = query.text("user_id").unwrap_or(person.id);
    let role = row(&mut db, "SELECT coalesce(primary_role, role) FROM users WHERE id = ?", &[(&user).into()])
        .await?;
    let role = role.ok_or_else(|| Fault::missing("User not found"))?;
    let sql = "SELECT count(*) FROM team_members WHERE team_id = ? AND user_id = ? AND is_active";
    let member = number(&mut db, sql, &[team.into(), user.into()]).await? > 0;
    let allowed = member || MANAGERS.contains(&role.as_str());
    value(&judged((!allowed).then(|| "User does not have access to this team".to_owned())))
}

async fn exists(State(app): State<App>, _: Person, Ids([kind, id]): Ids<2>) -> Answer {
    let sql = "SELECT count(*) FROM work WHERE id = ? AND kind = ?";
    let exists = number(&mut *app.db.read().await?, sql, &[(&id).into(), (&kind).into()]).await? > 0;
    let mut answer = json!({"valid": exists, "entity_type": kind, "entity_id": id, "exists": exists});
    if !exists {
        answer["error"] = json!(format!("{kind} with ID {id} not found"));
    }
    value(&answer)
}
