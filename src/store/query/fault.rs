//! What is wrong with a query, and where.

use crate::base::{clean, width};
use std::{fmt, ops::Range};

/// A fault in a query. The span is in bytes of the text, and may be empty at its end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct Fault {
    pub at: Range<usize>,
    pub what: String,
}

impl Fault {
    pub(super) fn new(at: Range<usize>, what: impl AsRef<str>) -> Self {
        Self { at, what: clean(what.as_ref()) }
    }

    /// Which columns of the screen it takes when the text begins at the first: offset and width, at least one.
    pub fn columns(&self, text: &str) -> (usize, usize) {
        let wide = |range: Range<usize>| text.get(range).map_or(0, width);
        (wide(0..self.at.start), wide(self.at.clone()).max(1))
    }

    /// Which character of the text it begins at, counted from one.
    pub fn character(&self, text: &str) -> usize {
        text.get(..self.at.start).unwrap_or(text).chars().count() + 1
    }

    /// The query with a line under it that points to the place, for a person at a shell.
    pub fn pointed<'a>(&'a self, text: &'a str) -> impl fmt::Display + 'a {
        fmt::from_fn(move |f| {
            // On one line and as wide as it looks, whatever was given.
            let (before, rest) = text.split_at_checked(self.at.start).unwrap_or((text, ""));
            let here = rest.get(..self.at.len()).unwrap_or_default();
            let (indent, carets) = (width(&clean(before)), width(&clean(here)).max(1));
            write!(f, "  {}\n  {}{} {}", clean(text), " ".repeat(indent), "^".repeat(carets), self.what)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caret_stands_under_the_place_however_wide_the_letters_before_it_are() {
        let text = "日本 rol=x";
        let fault = Fault::new(7..10, "there is no such field");
        assert_eq!(fault.pointed(text).to_string(), "  日本 rol=x\n       ^^^ there is no such field");
        assert_eq!((fault.columns(text), fault.character(text)), ((5, 3), 4));
    }

    #[test]
    fn a_place_at_the_end_has_a_caret_too() {
        let fault = Fault::new(5..5, "a value is missing after `=`");
        assert_eq!(fault.pointed("role=").to_string(), "  role=\n       ^ a value is missing after `=`");
    }
}
