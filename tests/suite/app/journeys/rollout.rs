//! Flags: what is shown of them.

use crate::app::{fixture as f, play::Play};
use worky_console::{store::Feed, tabs::TabId};

#[test]
fn a_flag_shows_its_state_its_share_and_who_is_in_by_name() {
    let play = Play::full(TabId::Rollout);
    assert!(
        play.row("▸ bulk_assignments").contains("on         25 %  ██"),
        "{}",
        play.row("▸ bulk_assignments")
    );
    let play = play.shows("■ on  25 %").shows("users    USR-000002, USR-000004").shows("clients  CLI-000001");
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
    let play = Play::full(TabId::Rollout);
    let play = play.shows("10 % to 25 %").shows("off (0 %) to 10 %").shows("lists or text");
    assert!(play.screen(120, 36).contains("created, off (0 %)"), "{}", play.screen(120, 36));
}

#[test]
fn a_flag_that_was_never_changed_says_so_and_one_not_yet_read_does_not() {
    let name: worky_console::domain::FlagName = "compact_inbox".parse().unwrap();
    let play = Play::full(TabId::Rollout).keys("j").shows("asking for the flag's history");
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
