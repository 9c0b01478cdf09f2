//! Help and palette: searched, and run from.

use crate::{demo, home::Home};

#[test]
fn help_is_searched_and_what_it_lists_can_be_run() {
    let home = Home::new();
    let console = demo(&home);
    console.send_keys("?");
    console.until("help", |screen| {
        screen.contains("Help for Teams") && screen.contains("Show only rows that pass a query")
    });
    console.type_text("rollout");
    console.until("what fits", |screen| {
        screen.contains("Go to Rollout") && !screen.contains("Show only rows that pass a query")
    });
    console.send_keys("enter");
    console.until("the Rollout tab", |screen| screen.contains("Flags 3") && !screen.contains("Help for"));
}

#[test]
fn the_palette_finds_a_view_and_goes_there() {
    let home = Home::new();
    let console = demo(&home);
    console.send_keys(":");
    console.until("the palette", |screen| screen.contains("Commands and objects"));
    console.type_text("rollout");
    console.until("what fits", |screen| screen.contains("Go to Rollout"));
    console.send_keys("enter");
    console.until("the Rollout tab", |screen| screen.contains("Flags 3") && !screen.contains("Commands and"));
}

#[test]
fn the_palette_finds_an_object_and_puts_the_cursor_on_it() {
    let home = Home::new();
    let console = demo(&home);
    console.send_keys("ctrl-p");
    console.type_text("road crew");
    console.until("the team", |screen| screen.contains("team Road Crew  TEAM-000004"));
    console.send_keys("enter");
    console
        .until("the cursor on it", |screen| screen.contains("▸ Road Crew") && screen.contains("Road Crew 6"));
}

#[test]
fn a_search_in_vain_says_so_and_esc_leaves_everything_as_it_was() {
    let home = Home::new();
    let console = demo(&home);
    console.send_keys(":");
    console.type_text("zzzz");
    console.until("an explanation", |screen| screen.contains("nothing matches"));
    console.send_keys("enter esc");
    console.until("the teams", |screen| screen.contains("Teams 8") && !screen.contains("Commands and"));
}

#[test]
fn what_cannot_be_done_says_why_when_asked_for() {
    let home = Home::new();
    let console = demo(&home);
    console.send_keys("/");
    console.type_text("zzzz");
    console.send_keys("enter y");
    console.until("the reason", |screen| screen.contains("the list is empty"));
}

#[test]
fn a_result_is_kept_in_the_messages() {
    let home = Home::new();
    let console = demo(&home);
    console.send_keys("R");
    console.until("a word about it", |screen| screen.contains("asking again"));
    console.send_keys("M");
    console.until("the log", |screen| {
        screen.contains("Messages") && screen.matches("asking again").count() == 2
    });
}

#[test]
fn an_overlay_never_covers_the_vital_signs() {
    let home = Home::new();
    let console = demo(&home);
    for key in ["?", ":", "s", "y", "L"] {
        console.send_keys(key);
        console.until("a hint of the overlay", |screen| screen.contains("esc close"));
        assert!(console.text().contains("API ok"), "{key}:\n{}", console.text());
        console.send_keys("esc");
        console.until("the tab's own hints", |screen| screen.contains("q quit"));
    }
}
