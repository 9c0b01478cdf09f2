//! Forms: filled in with keys, checked while one types, handed over as one operation.

use crate::app::{fixture as f, play::Play};
use serde_json::Value;
use worky_console::{
    domain::Member,
    flow::{Effect, Mode, Msg, Reply, Session, Wish},
    operation::{About, Ending, Item, Journalled, Operation, Plan, Report, Tried, Verdict},
    store::{Feed, News},
    tabs::TabId,
};

fn teams() -> Play {
    Play::full(TabId::Teams).news(f::users(&[0, 1, 2, 3, 4, 5, 6, 7])).news(f::projects(&[0, 1, 2]))
}

/// What the gate has been asked to prepare.
#[track_caller]
fn proposed(play: &Play) -> String {
    let wish = play.asked.iter().rev().find_map(|effect| match effect {
        Effect::Prepare { wish: Wish::Do(operation), .. } => Some(operation),
        _ => None,
    });
    wish.unwrap_or_else(|| panic!("nothing was proposed\n{}", play.text())).to_string()
}

#[test]
fn a_new_team_is_typed_picked_and_proposed() {
    let play =
        teams().keys("n").shows("New team").types("Étoile").keys("tab enter").shows("New team: project");
    let play =
        play.shows("Atlas platform").types("coba").keys("enter").shows("Cobalt platform (PROJ-000003)");
    let play = play.keys("tab").types("first").keys("alt-enter").types("second").keys("ctrl-s");
    let line = "team create Étoile --project PROJ-000003 --description $'first\\nsecond'";
    assert_eq!(proposed(&play), line.replace("Étoile", "'Étoile'"));
}

#[test]
fn a_result_leaves_the_keys_of_what_is_filled_in_or_decided_where_they_are() {
    let told = |play: Play| play.notice(worky_console::base::Tone::Good, "done: something else");
    let play = told(teams().keys("n")).shows("done: something else");
    assert!(play.hints().starts_with("ctrl-s save  enter go on"), "{}", play.hints());
    let play = told(play.keys("tab enter")).shows("done: something else");
    assert!(play.hints().starts_with("enter choose"), "{}", play.hints());
    let plan = f::plan("member remove TEAM-000001 USR-000003");
    let play = told(teams().keys("tab D").prepared(Ok(plan))).shows("done: something else");
    assert!(play.hints().starts_with("y do it  esc cancel"), "{}", play.hints());
    let play = told(teams());
    assert!(play.hints().starts_with("done: something else"), "{}", play.hints());
}

#[test]
fn a_field_says_what_is_wrong_with_it_and_the_first_one_gets_the_focus() {
    let play = teams().keys("n tab tab").types("x").keys("ctrl-s").shows("it is empty");
    let play = play.shows("nothing is chosen yet");
    assert!(play.asked.iter().all(|effect| !matches!(effect, Effect::Prepare { .. })));
    let play = play.types("A").hides("it is empty").paste(&"b".repeat(300));
    play.shows("it has 301 characters; 255 are allowed").keys("ctrl-u").shows("it is empty");
}

#[test]
fn an_edit_holds_only_what_the_person_has_changed() {
    let play =
        teams().keys("e").shows("Edit team Atlas").keys("ctrl-s").shows("nothing has been changed yet");
    let play = play.types(" North").keys("ctrl-s");
    assert_eq!(proposed(&play), "team update TEAM-000001 --name 'Atlas North'");
}

#[test]
fn several_people_become_several_changes_of_one_operation() {
    let play = teams().keys("tab n").shows("Add members to Atlas").keys("enter");
    let play = play.shows("Mia Weber").shows("in the team already").shows("not active");
    let play = play.types("jonas").keys("tab ctrl-u").types("noah").keys("tab ctrl-s");
    let play = play.shows("Jonas Brandt").keys("tab").types("l").shows("Lead").keys("ctrl-s");
    let line =
        "member add TEAM-000001 USR-000002 --role Lead + member add TEAM-000001 USR-000006 --role Lead";
    assert_eq!(proposed(&play), line);
    assert!(proposed(&play).parse::<Operation>().unwrap().is_bulk());
}

#[test]
fn who_cannot_be_picked_says_why() {
    let play = teams().keys("tab n enter").types("mia").keys("tab").shows("Mia Weber: in the team already");
    play.keys("ctrl-u")
        .types("lena")
        .keys("ctrl-s")
        .shows("Lena Vogel: not active")
        .keys("esc esc")
        .hides("Add members");
}

#[test]
fn a_name_and_a_surname_are_typed_with_the_space_between_them() {
    let play = teams().keys("tab n enter").types("jonas brandt").shows("jonas brandt").hides("1 marked");
    assert!(play.hints().starts_with("enter choose  tab mark  ctrl-s take"), "{}", play.hints());
    play.keys("tab").shows("1 marked").keys("ctrl-u").types("mia").keys("ctrl-s").shows("Jonas Brandt");
}

#[test]
fn a_role_is_changed_among_those_the_server_takes() {
    let play =
        teams().keys("tab e").shows("Role of Aylin Demir in Atlas").types("t").shows("Tester").keys("enter");
    assert_eq!(proposed(&play), "member role TEAM-000001 USR-000003 Tester");
}

#[test]
fn an_assignment_offers_what_is_valid_for_the_entity_and_who_is_eligible() {
    let task = f::task(11);
    let play = Play::full(TabId::Assignments).news(f::users(&[0, 1, 2, 3, 4, 5, 6, 7]));
    let play = play.keys("n").shows("New assignments").shows("assignee");
    let entity = play.model.tabs.assignments.entity().unwrap().clone();
    assert_eq!(entity, task);
    assert!(!entity.kind.is_team_work() || play.polls(&Feed::Assignees(entity.clone())));
    let play =
        play.news(f::assignees(&task, &[0, 2, 3])).keys("tab enter").shows("not in the project's team");
    let play = play.shows("open").types("aylin").keys("tab ctrl-u").types("mia").keys("tab ctrl-s ctrl-s");
    let line = proposed(&play);
    assert!(line.starts_with("assign userstory US-000012 USR-000003 --as assignee + assign"), "{line}");
}

#[test]
fn who_fits_some_of_several_can_be_chosen_and_the_list_says_how_many() {
    let tasks = [f::task(8), f::task(9), f::task(10)];
    let play = Play::full(TabId::Assignments).news(f::users(&[0, 1, 2, 3, 4, 5, 6, 7]));
    let play = play.keys("n").keys("backspace enter").news(f::children(None, &[0])).types("al").sleeps();
    let play = play.news(f::found("al", &[8, 9, 10])).keys("down tab tab tab ctrl-s");
    let play = tasks.iter().zip([&[1, 2][..], &[1, 2], &[2]]).fold(play, |play, (task, team)| {
        assert!(play.polls(&Feed::Assignees(task.clone())), "{:?}", play.polled());
        play.news(f::assignees(task, team))
    });
    let play = play.keys("tab enter").types("jonas").shows("fits 2 of 3").keys("enter");
    let play = play.shows("Jonas Brandt (USR-000002)").keys("ctrl-s");
    assert_eq!(proposed(&play).matches("USR-000002").count(), 3, "the preview sorts it out");
}

#[test]
fn work_is_found_by_walking_down_from_a_client() {
    let play = Play::full(TabId::Assignments).keys("n enter").shows("asking for what is below");
    let play = play.news(f::children(None, &[0, 1, 2])).shows("Northwind Logistics").keys("enter");
    let client = worky_console::domain::Entity {
        kind: worky_console::domain::EntityKind::Client,
        id: "CLI-000003".parse().unwrap(),
    };
    assert!(!play.polls(&Feed::Children(None)));
    let below = play.polled().into_iter().find_map(|(feed, _)| match feed {
        Feed::Children(Some(entity)) => Some(entity),
        _ => None,
    });
    let below = below.unwrap();
    assert_eq!(below.kind, client.kind);
    let play = play.news(f::children(Some(&below), &[0, 1])).shows("program of the 1th kind");
    let play = play.keys("backspace").shows("Alpine Rail").keys("left").shows("this is the top");
    play.keys("tab").shows("1 marked").keys("ctrl-s").shows("client ");
}

#[test]
fn a_search_waits_until_the_typing_pauses() {
    let play = Play::full(TabId::Assignments).keys("n enter").news(f::children(None, &[0]));
    let asks = |play: &Play| play.polled().into_iter().any(|(feed, _)| matches!(feed, Feed::Search(_)));
    let play = play.types("d");
    assert!(worky_console::app::next_wake(&play.model, play.now()).is_some() && !asks(&play));
    let play = play.types("ark").shows("searching");
    assert!(!asks(&play), "nobody has paused yet");
    let play = play.sleeps();
    assert!(play.polls(&Feed::Search("dark".into())));
    let play = play.news(f::found("dark", &[6])).shows("Dark theme").shows("in Northwind Logistics > Fleet");
    play.keys("ctrl-s").shows("Dark theme (task TSK-000007)");
}

#[test]
fn what_is_typed_is_looked_for_everywhere_by_its_name_or_its_id() {
    let below = || Play::full(TabId::Assignments).keys("n enter").news(f::children(None, &[0]));
    for text in ["org chart", "TSK-000005"] {
        let play = below().types(text).shows("searching").sleeps();
        assert!(play.polls(&Feed::Search(text.into())), "{:?}", play.polled());
        play.news(f::found(text, &[4])).keys("ctrl-s").shows("Org chart import (task TSK-000005)");
    }
}

#[test]
fn an_assignment_is_handed_to_somebody_who_does_not_have_it() {
    let play = Play::full(TabId::Assignments).news(f::users(&[0, 1, 2, 3, 4, 5, 6, 7])).keys("e enter");
    let play =
        play.shows("Reassign userstory US-000012").shows("not active").types("mia").keys("enter ctrl-s");
    let line = proposed(&play);
    assert!(line.starts_with("reassign userstory US-000012 ") && line.ends_with("--to USR-000001"), "{line}");
}

#[test]
fn all_that_is_marked_is_handed_over_as_one_operation() {
    let play = Play::full(TabId::Assignments).news(f::users(&[0, 1, 2, 3, 4, 5, 6, 7]));
    let play = play.keys("g space space space e").shows("Reassign 3 assignments").keys("enter");
    let play = play.types("tom").keys("enter ctrl-s");
    let operation: Operation = proposed(&play).parse().unwrap();
    let changes = operation.into_changes();
    assert!(changes.iter().all(|change| change.to_string().ends_with("--to USR-000004")), "{changes:?}");
    assert_eq!(changes.len(), 3);
}

#[test]
fn what_is_edited_one_at_a_time_is_not_done_to_one_of_several_in_silence() {
    for keys in ["space space e", "v j e", "tab space space e"] {
        let play = teams().keys(keys).shows("several are marked, one is edited at a time");
        assert!(play.model.layers.is_empty(), "{keys}");
    }
}

#[test]
fn a_message_is_composed_and_sent_to_several() {
    let play = Play::full(TabId::Notifications).news(f::users(&[0, 1, 2])).keys("n enter");
    let play = play.types("aylin").keys("tab ctrl-u").types("jonas").keys("tab ctrl-s tab");
    let play = play.types("Maintenance").keys("tab").types("At ten.").keys("ctrl-s");
    let line = "notification send USR-000003 USR-000002 --title Maintenance --message 'At ten.' \
                --kind assignment_created --channel in_app";
    assert_eq!(proposed(&play), line);
}

#[test]
fn a_message_goes_to_a_whole_team_once_it_is_known_who_is_in_it() {
    let play = Play::full(TabId::Notifications).news(f::users(&[0, 1, 2])).news(f::members(3, &[0, 1, 2]));
    let play = play.after(600).keys("n enter");
    let play = play.shows("the whole team: 200 people").types("aylin").keys("tab ctrl-u");
    let play = play.types("team-000004").keys("tab ctrl-s").shows("still being read");
    assert!(play.polls(&Feed::Members(f::team_id(3))), "{:?}", play.polled());
    let play = play.keys("tab").types("Maintenance").keys("tab").types("At ten.").keys("ctrl-s");
    assert!(play.asked.iter().all(|effect| !matches!(effect, Effect::Prepare { .. })));
    let play = play.news(f::members(3, &[2, 3, 4])).hides("still being read").keys("ctrl-s");
    let line = proposed(&play);
    assert!(line.starts_with("notification send USR-000003 USR-000004 USR-000005 --title"), "{line}");
    assert!(!play.polls(&Feed::Members(f::team_id(3))), "nobody has to know any more");
}

#[test]
fn more_people_than_a_message_reaches_are_told_while_it_is_composed() {
    let play = Play::full(TabId::Notifications).keys("n enter").types("team-000003").keys("enter");
    let crowd: Vec<_> = (0..130).map(|n| Member { user: f::user_id(n), ..f::member(2, n) }).collect();
    let news = News::Members(f::team_id(2), Ok(std::sync::Arc::new(crowd.into_iter().collect())));
    let play = play.news(news).shows("130 people, and 100 is the most for one message");
    let play = (0..30).fold(play, |play, _| play.keys("backspace"));
    play.hides("is the most for one message");
}

#[test]
fn a_clean_up_takes_days_or_a_date() {
    let play = Play::full(TabId::Notifications).keys("C ctrl-s");
    assert_eq!(proposed(&play), "notification cleanup --older-than-days 90");
    let play = Play::full(TabId::Notifications).keys("C ctrl-u").types("2026-11-13").keys("ctrl-s");
    assert_eq!(proposed(&play), "notification cleanup --older-than-days 10");
    Play::full(TabId::Notifications).keys("C").types("0").shows("1 to 365 days").keys("esc");
}

#[test]
fn preferences_are_switched_and_only_those() {
    let play =
        Play::full(TabId::Notifications).keys("tab e").shows("How you are told of").keys("space ctrl-s");
    let line = proposed(&play);
    assert!(line.contains("--email o") && !line.contains("--push") && !line.contains("--in-app"), "{line}");
}

#[test]
fn what_nobody_touched_takes_what_somebody_else_has_put_there() {
    let play = teams().keys("e tab tab").types("!").news(f::teams(&["Beacon", "Atlas"]));
    let play = play.hides("changed meanwhile");
    let renamed = {
        let mut team = f::team(0, "Atlas South");
        team.description = Some("Sails".into());
        team
    };
    let play = play.news(f::teams_of(vec![renamed])).shows("Edit team Atlas South");
    let play = play.shows("changed meanwhile by somebody else");
    let play = play.shows("it was `Builds and runs Atlas`").shows("and is now `Sails`").keys("ctrl-s");
    let line = "team update TEAM-000001 --description 'Builds and runs Atlas!'";
    assert_eq!(proposed(&play), line);
}

#[test]
fn theirs_can_be_taken() {
    let mut renamed = f::team(0, "Atlas");
    renamed.description = Some("Sails".into());
    let play =
        teams().keys("e tab tab").types("!").news(f::teams_of(vec![renamed])).keys("ctrl-t").shows("Sails");
    play.hides("ctrl-t takes that").keys("ctrl-s").shows("nothing has been changed yet");
}

#[test]
fn what_is_gone_cannot_be_changed_any_more() {
    let play = teams().keys("e").types("!").news(f::teams(&["Beacon"])).shows("is not there any more");
    let play = play.keys("ctrl-s");
    assert!(play.asked.iter().all(|effect| !matches!(effect, Effect::Prepare { .. })));
}

#[test]
fn a_closed_form_is_kept_as_a_draft_and_opened_again_as_it_was() {
    let play = teams().keys("n").types("Harbour").keys("tab enter enter").shows("Atlas platform").keys("esc");
    let play = play.hides("New team").shows("kept as a draft of a new team: n on Teams goes on with it");
    let play = play
        .keys("n")
        .shows("Harbour")
        .shows("Atlas platform (PROJ-000001)")
        .shows("draft from 2026-11-23 12:04");
    let play = play.keys("ctrl-x").hides("Harbour").hides("draft from").keys("esc n").hides("draft from");
    assert!(matches!(play.asked.last(), Some(Effect::DropDraft(_))), "{:?}", play.asked);
}

#[test]
fn every_key_is_kept_and_a_draft_of_another_start_is_offered() {
    let play = teams().keys("n").types("Har");
    let kept = play.asked.iter().filter_map(|effect| match effect {
        Effect::KeepDraft(draft) => Some((**draft).clone()),
        _ => None,
    });
    let kept: Vec<_> = kept.into_iter().collect();
    assert_eq!(kept.len(), 3);
    let reply = Reply::Drafts(vec![kept[2].clone()]);
    let next = teams().send(Msg::Reply { ticket: worky_console::flow::Ticket(9), reply });
    let next = next.shows("draft of a new team from 12:04:31: n on Teams reopens it").keys("n");
    assert_eq!(next.row("name"), play.row("name"));
    next.shows("ctrl-x throws it away");
}

#[test]
fn a_text_from_the_editor_becomes_the_operation_or_comes_back_with_its_mistake() {
    let play = teams().keys("E");
    let Some(Effect::Edit { ticket, text }) = play.asked.last().cloned() else { panic!("{:?}", play.asked) };
    assert!(text.contains("name = \"Atlas\"\n") && text.starts_with("#: Edit team Atlas\n"), "{text}");
    let wrong = text.replace("name = \"Atlas\"", "nmae = \"Atlas North\"");
    let play = play.send(Msg::Reply { ticket, reply: Reply::Edited(Ok(wrong)) });
    let Some(Effect::Edit { ticket, text: again }) = play.asked.last().cloned() else { panic!() };
    let first = again.lines().next().unwrap();
    assert!(
        first.starts_with("#! line ") && first.ends_with("there is no `nmae` here; did you mean `name`?"),
        "{first}"
    );
    assert!(again.contains("nmae = \"Atlas North\""), "nothing is lost: {again}");
    let right = again.replace("nmae", "name");
    let play = play.send(Msg::Reply { ticket, reply: Reply::Edited(Ok(right)) });
    assert_eq!(proposed(&play), "team update TEAM-000001 --name 'Atlas North'");
}

#[test]
fn an_editor_that_changes_nothing_changes_nothing() {
    let play = teams().keys("E");
    let Some(Effect::Edit { ticket, text }) = play.asked.last().cloned() else { panic!("{:?}", play.asked) };
    let play = play.send(Msg::Reply { ticket, reply: Reply::Edited(Ok(text)) });
    play.shows("nothing has been changed").hides("Edit team");
}

#[test]
fn a_form_can_be_left_for_the_editor_and_come_back_to() {
    let play = teams().keys("n").types("Har").keys("ctrl-o").shows("your editor has it");
    let Some(Effect::Edit { ticket, text }) = play.asked.last().cloned() else { panic!("{:?}", play.asked) };
    let text = text.replace("\"Har\"", "\"Harbour\"");
    let play = play.send(Msg::Reply { ticket, reply: Reply::Edited(Ok(text)) });
    assert!(play.shows("Harbour").asked.iter().all(|effect| !matches!(effect, Effect::Prepare { .. })));
}

#[test]
fn leaving_with_a_draft_is_a_decision() {
    let play = teams().keys("n").types("Har").keys("esc q").shows("Leave with the draft of a new team");
    assert!(!play.asked.contains(&Effect::Quit));
    let stays = play.keys("enter").hides("Leave with");
    assert!(!stays.asked.contains(&Effect::Quit));
    let leaves = stays.keys("q down down enter");
    assert!(matches!(&leaves.asked[..], [.., Effect::DropDraft(_), Effect::Quit]), "{:?}", leaves.asked);
    let clean = teams().keys("n esc q");
    assert_eq!(clean.asked, [Effect::Quit]);
}

#[test]
fn the_demo_writes_no_draft_and_keeps_it_as_long_as_it_lasts() {
    let session = Session { mode: Mode::Demo, ..f::session() };
    let play = Play::with(session, TabId::Teams).everything().keys("n").types("Har").keys("esc");
    assert!(play.asked.is_empty(), "{:?}", play.asked);
    play.keys("n").shows("Har").keys("esc q").shows("the demo does not keep it");
}

/// The proposal on the screen is looked up, confirmed and carried out, with this ending.
fn carry(play: Play, ending: Ending) -> Play {
    let Some(Effect::Prepare { wish: Wish::Do(operation), .. }) = play.asked.last().cloned() else {
        panic!("nothing was proposed: {:?}", play.asked)
    };
    let item = |change| Item {
        change,
        what: "Aylin Demir".into(),
        name: "Aylin Demir".into(),
        warning: None,
        verdict: Verdict::Will,
        before: Value::Null,
        after: Value::Null,
    };
    let items = operation.clone().into_changes().into_iter().map(item).collect();
    let plan = Plan { items, user: "mia.weber@example.com".into(), about: About::Itself };
    let tried = |change| Tried { change, what: "Aylin Demir".into(), ending: ending.clone() };
    let results = operation.into_changes().into_iter().map(tried).collect();
    let report = Report { journal: Journalled::Entry(1), about: About::Itself, results, refused: Vec::new() };
    play.prepared(Ok(plan)).keys("y").carried(Ok(report))
}

#[test]
fn once_it_is_done_the_form_and_its_draft_have_had_their_time() {
    let typed = || teams().keys("tab e t ctrl-s");
    let play = typed().keys("esc").shows("Role of Aylin Demir in Atlas").keys("ctrl-s");
    let tickets = play.asked.iter().filter(|effect| matches!(effect, Effect::Prepare { .. }));
    assert_eq!(tickets.count(), 2, "a proposal that was declined can be made again");
    let play = carry(typed(), Ending::Done(Value::Null));
    let play = play.hides("Role of Aylin");
    assert!(play.asked.iter().any(|effect| matches!(effect, Effect::DropDraft(_))), "{:?}", play.asked);
    let play = carry(typed(), Ending::NotDone("the server said no".into()));
    play.shows("Role of Aylin").shows("the server said no").keys("esc").shows("kept as a draft");
}

#[test]
fn where_nothing_may_be_changed_no_form_opens() {
    let play = Play::with(f::prod(), TabId::Teams).everything().keys("n").hides("New team");
    play.shows("this context is read-only");
    Play::full(TabId::Health).keys("n").shows("there is nothing new to make here");
    Play::full(TabId::Notifications).keys("e").shows("a message that has been sent cannot be changed");
}
