//! Every tab, by every way that leads there.

use crate::{SIZE, demo, home::Home, terminal::Terminal};

/// The key of each tab, and what only it shows once its data is there.
const TABS: [(&str, &str, &str); 5] = [
    ("1", "Teams 8", "Design Guild"),
    ("2", "Assignments 60", "userstory"),
    ("3", "Preferences 7", "bulk_assignment_failed"),
    ("4", "API endpoints", "GET /teams/"),
    ("5", "Flags 3", "assignment_notifications"),
];

#[track_caller]
fn until_shown(console: &Terminal, (_, title, data): (&str, &str, &str)) {
    console.until(title, |screen| screen.contains(title) && screen.contains(data));
}

#[test]
fn every_tab_is_reached_by_its_number_and_shows_live_data() {
    let home = Home::new();
    let console = demo(&home);
    for tab in TABS.into_iter().rev() {
        console.send_keys(tab.0);
        until_shown(&console, tab);
        let screen = console.text();
        assert!(screen.contains("DEMO") && screen.contains("API ok"), "the frame never leaves: {screen}");
    }
}

#[test]
fn brackets_go_round_all_tabs_both_ways() {
    let home = Home::new();
    let console = demo(&home);
    for tab in [TABS[1], TABS[2], TABS[3], TABS[4], TABS[0]] {
        console.send_keys("]");
        until_shown(&console, tab);
    }
    for tab in [TABS[4], TABS[3]] {
        console.send_keys("[");
        until_shown(&console, tab);
    }
}

#[test]
fn the_host_figures_of_the_health_tab_arrive() {
    let home = Home::new();
    let console = demo(&home);
    console.send_keys("4");
    console.until("host figures", |screen| screen.contains("up for") && screen.contains("MiB"));
    console.until("the budget", |screen| screen.contains("/60 per min") && screen.contains("0 failed"));
}

#[test]
fn ten_thousand_assignments_arrive_and_the_last_is_a_key_away() {
    let home = Home::new();
    let arguments = ["demo", "--paused", "--size", "medium", "--requests-per-minute", "480"];
    let console = Terminal::console(&home, SIZE, &arguments);
    console.send_keys("2");
    console.until("all of them", |screen| screen.contains("Assignments 10,000"));
    let first = console.text();
    console.send_keys("G");
    console.until("another page", |screen| screen.contains("Assignments 10,000") && *screen != first);
}
