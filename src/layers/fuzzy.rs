//! Which of many texts a few letters mean.

use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{CaseMatching, Normalization, Pattern},
};

pub struct Fuzzy(Matcher);

impl Default for Fuzzy {
    fn default() -> Self {
        Self(Matcher::new(Config::DEFAULT))
    }
}

impl Fuzzy {
    /// The texts that match, the best first, with the characters that did; all of them, in their own order,
    /// where there is nothing to look for.
    pub fn rank(&mut self, query: &str, texts: impl Iterator<Item = String>) -> Vec<(usize, Vec<u32>)> {
        let query = query.trim();
        if query.is_empty() {
            return texts.enumerate().map(|(at, _)| (at, Vec::new())).collect();
        }
        let pattern = Pattern::parse(query, CaseMatching::Smart, Normalization::Smart);
        let mut scored = Vec::new();
        for (at, text) in texts.enumerate() {
            let (mut chars, mut hits) = (Vec::new(), Vec::new());
            if let Some(score) = pattern.indices(Utf32Str::new(&text, &mut chars), &mut self.0, &mut hits) {
                scored.push((score, at, hits));
            }
        }
        scored.sort_by_key(|(score, at, _)| (std::cmp::Reverse(*score), *at));
        scored.into_iter().map(|(_, at, hits)| (at, hits)).collect()
    }
}
