//! The tree of work: children of a node, a node with its parent, figures, search. Dates are ISO and
//! hours are numbers here, as on the real server.

use super::Route;
use crate::demo::{
    auth::Person,
    database::{Filter, number, row, rows},
    fault::Fault,
    input::{Ids, Query},
    reply::{Answer, array, json, list},
    rules::ENTITY_TYPES,
    service::App,
};
use axum::{
    extract::State,
    routing::{MethodRouter, get},
};
use sqlx::SqliteConnection;

pub fn table() -> Vec<Route> {
    vec![
        ("/api/v1/hierarchy/clients/{id}/programs", children("program")),
        ("/api/v1/hierarchy/programs/{id}/projects", children("project")),
        ("/api/v1/hierarchy/projects/{id}/usecases", children("usecase")),
        ("/api/v1/hierarchy/usecases/{id}/userstories", children("userstory")),
        ("/api/v1/hierarchy/userstories/{id}/tasks", children("task")),
        ("/api/v1/hierarchy/tasks/{id}/subtasks", children("subtask")),
        ("/api/v1/hierarchy/search", get(search)),
        ("/api/v1/hierarchy/{t}/{id}", get(one)),
        ("/api/v1/hierarchy/{t}/{id}/statistics", get(statistics)),
    ]
}

/// From `work w`, the same for all kinds.
const NODE: &str = "json_object('id', w.id, 'entity_type', w.kind, 'name', w.name, 'parent_id', w.parent_id,
    'client_id', w.client_id, 'project_id', w.project_id, 'short_description', w.short_description,
    'long_description', w.long_description, 'status', w.status, 'priority', w.priority, 'start_date', w.start_date,
    'end_date', iif(w.kind = 'task', NULL, w.end_date), 'due_date', iif(w.kind = 'task', w.end_date, NULL),
    'phase_id', w.phase_id, 'assigned_to', w.assigned_to, 'estimated_hours', CAST(w.estimated_hours AS REAL),
    'actual_hours', CAST(w.actual_hours AS REAL), 'created_at', replace(w.created_at, 'Z', '+00:00'),
    'updated_at', replace(w.updated_at, 'Z', '+00:00'))";

fn children(kind: &'static str) -> MethodRouter<App> {
    get(move |State(app): State<App>, _: Person, Ids([id]): Ids<1>, mut query: Query| async move {
        let status = if kind == "subtask" { None } else { query.text("status") };
        let filter = Filter::default()
            .and("w.kind = ?", Some(kind))
            .and("w.parent_id = ?", Some(id))
            .and("w.status = ?", status);
        let (skip, limit) = query.window();
        query.finish()?;
        let sql = format!("SELECT {NODE} FROM work w{} ORDER BY w.rowid LIMIT ? OFFSET ?", filter.sql());
        list(&rows(&mut *app.db.read().await?, sql, &filter.window(limit, skip)).await?)
    })
}

async fn node(db: &mut SqliteConnection, kind: &str, id: &str) -> Result<String, Fault> {
    if !ENTITY_TYPES.contains(&kind) {
        let types = ENTITY_TYPES.join(", ");
        return Err(Fault::bad(format!("Invalid entity type. Must be one of: {types}")));
    }
    let sql = format!("SELECT {NODE} FROM work w WHERE w.id = ? AND w.kind = ?");
    let found = row(db, sql, &[id.into(), kind.into()]).await?;
    found.ok_or_else(|| Fault::missing(format!("{kind} with ID {id} not found")))
}

async fn one(State(app): State<App>, _: Person, Ids([kind, id]): Ids<2>) -> Answer {
    let mut db = app.db.read().await?;
    let entity = node(&mut db, &kind, &id).await?;
    let sql = format!("SELECT {NODE} FROM work w WHERE w.id = (SELECT parent_id FROM work WHERE id = ?)");
    let parent = row(&mut db, sql, &[(&id).into()]).await?.unwrap_or_else(|| "null".into());
    let count = number(&mut db, "SELECT count(*) FROM work WHERE parent_id = ?", &[id.into()]).await?;
    json(format!(
        r#"{{"entity":{entity},"entity_type":"{kind}","parent":{parent},"children_count":{count}}}"#
    ))
}

/// Everything below a node.
const STATISTICS: &str = "WITH RECURSIVE below (id, kind, status, phase_id) AS (
        SELECT id, kind, status, phase_id FROM work WHERE parent_id = ?1
        UNION ALL SELECT w.id, w.kind, w.status, w.phase_id FROM work w JOIN below b ON w.parent_id = b.id),
    statuses AS (SELECT status, count(*) AS n FROM below WHERE status IS NOT NULL GROUP BY status),
    phases AS (SELECT phase_id, count(*) AS n FROM below WHERE phase_id IS NOT NULL GROUP BY phase_id),
    kinds AS (SELECT kind, count(*) AS n FROM below GROUP BY kind)
    SELECT json_object('status_counts', json((SELECT json_group_object(status, n) FROM statuses)),
        'phase_distribution', json((SELECT json_group_object(phase_id, n) FROM phases)),
        'rollup_counts', json((SELECT json_group_object(kind, n) FROM kinds)),
        'completion_percentage', round(100.0 * coalesce((SELECT sum(n) FROM statuses WHERE status = 'Completed'), 0)
            / max(1, (SELECT count(*) FROM below)), 2),
        'total_items', (SELECT count(*) FROM below))";

async fn statistics(State(app): State<App>, _: Person, Ids([kind, id]): Ids<2>) -> Answer {
    let mut db = app.db.read().await?;
    node(&mut db, &kind, &id).await?;
    json(row(&mut db, STATISTICS, &[id.into()]).await?.unwrap_or_default())
}

/// From `work w`; the path runs from the client down.
const FOUND: &str = "json_object('entity_type', w.kind, 'id', w.id, 'name', w.name, 'status', w.status,
    'description', w.short_description, 'hierarchy_path', (
        WITH RECURSIVE above (id, parent_id, name, depth) AS (
            SELECT a.id, a.parent_id, a.name, 0 FROM work a WHERE a.id = w.id
            UNION ALL SELECT p.id, p.parent_id, p.name, depth + 1 FROM work p JOIN above ON p.id = above.parent_id)
        SELECT group_concat(name, ' > ' ORDER BY depth DESC) FROM above))";

async fn search(State(app): State<App>, _: Person, mut query: Query) -> Answer {
    let text = query.at_least("q", 2);
    let kinds = query.text("entity_types");
    let page = query.int("page", 1..=i64::from(i32::MAX), 1);
    let size = query.int("page_size", 1..=100, 20);
    query.finish()?;
    let filter = Filter::default()
        .and("instr(lower(w.name), lower(?)) > 0", Some(text))
        .and("instr(',' || ? || ',', ',' || w.kind || ',') > 0", kinds);
    let mut db = app.db.read().await?;
    let total =
        number(&mut db, format!("SELECT count(*) FROM work w{}", filter.sql()), &filter.binds).await?;
    let sql = format!("SELECT {FOUND} FROM work w{} ORDER BY w.rowid LIMIT ? OFFSET ?", filter.sql());
    let results = array(&rows(&mut db, sql, &filter.window(size, (page - 1) * size)).await?);
    let pages = (total + size - 1) / size;
    json(format!(
        r#"{{"results":{results},"total":{total},"page":{page},"page_size":{size},"total_pages":{pages}}}"#
    ))
}
