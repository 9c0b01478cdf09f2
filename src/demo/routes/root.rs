//! Outside `/api/v1`: the root, health and metrics.

use super::Route;
use crate::demo::{
    metrics::Gauges,
    reply::{Answer, value},
    service::App,
};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::json;

pub fn table() -> Vec<Route> {
    vec![("/", get(root)), ("/health", get(health)), ("/metrics", get(metrics))]
}

async fn root() -> Answer {
    value(&json!({
        "name": "Worky API", "version": "1.0.0", "status": "running", "health": "/health", "docs": "/docs",
    }))
}

async fn health() -> Answer {
    value(&json!({"status": "healthy", "service": "worky-api", "version": "1.0.0"}))
}

async fn metrics(State(app): State<App>) -> Response {
    let gauges = Gauges {
        reading: app.host.read(),
        cache_entries: app.cache.len(),
        uptime: app.clock.since(app.started),
    };
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], app.metrics.text(&gauges))
        .into_response()
}
