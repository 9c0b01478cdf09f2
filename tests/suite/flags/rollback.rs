//! The roll back that a watch makes by itself, wherever flags are kept: of many who see a guard break at the same
//! time, one goes back, and the others are told.

use super::*;
use crate::gate::{confirmed, gate};
use chrono::{DateTime, TimeDelta};
use tokio::{sync::Barrier, task::JoinSet};
use tokio_util::sync::CancellationToken;
use worky_console::{
    demo::Personality,
    gate::Gate,
    operation::{Operation, Retreat},
    rollout::{Judged, Look, OnBreak, Patience, Plan, Turn, Verdict, Watch, roll_back},
};

const WATCHERS: usize = 4;
const ROUNDS: usize = 4;

/// Every flag of the plan, on for everybody.
async fn raise(store: &dyn FlagStore) -> Vec<Flag> {
    let all = FlagEdit { enabled: Some(true), ..share(100.0) };
    for flag in Plan::default().flags() {
        done(match find(store, flag).await {
            Some(there) => store.edit_flag(&there, &all).await,
            None => store.create_flag(flag, &all).await,
        });
    }
    store.flags().await.unwrap().rows
}

/// Look until a guard has broken; then, when all have come so far, go back.
async fn watch(gate: Gate, store: Arc<dyn FlagStore>, ready: Arc<Barrier>) -> Retreat {
    let plan = Plan::default();
    let mut watch = Watch::new(Patience { on_break: OnBreak::RollBack, ..Patience::default() });
    let verdict = Verdict::Fails { figure: "4 %".into() };
    let guards = [Judged { name: "errors".into(), wants: "error rate at most 1 %".into(), verdict }];
    let mut at = DateTime::UNIX_EPOCH;
    let (broke, steps) = loop {
        let flags = store.flags().await.unwrap().rows;
        match watch.look(Look { at, guards: &guards, plan: &plan, flags: &flags }) {
            Some(Turn::Broke(broke)) => break (broke, roll_back(&plan, &flags)),
            Some(Turn::Overtaken) => panic!("nobody has gone back yet"),
            None => at += TimeDelta::seconds(30),
        }
    };
    ready.wait().await;
    let operation = Operation::of_steps(&steps, broke.reason().as_ref()).unwrap();
    let plan = gate.prepare(operation).await.unwrap();
    if plan.operation().is_none() {
        return Retreat::refused(&plan);
    }
    let confirmed = confirmed(plan).on(broke.versions);
    Retreat::of(&gate.carry_out(confirmed, |_| (), CancellationToken::new()).await.unwrap(), &steps)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_watchers_one_rolls_back_wherever_flags_are_kept() {
    let desk = crate::writes::Desk::open(Personality::Guide).await;
    let folder = TempDir::new().unwrap();
    for (place, stores) in Place::each(WATCHERS).await {
        let store = &*stores.people[0];
        for round in 0..ROUNDS {
            stores.clock.iter().for_each(|clock| clock.advance(Duration::from_secs(120)));
            let before = raise(store).await;
            let ready = Arc::new(Barrier::new(WATCHERS));
            let mut watchers = JoinSet::new();
            for (n, theirs) in stores.people.iter().enumerate() {
                let journal = folder.path().join(format!("{place} {round} {n}.jsonl"));
                let gate = gate(&desk.api, journal).keeping_flags_in(theirs.clone());
                watchers.spawn(watch(gate, theirs.clone(), ready.clone()));
            }
            let ended = watchers.join_all().await;
            let back = ended.iter().filter(|retreat| matches!(retreat, Retreat::Done(_))).count();
            let told = ended.iter().filter(|retreat| matches!(retreat, Retreat::LeftAlone(_))).count();
            assert_eq!((back, told), (1, WATCHERS - 1), "{place}: {ended:?}");
            // Once: to the phase before, and not to the one before that.
            let steps = roll_back(&Plan::default(), &before);
            let now = store.flags().await.unwrap().rows;
            for step in &steps {
                let flag = now.iter().find(|flag| flag.name == step.flag).unwrap();
                let is_off = step.enabled == Some(false);
                assert_eq!((flag.percentage, flag.enabled), (step.to, !is_off), "{place}, round {round}");
            }
            assert_eq!((steps.len(), now.len()), (3, 3), "{place}");
            if stores.remembers {
                let past = store.flag_history(&steps[0].flag).await.unwrap().rows;
                let why = past[0].reason.as_deref().unwrap_or_default();
                assert!(why.starts_with("rolled back: errors does not hold: 4 %"), "{place}: {why}");
            }
        }
    }
}
