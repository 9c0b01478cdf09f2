//! What the server says of itself: a description of its routes, and a page that points to it.

use super::Route;
use crate::demo::{
    reply::{Answer, value},
    service::App,
};
use axum::{
    extract::State,
    response::{Html, IntoResponse, Response},
    routing::get,
};
use serde_json::{Map, Value, json};

pub fn table() -> Vec<Route> {
    vec![("/openapi.json", get(openapi)), ("/docs", get(docs))]
}

/// The paths there are. Which methods they take is not told apart: nobody generates code from this.
async fn openapi(State(app): State<App>) -> Answer {
    let paths: Map<String, Value> = app
        .patterns
        .all()
        .map(|path| (path.to_owned(), json!({"get": {"responses": {"200": {}}}})))
        .collect();
    value(&json!({
        "openapi": "3.1.0", "info": {"title": "Worky API", "version": "1.0.0"}, "paths": paths,
        "components": {"securitySchemes": {
            "OAuth2PasswordBearer": {"type": "oauth2"}, "HTTPBearer": {"type": "http", "scheme": "bearer"},
        }},
    }))
}

async fn docs() -> Response {
    Html("<!DOCTYPE html><title>Worky API</title><a href=\"/openapi.json\">openapi.json</a>").into_response()
}
