//! Flags are killed also where much else fails.

use super::*;
use std::{fs, sync::Arc};
use worky_console::{
    demo::{ADMIN, DEVELOPER},
    domain::Flag,
    journal::JournalError,
    operation::{Journalled, Verdict},
    source::{
        ApiOptions, Stopwatch,
        flags::{FileFlags, form},
    },
};

const KILL: &str = "flags kill bulk_assignments --reason fire";

async fn flag(api: &Api) -> Flag {
    let flags = api.flags().await.unwrap().rows;
    flags.into_iter().find(|flag| flag.name.as_str() == "bulk_assignments").unwrap()
}

#[tokio::test]
async fn where_nothing_can_be_written_down_it_is_told_instead() {
    let counter = Counter::open(Personality::Guide).await;
    let gate = Gate::new(counter.desk.api.clone(), Err(JournalError::Nowhere), CONTEXT);
    let plan = gate.prepare(KILL.parse().unwrap()).await.unwrap();
    let report = gate.carry_out(confirmed(plan), |_| (), CancellationToken::new()).await.unwrap();
    assert_eq!(report.done(), 1, "{report:?}");
    assert!(!flag(&counter.desk.api).await.enabled);
    let Journalled::Unwritten { why, text } = report.journal else { panic!("{report:?}") };
    assert!(
        why.contains("no home directory") && text.contains(KILL) && text.contains("25 %"),
        "{why} {text}"
    );
    // Nothing else goes on without.
    let plan = gate.prepare("flags set bulk_assignments --enabled on".parse().unwrap()).await.unwrap();
    assert!(gate.carry_out(confirmed(plan), |_| (), CancellationToken::new()).await.is_err());
}

/// Each kind of trouble is over once it has been met.
#[tokio::test]
async fn it_is_tried_until_the_server_says_that_it_is_so() {
    for manner in [Manner::Does, Manner::Fails, Manner::Refuses, Manner::Lost] {
        let counter = Counter::open(Personality::Guide).await;
        let plan = counter.plan(KILL).await;
        counter.desk.line.set(manner);
        let (line, met) = (counter.desk.line.clone(), counter.desk.line.clone());
        let mended = tokio::spawn(async move {
            while met.sent().is_empty() {
                tokio::task::yield_now().await;
            }
            line.set(Manner::Fine);
        });
        let report = counter.carry(plan).await.unwrap();
        mended.await.unwrap();
        assert_eq!(report.done(), 1, "{manner:?}: {report:?}");
        let now = flag(&counter.desk.beside(ADMIN).await).await;
        assert!(!now.enabled && now.percentage.hundredths() == 0, "{manner:?}");
    }
}

#[tokio::test]
async fn what_somebody_else_changes_meanwhile_does_not_hold_it_up() {
    let counter = Counter::open(Personality::Guide).await;
    let plan = counter.plan(KILL).await;
    counter.does("flags set bulk_assignments --percentage 75 --allow-user USR-000003").await;
    let report = counter.carry(plan).await.unwrap();
    assert_eq!(report.done(), 1, "{report:?}");
    let now = flag(&counter.desk.api).await;
    assert!(!now.enabled && now.percentage.hundredths() == 0 && now.allowed_users.len() == 1);
    // Once more is no fault: somebody wants to be sure.
    assert_eq!(counter.does(KILL).await.done(), 1);
}

#[tokio::test]
async fn a_flag_that_cannot_be_read_is_tried_all_the_same() {
    let counter = Counter::open(Personality::Guide).await;
    let signed_out =
        Api::new(ApiOptions::new("http://127.0.0.1:1"), None, Stopwatch::system(), Arc::new(|_, _| ()));
    let plan = gate(&signed_out.unwrap(), counter.file()).prepare(KILL.parse().unwrap()).await.unwrap();
    let item = &plan.items[0];
    assert!(
        item.verdict == Verdict::Will
            && item.warning.as_ref().is_some_and(|why| why.contains("all the same"))
    );
    assert_eq!(counter.carry(plan).await.unwrap().done(), 1);
}

/// Trying again and again would not help.
#[tokio::test]
async fn who_may_not_is_told_at_once() {
    let counter = Counter::open(Personality::Guide).await;
    let gate = gate(&counter.desk.beside(DEVELOPER).await, counter.file());
    let plan = gate.prepare(KILL.parse().unwrap()).await.unwrap();
    let refused = Verdict::Refused("only an administrator can change flags".to_owned());
    assert_eq!(plan.items[0].verdict, refused);
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
        KILL,
        "flags set bulk_assignments --percentage 50 --allow-user USR-000001",
        "flags archive bulk_assignments",
    ] {
        counter.does(line).await;
        assert_ne!(form::read_all(&read()).unwrap(), before, "{line}");
        counter.undo().await;
        assert_eq!(form::read_all(&read()).unwrap(), before, "{line}");
    }
}
