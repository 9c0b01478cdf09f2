//! Proof that the terminal under the end-to-end tests can be trusted.

use crate::{
    home::Home,
    terminal::{Signal, Terminal},
};
use std::{fs, panic::catch_unwind, time::Duration};

const SIZE: (u16, u16) = (80, 24);

fn shell(home: &Home, script: &str) -> Terminal {
    Terminal::spawn(home, SIZE, &["sh", "-c", script], &[])
}

#[test]
fn a_quiet_program_writes_no_byte_and_a_busy_one_does() {
    let home = Home::new();
    let quiet = shell(&home, "stty -echo; echo ready; cat");
    quiet.until("greeting", |screen| screen.contains("ready"));
    let before = quiet.bytes_written();
    quiet.assert_quiet(Duration::from_millis(500));
    assert_eq!(quiet.bytes_written(), before);
    quiet.type_text("h");
    quiet.send_keys("i enter");
    quiet.until("echo", |screen| screen.contains("hi"));
    assert!(quiet.output().ends_with(b"hi\r\n"), "{}", quiet.output().escape_ascii());
    let busy = shell(&home, "while :; do echo x; sleep 0.05; done");
    let complaint = catch_unwind(std::panic::AssertUnwindSafe(|| busy.assert_quiet(Duration::from_secs(20))));
    assert!(complaint.is_err());
}

#[test]
fn the_exit_code_is_the_programs_own_and_its_last_words_are_read() {
    let home = Home::new();
    let mut ended = shell(&home, "echo goodbye; exit 42");
    assert_eq!(ended.wait_exit(), 42);
    assert_eq!(ended.text().trim_end(), "goodbye");
}

#[test]
fn a_signal_reaches_the_program_and_its_end_is_told_as_a_shell_would() {
    let home = Home::new();
    let mut caught = shell(&home, "trap 'exit 7' TERM; echo ready; while :; do sleep 0.05; done");
    caught.until("greeting", |screen| screen.contains("ready"));
    caught.signal(Signal::TERM);
    assert_eq!(caught.wait_exit(), 7);
    let mut killed = Terminal::spawn(&home, SIZE, &["cat"], &[]);
    killed.signal(Signal::KILL);
    assert_eq!(killed.wait_exit(), 137);
}

#[test]
fn a_new_size_reaches_the_program() {
    let home = Home::new();
    let terminal = shell(&home, "trap 'stty size' WINCH; stty size; while :; do sleep 0.05; done");
    terminal.until("first size", |screen| screen.contains("24 80"));
    terminal.resize((132, 43));
    terminal.until("second size", |screen| screen.contains("43 132"));
}

#[test]
fn a_terminal_left_in_disorder_is_told_from_one_restored() {
    let home = Home::new();
    let script = r"printf '\033[?1049h\033[?25l\033[?2004h'; stty raw -echo; printf in; dd bs=1 count=1 2>/dev/null >&2
        printf '\033[?2004l\033[?25h\033[?1049l'; stty sane; printf out; sleep 20";
    let terminal = shell(&home, script);
    terminal.until("alternate screen", |screen| screen.contains("in"));
    assert!(terminal.in_alternate_screen() && !terminal.cursor_is_visible() && terminal.is_raw());
    let disorder = catch_unwind(std::panic::AssertUnwindSafe(|| terminal.assert_restored()));
    assert!(disorder.is_err());
    terminal.send_keys("q");
    terminal.until("main screen", |screen| screen.contains("out"));
    terminal.assert_restored();
}

#[test]
fn a_program_that_asks_where_the_cursor_is_gets_an_answer() {
    let home = Home::new();
    let script = r"stty raw -echo; printf 'abc\033[6n'; dd bs=1 count=6 2>/dev/null | tr '\033' E; sleep 20";
    let terminal = shell(&home, script);
    terminal.until("answer", |screen| screen.contains("abcE[1;4R"));
}

#[test]
fn the_program_sees_the_environment_it_is_given_and_nothing_else() {
    let home = Home::new();
    let mut terminal = Terminal::spawn(&home, SIZE, &["env"], &[("NO_COLOR", "1")]);
    assert_eq!(terminal.wait_exit(), 0);
    let output = String::from_utf8(terminal.output()).unwrap();
    let mut names: Vec<_> = output.lines().filter_map(|line| Some(line.split_once('=')?.0)).collect();
    names.sort_unstable();
    let expected = "HOME LANG NO_COLOR PATH SHELL TERM TZ XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME XDG_RUNTIME_DIR \
                    XDG_STATE_HOME";
    assert_eq!(names.join(" "), expected);
    assert!(output.contains(&format!("XDG_STATE_HOME={}", home.path().join("state").display())), "{output}");
}

#[test]
fn a_home_outlives_the_program_and_nothing_outlives_the_home() {
    let home = Home::new();
    assert_eq!(shell(&home, "echo kept > \"$XDG_STATE_HOME/note\"").wait_exit(), 0);
    let second = shell(&home, "cat \"$XDG_STATE_HOME/note\"; sleep 20");
    second.until("what the first one left", |screen| screen.contains("kept"));
    let path = home.path().to_owned();
    drop((second, home));
    assert!(!path.exists());
}

#[test]
fn what_runs_in_a_dropped_terminal_is_ended() {
    let home = Home::new();
    let terminal =
        shell(&home, "trap '' HUP TERM INT; echo $$ > pid; echo ready; while :; do sleep 0.05; done");
    terminal.until("greeting", |screen| screen.contains("ready"));
    let pid = fs::read_to_string(home.path().join("pid")).unwrap().trim().parse().unwrap();
    drop(terminal);
    assert!(rustix::process::test_kill_process(rustix::process::Pid::from_raw(pid).unwrap()).is_err());
}

#[test]
fn a_wait_in_vain_shows_the_screen() {
    let home = Home::new();
    let terminal = shell(&home, "echo something else");
    let wait =
        std::panic::AssertUnwindSafe(|| terminal.until("miracle", |screen| screen.contains("miracle")));
    let said = *catch_unwind(wait).unwrap_err().downcast::<String>().unwrap();
    assert!(
        said.contains("no miracle before the program ended") && said.contains("something else"),
        "{said}"
    );
}

#[test]
fn the_console_itself_starts_here() {
    let home = Home::new();
    assert_eq!(Terminal::console(&home, SIZE, &["--version"]).wait_exit(), 0);
}
