//! Paused: the screen stands still, the collecting goes on.

use crate::app::{fixture as f, play::Play};
use worky_console::{domain::Endpoint, store::Feed, tabs::TabId};

#[test]
fn what_arrives_while_paused_is_shown_when_it_goes_on() {
    let play = Play::full(TabId::Teams).keys("p");
    let paused = play.text();
    assert!(play.header().ends_with("PAUSED 12:04:31"), "{}", play.header());
    let play = play.after(5).news(f::teams(&["Atlas", "Zebra"])).news(f::unread(99)).call(
        Endpoint::Teams,
        900,
        Ok(()),
    );
    let play = play.fails(Feed::Health, f::away());
    assert_eq!(play.text(), paused);
    let play = play.keys("p").shows("Zebra").shows("Notif 99").shows("cannot reach worky.example");
    assert!(play.header().ends_with("12:04:36"), "{}", play.header());
}

#[test]
fn nothing_grows_old_on_a_paused_screen() {
    let play = Play::full(TabId::Teams).keys("p");
    let paused = play.text();
    let play = play.after(600);
    assert_eq!(play.text(), paused);
    play.keys("p").shows("stale");
}

#[test]
fn a_paused_list_can_still_be_walked_filtered_and_left() {
    let play = Play::full(TabId::Teams).keys("p j j");
    assert!(play.cursor().starts_with("Cobalt"));
    let play = play
        .news(f::teams(&["Atlas"]))
        .keys("/")
        .types("b")
        .shows("3 of 6")
        .keys("esc 5")
        .shows("bulk_assignments");
    play.keys("1").shows("Cobalt").keys("p").hides("Cobalt");
}

#[test]
fn what_had_not_come_before_the_pause_says_so_instead_of_asking_for_ever() {
    let play = Play::full(TabId::Teams).keys("p j j").shows("team members had not come when you paused");
    play.news(f::members(2, &[7])).hides("Lena Vogel").keys("p").shows("Lena Vogel");
}

#[test]
fn polling_goes_on_while_paused() {
    let play = Play::full(TabId::Teams);
    let before = play.polled();
    assert_eq!(play.keys("p").polled(), before);
}
