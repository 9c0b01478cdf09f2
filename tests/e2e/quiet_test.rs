//! What is written to the terminal, byte by byte: nothing when nothing changes, no colour and no
//! character that was not asked for.

use crate::{SIZE, demo, home::Home, terminal::Terminal};
use std::time::Duration;

#[test]
fn a_paused_console_writes_no_byte_in_ten_seconds() {
    let home = Home::new();
    let console = demo(&home);
    console.send_keys("p");
    console.until("the pause", |screen| screen.contains("PAUSED"));
    // The answers under way are counted while nothing is shown of them.
    console.assert_quiet(Duration::from_secs(10));
    console.send_keys("p");
    console.until("life", |screen| screen.contains("as of ") && !screen.contains("PAUSED"));
}

#[test]
fn a_key_without_meaning_writes_nothing() {
    let home = Home::new();
    let console = demo(&home);
    console.send_keys("p");
    console.until("the pause", |screen| screen.contains("PAUSED"));
    console.send_keys("0 9 f12");
    console.assert_quiet(Duration::from_secs(1));
}

/// The parameters of every `ESC [ .. m` in this output.
fn styles(output: &[u8]) -> Vec<u16> {
    let text = String::from_utf8_lossy(output).into_owned();
    let sequences = text.split("\x1b[").skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';')?;
        rest[end..].starts_with('m').then(|| rest[..end].to_owned())
    });
    sequences.flat_map(|list| list.split(';').map(|n| n.parse().unwrap_or(0)).collect::<Vec<_>>()).collect()
}

fn is_colour(code: u16) -> bool {
    matches!(code, 30..=38 | 40..=48 | 58 | 90..=107)
}

fn all_tabs(console: &Terminal) {
    for (key, data) in
        [("2", "TSK-"), ("3", "Preferences 7"), ("4", "GET /teams/"), ("5", "bulk_assignments")]
    {
        console.send_keys(key);
        console.until("the tab", |screen| screen.contains(data));
    }
    console.send_keys("? esc");
    console.until("no overlay", |screen| screen.contains("q quit"));
}

#[test]
fn without_colour_no_colour_is_sent() {
    let home = Home::new();
    let arguments = ["demo", "--paused"];
    let plain = Terminal::console_with(&home, SIZE, &arguments, &[("NO_COLOR", "1")]);
    let asked = Terminal::console(&home, SIZE, &["demo", "--paused", "--colour", "none"]);
    for console in [plain, asked] {
        console.until("teams", |screen| screen.contains("Design Guild"));
        all_tabs(&console);
        let colours: Vec<u16> =
            styles(&console.output()).into_iter().filter(|code| is_colour(*code)).collect();
        assert!(colours.is_empty(), "{colours:?}");
    }
    let coloured = demo(&home);
    assert!(styles(&coloured.output()).into_iter().any(is_colour), "the test would find colours");
}

#[test]
fn sixteen_colours_are_the_terminals_own() {
    let home = Home::new();
    let console = Terminal::console(&home, SIZE, &["demo", "--paused", "--colour", "16"]);
    console.until("teams", |screen| screen.contains("Design Guild"));
    all_tabs(&console);
    let output = String::from_utf8(console.output()).unwrap();
    assert!(!output.contains("8;2;"), "24-bit colours");
    let extended = output.split("8;5;").skip(1).map(|rest| rest.split(['m', ';']).next().unwrap_or(""));
    let beyond: Vec<&str> = extended.filter(|n| n.parse::<u16>().is_ok_and(|n| n > 15)).collect();
    assert!(beyond.is_empty(), "{beyond:?}");
}

#[test]
fn in_a_locale_without_unicode_only_ascii_is_sent() {
    let home = Home::new();
    let arguments = ["demo", "--paused"];
    let located = Terminal::console_with(&home, SIZE, &arguments, &[("LANG", "C")]);
    let asked = Terminal::console(&home, SIZE, &["--ascii", "demo", "--paused"]);
    for console in [located, asked] {
        console.until("teams", |screen| screen.contains("Design Guild"));
        all_tabs(&console);
        let output = console.output();
        let foreign = output.iter().position(|byte| !byte.is_ascii());
        let place =
            foreign.map(|at| String::from_utf8_lossy(&output[at..(at + 40).min(output.len())]).into_owned());
        assert_eq!(place, None);
    }
}
