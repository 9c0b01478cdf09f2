//! A word whose letters stand in a cell in their order, with others between them.

use crate::base::clean;
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
        if self.text.is_ascii() && as_is.is_ascii() {
            return in_order(&self.text, if self.exact { as_is } else { small });
        }
        let Some(matcher) = matcher else { return false };
        let mut found = |cell| self.atom.score(Utf32Str::new(cell, letters), matcher).is_some();
        as_is.split('\n').any(&mut found)
    }
}

/// Whether the letters of the word stand in one of the lines in their order.
fn in_order(word: &str, lines: &str) -> bool {
    let word = word.as_bytes();
    let mut found = 0;
    for letter in lines.bytes() {
        if letter == b'\n' {
            found = 0;
        } else if word.get(found) == Some(&letter) {
            found += 1;
        }
        if found == word.len() {
            return true;
        }
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
        fn the_quick_way_finds_what_the_matcher_finds(word in "[abAB]{1,3}", cells in "([abABc ]{0,5}\n){1,3}") {
            let fuzzy = Fuzzy::new(&word);
            let mut matcher = Matcher::new(Config::DEFAULT);
            let mut slow = |cell| fuzzy.atom.score(Utf32Str::new(cell, &mut Vec::new()), &mut matcher).is_some();
            let expected = cells.split('\n').any(&mut slow);
            prop_assert_eq!(fuzzy.is_in((&cells, &cells.to_lowercase()), &mut None, &mut Vec::new()), expected);
        }
    }
}
