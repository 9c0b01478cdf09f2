//! Flags are edited, made and put away in forms, and let people in by name.

use crate::app::{fixture as f, play::Play};
use worky_console::{
    domain::Flag,
    flow::{Effect, Wish},
    store::News,
    tabs::TabId,
};

/// The lines of the operation that was last handed to the gate.
pub fn wished(play: &Play) -> Vec<String> {
    let wish = play.asked.iter().rev().find_map(|effect| match effect {
        Effect::Prepare { wish: Wish::Do(operation), .. } => Some(operation),
        _ => None,
    });
    wish.map(|operation| operation.changes().iter().map(ToString::to_string).collect()).unwrap_or_default()
}

fn edit() -> Play {
    Play::full(TabId::Rollout).news(f::children(None, &[0, 1, 2, 3])).keys("e")
}

#[test]
fn only_what_was_changed_is_sent_and_of_the_lists_who_comes_and_goes() {
    let play = edit().shows("Edit flag bulk_assignments").keys("space tab ctrl-u").types("12.5");
    // The second of the two who are in by name goes, two others come out of a pasted list.
    let play = play.keys("tab backspace").paste("USR-000005, USR-000006\nUSR-000002");
    let play = play.keys("ctrl-s");
    let line = "flags set bulk_assignments --enabled off --percentage 12.50 --allow-user USR-000005 \
                --allow-user USR-000006 --drop-user USR-000004";
    assert_eq!(wished(&play), [line], "{}", play.text());
}

#[test]
fn who_is_picked_joins_those_who_are_in_already() {
    let play = edit().keys("tab tab enter").shows("Edit flag bulk_assignments: users").types("rossi");
    let play = play.keys("tab ctrl-s").keys("ctrl-s");
    assert_eq!(wished(&play), ["flags set bulk_assignments --allow-user USR-000005"], "{}", play.text());
}

#[test]
fn an_id_that_nobody_knows_is_told_and_a_reason_alone_is_no_change() {
    let play = edit().keys("tab tab").paste("USR-999999").shows("not known here: USR-999999");
    let play = play.keys("tab").paste("CLI-777777").shows("not known here: CLI-777777");
    assert!(!play.text().contains("not known here: CLI-000002"), "{}", play.text());
    let play = edit().keys("shift-tab").types("because").keys("ctrl-s").shows("nothing has been changed yet");
    assert_eq!(wished(&play), [""; 0]);
}

#[test]
fn what_somebody_else_has_put_there_meanwhile_is_shown_beside_what_was_and_what_is_typed() {
    let other = Flag { version: 5, ..f::flag("bulk_assignments", true, 3_000) };
    let play = edit().keys("tab ctrl-u").types("50");
    let play = play.news(News::Flags(Ok(std::sync::Arc::new([other].into_iter().collect()))));
    let play = play.shows("changed meanwhile: it was `25`").shows("and is now `30`; ctrl-t takes that");
    let play = play.keys("ctrl-s");
    assert_eq!(wished(&play), ["flags set bulk_assignments --percentage 50"]);
}

#[test]
fn a_wrong_percentage_or_name_is_told_at_its_field() {
    let play = edit().keys("tab ctrl-u").types("101").keys("ctrl-s").shows("`101` is not a percentage");
    assert_eq!(wished(&play), [""; 0]);
    let play = Play::full(TabId::Rollout).keys("n").types("new page").keys("ctrl-s");
    assert_eq!(wished(&play), [""; 0], "{}", play.text());
}

#[test]
fn a_new_flag_is_off_and_for_nobody_unless_one_says_otherwise() {
    let play = Play::full(TabId::Rollout).keys("n").shows("New flag").types("dark_theme").keys("ctrl-s");
    assert_eq!(wished(&play), ["flags create dark_theme --percentage 0"]);
    let play = Play::full(TabId::Rollout).keys("n").types("dark_theme").keys("tab space shift-tab shift-tab");
    let play = play.types("for the brave").keys("ctrl-s");
    assert_eq!(
        wished(&play),
        ["flags create dark_theme --enabled on --percentage 0 --reason 'for the brave'"]
    );
}

#[test]
fn marked_flags_are_put_away_together_and_only_in_their_own_list() {
    let play = Play::full(TabId::Rollout).keys("space space D");
    assert_eq!(wished(&play), ["flags archive bulk_assignments", "flags archive compact_inbox"]);
    let play = Play::full(TabId::Rollout).keys("tab D").shows("flags are put away in their own list");
    assert_eq!(wished(&play), [""; 0]);
}
