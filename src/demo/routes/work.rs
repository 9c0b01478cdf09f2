//! Programs, projects, use cases, stories, tasks and subtasks: their lists and each of them.

use super::Route;
use crate::demo::{
    Quirk,
    auth::Person,
    database::{Filter, row, rows},
    fault::Fault,
    input::{Ids, Query},
    oddities,
    reply::{Answer, json, list},
    service::App,
    shapes,
};
use axum::{
    extract::State,
    routing::{MethodRouter, get},
};

pub fn table() -> Vec<Route> {
    vec![
        ("/api/v1/programs/", all("program")),
        ("/api/v1/projects/", all("project")),
        ("/api/v1/usecases/", all("usecase")),
        ("/api/v1/user-stories/", all("userstory")),
        ("/api/v1/userstorys/", get(stories)),
        ("/api/v1/tasks/", all("task")),
        ("/api/v1/tasks/{id}/progress", get(progress)),
        ("/api/v1/tasks/my-tasks/", get(my_tasks)),
        ("/api/v1/subtasks/", all("subtask")),
        ("/api/v1/clients/{id}", one("client", "Client")),
        ("/api/v1/programs/{id}", one("program", "Program")),
        ("/api/v1/projects/{id}", one("project", "Project")),
        ("/api/v1/usecases/{id}", one("usecase", "UseCase")),
        ("/api/v1/user-stories/{id}", one("userstory", "UserStory")),
        ("/api/v1/tasks/{id}", one("task", "Task")),
        ("/api/v1/subtasks/{id}", one("subtask", "Subtask")),
    ]
}

/// The parameter that names the parent of a kind.
fn parent(kind: &str) -> &'static str {
    match kind {
        "program" => "client_id",
        "project" => "program_id",
        "usecase" => "project_id",
        "userstory" => "usecase_id",
        "task" => "user_story_id",
        _ => "task_id",
    }
}

fn all(kind: &'static str) -> MethodRouter<App> {
    get(move |State(app): State<App>, person: Person, mut query: Query| async move {
        // The rest see only the subtasks that are theirs, as on the real server.
        let own = (kind == "subtask" && !person.is_admin()).then_some(person.id);
        let filter = Filter::default()
            .and("w.kind = ?", Some(kind))
            .and("w.parent_id = ?", query.text(parent(kind)))
            .and("w.status = ?", query.text("status"))
            .and("w.priority = ?", query.text("priority"))
            .and("w.assigned_to = ?", query.text("assigned_to"))
            .and("w.phase_id = ?", query.text("phase_id"))
            .and("w.assigned_to = ?", own);
        let impossible = query.text("skip").is_some_and(|skip| oddities::is_huge(&skip));
        if kind == "subtask" && impossible && app.has(Quirk::SilentSubtasks) {
            return list(&[]);
        }
        let window = query.window();
        if app.has(Quirk::UuidFilters) && matches!(kind, "program" | "project" | "usecase") {
            check_uuid(&mut query, parent(kind))?;
        }
        query.finish()?;
        select(&app, kind, &filter, window).await
    })
}

/// Real ids are no UUIDs, and no column is one either.
fn check_uuid(query: &mut Query, name: &str) -> Result<(), Fault> {
    match query.text(name).map(|text| uuid::Uuid::parse_str(&text)) {
        None => Ok(()),
        Some(Ok(_)) => Err(Fault::Internal("operator does not exist: character varying = uuid".into())),
        Some(Err(error)) => {
            query.refuse(name, format!("Input should be a valid UUID, {error}"), "uuid_parsing");
            Ok(())
        }
    }
}

/// Another name of the stories' list, which forgot its bounds.
async fn stories(State(app): State<App>, _: Person, mut query: Query) -> Answer {
    let filter = Filter::default()
        .when("w.kind = 'userstory'")
        .and("w.parent_id = ?", query.text("usecase_id"))
        .and("w.status = ?", query.text("status"))
        .and("w.priority = ?", query.text("priority"));
    let unbounded = app.has(Quirk::UnboundedStoryAlias);
    let window = if unbounded { query.anywhere() } else { query.window() };
    query.finish()?;
    if window.0 < 0 || window.1 < 0 {
        return Err(Fault::Internal("LIMIT must not be negative".into()));
    }
    select(&app, "userstory", &filter, window).await
}

async fn progress(State(app): State<App>, _: Person, Ids([id]): Ids<1>) -> Answer {
    if app.has(Quirk::TaskProgress500) {
        return Err(Fault::Internal("'Task' object has no attribute 'subtasks'".into()));
    }
    json(
        row(&mut *app.db.read().await?, PROGRESS, &[(&id).into()])
            .await?
            .ok_or_else(|| Fault::unknown("Task", &id))?,
    )
}

const PROGRESS: &str = "SELECT json_object('task_id', t.id,
    'total_subtasks', (SELECT count(*) FROM work s WHERE s.parent_id = t.id),
    'completed_subtasks', (SELECT count(*) FROM work s WHERE s.parent_id = t.id AND s.status = 'Completed'),
    'progress_percentage', (SELECT round(coalesce(avg(100.0 * (s.status = 'Completed')), 0.0), 2)
        FROM work s WHERE s.parent_id = t.id)) FROM work t WHERE t.id = ? AND t.kind = 'task'";

async fn select(app: &App, kind: &str, filter: &Filter, (skip, limit): (i64, i64)) -> Answer {
    let (shape, conditions) = (shapes::work(kind), filter.sql());
    let sql = format!("SELECT {shape} FROM work w{conditions} ORDER BY w.rowid LIMIT ? OFFSET ?");
    list(&rows(&mut *app.db.read().await?, sql, &filter.window(limit, skip)).await?)
}

async fn my_tasks(State(app): State<App>, person: Person, mut query: Query) -> Answer {
    let filter = Filter::default()
        .when("w.kind = 'task'")
        .and("w.assigned_to = ?", Some(person.id))
        .and("w.status = ?", query.text("status"));
    let window = query.window();
    query.finish()?;
    select(&app, "task", &filter, window).await
}

fn one(kind: &'static str, title: &'static str) -> MethodRouter<App> {
    get(move |State(app): State<App>, person: Person, Ids([id]): Ids<1>| async move {
        let mut db = app.db.read().await?;
        let sql = format!("SELECT {} FROM work w WHERE w.id = ? AND w.kind = ?", shapes::work(kind));
        let key = [(&id).into(), kind.into()];
        let found = row(&mut db, sql, &key).await?.ok_or_else(|| Fault::unknown(title, &id))?;
        let client = row(&mut db, "SELECT client_id FROM work WHERE id = ? AND kind = ?", &key).await?;
        if !person.is_admin() && client.as_deref() != Some(&person.client_id) {
            return Err(Fault::denied("Access denied"));
        }
        json(found)
    })
}
