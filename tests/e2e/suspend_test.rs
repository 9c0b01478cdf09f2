//! Ctrl-z and fg, under a shell with job control.

use crate::{SIZE, home::Home, terminal::Terminal};

const CONSOLE: &str = env!("CARGO_BIN_EXE_worky-console");

#[track_caller]
fn under_a_shell(home: &Home) -> Terminal {
    let shell = Terminal::spawn(home, SIZE, &["sh", "-i"], &[("PS1", "ready> ")]);
    shell.until("a prompt", |screen| screen.contains("ready>"));
    shell.type_text(&format!("{CONSOLE} demo --paused\r"));
    shell.until("teams", |screen| screen.contains("Design Guild") && screen.contains("API ok"));
    shell
}

#[test]
fn a_suspended_console_gives_the_shell_its_screen_and_comes_back_whole() {
    let home = Home::new();
    let shell = under_a_shell(&home);
    for _ in 0..2 {
        shell.send_keys("ctrl-z");
        shell.until("the shell's screen", |screen| {
            screen.contains("Stopped") && screen.trim_end().ends_with("ready>") && !screen.contains("Teams 8")
        });
        assert!(!shell.in_alternate_screen() && shell.cursor_is_visible());
        shell.type_text("echo be''tween\r");
        shell.until("the shell at work", |screen| screen.contains("between"));
        shell.type_text("fg\r");
        shell.until("all of the screen", |screen| {
            screen.contains("Teams 8") && screen.contains("DEMO") && screen.contains("? help")
        });
        assert!(shell.in_alternate_screen() && shell.is_raw() && !shell.cursor_is_visible());
        assert!(!shell.text().contains("between"), "{}", shell.text());
    }
    shell.send_keys("5");
    shell.until("keys that work", |screen| screen.contains("Flags 3"));
    shell.send_keys("q");
    shell.until("the shell's screen", |screen| screen.trim_end().ends_with("ready>"));
}

#[test]
fn a_console_suspended_while_a_field_has_the_keys_keeps_what_was_typed() {
    let home = Home::new();
    let shell = under_a_shell(&home);
    shell.send_keys(":");
    shell.type_text("road");
    shell.until("the team", |screen| screen.contains("team Road Crew"));
    shell.send_keys("ctrl-z");
    shell.until("the shell's screen", |screen| screen.contains("Stopped") && !screen.contains("Road Crew"));
    shell.type_text("fg\r");
    shell.until("the palette", |screen| screen.contains("▸ road") && screen.contains("team Road Crew"));
}

#[test]
fn a_console_continued_on_a_screen_of_another_size_fills_it() {
    let home = Home::new();
    let shell = under_a_shell(&home);
    shell.send_keys("ctrl-z");
    shell.until("the shell's screen", |screen| screen.contains("Stopped"));
    shell.resize((80, 24));
    shell.type_text("fg\r");
    shell.until("a frame of the new size", |screen| {
        screen.lines().count() == 24 && screen.contains("Design Guild") && screen.contains("API ok")
    });
}

#[test]
fn a_console_stopped_from_outside_repaints_when_it_goes_on() {
    let home = Home::new();
    let shell = under_a_shell(&home);
    shell.send_keys("ctrl-z");
    shell.until("the shell's screen", |screen| screen.contains("Stopped"));
    // Continued in the background it may not touch the terminal, and is stopped again; then it is called back.
    shell.type_text("fg\r");
    shell.until("the screen", |screen| screen.contains("Teams 8") && screen.contains("? help"));
    shell.send_keys("ctrl-l 2");
    shell.until("keys that work", |screen| screen.contains("Assignments 60"));
}
