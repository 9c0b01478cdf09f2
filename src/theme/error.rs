//! What is wrong with a theme: where, what was found, what would be right.

use crate::base::clean;
use std::path::PathBuf;

/// A place in a theme's file; line and column count from one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub path: PathBuf,
    pub line: usize,
    pub column: usize,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.path.display(), self.line, self.column)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ThemeError {
    #[error("there is no theme `{name}`; there are {}{}", .known.join(", "), meant(.nearest.as_ref()))]
    Unknown { name: String, known: Vec<String>, nearest: Option<String> },
    #[error("{place}: {what}{}{}", after(.right), meant(.nearest.as_ref()))]
    Wrong { place: Place, what: String, right: String, nearest: Option<String> },
    #[error("{}: {why}", .path.display())]
    File { path: PathBuf, why: String },
    /// The names in the order they inherit, the first one again at the end.
    #[error("these themes inherit from each other in a circle: {}", .0.join(" > "))]
    Circle(Vec<String>),
}

fn after(right: &str) -> String {
    if right.is_empty() { String::new() } else { format!("; {right}") }
}

fn meant(nearest: Option<&String>) -> String {
    nearest.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}

impl ThemeError {
    pub(super) fn wrong(place: Place, what: impl Into<String>, right: impl Into<String>) -> Self {
        Self::Wrong { place, what: clean(&what.into()), right: right.into(), nearest: None }
    }

    pub fn hint(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "set `theme` under [display], or give --theme NAME",
            Self::Wrong { .. } => "`--theme night` starts without it",
            Self::File { .. } => "check that the file can be read; `--theme night` starts without it",
            Self::Circle(_) => "one of them has to inherit from `night`, `day`, `contrast` or `mono`",
        }
    }

    /// EX_CONFIG of sysexits(3).
    pub fn exit_code(&self) -> u8 {
        78
    }
}
