//! One value as it was written, in a file or in a variable, and the ways to read it. A reader says what it
//! found and what would be right; it repeats only text that is short, and never where a secret could stand.

use crate::{
    base::{clean, nearest, width},
    domain::Percentage,
};
use toml::de::DeValue;

/// Text longer than this is not repeated in a message: it helps nobody, and it may be a token.
const REPEATED: usize = 32;

pub(super) enum Raw<'a> {
    Toml(&'a DeValue<'a>),
    /// From a variable or a flag: everything is text there.
    Text(&'a str),
}

/// Why a value does not do. `found` continues a sentence that begins with the setting's name.
#[derive(Debug)]
pub(super) struct Wrong {
    pub found: String,
    pub right: String,
    pub nearest: Option<String>,
}

impl Wrong {
    pub fn new(found: impl Into<String>, right: impl Into<String>) -> Self {
        Self { found: found.into(), right: right.into(), nearest: None }
    }
}

impl Raw<'_> {
    /// The value in a message.
    fn shown(&self) -> String {
        match self {
            Self::Text(text) => quoted(text),
            Self::Toml(DeValue::String(text)) => quoted(text),
            Self::Toml(DeValue::Integer(number)) if number.as_str().len() < REPEATED => number.to_string(),
            Self::Toml(DeValue::Float(number)) if number.as_str().len() < REPEATED => number.to_string(),
            Self::Toml(DeValue::Boolean(yes)) => yes.to_string(),
            Self::Toml(_) => self.kind().to_owned(),
        }
    }

    /// What sort of value it is, which is safe to say of a secret too.
    fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) | Self::Toml(DeValue::String(_)) => "text",
            Self::Toml(DeValue::Integer(_) | DeValue::Float(_)) => "a number",
            Self::Toml(DeValue::Boolean(_)) => "true or false",
            Self::Toml(DeValue::Datetime(_)) => "a date",
            Self::Toml(DeValue::Array(_)) => "a list",
            Self::Toml(DeValue::Table(_)) => "a table",
        }
    }

    fn wrong(&self, right: impl Into<String>) -> Wrong {
        Wrong::new(format!("is {}", self.shown()), right)
    }

    /// Text that may be secret: on a mismatch only its kind is told.
    pub fn text(&self) -> Result<&str, Wrong> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Toml(DeValue::String(text)) => Ok(text),
            Self::Toml(_) => Err(Wrong::new(format!("is {}", self.kind()), "it must be text in quotes")),
        }
    }

    /// A list of texts; a single text counts as a list of one.
    pub fn texts(&self) -> Result<Vec<String>, Wrong> {
        let right = "it must be a list of texts in quotes";
        match self {
            Self::Toml(DeValue::Array(items)) => items
                .iter()
                .map(|item| match item.get_ref() {
                    DeValue::String(text) => Ok(text.to_string()),
                    other => Err(Wrong::new(format!("contains {}", Raw::Toml(other).kind()), right)),
                })
                .collect(),
            Self::Text(_) | Self::Toml(DeValue::String(_)) => Ok(vec![self.text()?.to_owned()]),
            Self::Toml(_) => Err(Wrong::new(format!("is {}", self.kind()), right)),
        }
    }

    /// A whole number within bounds; `unit` and `why` complete the sentence about them.
    pub fn whole(&self, min: u64, max: u64, unit: &str, why: &str) -> Result<u64, Wrong> {
        let number = match self {
            Self::Text(text) => text.trim().parse().ok(),
            Self::Toml(DeValue::Integer(n)) => u64::from_str_radix(n.as_str(), n.radix()).ok(),
            Self::Toml(_) => None,
        };
        number
            .filter(|n| (min..=max).contains(n))
            .ok_or_else(|| self.wrong(format!("it must be a whole number{unit} from {min} to {max}{why}")))
    }

    /// 0 to 100 in steps of 0.01, with or without quotes.
    pub fn percentage(&self) -> Result<Percentage, Wrong> {
        let number = match self {
            Self::Text(text) => text.trim().trim_end_matches('%').trim_end().parse().ok(),
            Self::Toml(DeValue::String(text)) => return Raw::Text(text).percentage(),
            Self::Toml(DeValue::Integer(number)) => number.as_str().parse().ok(),
            Self::Toml(DeValue::Float(number)) => number.as_str().parse().ok(),
            Self::Toml(_) => None,
        };
        number.ok_or_else(|| self.wrong("it must be a percentage: 0 to 100 with at most two decimals"))
    }

    pub fn boolean(&self) -> Result<bool, Wrong> {
        self.as_bool().ok_or_else(|| self.wrong("it must be true or false"))
    }

    fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Toml(DeValue::Boolean(yes)) => Some(*yes),
            Self::Text(text) => match text.trim().to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" | "1" => Some(true),
                "false" | "no" | "off" | "0" => Some(false),
                _ => None,
            },
            Self::Toml(_) => None,
        }
    }

    /// One of the named values. `true` and `false` are names too, written with or without quotes.
    pub fn choice<T: Copy>(&self, names: &[(&'static str, T)]) -> Result<T, Wrong> {
        let word = match self {
            Self::Toml(DeValue::Boolean(yes)) => yes.to_string(),
            Self::Toml(DeValue::Integer(number)) => number.to_string(),
            Self::Text(text) => text.trim().to_owned(),
            Self::Toml(DeValue::String(text)) => text.to_string(),
            Self::Toml(_) => String::new(),
        };
        if let Some((_, value)) = names.iter().find(|(name, _)| *name == word) {
            return Ok(*value);
        }
        let mut wrong = self.wrong(format!("it must be {}", either(names.iter().map(|(name, _)| *name))));
        wrong.nearest = nearest(&word, names.iter().map(|(name, _)| *name)).map(str::to_owned);
        Err(wrong)
    }
}

/// Text in quotes, made harmless; only its length when it is long.
pub(super) fn quoted(text: &str) -> String {
    let text = clean(text);
    match text.chars().count() {
        0 => "empty".to_owned(),
        n if n > REPEATED || width(&text) > REPEATED => format!("a text of {n} characters"),
        _ => format!("\"{text}\""),
    }
}

/// `"a", "b" or "c"`; booleans and numbers as they are written in TOML too.
fn either(names: impl Iterator<Item = &'static str>) -> String {
    let mut names: Vec<String> = names
        .map(|name| if matches!(name, "true" | "false") { name.to_owned() } else { format!("\"{name}\"") })
        .collect();
    let last = names.pop().unwrap_or_default();
    if names.is_empty() { last } else { format!("{} or {last}", names.join(", ")) }
}

/// The name of a value in its table of choices.
pub(super) fn name_of<T: PartialEq>(names: &[(&'static str, T)], value: &T) -> &'static str {
    names.iter().find(|(_, other)| other == value).map_or("", |(name, _)| name)
}

/// A text as TOML writes it.
pub(super) fn written(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A list of texts as TOML writes it.
pub(super) fn written_list(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|text| written(text)).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_not_repeated() {
        assert_eq!(quoted("night"), "\"night\"");
        assert_eq!(quoted(&"x".repeat(40)), "a text of 40 characters");
        assert_eq!(quoted("\u{1b}[2J"), "\"\u{fffd}[2J\"");
    }

    #[test]
    fn variables_say_yes_in_several_ways() {
        for (text, yes) in [("1", true), ("TRUE", true), ("off", false), (" no ", false)] {
            assert_eq!(Raw::Text(text).boolean().unwrap(), yes);
        }
        let wrong = Raw::Text("maybe").boolean().unwrap_err();
        assert_eq!(
            (wrong.found.as_str(), wrong.right.as_str()),
            ("is \"maybe\"", "it must be true or false")
        );
    }
}
