//! What is asked for: what is on the screen, and what the vital signs need.

use crate::app::{fixture as f, play::Play};
use std::time::Duration;
use worky_console::{
    flow::{Msg, Session},
    store::Feed,
    tabs::TabId,
};

fn every(play: &Play, feed: &Feed) -> Option<u64> {
    play.polled().iter().find(|(known, _)| known == feed).map(|(_, every)| every.as_secs())
}

#[test]
fn the_tab_in_front_decides_what_is_polled_often() {
    let play = Play::full(TabId::Teams);
    assert_eq!((every(&play, &Feed::Teams), every(&play, &Feed::Flags)), (Some(10), Some(60)));
    let play = play.keys("5");
    assert_eq!((every(&play, &Feed::Teams), every(&play, &Feed::Flags)), (Some(60), Some(1)));
}

#[test]
fn the_selected_object_decides_which_detail_is_polled() {
    let play = Play::full(TabId::Assignments);
    assert!(play.polls(&Feed::History(f::task(11))));
    let play = play.keys("j");
    assert!(play.polls(&Feed::History(f::task(10))) && !play.polls(&Feed::History(f::task(11))));
    let play = play.keys("5 j");
    assert!(play.polls(&Feed::FlagHistory("compact_inbox".parse().unwrap())));
    assert!(!play.polls(&Feed::History(f::task(10))), "what is not on the screen is not asked for");
}

#[test]
fn what_is_expensive_is_asked_for_only_while_somebody_looks() {
    let play = Play::full(TabId::Teams);
    assert!(!play.polls(&Feed::Host) && !play.polls(&Feed::Cache));
    let play = play.keys("4");
    assert_eq!((every(&play, &Feed::Host), every(&play, &Feed::Cache)), (Some(30), Some(30)));
}

#[test]
fn a_terminal_nobody_looks_at_asks_less_often_and_the_screen_says_nothing_of_it() {
    let play = Play::full(TabId::Teams).send(Msg::Focus(false));
    assert_eq!(every(&play, &Feed::Teams), Some(40));
    assert_eq!(every(&play.send(Msg::Focus(true)), &Feed::Teams), Some(10));
}

#[test]
fn without_a_database_and_without_a_log_in_only_the_health_is_asked_for() {
    let session = Session { database: false, signed_in: false, ..f::session() };
    let play = Play::with(session, TabId::Teams);
    assert_eq!(play.polled(), [(Feed::Health, Duration::from_secs(5))]);
}

#[test]
fn what_the_server_does_not_offer_is_asked_for_every_five_minutes() {
    let play = Play::full(TabId::Rollout).fails(Feed::Flags, f::missing("/feature-flags/"));
    assert_eq!(every(&play, &Feed::Flags), Some(300));
}
