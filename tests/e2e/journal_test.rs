//! The journal from the outside: printed, checked, exported, and never a danger to the terminal.

use crate::home::Home;
use serde_json::{Value, json};
use std::{
    fs,
    path::PathBuf,
    process::{Command, Stdio},
};
use worky_console::journal::{Found, Intent, Journal, Outcome, Who};

/// Exit code, standard output, standard error.
fn run(home: &Home, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_worky-console"))
        .args(arguments)
        .arg("--utc")
        .env_clear()
        .envs(home.variables())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[track_caller]
fn prints(home: &Home, arguments: &[&str]) -> String {
    let (code, out, err) = run(home, arguments);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    out
}

fn file(home: &Home) -> PathBuf {
    home.path().join("state/worky-console/journal.jsonl")
}

fn at(second: i64) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp(1_795_000_000 + second, 0).unwrap()
}

fn intent(context: &str, line: &str) -> Intent {
    Intent {
        reason: None,
        who: Who { api: "ada@worky.example".into(), os: "ada@ws-12".into() },
        context: context.into(),
        host: "worky.example".into(),
        line: line.into(),
        before: Value::Null,
        after: Value::Null,
        refused: Vec::new(),
        undoes: None,
        redoes: None,
    }
}

/// One changed and undone, one refused in words that are aimed at the terminal, one that nobody knows of, a bulk
/// operation that was found out.
fn home() -> Home {
    let home = Home::new();
    let journal = Journal::open(file(&home));
    let (before, after) =
        (json!({"name": "Core", "role": "developer"}), json!({"name": "Core", "role": "lead"}));
    let role = Intent { before, after, ..intent("staging", "member-role TEAM-1 USR-004 lead") };
    let role = journal.begin(at(0), role).unwrap();
    journal.end(role, at(1), Outcome::Done { result: json!({"id": "MEM-1"}) }).unwrap();
    let evil = journal.begin(at(2), intent("prod", "assign task TSK-001 USR-009")).unwrap();
    journal.end(evil, at(3), Outcome::Refused { why: "=no\u{1b}[31m | \u{9b}2J\u{202e}".into() }).unwrap();
    let undo = Intent { undoes: Some(role), ..intent("staging", "member-role TEAM-1 USR-004 developer") };
    journal.begin(at(4), undo).unwrap();
    let bulk = journal.begin(at(5), intent("staging", "assign-bulk USR-004")).unwrap();
    journal.progress(bulk, at(6), json!({"TSK-001": "done"})).unwrap();
    let why = String::from("read back");
    let result = json!({"TSK-001": "done", "TSK-002": "not done"});
    journal.end(bulk, at(7), Outcome::Reconciled { found: Found::Done, why, result }).unwrap();
    home
}

#[test]
fn a_list_is_aligned_with_the_newest_last() {
    let home = home();
    let expected = "\
1  2026-11-18 11:06:40  ada@worky.example  staging  done        member-role TEAM-1 USR-004 lead
3  2026-11-18 11:06:42  ada@worky.example  prod     refused     assign task TSK-001 USR-009  (=no\u{fffd}[31m | \u{fffd}2J)
5  2026-11-18 11:06:44  ada@worky.example  staging  unknown     member-role TEAM-1 USR-004 developer
6  2026-11-18 11:06:45  ada@worky.example  staging  found done  assign-bulk USR-004  (read back)
";
    assert_eq!(prints(&home, &["journal", "list"]), expected);
    let last = prints(&home, &["journal", "list", "--last", "1", "--context", "prod"]);
    assert!(last.starts_with("3  ") && last.lines().count() == 1, "{last}");
}

#[test]
fn nothing_is_printed_that_a_terminal_would_obey() {
    let home = home();
    let all: [&[&str]; 7] = [
        &["journal", "list"],
        &["journal", "list", "--json"],
        &["journal", "show", "3"],
        &["journal", "show", "3", "--json"],
        &["journal", "export"],
        &["journal", "export", "--format", "csv"],
        &["journal", "export", "--format", "markdown"],
    ];
    let printed = all.map(|arguments| prints(&home, arguments));
    for text in printed.iter().chain([&fs::read_to_string(file(&home)).unwrap()]) {
        let obeyed = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!text.contains(obeyed) && text.contains("USR-009"), "{text:?}");
    }
}

#[test]
fn one_operation_is_shown_with_every_field() {
    let home = home();
    let expected = "\
number     1
operation  member-role TEAM-1 USR-004 lead
when       2026-11-18 11:06:40
who        ada@worky.example, as ada@ws-12
context    staging (worky.example)
outcome    done
undone by  5 (unknown)
change
  name  Core
  role  developer -> lead
2026-11-18 11:06:41  done
  id  MEM-1
";
    assert_eq!(prints(&home, &["journal", "show", "1"]), expected);
    let bulk = prints(&home, &["journal", "show", "6"]);
    let parts = "2026-11-18 11:06:46  came back\n  TSK-001  done\n";
    let end = "2026-11-18 11:06:47  found done: read back\n  TSK-001  done\n  TSK-002  not done\n";
    assert!(bulk.ends_with(&format!("{parts}{end}")), "{bulk}");
    let json: Value = serde_json::from_str(&prints(&home, &["journal", "show", "1", "--json"])).unwrap();
    assert_eq!(
        (&json["after"]["role"], &json["endings"][0]["done"]["result"]["id"]),
        (&json!("lead"), &json!("MEM-1"))
    );
    let (code, out, err) = run(&home, &["journal", "show", "2"]);
    assert_eq!((code, out.as_str()), (Some(66), ""));
    assert!(err.contains("has no entry 2") && err.contains("journal list"), "{err}");
}

#[test]
fn exports_are_read_by_those_they_are_for() {
    let home = home();
    let json: Vec<Value> = serde_json::from_str(&prints(&home, &["journal", "export"])).unwrap();
    assert_eq!(json.iter().map(|entry| entry["seq"].as_u64().unwrap()).collect::<Vec<_>>(), [1, 3, 5, 6]);
    assert_eq!(json[1]["endings"][0]["refused"]["why"], "=no\u{1b}[31m | \u{9b}2J\u{202e}");
    let text = prints(&home, &["journal", "export", "--format", "csv"]);
    let mut csv = csv::Reader::from_reader(text.as_bytes());
    let mut column = |name: &str| csv.headers().unwrap().iter().position(|column| column == name).unwrap();
    let (why, after) = (column("why"), column("after"));
    let rows: Vec<csv::StringRecord> = csv.records().map(Result::unwrap).collect();
    assert_eq!((rows.len(), &rows[0][after]), (4, r#"{"name":"Core","role":"lead"}"#));
    assert!(rows[1][why].starts_with("'=no"), "no formula for a spreadsheet: {:?}", &rows[1]);
    let table = prints(&home, &["journal", "export", "--format", "markdown"]);
    let bars = |line: &str| line.replace("\\|", "").matches('|').count();
    assert!(table.lines().all(|line| bars(line) == 7) && table.lines().count() == 6, "{table}");
}

#[test]
fn verify_ends_with_0_or_with_65_and_the_line() {
    let home = home();
    let text = fs::read_to_string(file(&home)).unwrap();
    let (_, hash) = text.trim_end().rsplit_once("\"hash\":\"").unwrap();
    let out = prints(&home, &["journal", "verify"]);
    assert!(out.contains("is whole: 8 lines") && out.contains(hash.trim_end_matches("\"}")), "{out}");
    fs::write(file(&home), text.clone() + "{\"seq\":9,\"pr").unwrap();
    let out = prints(&home, &["journal", "verify"]);
    assert!(out.contains("8 lines") && out.contains("12 bytes after that were cut short"), "{out}");
    fs::write(file(&home), text.replacen("USR-009", "USR-008", 1)).unwrap();
    let (code, out, err) = run(&home, &["journal", "verify"]);
    assert_eq!((code, out.as_str()), (Some(65), ""));
    assert!(err.contains("line 3 does not match its own hash"), "{err}");
    let (code, out, err) = run(&home, &["journal", "list"]);
    assert_eq!((code, out.lines().count()), (Some(65), 4), "shown, but not without a word");
    assert!(err.contains("line 3"), "{err}");
}

#[test]
fn a_journal_that_was_never_begun_is_empty_and_stays_so() {
    let home = Home::new();
    assert_eq!(prints(&home, &["journal", "list"]), "nothing has been changed yet\n");
    assert_eq!(prints(&home, &["journal", "list", "--json"]), "[]\n");
    assert!(prints(&home, &["journal", "verify"]).contains("no lines yet"));
    assert!(!file(&home).exists());
}
