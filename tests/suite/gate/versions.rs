//! What was decided on versions of flags is done on these and no others: of many who decide the same at once,
//! one does it, and the others are told.

use super::*;
use worky_console::{
    domain::Flag,
    rollout::{Plan as Phases, Versions, roll_back, versions},
};

async fn flags(counter: &Counter) -> Vec<Flag> {
    counter.desk.api.flags().await.unwrap().rows
}

/// The way back from these flags, as one of many watchers would take it.
async fn back(gate: Gate, flags: Vec<Flag>, seen: Versions) -> Vec<Ending> {
    let steps = roll_back(&Phases::default(), &flags);
    let reason = "rolled back: errors does not hold".parse().unwrap();
    let plan = gate.prepare(Operation::of_steps(&steps, Some(&reason)).unwrap()).await.unwrap();
    if plan.operation().is_none() {
        return Vec::new();
    }
    let report = gate.carry_out(confirmed(plan).on(seen), |_| (), CancellationToken::new()).await.unwrap();
    report.results.into_iter().map(|tried| tried.ending).collect()
}

#[tokio::test]
async fn of_many_watchers_one_rolls_back_and_the_others_are_told() {
    let counter = Counter::open(Personality::Guide).await;
    for round in 0..12 {
        if round > 0 {
            counter.does("flags set team_assignment_system --percentage 100 + flags set assignment_notifications --percentage 100 + flags set bulk_assignments --enabled on --percentage 100").await;
        }
        let before = flags(&counter).await;
        let seen = versions(&Phases::default(), &before);
        let steps = roll_back(&Phases::default(), &before).len();
        let watchers = (0..4).map(|n| {
            let gate = gate(&counter.desk.api, counter.file().with_file_name(format!("{n}.jsonl")));
            tokio::spawn(back(gate, before.clone(), seen.clone()))
        });
        let mut done = Vec::new();
        for watcher in watchers.collect::<Vec<_>>() {
            let endings = watcher.await.unwrap();
            let told = endings.iter().filter(|ending| !ending.is_done()).all(|ending| ending.why().is_some());
            assert!(told, "{endings:?}");
            done.push(endings.iter().filter(|ending| ending.is_done()).count());
        }
        done.sort();
        assert_eq!(done, [0, 0, 0, steps], "round {round}");
        let moved =
            |flag: &Flag| before.iter().any(|old| old.name == flag.name && old.version + 1 == flag.version);
        assert_eq!(flags(&counter).await.iter().filter(|flag| moved(flag)).count(), steps);
    }
}

#[tokio::test]
async fn where_one_flag_has_moved_on_nothing_of_it_is_sent() {
    let counter = Counter::open(Personality::Guide).await;
    let before = flags(&counter).await;
    let seen = versions(&Phases::default(), &before);
    // Not one of its fields that the roll back is about.
    counter.does("flags set team_assignment_system --description other").await;
    counter.desk.line.set(Manner::Fine);
    let endings = back(gate(&counter.desk.api, counter.file()), before, seen).await;
    assert_eq!(endings.len(), 3);
    for ending in endings {
        let why = ending.why().unwrap_or_default().to_owned();
        assert!(
            !ending.is_done() && why.starts_with("somebody else was quicker: team_assignment_system"),
            "{why}"
        );
    }
    assert_eq!(counter.sent(), [""; 0]);
}
