//! Switching from one environment to another.

use crate::app::{fixture as f, play::Play};
use worky_console::{
    flow::{Effect, Mode, Msg, Reply, Session, Ticket},
    source::SourceError,
    store::Feed,
    tabs::TabId,
};

fn switching() -> Play {
    Play::full(TabId::Teams).keys("j space / b enter ctrl-e").shows("Switch to").keys("down enter")
}

#[test]
fn the_menu_marks_where_one_is_and_does_not_switch_there() {
    let play = Play::full(TabId::Teams).keys("ctrl-e").shows("staging  this is where you are").keys("enter");
    assert!(play.asked.is_empty());
    play.shows("staging: this is where you are");
}

#[test]
fn nothing_of_the_last_context_is_taken_for_the_next() {
    let play = switching();
    assert!(matches!(&play.asked[..], [Effect::Switch { context, .. }] if context == "prod"));
    let play =
        play.shows("Beacon").switched(Ok(f::prod())).shows("now in prod").hides("Beacon").hides("marked");
    let play = play.shows("asking for teams").shows("no data yet").shows("READ-ONLY").hides(" of ");
    let play =
        play.keys("2").shows("asking for assignments").keys("3 4").shows("asking for the API's health");
    assert!(play.vitals().contains("API asking prod.example"), "{}", play.vitals());
}

#[test]
fn a_context_that_cannot_be_opened_leaves_everything_as_it_was() {
    let why =
        SourceError::Setup { what: "token_command of prod: no".into(), hint: "run it in a shell".into() };
    let play = switching().switched(Err(why)).shows("Beacon");
    play.shows("still in staging: token_command of prod: no; run it in a shell");
}

#[test]
fn the_first_context_is_entered_without_a_word_and_keeps_the_tab() {
    let reply = Reply::Switched(Ok(f::session()));
    let play = Play::full(TabId::Rollout).send(Msg::Reply { ticket: Ticket(0), reply });
    assert!(play.model.toast.is_none());
    play.shows("bulk_assignments");
}

#[test]
fn a_log_in_form_of_the_last_context_does_not_survive() {
    let play = Play::full(TabId::Teams).keys("ctrl-e down enter").fails(Feed::Me, f::expired());
    let play = play.shows("Log in to worky.example").types("secret").switched(Ok(f::prod())).hides("Log in");
    play.fails(Feed::Me, f::expired()).shows("Log in to prod.example").hides("******");
}

#[test]
fn where_one_is_stands_in_words_on_every_tab_and_at_every_size() {
    let session = Session { mode: Mode::Demo, context: "demo".into(), ..f::session() };
    let exposed = Session { plain_text: true, ..f::prod() };
    for tab in TabId::ALL {
        for width in [60, 80, 120, 200] {
            let first = |session: &Session| {
                Play::with(session.clone(), *tab)
                    .everything()
                    .screen(width, 16)
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .to_owned()
            };
            assert!(first(&session).contains("demo  DEMO"), "{}", first(&session));
            assert!(first(&exposed).contains("prod  READ-ONLY   NOT ENCRYPTED"), "{}", first(&exposed));
        }
    }
}
