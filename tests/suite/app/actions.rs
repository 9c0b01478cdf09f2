//! The one table of actions, held to its word: what is offered does something or says why not.

use super::{fixture as f, play::Play};
use ratatui::{buffer::Buffer, layout::Position};
use worky_console::{
    action::{Action, GlobalAct, Scope, TABLE},
    app,
    tabs::TabId,
};

/// Somewhere in the middle of things, where every direction leads somewhere else.
fn midway(front: TabId) -> Play {
    Play::full(front).keys("j j space k")
}

/// How to get somewhere on a tab.
type Way = fn(TabId) -> Play;

/// The places from which actions can be taken: how to get there, and the scopes that must be live.
fn places() -> Vec<(&'static str, Way)> {
    vec![
        ("list", midway),
        ("filter", |front| midway(front).keys("/").types("a")),
        ("help", |front| midway(front).keys("? down down")),
        ("palette", |front| midway(front).keys(": down down")),
        ("sort menu", |front| midway(front).keys("s down")),
        ("copy menu", |front| midway(front).keys("y down")),
        ("log-in", |front| midway(front).keys("L").types("x")),
        ("switches", |_| Play::full(TabId::Notifications).keys("tab j right space")),
        ("a staged percentage", |_| midway(TabId::Rollout).keys("- 5")),
        ("a kill", |_| Play::full(TabId::Rollout).keys("K")),
        ("confirmation", |_| {
            let play = Play::full(TabId::Teams).keys("tab D").prepared(Ok(f::plan(&f::many(60))));
            play.keys("pagedown pagedown")
        }),
        ("form", |front| midway(front).keys("1 tab tab n").types("x")),
        ("picker", |front| {
            midway(front).keys("1 tab tab n tab enter").news(f::projects(&[0, 1, 2])).keys("down")
        }),
        ("chart", |_| midway(TabId::Health)),
        ("nothing", Play::on),
    ]
}

/// Going to where one is already.
fn is_there(action: Action, front: TabId) -> bool {
    let tabs = [GlobalAct::Tab1, GlobalAct::Tab2, GlobalAct::Tab3, GlobalAct::Tab4, GlobalAct::Tab5];
    let at = tabs.iter().position(|tab| action == Action::Global(*tab));
    at.is_some_and(|at| TabId::ALL[at] == front)
}

/// On a small screen a pane has all of it anyway.
fn looks(play: &Play) -> [(Buffer, Option<Position>); 2] {
    [(80, 24), (140, 40)].map(|size| play.look(size))
}

#[test]
fn every_action_offered_does_something_or_says_why_not() {
    for (name, place) in places() {
        for front in TabId::ALL.iter().filter(|front| name == "list" || **front == TabId::Teams) {
            let (scopes, here) = (app::scopes(&place(*front).model), place(*front).model.front);
            let offered = TABLE.iter().filter(|row| scopes.contains(&row.scope));
            for row in offered.filter(|row| !is_there(row.action, here)) {
                let before = place(*front);
                let (seen, asked) = (looks(&before), before.asked.clone());
                let after = before.act(row.action);
                // With nothing to undo, going back leads nowhere.
                let idle = name == "nothing" && row.name == "back";
                let done = looks(&after) != seen || after.asked != asked;
                assert!(done || idle, "{} does nothing in {name} of {front:?}\n{}", row.name, after.text());
            }
        }
    }
}

#[test]
fn the_key_of_an_action_does_what_the_action_does() {
    let rows = TABLE.iter().filter(|row| app::BELOW.contains(&row.scope));
    for (row, front) in rows.zip(TabId::ALL.iter().cycle()) {
        let by_name = midway(*front).act(row.action);
        for key in row.keys {
            let by_key = midway(*front).keys(key);
            assert!(by_key.look((80, 24)) == by_name.look((80, 24)), "{key} on {front:?}");
            assert_eq!(by_key.asked, by_name.asked, "{key} on {front:?}");
        }
    }
}

#[test]
fn every_action_is_reached_through_some_scope() {
    let reached: Vec<Scope> = places()
        .into_iter()
        .flat_map(|(_, place)| app::scopes(&place(TabId::Teams).model))
        .copied()
        .collect();
    for row in TABLE {
        assert!(reached.contains(&row.scope), "{} is live nowhere", row.name);
    }
}
