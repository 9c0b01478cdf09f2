//! Where nothing may be changed, or not without having said so.

use crate::app::{fixture as f, play::Play};
use std::time::Duration;
use worky_console::{
    config::Guard,
    flow::{Effect, Msg, Session},
    operation::Armed,
    tabs::TabId,
};

fn guarded(guard: Guard, read_only: bool) -> Play {
    Play::with(Session { guard, read_only, ..f::session() }, TabId::Assignments).everything()
}

fn armed(secs: u64) -> Play {
    let mut play = guarded(Guard::Armed, false);
    let until = play.now() + Duration::from_secs(secs);
    play.model.armed = Some(Armed { until, reason: "incident 12".into() });
    play.draws();
    play
}

/// Whether a key that changes something gets as far as being looked up.
fn goes_on(play: Play, key: &str) -> bool {
    let known = play.asked.len();
    let play = play.keys(key);
    play.asked[known..].iter().any(|effect| matches!(effect, Effect::Prepare { .. } | Effect::Carry { .. }))
}

#[test]
fn what_is_read_only_lets_nothing_through() {
    for guard in [Guard::Confirm, Guard::Typed, Guard::Armed] {
        for key in ["D", "z", "Z"] {
            assert!(!goes_on(guarded(guard, true), key), "{guard:?} {key}");
        }
    }
    guarded(Guard::Confirm, true).keys("D").shows("read-only");
}

#[test]
fn what_is_not_armed_lets_nothing_through_and_says_how() {
    for key in ["D", "z", "Z"] {
        assert!(!goes_on(guarded(Guard::Armed, false), key), "{key}");
        assert!(goes_on(armed(600), key), "{key}");
    }
    guarded(Guard::Armed, false).keys("D").shows(":arm 10m");
}

#[test]
fn arming_ends_by_time() {
    let play = armed(60).after(59);
    assert!(play.model.armed.is_some());
    let play = play.after(1);
    assert!(play.model.armed.is_none() && !goes_on(play, "D"));
}

#[test]
fn arming_ends_when_the_console_is_stopped_from_outside() {
    let play = armed(600).send(Msg::Resumed);
    assert!(play.model.armed.is_none() && !goes_on(play, "D"));
}

#[test]
fn what_is_left_of_it_runs_out_while_the_screen_is_paused_or_shows_another_time() {
    for key in ["p", ","] {
        let play = armed(600).keys(key).after(90);
        assert!(play.header().contains("ARMED 08:30"), "{key}: {}", play.header());
    }
}

#[test]
fn arming_ends_when_the_console_is_suspended() {
    let play = armed(600).keys("ctrl-z");
    assert!(play.asked.contains(&Effect::Suspend));
    assert!(play.model.armed.is_none() && !goes_on(play, "D"));
    // From within a layer too.
    assert!(armed(600).keys("? ctrl-z").model.armed.is_none());
}

#[test]
fn arming_ends_with_the_context() {
    let armed_there = Session { guard: Guard::Armed, read_only: false, ..f::prod() };
    let play = armed(600).keys("ctrl-e").types("prod").keys("enter").switched(Ok(armed_there)).everything();
    assert!(play.model.armed.is_none() && !goes_on(play, "D"));
}

#[test]
fn a_question_that_was_asked_while_armed_is_not_answered_after() {
    let play = armed(60).keys("D");
    assert!(!goes_on(play.after(61), "y"));
}
