//! Whatever is done, in whatever order: taken back, the world is as it was.

use super::{kinds::Cast, *};
use proptest::{
    prelude::*,
    test_runner::{Config, RngSeed, TestRunner},
};

const CASES: u32 = 4;

/// A kind of change and two dice to choose what it is about.
type Throw = (u8, usize, usize);

/// A change as the dice say, of the world as it is now; none where there is nothing of the kind.
async fn change(api: &Api, cast: &Cast, (kind, one, other): Throw) -> Option<String> {
    let api = api.at(Pace::Person);
    let on = |dice: usize| if dice.is_multiple_of(2) { "on" } else { "off" };
    let role = ["Tester", "Developer", "Designer", "Member"][other % 4];
    let team = &cast.team;
    let members = api.members(team).await.unwrap().rows;
    let task = crate::writes::task(1 + one % 3);
    let rows = api.assigned(&task).await.unwrap().rows;
    let held: Vec<_> = rows.iter().filter(|row| row.active && row.kind.as_str() == "assignee").collect();
    let able = api.available_assignees(&task).await.unwrap().rows;
    let free: Vec<_> = able.iter().filter(|user| rows.iter().all(|row| row.user != user.user)).collect();
    let pick = |from: &[&worky_console::domain::Assignment]| {
        from.get(other % from.len().max(1)).map(|row| (row.user.clone(), row.id.clone()))
    };
    Some(match kind % 8 {
        0 => format!("team update {team} --name 'Watch {one}' --description 'of {other}'"),
        1 => format!("team update {team} --description="),
        2 => format!("member add {team} {} --role {role}", cast.outsider),
        3 => format!("member role {team} {} {role}", members.get(one % members.len().max(1))?.user),
        4 => format!("assign {task} {} --as assignee", free.get(other % free.len().max(1))?.user),
        5 => format!("unassign {task} {} --as assignee", pick(&held)?.0),
        6 => {
            let ((user, id), to) = (pick(&held)?, free.first()?);
            format!("reassign {task} {user} --as assignee --id {id} --to {}", to.user)
        }
        _ => format!("preference set team_member_added --email {} --push {}", on(one), on(other)),
    })
}

async fn walk(throws: Vec<Throw>) {
    let personality = Personality::ALL[throws.len() % Personality::ALL.len()];
    let mut counter = Counter::open(personality).await;
    let cast = Cast::of(&counter.desk).await;
    let api = counter.desk.api.clone();
    let mut worlds = vec![world(&api).await];
    for throw in throws {
        let Some(line) = change(&api, &cast, throw).await else { continue };
        let plan = counter.plan(&line).await;
        if plan.operation().is_some() {
            let report = counter.carry(plan).await.unwrap();
            assert_eq!(report.done(), 1, "{line}: {report:?}");
            worlds.push(world(&api).await);
        }
    }
    counter.restart();
    for before in worlds.iter().rev().skip(1) {
        counter.undo().await;
        assert_eq!(changed(before, &world(&api).await), [""; 0], "{personality:?}");
    }
    assert!(counter.gate.prepare_undo(None).await.is_err());
    for after in worlds.iter().skip(1) {
        counter.redo().await;
        assert_eq!(changed(after, &world(&api).await), [""; 0], "{personality:?}, done again");
    }
    while counter.gate.prepare_undo(None).await.is_ok() {
        counter.undo().await;
    }
    assert_eq!(changed(&worlds[0], &world(&api).await), [""; 0], "{personality:?}, at last");
}

#[test]
fn whatever_was_done_is_taken_back_and_done_again_step_by_step() {
    let config = Config { cases: CASES, rng_seed: RngSeed::Fixed(12), ..Config::default() };
    let throws = prop::collection::vec((any::<u8>(), 0..100usize, 0..100usize), 8..14);
    let outcome = TestRunner::new(config).run(&throws, |throws| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(walk(throws));
        Ok(())
    });
    outcome.unwrap();
}
