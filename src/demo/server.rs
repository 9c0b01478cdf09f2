//! The routes behind the door, and what lies beside them: redirects, and browsers asking whether they may.

use super::{Options, Quirk, door::door, fault::Fault, routes, service::App};
use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn, from_fn_with_state, map_request},
    response::{IntoResponse, Response},
};

/// Pages from here may call the API.
const ORIGIN: &str = "http://localhost:3000";

pub fn router(app: App, options: &Options) -> Router {
    let routes = routes::mounted(options).into_iter();
    let router = routes.fold(Router::new(), |router, (path, route)| router.route(path, route));
    let door = from_fn_with_state(app.clone(), door);
    let router = router.fallback(elsewhere).layer(door).layer(from_fn(preflight)).with_state(app);
    if options.all_quirks().contains(&Quirk::DecodedSlashes) {
        // A router routes before its layers run, so the path is rewritten in front of it.
        return Router::new().fallback_service(router).layer(map_request(decode_slashes));
    }
    router
}

/// The whole path is decoded before anybody asks which part of it is an id.
async fn decode_slashes(mut request: Request) -> Request {
    let path = request.uri().path().replace("%2F", "/").replace("%2f", "/");
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    if let Ok(uri) = format!("{path}{query}").parse() {
        *request.uri_mut() = uri;
    }
    request
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

/// A browser's question whether a page may send a request; it is answered before anything counts it.
async fn preflight(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let asks = headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let origin = headers.get(header::ORIGIN).cloned();
    let allowed = origin.as_ref().is_some_and(|origin| origin.as_bytes() == ORIGIN.as_bytes());
    let mut response = match origin {
        Some(_) if asks && request.method() == Method::OPTIONS && !allowed => {
            return (StatusCode::BAD_REQUEST, "Disallowed CORS origin").into_response();
        }
        Some(_) if asks && request.method() == Method::OPTIONS => "OK".into_response(),
        _ => next.run(request).await,
    };
    if allowed {
        allow(response.headers_mut());
    }
    response
}

fn allow(headers: &mut HeaderMap) {
    let names = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, ORIGIN),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PUT, DELETE, PATCH, OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type"),
    ];
    for (name, value) in names {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
