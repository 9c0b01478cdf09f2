//! What one console has measured, on the screen of another that has no server.

use crate::{SIZE, home::Home, server::Server, terminal::Terminal};
use std::process::Command;

/// Exports what was measured here; tells how it ended.
fn export(home: &Home, server: &Server, file: &str) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_worky-console"));
    command.args(["record", "export", file, "--api-url", &server.url()]).env_clear().envs(home.variables());
    let output = command.output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_session_is_recorded_and_replayed_after_its_server_has_gone() {
    let home = Home::new();
    let server = Server::start(&home);
    let token = server.log_in().unwrap();
    let env = [("WORKY_CONSOLE_TOKEN", token.as_str())];
    let mut console = Terminal::console_with(&home, SIZE, &["--api-url", &server.url()], &env);
    console.send_keys("4");
    console.until("calls", |screen| screen.contains("GET /teams/") && screen.contains("GET /health"));
    console.send_keys("q");
    assert_eq!(console.wait_exit(), 0);
    let file = home.path().join("night.jsonl");
    let file = file.to_str().unwrap();
    assert_eq!(export(&home, &server, file), (0, String::new()), "what was measured last is on the disk");
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains("GET /teams/") && !text.contains(&token), "{text}");
    drop(server);

    let mut replay = Terminal::console(&home, SIZE, &["replay", file]);
    replay.until("the recording", |screen| screen.contains("REPLAY") && screen.contains("GET /teams/"));
    replay.send_keys("R");
    replay.until("that nothing is asked", |screen| screen.contains("nothing is behind it"));
    replay.send_keys("q");
    assert_eq!(replay.wait_exit(), 0);
    replay.assert_restored();
}
