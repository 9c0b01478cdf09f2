//! The time cursor: one time for the whole screen, and nothing newer than it.

use crate::app::{fixture as f, play::Play};
use chrono::TimeDelta;
use std::time::Duration;
use worky_console::{
    domain::{Call, Endpoint, Failure, Mark, Sample},
    flow::{Effect, Msg},
    store::Feed,
    tabs::TabId,
};

/// A quiet beginning, and after a minute much of everything.
fn changed() -> Play {
    let play = Play::on(TabId::Health).news(f::healthy()).news(f::database(14)).news(f::unread(3));
    let play = play.news(f::cache()).call(Endpoint::Teams, 20, Ok(())).after(60);
    let play = play.news(f::healthy()).news(f::database(190)).news(f::unread(77)).news(f::host());
    play.call(Endpoint::Teams, 4_000, Ok(())).call(Endpoint::Flags, 33, Ok(()))
}

#[test]
fn the_cursor_goes_back_and_forth_and_home() {
    let play = changed().keys(",");
    assert!(play.header().ends_with("AT 12:05:21"), "{}", play.header());
    let play = play.keys(", ,").keys(".");
    assert!(play.header().ends_with("AT 12:05:11"), "{}", play.header());
    let play = play.keys("=").shows("190/200");
    assert!(play.header().ends_with("12:05:31"), "{}", play.header());
    play.keys(".").shows("this is the present").keys(", ,").keys(". .").shows("190/200");
}

#[test]
fn nothing_newer_than_the_cursor_is_anywhere() {
    let play = changed().shows("4.0 s").shows("37 %").shows("inbox 77");
    let play =
        play.keys(", , ,").shows("14/200").shows("inbox 3").shows("GET /teams/").shows("not known then");
    let play = play.hides("4.0 s").hides("190/200").hides("77").hides("37 %").hides("/feature-flags/");
    play.keys("tab").hides("4.0 s").keys("=").shows("inbox 77");
}

#[test]
fn rows_of_now_are_not_shown_at_another_time_and_no_key_acts_on_them() {
    let play = changed().news(f::teams(&f::TEAMS)).news(f::flags(&f::FLAGS)).keys(", , ,");
    let play = play.keys("5").shows("what Rollout showed then is not kept").hides("new_team_page");
    let play = play.keys("1").shows("what Teams showed then is not kept").shows("inbox 3").hides("Atlas");
    let asked = play.asked.clone();
    let play = play.keys("D").shows("another time is on the screen").keys("enter e n /").hides("Atlas");
    assert_eq!(play.asked, asked);
    play.keys("=").shows("Atlas").hides("not kept").shows("inbox 77");
}

#[test]
fn what_had_gone_stale_by_then_says_so() {
    let play = Play::on(TabId::Health).news(f::healthy()).fails(Feed::Health, f::away()).after(120);
    let play = play.news(f::healthy()).keys("-").keys(",");
    assert!(play.vitals().contains("stale"), "{}", play.vitals());
    assert!(!play.keys("=").vitals().contains("stale"));
}

#[test]
fn time_goes_on_behind_the_cursor_and_the_screen_does_not() {
    let play = changed().keys(", ,");
    let frames = play.frames;
    let play = play.after(30).call(Endpoint::Teams, 50, Ok(()));
    assert_eq!(play.frames, frames);
    play.keys("=").shows("50 ms");
}

#[test]
fn it_ends_where_nothing_is_known() {
    Play::on(TabId::Health).keys(",").shows("nothing is known of an earlier time");
    let play = (0..12).fold(changed(), |play, _| play.keys(","));
    play.shows("nothing is known of an earlier time").shows("AT 12:04:31");
}

#[test]
fn a_call_is_kept_and_what_was_kept_before_is_where_the_cursor_comes_to() {
    let play = Play::on(TabId::Health).call(Endpoint::Teams, 20, Ok(()));
    assert!(matches!(play.kept[..], [Effect::KeepCall(Endpoint::Teams, _)]));
    let then = f::at("2026-11-23T12:02:00Z");
    let old = |secs: i64, ms| {
        let call = Call::new(Endpoint::Flags, Duration::from_millis(ms), Ok(()));
        (Endpoint::Flags, Sample::of(&call, then + TimeDelta::seconds(secs), None))
    };
    let marks = vec![Mark { at: then, what: "cache clear".into() }];
    let play = play.send(Msg::Remembered { calls: vec![old(0, 70), old(60, 80)], marks });
    let play = play.shows("GET /feature-flags/").shows("80 ms");
    let play = (0..11).fold(play, |play, _| play.keys(","));
    play.shows("AT 12:02:41").shows("70 ms").hides("80 ms").hides("GET /teams/");
}

/// A minute in which sessions came to wait for each other, and tables, faults and delivery were looked at.
fn surveyed() -> Play {
    let play = Play::on(TabId::Health).news(f::healthy()).news(f::database(14)).after(60);
    let play = play.news(f::healthy()).news(f::locked()).news(f::integrity(7)).news(f::delivery());
    play.news(f::tables())
}

#[test]
fn the_panes_of_the_database_show_what_was_known_then() {
    let play = surveyed().keys("tab tab").shows("4120").keys(", , ,").hides("4120").hides("4131");
    let play = play.keys("tab").shows("nothing is known of the database's tables then").hides("teams");
    let play = play.keys("tab").shows("nothing is known of the data's integrity then").hides("TSK-");
    let play = play.keys("3").shows("what Notifications showed then is not kept");
    let play = play.keys("tab tab").shows("nothing is known of the delivery of notifications then");
    play.keys("=").shows("last hour").keys("4").shows("TSK-").keys("shift-tab").shows("teams");
}

#[test]
fn no_key_changes_anything_at_another_time() {
    let play = surveyed().keys("tab tab , C D z Z").shows("another time is on the screen");
    let play = play.keys(":").types("cache clear").keys("enter").shows("another time is on the screen");
    let prepares = |play: &Play| play.asked.iter().any(|it| matches!(it, Effect::Prepare { .. }));
    assert!(!prepares(&play) && prepares(&play.keys("esc = C")));
}

#[test]
fn what_was_said_and_what_was_there_later_is_in_no_menu_at_another_time() {
    let play = changed().news(f::teams(&f::TEAMS)).keys("1 4 , ,").keys(":").types("Atlas").hides("TEAM-");
    let play = play.keys("esc").fails(Feed::Teams, f::away()).keys("M").hides("cannot reach");
    play.keys("esc = M").shows("cannot reach");
}

/// Two minutes that were recorded a week ago.
fn replay() -> Play {
    let then = f::at("2026-11-16T09:00:00Z");
    let sample = |n: i64| {
        let outcome = if n == 20 { Err(Failure::Timeout) } else { Ok(()) };
        let call = Call::new(Endpoint::Health, Duration::from_millis(20), outcome);
        Sample::of(&call, then + TimeDelta::seconds(5 * n), Some(Duration::from_secs(5)))
    };
    let calls = (0..=24).map(|n| (Endpoint::Health, sample(n))).collect();
    let marks = vec![Mark { at: then + TimeDelta::seconds(30), what: "cache clear".into() }];
    Play::replaying(calls, marks)
}

#[test]
fn a_recording_is_shown_at_its_end_and_the_cursor_goes_through_it() {
    let play = replay().shows("REPLAY").shows("AT 09:02:00").shows("API ok 20 ms").shows("1/25");
    let play = play.keys(".").shows("this is the end of the recording").keys(", ,").shows("AT 09:01:40");
    assert!(play.vitals().contains("API timeout"), "{}", play.vitals());
    let play = play.keys(",").shows("API ok 20 ms").shows("0/19").keys("=").shows("AT 09:02:00");
    play.keys("1").shows("what Teams showed then is not kept");
}

#[test]
fn nothing_is_asked_for_or_changed_from_a_recording() {
    let play = replay().keys("R").shows("nothing is behind it").keys("p z J L C").after(600);
    assert_eq!((play.asked.as_slice(), play.polled().len()), ([].as_slice(), 0));
    let play = play.keys(":").types("cache clear").keys("enter").shows("nothing was changed");
    assert_eq!(play.asked, []);
    play.shows("AT 09:02:00");
}
