//! Help and hints: what works here, and why the rest does not.

use crate::app::{fixture as f, play::Play};
use worky_console::{
    action::{self, Scope},
    app,
    tabs::TabId,
};

#[test]
fn help_lists_every_action_that_is_live_here() {
    for tab in TabId::ALL {
        let play = Play::full(*tab).keys("?").shows(&format!("Help for {}", tab.title()));
        let tall = play.screen(120, 80);
        for row in action::live(app::BELOW) {
            assert!(tall.contains(row.doc), "{} on {tab:?}:\n{tall}", row.name);
        }
    }
}

#[test]
fn help_says_why_something_does_not_work() {
    let play = Play::on(TabId::Teams).keys("?").shows("Open the selected row  the list is empty");
    play.keys("enter").shows("Open the selected row: the list is empty");
}

#[test]
fn help_is_searched_as_one_types_and_runs_what_is_chosen() {
    let play = Play::full(TabId::Teams).keys("?").types("turn the sort");
    play.shows("Turn the sort order around")
        .hides("Go to Rollout")
        .keys("enter")
        .shows("by name, descending");
}

#[test]
fn help_finds_an_action_by_its_key() {
    let play = Play::full(TabId::Teams).keys("?").types("ctrl-l");
    play.shows("Draw the whole screen again").hides("Go to Teams");
}

#[test]
fn a_menu_has_the_keys_to_itself_and_gives_them_back() {
    let play = Play::full(TabId::Teams).keys("? q j 5");
    assert!(play.asked.is_empty() && play.model.front == TabId::Teams);
    assert_eq!(play.keys("esc 5").model.front, TabId::Rollout);
}

#[test]
fn what_cannot_be_done_says_why_and_does_nothing() {
    let play = Play::on(TabId::Rollout).keys("space").shows("the list is empty");
    let play = play.keys("y").shows("Copy something of the selected row: the list is empty");
    assert!(play.model.layers.is_empty() && play.asked.is_empty());
}

#[test]
fn hints_are_of_what_works_now() {
    let play = Play::on(TabId::Teams);
    assert!(!play.hints().contains("open") && play.hints().contains("? help"), "{}", play.hints());
    let play = play.everything();
    assert!(play.hints().starts_with("enter open  / filter  s sort"), "{}", play.hints());
    let play = play.keys(":");
    assert_eq!(play.hints(), "enter choose  esc close");
}

#[test]
fn help_is_always_among_the_hints_of_a_tab() {
    for tab in TabId::ALL {
        for width in [60, 80, 120, 200] {
            let screen = Play::full(*tab).screen(width, 24);
            let hints = screen.lines().last().unwrap_or_default();
            assert!(hints.contains("? help"), "{tab:?} at {width}: {hints}");
        }
    }
}

#[test]
fn there_is_nothing_to_switch_to_where_there_is_one_context() {
    let alone = worky_console::flow::Session { contexts: vec!["staging".into()], ..f::session() };
    Play::with(alone, TabId::Teams).keys("ctrl-e").shows("there is no other context");
}

#[test]
fn every_scope_has_an_action_that_leaves_it() {
    for scope in [Scope::Filter, Scope::Menu, Scope::Form] {
        assert!(action::live(&[scope]).any(|row| row.keys.contains(&"esc")), "{scope:?}");
    }
}
