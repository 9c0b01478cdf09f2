//! Every quirk of the embedded backend over real sockets, each in a test of its name: what the guide's
//! personality does, and what the quirk makes of it.

mod assignments;
mod notifications;
mod people;
mod teams;
mod transport;

use crate::backend::{Reply, Site};
use reqwest::Method;
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs, path::Path, time::Duration};
use worky_console::demo::{Options, Personality, Quirk};

/// A backend as the guide has it, but for one quirk.
pub async fn only(quirk: Quirk) -> Site {
    Site::with(Options { quirks: BTreeSet::from([quirk]), ..Options::default() }).await
}

/// The same with data in a file, into which a test can write what the API would refuse.
pub struct Kept {
    pub site: Site,
    path: std::path::PathBuf,
}

impl Kept {
    pub async fn with(quirk: Quirk) -> Self {
        let path = std::env::temp_dir().join(format!("worky-quirk-{}.db", uuid::Uuid::new_v4()));
        let quirks = BTreeSet::from([quirk]);
        let site = Site::with(Options { quirks, data: Some(path.clone()), ..Options::default() }).await;
        Self { site, path }
    }

    pub async fn run(&self, sql: &'static str) {
        let pool = sqlx::SqlitePool::connect(&format!("sqlite://{}", self.path.display())).await.unwrap();
        sqlx::query(sql).execute(&pool).await.unwrap();
        pool.close().await;
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        for end in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{end}", self.path.display()));
        }
    }
}

/// The message-free shape of an unhandled error.
#[track_caller]
pub fn unhandled(reply: &Reply) {
    assert_eq!((reply.status.as_u16(), &reply.body["error"]["code"]), (500, &json!("INTERNAL_SERVER_ERROR")));
    assert_eq!(reply.header("x-request-id"), "");
}

/// The shape of an error that a handler caught.
#[track_caller]
pub fn caught(reply: &Reply, detail: &str) {
    assert_eq!((reply.status.as_u16(), &reply.body["detail"]), (500, &json!(detail)));
}

pub fn wish(kind: &str, id: &str, user: &str, role: &str) -> Value {
    json!({"entity_type": kind, "entity_id": id, "user_id": user, "assignment_type": role})
}

/// Whether a request is still without an answer after a time in which any other would have one.
pub async fn is_unanswered(request: reqwest::RequestBuilder) -> bool {
    request.timeout(Duration::from_millis(700)).send().await.is_err_and(|error| error.is_timeout())
}

/// Somebody who belongs to the team of a task, and to it not yet.
pub async fn free_colleague(site: &Site, task: &str) -> String {
    let path = format!("/assignments/available-assignees?entity_type=task&entity_id={task}");
    let able = site.get(&path).await.is(200);
    let there = site.get(&format!("/assignments/entity/task/{task}")).await.is(200);
    let busy = |id: &Value| there.items().iter().any(|row| row["user_id"] == *id);
    let free = able.items().iter().find(|person| !busy(&person["id"]) && person["role"] != "Owner");
    free.expect("somebody is free")["id"].as_str().unwrap().to_owned()
}

#[test]
fn every_quirk_has_a_test_of_its_name_and_every_test_a_quirk() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/quirks");
    let mut tested = BTreeSet::new();
    for file in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        for test in text.split("#[tokio::test").skip(1) {
            let (_, name) = test.split_once("async fn ").unwrap();
            tested.insert(name.split('(').next().unwrap().replace('_', "-"));
        }
    }
    let listed: BTreeSet<_> = Quirk::ALL.iter().map(|quirk| quirk.as_str().to_owned()).collect();
    assert_eq!(tested, listed);
}

/// Sign in, look, assign, unassign, mark as read: what each answers, and that each is done.
async fn work_through(personality: Personality) -> Vec<u16> {
    let mut site = Site::with(Options { personality, ..Options::default() }).await;
    // A connection that is closed unannounced is not to be used twice.
    let client = reqwest::Client::builder().tls_certs_only([]).no_proxy().pool_max_idle_per_host(0);
    site.http = client.build().unwrap();
    let (task, mut statuses) = ("TSK-000001", Vec::new());
    for path in
        ["/teams/", "/users/", "/assignments/?limit=100", "/notifications/", "/notifications/preferences"]
    {
        statuses.push(site.get(path).await.status.as_u16());
    }
    let person = free_colleague(&site, task).await;
    let made = site.post("/assignments/", wish("task", task, &person, "assignee")).await;
    let gone = site.delete(&format!("/assignments/{}", made.body["id"].as_str().unwrap())).await;
    let inbox = site.get("/notifications/?status=sent").await.is(200);
    let before = inbox.body["total"].as_i64().unwrap();
    let path = format!("/notifications/{}/read", inbox.body["notifications"][0]["id"].as_str().unwrap());
    let read = site.send(&site.admin, Method::PUT, &path, None).await;
    let after = site.get("/notifications/?status=sent").await.is(200).body["total"].as_i64();
    assert_eq!(after, Some(before - 1), "it is done, whatever was answered");
    statuses.extend([made, gone, read].map(|reply| reply.status.as_u16()));
    statuses
}

#[tokio::test]
async fn the_same_work_can_be_done_with_both_personalities() {
    assert_eq!(work_through(Personality::Guide).await, [200, 200, 200, 200, 200, 201, 204, 200]);
    assert_eq!(work_through(Personality::Shipped).await, [200, 200, 200, 200, 200, 201, 204, 500]);
}

#[tokio::test]
async fn as_shipped_has_every_quirk_and_the_sample_people_go_on_working() {
    let site = Site::with(Options { personality: Personality::Shipped, ..Options::default() }).await;
    for path in ["//metrics", "/performance/cache/stats", "/feature-flags/"] {
        site.get(path).await.is(404);
    }
    let mut done = 0;
    for _ in 0..40 {
        done += i32::from(site.backend.simulator().step().await.is_ok());
        site.clock.advance(Duration::from_secs(2));
    }
    assert!(done >= 25, "{done} of 40 deeds came to an end");
}
