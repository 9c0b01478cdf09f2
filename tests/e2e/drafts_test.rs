//! What was typed and not sent outlives the process, however it ends.

use crate::{
    SIZE,
    home::Home,
    server::{EMAIL, Server},
    terminal::{Signal, Terminal},
};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    time::{Duration, Instant},
};

/// A console that watches this server, with somebody signed in.
#[track_caller]
fn console(home: &Home, server: &Server, env: &[(&str, &str)]) -> Terminal {
    let folder = home.path().join("config/worky-console");
    fs::create_dir_all(&folder).unwrap();
    let text = format!("[contexts.local]\napi_url = \"{}\"\nemail = \"{EMAIL}\"\n", server.url());
    fs::write(folder.join("config.toml"), text).unwrap();
    let token = server.token();
    let env = [&[("WORKY_CONSOLE_TOKEN", token.as_str())], env].concat();
    let console = Terminal::console_with(home, SIZE, &[], &env);
    console.until("teams", |screen| screen.contains("Design Guild") && screen.contains("API ok"));
    console
}

/// The console writes a draft beside what it shows: nothing on the screen tells when.
#[track_caller]
fn wait(holds: impl Fn() -> bool) {
    let until = Instant::now() + Duration::from_secs(20);
    while !holds() {
        assert!(Instant::now() < until, "not in time");
        std::thread::yield_now();
    }
}

/// The lines of the form, without what stands around it.
fn form(screen: &str) -> Vec<String> {
    let lines = screen.lines().skip_while(|line| !line.contains("New team"));
    let inside = lines.filter_map(|line| {
        line.split('│').find(|part| {
            ["name", "project", "description"]
                .iter()
                .any(|label| part.trim_start_matches(['▸', ' ']).starts_with(label))
        })
    });
    inside.map(|line| line.trim().trim_start_matches(['▸', ' ']).to_owned()).take(3).collect()
}

#[test]
fn a_form_killed_in_the_middle_is_offered_and_identical_at_the_next_start() {
    let home = Home::new();
    let server = Server::start(&home);
    let mut first = console(&home, &server, &[]);
    first.send_keys("n");
    first.type_text("Étoile du Nord");
    first.send_keys("tab enter");
    first.until("projects", |screen| screen.contains("New team: project") && !screen.contains("asking for"));
    first.send_keys("enter tab");
    first.type_text("half of a sen");
    first.until("the text", |screen| screen.contains("half of a sen"));
    let before = form(&first.text());
    assert_eq!(before.len(), 3, "{}", first.text());
    let file = home.path().join("state/worky-console/drafts/local.team+create.toml");
    let kept = || fs::read_to_string(&file).is_ok_and(|text| text.contains("half of a sen"));
    wait(kept);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    first.signal(Signal::KILL);
    first.wait_exit();

    let second = console(&home, &server, &[]);
    second.until("the offer", |screen| screen.contains("draft of a new team from"));
    second.send_keys("n");
    second.until("the form", |screen| screen.contains("New team") && screen.contains("draft from"));
    assert_eq!(form(&second.text()), before);
    second.send_keys("ctrl-x");
    second.until("an empty form", |screen| !screen.contains("half of a sen"));
    wait(|| !file.exists());
}

#[test]
fn the_persons_editor_gets_the_object_and_gives_it_back() {
    let home = Home::new();
    let server = Server::start(&home);
    let editor = home.path().join("editor.sh");
    fs::write(&editor, "#!/bin/sh\nprintf 'new name? '\nread -r answer\nsed -i \"s/^name = .*/name = \\\"$answer\\\"/\" \"$1\"\n")
        .unwrap();
    fs::set_permissions(&editor, fs::Permissions::from_mode(0o700)).unwrap();
    let console = console(&home, &server, &[("EDITOR", editor.to_str().unwrap())]);
    console.send_keys("E");
    console.until("the editor", |screen| screen.contains("new name?"));
    assert!(!console.in_alternate_screen());
    console.type_text("Renamed\r");
    console.until("the change", |screen| screen.contains("--name Renamed"));
    assert!(console.in_alternate_screen() && console.is_raw());
}
