//! What somebody else changes meanwhile is not overwritten; what is refused is not sent.

use super::{kinds::Cast, *};
use crate::writes::{done, task};
use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering::SeqCst},
};
use worky_console::{
    demo::ADMIN,
    domain::{AssignmentKind, Edit, TeamEdit, TeamRole},
    journal::Outcome,
    operation::Verdict,
};

const KIND: AssignmentKind = AssignmentKind::Assignee;

#[tokio::test]
async fn what_has_changed_between_the_question_and_the_answer_is_left_alone() {
    for personality in Personality::ALL {
        let counter = Counter::open(*personality).await;
        let cast = Cast::of(&counter.desk).await;
        let other = counter.desk.beside(ADMIN).await;
        let (team, member) = (&cast.team, &cast.member);
        let renamed = counter.plan(&format!("team update {team} --description new")).await;
        let promoted = counter.plan(&format!("member role {team} {member} 'Contact Person'")).await;
        let assigned = counter.plan(&format!("assign task TSK-000001 {} --as assignee", cast.free[0])).await;
        let edit = TeamEdit { description: Edit::Set("theirs".parse().unwrap()), ..TeamEdit::default() };
        done(other.update_team(team, &edit).await);
        done(other.remove_member(team, member).await);
        done(other.add_member(team, member, TeamRole::Tester).await);
        done(other.assign(&task(1), &cast.free[0], &KIND).await);
        let before = world(&other).await;
        let cases = [
            (renamed, "it has changed since you saw it: description was "),
            (promoted, "it has changed since you saw it: role was "),
            (assigned, " is assignee of it already"),
        ];
        for (plan, words) in cases {
            counter.desk.line.set(Manner::Fine);
            let report = counter.carry(plan).await.unwrap();
            assert!(not_done(&report).contains(words), "{personality:?} {report:?}");
            assert_eq!(counter.sent(), [""; 0]);
            assert!(matches!(counter.last().await.outcome(), Some(Outcome::Refused { .. })));
        }
        assert_eq!(changed(&before, &world(&other).await), [""; 0]);
    }
}

#[tokio::test]
async fn what_somebody_else_has_changed_since_is_not_taken_back() {
    for personality in Personality::ALL {
        let counter = Counter::open(*personality).await;
        let cast = Cast::of(&counter.desk).await;
        let other = counter.desk.beside(ADMIN).await;
        let (team, member) = (&cast.team, &cast.member);
        counter.does(&format!("team update {team} --name 'Night Watch'")).await;
        let edit = TeamEdit { name: Some("Day Watch".parse().unwrap()), ..TeamEdit::default() };
        done(other.update_team(team, &edit).await);
        let plan = counter.gate.prepare_undo(None).await.unwrap();
        let theirs = "somebody has changed it since: name was Night Watch and is Day Watch";
        assert_eq!(plan.items[0].verdict, Verdict::Refused(theirs.into()));
        assert!(plan.operation().is_none());

        counter.does(&format!("member role {team} {member} 'Contact Person'")).await;
        done(other.remove_member(team, member).await);
        let plan = counter.gate.prepare_undo(None).await.unwrap();
        let Verdict::Refused(why) = &plan.items[0].verdict else { panic!("{plan:?}") };
        assert!(why.ends_with(&format!("is not in {team}")), "{why}");

        counter.does(&format!("assign task TSK-000001 {} --as assignee", cast.free[0])).await;
        let rows = other.assigned(&task(1)).await.unwrap().rows;
        let made = rows.iter().find(|row| row.active && row.user == cast.free[0]).unwrap();
        done(other.unassign(&made.id).await);
        let again = done(other.assign(&task(1), &cast.free[0], &KIND).await);
        let before = world(&other).await;
        let plan = counter.gate.prepare_undo(None).await.unwrap();
        assert!(!plan.items[0].will(), "{} is another one: {plan:?}", again.id);
        assert_eq!(changed(&before, &world(&other).await), [""; 0]);
    }
}

#[tokio::test]
async fn what_was_changed_after_it_was_taken_back_is_not_done_again() {
    let counter = Counter::open(Personality::Guide).await;
    let team = counter.desk.api.teams().await.unwrap().rows.remove(0);
    counter.does(&format!("team update {} --name 'Night Watch'", team.id)).await;
    counter.undo().await;
    let edit = TeamEdit { name: Some("Day Watch".parse().unwrap()), ..TeamEdit::default() };
    done(counter.desk.beside(ADMIN).await.update_team(&team.id, &edit).await);
    let plan = counter.gate.prepare_redo().await.unwrap();
    let theirs = format!("somebody has changed it since: name was {} and is Day Watch", team.name);
    assert_eq!(plan.items[0].verdict, Verdict::Refused(theirs));
}

#[tokio::test]
async fn what_is_refused_of_many_is_not_sent_and_the_rest_is() {
    for personality in Personality::ALL {
        let counter = Counter::open(*personality).await;
        let cast = Cast::of(&counter.desk).await;
        let (held, _) = &cast.assignee;
        let lines = [
            format!("assign task TSK-000001 {} --as assignee", cast.free[0]),
            format!("assign task TSK-000001 {held} --as assignee"),
            format!("assign task TSK-000001 {} --as assignee", cast.free[1]),
            format!("assign task TSK-000001 {} --as assignee", cast.outsider),
            format!("assign task TSK-000001 {} --as assignee", cast.free[0]),
        ];
        let plan = counter.plan(&lines.join(" + ")).await;
        let will: Vec<bool> = plan.items.iter().map(|item| item.will()).collect();
        assert_eq!(will, [true, false, true, false, false], "{plan:?}");
        assert_eq!((plan.people(), plan.name()), (2, "2".to_owned()));
        counter.desk.line.set(Manner::Fine);
        let report = counter.carry(plan).await.unwrap();
        assert_eq!((report.done(), report.results.len()), (2, 2));
        assert_eq!(counter.sent(), ["POST /assignments/bulk"]);
        assert!(report.summary().1.ends_with("2 of 5 done, 3 refused"), "{:?}", report.summary());
        let intent = counter.last().await.intent;
        assert_eq!(intent.line, [&*lines[0], &*lines[2]].join(" + "));
        let kept: Vec<&str> = intent.refused.iter().map(|refused| refused.line.as_str()).collect();
        assert_eq!(kept, [&*lines[1], &*lines[3], &*lines[4]]);
        assert!(intent.refused.iter().zip(&report.refused).all(|(kept, told)| kept.why == told.why));
        assert_eq!(intent.refused[2].why, "it stands here twice");
    }
}

#[tokio::test]
async fn an_object_is_changed_once_in_an_operation() {
    let counter = Counter::open(Personality::Guide).await;
    let team = counter.desk.api.teams().await.unwrap().rows.remove(0).id;
    let before = world(&counter.desk.api).await;
    let line = format!("team update {team} --name New + team update {team} --description newer");
    let plan = counter.plan(&line).await;
    let why = "something before it changes the same: do this one after it";
    assert_eq!(plan.items[1].verdict, Verdict::Refused(why.into()));
    counter.carry(plan).await.unwrap();
    counter.undo().await;
    assert_eq!(changed(&before, &world(&counter.desk.api).await), [""; 0]);
}

/// Thirty people given a task each, or as many of them as can be.
async fn thirty(counter: &Counter) -> String {
    let mut lines = Vec::new();
    for n in 2.. {
        let free = counter.desk.all_free(&task(n)).await;
        lines.extend(free.iter().map(|user| format!("assign task TSK-{n:06} {user} --as assignee")));
        if lines.len() >= 30 {
            break;
        }
    }
    lines.truncate(30);
    lines.join(" + ")
}

#[tokio::test]
async fn thirty_are_done_in_steps_and_taken_back_as_one() {
    for personality in Personality::ALL {
        let counter = Counter::open(*personality).await;
        let before = world(&counter.desk.api).await;
        let plan = counter.plan(&thirty(&counter).await).await;
        counter.desk.line.set(Manner::Fine);
        let seen = Mutex::new(Vec::new());
        let progress = |n| seen.lock().unwrap().push(n);
        let report =
            counter.gate.carry_out(confirmed(plan), progress, CancellationToken::new()).await.unwrap();
        assert_eq!(report.done(), 30, "{report:?}");
        assert_eq!(seen.into_inner().unwrap(), [25, 30]);
        assert_eq!(counter.sent(), ["POST /assignments/bulk"; 2]);
        assert_eq!(changed(&before, &world(&counter.desk.api).await).len(), 30);
        assert_eq!(counter.undo().await.done(), 30);
        assert_eq!(changed(&before, &world(&counter.desk.api).await), [""; 0]);
    }
}

#[tokio::test]
async fn after_a_halt_nothing_further_is_sent() {
    let counter = Counter::open(Personality::Guide).await;
    let before = world(&counter.desk.api).await;
    let plan = counter.plan(&thirty(&counter).await).await;
    counter.desk.line.set(Manner::Fine);
    let (halt, calls) = (CancellationToken::new(), AtomicUsize::new(0));
    let progress = |_| {
        calls.fetch_add(1, SeqCst);
        halt.cancel();
    };
    let report = counter.gate.carry_out(confirmed(plan), progress, halt.clone()).await.unwrap();
    assert_eq!((report.done(), report.results.len(), calls.load(SeqCst)), (25, 30, 2));
    let stopped = report.results[25..].iter().map(|tried| tried.ending.why().unwrap());
    assert_eq!(stopped.collect::<Vec<_>>(), ["stopped before it was sent"; 5]);
    assert_eq!(counter.sent(), ["POST /assignments/bulk"]);
    assert_eq!(report.failures().unwrap().changes().len(), 5);
    assert_eq!(counter.undo().await.done(), 25, "only what was done is taken back");
    assert_eq!(changed(&before, &world(&counter.desk.api).await), [""; 0]);
}
