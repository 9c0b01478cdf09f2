//! Which rows of a list are shown, and in which order. All rows are sorted once for a column and a state of
//! the rows; a filter goes through them in that order, and through what it has left when it only grows.

use super::{
    Column, Reading, Row, Sort,
    query::{Filter, Query, Texts, Words},
};
use crate::base::Present;
use std::cmp::Ordering;

/// What is known of one state of the rows. `Default` knows nothing.
#[derive(Default)]
pub struct Arrangement {
    /// Every row, sorted.
    sorted: Vec<u32>,
    by: Option<Sort>,
    /// Whether each row passes, and the query that it passes.
    hits: Vec<bool>,
    passed: Option<Query>,
    /// The rows that pass, in order.
    shown: Vec<u32>,
    words: Option<Words>,
}

impl Arrangement {
    /// Indices of the rows that pass the filter, in order.
    pub fn shown(&self) -> &[u32] {
        &self.shown
    }

    /// The rows are others now.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// Time has passed: what passed before need not pass now.
    pub fn doubt(&mut self) {
        self.passed = None;
    }

    pub fn arrange<R: Row>(
        &mut self,
        rows: &[R],
        columns: &[Column<R>],
        sort: Sort,
        filter: &Filter<R>,
        now: Present,
    ) {
        let words = self.words.get_or_insert_with(|| Words::read(rows, columns, now.zone));
        if self.by != Some(sort) {
            (self.sorted, self.by, self.passed) = (sorted(rows, columns, words, sort), Some(sort), None);
        }
        let query = filter.query().clone();
        if self.passed.as_ref() == Some(&query) {
            return;
        }
        if !self.passed.as_ref().is_some_and(|passed| query.narrows(passed)) {
            self.hits.clear();
            self.hits.resize(rows.len(), true);
        }
        filter.keep(rows, words, now, &mut self.hits);
        self.shown = self.sorted.iter().copied().filter(|row| self.hits[*row as usize]).collect();
        self.passed = Some(query);
    }
}

/// Every row in order. Ties stand in the order of their ids, so that two answers of a server without an
/// order look the same.
fn sorted<R: Row>(rows: &[R], columns: &[Column<R>], words: &Words, sort: Sort) -> Vec<u32> {
    let row = |at: u32| &rows[at as usize];
    let mut order: Vec<u32> = (0..rows.len() as u32).collect();
    // Most lists come in this order, and then it costs a comparison each.
    order.sort_by(|a, b| row(*a).id().cmp(row(*b).id()));
    let Some(column) = columns.get(sort.column) else { return order };
    if let Some(compare) = column.order {
        order.sort_by(|a, b| turned(sort, compare(row(*a), row(*b))));
        return order;
    }
    match column.reading {
        Reading::Text => {
            let ranks = words.column(sort.column).map(Texts::ranks).unwrap_or_default();
            by_key(order, |at| ranks.get(at as usize).copied(), |a, b| turned(sort, a.cmp(b)))
        }
        Reading::Number(read) => {
            let compare = |a: &Option<f64>, b: &Option<f64>| match (a, b) {
                (Some(a), Some(b)) => a.total_cmp(b),
                (a, b) => a.is_some().cmp(&b.is_some()),
            };
            by_key(order, |at| read(row(at)), |a, b| turned(sort, compare(a, b)))
        }
        Reading::Time(read) => by_key(order, |at| read(row(at)), |a, b| turned(sort, a.cmp(b))),
        Reading::Length(read) => by_key(order, |at| read(row(at)), |a, b| turned(sort, a.cmp(b))),
        Reading::Switch(read, _) => by_key(order, |at| read(row(at)), |a, b| turned(sort, a.cmp(b))),
    }
}

fn turned(sort: Sort, order: Ordering) -> Ordering {
    if sort.descending { order.reverse() } else { order }
}

/// Sort by a key that is read once of every row. Ties stay as they stand.
fn by_key<K>(order: Vec<u32>, key: impl Fn(u32) -> K, compare: impl Fn(&K, &K) -> Ordering) -> Vec<u32> {
    let keyed = order.iter().enumerate().map(|(place, row)| (key(*row), place as u32));
    let mut keyed: Vec<(K, u32)> = keyed.collect();
    // Quicker than a stable sort, and the place makes it one.
    keyed.sort_unstable_by(|a, b| compare(&a.0, &b.0).then(a.1.cmp(&b.1)));
    keyed.into_iter().map(|(_, place)| order[place as usize]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::query::tests::{COLUMNS, Person, noon};

    fn names(sort: Sort, filter: &str) -> Vec<String> {
        let people = [("Cy", 3.0), ("amy", 3.0), ("Bo", 9.0)].map(|(name, age)| Person::new(name, age));
        let mut arrangement = Arrangement::default();
        let filter = Filter::new(filter, &COLUMNS, noon()).unwrap();
        arrangement.arrange(&people, &COLUMNS, sort, &filter, noon());
        arrangement.shown().iter().map(|i| people[*i as usize].name.clone()).collect()
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
