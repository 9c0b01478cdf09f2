//! What became of an operation.

use super::{change::Change, line::Operation, plan::About};
use crate::base::Tone;
use chrono::{DateTime, Utc};
use serde_json::Value;

/// As sysexits(3) has it: the account is not let do it.
const EX_NOPERM: u8 = 77;

/// Told of every change when it has been tried, or given up.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    pub journal: Journalled,
    pub about: About,
    pub results: Vec<Tried>,
    /// What was asked for with them and was not sent.
    pub refused: Vec<Declined>,
}

/// Where an operation is written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Journalled {
    /// Its entry in the journal.
    Entry(u64),
    /// Only flags are killed without: why, and what should stand there, for whoever keeps it meanwhile.
    Unwritten { why: String, text: String },
}

impl Journalled {
    pub fn seq(&self) -> Option<u64> {
        match self {
            Self::Entry(seq) => Some(*seq),
            Self::Unwritten { .. } => None,
        }
    }
}

/// One change that was refused before anything was sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Declined {
    pub change: Change,
    /// What it is about, as a person calls it.
    pub what: String,
    pub why: String,
}

impl Declined {
    pub const WORD: (&'static str, Tone) = ("refused", Tone::Bad);
}

/// One change, and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    pub change: Change,
    /// What it is about, as a person calls it.
    pub what: String,
    pub ending: Ending,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Ending {
    /// The world is as it was meant to be: the object's fields as they were found or made.
    Done(Value),
    NotDone(String),
    /// Nobody can say before it has been looked at.
    Unknown(String),
}

impl Ending {
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Done(_))
    }

    pub fn why(&self) -> Option<&str> {
        match self {
            Self::Done(_) => None,
            Self::NotDone(why) | Self::Unknown(why) => Some(why),
        }
    }

    /// The word for it, and how it is meant.
    pub fn word(&self) -> (&'static str, Tone) {
        match self {
            Self::Done(_) => ("done", Tone::Good),
            Self::NotDone(_) => ("not done", Tone::Bad),
            Self::Unknown(_) => ("unknown", Tone::Warn),
        }
    }
}

/// An operation as the journal remembers it.
#[derive(Clone, Debug, PartialEq)]
pub struct Remembered {
    pub seq: u64,
    pub at: DateTime<Utc>,
    pub line: String,
    /// The account at the API, and the person at the machine.
    pub who: String,
    /// How it ended, in a word or two, and how that is meant.
    pub word: &'static str,
    pub tone: Tone,
    /// It can still be taken back.
    pub undoable: bool,
}

/// Why an operation was not even begun: what, what to do, and the exit code of the command line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct Refusal {
    pub what: String,
    /// For the console.
    pub hint: String,
    /// For one command on a command line.
    pub command_hint: String,
    pub code: u8,
}

impl Refusal {
    /// EX_UNAVAILABLE and EX_TEMPFAIL: nothing was sent, and it may go another time.
    pub const LATER: [u8; 2] = [69, 75];

    pub fn new(what: impl Into<String>, hint: impl Into<String>, code: u8) -> Self {
        let hint = hint.into();
        Self { what: what.into(), command_hint: hint.clone(), hint, code }
    }

    /// Nobody is signed in any more, or not as somebody who may.
    pub fn is_of_the_account(&self) -> bool {
        self.code == EX_NOPERM
    }
}

impl Report {
    /// How many changes were asked for.
    pub fn asked(&self) -> usize {
        self.results.len() + self.refused.len()
    }

    pub fn done(&self) -> usize {
        self.results.iter().filter(|tried| tried.ending.is_done()).count()
    }

    /// Flags, and nothing else, were to be changed.
    pub fn is_of_flags(&self) -> bool {
        self.results.iter().all(|tried| matches!(tried.change, Change::Flags(_)))
    }

    /// What can be tried again: all that is known not to be done.
    pub fn failures(&self) -> Option<Operation> {
        let failed = self.results.iter().filter(|tried| matches!(tried.ending, Ending::NotDone(_)));
        Operation::new(failed.map(|tried| tried.change.clone()).collect()).ok()
    }

    /// It in one sentence: `done: assign task TSK-1 USR-1 --as assignee`, `8 of 10 done, 2 not done`.
    pub fn summary(&self) -> (Tone, String) {
        let verb = match self.about {
            About::Itself => "",
            About::Undo(_) => "taken back: ",
            About::Redo(_) => "done again: ",
        };
        if let ([tried], []) = (self.results.as_slice(), self.refused.as_slice()) {
            let (word, tone) = tried.ending.word();
            return match tried.ending.why() {
                None if verb.is_empty() => (tone, format!("{word}: {}", tried.change)),
                None => (tone, format!("{verb}{}", tried.change)),
                Some(why) => (tone, format!("{word}: {}: {why}", tried.change)),
            };
        }
        let count = |is: fn(&Ending) -> bool| self.results.iter().filter(|tried| is(&tried.ending)).count();
        let (failed, unknown) = (
            count(|ending| matches!(ending, Ending::NotDone(_))),
            count(|ending| matches!(ending, Ending::Unknown(_))),
        );
        let mut text = format!("{verb}{} of {} done", self.done(), self.asked());
        for (n, word) in [(failed, "not done"), (unknown, "unknown"), (self.refused.len(), Declined::WORD.0)]
        {
            if n > 0 {
                text.push_str(&format!(", {n} {word}"));
            }
        }
        let tone = match (failed + self.refused.len(), unknown) {
            (0, 0) => Tone::Good,
            (0, _) => Tone::Warn,
            _ => Tone::Bad,
        };
        (tone, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(about: About, endings: Vec<Ending>) -> Report {
        let change = || "cache clear".parse::<Operation>().map(|it| it.into_changes().remove(0));
        let tried = |ending| Tried { change: change().unwrap(), what: "cache".into(), ending };
        let results = endings.into_iter().map(tried).collect();
        Report { journal: Journalled::Entry(1), about, results, refused: Vec::new() }
    }

    #[test]
    fn a_report_says_what_was_done_and_what_was_not() {
        let done = || Ending::Done(Value::Null);
        assert_eq!(report(About::Itself, vec![done()]).summary(), (Tone::Good, "done: cache clear".into()));
        assert_eq!(
            report(About::Undo(3), vec![done()]).summary(),
            (Tone::Good, "taken back: cache clear".into())
        );
        let mixed =
            report(About::Itself, vec![done(), Ending::NotDone("no".into()), Ending::Unknown("late".into())]);
        assert_eq!(mixed.summary(), (Tone::Bad, "1 of 3 done, 1 not done, 1 unknown".into()));
        let declined = Declined {
            change: mixed.results[0].change.clone(),
            what: "cache".into(),
            why: "no right".into(),
        };
        let rest = Report { refused: vec![declined; 2], ..report(About::Itself, vec![done()]) };
        assert_eq!(rest.summary(), (Tone::Bad, "1 of 3 done, 2 refused".into()));
        assert_eq!(rest.failures(), None, "what is refused is not tried again as it is");
        assert_eq!(
            mixed.failures().unwrap().changes().len(),
            1,
            "what is unknown is not tried again blindly"
        );
        assert_eq!(report(About::Itself, vec![done()]).failures(), None);
    }
}
