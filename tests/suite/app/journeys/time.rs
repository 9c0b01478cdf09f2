//! What changes by time alone, and what does not.

use crate::app::{fixture as f, play::Play};
use worky_console::{app, base::Tone, store::Feed, tabs::TabId};

#[test]
fn a_quiet_server_costs_no_frames_of_its_own() {
    let play = Play::full(TabId::Rollout);
    let before = play.text();
    let play = play.news(f::flags(&f::FLAGS));
    assert_eq!(play.text(), before, "the same answer looks the same");
}

#[test]
fn three_missed_polls_make_a_list_stale_with_its_age_in_words() {
    let play = Play::full(TabId::Teams).after(14).hides("stale").after(15).hides("Teams 6 ── ◌").after(1);
    let play = play.shows("◌ stale, 30 s").after(9).shows("stale, 30 s").after(1).shows("stale, 40 s");
    let play = play.after(110).shows("stale, 2 min").after(3600).shows("stale, 62 min");
    play.news(f::teams(&f::TEAMS)).hides("stale, 62 min ─╮");
}

#[test]
fn what_is_stale_tells_its_age_in_steps_so_that_a_quiet_screen_rests() {
    let play = Play::full(TabId::Teams).after(60);
    let before = play.frames;
    let play = play.after(600);
    assert!(play.frames - before < 60, "{} frames in ten minutes", play.frames - before);
}

#[test]
fn a_console_without_data_waits_for_nothing() {
    let play = Play::on(TabId::Teams);
    assert_eq!(app::next_wake(&play.model, play.now()), None);
}

#[test]
fn a_toast_ends_by_itself_and_the_hints_come_back() {
    let play = Play::on(TabId::Teams).notice(Tone::Good, "copied").shows("copied").after(5).shows("copied");
    let play = play.after(1).hides("copied");
    assert!(play.hints().contains("? help"), "{}", play.hints());
    assert_eq!(app::next_wake(&play.model, play.now()), None);
}

#[test]
fn a_newer_toast_has_its_own_time() {
    let play =
        Play::on(TabId::Teams).notice(Tone::Good, "one").after(5).notice(Tone::Good, "two").hides("one");
    play.after(5).shows("two").after(1).hides("two");
}

#[test]
fn the_time_of_the_newest_data_does_not_tick() {
    let play = Play::full(TabId::Teams).after(12);
    assert!(play.header().ends_with("12:04:31"), "{}", play.header());
    let play = play.news(f::healthy());
    assert!(play.header().ends_with("12:04:43"), "{}", play.header());
}

#[test]
fn a_sleeper_is_woken_when_something_turns_stale_and_not_before() {
    let play = Play::on(TabId::Health).news(f::healthy()).sleeps();
    assert!(play.vitals().contains("API stale, 10 s"), "{}", play.vitals());
}

#[test]
fn a_feed_that_is_back_is_news_even_if_it_says_the_same() {
    let play = Play::full(TabId::Teams).fails(Feed::Teams, f::away()).shows("last poll failed");
    play.news(f::teams(&f::TEAMS)).hides("last poll failed");
}
