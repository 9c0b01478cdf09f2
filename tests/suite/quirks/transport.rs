//! Connections, limits, health, and routes that are not there.

use super::{is_unanswered, only, unhandled};
use crate::backend::{Reply, Site};
use reqwest::Method;
use serde_json::json;
use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};
use worky_console::demo::{ADMIN, Options, Quirk, Trouble};

#[tokio::test]
async fn hang_on_422() {
    let site = only(Quirk::HangOn422).await;
    let url = |path: &str| format!("{}/api/v1{path}", site.backend.url());
    let teams = || site.http.post(url("/teams/")).bearer_auth(&site.admin);
    assert!(is_unanswered(teams().json(&json!({"name": ""}))).await, "a rejected body");
    assert!(is_unanswered(teams().body("name=x")).await, "no JSON");
    let login = site.http.post(url("/auth/login")).header("content-type", "application/json");
    assert!(is_unanswered(login.body("{")).await, "broken JSON, and nobody signed in");
    let wrapped = json!({"assignments": []});
    let bulk = site.http.post(url("/assignments/bulk")).bearer_auth(&site.admin);
    assert!(is_unanswered(bulk.json(&wrapped)).await, "the documented wrapper");
    site.get("/teams/?per_page=101").await.is(422);
    site.get("//health").await.is(200);
    let began = Instant::now();
    let open = tokio::spawn(teams().json(&json!({})).send());
    site.backend.stop().await;
    assert!(open.await.unwrap().is_err() && began.elapsed() < Duration::from_secs(5), "stops all the same");
    let guide = Site::open().await;
    guide.post("/teams/", json!({"name": ""})).await.is(422);
}

#[tokio::test]
async fn stubborn_worker() {
    let quirks = [Quirk::HangOn422, Quirk::StubbornWorker].into();
    let site = Site::with(Options { quirks, ..Options::default() }).await;
    let url = format!("{}/api/v1/teams/", site.backend.url());
    let mut open = tokio::spawn(site.http.post(url).bearer_auth(&site.admin).json(&json!({})).send());
    let unanswered = tokio::time::timeout(Duration::from_millis(700), &mut open).await;
    assert!(unanswered.is_err(), "a rejected body is answered");
    let mut stopping = tokio::spawn(site.backend.stop());
    let waits = tokio::time::timeout(Duration::from_secs(2), &mut stopping).await;
    assert!(waits.is_err(), "it stops before its caller has gone");
    open.abort();
    tokio::time::timeout(Duration::from_secs(5), stopping).await.unwrap().unwrap();
}

/// Sends two requests on one connection; the second may find it closed.
fn two_on_one(site: &Site, path: &str) -> (String, String) {
    let address = site.backend.url().replace("http://", "");
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\r\n", site.admin);
    let mut ask = || {
        let mut text = [0; 4096];
        let sent = stream.write_all(request.as_bytes());
        let read = sent.and_then(|()| stream.read(&mut text)).unwrap_or(0);
        String::from_utf8_lossy(&text[..read]).into_owned()
    };
    (ask(), ask())
}

#[tokio::test(flavor = "multi_thread")]
async fn drop_after_500() {
    let path = "/api/v1/tasks/TSK-000001/progress";
    for (quirks, closed) in
        [(vec![Quirk::TaskProgress500, Quirk::DropAfter500], true), (vec![Quirk::TaskProgress500], false)]
    {
        let site = Site::with(Options { quirks: quirks.into_iter().collect(), ..Options::default() }).await;
        let (first, second) = two_on_one(&site, path);
        assert!(first.starts_with("HTTP/1.1 500") && !first.to_lowercase().contains("connection: close"));
        assert_eq!(second.is_empty(), closed, "{second}");
    }
}

#[tokio::test]
async fn per_worker_rate_limit() {
    let site = only(Quirk::PerWorkerRateLimit).await;
    let mut left = Vec::new();
    for _ in 0..5 {
        let http = crate::backend::http();
        let url = format!("{}/api/v1/auth/test-no-auth", site.backend.url());
        let reply = Reply::of(http.get(url).send().await.unwrap()).await;
        left.push(reply.header("x-ratelimit-remaining").parse::<u32>().unwrap());
    }
    // The connection that signed in twice belongs to the first worker; the fifth new one is the first's again.
    assert_eq!(left, [499, 499, 499, 497, 498]);
}

/// Entries of the cache and seconds of uptime, as a new connection is told them every ten seconds; another
/// before them has filled a cache.
async fn told_by_each(site: &Site) -> Vec<(u64, f64)> {
    let ask = async |path: &str| {
        site.clock.advance(Duration::from_secs(10));
        let url = format!("{}/api/v1/performance/{path}", site.backend.url());
        Reply::of(crate::backend::http().get(url).bearer_auth(&site.admin).send().await.unwrap())
            .await
            .is(200)
    };
    ask("teams/TEAM-000001/workload").await;
    let mut told = Vec::new();
    for _ in 0..4 {
        let health = ask("system/health").await.body;
        told.push((health["cache_entries"].as_u64().unwrap(), health["uptime_seconds"].as_f64().unwrap()));
    }
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn per_worker_figures() {
    let told = told_by_each(&only(Quirk::PerWorkerFigures).await).await;
    let entries: Vec<u64> = told.iter().map(|(entries, _)| *entries).collect();
    assert_eq!(entries, [0, 0, 0, 1], "the fourth of them is served by the worker that filled its cache");
    assert!(told[3].1 >= 40.0 && told.iter().any(|(_, uptime)| *uptime == 0.0), "{told:?}");
    assert_eq!(told_by_each(&Site::open().await).await, [(1, 20.0), (1, 30.0), (1, 40.0), (1, 50.0)]);
}

#[tokio::test]
async fn huge_numbers_500() {
    let site = only(Quirk::HugeNumbers500).await;
    unhandled(&site.get("/teams/?page=99999999999999999999").await);
    unhandled(&site.get("/assignments/?skip=99999999999999999999").await);
    site.get("/teams/?page=99999").await.is(200);
    Site::open().await.get("/teams/?page=99999999999999999999").await.is(422);
}

#[tokio::test]
async fn nul_bytes_500() {
    let site = only(Quirk::NulBytes500).await;
    unhandled(&site.get("/teams/TEAM%00").await);
    let body = json!({"email": ADMIN.0, "password": "a\0b"});
    unhandled(&site.send("", Method::POST, "/auth/login", Some(body.clone())).await);
    let guide = Site::open().await;
    guide.get("/teams/TEAM%00").await.is(404);
    guide.send("", Method::POST, "/auth/login", Some(body)).await.is(401);
}

#[tokio::test]
async fn decoded_slashes() {
    let site = only(Quirk::DecodedSlashes).await;
    let there = site.get("/teams/TEAM-000001/members").await.is(200);
    for path in ["/teams/TEAM-000001%2Fmembers", "/teams%2fTEAM-000001/members?is_active=true"] {
        assert_eq!(site.get(path).await.is(200).items(), there.items());
    }
    assert_eq!(site.get("/teams/TEAM-000001%2Fnothing").await.is(404).body["detail"], "Not Found");
    let guide = Site::open().await;
    assert_eq!(guide.get("/teams/TEAM-000001%2Fmembers").await.is(404).body["detail"], "Team not found");
}

#[tokio::test]
async fn small_pool() {
    let pool_patience = Duration::from_millis(300);
    let quirks = [Quirk::SmallPool, Quirk::StaticHealth].into();
    let site = Site::with(Options { quirks, pool_patience, ..Options::default() }).await;
    site.backend.trouble().set(Trouble::TableLock);
    let locked = || site.get("/assignments/");
    let waiting = futures_util::future::join_all((0..15).map(|_| locked()));
    let beside = async {
        while site.get("/users/").await.status == 200 {}
        site.get("//health").await.is(200);
        let began = Instant::now();
        unhandled(&locked().await);
        unhandled(&site.get("/users/").await);
        assert!(began.elapsed() >= pool_patience * 2, "{:?}", began.elapsed());
        site.get("//health").await.is(200);
        site.backend.trouble().clear(Trouble::TableLock);
    };
    let (waited, ()) = tokio::join!(waiting, beside);
    assert!(waited.iter().all(|reply| reply.status == 200), "those that had one are served in the end");
    site.get("/users/").await.is(200);
    let guide = Site::with(Options { pool_patience, ..Options::default() }).await;
    guide.backend.trouble().set(Trouble::TableLock);
    let waiting = futures_util::future::join_all((0..15).map(|_| guide.get("/assignments/")));
    let beside = async {
        guide.get("/users/").await.is(200);
        guide.backend.trouble().clear(Trouble::TableLock);
    };
    tokio::join!(waiting, beside);
}

#[tokio::test]
async fn static_health() {
    let guide = Site::open().await;
    guide.backend.trouble().set(Trouble::DbDown);
    assert_eq!(guide.get("//health").await.is(503).body["status"], "unhealthy");
    guide.backend.trouble().clear(Trouble::DbDown);
    assert_eq!(guide.get("//health").await.is(200).body["status"], "healthy");
    let site = only(Quirk::StaticHealth).await;
    site.backend.trouble().set(Trouble::DbDown);
    assert_eq!(site.get("//health").await.is(200).body["status"], "healthy");
    unhandled(&site.get("/teams/").await);
}

#[tokio::test]
async fn no_performance_routes() {
    let site = only(Quirk::NoPerformanceRoutes).await;
    for path in ["system/health", "cache/stats", "teams/TEAM-000001/workload"] {
        let reply = site.get(&format!("/performance/{path}")).await.is(404);
        assert_eq!(reply.body, json!({"detail": "Not Found"}));
    }
}

#[tokio::test]
async fn no_metrics() {
    let site = only(Quirk::NoMetrics).await;
    assert_eq!(site.get("//metrics").await.is(404).body, json!({"detail": "Not Found"}));
}

#[tokio::test]
async fn no_feature_flags() {
    let site = only(Quirk::NoFeatureFlags).await;
    assert_eq!(site.get("/feature-flags/").await.is(404).body, json!({"detail": "Not Found"}));
    site.get("/feature-flags/bulk_assignments").await.is(404);
}

/// How long `/health` takes while something else goes on.
async fn health_beside(site: &Site, path: &str, method: Method, body: Option<serde_json::Value>) -> Duration {
    let (_, waited) = tokio::join!(site.send("", method, path, body), async {
        // Long enough for the other one to have come in first.
        tokio::time::sleep(Duration::from_millis(60)).await;
        let began = Instant::now();
        site.get("//health").await.is(200);
        began.elapsed()
    });
    waited
}

#[tokio::test]
async fn blocking_system_health() {
    let site = only(Quirk::BlockingSystemHealth).await;
    let waited = health_beside(&site, "/performance/system/health", Method::GET, None).await;
    assert!(waited > Duration::from_millis(500), "{waited:?}");
}

#[tokio::test]
async fn blocking_login() {
    let body = || Some(json!({"email": ADMIN.0, "password": ADMIN.1}));
    let site = only(Quirk::BlockingLogin).await;
    let waited = health_beside(&site, "/auth/login", Method::POST, body()).await;
    assert!(waited > Duration::from_millis(80), "{waited:?}");
}

#[tokio::test]
async fn db_down_is_401() {
    let site = only(Quirk::DbDownIs401).await;
    site.backend.trouble().set(Trouble::DbDown);
    let reply = site.get("/notifications/").await.is(401);
    assert_eq!(reply.body["detail"], "Could not validate credentials");
    unhandled(&site.get("/teams/").await);
    let guide = Site::open().await;
    guide.backend.trouble().set(Trouble::DbDown);
    unhandled(&guide.get("/notifications/").await);
}

#[tokio::test]
async fn stale_pool_after_outage() {
    let site = only(Quirk::StalePoolAfterOutage).await;
    site.backend.trouble().set(Trouble::DbDown);
    unhandled(&site.get("/teams/").await);
    site.backend.trouble().clear(Trouble::DbDown);
    unhandled(&site.get("/teams/").await);
    unhandled(&site.get("/teams/").await);
    site.get("/teams/").await.is(200);
}

#[tokio::test]
async fn project_stats_500() {
    let site = only(Quirk::ProjectStats500).await;
    unhandled(&site.get("/performance/projects/PRJ-000001/stats").await);
}

#[tokio::test]
async fn cache_clear_ignores_pattern() {
    for (site, left) in [(only(Quirk::CacheClearIgnoresPattern).await, 1), (Site::open().await, 0)] {
        site.get("/performance/teams/TEAM-000003/workload").await.is(200);
        let said = site.delete("/performance/cache/clear?pattern=workload").await.is(200);
        assert_eq!(said.body["message"], "All cache entries cleared");
        assert_eq!(site.get("/performance/cache/stats").await.body["cache_size"], left);
    }
}
