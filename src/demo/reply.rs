//! What handlers answer with. Rows leave the database as JSON texts, so most bodies are put together as text.

use super::fault::Fault;
use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;

pub type Answer = Result<Response, Fault>;

/// 200 with a text that is JSON already.
pub fn json(text: impl Into<String>) -> Answer {
    Ok(([(header::CONTENT_TYPE, "application/json")], text.into()).into_response())
}

/// 200 with a value.
pub fn value(body: &Value) -> Answer {
    json(body.to_string())
}

/// 201 with a text that is JSON already.
pub fn created(text: impl Into<String>) -> Answer {
    let mut response = json(text)?;
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

/// 204.
pub fn nothing() -> Answer {
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Rows as a JSON array.
pub fn array(rows: &[String]) -> String {
    format!("[{}]", rows.join(","))
}

/// 200 with a bare array.
pub fn list(rows: &[String]) -> Answer {
    json(array(rows))
}
