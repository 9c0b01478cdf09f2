//! The kill: it goes on where anything else would give up, and says so only when the store does.

use super::*;
use std::{fs, os::unix::fs::symlink, sync::Arc, time::Duration};
use worky_console::{
    domain::{Flag, FlagName},
    journal::JournalError,
    operation::{Fate, KillOrder, KillReport},
    source::flags::{FileFlags, form},
};

const FLAG: &str = "bulk_assignments";
const SOON: Duration = Duration::from_secs(20);

fn order(line: &str) -> KillOrder {
    let given = permission(false, Guard::Confirm, None, Instant::now()).unwrap();
    KillOrder::new(line.parse().unwrap(), Vec::new(), "admin@example.com".into(), &given).unwrap()
}

async fn flag(counter: &Counter, name: &str) -> Flag {
    let flags = counter.desk.api.at(Pace::Person).flags().await.unwrap().rows;
    flags.into_iter().find(|flag| flag.name.as_str() == name).unwrap()
}

async fn kill(gate: &Gate, line: &str, told: impl Fn(&FlagName, Fate) + Send + Sync) -> KillReport {
    gate.kill(&order(line), told, SOON).await
}

#[tokio::test]
async fn it_is_confirmed_by_the_store_is_in_the_journal_and_can_be_taken_back() {
    let counter = Counter::open(Personality::Guide).await;
    let before = world(&counter.desk.api).await;
    let line = "flags kill bulk_assignments assignment_notifications --reason fire";
    let report = kill(&counter.gate, line, |_, _| ()).await;
    assert!(report.is_done() && report.unwritten().is_none(), "{report:?}");
    for name in [FLAG, "assignment_notifications"] {
        let flag = flag(&counter, name).await;
        assert_eq!((flag.enabled, flag.percentage.hundredths()), (false, 0));
    }
    let entry = counter.last().await;
    assert_eq!(entry.outcome().map(|outcome| outcome.word()), Some("done"));
    counter.undo().await;
    assert_eq!(world(&counter.desk.api).await, before);
}

#[tokio::test]
async fn it_is_tried_until_a_server_that_is_half_dead_has_done_it() {
    for manner in [Manner::Fails, Manner::Lost, Manner::Does] {
        let counter = Counter::open(Personality::Guide).await;
        counter.desk.line.set(manner);
        let line = counter.desk.line.clone();
        let told = |_: &FlagName, fate: Fate| {
            if matches!(fate, Fate::Killing { tries: 2.., .. }) {
                line.set(Manner::Fine);
            }
        };
        let report = kill(&counter.gate, "flags kill bulk_assignments", told).await;
        assert!(report.is_done(), "{manner:?}: {report:?}");
        assert!(!flag(&counter, FLAG).await.enabled, "{manner:?}");
    }
}

#[tokio::test]
async fn what_the_store_does_not_say_is_not_confirmed_and_is_left_to_be_tried_again() {
    let counter = Counter::open(Personality::Guide).await;
    counter.desk.line.set(Manner::Fails);
    let order = order("flags kill bulk_assignments");
    let report = counter.gate.kill(&order, |_, _| (), Duration::from_millis(300)).await;
    assert!(matches!(&report.fates[..], [(_, Fate::NotConfirmed(_))]), "{report:?}");
    assert_eq!(report.left(order.operation()).as_ref(), Some(order.operation()));
    assert_eq!(counter.last().await.outcome().map(|outcome| outcome.word()), Some("unknown"));
    let none = kill(&counter.gate, "flags kill nothing", |_, _| ()).await;
    assert_eq!(none.fates[0].1, Fate::NotConfirmed("there is no flag nothing".into()), "not for ever");
}

#[tokio::test]
async fn where_the_journal_cannot_be_written_it_goes_on_and_hands_the_line_back() {
    let counter = Counter::open(Personality::Guide).await;
    let path = counter.folder.path().join("full.jsonl");
    symlink("/dev/full", &path).unwrap();
    for journal in [Ok(Journal::open(path)), Err(JournalError::Nowhere)] {
        let gate = Gate::new(counter.desk.api.clone(), journal, CONTEXT);
        let report = kill(&gate, "flags kill bulk_assignments --reason fire", |_, _| ()).await;
        assert!(report.is_done() && !flag(&counter, FLAG).await.enabled, "{report:?}");
        let line = report.unwritten().unwrap();
        assert!(line.starts_with("flags kill bulk_assignments --reason fire by admin@example.com"), "{line}");
        assert!(line.contains("in staging at") && line.contains("killed at"), "{line}");
    }
}

/// Where flags are kept elsewhere, nobody has to be signed in at the API, and it may be dead.
#[tokio::test]
async fn flags_kept_elsewhere_are_changed_and_taken_back_without_the_api() {
    let counter = Counter::open(Personality::Guide).await;
    let path = counter.folder.path().join("flags.json");
    fs::write(&path, r#"{"bulk_assignments": {"enabled": true, "rollout_percentage": 25}}"#).unwrap();
    counter.desk.line.set(Manner::Dead);
    let store = Arc::new(FileFlags::new(&path));
    let elsewhere = gate(&counter.desk.api, counter.file()).keeping_flags_in(store);
    let counter = Counter { gate: elsewhere, ..counter };
    let read = || fs::read_to_string(&path).unwrap();
    let before = form::read_all(&read()).unwrap();
    for line in [
        "flags kill bulk_assignments --reason fire",
        "flags set bulk_assignments --percentage 50 --allow-user USR-000001",
        "flags archive bulk_assignments",
    ] {
        counter.does(line).await;
        assert_ne!(form::read_all(&read()).unwrap(), before, "{line}");
        counter.undo().await;
        assert_eq!(form::read_all(&read()).unwrap(), before, "{line}");
    }
}
