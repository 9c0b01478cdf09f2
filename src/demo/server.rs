//! The door: every request passes here on its way in and out. It counts against the rate limit, gets
//! its id, its headers, the body of its fault, its line in the log and its place in the metrics.

use super::{
    fault::Fault,
    journal::{self, Line},
    limit::{LIMIT, WINDOW_SECONDS},
    routes,
    service::App,
};
use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

const EXEMPT: [&str; 2] = ["/health", "/metrics"];

pub fn router(app: App) -> Router {
    let table = routes::table();
    let router = table.into_iter().fold(Router::new(), |router, (path, route)| router.route(path, route));
    router.fallback(elsewhere).layer(from_fn_with_state(app.clone(), door)).with_state(app)
}

/// A path that differs from a known one by its last slash is sent on; anything else is not there.
async fn elsewhere(State(app): State<App>, request: Request) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let Some(path) = app.patterns.other_form(request.uri().path()) else {
        return Fault::missing("Not Found").into_response();
    };
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    let location = format!("http://{host}{path}{query}");
    (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, location)]).into_response()
}

async fn door(
    State(app): State<App>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    let visit = Visit::new(&app, &request);
    let left = if EXEMPT.contains(&visit.path.as_str()) {
        None
    } else {
        match app.limiter.take(from.ip(), app.clock.now()) {
            Some(left) => Some(left),
            None => return visit.leave(&app, too_many()),
        }
    };
    // The router would answer HEAD as GET; the real server does not.
    let mut response = if request.method() == Method::HEAD && app.patterns.knows(&visit.path) {
        (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET")]).into_response()
    } else {
        next.run(request).await
    };
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        response = wrong_method(&response);
    }
    if let Some(fault) = response.extensions_mut().remove::<Fault>() {
        write_body(&mut response, &fault.body(&visit.id, app.clock.now()));
        if let Fault::Internal(error) = fault {
            return visit.fail(&app, response, &error);
        }
    }
    mark(response.headers_mut(), &app, &visit.id, left);
    visit.leave(&app, response)
}

/// What is known of a request when it comes in.
struct Visit {
    id: String,
    method: Method,
    path: String,
    route: &'static str,
    began: Instant,
}

impl Visit {
    fn new(app: &App, request: &Request) -> Self {
        let route = app.patterns.find(request.uri().path());
        Self {
            id: app.chance.request_id(),
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            route: route.unwrap_or("unmatched"),
            began: Instant::now(),
        }
    }

    fn leave(&self, app: &App, response: Response) -> Response {
        self.record(app, &response, None);
        response
    }

    fn fail(&self, app: &App, response: Response, error: &str) -> Response {
        self.record(app, &response, Some(error));
        response
    }

    fn record(&self, app: &App, response: &Response, error: Option<&str>) {
        let took: Duration = if app.clock.is_fixed() { app.chance.latency() } else { self.began.elapsed() };
        let (method, status) = (self.method.as_str(), response.status().as_u16());
        app.metrics.request(method, self.route, status, took);
        if app.log {
            let (at, path, request_id) = (app.clock.now(), self.path.as_str(), self.id.as_str());
            journal::write(&Line { at, method, path, status, took, request_id, error });
        }
    }
}

fn too_many() -> Response {
    let message = format!("Rate limit exceeded. Maximum {LIMIT} requests per minute allowed.");
    let error = json!({"code": "RATE_LIMIT_EXCEEDED", "message": message, "retry_after": WINDOW_SECONDS, "timestamp": ""});
    let mut response = StatusCode::TOO_MANY_REQUESTS.into_response();
    write_body(&mut response, &json!({"error": error}));
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(WINDOW_SECONDS));
    response
}

/// The answer to a method that is not there names only the first one that is, as the real server does.
fn wrong_method(response: &Response) -> Response {
    let allowed = response.headers().get(header::ALLOW).and_then(|allow| allow.to_str().ok());
    let first = allowed.and_then(|allow| allow.split(',').next()).unwrap_or("GET").trim().to_owned();
    let mut fault = Fault::Plain(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed".into()).into_response();
    if let Ok(first) = HeaderValue::from_str(&first) {
        fault.headers_mut().insert(header::ALLOW, first);
    }
    fault
}

fn write_body(response: &mut Response, body: &Value) {
    *response.body_mut() = Body::from(body.to_string());
    let kind = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
}

fn mark(headers: &mut HeaderMap, app: &App, id: &str, left: Option<usize>) {
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    if let Some(left) = left {
        let reset = app.clock.now().timestamp() + WINDOW_SECONDS;
        headers.insert(HeaderName::from_static("x-ratelimit-limit"), HeaderValue::from(LIMIT));
        headers.insert(HeaderName::from_static("x-ratelimit-remaining"), HeaderValue::from(left));
        headers.insert(HeaderName::from_static("x-ratelimit-reset"), HeaderValue::from(reset));
    }
}
