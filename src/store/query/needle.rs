//! A text to look for; a capital in it makes case matter (smart case).

use crate::base::clean;
use memchr::memmem::Finder;

#[derive(Clone, Debug)]
pub(super) struct Needle {
    text: String,
    exact: bool,
    finder: Finder<'static>,
}

impl Needle {
    /// What stands in rows has been cleaned; so is what is looked for in them.
    pub fn new(text: &str) -> Self {
        let text = clean(text);
        let exact = text.chars().any(char::is_uppercase);
        let finder = Finder::new(&text).into_owned();
        Self { text, exact, finder }
    }

    /// Whether it is part of this text, given as it is and in small letters.
    pub fn is_in(&self, as_is: &str, small: &str) -> bool {
        self.finder.find(if self.exact { as_is } else { small }.as_bytes()).is_some()
    }

    /// Whether this is the whole text.
    pub fn is(&self, text: &str) -> bool {
        if self.exact {
            text == self.text
        } else {
            // Nearly always told apart by their lengths.
            text.eq_ignore_ascii_case(&self.text) || (!text.is_ascii() && text.to_lowercase() == self.text)
        }
    }

    /// Whatever contains this contains the other.
    pub fn narrows(&self, other: &Self) -> bool {
        match (self.exact, other.exact) {
            (false, true) => false,
            (true, false) => self.text.to_lowercase().contains(&other.text),
            _ => self.text.contains(&other.text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capital_makes_case_matter() {
        let found = |needle: &str, text: &str| Needle::new(needle).is_in(text, &text.to_lowercase());
        assert!(found("mia", "Mia Weber") && found("Mia", "Mia Weber") && found("öz", "ÖZ"));
        assert!(!found("MIA", "Mia Weber") && !found("eB", "Mia Weber"));
    }

    #[test]
    fn the_whole_text_is_compared_the_same_way() {
        assert!(Needle::new("developer").is("Developer") && Needle::new("özge").is("ÖZGE"));
        assert!(!Needle::new("DEVELOPER").is("Developer") && !Needle::new("dev").is("Developer"));
    }
}
