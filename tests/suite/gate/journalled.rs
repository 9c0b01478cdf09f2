//! Without a journal nothing is sent.

use super::{kinds::Cast, *};
use std::{fs, os::unix::fs::symlink};
use worky_console::journal::JournalError;

/// Carried out with this journal: why it was refused. Nothing may be sent meanwhile.
async fn refusal(counter: &Counter, journal: Result<Journal, JournalError>) -> Refusal {
    let cast = Cast::of(&counter.desk).await;
    let plan = counter.plan(&format!("member remove {} {}", cast.team, cast.member)).await;
    let before = world(&counter.desk.api).await;
    counter.desk.line.set(Manner::Fine);
    let gate = Gate::new(counter.desk.api.clone(), journal, CONTEXT);
    let refusal = gate.carry_out(confirmed(plan), |_| (), CancellationToken::new()).await.unwrap_err();
    assert_eq!(counter.sent(), [""; 0]);
    assert_eq!(changed(&before, &world(&counter.desk.api).await), [""; 0]);
    refusal
}

#[tokio::test]
async fn where_the_journal_cannot_be_made_nothing_is_sent() {
    let counter = Counter::open(Personality::Guide).await;
    let file = counter.folder.path().join("file");
    fs::write(&file, "").unwrap();
    let refused = refusal(&counter, Ok(Journal::open(file.join("journal.jsonl")))).await;
    assert!(refused.what.starts_with("not allowed to use the journal"), "{refused:?}");
    assert!(refused.hint.contains("what cannot be journalled is not sent") && refused.code == 73);
    let refused = refusal(&counter, Err(JournalError::Nowhere)).await;
    assert_eq!(refused.what, "there is no home directory to keep the journal in");
}

#[tokio::test]
async fn where_the_disk_is_full_nothing_is_sent() {
    let counter = Counter::open(Personality::Guide).await;
    let path = counter.folder.path().join("full.jsonl");
    symlink("/dev/full", &path).unwrap();
    let refused = refusal(&counter, Ok(Journal::open(path))).await;
    assert!(refused.what.starts_with("no room for the journal"), "{refused:?}");
    assert!(refused.hint.starts_with("make room on that disk") && refused.code == 74);
}

#[tokio::test]
async fn in_what_is_no_journal_nothing_is_written_and_nothing_is_sent() {
    let counter = Counter::open(Personality::Guide).await;
    let path = counter.folder.path().join("letter");
    fs::write(&path, "Dear Ada,\n").unwrap();
    let refused = refusal(&counter, Ok(Journal::open(&path))).await;
    assert!(refused.what.ends_with("is not a journal of this console"), "{refused:?}");
    assert_eq!(fs::read_to_string(path).unwrap(), "Dear Ada,\n");
}
