//! Accounts, clients and the tree of work.

use super::{Kept, only, unhandled};
use crate::backend::{Reply, Site};
use serde_json::{Value, json};
use worky_console::demo::{ADMIN, Options, Quirk};

fn newcomer(n: u32, role: &str) -> Value {
    json!({"email": format!("new{n}@example.com"), "full_name": "New", "password": "pass-1", "role": role})
}

#[tokio::test]
async fn reserved_email_500() {
    let kept = Kept::with(Quirk::ReservedEmail500).await;
    kept.site.get("/users/").await.is(200);
    kept.run("UPDATE users SET email = 'dev2@site.test' WHERE id = 'USR-000007'").await;
    unhandled(&kept.site.get("/users/").await);
    unhandled(&kept.site.get("/users/USR-000007").await);
    kept.site.get("/users/USR-000006").await.is(200);
    kept.run("UPDATE users SET email = 'admin@site.test' WHERE id = 'USR-000002'").await;
    unhandled(&kept.site.get("/auth/me").await);
}

#[tokio::test]
async fn null_primary_role_500() {
    let kept = Kept::with(Quirk::NullPrimaryRole500).await;
    kept.site.get("/validation/team-members/PRJ-000003").await.is(200);
    kept.run("UPDATE users SET primary_role = NULL WHERE id = 'USR-000006'").await;
    unhandled(&kept.site.get("/validation/team-members/PRJ-000003").await);
}

#[tokio::test]
async fn first_user_500() {
    let site = only(Quirk::FirstUser500).await;
    unhandled(&site.post("/users/", newcomer(1, "Tester")).await);
    site.post("/users/", newcomer(1, "Tester")).await.is(201);
    site.post("/users/", newcomer(2, "Tester")).await.is(201);
}

#[tokio::test]
async fn burned_ids() {
    for (quirks, gap) in
        [([Quirk::UnknownRole500, Quirk::BurnedIds].as_slice(), 2), (&[Quirk::UnknownRole500], 1)]
    {
        let site =
            Site::with(Options { quirks: quirks.iter().copied().collect(), ..Options::default() }).await;
        let number = |reply: Reply| -> u64 {
            reply.body["id"].as_str().unwrap().trim_start_matches("USR-").parse().unwrap()
        };
        let before = number(site.post("/users/", newcomer(1, "HR")).await.is(201));
        unhandled(&site.post("/users/", newcomer(2, "Lead")).await);
        assert_eq!(number(site.post("/users/", newcomer(3, "HR")).await.is(201)) - before, gap);
    }
}

#[tokio::test]
async fn unknown_role_500() {
    let site = only(Quirk::UnknownRole500).await;
    unhandled(&site.post("/users/", newcomer(1, "Lead")).await);
    unhandled(&site.put("/users/USR-000006", json!({"role": "Manager"})).await);
    site.post("/users/", newcomer(1, "HR")).await.is(201);
    let guide = Site::open().await;
    guide.post("/users/", newcomer(1, "Lead")).await.is(422);
}

#[tokio::test]
async fn uuid_filters() {
    for (site, odd) in [(only(Quirk::UuidFilters).await, true), (Site::open().await, false)] {
        for (path, id) in [
            ("/programs/?client_id=", "CLI-000001"),
            ("/projects/?program_id=", "PRG-000001"),
            ("/usecases/?project_id=", "PRJ-000001"),
        ] {
            let reply = site.get(&format!("{path}{id}")).await.is(if odd { 422 } else { 200 });
            assert_eq!(reply.body["detail"][0]["type"] == "uuid_parsing", odd);
            let reply = site.get(&format!("{path}7f9c24e8-3b12-4fef-91e0-56a2d5a0c8b1")).await;
            if odd { unhandled(&reply) } else { assert_eq!(reply.is(200).body, json!([])) }
        }
        site.get("/user-stories/?usecase_id=USC-000001").await.is(200);
    }
}

#[tokio::test]
async fn unbounded_story_alias() {
    for (site, odd) in [(only(Quirk::UnboundedStoryAlias).await, true), (Site::open().await, false)] {
        let whole = site.get("/userstorys/?limit=3").await.is(200);
        assert_eq!(whole.body, site.get("/user-stories/?limit=3").await.is(200).body);
        let reply = site.get("/userstorys/?limit=-1").await;
        if odd {
            unhandled(&reply)
        } else {
            assert_eq!(reply.status, 422)
        }
        site.get("/userstorys/?limit=1000").await.is(if odd { 200 } else { 422 });
    }
}

#[tokio::test]
async fn silent_subtasks() {
    let huge = "?skip=99999999999999999999";
    let quirks = [Quirk::SilentSubtasks, Quirk::HugeNumbers500].into();
    let site = Site::with(Options { quirks, ..Options::default() }).await;
    assert_eq!(site.get(&format!("/subtasks/{huge}")).await.is(200).body, json!([]));
    unhandled(&site.get(&format!("/tasks/{huge}")).await);
    assert!(!site.get("/subtasks/").await.is(200).items().is_empty());
    unhandled(&only(Quirk::HugeNumbers500).await.get(&format!("/subtasks/{huge}")).await);
}

#[tokio::test]
async fn task_progress_500() {
    let site = only(Quirk::TaskProgress500).await;
    unhandled(&site.get("/tasks/TSK-000001/progress").await);
    let guide = Site::open().await;
    let told = guide.get("/tasks/TSK-000001/progress").await.is(200);
    assert!(told.body["progress_percentage"].is_number());
    guide.get("/tasks/TSK-404/progress").await.is(404);
}

#[tokio::test]
async fn odd_client_ids() {
    let site = only(Quirk::OddClientIds).await;
    let clients = site.get("/clients/").await.is(200);
    let ids: Vec<_> = clients.body["clients"].as_array().unwrap().iter().map(|row| &row["id"]).collect();
    assert!(ids.contains(&&json!("CLI-000001")) && ids.contains(&&json!("CLI-002")), "{ids:?}");
    site.get("/clients/CLI-002").await.is(200);
    let programs = site.get("/hierarchy/clients/CLI-002/programs").await.is(200);
    assert!(!programs.items().is_empty());
    assert!(site.login(ADMIN).await.len() > 100);
}
