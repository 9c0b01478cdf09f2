//! Flags: what is shown of them.

use super::flags::wished;
use crate::app::{fixture as f, play::Play};
use std::{sync::Arc, time::Duration};
use worky_console::{
    domain::{Flag, FlagChange, Percentage},
    flow::Effect,
    rollout::{Phase, Plan, Rules},
    store::{Feed, News},
    tabs::TabId,
};

#[test]
fn a_flag_shows_its_state_its_share_and_who_is_in_by_name() {
    let play = Play::full(TabId::Rollout);
    assert!(
        play.row("▸ bulk_assignments").contains("on         25 %  ██"),
        "{}",
        play.row("▸ bulk_assignments")
    );
    let play = play.shows("■ on  25 %").shows("users    USR-000002, USR-000004").shows("clients  CLI-000002");
    play.shows("changed  2026-11-20 09:20 by USR-000001, version 4");
}

#[test]
fn a_flag_that_is_off_lets_nobody_in_whatever_its_share() {
    let play = Play::full(TabId::Rollout).keys("j").shows("□ off  50 % when on");
    assert!(!play.row("▸ compact_inbox").contains('█'), "{}", play.row("▸ compact_inbox"));
}

#[test]
fn only_everybody_is_a_full_gauge_and_anybody_is_more_than_an_empty_one() {
    let flags =
        f::flags(&[("all", true, 10_000), ("most", true, 9_999), ("few", true, 1), ("none", true, 0)]);
    let play = Play::on(TabId::Rollout).news(flags).keys("f");
    let count = |name: &str, c: char| play.row(name).matches(c).count();
    assert_eq!((count("all", '░'), count("none", '█')), (0, 0));
    assert_eq!((count("most", '░'), count("few", '█')), (1, 1));
    assert!(play.row("most").contains("99.99 %") && play.row("few").contains("0.01 %"));
}

#[test]
fn the_history_reads_as_what_was_done() {
    let play = Play::full(TabId::Rollout).keys("tab tab");
    let play = play.shows("10 % to 25 %").shows("off (0 %) to 10 %").shows("lists or text");
    assert!(play.screen(120, 36).contains("created, off (0 %)"), "{}", play.screen(120, 36));
}

#[test]
fn the_history_says_all_of_why_the_selected_change_was_made() {
    let guards = "api: says healthy; assignments: p95 31 ms of 40 answers; errors: 0.00 % of 1,204 calls failed; \
                  teams: p95 29 ms of 38 answers";
    let reason = format!("phase full; overriding: agreed with the board at noon, see the minutes; {guards}");
    let News::FlagHistory(name, Ok(changes)) = f::flag_history("bulk_assignments") else { unreachable!() };
    let rows = changes.rows.iter().cloned().map(|change| match change.version {
        4 => FlagChange { reason: Some(reason.clone()), ..change },
        _ => change,
    });
    let news = News::FlagHistory(name, Ok(Arc::new(rows.collect())));
    let play = people().news(news).keys("tab tab");
    let words = |text: &str| text.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    for (wide, high) in [(80, 24), (120, 36), (200, 60)] {
        let screen = play.screen(wide, high);
        // On a wide screen the pane is the right one of two.
        let right = |line: &str| line.split('│').rev().nth(1).unwrap_or_default().to_owned();
        let shown: Vec<String> = screen.lines().map(right).collect();
        assert!(words(&shown.join(" ")).contains(&words(&reason)), "{wide}x{high}\n{screen}");
        assert!(screen.contains("first tenth") || screen.contains("off (0 %) to 10 %"), "{screen}");
    }
    let play = play.keys("j").shows("no errors for a day").hides("overriding");
    play.keys("enter").shows("no errors for a day");
}

#[test]
fn a_flag_that_was_never_changed_says_so_and_one_not_yet_read_does_not() {
    let name: worky_console::domain::FlagName = "compact_inbox".parse().unwrap();
    let play = Play::full(TabId::Rollout).keys("j tab tab").shows("asking for the flag's history");
    play.news(worky_console::store::News::FlagHistory(
        name,
        Ok(std::sync::Arc::new([].into_iter().collect())),
    ))
    .shows("never changed");
}

#[test]
fn a_server_without_flags_turns_the_tab_off_and_nothing_else() {
    let play = Play::on(TabId::Rollout).news(f::healthy()).fails(Feed::Flags, f::missing("/feature-flags/"));
    let play = play.shows("off: this server does not offer rollout flags").shows("○ off");
    assert!(play.model.messages.is_empty(), "it is no trouble: {:?}", play.model.messages);
    play.keys("1").shows("asking for teams");
}

fn people() -> Play {
    Play::full(TabId::Rollout)
}

#[test]
fn who_is_in_is_told_person_by_person_and_in_numbers() {
    let play = people().shows("who      3 of 8 are in").shows("Who is in 8 │ History");
    assert!(play.row("Jonas Brandt").contains("in by name"), "{}", play.text());
    let off = play.keys("j").shows("who      0 of 8 are in");
    assert!(off.row("Jonas Brandt").ends_with("out"), "{}", off.text());
}

#[test]
fn a_staged_percentage_shows_who_would_join_before_anything_is_asked_for() {
    let play = people().keys("%").types("100");
    let play = play.shows("■ on  25 % → 100 %").shows("at 100 % 5 join, nobody leaves").shows("→100 %");
    assert!(play.row("▸ bulk_assignments").contains("▒▒▒"), "{}", play.text());
    assert!(play.row("Mia Weber").ends_with("joins"), "{}", play.text());
    assert_eq!(wished(&play), [""; 0]);
    let play = play.keys("esc").hides("→100 %").shows("3 of 8 are in");
    assert!(play.keys("- - alt-minus").shows("25 % → 22.99 %").text().contains("nobody joins"));
}

#[test]
fn what_is_staged_goes_through_the_gate_with_its_reason() {
    let play = people().keys("+ + enter").shows("bulk_assignments to 27 %: 1 joins, nobody leaves");
    let play = play.types("no errors for a day").keys("enter");
    assert_eq!(
        wished(&play),
        ["flags set bulk_assignments --percentage 27 --reason 'no errors for a day'"],
        "{}",
        play.text()
    );
}

#[test]
fn several_flags_go_out_as_one_operation_and_a_reason_may_be_left_out() {
    let play = people().keys("% 5 0 j j - enter").shows("bulk_assignments to 50 %, new_team_page to 99 %");
    let play = play.keys("ctrl-s");
    let lines = ["flags set bulk_assignments --percentage 50", "flags set new_team_page --percentage 99"];
    assert_eq!(wished(&play), lines);
}

#[test]
fn digits_are_tabs_until_something_is_staged() {
    assert_eq!(people().keys("1").model.front, TabId::Teams);
    let play = people().keys("+ 1 2 . 5").shows("25 % → 12.50 %");
    assert_eq!(play.model.front, TabId::Rollout);
    let play = play.keys("9").keys("9").shows("two decimals at most").shows("25 % → 12.59 %");
    let play = play.keys("backspace backspace").shows("25 % → 12 %").keys("esc 1");
    assert_eq!(play.model.front, TabId::Teams);
}

#[test]
fn what_somebody_else_did_is_seen_told_and_asked_about_again() {
    let other = |version, share| {
        let flag = f::flag("bulk_assignments", true, share);
        let flag = Flag { version, updated_by: "USR-000002".into(), ..flag };
        News::Flags(Ok(std::sync::Arc::new([flag].into_iter().collect())))
    };
    let play = people().keys("% 5 0").news(other(5, 3_000));
    let play = play.shows("bulk_assignments went from 25 % to 30 %, by USR-000002").shows("30 % → 50 %");
    let play = play.shows("by USR-000002, version 5; since you began");
    let history = Feed::FlagHistory("bulk_assignments".parse().unwrap());
    assert!(play.asked.contains(&Effect::Refresh(vec![history])), "{:?}", play.asked);
    let play = play.news(other(6, 5_000)).hides("→");
    assert!(play.model.tabs.rollout.staging.is_empty(), "what has come true is no plan any more");
}

#[test]
fn in_a_context_that_is_read_only_one_can_look_but_not_propose() {
    let play = Play::with(f::prod(), TabId::Rollout).everything();
    let play = play.keys("% 1 0 0").shows("5 join").keys("enter").shows("this context is read-only");
    assert!(play.model.layers.is_empty());
}

/// The guide's three flags, a tenth of the way.
fn limited() -> Play {
    let flags = [
        ("team_assignment_system", true, 1_000),
        ("assignment_notifications", false, 0),
        ("bulk_assignments", false, 0),
    ];
    Play::on(TabId::Rollout).news(f::flags(&flags))
}

#[test]
fn the_plan_stands_below_the_flags_with_what_holds_it() {
    let play = limited().keys("f").shows("internal  done   team");
    let play = play.shows("limited   now    since 2026-11-20 09:20; team_assignment_system 10 %");
    let play = play.shows("expanded  next   team_assignment_system 50 %, assignment_notifications 25 %");
    let play = play.shows("advance   held   the phase lasts until 2026-11-27 09:20 UTC at least");
    play.shows("api          unknown  not read yet")
        .news(f::healthy())
        .shows("api          holds    says healthy");
}

#[test]
fn a_rollout_that_is_held_goes_on_only_with_a_reason() {
    let play = limited().keys("A").shows("Phase `expanded` all the same").keys("enter");
    assert_eq!(wished(&play), [""; 0]);
    let play = play.types("agreed at noon").keys("enter");
    let lines = wished(&play);
    assert_eq!(lines.len(), 2, "{}", play.text());
    assert!(
        lines[1].starts_with("flags set assignment_notifications --enabled on --percentage 25 --reason 'phase expanded; overriding: agreed at noon; api: "),
        "{lines:?}"
    );
}

#[test]
fn a_rollout_that_nothing_holds_goes_on_at_once() {
    let mut play = limited().news(f::healthy());
    play.model.rules = Rules {
        plan: Plan::new(vec![Phase {
            name: "all".into(),
            at_least: Duration::ZERO,
            flags: vec![("team_assignment_system".parse().unwrap(), Percentage::FULL)],
        }])
        .unwrap(),
        guards: [("api".to_owned(), "probe api ok".parse().unwrap())].into(),
        ..Rules::default()
    };
    let play = play.keys("A");
    let line = "flags set team_assignment_system --percentage 100 --reason 'phase all; api: says healthy'";
    assert_eq!(wished(&play), [line], "{}", play.text());
}

#[test]
fn a_plan_of_flags_that_there_are_not_says_so() {
    let play = people().keys("A");
    assert!(play.text().contains("the plan names team_assignment_system"), "{}", play.text());
    assert_eq!(wished(&play), [""; 0]);
}

#[test]
fn the_screen_is_drawn_again_when_a_phase_has_lasted_long_enough() {
    let play = limited();
    let due = "2026-11-27T09:20:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    let wait = play.model.turn.unwrap() - play.cx.now.at;
    assert_eq!(play.cx.now.wall + wait, due);
    assert_eq!(play.keys("1").model.turn, None);
}
