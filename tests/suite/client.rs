//! The API client against small servers over real sockets: what it sends, what it makes of answers and
//! of their absence, and what it records.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod lists;

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect},
    routing::{get, post},
};
use serde_json::{Value, json};
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use worky_console::{
    base::Secret,
    domain::{Call, Endpoint, Failure},
    source::{Api, ApiOptions, AssignmentSweep, BudgetUse, SourceError, Stopwatch},
};

pub const TOKEN: &str = "eyJ.t0ken.x";

/// A client, and what it has recorded.
pub struct Kit {
    pub api: Api,
    pub calls: Arc<Mutex<Vec<(Call, BudgetUse)>>>,
}

impl Kit {
    pub fn new(base_url: &str, token: Option<&str>) -> Self {
        Self::with(ApiOptions { timeout: Duration::from_secs(5), ..ApiOptions::new(base_url) }, token)
    }

    pub fn with(options: ApiOptions, token: Option<&str>) -> Self {
        let calls = Arc::new(Mutex::new(Vec::new()));
        let (log, time) = (calls.clone(), AtomicUsize::new(0));
        // Five milliseconds pass whenever somebody looks.
        let stopwatch = Stopwatch::new(move || Duration::from_millis(5 * time.fetch_add(1, SeqCst) as u64));
        let record = Arc::new(move |call: &Call, budget| log.lock().unwrap().push((call.clone(), budget)));
        Self { api: Api::new(options, token.map(Secret::new), stopwatch, record).unwrap(), calls }
    }

    pub fn outcomes(&self) -> Vec<(Endpoint, Result<(), Failure>)> {
        self.calls.lock().unwrap().iter().map(|(call, _)| (call.endpoint, call.outcome)).collect()
    }
}

pub async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

/// A server below HTTP: it gets each connection with its number.
pub async fn raw<F: Future<Output = ()> + Send + 'static>(
    serve: impl Fn(TcpStream, usize) -> F + Send + 'static,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        for n in 0.. {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(serve(stream, n));
        }
    });
    url
}

pub async fn read_request(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        if stream.read_buf(&mut request).await.unwrap() == 0 {
            break;
        }
    }
    String::from_utf8(request).unwrap()
}

pub fn json_answer(body: &Value) -> Vec<u8> {
    let body = body.to_string();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

pub fn user() -> Value {
    json!({"email": "admin@example.com", "full_name": "Avery\u{1b}[2J Admin", "role": "Admin", "language": null,
        "id": "USR-000002", "client_id": "CLI-000001", "secondary_roles": null, "is_active": true, "new": 1,
        "created_at": "2026-11-23T05:04:57.639450Z"})
}

pub fn host_of(url: &str) -> String {
    url.trim_start_matches("http://").into()
}

#[tokio::test]
async fn a_login_keeps_the_token_and_shows_it_to_nobody_else() {
    let me = |headers: HeaderMap| async move {
        let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or("none");
        if sent == format!("Bearer {TOKEN}") {
            Json(user()).into_response()
        } else {
            (StatusCode::UNAUTHORIZED, Json(json!({"detail": sent}))).into_response()
        }
    };
    let login = |headers: HeaderMap, Json(body): Json<Value>| async move {
        assert_eq!(headers[header::CONTENT_TYPE], "application/json");
        assert_eq!(body, json!({"email": "admin@example.com", "password": "pa\"ss"}));
        Json(json!({"access_token": TOKEN, "token_type": "bearer", "user": user()}))
    };
    let echo = |headers: HeaderMap| async move {
        (StatusCode::BAD_GATEWAY, format!("you sent {:?}", headers[header::AUTHORIZATION].to_str().unwrap()))
    };
    let router = Router::new()
        .route("/api/v1/auth/me", get(me))
        .route("/api/v1/auth/login", post(login))
        .route("/api/v1/notifications/summary", get(echo));
    let kit = Kit::new(&serve(router).await, None);
    let api = &kit.api;

    assert_eq!(api.me().await, Err(SourceError::SignedOut { host: api.host().into() }));
    assert!(kit.outcomes().is_empty(), "nothing has been sent");
    let admin = api.log_in(" admin@example.com ", &Secret::new("pa\"ss")).await.unwrap();
    assert_eq!(admin.name, "Avery\u{fffd}[2J Admin");
    assert!(api.is_signed_in());
    assert_eq!(api.clone().me().await.unwrap(), admin);

    let error = api.notification_summary().await.unwrap_err();
    for shown in [format!("{api:?}"), format!("{error:?}"), format!("{:?}", kit.calls)] {
        assert!(!shown.contains("t0ken"), "{shown}");
    }
    assert!(error.to_string().contains("[secret]"), "{error}");
    api.sign_out();
    assert!(!api.is_signed_in());
    assert!(matches!(api.me().await, Err(SourceError::SignedOut { .. })));
}

#[tokio::test]
async fn a_refused_login_says_why_and_a_hopeless_one_is_not_sent() {
    let sent = Arc::new(AtomicUsize::new(0));
    let login = |State(sent): State<Arc<AtomicUsize>>, Json(body): Json<Value>| async move {
        sent.fetch_add(1, SeqCst);
        match body["password"].as_str() {
            Some("odd") => (StatusCode::OK, Json(json!({"access_token": TOKEN, "user": TOKEN}))),
            Some("right") => (StatusCode::BAD_REQUEST, Json(json!({"detail": "Inactive user"}))),
            _ => (StatusCode::UNAUTHORIZED, Json(json!({"detail": "Incorrect email or password"}))),
        }
    };
    let router = Router::new().route("/api/v1/auth/login", post(login)).with_state(sent.clone());
    let kit = Kit::new(&serve(router).await, None);
    let log_in = |email, password| {
        let api = kit.api.clone();
        async move { api.log_in(email, &Secret::new(password)).await.unwrap_err() }
    };
    assert_eq!(log_in("a@example.com", "wrong").await, SourceError::WrongPassword);
    assert!(matches!(log_in("a@example.com", "right").await, SourceError::Forbidden { status: 400, .. }));
    let error = log_in("a@example.com", "odd").await.to_string();
    assert!(error.ends_with("there is no token and user in it"), "{error}");
    assert!(matches!(log_in("a@worky.local", "right").await, SourceError::Setup { .. }));
    assert_eq!(log_in("a@example.com", "a\0b").await, SourceError::WrongPassword);
    assert_eq!(sent.load(SeqCst), 3);
    assert!(!kit.api.is_signed_in());
}

#[tokio::test]
async fn each_shape_of_error_keeps_its_meaning() {
    let a =
        |status: StatusCode, detail: &'static str| async move { (status, Json(json!({"detail": detail}))) };
    let b = json!({"detail": [{"field": "query.limit", "message": "too big", "type": "t"}],
        "message": "Validation error: query.limit: too big"});
    let c = json!({"error": {"code": "INTERNAL_SERVER_ERROR", "message": "An unexpected error occurred",
        "details": {}, "request_id": "3c58", "timestamp": "2026-11-23T04:54:39.833815Z"}});
    let router = Router::new()
        .route("/api/v1/auth/me", get(move || a(StatusCode::UNAUTHORIZED, "Could not validate credentials")))
        .route("/api/v1/teams/", get(move || async move { (StatusCode::UNPROCESSABLE_ENTITY, Json(b)) }))
        .route(
            "/api/v1/assignments/",
            get(move || async move { (StatusCode::INTERNAL_SERVER_ERROR, Json(c)) }),
        )
        .route(
            "/api/v1/notifications/preferences",
            get(move || a(StatusCode::FORBIDDEN, "Not authenticated")),
        )
        .route("/api/v1/performance/cache/stats", get(|| async { "<title>Log in</title>" }));
    let url = serve(router).await;
    let (host, kit) = (host_of(&url), Kit::new(&url, Some(TOKEN)));
    let api = &kit.api;

    assert_eq!(api.me().await, Err(SourceError::Unauthorized { host: host.clone() }));
    let words = |result: Result<(), SourceError>| result.unwrap_err().to_string();
    assert_eq!(
        words(api.teams().await.map(drop)),
        format!("{host} answered 422: Validation error: query.limit: too big")
    );
    assert_eq!(
        words(AssignmentSweep::new().advance(api).await.map(drop)),
        format!("{host} answered 500: An unexpected error occurred")
    );
    assert_eq!(words(api.preferences().await.map(drop)), "not allowed: Not authenticated (403)");
    assert_eq!(
        words(api.flags().await.map(drop)),
        format!("{host} does not offer GET /feature-flags/ (404)")
    );
    assert_eq!(
        words(api.cache_stats().await.map(drop)),
        format!("cannot read the answer of {host}: no JSON but: Log in")
    );
    assert_eq!(
        kit.outcomes(),
        [
            (Endpoint::Me, Err(Failure::Refused)),
            (Endpoint::Teams, Err(Failure::Status(422))),
            (Endpoint::Assignments, Err(Failure::Status(500))),
            // A page without rows fails as well: it is the server and not a row.
            (Endpoint::Assignments, Err(Failure::Status(500))),
            (Endpoint::Preferences, Err(Failure::Refused)),
            (Endpoint::Flags, Err(Failure::Missing)),
            (Endpoint::CacheStats, Err(Failure::Shape)),
        ]
    );
}

#[tokio::test]
async fn too_many_requests_hold_everything_but_health() {
    let full = || async {
        let body = json!({"error": {"code": "RATE_LIMIT_EXCEEDED", "message": "m", "retry_after": 60}});
        (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "120")], Json(body))
    };
    let health = || async { Json(json!({"status": "healthy", "service": "worky-api", "version": "1.0.0"})) };
    let router = Router::new().route("/api/v1/auth/me", get(full)).route("/health", get(health));
    let kit = Kit::new(&serve(router).await, Some(TOKEN));

    let retry_after = Duration::from_secs(120);
    assert_eq!(
        kit.api.me().await,
        Err(SourceError::RateLimited { host: kit.api.host().into(), retry_after })
    );
    let paused = kit.api.budget().paused.unwrap();
    let left = paused.at - std::time::Instant::now();
    assert!(left <= retry_after && left > retry_after / 2);
    assert!((paused.wall - chrono::Utc::now()).to_std().unwrap().abs_diff(left) < Duration::from_secs(2));
    assert!(tokio::time::timeout(Duration::from_millis(100), kit.api.teams()).await.is_err());
    assert_eq!(kit.api.health().await.unwrap().name, "worky-api");
    let calls = kit.calls.lock().unwrap();
    assert_eq!(calls.len(), 2, "what waited was not sent");
    assert_eq!(calls[1].1.used, 1, "health is free");
    assert_eq!(calls[1].0.took, Duration::from_millis(10), "until the head, and the body");
}

#[tokio::test]
async fn a_server_that_runs_short_is_spared() {
    let me = || async {
        (
            [("x-ratelimit-limit", "500"), ("x-ratelimit-remaining", "12"), ("x-ratelimit-reset", "1")],
            Json(user()),
        )
    };
    let kit = Kit::new(&serve(Router::new().route("/api/v1/auth/me", get(me))).await, Some(TOKEN));
    assert_eq!(kit.api.budget().limit, 60);
    kit.api.me().await.unwrap();
    assert_eq!(kit.api.budget(), BudgetUse { used: 1, limit: 30, paused: None });
}

#[tokio::test]
async fn a_read_on_a_dead_connection_is_repeated_on_a_new_one() {
    let kit = {
        let url = raw(|mut stream, n| async move {
            read_request(&mut stream).await;
            stream.write_all(&json_answer(&user())).await.unwrap();
            if n == 0 {
                // Promised to stay open; gone when the next request comes.
                read_request(&mut stream).await;
            } else {
                tokio::time::sleep(Duration::from_secs(60)).await;
            }
        })
        .await;
        Kit::new(&url, Some(TOKEN))
    };
    kit.api.me().await.unwrap();
    kit.api.me().await.unwrap();
    assert_eq!(kit.outcomes(), [(Endpoint::Me, Ok(())), (Endpoint::Me, Ok(()))]);
    let calls = kit.calls.lock().unwrap();
    assert_eq!(calls[1].0.took, Duration::from_millis(15), "both tries");
    assert_eq!(calls[1].1.used, 3);
}

#[tokio::test]
async fn a_read_is_repeated_once_and_a_login_never() {
    let tries = Arc::new(AtomicUsize::new(0));
    let count = tries.clone();
    let url = raw(move |mut stream, _| {
        count.fetch_add(1, SeqCst);
        async move {
            read_request(&mut stream).await;
        }
    })
    .await;
    let kit = Kit::new(&url, Some(TOKEN));
    let gone = SourceError::Unreachable { host: host_of(&url), why: "the connection was closed".into() };
    assert_eq!(kit.api.me().await, Err(gone.clone()));
    assert_eq!(tries.swap(0, SeqCst), 2);
    assert_eq!(kit.api.log_in("a@example.com", &Secret::new("p")).await, Err(gone));
    assert_eq!(tries.load(SeqCst), 1);
    assert_eq!(
        kit.outcomes(),
        [(Endpoint::Me, Err(Failure::Unreachable)), (Endpoint::Login, Err(Failure::Unreachable))]
    );
}

#[tokio::test]
async fn silence_ends_after_the_time_limit_and_is_recorded() {
    let url = raw(|mut stream, _| async move {
        read_request(&mut stream).await;
        // A beginning is no answer.
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{").await.unwrap();
        tokio::time::sleep(Duration::from_secs(60)).await;
    })
    .await;
    let after = Duration::from_millis(200);
    let kit = Kit::with(ApiOptions { timeout: after, ..ApiOptions::new(&url) }, Some(TOKEN));
    assert_eq!(kit.api.me().await, Err(SourceError::Timeout { host: host_of(&url), after }));
    assert_eq!(kit.outcomes(), [(Endpoint::Me, Err(Failure::Timeout))]);
}

#[tokio::test]
async fn a_closed_port_a_torn_answer_and_noise_are_told_apart() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let kit = Kit::new(&format!("http://{closed}"), Some(TOKEN));
    let error = kit.api.health().await.unwrap_err();
    assert_eq!(error.to_string(), format!("cannot reach {closed}: connection refused"));

    let torn = raw(|mut stream, _| async move {
        read_request(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"detail").await.unwrap();
    });
    let error = Kit::new(&torn.await, Some(TOKEN)).api.me().await.unwrap_err();
    assert!(matches!(&error, SourceError::Unreachable { why, .. } if why.contains("closed")), "{error}");

    let noise = raw(|mut stream, _| async move {
        read_request(&mut stream).await;
        stream.write_all(b"\x00\x01SSH-2.0-OpenSSH\x1b[2J\r\n\r\n").await.unwrap();
        tokio::time::sleep(Duration::from_secs(60)).await;
    });
    let error = Kit::new(&noise.await, Some(TOKEN)).api.me().await.unwrap_err();
    assert!(matches!(error, SourceError::Shape { .. }), "{error}");
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let url = raw(|mut stream, n| async move {
        read_request(&mut stream).await;
        let status = if n == 0 { "200 OK" } else { "500 Oops" };
        let head = format!("HTTP/1.1 {status}\r\ncontent-type: text/plain\r\n\r\nfirst line\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        while stream.write_all(&[b'x'; 65536]).await.is_ok() {}
    })
    .await;
    let kit = Kit::new(&url, Some(TOKEN));
    let error = kit.api.me().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("cannot read the answer of {}: it is longer than 4 MiB", host_of(&url))
    );
    let error = kit.api.me().await.unwrap_err();
    assert_eq!(error.to_string(), format!("{} answered 500: first line", host_of(&url)));
}

#[tokio::test]
async fn an_answer_that_announces_itself_as_too_long_is_not_waited_for() {
    let url = raw(|mut stream, _| async move {
        read_request(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10000000\r\n\r\n[").await.unwrap();
        // Nothing more comes, and the connection stays.
        let _ = stream.read(&mut [0]).await;
    })
    .await;
    let error = Kit::new(&url, Some(TOKEN)).api.me().await.unwrap_err();
    assert!(error.to_string().ends_with("it is longer than 4 MiB"), "{error}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let followed = Arc::new(AtomicUsize::new(0));
    let count = followed.clone();
    let router = Router::new()
        .route("/api/v1/auth/me", get(|| async { Redirect::temporary("/elsewhere") }))
        .route("/elsewhere", get(move || async move { count.fetch_add(1, SeqCst).to_string() }));
    let kit = Kit::new(&serve(router).await, Some(TOKEN));
    assert!(matches!(kit.api.me().await, Err(SourceError::Status { status: 307, .. })));
    assert_eq!(followed.load(SeqCst), 0);
}

#[tokio::test]
async fn a_call_tells_where_its_time_went_and_how_the_server_calls_it() {
    let me = || async { ([("x-request-id", "7f3c-41")], Json(user())) };
    let kit = Kit::new(&serve(Router::new().route("/api/v1/auth/me", get(me))).await, Some(TOKEN));
    kit.api.me().await.unwrap();
    kit.api.me().await.unwrap();
    let calls: Vec<Call> = kit.calls.lock().unwrap().iter().map(|(call, _)| call.clone()).collect();
    let connects = calls.iter().map(|call| call.phases.connect > Duration::ZERO).collect::<Vec<_>>();
    assert_eq!(connects, [true, false], "the second one uses the connection of the first");
    for call in &calls {
        assert_eq!(call.phases.body, Duration::from_millis(5));
        assert_eq!(call.phases.server + call.phases.connect, Duration::from_millis(5));
        assert_eq!(call.request_id.as_deref(), Some("7f3c-41"));
    }
}

#[tokio::test]
async fn a_name_of_a_request_that_would_be_a_secret_or_a_novel_is_not_kept() {
    for id in [TOKEN.to_owned(), "x".repeat(65)] {
        let me = move || {
            let id = id.clone();
            async move { ([("x-request-id", id)], Json(user())) }
        };
        let kit = Kit::new(&serve(Router::new().route("/api/v1/auth/me", get(me))).await, Some(TOKEN));
        kit.api.me().await.unwrap();
        let kept = kit.calls.lock().unwrap()[0].0.request_id.clone();
        assert!(kept.as_deref().is_none_or(|id| !id.contains(TOKEN) && id.len() <= 64), "{kept:?}");
    }
}
