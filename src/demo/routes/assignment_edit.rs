//! Assignments, written: each change is checked, noted in the history and told to whom it concerns.

use super::{Route, assignments};
use crate::demo::{
    Quirk,
    auth::Person,
    clock::stamp,
    database::{Write, number, row, rows, run},
    fault::Fault,
    input::{Body, Ids, Query},
    notify::{self, Note},
    reply::{Answer, created, json, nothing},
    rules::{ASSIGNMENT_TYPES, ENTITY_TYPES, Terms, Wish},
    service::App,
};
use axum::{extract::State, http::StatusCode, routing::get};
use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::Value;
use sqlx::SqliteConnection;
use std::time::Duration;

/// Between a check and what follows from it, where others can come between.
const RACE: Duration = Duration::from_millis(50);

pub fn table() -> Vec<Route> {
    vec![
        ("/api/v1/assignments/", get(assignments::all).post(create)),
        ("/api/v1/assignments/{id}", get(assignments::one).put(update).delete(remove)),
        ("/api/v1/assignments/entity/{t}/{id}", get(assignments::of_entity).post(assign).delete(unassign)),
    ]
}

async fn create(State(app): State<App>, person: Person, mut body: Body) -> Answer {
    let wish = Wish::read(&mut body);
    body.finish()?;
    if app.has(Quirk::DuplicateRace) {
        return race(&app, &person, &wish).await;
    }
    add(&app, &person, &wish).await
}

/// Checks and writes in two steps, between which others can do the same.
async fn race(app: &App, person: &Person, wish: &Wish) -> Answer {
    // The lane is never closed, so there is always a place in it sooner or later.
    let _lane = app.racers.acquire().await;
    wish.check_in_time(&mut *app.db.read().await?, Terms::create(app), app).await?;
    tokio::time::sleep(RACE).await;
    let answer = write(app, person, wish, app.db.write().await?).await;
    tokio::time::sleep(RACE).await;
    answer
}

async fn assign(State(app): State<App>, person: Person, Ids([kind, id]): Ids<2>, mut body: Body) -> Answer {
    if app.has(Quirk::EntityAssign500) {
        return assign_anything(&app, &person, (kind, id), body).await;
    }
    let wish = Wish {
        user_id: body.required("user_id"),
        assignment_type: body.pattern("assignment_type", ASSIGNMENT_TYPES),
        entity_type: kind,
        entity_id: id,
    };
    body.finish()?;
    if !ENTITY_TYPES.contains(&wish.entity_type.as_str()) {
        let message = format!("String should match pattern '^({})$'", ENTITY_TYPES.join("|"));
        return Err(Fault::invalid("path.entity_type", message, "string_pattern_mismatch"));
    }
    add(&app, &person, &wish).await
}

/// Refuses a duplicate and nothing else, commits, and fails on its way out.
async fn assign_anything(
    app: &App,
    person: &Person,
    (entity_type, entity_id): (String, String),
    mut body: Body,
) -> Answer {
    let missing = || Fault::bad("user_id and assignment_type are required");
    let user_id = body.text("user_id").ok_or_else(missing)?;
    let assignment_type = body.text("assignment_type").ok_or_else(missing)?;
    let wish = Wish { entity_type, entity_id, user_id, assignment_type };
    let mut db = app.db.write().await?;
    wish.check_duplicate(&mut db, Terms::create(app)).await?;
    write(app, person, &wish, db).await?;
    Err(Fault::broken("Failed to assign entity"))
}

async fn add(app: &App, person: &Person, wish: &Wish) -> Answer {
    let mut db = app.db.write().await?;
    wish.check_in_time(&mut db, Terms::create(app), app).await?;
    write(app, person, wish, db).await
}

async fn write(app: &App, person: &Person, wish: &Wish, mut db: Write) -> Answer {
    let id = insert(app, &mut db, person, wish).await?;
    let assignment = assignments::read(&mut db, &id, false).await?.unwrap_or_default();
    db.commit().await?;
    app.changed();
    if !app.has(Quirk::NaiveCreateTimes) {
        return created(assignment);
    }
    let mut reply: Value = serde_json::from_str(&assignment)?;
    let near = app.clock.now() + TimeDelta::milliseconds(3);
    reply["assigned_at"] = stamp(near).trim_end_matches('Z').into();
    created(reply.to_string())
}

/// Writes an assignment that has been checked, and tells its person.
pub async fn insert(
    app: &App,
    db: &mut SqliteConnection,
    person: &Person,
    wish: &Wish,
) -> Result<String, Fault> {
    let id = app.chance.id("ASSGN", app.clock.now());
    let sql = "INSERT INTO assignments (id, entity_type, entity_id, user_id, assignment_type, assigned_at, is_active, created_by)
        VALUES (?,?,?,?,?,?,1,?)";
    let binds = [
        (&id).into(),
        (&wish.entity_type).into(),
        (&wish.entity_id).into(),
        (&wish.user_id).into(),
        (&wish.assignment_type).into(),
        app.stamp().into(),
        (&person.id).into(),
    ];
    run(db, sql, &binds).await?;
    tell(app, db, person, wish, Change::Given).await?;
    Ok(id)
}

#[derive(Clone, Copy)]
enum Change {
    Given,
    Taken,
}

async fn tell(
    app: &App,
    db: &mut SqliteConnection,
    person: &Person,
    wish: &Wish,
    change: Change,
) -> Result<(), Fault> {
    let name = row(db, "SELECT name FROM work WHERE id = ?", &[(&wish.entity_id).into()]).await?;
    let name = name.unwrap_or_else(|| wish.entity_id.clone());
    let (who, kind, role) = (&person.full_name, &wish.entity_type, &wish.assignment_type);
    let (event, title, message) = match change {
        Change::Given => (
            "assignment_created",
            format!("Assigned: {name}"),
            format!("{who} made you {role} of the {kind} \"{name}\"."),
        ),
        Change::Taken => (
            "assignment_removed",
            format!("No longer assigned: {name}"),
            format!("{who} took you off the {kind} \"{name}\", where you were {role}."),
        ),
    };
    let entity = Some((kind.as_str(), wish.entity_id.as_str()));
    let note =
        Note { user_id: &wish.user_id, kind: event, title, message, entity, context: None, by: &person.id };
    notify::tell(app, db, &note).await
}

/// An assignment as it is stored.
#[derive(Clone, Debug, Deserialize)]
struct Stored {
    id: String,
    entity_type: String,
    entity_id: String,
    user_id: String,
    assignment_type: String,
    is_active: bool,
}

impl Stored {
    async fn find(db: &mut SqliteConnection, condition: &str, values: &[&str]) -> Result<Vec<Self>, Fault> {
        let sql = format!(
            "SELECT json_object('id', id, 'entity_type', entity_type, 'entity_id', entity_id, 'user_id', user_id,
             'assignment_type', assignment_type, 'is_active', json(iif(is_active, 'true', 'false')))
             FROM assignments WHERE {condition}"
        );
        let binds: Vec<_> = values.iter().map(|value| (*value).into()).collect();
        let texts = rows(db, sql, &binds).await?;
        Ok(texts.iter().map(|text| serde_json::from_str(text)).collect::<Result<_, _>>()?)
    }

    fn wish(&self) -> Wish {
        Wish {
            entity_type: self.entity_type.clone(),
            entity_id: self.entity_id.clone(),
            user_id: self.user_id.clone(),
            assignment_type: self.assignment_type.clone(),
        }
    }

    async fn remember(
        &self,
        app: &App,
        db: &mut SqliteConnection,
        by: &str,
        previous: Option<&str>,
    ) -> Result<(), Fault> {
        let (prefix, action) = if previous.is_some() { ("ASH", "updated") } else { ("AHIST", "unassigned") };
        let sql = "INSERT INTO assignment_history (id, assignment_id, entity_type, entity_id, user_id, assignment_type,
            action, previous_user_id, created_at, created_by) VALUES (?,?,?,?,?,?,?,?,?,?)";
        let binds = [
            app.chance.id(prefix, app.clock.now()).into(),
            (&self.id).into(),
            (&self.entity_type).into(),
            (&self.entity_id).into(),
            (&self.user_id).into(),
            (&self.assignment_type).into(),
            action.into(),
            previous.into(),
            app.stamp().into(),
            by.into(),
        ];
        run(db, sql, &binds).await.map(|_| ())
    }

    async fn end(&self, app: &App, db: &mut SqliteConnection, person: &Person) -> Result<(), Fault> {
        let sql = "UPDATE assignments SET is_active = 0, updated_by = ? WHERE id = ?";
        run(db, sql, &[(&person.id).into(), (&self.id).into()]).await?;
        self.remember(app, db, &person.id, None).await?;
        tell(app, db, person, &self.wish(), Change::Taken).await
    }
}

async fn update(State(app): State<App>, person: Person, Ids([id]): Ids<1>, mut body: Body) -> Answer {
    let user = body.text("user_id");
    let kind = body.text("assignment_type").map(|_| body.pattern("assignment_type", ASSIGNMENT_TYPES));
    let active = body.flag("is_active");
    body.finish()?;
    if !person.is_admin() {
        return Err(Fault::denied("Only administrators can update assignments"));
    }
    let mut db = app.db.write().await?;
    let before = Stored::find(&mut db, "id = ?", &[&id])
        .await?
        .pop()
        .ok_or_else(|| Fault::unknown("Assignment", &id))?;
    let after = Stored {
        user_id: user.unwrap_or_else(|| before.user_id.clone()),
        assignment_type: kind.unwrap_or_else(|| before.assignment_type.clone()),
        is_active: active.unwrap_or(before.is_active),
        ..before.clone()
    };
    check_change(&app, &mut db, &before, &after).await.map_err(|fault| match fault {
        Fault::Plain(StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND, text) => Fault::against_rules(text),
        other => other,
    })?;
    replace(&app, &mut db, &person, &before, &after).await?;
    let assignment = assignments::read(&mut db, &id, true).await?.unwrap_or_default();
    db.commit().await?;
    app.changed();
    json(assignment)
}

async fn check_change(
    app: &App,
    db: &mut SqliteConnection,
    before: &Stored,
    after: &Stored,
) -> Result<(), Fault> {
    let (moved, terms) = (before.user_id != after.user_id, Terms::create(app));
    let retyped = before.assignment_type != after.assignment_type;
    if app.has(Quirk::UpdateSkipsRules) {
        return if moved { after.wish().check_membership(db, terms).await } else { Ok(()) };
    }
    if moved || retyped || (after.is_active && !before.is_active) {
        return after.wish().check_in_time(db, terms, app).await;
    }
    Ok(())
}

async fn replace(
    app: &App,
    db: &mut SqliteConnection,
    person: &Person,
    before: &Stored,
    after: &Stored,
) -> Result<(), Fault> {
    let moved = before.user_id != after.user_id;
    let sql =
        "UPDATE assignments SET user_id = ?, assignment_type = ?, is_active = ?, updated_by = ? WHERE id = ?";
    let binds = [
        (&after.user_id).into(),
        (&after.assignment_type).into(),
        after.is_active.into(),
        (&person.id).into(),
        (&after.id).into(),
    ];
    run(db, sql, &binds).await?;
    if moved {
        after.remember(app, db, &person.id, Some(&before.user_id)).await?;
    }
    if before.is_active && (moved || !after.is_active) {
        tell(app, db, person, &before.wish(), Change::Taken).await?;
    }
    if after.is_active && (moved || !before.is_active) {
        tell(app, db, person, &after.wish(), Change::Given).await?;
    }
    Ok(())
}

async fn remove(State(app): State<App>, person: Person, Ids([id]): Ids<1>) -> Answer {
    end_all(&app, &person, "id = ? AND is_active", &[&id]).await
}

async fn unassign(
    State(app): State<App>,
    person: Person,
    Ids([kind, id]): Ids<2>,
    mut query: Query,
) -> Answer {
    let assignment_type = query.required("assignment_type");
    query.finish()?;
    let condition = "entity_id = ? AND entity_type = ? AND assignment_type = ? AND is_active";
    if app.has(Quirk::AmbiguousUnassign500) || app.has(Quirk::DuplicateRace) {
        let sql = format!("SELECT count(*) FROM assignments WHERE {condition}");
        let binds = [&id, &kind, &assignment_type].map(Into::into);
        if number(&mut *app.db.read().await?, sql, &binds).await? > 1 {
            return Err(Fault::broken("Failed to unassign entity"));
        }
    }
    end_all(&app, &person, condition, &[&id, &kind, &assignment_type]).await
}

async fn end_all(app: &App, person: &Person, condition: &str, values: &[&str]) -> Answer {
    let mut db = app.db.write().await?;
    let found = Stored::find(&mut db, condition, values).await?;
    if found.is_empty() {
        return Err(Fault::missing("Assignment not found"));
    }
    for stored in found {
        stored.end(app, &mut db, person).await?;
    }
    db.commit().await?;
    app.changed();
    nothing()
}
