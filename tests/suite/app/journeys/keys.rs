//! Keys: a person's own, sequences, twice, pasted.

use crate::app::{fixture as f, play::Play};
use worky_console::{flow::Effect, store::News, tabs::TabId};

fn bound(keys: &[(&str, &[&str])]) -> Play {
    Play::bound(TabId::Teams, keys).everything()
}

#[test]
fn a_key_of_ones_own_works_and_is_the_one_that_is_shown() {
    let play = bound(&[("list.filter", &["ctrl-f"]), ("list.page_down", &["pagedown"])]);
    assert!(play.hints().contains("ctrl-f filter"), "{}", play.hints());
    let play =
        play.keys("?").types("only rows").shows("ctrl-f  Show only rows that pass a query").keys("esc");
    let play = play.keys("/").hides("enter keep").keys("ctrl-f").types("bea").shows("1 of 6");
    assert!(play.hints().contains("enter keep"));
}

#[test]
fn an_action_without_a_key_is_still_found_and_run() {
    let play = bound(&[("quit", &[])]).keys("q");
    assert!(play.asked.is_empty() && !play.hints().contains("quit"), "{}", play.hints());
    let play = play.keys(":").types("leave the console").keys("enter");
    assert_eq!(play.asked, [Effect::Quit]);
}

#[test]
fn a_sequence_shows_what_may_follow_and_ends_with_its_last_key() {
    let play = bound(&[("list.first", &["g g"]), ("list.last", &["g e"])]).keys("j j g");
    assert_eq!(play.hints(), "e Select the last row  g Select the first row");
    let play = play.keys("e");
    assert!(play.cursor().starts_with("Foundry") && play.hints().starts_with("enter open"));
    assert!(play.keys("g g").cursor().starts_with("Atlas"));
}

#[test]
fn a_key_that_does_not_fit_the_sequence_ends_it_and_does_not_spoil_the_next() {
    let play = bound(&[("list.first", &["g g"])]).keys("j j g x");
    assert!(play.hints().starts_with("enter open"), "{}", play.hints());
    assert!(
        play.keys("g j").cursor().starts_with("Cobalt"),
        "the key that does not fit is not taken for itself"
    );
}

#[test]
fn one_ctrl_c_warns_and_a_second_within_two_seconds_leaves() {
    let play = Play::full(TabId::Teams).keys("ctrl-c").shows("press ctrl-c once more to leave");
    assert!(play.asked.is_empty());
    assert_eq!(play.after(1).keys("ctrl-c").asked, [Effect::Quit]);
}

#[test]
fn a_ctrl_c_that_nobody_repeats_is_forgotten() {
    let play = Play::full(TabId::Teams).keys("ctrl-c").after(3).keys("ctrl-c");
    assert!(play.asked.is_empty());
    assert_eq!(play.keys("ctrl-c").asked, [Effect::Quit]);
}

#[test]
fn ctrl_c_and_ctrl_z_work_wherever_one_is() {
    for way_in in ["/", ":", "?", "L"] {
        let play = Play::full(TabId::Teams).keys(way_in).keys("ctrl-z ctrl-c ctrl-c");
        assert_eq!(play.asked, [Effect::Suspend, Effect::Quit], "{way_in}");
    }
}

#[test]
fn a_pasted_text_is_never_taken_for_keys() {
    let play = Play::full(TabId::Teams);
    let before = play.text();
    let play = play.paste("q\n:quit\nG");
    assert!(play.asked.is_empty() && play.text() == before);
}

#[test]
fn a_pasted_text_goes_into_the_field_that_is_typed_in() {
    Play::full(TabId::Teams).keys("/").paste("bea\n").shows("1 of 6").shows("/bea");
    Play::full(TabId::Teams).keys(":").paste("go to\nrollout").shows("Go to Rollout").hides("Go to Teams");
    Play::full(TabId::Teams)
        .keys("L shift-tab ctrl-u")
        .paste("ann@worky.example\u{1b}[2J")
        .shows("ann@worky.example\u{fffd}[2J");
}

#[test]
fn ctrl_l_asks_for_the_screen_to_be_drawn_again_and_r_for_the_data() {
    let play = Play::full(TabId::Rollout).keys("ctrl-l R").shows("asking again");
    let [Effect::Redraw, Effect::Refresh(feeds)] = &play.asked[..] else { panic!("{:?}", play.asked) };
    let flag = News::FlagHistory("bulk_assignments".parse().unwrap(), Err(f::away()));
    assert!(feeds.contains(&f::flags(&[]).feed()) && feeds.contains(&flag.feed()), "{feeds:?}");
    assert_eq!(feeds.len(), 3, "only what is on the screen: {feeds:?}");
}
