//! A word whose letters stand in a cell in their order, with others between them.

use crate::base::clean;
use memchr::memchr;
use nucleo_matcher::{
    Matcher, Utf32Str,
    pattern::{Atom, AtomKind, CaseMatching, Normalization},
};

pub(super) struct Fuzzy {
    atom: Atom,
    text: String,
    exact: bool,
}

impl Fuzzy {
    pub fn new(text: &str) -> Self {
        let text = clean(text);
        let exact = text.chars().any(char::is_uppercase);
        let atom = Atom::new(&text, CaseMatching::Smart, Normalization::Smart, AtomKind::Fuzzy, false);
        Self { atom, text, exact }
    }

    /// Whether it is in one of the cells of a row, given as they are and in small letters, a line each.
    pub fn is_in(
        &self,
        (as_is, small): (&str, &str),
        matcher: &mut Option<Box<Matcher>>,
        letters: &mut Vec<char>,
    ) -> bool {
        // Without accents there is nothing to weigh, and this is many times quicker.
        let quick = if self.exact { as_is } else { small };
        if !self.text.is_ascii() {
            as_is.lines().any(|cell| self.weighs(cell, matcher, letters))
        } else if in_order(self.text.as_bytes(), quick.as_bytes()) {
            true
        } else {
            !as_is.is_ascii()
                && as_is.lines().any(|cell| !cell.is_ascii() && self.weighs(cell, matcher, letters))
        }
    }

    fn weighs(&self, cell: &str, matcher: &mut Option<Box<Matcher>>, letters: &mut Vec<char>) -> bool {
        matcher.as_mut().is_some_and(|it| self.atom.score(Utf32Str::new(cell, letters), it).is_some())
    }
}

/// Whether the letters of the word stand in one of the lines in their order. A word without letters stands
/// everywhere.
fn in_order(word: &[u8], lines: &[u8]) -> bool {
    let Some((first, others)) = word.split_first() else { return true };
    let mut rest = lines;
    while let Some(at) = memchr(*first, rest) {
        rest = &rest[at + 1..];
        let line = &rest[..memchr(b'\n', rest).unwrap_or(rest.len())];
        let mut letters = line.iter();
        if others.iter().all(|wanted| letters.any(|letter| letter == wanted)) {
            return true;
        }
        rest = &rest[line.len()..];
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use nucleo_matcher::Config;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_quick_way_finds_what_the_matcher_finds(word in "[abAB]{1,3}", cells in "([abABcáÁ ]{0,5}\n){1,3}") {
            let fuzzy = Fuzzy::new(&word);
            let mut matcher = Matcher::new(Config::DEFAULT);
            let mut again = Some(Box::new(Matcher::new(Config::DEFAULT)));
            let mut slow = |cell| fuzzy.atom.score(Utf32Str::new(cell, &mut Vec::new()), &mut matcher).is_some();
            let expected = cells.lines().any(&mut slow);
            prop_assert_eq!(fuzzy.is_in((&cells, &cells.to_lowercase()), &mut again, &mut Vec::new()), expected);
        }
    }
}
