//! A server that means harm: nothing it sends may reach the terminal as a command.

use crate::{SIZE, home::Home, terminal::Terminal};
use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
};

/// Window titles, colours, questions, clipboard, C1, reversed and invisible text, and what else moves a cursor.
const POISON: &str = "\x1b]0;pwned\x07\x1b[666m\x1b[5n\x1b]52;c;cHduZWQ=\x07\x1bPq\x1b\\\x1bc\u{9b}31m\u{9d}0;x\u{9c}\
                      \u{202e}evil\u{2066}\u{200b}\u{2028}\r\n\t\x08\x7f\0";

fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn answer(path: &str) -> (u16, String) {
    let poison = json(&format!("Team {POISON} end"));
    let teams = || {
        let team = |n: u32| {
            format!(
                r#"{{"name":{poison},"description":{poison},"project_id":"PRJ-000001","is_active":true,
                    "id":"TEAM-{n:06}","created_at":"2026-05-22T03:03:17.447656Z",
                    "updated_at":"2026-05-22T03:03:17.447656Z","created_by":{poison},"updated_by":null,
                    "member_count":7}}"#
            )
        };
        format!(
            r#"{{"items":[{},{}],"total":2,"page":1,"per_page":50,"total_pages":1,"has_next":false,"has_prev":false}}"#,
            team(1),
            team(2)
        )
    };
    match path {
        "/health" => (200, format!(r#"{{"service":{poison},"status":{poison},"version":{poison}}}"#)),
        path if path.starts_with("/api/v1/teams/?") || path == "/api/v1/teams/" => (200, teams()),
        // An error's own words are shown too.
        _ => (500, format!(r#"{{"detail":{poison},"error":{{"message":{poison}}}}}"#)),
    }
}

fn serve(stream: TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut line = first.clone();
    while !line.trim().is_empty() {
        line.clear();
        reader.read_line(&mut line)?;
    }
    let (status, body) = answer(first.split(' ').nth(1).unwrap_or_default());
    let length = body.len();
    write!(
        reader.into_inner(),
        "HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{body}"
    )
}

/// Listens until the test has ended.
fn hostile_server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A client that leaves early is no concern of this server.
            std::thread::spawn(move || serve(stream));
        }
    });
    format!("http://{address}")
}

#[test]
fn what_a_hostile_server_sends_never_commands_the_terminal() {
    let home = Home::new();
    let url = hostile_server();
    let env = [("WORKY_CONSOLE_TOKEN", "any")];
    let console = Terminal::console_with(&home, SIZE, &["--api-url", &url], &env);
    console.until("its teams", |screen| screen.contains("Teams 2") && screen.contains("end"));
    for key in ["2", "3", "4", "5", "1", "M", ":", "y"] {
        console.send_keys(key);
        if matches!(key, "M" | ":" | "y") {
            console.until("a menu", |screen| screen.contains("esc close"));
            console.send_keys("esc");
        }
        console.until("the tab", |screen| screen.contains("q quit"));
    }
    let output = console.output();
    for bad in [
        "\x07",
        "\x1b]",
        "\x1bP",
        "\x1b[666m",
        "\x1b[5n",
        "\x1bc",
        "\u{9b}",
        "\u{9d}",
        "\u{9c}",
        "\u{202e}",
        "\u{2066}",
        "\u{200b}",
        "\u{2028}",
        "\x08",
        "\x7f",
        "\0",
        "\t",
    ] {
        let found = output.windows(bad.len()).position(|window| window == bad.as_bytes());
        let around = found
            .map(|at| output[at.saturating_sub(60)..(at + 20).min(output.len())].escape_ascii().to_string());
        assert_eq!(around, None, "{bad:?}");
    }
}

#[test]
fn what_a_hostile_server_sends_is_harmless_in_a_pipe_too() {
    let home = Home::new();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_worky-console"))
        .args(["--once", "--api-url", &hostile_server()])
        .env_clear()
        .envs(home.variables())
        .env("WORKY_CONSOLE_TOKEN", "any")
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    assert_ne!(output.status.code(), Some(0));
    for text in [output.stdout, output.stderr] {
        assert!(!text.is_empty());
        let bad = text.iter().find(|byte| byte.is_ascii_control() && **byte != b'\n');
        assert_eq!(bad, None, "{}", text.escape_ascii());
        assert!(!String::from_utf8(text).unwrap().contains(['\u{9b}', '\u{202e}', '\u{2028}']));
    }
}
