//! An operation and its one line of text.

use super::{
    change::Change,
    flags::FlagsChange,
    words::{self, Word},
};
use crate::domain::limits::BULK_ASSIGNMENTS;
use clap::{
    CommandFactory, FromArgMatches, Parser,
    error::{ContextKind, ContextValue, ErrorKind},
};
use std::{fmt, str::FromStr};

/// The word between two changes of one operation.
pub const PLUS: &str = "+";

/// One change, or several that are shown, confirmed, journalled and undone as one: never none, and never
/// more than a bulk call takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation(Vec<Change>);

/// Where a line is no operation: the place in characters from 0, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("column {}: {what}", .at + 1)]
pub struct LineError {
    pub at: usize,
    pub what: String,
}

#[derive(Parser)]
#[command(no_binary_name = true, disable_help_flag = true, disable_help_subcommand = true, name = "")]
struct Line {
    #[command(subcommand)]
    change: Change,
}

impl Operation {
    /// Refuses none and too many. Each change is about one object, whatever it was asked for with.
    pub fn new(changes: Vec<Change>) -> Result<Self, String> {
        let changes: Vec<Change> = changes.into_iter().flat_map(Change::each).collect();
        match changes.len() {
            0 => Err("there is nothing to do".to_owned()),
            1..=BULK_ASSIGNMENTS => Ok(Self(changes)),
            many => Err(format!("{many} changes at once; {BULK_ASSIGNMENTS} is the most, so do it in parts")),
        }
    }

    pub fn changes(&self) -> &[Change] {
        &self.0
    }

    pub fn into_changes(self) -> Vec<Change> {
        self.0
    }

    /// It takes flags back to nobody, and does nothing else: the way for an emergency.
    pub fn is_kill(&self) -> bool {
        self.0.iter().all(|change| matches!(change, Change::Flags(FlagsChange::Kill(_))))
    }

    /// Several changes, to be told one by one.
    pub fn is_bulk(&self) -> bool {
        self.0.len() > 1
    }

    /// What is wrong with it that can be told without asking anybody; of several, which and why.
    pub fn check(&self) -> Result<(), String> {
        let faults = self.0.iter().filter_map(|change| Some((change, super::check(change).err()?)));
        let faults: Vec<String> = match self.0.as_slice() {
            [_] => faults.map(|(_, why)| why.to_string()).collect(),
            _ => faults.map(|(change, why)| format!("{change}: {why}")).collect(),
        };
        if faults.is_empty() { Ok(()) } else { Err(faults.join("; ")) }
    }

    /// The first words of every operation there is, for completion: `team create`, `assign`, ...
    pub fn verbs() -> Vec<(String, String)> {
        fn below(command: &clap::Command, before: &str, found: &mut Vec<(String, String)>) {
            for command in command.get_subcommands() {
                let name = format!("{before}{}", command.get_name());
                if command.has_subcommands() {
                    below(command, &format!("{name} "), found);
                } else {
                    found.push((name, command.get_about().map(ToString::to_string).unwrap_or_default()));
                }
            }
        }
        let mut found = Vec::new();
        below(&Line::command(), "", &mut found);
        found
    }
}

impl From<Change> for Operation {
    fn from(change: Change) -> Self {
        Self(change.each())
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, change) in self.0.iter().enumerate() {
            let plus = if at == 0 { "" } else { " + " };
            write!(f, "{plus}{change}")?;
        }
        Ok(())
    }
}

impl FromStr for Operation {
    type Err = LineError;
    fn from_str(line: &str) -> Result<Self, LineError> {
        let words = words::split(line).map_err(|unfinished| LineError {
            at: unfinished.0,
            what: "this quotation never ends".to_owned(),
        })?;
        let end = line.trim_end().chars().count();
        let parts = words.split(|word| word.text == PLUS && !word.quoted);
        let changes = parts.map(|part| change(part, end)).collect::<Result<Vec<_>, _>>()?;
        Self::new(changes).map_err(|what| LineError { at: 0, what })
    }
}

fn change(words: &[Word], end: usize) -> Result<Change, LineError> {
    if words.is_empty() {
        return Err(LineError { at: end, what: "a change is missing here".to_owned() });
    }
    let texts = words.iter().map(|word| word.text.as_str());
    let parsed = Line::command().try_get_matches_from(texts).and_then(|found| Line::from_arg_matches(&found));
    parsed.map(|line| line.change).map_err(|error| explain(&error, words, end))
}

/// The parser's words, with the place they are about.
fn explain(error: &clap::Error, words: &[Word], end: usize) -> LineError {
    let said = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let wrong = match error.kind() {
        ErrorKind::MissingRequiredArgument | ErrorKind::MissingSubcommand | ErrorKind::TooFewValues => None,
        ErrorKind::InvalidSubcommand => said(ContextKind::InvalidSubcommand),
        ErrorKind::UnknownArgument => said(ContextKind::InvalidArg),
        _ => said(ContextKind::InvalidValue),
    };
    let word = wrong.and_then(|wrong| {
        words.iter().find(|word| word.text == wrong || word.text.ends_with(&format!("={wrong}")))
    });
    let last = words.last().map_or(end, |word| word.at + word.text.chars().count());
    LineError { at: word.map_or(last.min(end), |word| word.at), what: sentence(error) }
}

/// The first paragraph of what the parser says, on one line, without its prefix.
fn sentence(error: &clap::Error) -> String {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return "something is missing here".to_owned();
    }
    let text = error.render().to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let lines = text.lines().take_while(|line| !line.starts_with("Usage") && !line.starts_with("For more"));
    let lines = lines.map(str::trim).filter(|line| !line.is_empty());
    crate::base::clean(&lines.collect::<Vec<_>>().join(" "))
}
