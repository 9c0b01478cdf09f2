//! What the journal remembers of one operation: what was meant, what came back of it, how it ended.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{fmt, num::ParseIntError, str::FromStr};

/// The number of a line. That of the line that announced an operation is the operation's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seq(pub u64);

impl Seq {
    pub(super) fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for Seq {
    type Err = ParseIntError;
    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        text.parse().map(Self)
    }
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// The account at the API: its e-mail, or its id where that is all we know.
    pub api: String,
    /// The person at this machine, as `user@host`.
    pub os: String,
}

impl Who {
    /// This API account, and whoever runs this process. The system is asked, not the environment.
    pub fn here(api: impl Into<String>) -> Self {
        let known = |name: whoami::Result<String>| name.unwrap_or_else(|_| "unknown".to_owned());
        Self { api: api.into(), os: format!("{}@{}", known(whoami::username()), known(whoami::hostname())) }
    }
}

/// What is about to be sent. It must hold no secret: the file is kept for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    pub who: Who,
    pub context: String,
    /// The host of the context's API on that day; a context may come to mean another one.
    pub host: String,
    /// The operation in the words of the command line.
    pub line: String,
    /// What the operation expects to find, and what it means to leave behind.
    pub before: Value,
    pub after: Value,
    /// Why the context was armed, where it had to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What was asked for with it and is not sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<Refused>,
    /// The operation that this one takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<Seq>,
    /// The undone operation that this one does again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redoes: Option<Seq>,
}

/// A change that was refused before anything was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// It in the words of the command line.
    pub line: String,
    pub why: String,
}

/// What reading back has shown of an operation whose end nobody saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    Done,
    NotDone,
    Unknown,
}

/// How an operation ended. The `result` of a bulk operation holds what became of each item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Done { result: Value },
    Refused { why: String },
    Unknown { why: String },
    Reconciled { found: Found, why: String, result: Value },
}

impl Outcome {
    /// In a word or two.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Done { .. } => "done",
            Self::Refused { .. } => "refused",
            Self::Unknown { .. } => "unknown",
            Self::Reconciled { found: Found::Done, .. } => "found done",
            Self::Reconciled { found: Found::NotDone, .. } => "found undone",
            Self::Reconciled { found: Found::Unknown, .. } => "still unknown",
        }
    }

    /// The reason, where there is one.
    pub fn why(&self) -> &str {
        match self {
            Self::Done { .. } => "",
            Self::Refused { why } | Self::Unknown { why } | Self::Reconciled { why, .. } => why,
        }
    }

    /// Whether the world is known to be as it was meant to be, or known not to be.
    pub fn is_certain(&self) -> bool {
        !matches!(self, Self::Unknown { .. } | Self::Reconciled { found: Found::Unknown, .. })
    }
}

/// A part of a bulk operation that has come back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    pub at: DateTime<Utc>,
    pub part: Value,
}

/// An outcome, and when it was known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ending {
    pub at: DateTime<Utc>,
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// One operation with all that is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    pub seq: Seq,
    pub at: DateTime<Utc>,
    /// The console that sent it, for as long as it lives.
    pub session: String,
    #[serde(flatten)]
    pub intent: Intent,
    pub parts: Vec<Part>,
    /// More than one where an unknown outcome was found out later.
    pub endings: Vec<Ending>,
}

impl Entry {
    /// What is known of the outcome by now.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.endings.last().map(|ending| &ending.outcome)
    }

    /// Whether it is known what the operation did to the world.
    pub fn is_settled(&self) -> bool {
        self.outcome().is_some_and(Outcome::is_certain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_runs_this_is_known_to_the_system() {
        let who = Who::here("ada@worky.example");
        let (user, host) = who.os.split_once('@').unwrap();
        assert_eq!(who.api, "ada@worky.example");
        assert!(!user.is_empty() && !host.is_empty() && user != "unknown", "{}", who.os);
    }

    #[test]
    fn only_what_is_certain_settles_an_operation() {
        let why = String::from("w");
        let found = |found| Outcome::Reconciled { found, why: why.clone(), result: Value::Null };
        let certain = [
            Outcome::Done { result: Value::Null },
            Outcome::Refused { why: why.clone() },
            found(Found::Done),
            found(Found::NotDone),
        ];
        assert!(certain.iter().all(Outcome::is_certain));
        assert!(!Outcome::Unknown { why: why.clone() }.is_certain() && !found(Found::Unknown).is_certain());
    }
}
