//! The server goes away under the console, and comes back.

use crate::{
    SIZE,
    home::Home,
    server::{EMAIL, PASSWORD, Server},
    terminal::Terminal,
};

/// Polls often enough that three missed ones take no longer than a test should.
const HURRY: [(&str, &str); 3] = [
    ("WORKY_CONSOLE_INTERVAL_HEALTH", "1"),
    ("WORKY_CONSOLE_INTERVAL_TEAMS", "1"),
    ("WORKY_CONSOLE_REQUESTS_PER_MINUTE", "480"),
];

#[test]
fn the_last_data_stays_and_is_called_stale_until_the_server_is_back() {
    let home = Home::new();
    let server = Server::start(&home);
    let (url, token, address) = (server.url(), server.token(), server.address().to_owned());
    let env = [&HURRY[..], &[("WORKY_CONSOLE_TOKEN", &token)]].concat();
    let mut console = Terminal::console_with(&home, SIZE, &["--api-url", &url], &env);
    console.until("teams", |screen| screen.contains("Design Guild") && screen.contains("API ok"));
    server.crash();
    console.until("the trouble in words", |screen| screen.contains("cannot reach"));
    console.until("stale data", |screen| screen.contains("Design Guild") && screen.contains("stale, "));
    console.send_keys("j");
    console.until("a cursor that moves", |screen| screen.contains("▸ Dispatch Core"));
    let server = Server::listen(&home, &address, &[]);
    console.until("the server's life", |screen| screen.contains("API ok") || screen.contains("Log in to"));
    // It is another process with another key: the old token is worth nothing, and it asks who we are.
    console.until("the form", |screen| screen.contains("Log in to"));
    console.type_text(EMAIL);
    console.send_keys("tab");
    console.type_text(PASSWORD);
    console.send_keys("enter");
    console.until("fresh data", |screen| {
        screen.contains("API ok") && screen.contains("Dispatch Core") && !screen.contains("stale")
    });
    drop(server);
    console.send_keys("q");
    assert_eq!(console.wait_exit(), 0);
    console.assert_restored();
}

#[test]
fn a_server_that_is_not_there_yet_is_waited_for() {
    let home = Home::new();
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let console = Terminal::console_with(&home, SIZE, &["--api-url", &format!("http://{address}")], &HURRY);
    console.until("the trouble in words", |screen| screen.contains(&format!("cannot reach {address}")));
    let _server = Server::listen(&home, &address, &[]);
    console.until("the server", |screen| screen.contains("API ok"));
}
