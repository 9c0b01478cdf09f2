//! A token is in the console's hands and nowhere else.

use crate::{
    SIZE,
    home::Home,
    server::{EMAIL, Server},
    terminal::Terminal,
};
use std::{fs, path::Path};

/// Every file below this folder with its content.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path.is_dir() {
            true => files(&path),
            false => vec![(path.display().to_string(), fs::read(&path).unwrap())],
        })
        .collect()
}

#[track_caller]
fn assert_absent(secret: &str, what: &str, bytes: &[u8]) {
    assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "in {what}");
}

#[test]
fn a_refused_token_is_written_nowhere() {
    let home = Home::new();
    let server = Server::start(&home);
    let token = "eyJ-marked-token-that-nobody-may-see";
    let env = [("WORKY_CONSOLE_TOKEN", token), ("WORKY_CONSOLE_LOG", "trace")];
    let mut console = Terminal::console_with(&home, SIZE, &["--api-url", &server.url()], &env);
    console.until("the form", |screen| screen.contains("Log in to"));
    console.type_text(EMAIL);
    console.send_keys("tab");
    console.type_text("marked-password-9");
    console.send_keys("enter");
    console.until("a refusal", |screen| screen.contains("do not match"));
    console.send_keys("esc");
    console.until("no form", |screen| !screen.contains("Log in to"));
    console.send_keys("M");
    console.until("the messages", |screen| screen.contains("Messages"));
    console.send_keys("esc");
    console.until("the tab", |screen| screen.contains("q quit"));
    console.send_keys("q");
    assert_eq!(console.wait_exit(), 0);
    let files = files(home.path());
    assert!(files.iter().any(|(name, text)| name.ends_with(".log") && !text.is_empty()), "there is a log");
    for secret in [token, "marked-password-9"] {
        assert_absent(secret, "the output", &console.output());
        files.iter().for_each(|(name, text)| assert_absent(secret, name, text));
    }
}

#[test]
fn a_good_token_is_written_nowhere() {
    let home = Home::new();
    let server = Server::start(&home);
    let token = server.token();
    let env = [("WORKY_CONSOLE_TOKEN", &*token), ("WORKY_CONSOLE_LOG", "trace")];
    let mut console = Terminal::console_with(&home, SIZE, &["--api-url", &server.url()], &env);
    console.until("teams", |screen| screen.contains("Design Guild"));
    console.send_keys("2 3 4 5");
    console.until("the last of the tour", |screen| screen.contains("Flags 3"));
    console.send_keys("y");
    console.until("the copy menu", |screen| screen.contains("the row as JSON"));
    console.send_keys("esc");
    console.until("the tab", |screen| screen.contains("q quit"));
    console.send_keys("q");
    assert_eq!(console.wait_exit(), 0);
    assert_absent(&token, "the output", &console.output());
    files(home.path()).iter().for_each(|(name, text)| assert_absent(&token, name, text));
}
