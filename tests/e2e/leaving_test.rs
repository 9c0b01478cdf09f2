//! Every way out, and what is left behind: the terminal as it was.

use crate::{
    SIZE, demo,
    home::Home,
    terminal::{Signal, Terminal},
};

#[test]
fn q_leaves() {
    let home = Home::new();
    let mut console = demo(&home);
    console.send_keys("q");
    assert_eq!(console.wait_exit(), 0);
    console.assert_restored();
    assert_eq!(console.text().trim(), "", "nothing is left on the shell's screen");
}

#[test]
fn ctrl_c_leaves_when_pressed_twice() {
    let home = Home::new();
    let mut console = demo(&home);
    console.send_keys("ctrl-c");
    console.until("a warning", |screen| screen.contains("press ctrl-c once more to leave"));
    console.send_keys("ctrl-c");
    assert_eq!(console.wait_exit(), 0);
    console.assert_restored();
}

#[test]
fn ctrl_c_leaves_a_text_field_as_well() {
    let home = Home::new();
    let mut console = demo(&home);
    console.send_keys(":");
    console.until("the palette", |screen| screen.contains("Commands and objects"));
    console.send_keys("ctrl-c ctrl-c");
    assert_eq!(console.wait_exit(), 0);
    console.assert_restored();
}

#[test]
fn a_signal_ends_it_as_a_shell_expects_and_restores_the_terminal() {
    let home = Home::new();
    let signals = [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130), (Signal::QUIT, 131)];
    let consoles = signals.map(|(signal, code)| (demo(&home), signal, code));
    for (mut console, signal, code) in consoles {
        console.signal(signal);
        assert_eq!(console.wait_exit(), code, "{signal:?}");
        console.assert_restored();
    }
}

#[test]
fn a_signal_ends_it_before_there_is_any_answer() {
    let home = Home::new();
    // An address that swallows what is sent there, so that nothing ever comes back.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let mut console = Terminal::console(&home, SIZE, &["--api-url", &url]);
    console.until("a first frame", |screen| screen.contains("worky") && screen.contains("API"));
    console.signal(Signal::TERM);
    assert_eq!(console.wait_exit(), 143);
    console.assert_restored();
}

#[test]
fn q_does_not_wait_for_a_server_that_does_not_answer() {
    let home = Home::new();
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let env = [("WORKY_CONSOLE_TOKEN", "any"), ("WORKY_CONSOLE_TIMEOUT_SECONDS", "120")];
    let mut console = Terminal::console_with(&home, SIZE, &["--api-url", &url], &env);
    console.until("a first frame", |screen| screen.contains("asking"));
    console.send_keys("q");
    assert_eq!(console.wait_exit(), 0);
    console.assert_restored();
}

#[test]
fn an_unusable_terminal_type_is_no_obstacle() {
    let home = Home::new();
    let mut console = Terminal::console_with(&home, SIZE, &["demo", "--paused"], &[("TERM", "dumb")]);
    console.until("teams", |screen| screen.contains("Design Guild"));
    console.send_keys("q");
    assert_eq!(console.wait_exit(), 0);
    console.assert_restored();
}
