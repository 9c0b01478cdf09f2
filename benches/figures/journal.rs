//! The journal after years: a hundred thousand operations, each with its outcome.

use crate::{
    figure::{Figure, percentile},
    home::Home,
};
use chrono::{DateTime, Utc};
use ring::digest;
use serde_json::{Value, json};
use std::{fmt::Write, fs, path::Path, process::Command, time::Instant};
use worky_console::journal::{Intent, Journal, Outcome, Who};

const OPERATIONS: usize = 100_000;
const APPENDED: usize = 200;

pub fn measure() -> Vec<Figure> {
    let home = Home::new();
    let file = home.path().join("state/worky-console/journal.jsonl");
    let journal = Journal::open(&file);
    write(&journal);
    grow(&file);
    let mib = fs::metadata(&file).expect("a journal").len() / (1 << 20);
    let list = run(&home, &["journal", "list", "--last", "20"]);
    let verify = run(&home, &["journal", "verify"]);
    let mut appended: Vec<f64> = (0..APPENDED).map(|_| timed(|| write(&journal)) / 2.0).collect();
    let worst = percentile(&mut appended, 0.95);
    let median = percentile(&mut appended, 0.5);
    vec![
        Figure::new("journal of 100,000 operations: list", list, "ms", 1_000.0).noting(format!("{mib} MiB")),
        Figure::new("journal of 100,000 operations: verify", verify, "ms", 1_000.0),
        Figure::new("journal of 100,000 operations: one line, p95", worst, "ms", None)
            .noting(format!("p50 {median:.2} ms, with its fsync")),
    ]
}

fn write(journal: &Journal) {
    let state = |role: &str| json!({"team": "TEAM-000001", "user": "USR-004", "role": role, "name": "Žofie"});
    let intent = Intent {
        reason: None,
        who: Who { api: "ada@worky.example".into(), os: "ada@ws-12".into() },
        context: "staging".into(),
        host: "worky.example".into(),
        line: "member-role TEAM-000001 USR-004 lead".into(),
        before: state("developer"),
        after: state("lead"),
        refused: Vec::new(),
        undoes: None,
        redoes: None,
    };
    let at = DateTime::<Utc>::UNIX_EPOCH;
    let seq = journal.begin(at, intent).expect("a line");
    journal.end(seq, at, Outcome::Done { result: Value::Null }).expect("a line");
}

/// The two lines over and over, chained like those that are written one by one, which would take an hour on a
/// slow disk.
fn grow(file: &Path) {
    let text = fs::read_to_string(file).expect("a journal");
    let (mut grown, mut prev) = (String::with_capacity(text.len() * OPERATIONS), "0".repeat(64));
    for number in 0..OPERATIONS {
        for (line, seq) in text.lines().zip(2 * number + 1..) {
            let (body, _) = line.rsplit_once(",\"hash\"").expect("a sealed line");
            let (_, rest) = body.split_once(",\"at\"").expect("a time");
            let rest = rest.replace("\"of\":1", &format!("\"of\":{}", 2 * number + 1));
            let body = format!("{{\"seq\":{seq},\"prev\":\"{prev}\",\"at\"{rest}");
            prev.clear();
            for byte in digest::digest(&digest::SHA256, body.as_bytes()).as_ref() {
                write!(prev, "{byte:02x}").expect("a string");
            }
            writeln!(grown, "{body},\"hash\":\"{prev}\"}}").expect("a string");
        }
    }
    fs::write(file, grown).expect("a journal");
}

/// The whole program, from start to end.
fn run(home: &Home, arguments: &[&str]) -> f64 {
    let mut command = Command::new(env!("CARGO_BIN_EXE_worky-console"));
    command.args(arguments).env_clear().envs(home.variables());
    timed(|| {
        let output = command.output().expect("the program");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    })
}

/// Milliseconds.
fn timed(work: impl FnOnce()) -> f64 {
    let began = Instant::now();
    work();
    began.elapsed().as_secs_f64() * 1e3
}
