//! What goes wrong, in the error shapes of the contract (section 3). A fault travels inside its
//! response and gets its body at the door, where the id of the request is known.

use super::clock::stamp;
use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// One thing wrong with a parameter or a body.
#[derive(Clone, Debug)]
pub struct Issue {
    pub field: String,
    pub message: String,
    pub kind: &'static str,
}

#[derive(Clone, Debug)]
pub enum Fault {
    /// Shape A.
    Plain(StatusCode, String),
    /// Shape A with `WWW-Authenticate`.
    Token(&'static str),
    /// Shape B.
    Invalid(Vec<Issue>),
    /// Shape C.
    Domain { status: StatusCode, code: &'static str, message: String, details: Value },
    /// Shape C without the usual headers: what nobody expected.
    Internal(String),
}

impl Fault {
    pub fn bad(text: impl Into<String>) -> Self {
        Self::Plain(StatusCode::BAD_REQUEST, text.into())
    }

    pub fn forbidden(text: impl Into<String>) -> Self {
        Self::Plain(StatusCode::FORBIDDEN, text.into())
    }

    pub fn missing(text: impl Into<String>) -> Self {
        Self::Plain(StatusCode::NOT_FOUND, text.into())
    }

    /// 500 in shape A: what a handler caught and could do nothing about.
    pub fn broken(text: impl Into<String>) -> Self {
        Self::Plain(StatusCode::INTERNAL_SERVER_ERROR, text.into())
    }

    /// 404 in shape C.
    pub fn unknown(kind: &str, id: &str) -> Self {
        Self::Domain {
            status: StatusCode::NOT_FOUND,
            code: "RESOURCE_NOT_FOUND",
            message: format!("{kind} with ID {id} not found"),
            details: json!({"resource_type": kind, "resource_id": id}),
        }
    }

    /// 403 in shape C.
    pub fn denied(message: &str) -> Self {
        let (status, code) = (StatusCode::FORBIDDEN, "ACCESS_DENIED");
        Self::Domain { status, code, message: message.to_owned(), details: json!({}) }
    }

    pub fn conflict(message: impl Into<String>) -> Self {
        let (status, code) = (StatusCode::CONFLICT, "CONFLICT");
        Self::Domain { status, code, message: message.into(), details: json!({}) }
    }

    /// 422 in shape C.
    pub fn against_rules(message: impl Into<String>) -> Self {
        let (status, code) = (StatusCode::UNPROCESSABLE_ENTITY, "VALIDATION_ERROR");
        Self::Domain { status, code, message: message.into(), details: json!({}) }
    }

    pub fn invalid(field: impl Into<String>, message: impl Into<String>, kind: &'static str) -> Self {
        Self::Invalid(vec![Issue { field: field.into(), message: message.into(), kind }])
    }

    pub fn status(&self) -> StatusCode {
        match self {
            Self::Plain(status, _) | Self::Domain { status, .. } => *status,
            Self::Token(_) => StatusCode::UNAUTHORIZED,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The body in its shape.
    pub fn body(&self, request_id: &str, now: DateTime<Utc>) -> Value {
        match self {
            Self::Plain(_, detail) => json!({"detail": detail}),
            Self::Token(detail) => json!({"detail": detail}),
            Self::Invalid(issues) => invalid(issues),
            Self::Domain { code, message, details, .. } => error(code, message, details, request_id, now),
            Self::Internal(_) => {
                let message = "An internal server error occurred";
                error("INTERNAL_SERVER_ERROR", message, &json!({}), request_id, now)
            }
        }
    }
}

fn error(code: &str, message: &str, details: &Value, request_id: &str, now: DateTime<Utc>) -> Value {
    json!({"error": {
        "code": code, "message": message, "details": details, "request_id": request_id, "timestamp": stamp(now),
    }})
}

fn invalid(issues: &[Issue]) -> Value {
    let said: Vec<_> = issues.iter().map(|issue| format!("{}: {}", issue.field, issue.message)).collect();
    let detail: Vec<_> = issues
        .iter()
        .map(|issue| json!({"field": issue.field, "message": issue.message, "type": issue.kind}))
        .collect();
    json!({"detail": detail, "message": format!("Validation error: {}", said.join("; "))})
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        if matches!(self, Self::Token(_)) {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("*"));
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("*"));
        response.extensions_mut().insert(self);
        response
    }
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(error.to_string())
    }
}
