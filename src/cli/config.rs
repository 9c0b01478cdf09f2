//! `config path | show | check | init`.

use super::{
    Done, Failure,
    args::{Config, Shared},
    console, environment, print, views,
};
use crate::{
    base::{pad, width},
    config::{self, EX_CONFIG, Origin, explain, paths},
};

pub fn run(shared: &Shared, command: &Config) -> Done {
    match command {
        Config::Path => print(&format!("{}\n", place(shared)?)),
        Config::Show => show(shared),
        Config::Check => check(shared),
        Config::Init => init(shared),
    }
}

fn file(shared: &Shared) -> Result<std::path::PathBuf, Failure> {
    let chosen = paths::chosen(shared.config.as_deref(), &environment);
    chosen.map(|(path, _)| path).ok_or_else(|| {
        let what = "there is no home directory to look for a configuration in";
        Failure::new(what, "set HOME, or name a file with --config", EX_CONFIG)
    })
}

fn place(shared: &Shared) -> Result<String, Failure> {
    Ok(file(shared)?.display().to_string())
}

fn show(shared: &Shared) -> Done {
    let config = config::load(shared.config.as_deref(), &shared.overrides(), &environment)?;
    let lines = explain(&config);
    let column =
        |text: fn(&config::Line) -> &str| lines.iter().map(|line| width(text(line))).max().unwrap_or(0);
    let (names, values) = (column(|line| &line.setting), column(|line| &line.value).min(48));
    let line = |line: &config::Line| {
        let origin =
            if line.origin == Origin::Default { "default".to_owned() } else { line.origin.to_string() };
        format!(
            "{}  {}  {origin}\n",
            pad(&line.setting, names, false, "..."),
            pad(&line.value, values.max(width(&line.value)), false, "...")
        )
    };
    print(&lines.iter().map(line).collect::<String>())
}

/// As the console would read it, theme and starting context included.
fn check(shared: &Shared) -> Done {
    let config = config::load(shared.config.as_deref(), &shared.overrides(), &environment)?;
    let context = config.selected()?;
    console::theme(&config)?;
    views::checked(&config)?;
    print(&format!("{} is fine; the console would start in {}\n", place(shared)?, context.name))
}

fn init(shared: &Shared) -> Done {
    let path = file(shared)?;
    config::init(&path)?;
    print(&format!("wrote {}; set an api_url in it and run worky-console\n", path.display()))
}
