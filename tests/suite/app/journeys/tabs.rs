//! Going from one thing to another.

use crate::app::{fixture as f, play::Play};
use worky_console::{
    domain::{Endpoint, Failure, Mark},
    flow::{Effect, Msg, Ticket, Wish},
    store::Feed,
    tabs::TabId,
};

#[test]
fn numbers_and_brackets_go_round_the_tabs() {
    let play = Play::full(TabId::Teams);
    let fronts = ["3", "]", "]", "]", "[", "5", "1"].into_iter().scan(Some(play), |play, key| {
        *play = play.take().map(|play| play.keys(key));
        play.as_ref().map(|play| play.model.front)
    });
    let expected = [
        TabId::Notifications,
        TabId::Health,
        TabId::Rollout,
        TabId::Teams,
        TabId::Rollout,
        TabId::Rollout,
        TabId::Teams,
    ];
    assert_eq!(fronts.collect::<Vec<_>>(), expected);
}

#[test]
fn a_team_opens_its_people_and_a_person_their_assignments() {
    let play = Play::full(TabId::Teams).keys("enter");
    assert!(play.cursor().starts_with("Aylin Demir"), "{}", play.cursor());
    let play = play.keys("enter");
    assert_eq!(play.model.front, TabId::Assignments);
    let play = play.shows("2 of 12");
    assert!(play.cursor().contains("Aylin Demir"), "{}", play.cursor());
    let play = play.keys("j");
    assert!(play.cursor().contains("Aylin Demir"), "{}", play.cursor());
    play.keys("esc").shows("Assignments 12");
}

#[test]
fn of_two_people_with_one_name_only_the_chosen_ones_assignments_are_shown() {
    let mut other = f::assignment(1);
    (other.user, other.user_name) = (f::user_id(40), Some("Aylin Demir".into()));
    let rows = vec![f::assignment(2), other, f::assignment(10)];
    let play = Play::full(TabId::Teams).news(f::assignments_of(rows)).keys("enter enter");
    play.shows("2 of 3").hides("TSK-000002");
}

#[test]
fn enter_leads_into_the_detail_and_esc_back_out() {
    for (tab, detail) in [(TabId::Assignments, "Sofia Rossi, before"), (TabId::Rollout, "Lena Vogel")] {
        let play = Play::full(tab).keys("enter");
        assert!(play.cursor().contains(detail), "{tab:?}: {}", play.cursor());
        let play = play.keys("esc");
        assert!(!play.cursor().contains(detail), "{tab:?}: {}", play.cursor());
    }
}

#[test]
fn a_message_is_read_on_the_full_screen() {
    let play = Play::full(TabId::Notifications).keys("enter").shows("read   not yet");
    play.shows("gave the task \"Colour tokens\"").keys("esc").hides("read   not yet");
}

#[test]
fn endpoints_open_to_the_full_screen_and_back() {
    Play::full(TabId::Health).keys("enter").hides("API host").keys("enter").shows("API host");
}

#[test]
fn the_panes_of_a_tab_take_turns() {
    for tab in TabId::ALL {
        let play = Play::full(*tab);
        let (first, panes) = (play.cursor(), play.model.tab().panes().len());
        let (mut ahead, mut back) = (play, Play::full(*tab));
        for _ in 1..panes {
            (ahead, back) = (ahead.keys("tab"), back.keys("shift-tab"));
            assert_ne!(first, ahead.cursor(), "{tab:?}");
        }
        assert_eq!(first, ahead.keys("tab").cursor(), "{tab:?}");
        assert_eq!(first, back.keys("shift-tab").cursor(), "{tab:?}");
    }
}

#[test]
fn the_chart_of_an_endpoint_is_reached_with_the_next_pane_and_follows_the_cursor() {
    let play = Play::full(TabId::Health).hides("Latency");
    let play =
        play.keys("tab").shows("Latency 5 m GET /health").keys("j").shows("Latency 5 m POST /auth/login");
    let play = play.keys("+").shows("Latency 1 m POST").keys("+").shows("a minute is the nearest");
    play.keys("- - l").shows("Latency 15 m logarithmic POST");
}

#[test]
fn one_endpoint_has_the_whole_screen_with_its_figures_and_its_slowest_calls() {
    let play = Play::full(TabId::Health).keys("j j j").call(Endpoint::Teams, 12, Err(Failure::Status(500)));
    let play = play.keys("enter").shows("Slowest 5").shows("1 x 500").shows("our budget");
    assert!(play.cursor().contains("25 ms"), "{}", play.text());
    play.keys("esc esc").shows("API host");
}

#[test]
fn the_cache_is_cleared_through_the_same_gate_as_everything_else() {
    let play = Play::full(TabId::Health).keys("C").shows("cache clear");
    let wish = Effect::Prepare { ticket: Ticket(1), wish: Wish::Do("cache clear".parse().unwrap()) };
    assert_eq!(play.asked.last(), Some(&wish));
    Play::with(f::prod(), TabId::Health).keys("C").shows("this context is read-only");
}

#[test]
fn a_pane_takes_the_full_screen_and_gives_it_back() {
    let play = Play::full(TabId::Teams).keys("f").shows("Foundry").hides("Aylin");
    let play = play.keys("tab").shows("Aylin").hides("Foundry");
    play.keys("f").shows("Foundry").shows("Aylin").keys("f esc").shows("Foundry");
}

#[test]
fn each_tab_remembers_its_cursor_and_filter() {
    let play = Play::full(TabId::Teams).keys("j j 2 /").types("demir").keys("enter 1");
    assert!(play.cursor().starts_with("Cobalt"));
    play.keys("2").shows("2 of 12");
}

#[test]
fn the_detail_follows_the_cursor() {
    let play = Play::full(TabId::Teams).shows("Aylin").keys("j").shows("Noah Lindqvist").hides("Aylin");
    assert!(play.polls(&Feed::Members(f::team_id(1))) && !play.polls(&Feed::Members(f::team_id(0))));
    play.keys("j").shows("asking for team members");
}

#[test]
fn assignments_that_are_still_coming_in_say_so() {
    let play = Play::on(TabId::Assignments).news(f::half_loaded(&[0, 1, 2])).shows("3 loaded, more to come");
    play.news(f::assignments(&[0, 1, 2, 3])).shows("Assignments 4").hides("more to come");
}

#[test]
fn a_list_that_is_read_again_piece_by_piece_says_how_much_of_it_is_new() {
    let play = Play::on(TabId::Assignments).news(f::read_again(&[0, 1, 2, 3], 2));
    play.shows("Assignments 4, 2 read again so far")
        .news(f::assignments(&[0, 1, 2, 3]))
        .shows("Assignments 4")
        .hides("again");
}

#[test]
fn the_company_on_an_entity_is_named() {
    let mut second = f::assignment(0);
    (second.id, second.entity, second.user_name) =
        ("ASSIGN-2".parse().unwrap(), f::task(1), Some("Sofia Rossi".into()));
    let play = Play::on(TabId::Assignments).news(f::assignments_of(vec![f::assignment(1), second]));
    play.shows("also on it  Sofia Rossi (owner)");
}

#[test]
fn what_was_changed_stands_beside_what_failed() {
    let at = f::at("2026-11-23T12:03:00Z");
    let marks = vec![Mark { at, what: "flag set new_team_page --percent 40".into() }];
    let play = Play::full(TabId::Health).send(Msg::Remembered { calls: Vec::new(), marks }).keys("enter");
    let play = play.shows("12:03:00 │ flag set new_team_page --percent 40");
    play.keys("+").hides("flag set");
}
