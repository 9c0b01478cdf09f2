//! The vital signs: in words, and what is not well stands first.

use crate::app::{fixture as f, play::Play};
use std::time::Duration;
use worky_console::{
    base::Moment,
    domain::{Call, Endpoint, Failure},
    flow::{Msg, Session},
    source::BudgetUse,
    store::Feed,
    tabs::TabId,
};

#[test]
fn when_all_is_well_they_stand_in_their_own_order() {
    let vitals = Play::full(TabId::Teams).vitals();
    assert_eq!(vitals, "API ok 3.0 ms p95 30 ms │ DB ok 2.1 ms 14/200 │ inbox 6 │ polls 23/60 per min");
}

#[test]
fn before_the_first_answer_nothing_is_called_well() {
    let vitals = Play::on(TabId::Teams).vitals();
    assert!(vitals.starts_with("? API asking worky.example │ ? DB asking"), "{vitals}");
}

#[test]
fn what_is_worst_stands_first() {
    let play = Play::full(TabId::Teams).news(f::database(190));
    assert!(play.vitals().starts_with("▲ DB warn 2.1 ms 190/200 │ API ok"), "{}", play.vitals());
    let play = play.fails(Feed::Health, f::away());
    assert!(play.vitals().starts_with("✖ API cannot reach worky.example"), "{}", play.vitals());
    let play = Play::full(TabId::Teams).fails(Feed::Database, f::away());
    assert!(play.vitals().starts_with("✖ DB cannot reach"), "{}", play.vitals());
}

#[test]
fn a_health_route_that_says_healthy_while_calls_fail_is_not_believed() {
    let play = Play::full(TabId::Teams).call(Endpoint::Teams, 30, Err(Failure::Status(500)));
    assert!(play.vitals().starts_with("▲ API health says healthy, 1 of 9 calls fail"), "{}", play.vitals());
    let play = play.call(Endpoint::Teams, 30, Ok(()));
    assert!(play.vitals().starts_with("API ok 30 ms p95"), "{}", play.vitals());
    let play = (0..20).fold(play, |play, _| play.call(Endpoint::Teams, 30, Ok(())));
    assert!(play.vitals().starts_with("API ok"), "{}", play.vitals());
}

#[test]
fn a_failure_that_nobody_asks_about_any_more_is_no_failing_call() {
    let play = Play::full(TabId::Teams).call(Endpoint::TeamMembers, 30, Err(Failure::Status(503)));
    assert!(play.vitals().starts_with("▲ API health says healthy, 1 of 9 calls fail"), "{}", play.vitals());
    let play = play.keys("4");
    assert!(play.vitals().starts_with("API ok"), "{}", play.vitals());
    let screen = play.screen(120, 36);
    let members = screen.lines().find(|line| line.contains("GET /teams/{id}/members")).unwrap();
    assert!(members.contains("stale") && !members.contains("crit"), "{members}");
    let play = play.keys("1");
    assert!(play.vitals().starts_with("▲ API health says healthy, 1 of 9"), "{}", play.vitals());
}

#[test]
fn a_health_route_that_says_something_else_is_taken_at_its_word() {
    let vitals = Play::full(TabId::Teams).news(f::health("degraded")).vitals();
    assert!(vitals.starts_with("✖ API says degraded"), "{vitals}");
}

#[test]
fn stale_is_not_ok() {
    let play = Play::full(TabId::Health).after(16);
    assert!(play.vitals().starts_with("◌ API stale, 10 s"), "{}", play.vitals());
    assert!(play.header().contains("4 Health!"), "{}", play.header());
}

#[test]
fn a_database_that_is_not_configured_is_off_and_no_trouble() {
    let play = Play::with(Session { database: false, ..f::session() }, TabId::Teams).news(f::healthy());
    assert!(play.vitals().contains("DB off"), "{}", play.vitals());
    assert!(play.vitals().starts_with("API ok"), "{}", play.vitals());
}

#[test]
fn a_pause_the_server_asks_for_is_said() {
    let call = Call::new(Endpoint::Teams, Duration::from_millis(5), Err(Failure::RateLimited));
    let play = Play::full(TabId::Teams);
    let until = Moment { at: play.now() + Duration::from_secs(30), wall: f::at("2026-11-23T12:05:01Z") };
    let budget = BudgetUse { used: 60, limit: 60, paused: Some(until) };
    let play = play.send(Msg::Call { call, budget });
    assert!(
        play.screen(120, 24).contains("polls wait until 12:05:01: the server's limit (429)"),
        "{}",
        play.vitals()
    );
}

#[test]
fn the_header_counts_what_is_unread_and_calls_for_attention() {
    let play = Play::full(TabId::Notifications);
    assert!(play.header().contains("3 Notif 6"), "{}", play.header());
    assert!(play.screen(120, 24).contains("3 Notifications 6"), "{}", play.screen(120, 24));
    let play = play.news(f::unread(0));
    assert!(!play.header().contains("Notif 6") && !play.header().contains('!'), "{}", play.header());
    assert!(play.fails(Feed::Health, f::away()).screen(120, 24).contains("4 Health!"));
}

#[test]
fn an_inbox_count_that_cannot_be_had_is_not_called_well() {
    let play = Play::on(TabId::Teams).news(f::healthy()).fails(Feed::Summary, f::away());
    assert!(play.vitals().contains("? inbox unknown"), "{}", play.vitals());
}
