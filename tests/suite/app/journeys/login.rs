//! Logging in.

use crate::app::{fixture as f, play::Play};
use worky_console::{
    flow::{Effect, Session},
    operation::Refusal,
    source::SourceError,
    store::{Feed, News},
    tabs::TabId,
};

const TITLE: &str = "Log in to worky.example";

/// Two routes refuse the token, one of them the one whose business it is.
fn refused() -> Play {
    let mut play = Play::full(TabId::Teams).fails(Feed::Teams, f::expired()).fails(Feed::Me, f::expired());
    play.asked.clear();
    play
}

#[test]
fn one_refusal_is_no_log_out_but_a_reason_to_ask_who_we_are() {
    let play = Play::full(TabId::Teams).fails(Feed::Teams, f::expired()).hides(TITLE);
    assert_eq!(play.asked, [Effect::Refresh(vec![Feed::Me])]);
    let play = play.news(News::Me(Ok(f::user(0).into()))).hides(TITLE);
    play.shows("other routes accept it");
}

#[test]
fn the_form_does_not_open_under_the_hands_of_somebody_who_types() {
    let play = Play::full(TabId::Teams).keys("/").types("at").fails(Feed::Me, f::expired()).hides(TITLE);
    play.types("las").shows("/atlas").keys("enter L").shows(TITLE);
}

#[test]
fn a_token_the_server_does_not_accept_opens_the_form_once() {
    let play = refused().shows(TITLE).fails(Feed::Assignments, f::expired());
    assert_eq!(play.model.layers.len(), 1);
}

#[test]
fn a_form_that_was_closed_stays_closed_until_it_is_asked_for() {
    let play = refused().keys("esc").hides(TITLE).fails(Feed::Assignments, f::expired()).hides(TITLE);
    play.keys("L").shows(TITLE);
}

#[test]
fn the_known_address_is_filled_in_and_the_password_is_never_shown() {
    let play = refused().types("hunter2").shows("mia.weber@example.com").shows("*******").hides("hunter2");
    let play = play.keys("enter").shows("asking");
    let [Effect::LogIn { email, password, .. }] = &play.asked[..] else { panic!("{:?}", play.asked) };
    assert_eq!((email.as_str(), password.expose()), ("mia.weber@example.com", "hunter2"));
    assert!(!format!("{:?}", play.asked).contains("hunter2"));
}

#[test]
fn success_closes_the_form_says_who_one_is_and_asks_for_what_is_on_the_screen() {
    let play = refused().types("hunter2").keys("enter").logged_in(Ok(f::user(0))).hides(TITLE);
    let play = play.shows("signed in as Mia Weber (Admin)");
    let asked = play.asked.iter().rev().find(|effect| matches!(effect, Effect::Refresh(_)));
    let Some(Effect::Refresh(feeds)) = asked else { panic!("{:?}", play.asked) };
    assert!(feeds.contains(&Feed::Teams) && feeds.contains(&Feed::Members(f::team_id(0))), "{feeds:?}");
}

#[test]
fn a_save_that_is_refused_opens_the_log_in_over_the_form_and_can_be_made_again() {
    let error = f::expired();
    let refusal = Refusal::new(error.to_string(), error.hint(), error.exit_code());
    let play = Play::full(TabId::Teams).keys("e").types(" North").keys("ctrl-s").prepared(Err(refusal));
    assert_eq!(play.asked.last(), Some(&Effect::Refresh(vec![Feed::Me])));
    let play = play.hides(TITLE).fails(Feed::Me, error).shows(TITLE).types("hunter2").keys("enter");
    let play = play.logged_in(Ok(f::user(0))).hides(TITLE).shows("Edit team Atlas").shows("Atlas North");
    let play = play.keys("ctrl-s");
    let saves = play.asked.iter().filter(|effect| matches!(effect, Effect::Prepare { .. }));
    assert_eq!(saves.count(), 2);
}

#[test]
fn whoever_types_logs_in_with_a_chord_and_goes_on_where_they_were() {
    for keys in ["n", "/", "n tab enter", ":"] {
        let play = Play::full(TabId::Teams).keys(keys).types("ab").fails(Feed::Me, f::expired()).hides(TITLE);
        let play = play.keys("ctrl-g").shows(TITLE).keys("ctrl-g").types("hunter2").keys("enter");
        play.logged_in(Ok(f::user(0))).hides(TITLE).types("cd").shows("abcd");
    }
}

#[test]
fn an_expired_token_asks_again_after_a_success() {
    let play = refused().keys("esc L").types("hunter2").keys("enter").logged_in(Ok(f::user(0)));
    play.after(1800).fails(Feed::Me, f::expired()).shows(TITLE);
}

#[test]
fn a_refusal_sent_before_the_log_in_does_not_open_the_form_again() {
    let play = refused().types("hunter2").keys("enter");
    let asked = play.now();
    let play = play.after(1).logged_in(Ok(f::user(0))).hides(TITLE);
    play.news_asked(asked, Feed::Me.failed(f::expired())).hides(TITLE);
}

#[test]
fn a_refused_password_keeps_what_was_typed_and_says_what_to_do() {
    let play = refused().types("wrong").keys("enter").logged_in(Err(SourceError::WrongPassword));
    let play =
        play.shows("e-mail and password do not match (401)").shows("mia.weber@example.com").shows("*****");
    let play = play.types("er").keys("enter");
    let Some(Effect::LogIn { password, .. }) = play.asked.last() else { panic!("{:?}", play.asked) };
    assert_eq!(password.expose(), "wronger");
}

#[test]
fn a_second_enter_while_the_server_thinks_sends_nothing_twice() {
    assert_eq!(refused().types("hunter2").keys("enter enter enter").asked.len(), 1);
}

#[test]
fn an_address_that_is_none_is_not_sent() {
    let play = refused().keys("shift-tab ctrl-u").types("admin").keys("tab").types("x").keys("enter");
    assert!(play.asked.is_empty());
    play.shows("still missing: an e-mail address like name@example.com");
}

#[test]
fn the_answer_to_a_form_that_was_closed_is_told_and_opens_nothing() {
    let play = refused().types("hunter2").keys("enter esc").logged_in(Err(f::away())).hides(TITLE);
    play.shows("cannot sign in: cannot reach worky.example");
}

#[test]
fn nobody_signed_in_is_a_vital_sign_and_a_log_in_starts_the_polling() {
    let session = Session { signed_in: false, ..f::session() };
    let play = Play::with(session, TabId::Teams).shows("signed out, L logs in");
    assert!(!play.polls(&Feed::Teams));
    let play = play.keys("L").types("hunter2").keys("enter").logged_in(Ok(f::user(0))).hides("signed out");
    assert!(play.polls(&Feed::Teams));
}
