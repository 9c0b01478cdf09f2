//! Outside `/api/v1`: the root, health and metrics.

use super::Route;
use crate::demo::{
    Quirk,
    database::number,
    metrics::Gauges,
    reply::{Answer, value},
    service::App,
};
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::json;
use std::time::Duration;

/// A database that takes longer than this to say anything is not well.
const PATIENCE: Duration = Duration::from_secs(2);

pub fn table() -> Vec<Route> {
    vec![("/", get(root)), ("/health", get(health)), ("/metrics", get(metrics))]
}

async fn root() -> Answer {
    value(&json!({
        "name": "Worky API", "version": "1.0.0", "status": "running", "health": "/health", "docs": "/docs",
    }))
}

/// Says how the database is, unless it is the kind that always says the same.
async fn health(State(app): State<App>) -> Answer {
    let well = app.has(Quirk::StaticHealth) || is_reachable(&app).await;
    let status = if well { "healthy" } else { "unhealthy" };
    let mut response = value(&json!({"status": status, "service": "worky-api", "version": "1.0.0"}))?;
    if !well {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    }
    Ok(response)
}

async fn is_reachable(app: &App) -> bool {
    let ask = async { number(&mut *app.db.read().await?, "SELECT 1", &[]).await };
    tokio::time::timeout(PATIENCE, ask).await.is_ok_and(|answer| answer.is_ok())
}

async fn metrics(State(app): State<App>) -> Response {
    let gauges = Gauges {
        reading: app.host.read(),
        cache_entries: app.workers.entries(),
        uptime: app.clock.since(app.started),
    };
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], app.metrics.text(&gauges))
        .into_response()
}
