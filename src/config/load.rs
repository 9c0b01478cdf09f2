//! Defaults < file < environment < flags, merged into one [`Config`]. The environment is an argument, so
//! that a test needs no process.

use super::{
    context::{Context, FlagKeeper, TokenSource},
    error::{ConfigError, Origin, Problem},
    file::{context_name, read, unaddressed},
    model::Config,
    paths,
    settings::{CONTEXT, GLOBAL},
    value::{Raw, Wrong},
};
use std::{
    fs::File,
    io::{ErrorKind, Read},
    path::{Path, PathBuf},
};

/// A configuration longer than this is some other file.
const LONGEST: u64 = 1 << 20;
/// The context made of an address that came without one.
const AD_HOC: &str = "default";

/// What flags said. No token and no database address: arguments are read by others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    pub context: Option<String>,
    pub api_url: Option<String>,
    pub metrics_url: Option<String>,
    pub theme: Option<String>,
    pub colour: Option<String>,
    pub ascii: Option<bool>,
    pub utc: Option<bool>,
    pub read_only: Option<bool>,
    pub requests_per_minute: Option<u32>,
    pub timeout_seconds: Option<u32>,
}

impl Overrides {
    /// The value given for a setting, and the flag it was given by.
    fn given(&self, setting: &str) -> Option<(&'static str, String)> {
        let yes = |flag: Option<bool>| flag.map(|yes| yes.to_string());
        let number = |flag: Option<u32>| flag.map(|n| n.to_string());
        let (flag, value) = match setting {
            "context" => ("context", self.context.clone()),
            "api_url" => ("api-url", self.api_url.clone()),
            "metrics_url" => ("metrics-url", self.metrics_url.clone()),
            "display.theme" => ("theme", self.theme.clone()),
            "display.colour" => ("colour", self.colour.clone()),
            "display.ascii" => ("ascii", yes(self.ascii)),
            "display.utc" => ("utc", yes(self.utc)),
            "read_only" => ("read-only", yes(self.read_only)),
            "api.requests_per_minute" => ("requests-per-minute", number(self.requests_per_minute)),
            "api.timeout_seconds" => ("timeout-seconds", number(self.timeout_seconds)),
            _ => return None,
        };
        Some((flag, value?))
    }
}

type Env<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Read the file that `file`, the environment or habit names, and lay environment and flags over it.
pub fn load(file: Option<&Path>, overrides: &Overrides, env: Env<'_>) -> Result<Config, ConfigError> {
    let source = match paths::chosen(file, env) {
        Some((path, asked)) => open(&path, asked)?.map(|text| (path, text)),
        None => None,
    };
    merge(source, overrides, env)
}

/// The text of a file; nothing when it is missing and nobody asked for it.
fn open(path: &Path, asked: bool) -> Result<Option<String>, ConfigError> {
    let fault = |why: String| ConfigError::File { path: path.to_owned(), why };
    let mut bytes = Vec::new();
    match File::open(path).and_then(|file| file.take(LONGEST + 1).read_to_end(&mut bytes)) {
        Err(error) if error.kind() == ErrorKind::NotFound && !asked => return Ok(None),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(fault("there is no such file".into()));
        }
        Err(error) => return Err(fault(format!("cannot read it: {error}"))),
        Ok(_) if bytes.len() as u64 > LONGEST => return Err(fault("too large for a configuration".into())),
        Ok(_) => {}
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.iter().filter(|byte| **byte == b'\n').count() + 1;
        fault(format!("line {line} is not UTF-8 text"))
    })?;
    Ok(Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)))
}

/// [`load`] without the file system.
pub(super) fn merge(
    source: Option<(PathBuf, String)>,
    overrides: &Overrides,
    env: Env<'_>,
) -> Result<Config, ConfigError> {
    let mut config = Config::default();
    let mut problems = Vec::new();
    if let Some((path, text)) = source {
        problems = read(&path, &text, &mut config);
        anchor_files(&path, &mut config);
        config.file = Some(path);
    }
    let above = Above { overrides, env };
    above.global(&mut config, &mut problems);
    above.context(&mut config, &mut problems);
    complete(&mut config, &mut problems);
    if problems.is_empty() {
        config.keymap()?;
        return Ok(config);
    }
    if let Err(ConfigError::Wrong(more)) = config.keymap() {
        problems.extend(more);
        problems.sort_by_key(Problem::order);
    }
    Err(ConfigError::Wrong(problems))
}

/// A relative path in the file means: beside the file, wherever the console was started.
fn anchor_files(file: &Path, config: &mut Config) {
    let Some(dir) = file.parent() else { return };
    for context in config.contexts.values_mut() {
        let Context { ca_file, client_cert_file, client_key_file, flag_file, .. } = context;
        for file in [ca_file, client_cert_file, client_key_file, flag_file].into_iter().flatten() {
            *file = dir.join(&*file);
        }
    }
}

/// What lies above the file.
struct Above<'a> {
    overrides: &'a Overrides,
    env: Env<'a>,
}

impl Above<'_> {
    /// The values for a setting, lowest first. An empty variable is one that is not set.
    fn values(&self, setting: &str, variable: Option<&'static str>) -> Vec<(Origin, String)> {
        let from_env = variable
            .and_then(|name| Some((Origin::Environment(name), (self.env)(name)?)))
            .filter(|(_, value)| !value.trim().is_empty());
        let from_flag = self.overrides.given(setting).map(|(flag, value)| (Origin::Flag(flag), value));
        from_env.into_iter().chain(from_flag).collect()
    }

    fn global(&self, config: &mut Config, problems: &mut Vec<Problem>) {
        for row in GLOBAL {
            let path = row.path();
            for (origin, value) in self.values(&path, row.env) {
                match (row.read)(config, &Raw::Text(&value)) {
                    Ok(()) => drop(config.origins.insert(path.clone(), origin)),
                    Err(wrong) => problems.push(refused(origin, row.name, wrong)),
                }
            }
        }
    }

    /// Settings of a context go to the one the console starts in.
    fn context(&self, config: &mut Config, problems: &mut Vec<Problem>) {
        let Some(name) = self.target(config, problems) else { return };
        let Some(mut context) = config.contexts.remove(&name) else { return };
        for row in CONTEXT {
            for (origin, value) in self.values(row.name, row.env) {
                let path = format!("contexts.{name}.{}", row.name);
                match (row.read)(&mut context, &Raw::Text(&value)) {
                    Ok(()) => drop(config.origins.insert(path, origin)),
                    Err(wrong) => {
                        config.origins.entry(path).or_insert_with(|| origin.clone());
                        problems.push(refused(origin, row.name, wrong));
                    }
                }
            }
        }
        sign_in_from_environment(&mut context);
        config.contexts.insert(name, context);
        self.hold_everywhere(config);
    }

    /// The context to start in. An address without a context makes one of its own.
    fn target(&self, config: &mut Config, problems: &mut Vec<Problem>) -> Option<String> {
        if let Ok(context) = config.selected() {
            return Some(context.name.clone());
        }
        let address = !self.values("api_url", Some("WORKY_CONSOLE_API_URL")).is_empty();
        if !address || (config.context.is_some() && !config.contexts.is_empty()) {
            return None;
        }
        let name = config.context.clone().unwrap_or_else(|| AD_HOC.to_owned());
        if let Err(wrong) = context_name(&name) {
            problems.push(refused(config.origin("context"), "context", wrong));
            return None;
        }
        let context = config.contexts.remove(&name).or_else(|| unaddressed(&name))?;
        config.contexts.insert(name.clone(), context);
        config.context = Some(name.clone());
        Some(name)
    }

    /// Read-only by flag or variable means all of it, also after a switch of context.
    fn hold_everywhere(&self, config: &mut Config) {
        let Some((origin, value)) = self.values("read_only", Some("WORKY_CONSOLE_READ_ONLY")).pop() else {
            return;
        };
        if !Raw::Text(&value).boolean().unwrap_or_default() {
            return;
        }
        for (name, context) in &mut config.contexts {
            context.read_only = true;
            config.origins.insert(format!("contexts.{name}.read_only"), origin.clone());
        }
    }
}

fn sign_in_from_environment(context: &mut Context) {
    context.token.variable.get_or_insert_with(|| TokenSource::VARIABLE.to_owned());
}

/// What no single value can tell: an address for every context, and what its keeper of flags needs.
fn complete(config: &mut Config, problems: &mut Vec<Problem>) {
    for (name, context) in &config.contexts {
        let needs = match context.flag_store {
            FlagKeeper::Database if context.database_url.is_none() => {
                Some(("database_url", "set it, or leave the flags to the API"))
            }
            FlagKeeper::File if context.flag_file.is_none() => {
                Some(("flag_file", "write flag_file = \"flags.json\" under it"))
            }
            FlagKeeper::Api | FlagKeeper::Database | FlagKeeper::File => None,
        };
        if let Some((missing, right)) = needs {
            let origin = config.origin(&format!("contexts.{name}.flag_store"));
            let what = format!("`flag_store` needs a `{missing}`, and [contexts.{name}] has none");
            problems.push(Problem::new(origin, what, right));
        }
        if config.origin(&format!("contexts.{name}.api_url")) == Origin::Default {
            let origin = config.origin(&format!("contexts.{name}"));
            let what = format!("[contexts.{name}] has no `api_url`");
            problems.push(Problem::new(
                origin,
                what,
                "write api_url = \"https://worky.example.com\" under it",
            ));
        }
    }
    problems.sort_by_key(Problem::order);
}

fn refused(origin: Origin, name: &str, wrong: Wrong) -> Problem {
    Problem::new(origin, format!("`{name}` {}", wrong.found), wrong.right).meant(wrong.nearest)
}
