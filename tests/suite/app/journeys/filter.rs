//! The filter as a language: what it shows, what it says when it is wrong, how it goes on.

use crate::app::{fixture as f, play::Play};
use worky_console::{tabs::TabId, theme::Role};

fn typed(front: TabId, query: &str) -> Play {
    let keys = query.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let begun = Play::full(front).keys("/");
    keys.iter().enumerate().fold(begun, |play, (at, word)| {
        let play = if at > 0 { play.keys("space") } else { play };
        play.types(word)
    })
}

#[test]
fn every_list_compares_by_the_type_of_its_columns() {
    for (tab, query, left) in [
        (TabId::Teams, "members>=14", "3 of 6"),
        (TabId::Teams, "state=closed", "1 of 6"),
        (TabId::Teams, "not active=yes", "1 of 6"),
        (TabId::Assignments, "entity~^US", "3 of 12"),
        (TabId::Assignments, "type!=owner and role=Developer", "4 of 12"),
        (TabId::Assignments, "age>20d", "3 of 12"),
        (TabId::Assignments, "since<2026-11-03", "2 of 12"),
        (TabId::Notifications, "status=failed or status=pending", "4 of 8"),
        (TabId::Health, "p95>500ms", "1 of 14"),
        (TabId::Rollout, "percentage>25 state=on", "1 of 4"),
    ] {
        let play = typed(tab, query).shows(left);
        assert_eq!(play.model.tab().focused().filter().value(), query);
        play.hides("there is").hides("compares with");
    }
}

#[test]
fn a_wrong_filter_says_where_and_keeps_what_was_right_last() {
    let play = typed(TabId::Teams, "members>10").shows("3 of 6").types("x").shows("3 of 6");
    let play = play.shows("^^^ `10x` is not a number");
    let column = |text: &str| play.text().lines().find_map(|line| line.find(text)).unwrap_or_default();
    assert_eq!(column("10x "), column("^^^"), "{}", play.text());
    assert!(play.styled("^^^", Role::Bad));
    play.keys("enter").shows("^^^ `10x`").keys("esc").hides("^^^").hides(" of 6");
}

#[test]
fn tab_completes_a_field_then_its_comparisons_then_what_stands_in_the_column() {
    let play = Play::full(TabId::Assignments).keys("/").types("ro").keys("tab").shows("/role=");
    let play =
        play.keys("tab").shows("/role=Developer").shows("Developer").keys("tab").hides("/role=Developer");
    let play = play.keys("ctrl-u").types("since").keys("tab").shows("/since=").keys("tab").shows("/since!=");
    play.keys("ctrl-u").types("zz").keys("tab").shows("nothing known goes on like this");
}

#[test]
fn ages_are_asked_anew_as_time_passes() {
    let play = typed(TabId::Assignments, "age>19.13d").keys("enter").shows("3 of 12");
    let play = play.after(600).news(f::healthy());
    play.shows("4 of 12");
}

#[test]
fn a_text_that_is_pasted_is_a_query_too() {
    Play::full(TabId::Teams).keys("/").paste("name=atlas or name=ember").shows("2 of 6");
}
