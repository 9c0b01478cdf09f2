//! The kill switch: two keys, and what becomes of it.

use crate::app::{fixture as f, play::Play};
use worky_console::{
    flow::Effect,
    operation::{Fate, Journalled, KillReport},
    tabs::TabId,
};

/// The lines of the kill that was last asked for.
fn ordered(play: &Play) -> Vec<String> {
    let order = play.asked.iter().rev().find_map(|effect| match effect {
        Effect::Kill { order, .. } => Some(order),
        _ => None,
    });
    order
        .map(|order| order.operation().changes().iter().map(ToString::to_string).collect())
        .unwrap_or_default()
}

fn report(fate: Fate, unwritten: Option<&str>) -> KillReport {
    let fates = vec![("bulk_assignments".parse().unwrap(), fate)];
    let journal = match unwritten {
        None => Journalled::Entry(1),
        Some(text) => Journalled::Unwritten { why: "no room for the journal".into(), text: text.into() },
    };
    KillReport { fates, journal }
}

fn killed() -> Fate {
    Fate::Killed(f::at("2026-11-24T03:12:40Z"))
}

#[test]
fn two_keys_take_a_flag_back_to_nobody_and_nothing_is_looked_up_before() {
    let play = Play::full(TabId::Rollout).keys("K").shows("bulk_assignments  on at 25 %, to off and 0 %");
    assert!(play.asked.is_empty(), "{:?}", play.asked);
    let play = play.keys("y").shows("killing");
    assert_eq!(ordered(&play), ["flags kill bulk_assignments --reason 'kill switch'"]);
    let why = Some("503".to_owned());
    let play = play.killing("bulk_assignments", Fate::Killing { tries: 2, why });
    let play = play.shows("killing, tried 2 times: 503").killed(report(killed(), None));
    play.shows("killed at 03:12:40")
        .shows("it is in the journal and can be undone")
        .keys("esc")
        .hides("Killed");
}

#[test]
fn a_kill_goes_on_when_nobody_looks_and_is_told_in_a_sentence() {
    let play = Play::full(TabId::Rollout).keys("K y esc").hides("it goes on when this is closed");
    let play = play.keys("q").shows("still being done: flags kill bulk_assignments");
    let play = play.killed(report(killed(), None)).shows("bulk_assignments: killed at 03:12:40");
    assert!(play.model.under_way.is_empty());
}

#[test]
fn what_is_not_confirmed_says_so_in_capitals_and_is_tried_again() {
    let play =
        Play::full(TabId::Rollout).keys("K y").killed(report(Fate::NotConfirmed("no answer".into()), None));
    let play = play.shows("NOT CONFIRMED: no answer").keys("r").shows("killing");
    assert_eq!(ordered(&play).len(), 1);
    assert_eq!(play.asked.iter().filter(|effect| matches!(effect, Effect::Kill { .. })).count(), 2);
}

#[test]
fn what_is_not_in_the_journal_stays_on_the_screen_and_is_kept_for_the_end() {
    let line = "flags kill bulk_assignments by mia in staging";
    let play = Play::full(TabId::Rollout).keys("K y").killed(report(killed(), Some(line)));
    let play = play.shows("not in the journal; this belongs there").shows(line);
    assert_eq!(play.model.unwritten, [format!("{line}; no room for the journal")]);
}

#[test]
fn marked_flags_are_killed_together_and_the_palette_kills_too() {
    assert_eq!(ordered(&Play::full(TabId::Rollout).keys("space space K y")).len(), 2);
    let typed = Play::full(TabId::Teams).keys(":").types("flags kill new_team_page --reason fire");
    let play = typed.keys("enter").shows("Off for everybody, now?").keys("y");
    assert_eq!(ordered(&play), ["flags kill new_team_page --reason fire"]);
}

#[test]
fn where_nothing_may_be_changed_nothing_is_killed() {
    let play = Play::with(f::prod(), TabId::Rollout).everything().keys("K");
    play.shows("this context is read-only").hides("Off for everybody");
}

#[test]
fn all_of_the_plan_is_killed_from_the_palette_and_who_came_in_last_goes_first() {
    let play = Play::full(TabId::Rollout).keys(":").types("Kill every flag").keys("enter y");
    let lines = ordered(&play);
    assert_eq!(lines.len(), 3, "{}", play.text());
    assert_eq!(lines[0], "flags kill bulk_assignments --reason 'kill switch'");
}
