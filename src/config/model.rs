//! The configuration as the rest of the console reads it: every value checked, every unit a type.

use super::{
    context::Context,
    error::{ConfigError, Origin, Problem},
    paths,
    saved::View,
    value::quoted,
};
use crate::{
    action::keymap::{Keymap, KeymapError},
    base::{Zone, nearest},
    domain::{Targets, limits::SYSTEM_HEALTH_FLOOR},
    rollout::Rules,
};
use std::{collections::BTreeMap, path::PathBuf, time::Duration};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    pub contexts: BTreeMap<String, Context>,
    /// The context to start in.
    pub context: Option<String>,
    pub api: ApiLimits,
    pub intervals: Intervals,
    pub display: Display,
    /// How quick answers should be, where it is not what the guide says.
    pub targets: Targets,
    pub rollout: Rules,
    /// Chords by action name; an empty list takes an action off the keyboard.
    pub keys: BTreeMap<String, Vec<String>>,
    /// Saved views by name.
    pub views: BTreeMap<String, View>,
    /// The file that was read, if there is one.
    pub file: Option<PathBuf>,
    /// Where each setting that is not a default came from, by its dotted name.
    pub(super) origins: BTreeMap<String, Origin>,
}

/// How hard the console may lean on the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApiLimits {
    pub requests_per_minute: u32,
    pub timeout: Duration,
}

impl Default for ApiLimits {
    fn default() -> Self {
        Self { requests_per_minute: 60, timeout: Duration::from_secs(10) }
    }
}

/// How often what is on the screen is asked for again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Intervals {
    pub health: Duration,
    pub teams: Duration,
    pub assignments: Duration,
    pub notifications: Duration,
    pub rollout: Duration,
    pub database: Duration,
    pub system: Duration,
    /// A tab that is not in front is asked for this many times less often.
    pub background_factor: u32,
}

impl Default for Intervals {
    fn default() -> Self {
        let often = Duration::from_secs(10);
        Self {
            health: Duration::from_secs(5),
            teams: often,
            assignments: often,
            notifications: often,
            rollout: Duration::from_secs(1),
            database: often,
            system: SYSTEM_HEALTH_FLOOR,
            background_factor: 6,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Display {
    /// A theme's name; whether there is one is for the theme's loader to say.
    pub theme: String,
    pub ascii: Ascii,
    pub chart: Chart,
    pub colour: Colour,
    pub zone: Zone,
}

impl Default for Display {
    fn default() -> Self {
        Self {
            theme: "night".to_owned(),
            ascii: Ascii::default(),
            chart: Chart::default(),
            colour: Colour::default(),
            zone: Zone::default(),
        }
    }
}

/// Whether to keep to ASCII; by itself that follows from the locale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ascii {
    #[default]
    Auto,
    Always,
    Never,
}

impl Ascii {
    pub const NAMES: &[(&str, Self)] =
        &[("auto", Self::Auto), ("true", Self::Always), ("false", Self::Never)];
}

/// What charts are drawn with; by itself that follows from the locale and from `TERM`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Chart {
    #[default]
    Auto,
    Braille,
    Block,
    Ascii,
}

impl Chart {
    pub const NAMES: &[(&str, Self)] =
        &[("auto", Self::Auto), ("braille", Self::Braille), ("block", Self::Block), ("ascii", Self::Ascii)];
}

/// How many colours the terminal has; by itself that follows from `NO_COLOR`, `COLORTERM` and `TERM`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colour {
    #[default]
    Auto,
    None,
    Ansi16,
    Ansi256,
    True,
}

impl Colour {
    pub const NAMES: &[(&str, Self)] = &[
        ("auto", Self::Auto),
        ("none", Self::None),
        ("16", Self::Ansi16),
        ("256", Self::Ansi256),
        ("true", Self::True),
    ];
}

impl Config {
    /// The context to start in: the chosen one, or the only one there is.
    pub fn selected(&self) -> Result<&Context, ConfigError> {
        match &self.context {
            Some(name) => self.context_named(name),
            None if self.contexts.len() > 1 => {
                Err(ConfigError::Unchosen { known: self.contexts.keys().cloned().collect() })
            }
            None => self.contexts.values().next().ok_or(ConfigError::Unconfigured),
        }
    }

    /// A context by its name; a wrong one is blamed on where `context` was set.
    pub fn context_named(&self, name: &str) -> Result<&Context, ConfigError> {
        self.contexts.get(name).ok_or_else(|| {
            let known: Vec<&str> = self.contexts.keys().map(String::as_str).collect();
            let right = match known.as_slice() {
                [] => "the configuration has no [contexts]; `worky-console config init` writes an example"
                    .into(),
                known => format!("the configuration has {}", known.join(", ")),
            };
            let nearest = nearest(name, known.iter().copied()).map(str::to_owned);
            let problem =
                Problem::new(self.origin("context"), format!("there is no context {}", quoted(name)), right);
            ConfigError::from(problem.meant(nearest))
        })
    }

    /// Add a context that no file knows, and start in it: `demo` does.
    #[must_use]
    pub fn entering(mut self, context: Context) -> Self {
        self.context = Some(context.name.clone());
        self.contexts.insert(context.name.clone(), context);
        self
    }

    /// The keys as this person wants them.
    pub fn keymap(&self) -> Result<Keymap, ConfigError> {
        Keymap::new(&self.keys).map_err(|error| {
            let right = match &error {
                KeymapError::Clash { .. } | KeymapError::Shadow { .. } => {
                    "give one of them another key, or [] to take it off the keyboard"
                }
                KeymapError::Action { nearest: None, .. } => "the help of the console (?) lists them",
                KeymapError::Action { .. } | KeymapError::Key { .. } => "",
            };
            let origin = self.origin(&format!("keys.{}", error.culprit(&self.keys)));
            ConfigError::from(Problem::new(origin, error.to_string(), right))
        })
    }

    /// Where a setting (`display.theme`, `contexts.prod.guard`) got its value.
    pub fn origin(&self, setting: &str) -> Origin {
        self.origins.get(setting).cloned().unwrap_or(Origin::Default)
    }

    /// A fault that somebody else found in a setting, blamed on the place it came from: the theme's
    /// loader finds that there is no such theme.
    pub fn blame(&self, setting: &str, what: impl Into<String>, right: impl Into<String>) -> ConfigError {
        Problem::new(self.origin(setting), what, right).into()
    }

    /// Where a person's own themes are: beside the file in use.
    pub fn theme_dir(&self) -> Option<PathBuf> {
        let beside = self.file.as_deref().and_then(|file| file.parent()).map(PathBuf::from);
        Some(beside.or_else(paths::config_dir)?.join("themes"))
    }
}
