//! One field of a form: what it holds, what was there before, and what is wrong with it.

use super::check::{self, Check};
use crate::{
    action::key::{Code, Key},
    base::{clean, clean_lines},
    flow::{self, Value},
};
use chrono::NaiveDate;
use tui_input::{Input, InputRequest};

/// What a field holds, and how it is changed.
#[derive(Clone, Debug)]
pub enum Kind {
    /// One line of text.
    Line(Input),
    /// Several lines.
    Prose(Input),
    /// One of these words. What is stored may be none of them.
    Choice {
        options: Vec<String>,
        text: String,
    },
    Switch(bool),
    /// A number of days, or the date so many days ago.
    Days {
        input: Input,
        today: NaiveDate,
    },
    /// Ids that a picker finds.
    Picked {
        what: Picks,
        several: bool,
        ids: Vec<String>,
    },
}

/// What a picker looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picks {
    People,
    Projects,
    Entities,
    Clients,
}

#[derive(Clone, Debug)]
pub struct Field {
    /// Its name in a file.
    pub name: &'static str,
    pub label: &'static str,
    /// What it is for, shown while it is empty.
    pub about: &'static str,
    pub kind: Kind,
    /// What was there when the form was opened, or what has come in its place while nobody touched it.
    pub base: Value,
    /// What it held when the form was opened: a proposal may differ from what was there.
    opened: Value,
    /// What somebody else has put there meanwhile, where the person has changed the field too.
    pub theirs: Option<Value>,
    /// Somebody else has changed it, and the person has not.
    pub adopted: bool,
    pub error: Option<String>,
    check: Check,
}

impl Field {
    pub fn new(name: &'static str, label: &'static str, about: &'static str, kind: Kind) -> Self {
        let base = kind.value();
        Self {
            name,
            label,
            about,
            kind,
            opened: base.clone(),
            base,
            theirs: None,
            adopted: false,
            error: None,
            check: check::anything,
        }
    }

    pub fn checked(self, check: Check) -> Self {
        Self { check, ..self }
    }

    /// With something in it to begin with.
    pub fn proposing(self, kind: Kind) -> Self {
        Self { opened: kind.value(), kind, ..self }
    }

    pub fn value(&self) -> Value {
        self.kind.value()
    }

    /// The person has been at it.
    pub fn is_touched(&self) -> bool {
        self.value() != self.opened
    }

    /// Begin where a draft left off.
    pub fn restore(&mut self, mine: &Value, base: &Value) {
        let now = std::mem::replace(&mut self.base, base.clone());
        // A draft of an older version may hold something else than this field can.
        if self.kind.set(mine).is_err() {
            self.base = now;
        } else {
            // A proposal stays one: who has taken it away does not want it again.
            if self.opened == now {
                self.opened = base.clone();
            }
            self.follow(&now);
        }
    }

    /// The person wants something else than what is there now.
    pub fn is_changed(&self) -> bool {
        self.value() != *self.theirs.as_ref().unwrap_or(&self.base)
    }

    /// Look at it as it is. True if it will do.
    pub fn check(&mut self) -> bool {
        self.error = match &self.kind {
            Kind::Days { .. } => self.kind.days().err(),
            kind => (self.check)(&kind.value()).err(),
        };
        self.error.is_none()
    }

    /// Something else stands there now. What nobody touched takes it over; what both changed keeps both.
    pub fn follow(&mut self, now: &Value) {
        let mine = self.value();
        if *now == self.base {
            self.theirs = None;
        } else if mine == *now {
            (self.base, self.theirs) = (now.clone(), None);
        } else if mine == self.base {
            self.adopt(now);
        } else {
            self.theirs = Some(now.clone());
        }
    }

    /// It follows from another field: nobody has put it there.
    pub fn settle(&mut self) {
        (self.base, self.opened) = (self.value(), self.value());
        (self.theirs, self.adopted) = (None, false);
    }

    /// Take what somebody else has put there.
    pub fn adopt(&mut self, value: &Value) {
        // Of one kind with what was there, as both come from the same place.
        if self.kind.set(value).is_ok() {
            (self.base, self.opened) = (value.clone(), value.clone());
            (self.theirs, self.error, self.adopted) = (None, None, true);
        }
    }
}

impl Kind {
    pub fn line(text: &str) -> Self {
        Self::Line(Input::new(text.to_owned()))
    }

    pub fn prose(text: &str) -> Self {
        Self::Prose(Input::new(text.to_owned()))
    }

    pub fn choice<'a>(options: impl IntoIterator<Item = &'a str>, text: &str) -> Self {
        let options = options.into_iter().map(str::to_owned).collect();
        Self::Choice { options, text: text.to_owned() }
    }

    pub fn one(what: Picks, id: Option<&str>) -> Self {
        Self::Picked { what, several: false, ids: id.into_iter().map(str::to_owned).collect() }
    }

    pub fn several(what: Picks) -> Self {
        Self::Picked { what, several: true, ids: Vec::new() }
    }

    pub fn value(&self) -> Value {
        match self {
            Self::Line(input) | Self::Prose(input) | Self::Days { input, .. } => {
                Value::Text(input.value().to_owned())
            }
            Self::Choice { text, .. } => Value::Text(text.clone()),
            Self::Switch(on) => Value::On(*on),
            Self::Picked { several: true, ids, .. } => Value::Many(ids.clone()),
            Self::Picked { ids, .. } => Value::Text(ids.first().cloned().unwrap_or_default()),
        }
    }

    /// Put a value in; one of another kind is refused in words.
    pub fn set(&mut self, value: &Value) -> Result<(), String> {
        match (self, value) {
            (Self::Line(input) | Self::Prose(input) | Self::Days { input, .. }, Value::Text(text)) => {
                *input = Input::new(text.clone());
            }
            (Self::Choice { text, .. }, Value::Text(word)) => text.clone_from(word),
            (Self::Switch(on), Value::On(wanted)) => *on = *wanted,
            (Self::Picked { several: true, ids, .. }, Value::Many(wanted)) => ids.clone_from(wanted),
            (Self::Picked { several: false, ids, .. }, Value::Text(id)) => {
                *ids = [id].into_iter().filter(|id| !id.is_empty()).cloned().collect();
            }
            (Self::Switch(_), _) => return Err("true or false is expected".to_owned()),
            (Self::Picked { several: true, .. }, _) => {
                return Err("a list is expected, as in [\"USR-000001\"]".to_owned());
            }
            _ => return Err("a text in quotes is expected".to_owned()),
        }
        Ok(())
    }

    /// What is typed or chosen, where that is a text.
    pub fn text(&self) -> &str {
        match self {
            Self::Line(input) | Self::Prose(input) | Self::Days { input, .. } => input.value(),
            Self::Choice { text, .. } => text,
            Self::Picked { ids, .. } => ids.first().map_or("", String::as_str),
            Self::Switch(_) => "",
        }
    }

    /// What a picker has found.
    pub fn ids(&self) -> &[String] {
        if let Self::Picked { ids, .. } = self { ids } else { &[] }
    }

    /// How many days were meant.
    pub fn days(&self) -> Result<crate::domain::CleanupAge, String> {
        let Self::Days { input, today } = self else { return Err("it is no number of days".to_owned()) };
        check::age(input.value(), *today)
    }

    /// A key that means something to such a field.
    pub fn key(&mut self, key: Key) -> bool {
        match self {
            Self::Prose(input) if key.code == Code::Enter && key.alt => {
                input.handle(InputRequest::InsertChar('\n'));
                true
            }
            Self::Line(input) | Self::Prose(input) | Self::Days { input, .. } => flow::edit(input, key),
            Self::Choice { options, text } => turn(options, text, key),
            Self::Switch(on) => {
                let turns = matches!(key.code, Code::Char(' ') | Code::Left | Code::Right);
                *on ^= turns;
                turns
            }
            Self::Picked { ids, .. } => {
                let takes = matches!(key.code, Code::Backspace | Code::Delete);
                takes && ids.pop().is_some()
            }
        }
    }

    /// A pasted text. False where nothing is typed.
    pub fn paste(&mut self, text: &str) -> bool {
        match self {
            Self::Line(input) | Self::Days { input, .. } => flow::paste(input, text),
            Self::Prose(input) => {
                for c in clean_lines(text.trim_end_matches(['\r', '\n'])).chars() {
                    input.handle(InputRequest::InsertChar(c));
                }
            }
            Self::Picked { several: true, ids, .. } => {
                let listed = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'));
                for id in listed.map(clean).filter(|id| !id.is_empty()) {
                    if !ids.contains(&id) {
                        ids.push(id);
                    }
                }
            }
            Self::Choice { .. } | Self::Switch(_) | Self::Picked { .. } => return false,
        }
        true
    }
}

/// The next or the previous word, or the next that begins with a letter.
fn turn(options: &[String], text: &mut String, key: Key) -> bool {
    let at = options.iter().position(|option| option == text);
    let count = options.len();
    let to = match (key.code, key.typed()) {
        _ if count == 0 => None,
        (Code::Right, _) | (_, Some(' ')) => Some(at.map_or(0, |at| (at + 1) % count)),
        (Code::Left, _) => Some(at.map_or(count - 1, |at| (at + count - 1) % count)),
        (_, Some(letter)) => {
            let after = at.map_or(0, |at| at + 1);
            let starts = |at: &usize| {
                let first = options[*at].chars().next();
                first.is_some_and(|first| first.to_lowercase().eq(letter.to_lowercase()))
            };
            (0..count).map(|step| (after + step) % count).find(starts)
        }
        _ => None,
    };
    if let Some(to) = to {
        text.clone_from(&options[to]);
    }
    to.is_some()
}
