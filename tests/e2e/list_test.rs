//! `list`: what a shell gets of the lists of the screen.

use crate::{SIZE, home::Home, server::Server, terminal::Terminal};
use serde_json::Value;
use std::process::{Command, Stdio};

struct Shell {
    home: Home,
    server: Server,
    token: String,
}

impl Shell {
    fn new() -> Self {
        let home = Home::new();
        let server = Server::start(&home);
        let token = server.token();
        Self { home, server, token }
    }

    fn env(&self) -> [(&'static str, String); 3] {
        let token = self.token.clone();
        let utc = "true".to_owned();
        [
            ("WORKY_CONSOLE_API_URL", self.server.url()),
            ("WORKY_CONSOLE_TOKEN", token),
            ("WORKY_CONSOLE_UTC", utc),
        ]
    }

    /// Exit code, standard output, standard error.
    fn run(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_worky-console"))
            .arg("list")
            .args(arguments)
            .env_clear()
            .envs(self.home.variables())
            .envs(self.env())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    }

    #[track_caller]
    fn prints(&self, arguments: &[&str]) -> String {
        let (code, out, err) = self.run(arguments);
        assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
        out
    }

    #[track_caller]
    fn json(&self, arguments: &[&str]) -> Vec<Value> {
        serde_json::from_str(&self.prints(&[arguments, &["--json"]].concat())).unwrap()
    }
}

#[test]
fn every_list_is_whole_in_a_pipe_with_a_tab_between_its_columns() {
    let shell = Shell::new();
    let teams = shell.prints(&["teams"]);
    assert!(teams.starts_with("name\tproject\tmembers\tstate\tupdated\n"), "{teams}");
    assert_eq!(teams.lines().count(), 1 + 8);
    assert_eq!(shell.prints(&["assignments"]).lines().count(), 1 + 60);
    assert_eq!(shell.prints(&["flags"]).lines().count(), 1 + 3);
    assert!(shell.prints(&["notifications"]).starts_with("state\ttitle\tkind\tby\tcreated\n"));
}

#[test]
fn a_filter_a_sort_and_columns_are_those_of_the_screen() {
    let shell = Shell::new();
    let all = shell.json(&["assignments"]);
    let of = |kind: &str| all.iter().filter(|row| row["kind"] == kind).count();
    let tasks = shell.json(&["assignments", "--where", "kind=task"]);
    assert!(of("task") > 0 && of("task") < all.len(), "{all:?}");
    assert_eq!(tasks.len(), of("task"));
    let sorted = shell.json(&["assignments", "--sort", "-since", "--columns", "since,person"]);
    let since: Vec<&str> = sorted.iter().map(|row| row["since"].as_str().unwrap()).collect();
    assert!(since.is_sorted_by(|a, b| a >= b) && since.len() == 60, "{since:?}");
    assert!(sorted.iter().all(|row| row.as_object().unwrap().len() == 2), "{sorted:?}");
}

#[test]
fn the_people_of_a_team_come_with_their_work() {
    let shell = Shell::new();
    let teams = shell.json(&["teams", "--sort", "-members"]);
    let (team, count) = (teams[0]["id"].as_str().unwrap(), teams[0]["members"].as_u64().unwrap());
    let members = shell.json(&["members", team]);
    assert_eq!(members.len() as u64, count);
    assert!(members.iter().all(|row| row["open"].is_u64() && row["joined"].is_string()), "{members:?}");
}

#[test]
fn csv_has_every_column_and_a_heading() {
    let shell = Shell::new();
    let text = shell.prints(&["teams", "--csv", "--where", "state=active"]);
    let mut csv = csv::Reader::from_reader(text.as_bytes());
    let heading = "name,project,members,state,updated,created,id";
    assert_eq!(csv.headers().unwrap().iter().collect::<Vec<_>>().join(","), heading);
    let rows: Vec<csv::StringRecord> = csv.records().map(Result::unwrap).collect();
    assert!(!rows.is_empty() && rows.iter().all(|row| &row[3] == "active"), "{text}");
    assert!(rows.iter().all(|row| row[2].parse::<u32>().is_ok() && row[5].ends_with('Z')), "{text}");
    assert_eq!(shell.prints(&["teams", "--json", "--where", "name=nobody"]), "[]\n");
}

#[test]
fn a_wrong_query_sort_or_column_is_pointed_at_and_a_usage_error() {
    let shell = Shell::new();
    let wrong: [(&[&str], &str); 4] = [
        (
            &["--where", "kind=task rol=x"],
            "--where:\n  kind=task rol=x\n            ^^^ there is no field `rol`",
        ),
        (
            &["--sort", "-sinze"],
            "--sort:\n  -sinze\n   ^^^^^ there is no column `sinze`; did you mean `since`?",
        ),
        (&["--columns", "kind,zz"], "--columns:\n  kind,zz\n       ^^ there is no column `zz`"),
        (&["--json", "--csv"], "cannot be used with"),
    ];
    for (arguments, expected) in wrong {
        let (code, out, err) = shell.run(&[&["assignments"], arguments].concat());
        assert_eq!((code, out.as_str()), (Some(2), ""), "{err}");
        assert!(err.contains(expected), "{err}");
    }
}

#[test]
fn what_fails_ends_with_the_codes_of_once() {
    let shell = Shell::new();
    let (code, out, err) = shell.run(&["members", "TEAM-NOBODY"]);
    assert_eq!((code, out.as_str()), (Some(69), ""), "{err}");
    let stale = Shell { token: "stale".into(), ..shell };
    let (code, _, err) = stale.run(&["teams"]);
    assert_eq!(code, Some(77), "{err}");
    assert!(err.contains("does not accept the token"), "{err}");
    let nobody = Shell { token: String::new(), ..stale };
    let (code, _, err) = nobody.run(&["teams"]);
    assert_eq!(code, Some(77), "{err}");
    assert!(err.contains("nobody is signed in") && err.contains("WORKY_CONSOLE_TOKEN"), "{err}");
}

#[test]
fn on_a_terminal_the_columns_stand_under_each_other() {
    let shell = Shell::new();
    let binary = env!("CARGO_BIN_EXE_worky-console");
    let command = [binary, "list", "teams", "--columns", "name,members,id"];
    let env = shell.env();
    let env = env.each_ref().map(|(name, value)| (*name, value.as_str()));
    let mut terminal = Terminal::spawn(&shell.home, SIZE, &command, &env);
    assert_eq!(terminal.wait_exit(), 0);
    let text = terminal.text();
    let lines: Vec<&str> = text.trim().lines().collect();
    let place = lines[0].find("  id").unwrap();
    assert_eq!(lines.len(), 1 + 8, "{text}");
    assert!(lines.iter().skip(1).all(|line| line[place..].starts_with("  TEAM-")), "{text}");
}
