//! Assignments, one at a time.

use super::*;
use worky_console::{
    demo::DEVELOPER,
    domain::{AssignmentEdit, AssignmentKind, TeamRole},
};

#[tokio::test]
async fn an_assignment_is_made_given_away_ended_and_taken_up_again() {
    for personality in Personality::ALL {
        let desk = Desk::open(*personality).await;
        let (api, free) = (&desk.api, desk.all_free(&task(1)).await);
        let made = done(api.assign(&task(1), &free[0], &AssignmentKind::Assignee).await);
        assert_eq!((made.user.clone(), made.active), (free[0].clone(), true));
        let read = api.assignment(&made.id).await.unwrap();
        assert_eq!((&read.user, &read.entity, read.active), (&made.user, &task(1), true));

        let give = AssignmentEdit { user: Some(free[1].clone()), ..AssignmentEdit::default() };
        let given = done(api.edit_assignment(&made.id, &give).await);
        assert_eq!((&given.id, &given.user), (&made.id, &free[1]));
        done(api.unassign(&made.id).await);
        assert!(!api.assignment(&made.id).await.unwrap().active);
        let again = AssignmentEdit { active: Some(true), ..AssignmentEdit::default() };
        assert!(done(api.edit_assignment(&made.id, &again).await).active);
        assert!(api.assigned(&task(1)).await.unwrap().rows.iter().any(|row| row.id == made.id));
    }
}

#[tokio::test]
async fn what_the_server_would_take_and_never_recover_from_is_not_sent() {
    let desk = Desk::open(Personality::Shipped).await;
    let api = &desk.api;
    let row = desk.given(1).await;
    let (free, assignee) = (desk.free(&task(1)).await, AssignmentKind::Assignee);
    let other = done(api.assign(&task(1), &free, &assignee).await);
    desk.line.set(Manner::Fine);
    let why = refused(api.assign(&task(1), &row.user, &assignee).await);
    assert_eq!(why, format!("{} is assignee of task TSK-000001 already ({})", row.user, row.id));
    let why = refused(api.assign(&task(1), &free, &AssignmentKind::Developer).await);
    assert_eq!(why, "a task takes an assignee, and no developer");
    let edit = |edit: AssignmentEdit| async move { refused(api.edit_assignment(&other.id, &edit).await) };
    let retyped = AssignmentEdit { kind: Some(AssignmentKind::Developer), ..AssignmentEdit::default() };
    assert_eq!(edit.clone()(retyped).await, "a task takes an assignee, and no developer");
    assert_eq!(edit.clone()(AssignmentEdit::default()).await, "there is nothing to change");
    let same = AssignmentEdit { active: Some(true), ..AssignmentEdit::default() };
    assert_eq!(edit.clone()(same).await, "there is nothing to change");
    let twice = AssignmentEdit { user: Some(row.user.clone()), ..AssignmentEdit::default() };
    assert!(edit(twice).await.ends_with(&format!("already ({})", row.id)));
    assert!(desk.line.sent().is_empty());
}

#[tokio::test]
async fn only_administrators_change_assignments() {
    let desk = Desk::with(Personality::Guide, DEVELOPER, Duration::from_secs(5)).await;
    let row = desk.given(1).await;
    let end = AssignmentEdit { active: Some(false), ..AssignmentEdit::default() };
    let why = refused(desk.api.edit_assignment(&row.id, &end).await);
    assert!(why.starts_with("not allowed: Only administrators can update assignments (403)"), "{why}");
}

#[tokio::test]
async fn the_rules_of_the_team_are_the_servers_to_tell() {
    for personality in Personality::ALL {
        let desk = Desk::open(*personality).await;
        let team = desk.api.teams().await.unwrap().rows.remove(0);
        let (stranger, kind) = (desk.outsider(&team).await, AssignmentKind::Assignee);
        let verdict = desk.api.validate(&task(1), &stranger, &kind).await.unwrap();
        assert!(!verdict.valid && verdict.why.is_some(), "{verdict:?}");
        let why = refused(desk.api.assign(&task(1), &stranger, &kind).await);
        assert!(why.contains("answered 400: ") && why.contains(&verdict.why.unwrap()), "{why}");
        let free = desk.free(&task(1)).await;
        assert!(desk.api.validate(&task(1), &free, &kind).await.unwrap().valid);
        let unfit = desk.api.validate(&task(1), &free, &AssignmentKind::Owner).await.unwrap();
        assert_eq!(unfit.why.as_deref(), Some("a task takes an assignee, and no owner"));
    }
}

#[tokio::test]
async fn people_in_devops_can_be_assigned_whatever_the_servers_validation_says() {
    for personality in Personality::ALL {
        let desk = Desk::open(*personality).await;
        let team = desk.api.teams().await.unwrap().rows.remove(0);
        let users = desk.api.users().await.unwrap().rows;
        let user = users.into_iter().find(|user| user.email == "ops2@example.com").unwrap().id;
        let inside = desk.api.members(&team.id).await.unwrap().rows;
        if inside.iter().all(|member| member.user != user) {
            done(desk.api.add_member(&team.id, &user, TeamRole::Member).await);
        }
        let kind = AssignmentKind::Assignee;
        let verdict = desk.api.validate(&task(1), &user, &kind).await.unwrap();
        assert!(verdict.valid, "{verdict:?}");
        done(desk.api.assign(&task(1), &user, &kind).await);
    }
}
