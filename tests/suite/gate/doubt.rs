//! Where nobody can say what became of a change, the journal says so until somebody has looked.

use super::{kinds::Cast, *};
use worky_console::{
    domain::AssignmentKind,
    journal::{Found, Outcome},
};

/// Of each reversible kind, over a server that falls silent with it: what is found at the next start.
async fn found_later(manner: Manner, expected: Found) {
    for personality in Personality::ALL {
        let mut counter = Counter::open(*personality).await;
        let cast = Cast::of(&counter.desk).await;
        // Taking somebody out and in again is two changes, of which only one is made.
        let lines = cast.reversible().into_iter().filter(|line| !line.starts_with("member role"));
        for line in lines {
            let plan = counter.plan(&line).await;
            if !plan.items[0].will() {
                continue;
            }
            let before = world(&counter.desk.api).await;
            counter.desk.line.set(manner);
            let report = counter.carry(plan).await.unwrap();
            assert!(matches!(report.results[0].ending, Ending::Unknown(_)), "{line}: {report:?}");
            assert_eq!(counter.sent().len(), 1, "{line}: {:?}", counter.sent());
            counter.desk.line.set(Manner::Fine);
            assert!(matches!(counter.last().await.outcome(), Some(Outcome::Unknown { .. })));
            assert_eq!(counter.gate.reconcile().await.unwrap(), [], "its console still lives");

            counter.restart();
            let settled = counter.gate.reconcile().await.unwrap();
            assert_eq!((settled.len(), settled[0].certain), (1, true), "{line}: {settled:?}");
            let entry = counter.last().await;
            let Some(Outcome::Reconciled { found, .. }) = entry.outcome() else { panic!("{entry:?}") };
            let same = changed(&before, &world(&counter.desk.api).await).is_empty();
            assert_eq!((*found, same), (expected, expected == Found::NotDone), "{personality:?} {line}");
            assert_eq!(counter.gate.reconcile().await.unwrap(), [], "once");
            assert_eq!(counter.sent(), [""; 0], "nothing is sent to find it out");
            if expected == Found::Done {
                counter.undo().await;
                assert_eq!(changed(&before, &world(&counter.desk.api).await), [""; 0], "{line}");
            }
        }
    }
}

#[tokio::test]
async fn what_was_done_and_never_told_is_found_done() {
    found_later(Manner::Dies, Found::Done).await;
}

#[tokio::test]
async fn what_was_not_done_and_never_told_is_found_undone() {
    found_later(Manner::Dead, Found::NotDone).await;
}

#[tokio::test]
async fn what_nobody_can_see_stays_unknown() {
    let mut counter = Counter::open(Personality::Guide).await;
    let me = counter.desk.api.me().await.unwrap().id;
    let line = format!("notification send {me} --title Hi --message there --kind team_member_added");
    let plan = counter.plan(&line).await;
    counter.desk.line.set(Manner::Dies);
    counter.carry(plan).await.unwrap();
    counter.desk.line.set(Manner::Fine);
    counter.restart();
    let settled = counter.gate.reconcile().await.unwrap();
    assert_eq!((settled[0].word, settled[0].certain), ("still unknown", false));
    counter.restart();
    assert_eq!(counter.gate.reconcile().await.unwrap(), [], "what is still unknown has been said");
    assert_eq!(counter.sent(), [""; 0]);
}

#[tokio::test]
async fn one_that_cannot_be_looked_at_does_not_hide_the_others() {
    let mut counter = Counter::open(Personality::Guide).await;
    let cast = Cast::of(&counter.desk).await;
    counter.does(&format!("member add {} {}", cast.team, cast.outsider)).await;
    let mut lost = counter.last().await.intent;
    lost.line = format!("member remove TEAM-999999 {}", cast.member);
    let plan = counter.plan(&format!("member remove {} {}", cast.team, cast.member)).await;
    let journal = Journal::open(counter.file());
    journal.begin(chrono::Utc::now(), lost).unwrap();
    drop(journal);
    counter.desk.line.set(Manner::Dies);
    counter.carry(plan).await.unwrap();
    counter.desk.line.set(Manner::Fine);
    counter.restart();
    let settled = counter.gate.reconcile().await.unwrap();
    assert!(settled.iter().any(|one| one.word == "found done"), "{settled:?}");
}

#[tokio::test]
async fn a_step_that_stops_half_way_is_told_one_by_one() {
    let counter = Counter::open(Personality::Shipped).await;
    let cast = Cast::of(&counter.desk).await;
    let before = world(&counter.desk.api).await;
    let line = |n: usize| format!("assign task TSK-000001 {} --as assignee", cast.free[n]);
    let plan = counter.plan(&[line(0), line(1)].join(" + ")).await;
    counter.desk.line.set(Manner::Stops);
    let report = counter.carry(plan).await.unwrap();
    assert_eq!(counter.sent(), ["POST /assignments/bulk"]);
    assert!(report.results[0].ending.is_done() && !report.results[1].ending.is_done(), "{report:?}");
    counter.desk.line.set(Manner::Fine);
    let kind = AssignmentKind::Assignee;
    let made = changed(&before, &world(&counter.desk.api).await);
    assert_eq!(made, [format!("+ assigned task TSK-000001 {} {kind}", cast.free[0])]);
    assert_eq!(counter.undo().await.done(), 1);
    assert_eq!(changed(&before, &world(&counter.desk.api).await), [""; 0]);
}
