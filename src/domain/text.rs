//! Texts that people write into the system. What it would reject, and thus never answer (contract, quirk 1),
//! cannot be made.

use super::limits::{LINE, PROSE};
use crate::base::clean;
use std::{fmt, str::FromStr, sync::Arc};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    #[error("it is empty")]
    Empty,
    #[error("it has {has} characters; {most} are allowed")]
    Long { has: usize, most: usize },
    /// A terminal would obey it, or nobody would see it.
    #[error("the {} character is not one that can be read", ordinal(*.at))]
    Strange { at: usize },
}

/// A name or a title: one line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Line(Arc<str>);

/// A description or a message: one line or more.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Prose(Arc<str>);

macro_rules! text {
    ($($Name:ident $most:ident $lines:literal)+) => { $(
        impl $Name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $Name {
            type Err = TextError;
            /// Space around it does not count.
            fn from_str(text: &str) -> Result<Self, TextError> {
                checked(text, $most, $lines).map(Self)
            }
        }

        impl fmt::Display for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    )+ };
}
text! {
    Line LINE false
    Prose PROSE true
}

fn checked(text: &str, most: usize, lines: bool) -> Result<Arc<str>, TextError> {
    let text = text.trim().replace("\r\n", "\n");
    let has = text.chars().count();
    if has == 0 {
        return Err(TextError::Empty);
    }
    if has > most {
        return Err(TextError::Long { has, most });
    }
    let plain = |c: char| (lines && matches!(c, '\n' | '\t')) || (c != '\n' && c != '\t');
    let seen = clean(&text);
    // What is made harmless on its way in would not be found again as it was written.
    let odd = |(ours, seen): (char, Option<char>)| !plain(ours) || seen.is_none_or(|c| c != visible(ours));
    let pairs = text.chars().zip(seen.chars().map(Some).chain(std::iter::repeat(None)));
    match pairs.map(odd).position(|is| is) {
        Some(at) => Err(TextError::Strange { at: at + 1 }),
        None => Ok(text.into()),
    }
}

/// As [`clean`] shows it.
fn visible(c: char) -> char {
    if matches!(c, '\n' | '\t') { ' ' } else { c }
}

fn ordinal(n: usize) -> String {
    let end = match (n % 10, n % 100) {
        (1, teens) if teens != 11 => "st",
        (2, teens) if teens != 12 => "nd",
        (3, teens) if teens != 13 => "rd",
        _ => "th",
    };
    format!("{n}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn why(text: &str) -> String {
        text.parse::<Line>().unwrap_err().to_string()
    }

    #[test]
    fn a_text_is_what_the_server_takes_and_a_terminal_can_show() {
        assert_eq!(" Dispatch Core\n".parse::<Line>().unwrap().as_str(), "Dispatch Core");
        assert_eq!("über 日本".parse::<Line>().unwrap().to_string(), "über 日本");
        assert_eq!("one\r\n\ttwo".parse::<Prose>().unwrap().as_str(), "one\n\ttwo");
        assert_eq!(why(" "), "it is empty");
        assert_eq!(why(&"é".repeat(256)), "it has 256 characters; 255 are allowed");
        assert_eq!(why("two\nlines"), "the 4th character is not one that can be read");
        assert_eq!(why("a\0b"), "the 2nd character is not one that can be read");
        assert_eq!(why("red \u{1b}[31m"), "the 5th character is not one that can be read");
        assert_eq!(why("ab\u{202e}c"), "the 3rd character is not one that can be read");
        assert_eq!([1, 11, 21, 112].map(ordinal), ["1st", "11th", "21st", "112th"]);
    }

    proptest! {
        #[test]
        fn what_is_taken_comes_back_as_it_was(text in "\\PC{0,40}|(?s).{0,40}") {
            if let Ok(line) = text.parse::<Line>() {
                prop_assert_eq!(clean(line.as_str()), line.as_str());
                prop_assert_eq!(line.as_str().parse::<Line>(), Ok(line.clone()));
            }
            if let Ok(prose) = text.parse::<Prose>() {
                prop_assert_eq!(clean(prose.as_str()), prose.as_str().replace(['\n', '\t'], " "));
            }
        }
    }
}
