//! `check` as a monitoring system runs it: the program itself, its output and its exit code.

use crate::{backend::Site, postgres::Postgres};
use serde_json::Value;
use sqlx::Executor;
use std::{
    process::Stdio,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    net::TcpListener,
    process::Command,
};
use worky_console::demo::{Options, Quirk, Trouble};

struct Outcome {
    code: i32,
    text: String,
    took: Duration,
}

/// The program with these words, in a home without a configuration.
fn command(words: &str, environment: &[(&str, &str)]) -> (Command, tempfile::TempDir) {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_worky-console"));
    command.arg("check").args(words.split_whitespace()).env_clear().env("HOME", home.path());
    command.envs(environment.iter().copied()).stdin(Stdio::null()).kill_on_drop(true);
    (command, home)
}

async fn check(words: &str, environment: &[(&str, &str)]) -> Outcome {
    let (mut command, _home) = command(words, environment);
    let began = Instant::now();
    let output = command.output().await.unwrap();
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    Outcome { code: output.status.code().unwrap(), text, took: began.elapsed() }
}

async fn check_site(site: &Site, words: &str) -> Outcome {
    let address = site.backend.url();
    check(words, &[("WORKY_CONSOLE_API_URL", &address), ("WORKY_CONSOLE_TOKEN", &site.admin)]).await
}

const CALLS: &str = "--only api,teams,assignments,cache";

#[tokio::test(flavor = "multi_thread")]
async fn a_healthy_system_is_a_line_of_ok_with_figures_and_a_line_for_each_probe() {
    let site = Site::open().await;
    let seen = check_site(&site, CALLS).await;
    assert_eq!(seen.code, 0, "{}", seen.text);
    let lines: Vec<&str> = seen.text.lines().collect();
    assert!(lines[0].starts_with("WORKY OK - 4 probes ok | api_time=0."), "{}", seen.text);
    assert!(lines[0].contains(" teams_time=0.") && lines[0].contains("s;2;5;0"), "{}", seen.text);
    let names: Vec<&str> = lines[1..].iter().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(names, ["api", "teams", "assignments", "cache"]);
    assert!(lines[4].contains("set-and-get is not offered"), "{}", lines[4]);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_token_what_needs_one_is_unknown_and_the_rest_is_judged() {
    let site = Site::open().await;
    let seen = check("", &[("WORKY_CONSOLE_API_URL", &site.backend.url())]).await;
    assert_eq!(seen.code, 3, "{}", seen.text);
    assert!(seen.text.starts_with("WORKY UNKNOWN - teams unknown: not signed in; "), "{}", seen.text);
    assert!(seen.text.contains("\napi           ok "), "{}", seen.text);
    assert!(seen.text.contains("\ndb            off      no database_url"), "{}", seen.text);
    let api = check("--only api", &[("WORKY_CONSOLE_API_URL", &site.backend.url())]).await;
    assert_eq!(api.code, 0, "{}", api.text);
    let database = check("--only db", &[("WORKY_CONSOLE_API_URL", &site.backend.url())]).await;
    assert_eq!(database.code, 3, "asked for by name it is missed: {}", database.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_hangs_is_critical_within_ten_seconds() {
    let site = Site::open().await;
    site.backend.trouble().set(Trouble::Hang);
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let database = format!("postgres://console:x@{}/worky", silent.local_addr().unwrap());
    let address = site.backend.url();
    let environment = [
        ("WORKY_CONSOLE_API_URL", &*address),
        ("WORKY_CONSOLE_TOKEN", &site.admin),
        ("WORKY_CONSOLE_DATABASE_URL", &database),
    ];
    let words = "--json --only api,teams,assignments,db,cache,notifications,integrity";
    let seen = check(words, &environment).await;
    assert!(seen.took < Duration::from_secs(10), "{:?}", seen.took);
    assert_eq!(seen.code, 2, "{}", seen.text);
    let report: Value = serde_json::from_str(&seen.text).unwrap();
    let probes = report["probes"].as_array().unwrap();
    assert_eq!(probes.len(), 7);
    assert!(probes.iter().all(|probe| probe["state"] == "crit"), "{}", seen.text);
    assert!(!seen.text.contains("console:x"), "{}", seen.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_command_that_hangs_does_not_outlast_the_bound() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("config.toml");
    let config = "[contexts.a]\napi_url = \"http://127.0.0.1:9\"\ntoken_command = [\"sleep\", \"600\"]\n";
    std::fs::write(&file, config).unwrap();
    let (mut command, _home) = command("--only api", &[("PATH", &std::env::var("PATH").unwrap())]);
    let began = Instant::now();
    let output = command.arg("--config").arg(&file).output().await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(text.contains("`token_command` gave no token within 9 s"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_there_is_critical_and_a_broken_configuration_is_unknown() {
    let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let seen = check("--only api", &[("WORKY_CONSOLE_API_URL", &format!("http://{address}"))]).await;
    assert_eq!(seen.code, 2, "{}", seen.text);
    assert!(seen.text.starts_with("WORKY CRITICAL - api crit: cannot reach"), "{}", seen.text);
    let seen = check("--only api", &[("WORKY_CONSOLE_API_URL", "not an address")]).await;
    assert_eq!(seen.code, 3, "{}", seen.text);
    assert!(seen.text.starts_with("WORKY UNKNOWN - api unknown: "), "{}", seen.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_does_not_have_is_off_and_no_fault() {
    let site =
        Site::with(Options { quirks: [Quirk::NoPerformanceRoutes].into(), ..Options::default() }).await;
    let seen = check_site(&site, CALLS).await;
    assert_eq!(seen.code, 0, "{}", seen.text);
    assert!(seen.text.contains("\ncache         off "), "{}", seen.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_is_judged_by_what_it_says_of_locks_people_and_data() {
    let site = Site::open().await;
    let database = Postgres::start().fresh_database().await;
    let mut admin = database.whole().await;
    let (address, url) = (site.backend.url(), database.url());
    let environment = [("WORKY_CONSOLE_API_URL", &*address), ("WORKY_CONSOLE_DATABASE_URL", url.expose())];
    let seen = check("--only db,notifications,integrity", &environment).await;
    assert_eq!(seen.code, 0, "{}", seen.text);
    assert!(seen.text.contains("none tried in 1 h, 0 pending") && seen.text.contains("looks, no fault"));
    admin
        .execute(
            "INSERT INTO notifications (user_id, status, created_at) VALUES
             ('USR-000001', 'pending', now() - interval '20 minutes')",
        )
        .await
        .unwrap();
    let seen = check("--only notifications", &environment).await;
    assert_eq!(
        (seen.code, seen.text.contains("1 pending, the oldest for 20 min")),
        (1, true),
        "{}",
        seen.text
    );
    admin.execute("UPDATE users SET email = 'root@localhost' WHERE id = 'USR-000001'").await.unwrap();
    let seen = check("--only integrity", &environment).await;
    assert_eq!(seen.code, 2, "{}", seen.text);
    assert!(seen.text.contains("1 e-mail addresses under a reserved domain"), "{}", seen.text);
    admin.execute("BEGIN; LOCK TABLE teams IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let seen = check("--only db", &environment).await;
    assert_eq!((seen.code, seen.text.contains("table teams is locked")), (2, true), "{}", seen.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn watching_is_a_line_of_json_each_time_until_nobody_reads() {
    let site = Site::open().await;
    let (mut command, _home) =
        command("--only api --watch 1", &[("WORKY_CONSOLE_API_URL", &*site.backend.url())]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for _ in 0..2 {
        let line = lines.next_line().await.unwrap().unwrap();
        let report: Value = serde_json::from_str(&line).unwrap();
        assert_eq!((&report["state"], &report["code"]), (&"ok".into(), &0.into()), "{line}");
    }
    drop(lines);
    assert_eq!(child.wait().await.unwrap().code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn prometheus_gets_a_state_for_each_probe() {
    let site = Site::open().await;
    let seen = check_site(&site, "--prometheus --only api,teams").await;
    assert_eq!(seen.code, 0, "{}", seen.text);
    assert!(seen.text.contains("worky_check_state{probe=\"api\"} 0\n"), "{}", seen.text);
    assert!(seen.text.contains("worky_check_seconds{probe=\"teams\",figure=\"time\"} 0."), "{}", seen.text);
}
