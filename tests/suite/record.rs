//! `record export` and `replay`, run as programs: what was measured here is seen elsewhere, and no more than
//! that.

use chrono::{DateTime, TimeDelta, Utc};
use std::{path::Path, process::Command, time::Duration};
use worky_console::{
    domain::{Call, Endpoint, Failure, Mark, Sample},
    history::{Entry, History},
};

/// A console that was never told of a server has measured none.
const HERE: &str = "--api-url=http://127.0.0.1:9";

struct Outcome {
    code: i32,
    out: String,
    err: String,
}

/// The program with these words in this home, where everything is in its place whatever the system.
fn run(home: &Path, words: &[&str]) -> Outcome {
    let mut command = Command::new(env!("CARGO_BIN_EXE_worky-console"));
    command.args(words).arg("--utc").env_clear().env("HOME", home).env("LANG", "C.UTF-8");
    let output = command.env("XDG_STATE_HOME", home.join("state")).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Outcome { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

/// Two minutes of calls in the context that is there without a configuration, of which one failed, and a
/// change in between.
async fn measured(home: &Path) -> DateTime<Utc> {
    let file = home.join("state/worky-console/history/default.sqlite");
    let mut history = History::open(&file).await.unwrap();
    let now = Utc::now();
    let call = |n: i64| {
        let outcome = if n == 9 { Err(Failure::Status(503)) } else { Ok(()) };
        let call = Call::new(Endpoint::Teams, Duration::from_millis(20 + n.unsigned_abs()), outcome);
        let sample = Sample::of(&call, now - TimeDelta::seconds(5 * n), Some(Duration::from_secs(5)));
        Entry::Call(Endpoint::Teams, sample)
    };
    let mut entries: Vec<Entry> = (0..24).rev().map(call).collect();
    let what = "notification send \"The cellar is full of water\" --to USR-000001".to_owned();
    entries.push(Entry::Mark(Mark { at: now - TimeDelta::seconds(50), what }));
    history.write(&entries).await.unwrap();
    history.close().await;
    now
}

#[tokio::test]
async fn what_was_measured_is_exported_and_shown_again_without_a_backend() {
    let home = tempfile::tempdir().unwrap();
    measured(home.path()).await;
    let file = home.path().join("clip.jsonl");
    let file = file.to_str().unwrap();
    let exported = run(home.path(), &["record", "export", file, HERE]);
    assert_eq!((exported.code, exported.out.as_str()), (0, ""), "{}", exported.err);
    let again = run(home.path(), &["record", "export", file, HERE]);
    assert_eq!(again.code, 73, "nothing is written over: {}", again.err);

    // Elsewhere, where nothing was ever measured.
    let elsewhere = tempfile::tempdir().unwrap();
    let shown = run(elsewhere.path(), &["replay", file]);
    assert_eq!(shown.code, 0, "{}", shown.err);
    for text in ["REPLAY", "default", "GET /teams/", "1/24", "AT ", "not known then"] {
        assert!(shown.out.contains(text), "no {text} in\n{}", shown.out);
    }
}

#[tokio::test]
async fn an_export_has_the_time_that_was_asked_for_and_no_text_that_somebody_wrote() {
    let home = tempfile::tempdir().unwrap();
    measured(home.path()).await;
    let all = run(home.path(), &["record", "export", HERE]);
    assert_eq!((all.code, all.out.lines().count()), (0, 26), "{}", all.err);
    assert!(all.out.contains("\"what\":\"notification send\"") && !all.out.contains("cellar"), "{}", all.out);
    let minute = run(home.path(), &["record", "export", "--minutes", "1", HERE]);
    assert!((12..16).contains(&minute.out.lines().count()), "{}", minute.out);
}

#[test]
fn what_cannot_be_exported_or_replayed_says_why() {
    let home = tempfile::tempdir().unwrap();
    let nothing = run(home.path(), &["record", "export", HERE]);
    assert_eq!(nothing.code, 66);
    assert!(nothing.err.contains("nothing was measured in default"), "{}", nothing.err);
    assert!(!home.path().join("state/worky-console/history").exists(), "asking makes no file");
    let file = home.path().join("other.jsonl");
    let named = file.to_str().unwrap();
    let gone = run(home.path(), &["replay", named]);
    assert_eq!(gone.code, 66, "{}", gone.err);
    std::fs::write(&file, "{\"kind\":\"call\"}\n").unwrap();
    let other = run(home.path(), &["replay", named]);
    assert_eq!(other.code, 65);
    assert!(other.err.contains("line 1: this is not a recording of worky-console"), "{}", other.err);
}
