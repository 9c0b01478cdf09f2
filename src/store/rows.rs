//! Rows, the columns they are shown in, and the order and selection of rows by sort and filter.

use crate::base::{Align, Tone, Zone};
use std::{borrow::Cow, cmp::Ordering, fmt};

/// Something that can stand in a list: it has an identity.
pub trait Row {
    type Id: Clone + Ord + fmt::Debug + fmt::Display;
    fn id(&self) -> &Self::Id;

    /// What no column shows and the plain filter looks in all the same.
    fn hidden(&self) -> &str {
        ""
    }
}

/// One column of a list: how it looks, how it sorts. The one definition for screen, sort and filter.
pub struct Column<R: 'static> {
    pub title: &'static str,
    /// Columns it needs at least.
    pub min: u16,
    /// Its share of what is left over; 0 keeps it at `min`.
    pub grow: u16,
    /// When it gets narrow the highest goes first; 0 always stays.
    pub priority: u8,
    pub align: Align,
    pub text: for<'a> fn(&'a R, Zone) -> Cow<'a, str>,
    pub tone: fn(&R) -> Tone,
    pub order: fn(&R, &R) -> Ordering,
    /// Whether the plain filter looks here. Times are left out: nobody searches for digits of a second.
    pub searched: bool,
}

impl<R> Column<R> {
    /// A column of words, as wide as it must be and growing with the screen.
    pub const fn words(
        title: &'static str,
        (min, grow, priority): (u16, u16, u8),
        text: for<'a> fn(&'a R, Zone) -> Cow<'a, str>,
        order: fn(&R, &R) -> Ordering,
    ) -> Self {
        let tone = |_: &R| Tone::Text;
        Self { title, min, grow, priority, align: Align::Left, text, tone, order, searched: true }
    }

    /// A column of numbers, on the right.
    pub const fn number(
        title: &'static str,
        (min, priority): (u16, u8),
        text: for<'a> fn(&'a R, Zone) -> Cow<'a, str>,
        order: fn(&R, &R) -> Ordering,
    ) -> Self {
        Self { align: Align::Right, searched: false, ..Self::words(title, (min, 0, priority), text, order) }
    }

    /// A column of dates or times.
    pub const fn time(
        title: &'static str,
        (min, priority): (u16, u8),
        text: for<'a> fn(&'a R, Zone) -> Cow<'a, str>,
        order: fn(&R, &R) -> Ordering,
    ) -> Self {
        let tone = |_: &R| Tone::Dim;
        Self { tone, searched: false, ..Self::words(title, (min, 0, priority), text, order) }
    }

    pub const fn toned(self, tone: fn(&R) -> Tone) -> Self {
        Self { tone, ..self }
    }
}

/// By which column, and which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    pub column: usize,
    pub descending: bool,
}

/// Indices of the rows that pass the filter, in order. Ties stand in the order of their ids, so that two
/// answers of a server without an order look the same.
pub fn arrange<R: Row>(rows: &[R], columns: &[Column<R>], sort: Sort, filter: &str, zone: Zone) -> Vec<u32> {
    let needle = Needle::new(filter);
    let mut order: Vec<u32> =
        (0..rows.len() as u32).filter(|i| needle.is_in(&rows[*i as usize], columns, zone)).collect();
    let compare = columns.get(sort.column).map(|column| column.order);
    order.sort_unstable_by(|a, b| {
        let (a, b) = (&rows[*a as usize], &rows[*b as usize]);
        let by_column = compare.map_or(Ordering::Equal, |compare| compare(a, b));
        let by_column = if sort.descending { by_column.reverse() } else { by_column };
        by_column.then_with(|| a.id().cmp(b.id()))
    });
    order
}

/// A text to look for; a capital in it makes case matter (smart case).
struct Needle<'a> {
    text: &'a str,
    exact: bool,
}

impl<'a> Needle<'a> {
    fn new(text: &'a str) -> Self {
        let text = text.trim();
        Self { text, exact: text.chars().any(char::is_uppercase) }
    }

    fn is_in<R: Row>(&self, row: &R, columns: &[Column<R>], zone: Zone) -> bool {
        self.text.is_empty()
            || self.matches(&row.id().to_string())
            || self.matches(row.hidden())
            || columns.iter().any(|column| column.searched && self.matches(&(column.text)(row, zone)))
    }

    fn matches(&self, hay: &str) -> bool {
        if self.exact { hay.contains(self.text) } else { hay.to_lowercase().contains(self.text) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Person(String, u32);
    impl Row for Person {
        type Id = String;
        fn id(&self) -> &String {
            &self.0
        }
    }
    static COLUMNS: [Column<Person>; 2] = [
        Column::words("name", (4, 1, 0), |p, _| Cow::Borrowed(&p.0), |a, b| a.0.cmp(&b.0)),
        Column::number("age", (4, 1), |p, _| Cow::Owned(p.1.to_string()), |a, b| a.1.cmp(&b.1)),
    ];

    fn names(sort: Sort, filter: &str) -> Vec<String> {
        let people = [("Cy", 3), ("amy", 3), ("Bo", 9)].map(|(name, age)| Person(name.into(), age));
        let order = arrange(&people, &COLUMNS, sort, filter, Zone::Utc);
        order.into_iter().map(|i| people[i as usize].0.clone()).collect()
    }

    #[test]
    fn ties_stand_in_the_order_of_ids_both_ways() {
        assert_eq!(names(Sort { column: 1, descending: false }, ""), ["Cy", "amy", "Bo"]);
        assert_eq!(names(Sort { column: 1, descending: true }, ""), ["Bo", "Cy", "amy"]);
    }

    #[test]
    fn a_capital_makes_case_matter() {
        assert_eq!(names(Sort::default(), "b"), ["Bo"]);
        assert_eq!(names(Sort::default(), "Y").len(), 0);
        assert_eq!(names(Sort::default(), "y"), ["Cy", "amy"]);
    }
}
