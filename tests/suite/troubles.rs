//! Every kind of trouble that can be asked of the embedded backend, over real sockets.

use crate::backend::{Reply, Site, http};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    time::{Duration, Instant},
};
use worky_console::demo::{Limits, Options, Quirk, Trouble};

async fn amid(trouble: Trouble) -> Site {
    let site = Site::open().await;
    site.backend.trouble().set(trouble);
    site
}

fn ask(site: &Site, path: &str) -> reqwest::RequestBuilder {
    http().get(format!("{}{path}", site.backend.url())).bearer_auth(&site.admin)
}

#[tokio::test]
async fn slow() {
    let site = amid(Trouble::Slow).await;
    let began = Instant::now();
    site.get("//health").await.is(200);
    assert!(began.elapsed() < Duration::from_secs(1), "a static answer is not slow");
    let timed = async || {
        let began = Instant::now();
        site.get("/assignments/?limit=1").await.is(200);
        began.elapsed()
    };
    let asked = futures_util::future::join_all((0..12).map(|_| timed())).await;
    let late: Vec<_> = asked.iter().filter(|took| **took >= Duration::from_secs(2)).collect();
    assert!((4..12).contains(&late.len()), "{asked:?}");
    assert!(late.iter().all(|took| **took < Duration::from_millis(4500)), "{late:?}");
}

#[tokio::test]
async fn errors() {
    let site = amid(Trouble::Errors).await;
    let (mut plain, mut unhandled) = (0, 0);
    for _ in 0..100 {
        site.get("//health").await.is(200);
        let reply = site.get("/teams/?per_page=1").await;
        match reply.status.as_u16() {
            200 => {}
            503 => plain += 1,
            _ => {
                assert_eq!(reply.is(500).body["error"]["code"], "INTERNAL_SERVER_ERROR");
                unhandled += 1;
            }
        }
    }
    assert!((15..45).contains(&(plain + unhandled)) && plain > 0 && unhandled > 0);
}

#[tokio::test]
async fn errors_come_after_the_deed_as_well_as_before_it() {
    let site = amid(Trouble::Errors).await;
    let (mut done, mut refused) = (0, 0);
    for n in 0..60 {
        let before = done;
        let body = json!({"name": format!("Team {n}"), "project_id": "PRJ-000001"});
        if site.post("/teams/", body).await.status == 201 {
            continue;
        }
        site.backend.trouble().clear(Trouble::Errors);
        let teams = site.get("/teams/?per_page=100").await.is(200);
        let rows = teams.body["items"].as_array().unwrap();
        done += i32::from(rows.iter().any(|team| team["name"] == format!("Team {n}")));
        refused += i32::from(done == before);
        site.backend.trouble().set(Trouble::Errors);
    }
    assert!(done > 0 && refused > 0, "{done} done, {refused} not");
}

#[tokio::test]
async fn flapping() {
    let site = amid(Trouble::Flapping).await;
    let mut seen = String::new();
    for _ in 0..40 {
        let (health, teams) = (site.get("//health").await.status, site.get("/teams/").await.status);
        assert_eq!(health, teams);
        seen.push(if health == 200 { '+' } else { '-' });
        site.clock.advance(Duration::from_secs(1));
    }
    assert!(seen.contains("-++++++++++-") && seen.contains("+----------+"), "{seen}");
}

#[tokio::test]
async fn db_down() {
    let site = amid(Trouble::DbDown).await;
    site.get("//health").await.is(503);
    site.get("/teams/").await.is(500);
    site.get("/notifications/").await.is(500);
    site.get("/auth/test-no-auth").await.is(200);
    site.get("//metrics").await.is(200);
    site.backend.trouble().clear(Trouble::DbDown);
    site.get("/teams/").await.is(200);
}

#[tokio::test]
async fn table_lock() {
    let site = amid(Trouble::TableLock).await;
    let mut waits = Box::pin(site.get("/assignments/?limit=1"));
    assert!(tokio::time::timeout(Duration::from_millis(300), &mut waits).await.is_err(), "it is not locked");
    site.get("/teams/").await.is(200);
    site.get("//health").await.is(200);
    site.backend.trouble().clear(Trouble::TableLock);
    assert_eq!(waits.await.is(200).items().len(), 1, "what has waited goes on");
}

#[tokio::test]
async fn rate_limit() {
    let site = amid(Trouble::RateLimit).await;
    let reply = site.get("/teams/").await.is(429);
    assert_eq!((reply.header("retry-after"), &reply.body["error"]["retry_after"]), ("60", &json!(60)));
    site.get("//health").await.is(200);
    site.backend.trouble().clear(Trouble::RateLimit);
    site.get("/teams/").await.is(200);
}

/// What is wrong with an answer, in a word.
fn told_apart(status: u16, html: bool, bytes: &[u8]) -> &'static str {
    let parsed = serde_json::from_slice::<Value>(bytes);
    match (status, parsed) {
        (200, _) if html => "page",
        (502, _) if html => "bad gateway",
        (_, Err(_)) if bytes.is_empty() => "empty",
        (_, Err(_)) if std::str::from_utf8(bytes).is_err() => "not text",
        (_, Err(_)) => "cut",
        (_, Ok(_)) if bytes.len() > 10_000_000 => "huge",
        (_, Ok(body)) if body["items"].is_null() => "null",
        (_, Ok(body)) if body["items"][0]["name"].is_number() => "types",
        (_, Ok(body)) if body["items"][0]["name"].as_str().is_some_and(|name| name.contains('\u{1b}')) => {
            "escapes"
        }
        (_, Ok(_)) => "words",
    }
}

#[tokio::test]
async fn garbage() {
    let site = amid(Trouble::Garbage).await;
    let mut runs = Vec::new();
    for _ in 0..2 {
        let mut seen = Vec::new();
        for _ in 0..10 {
            site.get("//health").await.is(200);
            let response = ask(&site, "/api/v1/teams/").send().await.unwrap();
            let html = response.headers()["content-type"] == "text/html";
            seen.push(told_apart(response.status().as_u16(), html, &response.bytes().await.unwrap()));
        }
        runs.push(seen);
    }
    assert_eq!(runs[0], runs[1], "the ways take turns");
    let ways: BTreeSet<_> = runs[0].iter().copied().collect();
    let all =
        ["bad gateway", "cut", "empty", "escapes", "huge", "not text", "null", "page", "types", "words"];
    assert_eq!(ways, BTreeSet::from(all));
}

#[tokio::test]
async fn hang() {
    let site = amid(Trouble::Hang).await;
    for path in ["/health", "/api/v1/teams/"] {
        let error = ask(&site, path).timeout(Duration::from_millis(500)).send().await.unwrap_err();
        assert!(error.is_timeout(), "{path}: {error:?}");
    }
    let began = Instant::now();
    let open = tokio::spawn(ask(&site, "/health").send());
    site.backend.stop().await;
    assert!(open.await.unwrap().is_err() && began.elapsed() < Duration::from_secs(5));
}

/// Asks on a bare socket and reads to its end: what came, and how it ended.
fn read_to_the_end(site: &Site, request: &str) -> (String, std::io::Result<usize>) {
    use std::io::{Read, Write};
    let address = site.backend.url().replace("http://", "");
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut text = Vec::new();
    let end = stream.read_to_end(&mut text);
    (String::from_utf8_lossy(&text).into_owned(), end)
}

const HEALTH: &str = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn reset() {
    let site = amid(Trouble::Reset).await;
    let (_, end) = read_to_the_end(&site, HEALTH);
    assert_eq!(end.unwrap_err().kind(), std::io::ErrorKind::ConnectionReset);
    let whole = async { ask(&site, "/api/v1/teams/").send().await?.bytes().await };
    assert!(whole.await.is_err());
    site.backend.trouble().clear(Trouble::Reset);
    site.get("//health").await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn cut_off() {
    let site = amid(Trouble::CutOff).await;
    let (text, end) = read_to_the_end(&site, HEALTH);
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let promised = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    assert!(end.is_ok() && body.len() < promised.parse().unwrap(), "{text}");
    let response = ask(&site, "/api/v1/teams/").send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.bytes().await.is_err());
    let body = json!({"name": "Cut off", "project_id": "PRJ-000001"});
    let url = format!("{}/api/v1/teams/", site.backend.url());
    let made = http().post(url).bearer_auth(&site.admin).json(&body).send().await.unwrap();
    assert!(made.bytes().await.is_err());
    site.backend.trouble().clear(Trouble::CutOff);
    assert!(site.get("/teams/").await.is(200).text.contains("Cut off"), "it is done all the same");
}

#[tokio::test]
async fn several_can_be_asked_for_from_the_start_and_taken_back() {
    let troubles = BTreeSet::from([Trouble::DbDown, Trouble::RateLimit]);
    let site = Site::open().await;
    troubles.iter().for_each(|trouble| site.backend.trouble().set(*trouble));
    assert_eq!(site.backend.trouble().current(), troubles);
    site.backend.trouble().clear(Trouble::RateLimit);
    site.get("/teams/").await.is(500);
    let options = Options { troubles, ..Options::default() };
    let backend = worky_console::demo::Backend::start(options).await.unwrap();
    let url = format!("{}/api/v1/teams/", backend.url());
    Reply::of(http().get(url).send().await.unwrap()).await.is(429);
}

#[test]
fn every_fault_has_a_test_of_its_name() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/troubles.rs");
    let text = fs::read_to_string(file).unwrap();
    for trouble in Trouble::ALL {
        let name = format!("async fn {}()", trouble.as_str().replace('-', "_"));
        assert!(text.contains(&name), "no test `{name}`");
    }
}

#[tokio::test]
async fn the_guides_variables_set_the_limits() {
    let environment = |name: &str| {
        let value = match name {
            "TEAM_MEMBER_LIMIT" => "7",
            "BULK_ASSIGNMENT_LIMIT" => "1",
            "TEAM_ASSIGNMENT_CACHE_TTL" => "10",
            _ => return None,
        };
        Some(value.to_owned())
    };
    let limits = Limits::from_environment(&environment).unwrap();
    let quirks = BTreeSet::from([Quirk::StaleEligibleUsers]);
    let site = Site::with(Options { limits, quirks, ..Options::default() }).await;
    let full = site.post("/teams/TEAM-000001/members", json!({"user_id": "USR-000022"})).await.is(400);
    assert_eq!(full.body["detail"], "Team member limit of 7 reached");
    let wish = json!({"entity_type": "client", "entity_id": "CLI-000001", "user_id": "USR-000006", "assignment_type": "owner"});
    site.post("/assignments/bulk", json!([wish, wish])).await.is(422);
    let path = "/assignments/eligible-users/client/CLI-000001?assignment_type=owner";
    let before = site.get(path).await.is(200).text;
    site.post("/assignments/", wish).await.is(201);
    site.clock.advance(Duration::from_secs(9));
    assert_eq!(site.get(path).await.is(200).text, before, "it is kept for ten seconds");
    site.clock.advance(Duration::from_secs(1));
    assert_ne!(site.get(path).await.is(200).text, before);
}

#[tokio::test]
async fn a_check_has_its_time_and_cache_and_monitoring_can_be_turned_off() {
    let wish = json!({"entity_type": "client", "entity_id": "CLI-000001", "user_id": "USR-000006", "assignment_type": "owner"});
    let limits = Limits { validation_timeout: Duration::ZERO, cache: false, ..Limits::default() };
    let site = Site::with(Options { limits, ..Options::default() }).await;
    let late = site.post("/assignments/", wish).await.is(503);
    assert_eq!(late.body["detail"], "Assignment validation timed out");
    site.get("/performance/teams/TEAM-000003/workload").await.is(200);
    assert_eq!(site.get("/performance/cache/stats").await.body["cache_size"], 0);
    let limits = Limits { monitoring: false, ..Limits::default() };
    let site = Site::with(Options { limits, ..Options::default() }).await;
    site.get("/performance/cache/stats").await.is(404);
}

#[tokio::test]
async fn what_there_is_to_ask_is_described() {
    let site = Site::open().await;
    let described = site.get("//openapi.json").await.is(200);
    assert!(described.body["paths"]["/health"].is_object());
    assert_eq!(described.body["components"]["securitySchemes"].as_object().unwrap().len(), 2);
    assert!(site.get("//docs").await.is(200).text.contains("openapi.json"));
}

#[tokio::test]
async fn a_browser_is_told_whether_it_may() {
    let site = Site::open().await;
    for (origin, status, said) in
        [("http://localhost:3000", 200, "OK"), ("http://elsewhere.example", 400, "Disallowed CORS origin")]
    {
        let url = format!("{}/api/v1/teams/", site.backend.url());
        let asked = site.http.request(reqwest::Method::OPTIONS, url).header("origin", origin);
        let asked = asked.header("access-control-request-method", "GET").send().await.unwrap();
        let reply = Reply::of(asked).await.is(status);
        assert_eq!((reply.text.as_str(), reply.header("x-ratelimit-limit")), (said, ""));
    }
}
