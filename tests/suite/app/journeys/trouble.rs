//! When a source does not answer, or answers with a refusal.

use crate::app::{fixture as f, play::Play};
use std::time::Duration;
use worky_console::{source::SourceError, store::Feed, tabs::TabId};

#[test]
fn a_failed_poll_keeps_what_was_known_and_says_what_to_do() {
    let play = Play::full(TabId::Teams).fails(Feed::Teams, f::away());
    let play = play
        .shows("Ember")
        .shows("▲ last poll failed")
        .shows("cannot reach worky.example: connection refused");
    play.shows("it is tried again by itself");
}

#[test]
fn where_nothing_is_known_the_error_and_its_hint_stand_in_the_middle() {
    for (tab, feed) in [
        (TabId::Teams, Feed::Teams),
        (TabId::Assignments, Feed::Assignments),
        (TabId::Notifications, Feed::Inbox),
        (TabId::Rollout, Feed::Flags),
    ] {
        let play = Play::on(tab).fails(feed, f::away()).shows("✖ failing");
        play.shows("cannot reach worky.example: connection refused").shows(" tried again by itself");
    }
}

#[test]
fn every_error_says_what_to_do_about_it_at_eighty_columns() {
    let host = || "worky.example".to_owned();
    let errors = [
        SourceError::Timeout { host: host(), after: Duration::from_secs(10) },
        f::away(),
        SourceError::Forbidden { status: 403, what: "reading teams".into() },
        SourceError::RateLimited { host: host(), retry_after: Duration::from_secs(30) },
        SourceError::Status { host: host(), status: 503, what: "overloaded".into() },
        SourceError::Status { host: host(), status: 422, what: "no such page".into() },
        SourceError::Shape { host: host(), what: "items[1].id is not an id".into() },
        SourceError::Setup { what: "no CA file".into(), hint: "check `ca_file`".into() },
    ];
    for error in errors {
        let text = Play::on(TabId::Teams).fails(Feed::Teams, error.clone()).text();
        let words =
            |text: &str| text.split([' ', '\n', '│']).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
        assert!(words(&text).contains(&words(&error.to_string())), "{error}\n{text}");
        assert!(words(&text).contains(&words(error.hint())), "{}\n{text}", error.hint());
    }
}

#[test]
fn a_404_turns_a_panel_off_and_is_no_trouble() {
    let play = Play::full(TabId::Health).fails(Feed::Cache, f::missing("cache statistics"));
    assert!(play.model.messages.is_empty());
    let play = Play::on(TabId::Health).fails(Feed::Cache, f::missing("cache statistics"));
    assert!(play.screen(120, 36).contains("off: not offered here"), "{}", play.screen(120, 36));
}

#[test]
fn trouble_is_logged_when_it_begins_and_when_it_ends_and_not_in_between() {
    let play = Play::full(TabId::Teams).fails(Feed::Teams, f::away()).fails(Feed::Teams, f::away());
    let play = play.news(f::teams(&f::TEAMS)).news(f::teams(&f::TEAMS));
    let said: Vec<&str> = play.model.messages.iter().map(|message| message.text.as_str()).collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].starts_with("teams: cannot reach worky.example") && said[1] == "teams: back", "{said:?}");
}

#[test]
fn a_console_whose_server_has_gone_still_goes_from_tab_to_tab() {
    let feeds = [Feed::Health, Feed::Teams, Feed::Assignments, Feed::Inbox, Feed::Flags];
    let play = feeds.into_iter().fold(Play::full(TabId::Teams), |play, feed| play.fails(feed, f::away()));
    let play = play.after(300).keys("2").shows("Parcel label").shows("stale, 5 min").keys("5");
    play.shows("bulk_assignments").keys("j").shows("compact_inbox");
}

#[test]
fn what_a_server_says_cannot_reach_the_terminal_as_a_command() {
    let play = Play::on(TabId::Teams)
        .fails(Feed::Teams, SourceError::Status { host: "h".into(), status: 500, what: worky_text() });
    assert!(!play.text().contains('\u{1b}'), "{}", play.text());
}

fn worky_text() -> String {
    worky_console::base::clean("boom \u{1b}[2J\u{1b}]0;owned\u{7}")
}
