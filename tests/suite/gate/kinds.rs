//! Every kind of change, carried out and read back.

use super::*;
use crate::writes::task;
use worky_console::{
    demo::ADMIN,
    domain::{AssignmentKind, TeamId, UserId},
    journal::Outcome,
    operation::{About, Verdict},
    source::InboxSweep,
};

/// People and things to make changes of.
pub struct Cast {
    pub team: TeamId,
    pub member: UserId,
    pub outsider: UserId,
    /// Assigned to the first task, with the id of it.
    pub assignee: (UserId, String),
    /// Free to be assigned there.
    pub free: Vec<UserId>,
}

impl Cast {
    pub async fn of(desk: &Desk) -> Self {
        let team = desk.api.teams().await.unwrap().rows.remove(0);
        let given = desk.given(1).await;
        let member = desk.api.members(&team.id).await.unwrap().rows.remove(0).user;
        let outsider = desk.outsider(&team).await;
        let assignee = (given.user, given.id.to_string());
        Self { team: team.id, member, outsider, assignee, free: desk.all_free(&task(1)).await }
    }

    /// One of each kind that can be taken back, with what it changes in the world.
    pub fn reversible(&self) -> Vec<String> {
        let Self { team, member, outsider, assignee: (held, id), free } = self;
        vec![
            format!("team update {team} --name 'Night Watch' --description="),
            format!("member add {team} {outsider} --role Tester"),
            format!("member role {team} {member} 'Contact Person'"),
            format!("member remove {team} {member}"),
            format!("assign task TSK-000001 {} --as assignee", free[0]),
            format!("reassign task TSK-000001 {held} --as assignee --id {id} --to {}", free[1]),
            format!("unassign task TSK-000001 {held} --as assignee"),
            "preference set team_member_added --email off --in-app off --push off".to_owned(),
            "preference set team_member_added --email on --in-app on --push on".to_owned(),
        ]
    }
}

#[tokio::test]
async fn every_reversible_kind_is_done_taken_back_and_done_again() {
    for personality in Personality::ALL {
        let mut counter = Counter::open(*personality).await;
        let cast = Cast::of(&counter.desk).await;
        let api = counter.desk.api.clone();
        for line in cast.reversible() {
            let before = world(&api).await;
            let plan = counter.plan(&line).await;
            // A preference may be as it is wanted already.
            if !plan.items[0].will() {
                assert!(line.starts_with("preference") && counter.carry(plan).await.is_err(), "{line}");
                continue;
            }
            assert_eq!(plan.irreversible(), None, "{line}");
            counter.does(&line).await;
            let after = world(&api).await;
            assert_ne!(changed(&before, &after), [""; 0], "{personality:?} {line}: nothing changed");
            let entry = counter.last().await;
            assert!(matches!(entry.outcome(), Some(Outcome::Done { .. })), "{entry:?}");
            let seq = entry.seq.0;
            counter.restart();
            assert_eq!(counter.undo().await.about, About::Undo(seq));
            assert_eq!(changed(&before, &world(&api).await), [""; 0], "{personality:?} {line}, taken back");
            counter.restart();
            assert_eq!(counter.redo().await.about, About::Redo(seq));
            assert_eq!(changed(&after, &world(&api).await), [""; 0], "{personality:?} {line}, done again");
            counter.undo().await;
            assert_eq!(changed(&before, &world(&api).await), [""; 0], "{personality:?} {line}, at last");
        }
    }
}

#[tokio::test]
async fn a_text_of_several_lines_comes_back_as_it_was() {
    for personality in Personality::ALL {
        let counter = Counter::open(*personality).await;
        let api = counter.desk.beside(ADMIN).await;
        let team = api.teams().await.unwrap().rows.remove(0).id;
        let lines = "line one\n\tline two\n\nline four";
        counter
            .does(&format!("team update {team} --description $'line one\\n\\tline two\\n\\nline four'"))
            .await;
        let before = world(&api).await;
        assert_eq!(api.team(&team).await.unwrap().description.as_deref(), Some(lines));
        counter.does(&format!("team update {team} --description other")).await;
        let was = counter.last().await.intent.before;
        assert_eq!(field(&was, 0, "description"), lines);
        counter.undo().await;
        assert_eq!(changed(&before, &world(&api).await), [""; 0], "{personality:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_taken_back_says_so_before_and_after() {
    for personality in Personality::ALL {
        let counter = Counter::open(*personality).await;
        let api = counter.desk.beside(ADMIN).await;
        let me = api.me().await.unwrap().id;
        let kind = "team_member_added";
        let unread = || async { api.notification_summary().await.unwrap().unread };
        let send = format!("notification send {me} --title Hi --message there --kind {kind}");
        let lines = [
            (send.as_str(), "what has been sent cannot be called back"),
            ("notification read --all", "nothing makes a notification unread again"),
            ("notification cleanup --older-than-days 365", "what is deleted is gone, for everybody"),
            ("cache clear", "a cleared cache fills again by itself"),
            // The last: where a project has a second team, a shipped server assigns nobody any more.
            (
                "team create 'Night Watch' --project PRJ-000001",
                "a team cannot be deleted: the API has no route for it",
            ),
        ];
        for (line, why) in lines {
            // A shipped server has no route that tells what is in its cache.
            if *personality == Personality::Shipped && line == "cache clear" {
                let refusal = counter.gate.prepare(line.parse::<Operation>().unwrap()).await.unwrap_err();
                assert!(refusal.what.contains("does not offer"), "{refusal}");
                continue;
            }
            let plan = counter.plan(line).await;
            assert_eq!(plan.irreversible(), Some(why), "{line}");
            let was = unread().await;
            let report = counter.try_to(line).await;
            // A shipped server answers 500 to a cleanup that it has done, and nobody can see it.
            let blind = *personality == Personality::Shipped && line.contains("cleanup");
            assert!(report.done() == 1 || blind, "{report:?}");
            match line {
                _ if line == send => assert_eq!(unread().await, was + 1),
                "notification read --all" => assert_eq!(unread().await, 0),
                "cache clear" => assert_eq!(field(&counter.last().await.intent.after, 0, "entries"), 0),
                _ => {}
            }
            assert_eq!(counter.sent().len(), 1, "{line}: {:?}", counter.sent());
            let refusal = counter.gate.prepare_undo(report.journal.seq()).await.unwrap_err();
            assert!(refusal.what.ends_with(why) || blind, "{line}: {refusal}");
        }
        let teams = api.teams().await.unwrap().rows;
        assert_eq!(teams.iter().filter(|team| team.name == "Night Watch").count(), 1);
    }
}

#[tokio::test]
async fn one_notification_is_read() {
    for personality in Personality::ALL {
        let counter = Counter::open(*personality).await;
        let api = counter.desk.beside(ADMIN).await;
        let me = api.me().await.unwrap().id;
        counter
            .does(&format!("notification send {me} --title Hi --message there --kind team_member_added"))
            .await;
        let inbox = InboxSweep::new().advance(&api).await.unwrap();
        let id = &inbox.rows.iter().find(|row| row.title == "Hi" && row.is_unread()).unwrap().id;
        let line = format!("notification read {id}");
        counter.does(&line).await;
        let inbox = InboxSweep::new().advance(&api).await.unwrap();
        assert!(inbox.rows.iter().any(|row| row.id == *id && !row.is_unread()));
        let plan = counter.plan(&line).await;
        assert!(!plan.items[0].will() && plan.operation().is_none(), "{plan:?}");
    }
}

#[tokio::test]
async fn a_flag_is_set_and_taken_back() {
    let counter = Counter::open(Personality::Guide).await;
    let api = counter.desk.beside(ADMIN).await;
    let flag = api.flags().await.unwrap().rows.remove(0);
    let before = world(&api).await;
    let on = if flag.enabled { "off" } else { "on" };
    counter
        .does(&format!("flags set {} --enabled {on} --percentage 12.5 --reason 'phase 2'", flag.name))
        .await;
    let now = api.flags().await.unwrap().rows.remove(0);
    assert_eq!((now.enabled, now.percentage.to_string().as_str()), (!flag.enabled, "12.50 %"));
    counter.undo().await;
    assert_eq!(changed(&before, &world(&api).await), [""; 0]);
    let history = api.flag_history(&flag.name).await.unwrap().rows;
    assert_eq!(history[0].reason.as_deref(), Some("taking back: phase 2"));
    // A shipped server has none.
    let counter = Counter::open(Personality::Shipped).await;
    let operation = "flags set bulk_assignments --enabled on".parse::<Operation>().unwrap();
    let refusal = counter.gate.prepare(operation).await.unwrap_err();
    assert!(!refusal.what.is_empty() && !refusal.hint.is_empty(), "{refusal:?}");
}

#[tokio::test]
async fn whatever_is_done_to_a_flag_is_taken_back_and_done_again() {
    let counter = Counter::open(Personality::Guide).await;
    let api = counter.desk.beside(ADMIN).await;
    let flag = api.flags().await.unwrap().rows.pop().unwrap().name;
    counter.does(&format!("flags set {flag} --allow-user USR-000001 --allow-client CLI-000001")).await;
    for line in [
        format!("flags set {flag} --allow-user USR-000003 --drop-user USR-000001 --drop-client CLI-000001"),
        format!("flags set {flag} --description $'two\\nlines'"),
        format!("flags set {flag} --description="),
        format!("flags kill {flag} --reason fire"),
        format!("flags archive {flag}"),
        "flags create night_mode --enabled on --percentage 0.01 --allow-user USR-000002 --reason 'a try'"
            .to_owned(),
        "flags kill team_assignment_system assignment_notifications".to_owned(),
    ] {
        let before = world(&api).await;
        counter.does(&line).await;
        let after = world(&api).await;
        assert_ne!(changed(&before, &after), [""; 0], "{line}");
        counter.undo().await;
        assert_eq!(changed(&before, &world(&api).await), [""; 0], "{line}, taken back");
        counter.redo().await;
        assert_eq!(changed(&after, &world(&api).await), [""; 0], "{line}, done again");
        counter.undo().await;
    }
}

#[tokio::test]
async fn what_cannot_be_done_to_a_flag_is_told_before() {
    let counter = Counter::open(Personality::Guide).await;
    for (line, why) in [
        ("flags set nope --enabled on", "there is no flag nope"),
        ("flags archive nope", "there is no flag nope"),
        ("flags kill nope", "there is no flag nope"),
        ("flags create bulk_assignments", "there is a flag bulk_assignments already"),
        ("flags set bulk_assignments --percentage 25 --drop-user USR-000999", "it is so already"),
    ] {
        let plan = counter.plan(line).await;
        assert_eq!(plan.items[0].verdict, Verdict::Refused(why.to_owned()), "{line}");
    }
    let operation: Operation = "flags set f --allow-user U-1 --drop-user U-1".parse().unwrap();
    assert!(operation.check().unwrap_err().contains("allowed and dropped at once"));
}

/// Somebody else was faster: what they did stays, and who comes late is told.
#[tokio::test]
async fn a_flag_changed_by_somebody_else_is_left_alone() {
    let counter = Counter::open(Personality::Guide).await;
    let plan = counter.plan("flags set bulk_assignments --percentage 30").await;
    counter.does("flags set bulk_assignments --allow-user USR-000003").await;
    let report = counter.carry(plan).await.unwrap();
    let why = not_done(&report);
    assert!(why.contains("changed since you saw it") && why.contains("allowed_users"), "{why}");
    let flag = counter.desk.api.flags().await.unwrap().rows.pop().unwrap();
    assert_eq!((flag.percentage.to_string().as_str(), flag.allowed_users.len()), ("25 %", 1));
}

#[tokio::test]
async fn the_journal_says_who_did_what_to_what_and_how_it_ended() {
    let counter = Counter::open(Personality::Guide).await;
    let cast = Cast::of(&counter.desk).await;
    let line = format!("member role {} {} 'Contact Person'", cast.team, cast.member);
    counter.does(&line).await;
    let entry = counter.last().await;
    let intent = &entry.intent;
    assert_eq!((intent.line.as_str(), intent.context.as_str()), (line.as_str(), CONTEXT));
    assert_eq!((intent.who.api.as_str(), intent.host.as_str()), (ADMIN.0, counter.desk.api.host()));
    assert!(intent.who.os.contains('@') && intent.reason.is_none());
    assert_ne!(field(&intent.before, 0, "role"), "Contact Person");
    assert_eq!(field(&intent.after, 0, "role"), "Contact Person");
    let Some(Outcome::Done { result }) = entry.outcome() else { panic!("{entry:?}") };
    assert_eq!(
        (&result[0]["ending"], &result[0]["fields"]["role"]),
        (&"done".into(), &"Contact Person".into())
    );
    // The API has no other way than to take somebody out and in again.
    assert_eq!(counter.sent().len(), 2, "{:?}", counter.sent());
    let kind = AssignmentKind::Assignee;
    assert_eq!(counter.desk.api.validate(&task(1), &cast.free[0], &kind).await.unwrap().why, None);
}

#[tokio::test]
async fn many_that_are_to_end_are_looked_up_in_one_list() {
    let counter = Counter::open(Personality::Guide).await;
    let api = counter.desk.api.at(Pace::Person);
    let rows = AssignmentSweep::new().whole(&api).await.unwrap().rows.clone();
    let line = |row: &worky_console::domain::Assignment| {
        format!(
            "unassign {} {} {} --as {} --id {}",
            row.entity.kind, row.entity.id, row.user, row.kind, row.id
        )
    };
    let some = &rows[..40];
    let lines: Vec<String> = some.iter().map(line).collect();
    let before = counter.desk.api.budget().used;
    let plan = counter.plan(&lines.join(" + ")).await;
    let asked = counter.desk.api.budget().used - before;
    assert!(plan.items.iter().all(|item| item.will()), "{plan:?}");
    assert!(asked <= 5, "{asked} requests");
    // One that is not in the list is asked for by itself, and is not there.
    let gone = "unassign task TSK-000001 USR-000001 --as assignee --id ASSGN-1-00000000";
    let plan = counter.plan(&format!("{} + {gone}", lines.join(" + "))).await;
    let will: Vec<bool> = plan.items.iter().map(|item| item.will()).collect();
    assert_eq!(will, [vec![true; 40], vec![false]].concat());
    // One by one they say the same.
    let one = counter.plan(&lines[0]).await;
    assert_eq!(one.items[0], plan.items[0]);
}
