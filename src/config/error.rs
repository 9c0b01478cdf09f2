//! What is wrong with a configuration: where, what was found, what would be right. Made of text that is
//! safe to show: no line of the file is ever quoted, because it may hold a secret.

use crate::base::clean;
use std::{fmt, path::PathBuf};

/// EX_CONFIG of sysexits(3).
pub const EX_CONFIG: u8 = 78;

/// How to go on without any configuration.
pub const NO_CONFIG: &str = "\
worky-console does not know which server to watch.
To look around without one:  worky-console demo
To watch yours:              worky-console config init   (or set WORKY_CONSOLE_API_URL)";

/// Where a value came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    #[default]
    Default,
    /// Line and column count from one; columns are characters.
    File {
        path: PathBuf,
        line: usize,
        column: usize,
    },
    Environment(&'static str),
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line, column } => write!(f, "{}:{line}:{column}", path.display()),
            Self::Environment(name) => f.write_str(name),
            Self::Flag(name) => write!(f, "--{name}"),
        }
    }
}

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub origin: Origin,
    pub what: String,
    /// What would be right; empty where `what` already says it.
    pub right: String,
    pub nearest: Option<String>,
}

impl Problem {
    pub fn new(origin: Origin, what: impl Into<String>, right: impl Into<String>) -> Self {
        Self { origin, what: clean(&what.into()), right: right.into(), nearest: None }
    }

    #[must_use]
    pub fn meant(mut self, nearest: Option<String>) -> Self {
        self.nearest = nearest;
        self
    }

    /// File order, then what has no line.
    pub(super) fn order(&self) -> (usize, usize) {
        match self.origin {
            Origin::File { line, column, .. } => (line, column),
            _ => (usize::MAX, 0),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.origin != Origin::Default {
            write!(f, "{}: ", self.origin)?;
        }
        f.write_str(&self.what)?;
        if !self.right.is_empty() {
            write!(f, "; {}", self.right)?;
        }
        match &self.nearest {
            Some(name) => write!(f, "; did you mean `{name}`?"),
            None => Ok(()),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Every fault of the file, the environment and the flags, so that one run is enough to mend them.
    #[error("{}", .0.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n"))]
    Wrong(Vec<Problem>),
    #[error("{}: {why}", .path.display())]
    File { path: PathBuf, why: String },
    #[error("{NO_CONFIG}")]
    Unconfigured,
    #[error("the configuration has several contexts ({}) and does not say which to start in", .known.join(", "))]
    Unchosen { known: Vec<String> },
}

impl From<Problem> for ConfigError {
    fn from(problem: Problem) -> Self {
        Self::Wrong(vec![problem])
    }
}

impl ConfigError {
    /// What to do about it; empty where the message already says it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Wrong(_) => "`worky-console config check` reads it again without starting",
            Self::File { .. } => {
                "`worky-console config path` says which file is read; `config init` writes an example"
            }
            Self::Unconfigured => "",
            Self::Unchosen { .. } => {
                "set `context = \"NAME\"` at the top of the file, or give --context NAME"
            }
        }
    }

    pub fn exit_code(&self) -> u8 {
        EX_CONFIG
    }
}
