//! The screen's size changes under the console.

use crate::{demo, home::Home};

#[test]
fn every_size_has_the_frame_and_the_data() {
    let home = Home::new();
    let console = demo(&home);
    for size in [(80, 24), (200, 60), (60, 16), (120, 36)] {
        console.resize(size);
        console.until_screen("a frame of this size", |screen| {
            let text = screen.contents();
            let lines: Vec<&str> = text.lines().collect();
            lines.len() == usize::from(size.1)
                && lines[0].contains("DEMO")
                && text.contains("Design Guild")
                && lines[lines.len() - 2].contains("API ok")
                && lines[lines.len() - 3].starts_with('╰')
                && lines[lines.len() - 3].chars().count() == usize::from(size.0)
        });
    }
}

#[test]
fn a_screen_too_small_says_what_it_needs_and_is_whole_again_when_it_has_it() {
    let home = Home::new();
    let console = demo(&home);
    console.resize((20, 5));
    console.until("what it needs", |screen| {
        screen.contains("20x5 is too") && screen.contains("60x16 is enough")
    });
    console.resize((59, 40));
    console.until("what it needs", |screen| screen.contains("59x40 is too small"));
    console.send_keys("5");
    console.resize((80, 24));
    console.until("the tab chosen meanwhile", |screen| {
        screen.contains("bulk_assignments") && !screen.contains("too small")
    });
}

#[test]
fn a_single_cell_is_survived() {
    let home = Home::new();
    let mut console = demo(&home);
    console.resize((1, 1));
    console.until("almost nothing", |screen| screen.trim().chars().count() <= 1);
    console.resize((80, 24));
    console.until("the teams", |screen| screen.contains("Design Guild"));
    console.resize((2, 2));
    console.send_keys("q");
    assert_eq!(console.wait_exit(), 0);
    console.assert_restored();
}

#[test]
fn a_key_pressed_while_the_size_changes_is_not_lost() {
    let home = Home::new();
    let console = demo(&home);
    let tabs = [("2", "Assignments 60"), ("5", "Flags 3"), ("1", "Teams 8")];
    for (at, (key, tab)) in tabs.into_iter().cycle().take(60).enumerate() {
        console.resize((100 + at as u16 % 2, 30));
        console.send_keys(key);
        console.until("its tab", |screen| screen.contains(tab));
    }
}

#[test]
fn an_overlay_follows_the_size() {
    let home = Home::new();
    let console = demo(&home);
    console.send_keys("?");
    console.until("help", |screen| screen.contains("Help for Teams"));
    for size in [(60, 16), (200, 60), (80, 24)] {
        console.resize(size);
        console.until("help in a frame of this size", |screen| {
            screen.lines().count() == usize::from(size.1)
                && screen.contains("Help for Teams")
                && screen.contains("API ok")
        });
    }
}
