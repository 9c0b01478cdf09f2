//! The program run from a shell, at a server of its own.

use crate::{
    home::Home,
    server::{EMAIL, Server},
};
use serde_json::Value;
use std::{
    fs,
    process::{Command, Output, Stdio},
};
use worky_console::journal::Journal;

/// A context at this server, with these further lines, and a token for it.
pub struct Desk<'a> {
    home: &'a Home,
    pub token: String,
}

impl<'a> Desk<'a> {
    pub fn new(home: &'a Home, server: &Server, more: &str) -> Self {
        let folder = home.path().join("config/worky-console");
        fs::create_dir_all(&folder).unwrap();
        let text = format!("[contexts.local]\napi_url = \"{}\"\nemail = \"{EMAIL}\"\n{more}", server.url());
        fs::write(folder.join("config.toml"), text).unwrap();
        Self { home, token: server.token() }
    }

    pub fn run(&self, line: &str) -> Output {
        Command::new(env!("CARGO_BIN_EXE_worky-console"))
            .args(words(line))
            .env_clear()
            .env("LANG", "C.UTF-8")
            .env("WORKY_CONSOLE_TOKEN", &self.token)
            .envs(self.home.variables())
            .current_dir(self.home.path())
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    /// Ends with this code; what it printed.
    #[track_caller]
    pub fn ends(&self, code: i32, line: &str) -> String {
        let output = self.run(line);
        let text = String::from_utf8(output.stdout).unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{line}\n{text}\n{error}");
        text + &error
    }

    #[track_caller]
    pub fn json(&self, code: i32, line: &str) -> Value {
        let output = self.run(line);
        assert_eq!(output.status.code(), Some(code), "{line}\n{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// The lines of the journal, the oldest first.
    pub fn journal(&self) -> Vec<String> {
        let file = self.home.path().join("state/worky-console/journal.jsonl");
        Journal::open(file).entries().unwrap().into_iter().map(|entry| entry.intent.line).collect()
    }
}

/// Words as a shell would split them, as far as these tests need it.
pub fn words(line: &str) -> Vec<String> {
    let parts = line.split('\'').enumerate();
    let words = parts.flat_map(|(at, part)| match at % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    words.collect()
}
