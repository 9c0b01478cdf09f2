//! Many assignments at once.

use super::*;
use worky_console::domain::{AssignmentKind, NewAssignment};

fn wish(n: usize, user: &UserId) -> NewAssignment {
    NewAssignment { entity: task(n), user: user.clone(), kind: AssignmentKind::Assignee }
}

/// Five wishes of which the first and the last can be granted.
async fn wishes(desk: &Desk) -> Vec<NewAssignment> {
    let there = desk.given(1).await.user;
    let (one, other) = (desk.free(&task(1)).await, desk.free(&task(2)).await);
    let odd = NewAssignment { kind: AssignmentKind::Developer, ..wish(1, &one) };
    vec![wish(1, &one), wish(1, &there), odd, wish(1, &one), wish(2, &other)]
}

#[tokio::test]
async fn each_item_gets_its_own_result_in_the_order_asked() {
    for personality in Personality::ALL {
        let desk = Desk::open(*personality).await;
        let wishes = wishes(&desk).await;
        for manner in [Manner::Fine, Manner::Does, Manner::Lost] {
            desk.line.set(manner);
            let mut results = desk.api.assign_many(&wishes).await;
            assert_eq!(desk.line.sent(), ["POST /assignments/bulk"], "{manner:?}");
            let last = done(results.remove(4));
            assert!(refused(results.remove(3)).ends_with("is in the list twice"));
            assert_eq!(refused(results.remove(2)), "a task takes an assignee, and no developer");
            assert!(refused(results.remove(1)).contains("is assignee of task TSK-000001 already (A"));
            let first = done(results.remove(0));
            for (id, wish) in [(first, &wishes[0]), (last, &wishes[4])] {
                let row = desk.api.assignment(&id).await.unwrap();
                assert_eq!((&row.user, &row.entity, row.active), (&wish.user, &wish.entity, true));
                desk.line.set(Manner::Fine);
                done(desk.api.unassign(&id).await);
            }
        }
    }
}

#[tokio::test]
async fn what_failed_without_a_reason_is_given_one() {
    let desk = Desk::open(Personality::Shipped).await;
    let (free, nobody) = (desk.free(&task(1)).await, "USR-999999".parse().unwrap());
    let mut results = desk.api.assign_many(&[wish(1, &nobody), wish(1, &free)]).await;
    done(results.remove(1));
    let why = refused(results.remove(0));
    assert_eq!(why, "the server gives no reason; most likely USR-999999 is inactive or does not exist");
}

#[tokio::test]
async fn a_call_that_was_refused_or_failed_is_told_for_each() {
    let desk = Desk::open(Personality::Guide).await;
    let (one, other) = (desk.free(&task(1)).await, desk.free(&task(2)).await);
    let wishes = [wish(1, &one), wish(2, &other)];
    for (manner, words) in
        [(Manner::Refuses, "answered 400: Not today"), (Manner::Fails, "answered 500: Failed")]
    {
        desk.line.set(manner);
        for result in desk.api.assign_many(&wishes).await {
            let why = refused(result);
            assert!(why.contains(words), "{why}");
        }
        assert_eq!(desk.line.sent().len(), 1);
    }
}

#[tokio::test]
async fn too_many_nothing_and_only_nonsense_are_not_sent() {
    let desk = Desk::open(Personality::Shipped).await;
    let user: UserId = "USR-000006".parse().unwrap();
    let many: Vec<_> = (0..501).map(|n| wish(n, &user)).collect();
    let results = desk.api.assign_many(&many).await;
    assert_eq!(results.len(), 501);
    assert_eq!(refused(results[500].clone()), "500 assignments can be made at once, and not 501");
    assert!(desk.api.assign_many(&[]).await.is_empty());
    let odd = NewAssignment { kind: AssignmentKind::Lead, ..wish(1, &user) };
    refused(desk.api.assign_many(&[odd]).await.remove(0));
    assert!(desk.line.sent().is_empty());
}

#[tokio::test]
async fn five_hundred_for_one_person_take_one_request_and_a_few_looks() {
    let desk = Desk::open(Personality::Shipped).await;
    let user = desk.free(&task(1)).await;
    let before = desk.kit.outcomes().len();
    // A shipped server looks at nothing but the account, so these need not exist.
    let many: Vec<_> = (0..500).map(|n| wish(900_000 + n, &user)).collect();
    let results = desk.api.assign_many(&many).await;
    results.into_iter().for_each(|result| _ = done(result));
    assert_eq!(desk.line.sent().last().unwrap(), "POST /assignments/bulk");
    assert!(desk.kit.outcomes().len() - before <= 3, "{}", desk.kit.outcomes().len() - before);
}

#[tokio::test]
async fn of_a_call_that_stopped_half_way_it_is_known_what_was_made() {
    for personality in Personality::ALL {
        let desk = Desk::open(*personality).await;
        let (one, other) = (desk.free(&task(1)).await, desk.free(&task(2)).await);
        desk.line.set(Manner::Stops);
        let mut results = desk.api.assign_many(&[wish(1, &one), wish(2, &other)]).await;
        let why = refused(results.remove(1));
        assert!(why.ends_with(&format!("looked it up: {other} is not assignee of task TSK-000002")), "{why}");
        let id = done(results.remove(0));
        assert_eq!(desk.api.assignment(&id).await.unwrap().user, one);
        assert_eq!(desk.line.sent().len(), 1);
    }
}
