//! How the server itself is doing, and what weighs on teams and projects.

use super::Route;
use crate::demo::{
    Quirk,
    auth::Bearer,
    database::row,
    fault::Fault,
    host::{MEGABYTE, round},
    input::{Ids, Query},
    line::{Caller, Peer},
    reply::{Answer, json as answer, value},
    service::App,
};
use axum::{
    extract::{ConnectInfo, State},
    routing::{delete, get},
};
use serde_json::{Value, json};
use std::time::Duration;

/// How long the processor is watched before its share is told.
const WATCH: Duration = Duration::from_secs(1);

pub fn table() -> Vec<Route> {
    vec![
        ("/api/v1/performance/cache/stats", get(cache_stats)),
        ("/api/v1/performance/cache/clear", delete(cache_clear)),
        ("/api/v1/performance/teams/{id}/workload", get(workload)),
        ("/api/v1/performance/projects/{id}/stats", get(project_stats)),
        ("/api/v1/performance/system/health", get(system_health)),
    ]
}

/// Of the process, without what belongs to the caller's worker's colleagues, in megabytes.
fn memory(app: &App, caller: &Caller, read: f64) -> f64 {
    round(read - app.workers.held_by_others(caller) as f64 / MEGABYTE, 100.0)
}

async fn cache_stats(State(app): State<App>, ConnectInfo(caller): Peer, _: Bearer) -> Answer {
    let entries = app.workers.cache(&caller).len();
    let memory = memory(&app, &caller, app.host.read().memory_mb);
    value(&json!({"cache_size": entries, "ttl_entries": entries, "memory_usage_mb": memory}))
}

async fn cache_clear(State(app): State<App>, ConnectInfo(caller): Peer, _: Bearer, query: Query) -> Answer {
    match query.text("pattern") {
        // The real keys are hashes, in which no pattern is found.
        Some(_) if app.has(Quirk::CacheClearIgnoresPattern) => {}
        pattern => app.workers.cache(&caller).clear(&pattern.unwrap_or_default()),
    }
    value(&json!({"message": "All cache entries cleared"}))
}

async fn system_health(State(app): State<App>, ConnectInfo(caller): Peer) -> Answer {
    if app.has(Quirk::BlockingSystemHealth) {
        app.turns.block(WATCH).await;
    } else if !app.clock.is_fixed() {
        app.host.read();
        tokio::time::sleep(WATCH).await;
    }
    let reading = app.host.read();
    value(&json!({
        "cpu_percent": reading.cpu_percent, "memory_usage_mb": memory(&app, &caller, reading.memory_mb),
        "memory_percent": reading.memory_percent, "cache_entries": app.workers.cache(&caller).len(),
        "uptime_seconds": round(app.workers.uptime(&caller, &app.clock, app.started).as_secs_f64(), 10.0),
    }))
}

/// Each member's assignments of all kinds in all projects, the busiest first.
const WORKLOAD: &str = "WITH load AS (
    SELECT u.id, u.full_name, count(a.id) AS total, coalesce(sum(a.entity_type = 'task'), 0) AS tasks,
        coalesce(sum(a.entity_type = 'subtask'), 0) AS subtasks, coalesce(sum(a.entity_type = 'userstory'), 0) AS stories
    FROM team_members m JOIN users u ON u.id = m.user_id
    LEFT JOIN assignments a ON a.user_id = u.id AND a.is_active
    WHERE m.team_id = ?1 AND m.is_active GROUP BY u.id ORDER BY total DESC, u.id)
    SELECT json_object('team_id', ?1, 'total_assignments', coalesce(sum(total), 0), 'member_count', count(*),
        'avg_assignments_per_member', round(coalesce(avg(total), 0.0), 2),
        'members', json_group_array(json_object('user_id', id, 'user_name', full_name, 'total_assignments', total,
            'task_count', tasks, 'subtask_count', subtasks, 'userstory_count', stories))) FROM load";

async fn workload(State(app): State<App>, ConnectInfo(caller): Peer, _: Bearer, Ids([id]): Ids<1>) -> Answer {
    computed(&app, &caller, format!("workload/{id}"), WORKLOAD, &id).await
}

const STATS: &str = "SELECT json_object('project_id', p.id, 'project_name', p.name,
    'usecase_count', (SELECT count(*) FROM work WHERE project_id = p.id AND kind = 'usecase'),
    'userstory_count', (SELECT count(*) FROM work WHERE project_id = p.id AND kind = 'userstory'),
    'task_count', (SELECT count(*) FROM work WHERE project_id = p.id AND kind = 'task'),
    'subtask_count', (SELECT count(*) FROM work WHERE project_id = p.id AND kind = 'subtask'),
    'total_assignments', (SELECT count(*) FROM assignments a JOIN work w ON w.id = a.entity_id
        WHERE w.project_id = p.id AND a.is_active),
    'team_member_count', (SELECT count(DISTINCT m.user_id) FROM team_members m JOIN teams t ON t.id = m.team_id
        WHERE t.project_id = p.id AND t.is_active AND m.is_active))
    FROM work p WHERE p.id = ?1 AND p.kind = 'project'";

async fn project_stats(
    State(app): State<App>,
    ConnectInfo(caller): Peer,
    _: Bearer,
    Ids([id]): Ids<1>,
) -> Answer {
    if app.has(Quirk::ProjectStats500) {
        return Err(Fault::Internal("column tasks.project_id does not exist".into()));
    }
    computed(&app, &caller, format!("stats/{id}"), STATS, &id).await
}

/// What a statement says of an id, from the cache if it was asked lately, with the time it took.
async fn computed(app: &App, caller: &Caller, key: String, sql: &'static str, id: &str) -> Answer {
    let began = app.clock.now();
    if let Some(body) = app.workers.cache(caller).get(&key, began) {
        return answer(body);
    }
    let found = row(&mut *app.db.read().await?, sql, &[id.into()]).await?;
    let mut body: Value = serde_json::from_str(&found.ok_or_else(|| Fault::unknown("Project", id))?)?;
    body["execution_time_ms"] = json!(round(app.clock.since(began).as_secs_f64() * 1000.0, 100.0));
    app.workers.cache(caller).put(key, body.to_string(), began);
    value(&body)
}
