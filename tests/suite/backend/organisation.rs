//! The sample organisation: the read side of the hierarchy, the same in every run, kept in a file.

use super::{Site, fields, http};
use reqwest::Method;
use serde_json::json;
use worky_console::demo::{ADMIN, Backend, Clock, Options};

#[tokio::test]
async fn work_is_listed_by_kind_and_by_parent() {
    let site = Site::open().await;
    let projects = site.get("/projects/").await.is(200);
    assert_eq!(projects.items().len(), 8);
    assert_eq!(
        fields(&projects.items()[0]),
        "created_at end_date id long_description name program_id program_name repository_url short_description \
         sprint_length_weeks sprint_starting_day start_date status updated_at"
    );
    let date = projects.items()[0]["start_date"].as_str().unwrap();
    assert_eq!((date.len(), &date[2..3], &date[5..6]), (10, "/", "/"));
    let task = &site.get("/tasks/?limit=1").await.is(200).body[0];
    assert!(task["estimated_hours"].as_str().unwrap().contains('.'));
    for path in ["/programs/", "/usecases/", "/user-stories/", "/subtasks/", "/tasks/my-tasks/"] {
        site.get(path).await.is(200);
    }
    let clients = site.get("/clients/?limit=2").await.is(200);
    assert_eq!(fields(&clients.body), "clients has_more page page_size total");
    site.get("/clients/CLI-000001").await.is(200);
    site.get("/clients/statistics/dashboard").await.is(200);
    site.get("/tasks/NOPE").await.is(404);
    site.send(&site.dev, Method::GET, "/clients/CLI-000002", None).await.is(403);
    let node = site.get("/hierarchy/project/PRJ-000001").await.is(200);
    assert_eq!(node.body["parent"]["entity_type"], "program");
    let figures = site.get("/hierarchy/project/PRJ-000001/statistics").await.is(200);
    assert_eq!(
        fields(&figures.body),
        "completion_percentage phase_distribution rollup_counts status_counts total_items"
    );
    site.get("/hierarchy/epic/X").await.is(400);
    let found = site.get("/hierarchy/search?q=dispatch").await.is(200);
    assert!(
        found.body["results"][0]["hierarchy_path"].as_str().unwrap().contains(" > Fleet Modernisation > ")
    );
    site.get("/hierarchy/search?q=x").await.is(422);
}

#[tokio::test]
async fn nothing_about_the_sample_is_numbered_filler() {
    let site = Site::open().await;
    for path in
        ["/tasks/?limit=100", "/subtasks/?limit=100", "/user-stories/?limit=100", "/usecases/?limit=100"]
    {
        for item in site.get(path).await.items() {
            let name = item["name"].as_str().unwrap();
            assert!(name.len() > 8 && !name.contains("{}") && !name.contains(char::is_numeric), "{name}");
        }
    }
}

#[tokio::test]
async fn performance_routes_say_how_the_server_does() {
    let site = Site::open().await;
    let load = site.get("/performance/teams/TEAM-000003/workload").await.is(200);
    assert_eq!(
        fields(&load.body),
        "avg_assignments_per_member execution_time_ms member_count members team_id total_assignments"
    );
    assert_eq!(site.get("/performance/teams/NOPE/workload").await.is(200).body["member_count"], 0);
    site.get("/performance/projects/PRJ-000001/stats").await.is(200);
    assert_eq!(site.get("/performance/cache/stats").await.is(200).body["cache_size"], 3);
    site.delete("/performance/cache/clear").await.is(200);
    assert_eq!(site.get("/performance/cache/stats").await.body["cache_size"], 0);
    let health = site.get("/performance/system/health").await.is(200);
    assert_eq!(
        fields(&health.body),
        "cache_entries cpu_percent memory_percent memory_usage_mb uptime_seconds"
    );
}

#[tokio::test]
async fn two_runs_with_one_seed_say_the_same_word_for_word() {
    let mut said = Vec::new();
    for _ in 0..2 {
        let site = Site::open().await;
        let mut bodies = vec![site.admin.clone()];
        let wish = json!({"entity_type": "client", "entity_id": "CLI-000001", "user_id": "USR-000006", "assignment_type": "owner"});
        bodies.push(site.post("/assignments/", wish).await.is(201).text);
        for path in [
            "/users/",
            "/teams/",
            "/assignments/?limit=100",
            "/notifications/",
            "/tasks/",
            "/feature-flags/",
            "/teams/NOPE",
            "/users/NOPE",
            "/performance/system/health",
            "/performance/teams/TEAM-000001/workload",
            "//metrics",
        ] {
            bodies.push(site.get(path).await.text);
        }
        said.push(bodies);
    }
    assert_eq!(said[0], said[1]);
    let other = Site::with(Options { seed: 2, ..Options::default() }).await;
    assert_ne!(said[0][2], other.get("/users/").await.text);
}

#[tokio::test]
async fn a_file_keeps_what_was_done() {
    let path = std::env::temp_dir().join(format!("worky-backend-{}.db", uuid::Uuid::new_v4()));
    let options = || Options { data: Some(path.clone()), ..Options::default() };
    let site = Site::with(options()).await;
    site.post("/teams/", json!({"name": "Kept", "project_id": "PRJ-000001"})).await.is(201);
    site.backend.stop().await;
    let site = Site::with(options()).await;
    assert_eq!(site.get("/teams/TEAM-000009").await.is(200).body["name"], "Kept");
    site.backend.stop().await;
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
}

#[tokio::test]
async fn a_token_survives_a_restart_on_the_same_data_and_is_worth_nothing_elsewhere() {
    let folder = tempfile::TempDir::new().unwrap();
    let site = async |file: &str| {
        let data = Some(folder.path().join(file));
        let options = Options { data, clock: Clock::System, ..Options::default() };
        let backend = Backend::start(options).await.unwrap();
        Site { backend, clock: Clock::System, http: http(), admin: String::new(), dev: String::new() }
    };
    let first = site("one.db").await;
    let token = first.login(ADMIN).await;
    first.backend.stop().await;
    for (file, status) in [("one.db", 200), ("other.db", 401)] {
        let again = site(file).await;
        again.send(&token, Method::GET, "/teams/", None).await.is(status);
        again.backend.stop().await;
    }
}

#[tokio::test]
async fn after_stop_nobody_answers() {
    let site = Site::open().await;
    let url = format!("{}/health", site.backend.url());
    site.backend.stop().await;
    assert!(super::http().get(url).send().await.is_err());
}
