//! What is on the screen soon after the start.

use crate::{SIZE, demo, home::Home, server::Server, terminal::Terminal};

#[test]
fn the_demo_shows_the_teams_of_its_own_backend_and_says_that_it_is_a_demo() {
    let home = Home::new();
    let console = demo(&home);
    let screen = console.text();
    assert!(screen.contains("DEMO") && screen.contains("as of "), "{screen}");
    console.until("the selected team's members", |screen| screen.contains("Camille Dubois"));
    assert!(console.in_alternate_screen() && console.is_raw() && !console.cursor_is_visible());
}

#[test]
fn the_demo_looks_alive_by_itself() {
    let home = Home::new();
    let console = Terminal::console(&home, SIZE, &["demo"]);
    console.until("teams", |screen| screen.contains("Design Guild") && screen.contains("as of "));
    let clock =
        |screen: &str| screen.lines().next().and_then(|line| Some(line.split_once("as of ")?.1.to_owned()));
    let first = clock(&console.text());
    console.until("newer data", |screen| clock(screen) != first);
}

#[test]
fn what_is_typed_before_the_first_frame_is_not_lost() {
    let home = Home::new();
    let console = Terminal::console(&home, SIZE, &["demo", "--paused"]);
    console.send_keys("4");
    console.until("the Health tab", |screen| screen.contains("API endpoints"));
}

#[test]
fn a_server_is_watched_with_the_token_of_the_environment() {
    let home = Home::new();
    let server = Server::start(&home);
    let env = [("WORKY_CONSOLE_API_URL", &*server.url()), ("WORKY_CONSOLE_TOKEN", &*server.token())];
    let console = Terminal::console_with(&home, SIZE, &[], &env);
    console.until("teams", |screen| screen.contains("Design Guild") && screen.contains("API ok"));
    let screen = console.text();
    assert!(!screen.contains("DEMO") && !screen.contains("Log in"), "{screen}");
}

#[test]
fn the_version_is_told_without_a_terminal_being_taken() {
    let home = Home::new();
    let mut console = Terminal::console(&home, SIZE, &["--version"]);
    assert_eq!(console.wait_exit(), 0);
    assert_eq!(console.text().trim(), concat!("worky-console ", env!("CARGO_PKG_VERSION")));
    assert!(!console.output().contains(&0x1b));
}
