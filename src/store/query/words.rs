//! The texts of all rows, column by column, so that a search goes through memory in order. A column of few
//! different texts, as most are, has each of them once: what is asked of it is asked of so many, not of every
//! row.

use crate::{
    base::Zone,
    store::{Column, Reading},
};
use std::collections::HashMap;

/// Rows by which it is decided whether a column has few different texts.
const SAMPLE: usize = 1024;

pub struct Words {
    /// By the place of the column; only columns of words have any.
    columns: Vec<Option<Texts>>,
    /// Columns in which a plain word is looked for.
    searched: Vec<usize>,
}

impl Words {
    pub fn read<R>(rows: &[R], columns: &[Column<R>], zone: Zone) -> Self {
        let has_words = |column: &Column<R>| column.searched || matches!(column.reading, Reading::Text);
        let texts = |column| has_words(column).then(|| Texts::read(rows, column, zone));
        let searched = (0..columns.len()).filter(|at| columns[*at].searched).collect();
        Self { columns: columns.iter().map(texts).collect(), searched }
    }

    pub fn column(&self, at: usize) -> Option<&Texts> {
        self.columns.get(at)?.as_ref()
    }

    pub(super) fn searched(&self) -> impl Iterator<Item = &Texts> {
        self.searched.iter().filter_map(|at| self.column(*at))
    }
}

/// The texts of one column.
#[derive(Default)]
pub struct Texts {
    as_is: String,
    /// The same in small letters.
    small: String,
    /// Where each text ends in both.
    ends: Vec<(usize, usize)>,
    /// Which of the texts each row has; without it, each row has its own.
    of_row: Option<Vec<u32>>,
}

impl Texts {
    fn read<R>(rows: &[R], column: &Column<R>, zone: Zone) -> Self {
        let mut it = Self::default();
        let text = |row| (column.text)(row, zone);
        let mut seen = HashMap::new();
        for row in rows.iter().take(SAMPLE) {
            seen.entry(text(row)).or_insert(());
        }
        if seen.len() * 2 > rows.len().min(SAMPLE) {
            rows.iter().for_each(|row| it.push(&text(row)));
            return it;
        }
        let mut known = HashMap::new();
        let mut number = |row| {
            *known.entry(text(row)).or_insert_with_key(|text| {
                it.push(text);
                it.ends.len() as u32 - 1
            })
        };
        let numbers = rows.iter().map(&mut number).collect();
        Self { of_row: Some(numbers), ..it }
    }

    fn push(&mut self, text: &str) {
        let began = self.small.len();
        self.as_is.push_str(text);
        // Most of the world's names for tasks are ASCII, and that is quicker.
        if text.is_ascii() {
            self.small.push_str(text);
            self.small[began..].make_ascii_lowercase();
        } else {
            self.small.push_str(&text.to_lowercase());
        }
        self.ends.push((self.as_is.len(), self.small.len()));
    }

    /// A text as it is, and in small letters.
    fn get(&self, at: usize) -> (&str, &str) {
        let (from, small) = at.checked_sub(1).map_or((0, 0), |before| self.ends[before]);
        let (to, small_to) = self.ends[at];
        (&self.as_is[from..to], &self.small[small..small_to])
    }

    /// Strike out the rows whose text, as it is and in small letters, does not pass.
    pub(super) fn keep(&self, hits: &mut [bool], mut passes: impl FnMut(&str, &str) -> bool) {
        let mut passes = |at| {
            let (as_is, small) = self.get(at);
            passes(as_is, small)
        };
        match &self.of_row {
            None => hits.iter_mut().enumerate().for_each(|(row, hit)| *hit = *hit && passes(row)),
            Some(numbers) => {
                let passed: Vec<bool> = (0..self.ends.len()).map(&mut passes).collect();
                hits.iter_mut().zip(numbers).for_each(|(hit, number)| *hit &= passed[*number as usize]);
            }
        }
    }

    /// For each row a number; they sort as the texts do.
    pub fn ranks(&self) -> Vec<u32> {
        let text = |at: u32| self.get(at as usize).0;
        let mut order: Vec<(u128, u32)> =
            (0..self.ends.len() as u32).map(|at| (beginning(text(at)), at)).collect();
        order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| text(a.1).cmp(text(b.1))));
        let (mut ranks, mut rank) = (vec![0; order.len()], 0);
        for (n, (_, at)) in order.iter().enumerate() {
            let before = n.checked_sub(1).map(|before| text(order[before].1));
            rank += u32::from(before.is_some_and(|before| before != text(*at)));
            ranks[*at as usize] = rank;
        }
        match &self.of_row {
            None => ranks,
            Some(numbers) => numbers.iter().map(|number| ranks[*number as usize]).collect(),
        }
    }
}

/// The first letters as a number that sorts as they do: they decide nearly always, and stand side by side.
fn beginning(text: &str) -> u128 {
    let mut first = [0; size_of::<u128>()];
    let long = text.len().min(first.len());
    first[..long].copy_from_slice(&text.as_bytes()[..long]);
    u128::from_be_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::borrow::Cow;

    static COLUMN: Column<String> = Column::<String>::words("text", (4, 1, 0), |text, _| Cow::Borrowed(text));

    proptest! {
        #[test]
        fn ranks_sort_as_the_texts_do_whether_they_are_few_or_many(
            texts in prop::collection::vec("[aé\u{10ffff}]{0,2}|[ab]{15,18}", 0..40),
        ) {
            let ranks = Texts::read(&texts, &COLUMN, Zone::Utc).ranks();
            for (a, rank) in texts.iter().zip(&ranks) {
                for (b, other) in texts.iter().zip(&ranks) {
                    prop_assert_eq!(a.cmp(b), rank.cmp(other));
                }
            }
        }
    }
}
