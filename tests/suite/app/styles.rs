//! What a style means, by its role: the state is in a word, and the colour agrees with it.

use super::{fixture as f, play::Play};
use worky_console::{
    domain::{Endpoint, Failure},
    store::Feed,
    tabs::TabId,
    theme::Role,
};

#[test]
fn the_row_under_the_cursor_is_lit_from_edge_to_edge_and_no_other_is() {
    for front in TabId::ALL {
        let lit = Play::full(*front).lit(Role::Cursor);
        assert!(lit.starts_with('▸') && lit.matches('▸').count() == 1, "{front:?}: {lit}");
    }
}

#[test]
fn a_marked_row_is_told_by_a_sign_and_a_colour() {
    let play = Play::full(TabId::Teams).keys("space");
    assert!(play.styled("Atlas", Role::Marked), "{}", play.text());
    assert!(play.row("◆Atlas").starts_with('◆') && !play.styled("Cobalt", Role::Marked));
}

#[test]
fn stale_rows_are_dim_and_fresh_ones_are_not() {
    let play = Play::full(TabId::Teams);
    assert!(play.styled("Beacon", Role::Text) && !play.styled("Beacon", Role::Dim));
    let play = play.after(60);
    assert!(play.styled("Beacon", Role::Dim), "{}", play.text());
    assert!(play.styled("stale, 60 s", Role::Stale), "{}", play.text());
}

#[test]
fn the_word_for_a_state_has_the_colour_of_the_state() {
    let play = Play::full(TabId::Health);
    assert!(play.styled("ok", Role::Good));
    let play = play.call(Endpoint::Teams, 30, Err(Failure::Status(500)));
    assert!(play.styled("crit", Role::Bad), "{}", play.text());
    let some = |n: u64| if n.is_multiple_of(8) { 1_500 } else { 20 };
    let slow = (0..80).fold(Play::full(TabId::Health), |play, n| play.call(Endpoint::Me, some(n), Ok(())));
    assert!(slow.styled("warn", Role::Warn), "{}", slow.text());
}

#[test]
fn a_vital_sign_that_is_not_well_has_the_colour_of_its_level() {
    let play = Play::full(TabId::Teams).news(f::database(199));
    assert!(play.styled("▲ ", Role::Warn) && play.styled("warn", Role::Warn));
    let play = play.fails(Feed::Health, f::away());
    assert!(play.styled("✖ ", Role::Bad) && play.styled("cannot", Role::Bad));
}

#[test]
fn a_team_that_is_full_or_nearly_so_says_it_in_colour_too() {
    let play = Play::full(TabId::Teams);
    assert!(play.styled("184/200", Role::Warn) && play.styled("200/200", Role::Bad), "{}", play.text());
    assert!(play.styled("14/200", Role::Text));
}

#[test]
fn unread_messages_stand_out_and_failed_ones_warn() {
    let play = Play::full(TabId::Notifications).keys("j j");
    assert!(play.styled("Assigned: Org", Role::Strong) && play.styled("Assigned: Holiday", Role::Dim));
    assert!(play.styled("failed", Role::Bad) && play.styled("pending", Role::Warn));
}

#[test]
fn letters_that_matched_a_query_are_lit() {
    let play = Play::full(TabId::Teams).keys("?").types("page").keys("down");
    assert!(play.styled("page", Role::Match), "{}", play.text());
    assert!(!play.styled("Move", Role::Match));
}

#[test]
fn the_tab_in_front_is_told_from_the_others() {
    let play = Play::full(TabId::Health);
    assert!(play.styled("4 Health", Role::TabOn) && play.styled("1 Teams", Role::TabOff));
}
