//! The palette, the copy menu and the messages.

use crate::app::{fixture as f, play::Play};
use worky_console::{base::Tone, config::View, flow::Effect, tabs::TabId};

#[test]
fn the_palette_goes_to_a_tab() {
    let play = Play::full(TabId::Teams).keys(":").types("rollout").keys("enter");
    assert_eq!(play.model.front, TabId::Rollout);
}

#[test]
fn the_palette_runs_an_action_by_its_title_or_its_name() {
    Play::full(TabId::Teams).keys(":").types("list.invert").keys("enter").shows("by name, descending");
    let play = Play::full(TabId::Teams).keys("ctrl-p").types("freeze").keys("enter");
    assert!(play.header().contains("PAUSED 12:04:31"), "{}", play.header());
}

#[test]
fn the_palette_finds_an_object_and_puts_the_cursor_on_it() {
    let play = Play::full(TabId::Health).keys(":").types("team-000003").keys("enter");
    assert_eq!(play.model.front, TabId::Teams);
    assert!(play.cursor().starts_with("Cobalt"), "{}", play.cursor());
    let play = play.keys(":").types("push_notifications").keys("enter");
    assert!(play.model.front == TabId::Rollout && play.cursor().starts_with("push_notifications"));
}

#[test]
fn the_palette_finds_a_team_by_its_name() {
    let play = Play::full(TabId::Rollout).keys(":").types("dispatch").keys("enter");
    assert_eq!(play.model.front, TabId::Teams);
    assert!(play.cursor().starts_with("Dispatch"), "{}", play.cursor());
}

#[test]
fn an_object_that_has_gone_meanwhile_is_not_mistaken_for_another() {
    let play =
        Play::full(TabId::Teams).keys(":").types("team-000003").news(f::teams(&["Atlas"])).keys("enter");
    play.shows("TEAM-000003 is not there any more");
}

#[test]
fn the_palette_switches_to_another_context() {
    let play = Play::full(TabId::Teams).keys(":").types("switch to prod").keys("enter");
    assert!(
        matches!(&play.asked[..], [Effect::Switch { context, .. }] if context == "prod"),
        "{:?}",
        play.asked
    );
}

#[test]
fn the_best_match_stands_first_and_a_query_can_be_taken_back() {
    let play = Play::full(TabId::Teams)
        .keys(":")
        .types("xyzzy")
        .shows("nothing matches; backspace takes letters back");
    play.keys("enter").shows("nothing matches").keys("ctrl-u").shows("Find a view, an object or a command");
}

#[test]
fn the_copy_menu_offers_the_id_the_row_and_json() {
    let copied = |keys: &str| match &Play::full(TabId::Teams).keys("j y").keys(keys).asked[..] {
        [Effect::Copy(text)] => text.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(copied("enter"), "TEAM-000002");
    assert_eq!(copied("down enter"), "Beacon\tPROJ-000002\t14/200\tactive\t2026-11-19");
    let json = copied("down down enter");
    assert!(json.contains("\"id\":\"TEAM-000002\"") && json.contains("\"name\":\"Beacon\""), "{json}");
}

#[test]
fn a_line_of_any_menu_can_be_copied() {
    let play = Play::full(TabId::Teams).notice(Tone::Good, "copied to the clipboard").keys("M ctrl-y");
    assert_eq!(play.asked, [Effect::Copy("copied to the clipboard".into())]);
}

#[test]
fn messages_are_kept_newest_first_after_they_have_gone_from_the_screen() {
    let play =
        Play::full(TabId::Teams).notice(Tone::Good, "the first").after(10).notice(Tone::Bad, "the second");
    let play = play.after(60).hides("the second").keys("M");
    let text = play.text();
    let place = |word: &str| text.find(word).unwrap_or_else(|| panic!("no {word} on\n{text}"));
    assert!(place("the second") < place("the first"));
    play.shows("12:04:31  the first").shows("12:04:41  the second").keys("enter").hides("the first");
}

#[test]
fn a_message_log_without_messages_says_so() {
    Play::on(TabId::Teams).keys("M").shows("nothing here yet");
}

#[test]
fn a_saved_view_goes_to_its_tab_and_filters_sorts_and_shows_as_it_says() {
    let mut play = Play::full(TabId::Health);
    let view = View {
        tab: "Teams".into(),
        filter: "name=Dispatch".into(),
        sort: Some("-members".into()),
        columns: vec!["id".into(), "name".into()],
    };
    play.model.views.insert("mine".into(), view);
    let play = play.keys(":").types("View: mine").keys("enter");
    let list = play.model.tab().list(0);
    assert_eq!(play.model.front, TabId::Teams);
    assert_eq!((list.filter().value(), list.visible()), ("name=Dispatch", &[6, 0][..]));
    assert!(list.sort().descending && list.titles()[list.sort().column] == "members");
    assert!(play.cursor().contains("Dispatch"), "{}", play.cursor());
}
