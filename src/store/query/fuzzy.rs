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

    /// Whether it is in this text, given as it is and in small letters.
    pub fn is_in(&self, as_is: &str, small: &str, matcher: &mut Matcher, letters: &mut Vec<char>) -> bool {
        // Without accents there is nothing to weigh, and this is many times quicker.
        if self.text.is_ascii() && as_is.is_ascii() {
            let mut rest = if self.exact { as_is } else { small }.bytes();
            return self.text.bytes().all(|wanted| rest.any(|letter| letter == wanted));
        }
        self.atom.score(Utf32Str::new(as_is, letters), matcher).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nucleo_matcher::Config;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_quick_way_finds_what_the_matcher_finds(word in "[abAB]{1,3}", text in "[abABcáÁ ]{0,6}") {
            let fuzzy = Fuzzy::new(&word);
            let mut matcher = Matcher::new(Config::DEFAULT);
            let expected = fuzzy.atom.score(Utf32Str::new(&text, &mut Vec::new()), &mut matcher).is_some();
            let found = fuzzy.is_in(&text, &text.to_lowercase(), &mut matcher, &mut Vec::new());
            prop_assert_eq!(found, expected);
        }
    }
}
