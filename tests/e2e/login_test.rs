//! Logging in: asked for by the server or by the person.

use crate::{
    SIZE, demo,
    home::Home,
    server::{EMAIL, PASSWORD, Server},
    terminal::Terminal,
};

#[test]
fn the_form_appears_by_itself_and_after_it_the_tabs_fill() {
    let home = Home::new();
    let server = Server::start(&home);
    let console = Terminal::console(&home, SIZE, &["--api-url", &server.url()]);
    console.until("the form", |screen| screen.contains(&format!("Log in to {}", server.address())));
    console.until("the open part of the API", |screen| screen.contains("API ok"));
    assert!(console.text().contains("signed out, L logs in"), "{}", console.text());
    console.type_text(EMAIL);
    console.send_keys("tab");
    console.type_text(PASSWORD);
    console.until("dots", |screen| screen.contains(&"*".repeat(PASSWORD.len())));
    assert!(!console.text().contains(PASSWORD));
    console.send_keys("enter");
    console.until("teams", |screen| screen.contains("Design Guild") && !screen.contains("Log in to"));
    assert!(!console.text().contains("signed out"), "{}", console.text());
    console.send_keys("5");
    console.until("flags", |screen| screen.contains("bulk_assignments"));
}

#[test]
fn a_wrong_password_says_so_and_keeps_what_was_typed() {
    let home = Home::new();
    let console = demo(&home);
    console.send_keys("L");
    console
        .until("the form with an address", |screen| screen.contains("Log in to") && screen.contains(EMAIL));
    console.type_text("guess");
    console.send_keys("enter");
    console
        .until("a refusal", |screen| screen.contains("do not match") && screen.contains("type them again"));
    assert!(console.text().contains(EMAIL) && console.text().contains("*****"), "{}", console.text());
    for _ in "guess".chars() {
        console.send_keys("backspace");
    }
    console.type_text(PASSWORD);
    console.send_keys("enter");
    console.until("the form closed", |screen| !screen.contains("Log in to"));
    console.until("who it is", |screen| screen.contains("signed in as Avery Admin"));
}

#[test]
fn what_no_server_would_answer_is_not_sent() {
    let home = Home::new();
    let server = Server::start(&home);
    let console = Terminal::console(&home, SIZE, &["--api-url", &server.url()]);
    console.until("the form", |screen| screen.contains("Log in to"));
    console.type_text("admin");
    console.send_keys("tab");
    console.type_text("x");
    console.send_keys("enter");
    console.until("what is missing", |screen| screen.contains("still missing: an e-mail address"));
}

#[test]
fn a_form_closed_by_hand_does_not_come_back_by_itself_but_when_asked_for() {
    let home = Home::new();
    let server = Server::start(&home);
    let console = Terminal::console(&home, SIZE, &["--api-url", &server.url()]);
    console.until("the form", |screen| screen.contains("Log in to"));
    console.send_keys("esc");
    console.until("why there is nothing", |screen| screen.contains("sign in to see teams"));
    console.send_keys("2");
    console.until("the tab", |screen| screen.contains("Assignments ") && !screen.contains("Log in to"));
    console.send_keys("L");
    console.until("the form", |screen| screen.contains("Log in to"));
}

#[test]
fn a_token_command_that_fails_leaves_a_way_to_log_in() {
    let home = Home::new();
    let server = Server::start(&home);
    let file = home.path().join("console.toml");
    let text = format!("[contexts.here]\napi_url = \"{}\"\ntoken_command = [\"false\"]\n", server.url());
    std::fs::write(&file, text).unwrap();
    let console = Terminal::console(&home, SIZE, &["--config", &file.display().to_string()]);
    console.until("what failed", |screen| screen.contains("token_command of here: `false` failed"));
    console.until("the form", |screen| screen.contains("Log in to"));
    console.type_text(EMAIL);
    console.send_keys("tab");
    console.type_text(PASSWORD);
    console.send_keys("enter");
    console.until("teams", |screen| screen.contains("Design Guild"));
}
