//! Changes on the command line: what is asked, what is sent, what is told, and that the journal says the same as
//! of a change made on the screen.

use crate::{
    SIZE,
    home::Home,
    server::{EMAIL, Server},
    terminal::Terminal,
};
use serde_json::Value;
use std::{
    fs,
    process::{Command, Output, Stdio},
};
use worky_console::journal::Journal;

/// A context at this server, with these further lines, and a token for it.
struct Desk<'a> {
    home: &'a Home,
    token: String,
}

impl<'a> Desk<'a> {
    fn new(home: &'a Home, server: &Server, more: &str) -> Self {
        let folder = home.path().join("config/worky-console");
        fs::create_dir_all(&folder).unwrap();
        let text = format!("[contexts.local]\napi_url = \"{}\"\nemail = \"{EMAIL}\"\n{more}", server.url());
        fs::write(folder.join("config.toml"), text).unwrap();
        Self { home, token: server.token() }
    }

    fn run(&self, line: &str) -> Output {
        Command::new(env!("CARGO_BIN_EXE_worky-console"))
            .args(words(line))
            .env_clear()
            .env("LANG", "C.UTF-8")
            .env("WORKY_CONSOLE_TOKEN", &self.token)
            .envs(self.home.variables())
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    /// Ends with this code; what it printed.
    #[track_caller]
    fn ends(&self, code: i32, line: &str) -> String {
        let output = self.run(line);
        let text = String::from_utf8(output.stdout).unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{line}\n{text}\n{error}");
        text + &error
    }

    #[track_caller]
    fn json(&self, code: i32, line: &str) -> Value {
        let output = self.run(line);
        assert_eq!(output.status.code(), Some(code), "{line}\n{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// The lines of the journal, the oldest first.
    fn journal(&self) -> Vec<String> {
        let file = self.home.path().join("state/worky-console/journal.jsonl");
        Journal::open(file).entries().unwrap().into_iter().map(|entry| entry.intent.line).collect()
    }
}

/// Words as a shell would split them, as far as these tests need it.
fn words(line: &str) -> Vec<String> {
    let parts = line.split('\'').enumerate();
    let words = parts.flat_map(|(at, part)| match at % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    words.collect()
}

const ADD: &str = "member add TEAM-000001 USR-000014 --role Tester";

#[test]
fn nothing_is_sent_before_somebody_has_said_yes() {
    let home = Home::new();
    let server = Server::start(&home);
    let desk = Desk::new(&home, &server, "");
    assert!(desk.ends(0, &format!("{ADD} --dry-run")).contains("role  - -> Tester"));
    assert!(desk.ends(4, ADD).contains("nothing was sent: there is nobody to confirm it"));
    assert!(desk.journal().is_empty());
    let done = desk.ends(0, &format!("{ADD} --yes"));
    assert!(done.contains(&format!("done: {ADD}")), "{done}");
    assert!(desk.ends(4, &format!("{ADD} --yes")).contains("is in TEAM-000001 already"));
    assert_eq!(desk.journal(), [ADD]);
}

#[test]
fn a_person_at_a_terminal_is_asked() {
    let home = Home::new();
    let server = Server::start(&home);
    let desk = Desk::new(&home, &server, "");
    for (answer, code, said) in [("n", 4, "nothing was sent"), ("y", 0, "done: member add")] {
        let arguments = words(ADD);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let mut shell =
            Terminal::console_with(&home, SIZE, &arguments, &[("WORKY_CONSOLE_TOKEN", &desk.token)]);
        shell.until("the question", |screen| screen.contains("Do it? [y/N]"));
        shell.type_text(answer);
        shell.send_keys("enter");
        assert_eq!(shell.wait_exit(), code);
        assert!(shell.text().contains(said), "{}", shell.text());
    }
    assert_eq!(desk.journal(), [ADD]);
}

#[test]
fn guards_hold_on_the_command_line_too() {
    let home = Home::new();
    let server = Server::start(&home);
    let desk = Desk::new(&home, &server, "read_only = true\n");
    assert!(desk.ends(4, &format!("{ADD} --yes")).contains("this context is read-only"));
    let desk = Desk::new(&home, &server, "guard = \"typed\"\n");
    assert!(desk.ends(4, &format!("{ADD} --yes")).contains("--yes --type 'USR-000014'"));
    assert!(desk.journal().is_empty());
    desk.ends(0, &format!("{ADD} --yes --type USR-000014"));
    let desk = Desk::new(&home, &server, "guard = \"armed\"\n");
    assert!(desk.ends(4, "undo --yes").contains("--arm REASON"));
    desk.ends(0, "undo --yes --arm 'the wrong team'");
    assert_eq!(desk.journal(), [ADD, "member remove TEAM-000001 USR-000014"]);
    let told = desk.ends(0, "journal show 3 --json");
    assert!(told.contains("the wrong team"), "{told}");
}

#[test]
fn a_key_and_a_command_line_leave_the_same_line() {
    let home = Home::new();
    let server = Server::start(&home);
    let desk = Desk::new(&home, &server, "");
    let mut console = Terminal::console_with(&home, SIZE, &[], &[("WORKY_CONSOLE_TOKEN", &desk.token)]);
    console.until("members", |screen| screen.contains("Arturo Mendes"));
    console.send_keys("tab D");
    console.until("the question", |screen| screen.contains("Shall this be done?"));
    console.send_keys("y");
    console.until("the result", |screen| screen.contains("done: member remove"));
    console.send_keys("q");
    assert_eq!(console.wait_exit(), 0);
    let line = desk.journal().pop().unwrap();
    desk.ends(0, "undo --yes");
    desk.ends(0, &format!("{line} --yes"));
    let lines = desk.journal();
    assert_eq!((lines.first(), lines.last()), (Some(&line), Some(&line)), "{lines:?}");
}

#[test]
fn what_makes_no_sense_is_told_with_the_part_and_ends_with_2() {
    let home = Home::new();
    let server = Server::start(&home);
    let desk = Desk::new(&home, &server, "");
    assert!(desk.ends(2, "assign taks TSK-1 USR-1 --as assignee").contains("did you mean `task`?"));
    assert!(desk.ends(2, &format!("{ADD} + cache clean")).contains("'clean'"));
    assert!(desk.ends(65, "undo 99 --yes").contains("entry 99 of the journal cannot be taken back"));
    assert!(desk.journal().is_empty());
}

#[test]
fn a_table_is_imported_whole_or_not_at_all_unless_somebody_agrees() {
    let home = Home::new();
    let server = Server::start(&home);
    let desk = Desk::new(&home, &server, "");
    let exported = desk.ends(0, "export");
    assert_eq!(exported.lines().count(), 61, "{exported}");
    desk.ends(0, "member add TEAM-000001 USR-000006 --role Developer --yes");
    let file = home.path().join("work.csv");
    let header = "entity_type,entity_id,user_id,assignment_type\n";
    let good = "task,TSK-000001,USR-000006,assignee\ntask,TSK-000002,USR-000006,assignee\n";
    fs::write(&file, format!("{header}{good}taks,TSK-000003,USR-000006,assignee\n")).unwrap();
    let import = format!("import {}", file.display());
    let told = desk.ends(65, &format!("{import} --yes"));
    assert!(told.contains("line 4, column 1 (entity_type): one of client"), "{told}");
    assert_eq!(desk.journal().len(), 1);
    assert_eq!(desk.json(0, &format!("{import} --skip-bad --yes --json"))["done"], 2);
    assert_eq!(desk.ends(0, "export").lines().count(), 63);
    let many: String = (0..501).map(|n| format!("task,TSK-{n:06},USR-000006,assignee\n")).collect();
    fs::write(&file, header.to_owned() + &many).unwrap();
    assert!(desk.ends(65, &format!("{import} --yes")).contains("501 changes at once; 500 is the most"));
    assert_eq!(desk.journal().len(), 2);
}

/// The whole of an evening's work, with the backend restarted in the middle.
#[test]
fn a_team_people_and_work_are_made_and_taken_back_across_a_restart() {
    let home = Home::new();
    let data = home.path().join("data.db");
    let data = ["--data", data.to_str().unwrap()];
    let server = Server::listen(&home, "127.0.0.1:0", &data);
    let address = server.address().to_owned();
    let desk = Desk::new(&home, &server, "");

    let made = desk.json(0, "team create 'Night Watch' --project PRJ-000008 --yes --json");
    let team = made["results"][0]["fields"]["id"].as_str().unwrap();
    let people = ["USR-000006", "USR-000009", "USR-000014"];
    let add = |user: &&str| format!("member add {team} {user} --role Developer");
    let mut adds: Vec<String> = people.iter().map(add).collect();
    adds.push("member add TEAM-000001 USR-000006 --role Developer".to_owned());
    let added = desk.json(0, &format!("{} --yes --json", adds.join(" + ")));
    assert_eq!(added["done"], 4);
    let mut work: Vec<String> =
        (1..=8).map(|n| format!("assign task TSK-{n:06} USR-000006 --as assignee")).collect();
    work.push("assign task TSK-999999 USR-000006 --as assignee".to_owned());
    work.push("assign task TSK-000001 USR-000010 --as assignee".to_owned());
    let plan = desk.json(1, &format!("{} --dry-run --json", work.join(" + ")));
    let refused = plan["items"].as_array().unwrap().iter().filter(|item| item["verdict"] == "refused");
    assert_eq!(refused.count(), 2, "{plan:#}");
    assert_eq!(desk.json(1, &format!("{} --yes --json", work.join(" + ")))["done"], 8);

    server.crash();
    let gone = desk.run("undo --yes");
    assert_eq!(gone.status.code(), Some(69), "{}", String::from_utf8_lossy(&gone.stderr));
    let server = Server::listen(&home, &address, &data);
    let desk = Desk::new(&home, &server, "");
    assert_eq!(desk.json(0, "undo --yes --json")["done"], 8);
    assert_eq!(desk.json(0, "undo --yes --json")["done"], 4);
    assert!(desk.ends(65, "undo --yes").contains("a team cannot be deleted: the API has no route for it"));
    assert!(desk.ends(0, "journal verify").contains("is whole"));
}
