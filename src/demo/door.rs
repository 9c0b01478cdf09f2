//! The door: every request passes here on its way in and out. It counts against the rate limit, gets
//! its id, its headers, the body of its fault, its line in the log and its place in the metrics. What
//! trouble and quirks do to any request whatever is done to it here.

use super::{
    Quirk,
    fault::Fault,
    journal::{self, Line},
    limit::{LIMIT, WINDOW_SECONDS},
    line::Caller,
    oddities,
    service::App,
    trouble::{self, Plan, Trouble},
};
use axum::{
    body::Body,
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const EXEMPT: [&str; 2] = ["/health", "/metrics"];

pub async fn door(
    State(app): State<App>,
    ConnectInfo(caller): ConnectInfo<Caller>,
    request: Request,
    next: Next,
) -> Response {
    app.workers.meet(&caller, app.clock.now());
    let visit = Visit::new(&app, &request);
    let plan = Plan::draw(&app, &visit.path);
    if plan.hang {
        return visit.leave(&app, oddities::never(&app, &caller).await);
    }
    oddities::wait_for_turn(&app, &visit.path).await;
    let mut response = receive(&app, &caller, &visit, &plan, request, next).await;
    if plan.garbage {
        response = trouble::spoil(&app, response).await;
    }
    if plan.cut {
        caller.cut(plan.reset);
    }
    response
}

/// Lets a request in if there is room for it, and gives its answer a face.
async fn receive(
    app: &App,
    caller: &Caller,
    visit: &Visit,
    plan: &Plan,
    request: Request,
    next: Next,
) -> Response {
    let left = match admit(app, caller, &visit.path) {
        Ok(left) if !plan.limited => left,
        _ => return visit.leave(app, too_many()),
    };
    let method = request.method().clone();
    let mut response = answer(app, caller, visit, plan, request, next).await;
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        response = wrong_method(&response);
    }
    if let Some(fault) = response.extensions_mut().remove::<Fault>() {
        if oddities::is_never_answered(app, &method, &fault) {
            return visit.leave(app, oddities::never(app, caller).await);
        }
        write_body(&mut response, &fault.body(&visit.id, app.clock.now()));
        if let Fault::Internal(error) = fault {
            if app.has(Quirk::DropAfter500) {
                caller.hang_up();
            }
            return visit.fail(app, response, &error);
        }
    }
    mark(response.headers_mut(), app, &visit.id, left);
    visit.leave(app, response)
}

/// Counts a request and tells how many are left, if it is one that counts.
fn admit(app: &App, caller: &Caller, path: &str) -> Result<Option<usize>, ()> {
    if EXEMPT.contains(&path) {
        return Ok(None);
    }
    let from = (caller.address.ip(), oddities::worker(app, caller));
    app.limiter.take(from, app.clock.now()).map(Some).ok_or(())
}

async fn answer(
    app: &App,
    caller: &Caller,
    visit: &Visit,
    plan: &Plan,
    request: Request,
    next: Next,
) -> Response {
    if plan.down {
        return Fault::Plain(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable".into()).into_response();
    }
    tokio::time::sleep(plan.delay.unwrap_or_default()).await;
    if let Some(failure) = plan.failure.as_ref().filter(|failure| !failure.after) {
        return failure.fault.clone().into_response();
    }
    // The router would answer HEAD as GET; the real server does not.
    if request.method() == Method::HEAD && app.patterns.knows(&visit.path) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET")]).into_response();
    }
    let request = match oddities::inspect(app, caller, request).await {
        Ok(request) => request,
        Err(fault) => return fault.into_response(),
    };
    // Held until the answer is there: a request that waits for a lock keeps its connection.
    let _connection = match app.pool.lend(oddities::worker(app, caller), &visit.path).await {
        Ok(connection) => connection,
        Err(fault) => return fault.into_response(),
    };
    if plan.locked {
        app.trouble.end_of(Trouble::TableLock).await;
    }
    let response = next.run(request).await;
    match &plan.failure {
        Some(failure) => failure.fault.clone().into_response(),
        None => response,
    }
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
