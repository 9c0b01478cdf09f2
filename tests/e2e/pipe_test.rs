//! Without a terminal, and asked once: plain text, and an exit code that a script can use.

use crate::{SIZE, home::Home, server::Server, terminal::Terminal};
use std::{
    net::TcpListener,
    process::{Command, Output, Stdio},
};

fn run(home: &Home, arguments: &[&str], env: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_worky-console"))
        .args(arguments)
        .env_clear()
        .env("LANG", "C.UTF-8")
        .envs(home.variables())
        .envs(env.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

const TABS: [&str; 5] = ["Teams 8", "Assignments 60", "Preferences 7", "API endpoints", "Flags 3"];

#[track_caller]
fn assert_every_tab(output: &Output) {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(TABS.iter().all(|tab| text.contains(tab)), "{text}");
    assert!(!text.contains('\x1b'), "{text}");
    assert!(text.contains("Design Guild") && text.contains("bulk_assignments"), "{text}");
}

#[test]
fn once_prints_every_tab_of_the_demo() {
    assert_every_tab(&run(&Home::new(), &["demo", "--paused", "--once"], &[]));
}

#[test]
fn a_pipe_gets_the_same_as_once_even_where_the_keyboard_is_a_terminal() {
    let home = Home::new();
    let script = format!("{} demo --paused | cat > out; echo done", env!("CARGO_BIN_EXE_worky-console"));
    let mut shell = Terminal::spawn(&home, SIZE, &["sh", "-c", &script], &[]);
    assert_eq!(shell.wait_exit(), 0);
    assert_eq!(shell.text().trim(), "done");
    let text = std::fs::read_to_string(home.path().join("out")).unwrap();
    assert!(TABS.iter().all(|tab| text.contains(tab)) && !text.contains('\x1b'), "{text}");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let home = Home::new();
    let script = format!("{} demo --paused --once | head -n 1", env!("CARGO_BIN_EXE_worky-console"));
    let mut shell = Terminal::spawn(&home, SIZE, &["sh", "-c", &script], &[]);
    assert_eq!(shell.wait_exit(), 0);
    assert_eq!(shell.text().trim().lines().count(), 1, "{}", shell.text());
}

#[test]
fn a_server_asked_once_with_a_token_answers_in_every_tab() {
    let home = Home::new();
    let server = Server::start(&home);
    let env = [("WORKY_CONSOLE_API_URL", &*server.url()), ("WORKY_CONSOLE_TOKEN", &*server.token())];
    assert_every_tab(&run(&home, &["--once"], &env));
}

#[test]
fn nobody_signed_in_is_said_and_is_a_code_of_its_own() {
    let home = Home::new();
    let server = Server::start(&home);
    let output = run(&home, &["--once", "--api-url", &server.url()], &[]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(77), "{said}");
    assert!(said.contains("nobody is signed in") && said.contains("WORKY_CONSOLE_TOKEN"), "{said}");
}

#[test]
fn a_wrong_token_is_said_and_is_a_code_of_its_own() {
    let home = Home::new();
    let server = Server::start(&home);
    let output = run(&home, &["--once", "--api-url", &server.url()], &[("WORKY_CONSOLE_TOKEN", "stale")]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(77), "{said}");
    assert!(said.contains("does not accept the token"), "{said}");
}

#[test]
fn a_server_that_cannot_be_reached_is_named() {
    let home = Home::new();
    // A port that was free a moment ago, and where nobody listens now.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{address}");
    for env in [&[("WORKY_CONSOLE_TOKEN", "any")][..], &[]] {
        let output = run(&home, &["--once", "--api-url", &url], env);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(69), "{said}");
        assert_eq!(said.matches(&format!("cannot reach {address}")).count(), 1, "{said}");
        assert!(said.contains("check the address"), "what to do: {said}");
    }
}
