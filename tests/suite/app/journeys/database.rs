//! The database panes: whom one sees waiting, what is done about a fault, and what is asked for again.

use crate::app::{fixture as f, play::Play};
use worky_console::{
    flow::{Effect, Wish},
    store::Feed,
    tabs::TabId,
};

/// The operation that was proposed.
fn proposed(play: &Play) -> String {
    let wanted = play.asked.iter().find_map(|effect| match effect {
        Effect::Prepare { wish: Wish::Do(operation), .. } => Some(operation.to_string()),
        _ => None,
    });
    wanted.unwrap()
}

#[test]
fn a_statement_is_cancelled_and_a_session_that_idles_in_a_transaction_ended() {
    let play = Play::full(TabId::Health).news(f::locked()).keys("tab tab g D");
    assert_eq!(proposed(&play), "database terminate 4120");
    let play = Play::full(TabId::Health).news(f::locked()).keys("tab tab g j D");
    assert_eq!(proposed(&play), "database cancel 4131");
}

fn integrity() -> Play {
    Play::full(TabId::Health).keys("tab tab tab tab")
}

#[test]
fn a_fault_is_mended_by_an_operation_like_any_other() {
    let play = integrity().shows("mend   D asks, and then does: unassign task TSK-000004").keys("D");
    assert_eq!(proposed(&play), "unassign task TSK-000004 USR-000003 --as assignee --id ASSGN-1");
}

#[test]
fn a_fault_the_api_cannot_mend_says_so() {
    let play = integrity().keys("G D").shows("there is nothing that the API could mend");
    assert!(!play.asked.iter().any(|effect| matches!(effect, Effect::Prepare { .. })));
    Play::full(TabId::Health).keys("tab tab tab D").shows("nothing here can be removed");
}

#[test]
fn settings_are_changed_by_hand() {
    let play = integrity().keys("/").types("settings").keys("enter");
    play.shows("found  max_connections is 100, the guide has 200")
        .shows("mend   no route of the API: a superuser");
}

#[test]
fn faults_are_looked_for_again_on_demand() {
    let play = integrity().keys("R");
    let again =
        |effect: &Effect| matches!(effect, Effect::Refresh(feeds) if feeds.contains(&Feed::Integrity));
    assert!(play.asked.iter().any(again), "{:?}", play.asked);
}

#[test]
fn whoever_is_held_up_by_a_lock_is_on_every_screen() {
    let play = Play::full(TabId::Teams).news(f::locked());
    assert!(play.vitals().contains("DB warn 2.1 ms 14/200, 2 held up"), "{}", play.vitals());
    assert!(!play.news(f::database(14)).vitals().contains("held up"));
}

#[test]
fn a_database_without_sessions_says_so_and_nothing_in_it_can_be_stopped() {
    let play = Play::full(TabId::Health).news(f::sqlite());
    assert!(play.vitals().contains("DB ok 368 us │"), "no made-up connections: {}", play.vitals());
    let play = play.keys("tab tab").shows("off: SQLite has no sessions").keys("D");
    assert!(!play.asked.iter().any(|effect| matches!(effect, Effect::Prepare { .. })));
    play.news(f::locked()).shows("idle in tx");
}

#[test]
fn the_cursor_stays_with_its_session_while_the_tree_changes() {
    let play = Play::full(TabId::Health).news(f::locked()).keys("tab tab g j").shows("▸   4131");
    let play = play.news(f::database(14)).shows("▸ 4140").news(f::locked());
    assert!(play.cursor().contains("4140"), "what it stood on went away in between: {}", play.cursor());
}

#[test]
fn health_says_in_a_line_how_the_data_and_the_delivery_are() {
    let play = Play::full(TabId::Health);
    let screen = play.screen(120, 36);
    assert!(
        screen.contains("data         8 faults") && screen.contains("sent in 1 h  98.2 %, 7 wait"),
        "{screen}"
    );
    let sound = play.news(f::integrity(0)).screen(120, 36);
    assert!(sound.contains("data         1 look is off"), "one could not be looked for: {sound}");
}
