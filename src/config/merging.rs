//! Who wins: defaults < file < environment < flags; what `config show` says of it; and the example.

use super::{
    Ascii, Colour, Config, ConfigError, Guard, HttpUrl, NO_CONFIG, Origin, Overrides, example, explain, load,
    load::merge,
    model::{ApiLimits, Intervals},
};
use crate::{
    base::Zone,
    rollout::{Freeze, Rules},
};

const FILE: &str = r#"
context = "prod"
[contexts.prod]
api_url = "https://worky.example.com/"
database_url = "postgres://worky:hunter2@db/worky"
token_command = ["pass", "show", "hunter2"]
guard = "armed"
[contexts.staging]
api_url = "https://staging.example.com"
[api]
requests_per_minute = 30
[display]
theme = "day"
"#;

type Vars = &'static [(&'static str, &'static str)];

fn merged(file: &str, vars: Vars, flags: Overrides) -> Result<Config, ConfigError> {
    let source = (!file.is_empty()).then(|| ("dir/c.toml".into(), file.to_owned()));
    merge(source, &flags, &|name| vars.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned()))
}

fn shown(config: &Config, setting: &str) -> (String, String) {
    let line = explain(config).into_iter().find(|line| line.setting == setting).unwrap();
    (line.value, line.origin.to_string())
}

#[test]
fn a_flag_wins_over_the_environment_that_over_the_file_that_over_the_default() {
    let limit = |file: &str, vars, flag| {
        let flags = Overrides { requests_per_minute: flag, ..Overrides::default() };
        shown(&merged(file, vars, flags).unwrap(), "api.requests_per_minute")
    };
    let vars: Vars = &[("WORKY_CONSOLE_REQUESTS_PER_MINUTE", "20")];
    let pair = |value: &str, origin: &str| (value.to_owned(), origin.to_owned());
    assert_eq!(limit("", &[], None), pair("60", "default"));
    assert_eq!(limit(FILE, &[], None), pair("30", "dir/c.toml:11:23"));
    assert_eq!(limit(FILE, vars, None), pair("20", "WORKY_CONSOLE_REQUESTS_PER_MINUTE"));
    assert_eq!(limit(FILE, vars, Some(10)), pair("10", "--requests-per-minute"));
}

#[test]
fn a_wrong_variable_or_flag_is_named() {
    let said = |vars, flags| merged(FILE, vars, flags).unwrap_err().to_string();
    assert_eq!(
        said(&[("WORKY_CONSOLE_UTC", "maybe")], Overrides::default()),
        "WORKY_CONSOLE_UTC: `utc` is \"maybe\"; it must be true or false"
    );
    assert_eq!(
        said(&[("WORKY_CONSOLE_DATABASE_URL", "hunter2")], Overrides::default()),
        "WORKY_CONSOLE_DATABASE_URL: `database_url` does not begin with postgres://; \
         write postgres://user@host:5432/database"
    );
    let flags = Overrides { colour: Some("treu".into()), ..Overrides::default() };
    assert_eq!(
        said(&[], flags),
        "--colour: `colour` is \"treu\"; it must be \"auto\", \"none\", \"16\", \"256\" or true; \
         did you mean `true`?"
    );
    let unknown = merged(FILE, &[("WORKY_CONSOLE_CONTEXT", "stagin")], Overrides::default()).unwrap();
    assert_eq!(
        unknown.selected().unwrap_err().to_string(),
        "WORKY_CONSOLE_CONTEXT: there is no context \"stagin\"; the configuration has prod, staging; \
         did you mean `staging`?"
    );
}

#[test]
fn an_address_alone_makes_a_context() {
    let config =
        merged("", &[("WORKY_CONSOLE_API_URL", "http://localhost:8007/")], Overrides::default()).unwrap();
    let context = config.selected().unwrap();
    assert_eq!((context.name.as_str(), context.api_url.as_str()), ("default", "http://localhost:8007"));
    assert_eq!(context.token.variable.as_deref(), Some("WORKY_CONSOLE_TOKEN"));
    let nothing = merged("", &[("WORKY_CONSOLE_API_URL", "")], Overrides::default()).unwrap();
    assert_eq!(nothing.selected().unwrap_err().to_string(), NO_CONFIG);
}

#[test]
fn overrides_of_a_context_go_to_the_one_we_start_in() {
    let flags = Overrides { api_url: Some("http://localhost:1".into()), ..Overrides::default() };
    let config = merged(FILE, &[("WORKY_CONSOLE_CONTEXT", "staging")], flags).unwrap();
    assert_eq!(config.selected().unwrap().api_url, HttpUrl::parse("http://localhost:1").unwrap());
    assert_eq!(config.contexts["prod"].api_url.as_str(), "https://worky.example.com");
    // The token of one context must not reach another.
    assert_eq!(config.contexts["prod"].token.variable, None);
}

#[test]
fn read_only_by_flag_holds_in_every_context() {
    let flags = Overrides { read_only: Some(true), ..Overrides::default() };
    let config = merged(FILE, &[], flags).unwrap();
    assert!(config.contexts.values().all(|context| context.read_only));
    assert_eq!(shown(&config, "contexts.staging.read_only").1, "--read-only");
}

#[test]
fn showing_masks_secrets() {
    let config = merged(FILE, &[("WORKY_CONSOLE_TOKEN", "hunter2")], Overrides::default()).unwrap();
    let all: String =
        explain(&config).iter().map(|line| format!("{} {}\n", line.setting, line.value)).collect();
    assert!(!all.contains("hunter2") && !format!("{config:?}").contains("postgres://worky:hunter2"));
    assert_eq!(shown(&config, "contexts.prod.database_url").0, "\"postgres://worky:***@db/worky\"");
    assert_eq!(shown(&config, "contexts.prod.token_command").0, "[\"pass\", \"***\", \"***\"]");
    assert_eq!(config.contexts["prod"].guard, Guard::Armed);
}

#[test]
fn somebody_else_can_blame_a_setting() {
    let config = merged(FILE, &[], Overrides::default()).unwrap();
    let error = config.blame("display.theme", "there is no theme `day`", "");
    assert_eq!(error.to_string(), "dir/c.toml:13:9: there is no theme `day`");
    assert_eq!(config.origin("display.utc"), Origin::Default);
    assert_eq!(config.theme_dir(), Some("dir/themes".into()));
}

#[test]
fn keys_are_written_with_or_without_quotes() {
    let text = format!("{FILE}[keys]\nlist.first = \"g g\"\n\"list.last\" = [\"G\"]\nsuspend = []\n");
    let config = merged(&text, &[], Overrides::default()).unwrap();
    assert_eq!(config.keys["list.first"], ["g g"]);
    assert_eq!(shown(&config, "keys.list.last"), ("[\"G\"]".into(), "dir/c.toml:16:1".into()));
    assert!(config.keys["suspend"].is_empty() && config.keymap().is_ok());
}

/// Every line that is a setting, taken out of its comment.
fn uncommented() -> String {
    let bare = |line: &str| match line.strip_prefix('#') {
        Some(rest) if !rest.starts_with(' ') => rest.to_owned(),
        _ => line.to_owned(),
    };
    example().lines().map(|line| bare(line) + "\n").collect()
}

#[test]
fn the_example_is_the_committed_one_and_says_nothing_but_defaults() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/config.example.toml");
    if std::env::var_os("UPDATE_EXAMPLE").is_some() {
        std::fs::write(path, example()).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(path).unwrap(),
        example(),
        "UPDATE_EXAMPLE=1 cargo test writes it anew"
    );
    let plain = merged(&example(), &[], Overrides::default()).unwrap();
    assert_eq!(plain.selected().unwrap().name, "local");
    let full = merged(&uncommented(), &[], Overrides::default()).unwrap();
    for config in [&plain, &full] {
        assert_eq!((config.api, config.intervals), (ApiLimits::default(), Intervals::default()));
        let rules = |config: &Config| Rules { freeze: Freeze::default(), ..config.rollout.clone() };
        assert_eq!(rules(config), Rules::default());
        let display = &config.display;
        assert_eq!((display.ascii, display.colour, display.zone), (Ascii::Auto, Colour::Auto, Zone::Local));
    }
    // Nothing is left that the example does not show.
    let hidden: Vec<_> = explain(&full)
        .into_iter()
        .filter(|line| line.origin == Origin::Default && !line.setting.starts_with("contexts.local"))
        .collect();
    assert_eq!(hidden, []);
    assert!(full.contexts["prod"].read_only);
}

#[test]
fn a_file_that_was_asked_for_must_be_there() {
    let missing = std::path::Path::new("/nowhere/c.toml");
    let error = load(Some(missing), &Overrides::default(), &|_| None).unwrap_err();
    assert_eq!(error.to_string(), "/nowhere/c.toml: there is no such file");
}

#[test]
fn init_writes_once_and_for_the_owner_alone() {
    let dir = std::env::temp_dir().join(format!("worky-config-{}", uuid::Uuid::new_v4()));
    let path = dir.join("deep/config.toml");
    super::init(&path).unwrap();
    assert!(load(Some(&path), &Overrides::default(), &|_| None).is_ok());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert!(super::init(&path).unwrap_err().to_string().ends_with("is there already and was left as it is"));
    std::fs::write(&path, b"context = 1\n\xff").unwrap();
    let error = load(Some(&path), &Overrides::default(), &|_| None).unwrap_err();
    assert!(error.to_string().ends_with("line 2 is not UTF-8 text"));
    std::fs::remove_dir_all(dir).unwrap();
}
