//! Every write in every manner of going wrong: sent once, and what is said of it is true.

use super::*;
use futures_util::future::BoxFuture;
use worky_console::domain::{
    AssignmentEdit, AssignmentKind, Edit, NewAssignment, NotificationKind, PreferenceEdit, TeamEdit, TeamRole,
};

type Deed = Box<dyn Fn(Api) -> BoxFuture<'static, Outcome>>;

/// One of each write whose traces the signed-in person can read.
async fn deeds(desk: &Desk) -> Vec<(&'static str, Deed)> {
    let team = desk.api.teams().await.unwrap().rows.remove(0);
    let members = desk.api.members(&team.id).await.unwrap().rows;
    let (leaver, joiner, team) = (members[0].user.clone(), desk.outsider(&team).await, team.id);
    let ends = desk.given(1).await.id;
    let given = desk.given(2).await.id;
    let (other, free, more) =
        (desk.free(&task(2)).await, desk.free(&task(3)).await, desk.free(&task(4)).await);
    let kind = NotificationKind::TeamMemberAdded;
    let was = desk.api.preferences().await.unwrap().rows.into_iter().find(|row| row.kind == kind).unwrap();
    let (of, edit) = (team.clone(), TeamEdit { description: Edit::Clear, ..TeamEdit::default() });
    let (to, from) = (team.clone(), team);
    let move_to = AssignmentEdit { user: Some(other), ..AssignmentEdit::default() };
    let wish = NewAssignment { entity: task(4), user: more, kind: AssignmentKind::Assignee };
    let toggled = PreferenceEdit { push: Some(!was.push), ..PreferenceEdit::default() };
    macro_rules! deed {
        ($api:ident $(, $name:ident)*; $work:expr) => {
            Box::new(move |$api: Api| {
                $( let $name = $name.clone(); )*
                Box::pin(async move { $work.map(drop) }) as BoxFuture<'static, Outcome>
            }) as Deed
        };
    }
    vec![
        ("PUT /teams/", deed!(api, of, edit; api.update_team(&of, &edit).await)),
        ("POST /teams/", deed!(api, to, joiner; api.add_member(&to, &joiner, TeamRole::Tester).await)),
        ("DELETE /teams/", deed!(api, from, leaver; api.remove_member(&from, &leaver).await)),
        (
            "POST /assignments/",
            deed!(api, free; api.assign(&task(3), &free, &AssignmentKind::Assignee).await),
        ),
        ("PUT /assignments/", deed!(api, given, move_to; api.edit_assignment(&given, &move_to).await)),
        ("DELETE /assignments/", deed!(api, ends; api.unassign(&ends).await)),
        (
            "POST /assignments/bulk",
            deed!(api, wish; api.assign_many(std::slice::from_ref(&wish)).await.remove(0)),
        ),
        ("PUT /notifications/preferences/", deed!(api, kind; api.set_preference(&kind, &toggled).await)),
        ("PUT /notifications/read-all", deed!(api; api.mark_all_read().await)),
        // The last: where a project has a second team, a shipped server assigns nobody any more (quirk 12).
        ("POST /teams/", deed!(api; api.create_team(&new_team("Night Watch")).await)),
    ]
}

/// What is said of each write in this manner, with nothing sent twice.
async fn said(personality: Personality, manner: Manner) -> Vec<(&'static str, Outcome)> {
    let patience = Duration::from_secs(if manner == Manner::Hangs { 1 } else { 5 });
    let desk = Desk::with(personality, ADMIN, patience).await;
    let mut said = Vec::new();
    for (call, deed) in deeds(&desk).await {
        desk.line.set(manner);
        let outcome = deed(desk.api.clone()).await;
        let sent = desk.line.sent();
        assert!(sent.len() == 1 && sent[0].starts_with(call), "{personality:?} {manner:?} {call}: {sent:?}");
        said.push((call, outcome));
    }
    said
}

async fn all_done(manner: Manner) {
    for personality in Personality::ALL {
        for (call, outcome) in said(*personality, manner).await {
            assert_eq!(outcome, Outcome::Done(()), "{personality:?} {call}");
        }
    }
}

#[tokio::test]
async fn what_the_server_says_it_has_done_is_done() {
    all_done(Manner::Fine).await;
}

#[tokio::test]
async fn what_was_done_and_answered_with_500_is_done() {
    all_done(Manner::Does).await;
}

#[tokio::test]
async fn what_was_done_and_lost_on_its_way_back_is_done() {
    all_done(Manner::Lost).await;
}

#[tokio::test]
async fn what_failed_is_not_done_and_says_how_things_are() {
    for (call, outcome) in said(Personality::Shipped, Manner::Fails).await {
        let why = refused(outcome);
        assert!(why.contains("answered 500: Failed; looked it up: "), "{call}: {why}");
    }
}

#[tokio::test]
async fn what_is_never_answered_is_not_done_and_says_what_may_have_been_wrong() {
    for (call, outcome) in said(Personality::Guide, Manner::Hangs).await {
        // Many at once may take their time.
        let why = if call.ends_with("bulk") { unknown(outcome) } else { refused(outcome) };
        assert!(why.contains("what it rejects it never answers, probably "), "{call}: {why}");
    }
}

#[tokio::test]
async fn what_is_refused_says_so_in_the_servers_words() {
    for (call, outcome) in said(Personality::Guide, Manner::Refuses).await {
        let why = refused(outcome);
        assert!(why.contains("answered 400: Not today"), "{call}: {why}");
    }
}
