//! Clients, and what is going on for each of them.

use super::Route;
use crate::demo::{
    auth::Person,
    database::{number, row, rows},
    input::Query,
    reply::{Answer, array, json},
    service::App,
    shapes::work,
};
use axum::{extract::State, routing::get};

pub fn table() -> Vec<Route> {
    vec![("/api/v1/clients/", get(all)), ("/api/v1/clients/statistics/dashboard", get(dashboard))]
}

async fn all(State(app): State<App>, _: Person, mut query: Query) -> Answer {
    let (skip, limit) = query.window();
    query.finish()?;
    let mut db = app.db.read().await?;
    let total = number(&mut db, "SELECT count(*) FROM work WHERE kind = 'client'", &[]).await?;
    let sql = format!(
        "SELECT {} FROM work w WHERE w.kind = 'client' ORDER BY w.rowid LIMIT ? OFFSET ?",
        work("client")
    );
    let clients = array(&rows(&mut db, sql, &[limit.into(), skip.into()]).await?);
    let (page, more) = (skip / limit + 1, skip + limit < total);
    json(format!(
        r#"{{"clients":{clients},"total":{total},"page":{page},"page_size":{limit},"has_more":{more}}}"#
    ))
}

const DASHBOARD: &str = "WITH per AS (SELECT c.id, c.name,
        (SELECT count(*) FROM work w WHERE w.kind = 'program' AND w.client_id = c.id) AS programs,
        (SELECT count(*) FROM work w WHERE w.kind = 'project' AND w.client_id = c.id) AS projects,
        (SELECT count(*) FROM work w WHERE w.kind = 'project' AND w.client_id = c.id
            AND w.status IN ('Planning', 'In Progress', 'Active')) AS ongoing
    FROM work c WHERE c.kind = 'client' ORDER BY c.id)
    SELECT json_object('total_clients', count(*), 'total_programs', coalesce(sum(programs), 0),
        'total_projects', coalesce(sum(projects), 0), 'total_ongoing_projects', coalesce(sum(ongoing), 0),
        'clients', json_group_array(json_object('id', id, 'name', name, 'total_programs', programs,
            'total_projects', projects, 'ongoing_projects', ongoing))) FROM per";

async fn dashboard(State(app): State<App>, _: Person) -> Answer {
    json(row(&mut *app.db.read().await?, DASHBOARD, &[]).await?.unwrap_or_default())
}
