//! One line of JSON per request on the standard output, as the real server writes it.

use super::clock::stamp;
use chrono::{DateTime, Utc};
use serde_json::json;
use std::{io::Write, time::Duration};

pub struct Line<'a> {
    pub at: DateTime<Utc>,
    pub method: &'a str,
    pub path: &'a str,
    pub status: u16,
    pub took: Duration,
    pub request_id: &'a str,
    pub error: Option<&'a str>,
}

pub fn write(line: &Line<'_>) {
    let mut entry = json!({
        "timestamp": stamp(line.at), "level": if line.error.is_some() { "ERROR" } else { "INFO" },
        "name": "worky.api", "message": format!("API request: {} {}", line.method, line.path),
        "method": line.method, "path": line.path, "status_code": line.status,
        "duration_ms": (line.took.as_secs_f64() * 100_000.0).round() / 100.0, "request_id": line.request_id,
        "service": "worky-api", "environment": "demo",
    });
    if let Some(error) = line.error {
        entry["message"] = json!("Unhandled exception");
        entry["exc_info"] = json!(error);
    }
    // Nobody reads a log whose pipe is closed; the server goes on.
    let _ = writeln!(std::io::stdout().lock(), "{entry}");
}
