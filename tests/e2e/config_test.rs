//! The configuration from the outside: found, read, checked, written, and refused with a place.

use crate::home::Home;
use std::{
    fs,
    path::PathBuf,
    process::{Command, Stdio},
};

/// Exit code, standard output, standard error.
fn run(home: &Home, arguments: &[&str], env: &[(&str, &str)]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_worky-console"))
        .args(arguments)
        .env_clear()
        .envs(home.variables())
        .envs(env.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn place(home: &Home) -> PathBuf {
    home.path().join("config/worky-console/config.toml")
}

fn write(home: &Home, text: &str) {
    fs::create_dir_all(place(home).parent().unwrap()).unwrap();
    fs::write(place(home), text).unwrap();
}

#[test]
fn without_any_configuration_three_lines_say_how_to_go_on() {
    let (code, out, err) = run(&Home::new(), &[], &[]);
    assert_eq!((code, out.as_str()), (Some(78), ""));
    assert_eq!(err.lines().count(), 3, "{err}");
    assert!(err.contains("worky-console demo") && err.contains("config init"), "{err}");
}

#[test]
fn a_mistake_is_told_with_file_line_and_column() {
    let home = Home::new();
    write(&home, "[contexts.prod]\napi_url = \"https://worky.example.com\"\nguard = \"maybe\"\n");
    for arguments in [&[][..], &["config", "check"], &["--once"]] {
        let (code, out, err) = run(&home, arguments, &[]);
        assert_eq!((code, out.as_str()), (Some(78), ""));
        assert!(err.contains(&format!("{}:3:9: ", place(&home).display())), "{err}");
    }
}

#[test]
fn a_file_that_is_no_toml_is_told_with_file_line_and_column() {
    let home = Home::new();
    write(&home, "[contexts.prod]\napi_url = \n");
    let (code, _, err) = run(&home, &[], &[]);
    assert_eq!(code, Some(78));
    assert!(err.contains(&format!("{}:2:", place(&home).display())), "{err}");
}

#[test]
fn all_mistakes_are_told_at_once() {
    let home = Home::new();
    write(
        &home,
        "[display]\ntheme = 3\n[intervals]\nteams = 0\nhelth = 5\n[contexts.a]\napi_url = \"http://a\"\n",
    );
    let (code, _, err) = run(&home, &["config", "check"], &[]);
    assert_eq!(code, Some(78));
    for mistake in [":2:9: ", ":4:9: ", ":5:1: ", "did you mean `health`"] {
        assert!(err.contains(mistake), "{mistake}: {err}");
    }
}

#[test]
fn a_context_nobody_knows_is_refused_with_those_that_are_known() {
    let home = Home::new();
    write(&home, "[contexts.staging]\napi_url = \"http://a\"\n[contexts.prod]\napi_url = \"http://b\"\n");
    let (code, _, err) = run(&home, &["--context", "stagin"], &[]);
    assert_eq!(code, Some(78));
    assert!(err.contains("stagin") && err.contains("prod, staging"), "{err}");
    assert!(err.contains("did you mean `staging`"), "{err}");
    let (code, _, err) = run(&home, &[], &[]);
    assert_eq!(code, Some(78));
    assert!(err.contains("does not say which"), "{err}");
}

#[test]
fn init_writes_a_file_that_check_finds_fine_and_never_overwrites_one() {
    let home = Home::new();
    let (code, out, err) = run(&home, &["config", "init"], &[]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains(&place(&home).display().to_string()), "{out}");
    let (code, out, err) = run(&home, &["config", "check"], &[]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("is fine"), "{out}");
    let before = fs::read_to_string(place(&home)).unwrap();
    let (code, _, err) = run(&home, &["config", "init"], &[]);
    assert_eq!(code, Some(78), "{err}");
    assert_eq!(fs::read_to_string(place(&home)).unwrap(), before);
}

#[test]
fn path_tells_where_the_file_would_be() {
    let home = Home::new();
    let (code, out, _) = run(&home, &["config", "path"], &[]);
    assert_eq!((code, out.trim()), (Some(0), &*place(&home).display().to_string()));
    let (_, out, _) = run(&home, &["config", "path"], &[("WORKY_CONSOLE_CONFIG", "/elsewhere.toml")]);
    assert_eq!(out.trim(), "/elsewhere.toml");
}

#[test]
fn show_tells_every_value_and_its_origin_but_no_secret() {
    let home = Home::new();
    write(
        &home,
        "[contexts.a]\napi_url = \"http://a\"\ndatabase_url = \"postgres://ro:hunter2@db/worky\"\n\
         [display]\ntheme = \"day\"\n",
    );
    let env = [("WORKY_CONSOLE_REQUESTS_PER_MINUTE", "30"), ("WORKY_CONSOLE_TOKEN", "hunter2")];
    let (code, out, err) = run(&home, &["config", "show", "--utc"], &env);
    assert_eq!(code, Some(0), "{err}");
    assert!(!out.contains("hunter2"), "{out}");
    let line = |name: &str| {
        out.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name}: {out}"))
    };
    assert!(
        line("display.theme").contains("day") && line("display.theme").contains("config.toml:5:"),
        "{out}"
    );
    assert!(line("api.requests_per_minute").contains("WORKY_CONSOLE_REQUESTS_PER_MINUTE"), "{out}");
    assert!(line("display.utc").contains("--utc"), "{out}");
    assert!(line("intervals.teams").ends_with("default"), "{out}");
}

#[test]
fn a_theme_nobody_has_is_refused_before_the_terminal_is_taken() {
    let home = Home::new();
    let (code, out, err) = run(&home, &["demo", "--theme", "nihgt"], &[]);
    assert_eq!((code, out.as_str()), (Some(78), ""));
    assert!(err.contains("nihgt") && err.contains("night"), "{err}");
}

#[test]
fn a_saved_view_is_tried_before_anybody_chooses_it() {
    let home = Home::new();
    let cases = [
        (
            "tab = \"teams\"\nfilter = \"state=active\"\nsort = \"-members\"\ncolumns = [\"name\", \"id\"]",
            Ok(()),
        ),
        ("tab = \"team\"", Err(":4:7: `tab` is no tab")),
        (
            "tab = \"teams\"\nfilter = \"x naem=y\"",
            Err(":5:10: `filter`, character 3: there is no field `naem`"),
        ),
        ("tab = \"teams\"\nsort = \"-naem\"", Err(":5:8: `sort`, character 2: there is no column `naem`")),
        ("tab = \"teams\"\ncolumns = [\"name\", \"zz\"]", Err(":5:11: `columns`: there is no column `zz`")),
    ];
    for (view, expected) in cases {
        write(&home, &format!("[contexts.a]\napi_url = \"https://a\"\n[views.mine]\n{view}\n"));
        let (code, _, err) = run(&home, &["config", "check"], &[]);
        match expected {
            Ok(()) => assert_eq!((code, err.as_str()), (Some(0), "")),
            Err(said) => assert!(code == Some(78) && err.contains(said), "{err}"),
        }
    }
}
