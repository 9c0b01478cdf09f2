//! Cursor, marks, filter and sort: bound to objects, whatever a refresh does to their order.

use crate::app::{fixture as f, play::Play};
use worky_console::{
    domain::Endpoint,
    flow::{Effect, Wish},
    store::News,
    tabs::TabId,
    theme::Role,
};

/// Every list: its tab, the keys that lead to it, and news that put rows around those that were there.
fn lists() -> Vec<(TabId, &'static str, News)> {
    let flag = |name| f::flag(name, true, 500);
    let flags = ["a_first_one", "push_notifications", "new_team_page", "compact_inbox", "bulk_assignments"];
    vec![
        (TabId::Teams, "1", f::teams(&["Foundry", "Beacon", "Atlas", "Aardvark", "Zebra", "Cobalt"])),
        (TabId::Teams, "tab", f::members(0, &[7, 6, 5, 4, 3, 2, 1, 0])),
        (TabId::Assignments, "2", f::assignments(&[20, 3, 9, 10, 11, 2, 14])),
        (TabId::Assignments, "tab", f::history(11, 9)),
        (TabId::Notifications, "3", f::inbox(&[12, 4, 3, 6, 5, 7, 2, 1, 0, 16])),
        (TabId::Notifications, "tab", f::preferences()),
        (TabId::Rollout, "5", News::Flags(Ok(std::sync::Arc::new(flags.map(flag).into_iter().collect())))),
        (TabId::Rollout, "tab", f::flag_history("bulk_assignments")),
    ]
}

fn name(row: &str) -> String {
    row.chars().take(12).collect()
}

#[test]
fn the_cursor_stays_on_its_object_whatever_a_refresh_brings() {
    for (tab, keys, news) in lists() {
        let play = Play::full(tab).keys(keys).keys("j j");
        let before = play.cursor();
        let after = play.news(news).cursor();
        assert_eq!(name(&before), name(&after), "{tab:?} {keys}");
    }
}

#[test]
fn marks_stay_on_their_objects_whatever_a_refresh_brings() {
    // The space key switches preferences, which are not marked.
    let marked = lists().into_iter().filter(|(tab, keys, _)| (*tab, *keys) != (TabId::Notifications, "tab"));
    for (tab, keys, news) in marked {
        let play = Play::full(tab).keys(keys).keys("space k").shows("◆ 1 marked");
        let marked = name(&play.cursor());
        let play = play.news(news).shows("◆ 1 marked").keys("g");
        let found = (0..12).try_fold(play, |play, _| {
            let here = play.cursor();
            if here.starts_with('◆') { Err(name(&here)) } else { Ok(play.keys("j")) }
        });
        assert_eq!(found.err(), Some(marked), "{tab:?} {keys}");
    }
}

#[test]
fn a_new_endpoint_above_does_not_move_the_cursor_off_its_own() {
    let play = Play::on(TabId::Health).news(f::healthy()).call(Endpoint::Teams, 12, Ok(())).keys("space k");
    let play = play.call(Endpoint::Health, 3, Ok(())).shows("◆ 1 marked");
    assert!(play.cursor().contains("GET /teams/"), "{}", play.cursor());
}

#[test]
fn what_is_gone_takes_its_mark_along_and_leaves_the_cursor_at_a_neighbour() {
    let play = Play::full(TabId::Teams).keys("j space k").shows("1 marked");
    let play = play.news(f::teams(&["Atlas", "Cobalt", "Dispatch"])).hides("marked");
    assert!(play.cursor().starts_with("Cobalt"), "{}", play.cursor());
}

#[test]
fn a_range_is_begun_with_one_key_and_ended_with_the_same() {
    let play = Play::full(TabId::Teams).keys("v").shows("range from here, v ends it").keys("j j v");
    let play = play.shows("◆ 3 marked").hides("range from here");
    play.keys("esc").hides("marked");
}

#[test]
fn an_open_range_is_seen_while_it_grows_and_what_is_done_is_done_to_it() {
    let play = Play::full(TabId::Assignments).keys("g space j v j j").shows("◆ 4 marked");
    assert_eq!(play.text().lines().filter(|line| line.contains('◆')).count(), 5, "{}", play.text());
    let play = play.keys("D");
    let Some(Effect::Prepare { wish: Wish::Do(operation), .. }) = play.asked.last() else {
        panic!("nothing was proposed: {:?}", play.asked)
    };
    assert_eq!(operation.to_string().matches("unassign").count(), 4, "{operation}");
}

#[test]
fn shift_and_an_arrow_extend_the_marks() {
    Play::full(TabId::Teams)
        .keys("shift-down shift-down")
        .shows("3 marked")
        .keys("esc shift-up")
        .shows("2 marked");
}

#[test]
fn esc_undoes_one_thing_at_a_time() {
    let play = Play::full(TabId::Teams).keys("/").types("at").keys("enter space v");
    let play = play.keys("esc").hides("range").shows("marked").keys("esc").hides("marked").shows("2 of 6");
    play.keys("esc").hides("of 6").keys("tab esc").row("▸ Dispatch");
}

#[test]
fn a_filter_hides_what_does_not_match_and_gives_it_back() {
    for (tab, word, left) in [
        (TabId::Teams, "bea", "1 of 6"),
        (TabId::Assignments, "okafor", "1 of 12"),
        (TabId::Notifications, "dark", "1 of 8"),
        (TabId::Health, "flags", "2 of 14"),
        (TabId::Rollout, "inbox", "1 of 4"),
    ] {
        let play = Play::full(tab).keys("/").types(word).shows(left);
        assert!(play.look((80, 24)).1.is_some(), "the text cursor stands in the filter");
        let play = play.keys("enter");
        assert!(play.look((80, 24)).1.is_none());
        play.shows(left).keys("esc").hides(left);
    }
}

#[test]
fn esc_while_typing_drops_the_filter_at_once() {
    let play = Play::full(TabId::Teams).keys("/").types("zzz").shows("none of 6 rows passes that");
    assert!(play.hints().starts_with("tab complete  enter keep  esc clear"), "{}", play.hints());
    play.keys("esc").hides("none of").shows("Foundry");
}

#[test]
fn a_filter_stays_in_force_when_news_arrive_while_it_is_typed() {
    let play = Play::full(TabId::Teams).keys("/").types("ou").news(f::teams(&["Atlas", "Cobalt", "Foundry"]));
    play.shows("1 of 3")
        .shows("▸ Foundry")
        .keys("backspace ctrl-u")
        .types("lt")
        .shows("1 of 3")
        .shows("▸ Cobalt");
}

#[test]
fn a_capital_letter_makes_case_matter() {
    Play::full(TabId::Teams).keys("/").types("Be").shows("1 of 6").keys("ctrl-u").types("bE").shows("0 of 6");
}

#[test]
fn the_sort_menu_starts_at_the_column_in_force_and_choosing_it_again_turns_it_around() {
    let play = Play::full(TabId::Teams).keys("s").shows("Sort by").shows("ascending now");
    let play = play.keys("down down enter").shows("members▴");
    assert!(play.keys("g").cursor().starts_with("Ember"));
    let play = Play::full(TabId::Teams).keys("s down down enter s enter").shows("members▾").keys("g");
    assert!(play.cursor().starts_with("Dispatch"), "{}", play.cursor());
}

#[test]
fn inverting_the_order_says_by_what_and_takes_the_cursor_along() {
    let play = Play::full(TabId::Teams).keys("S").shows("by name, descending").shows("name ▾");
    assert!(play.cursor().starts_with("Atlas"), "{}", play.cursor());
    play.keys("S").shows("by name, ascending");
}

#[test]
fn pages_and_ends_are_one_key_away_and_never_further_than_the_list() {
    let play = Play::full(TabId::Assignments).keys("G");
    assert!(play.cursor().contains("TSK-000001"));
    let play = play.keys("pagedown j end");
    assert!(play.cursor().contains("TSK-000001"));
    let play = play.keys("g pageup ctrl-u k home");
    assert!(play.cursor().contains("US-000012"));
    let half = play.keys("ctrl-d").cursor();
    assert!(half.contains("US-000008"), "half of what the pane shows, not of the screen: {half}");
}

#[test]
fn the_row_of_a_pane_without_the_focus_is_only_lit_faintly() {
    let play = Play::full(TabId::Teams);
    assert!(play.lit(Role::Cursor).contains("Atlas") && play.lit(Role::CursorOff).contains("Aylin"));
    let play = play.keys("tab");
    assert!(play.lit(Role::Cursor).contains("Aylin") && play.lit(Role::CursorOff).contains("Atlas"));
}
