//! A query made ready for the rows of one list.

use super::{Fault, Query, Words, check, fuzzy::Fuzzy, needle::Needle, parse};
use crate::{base::Present, store::Column};
use nucleo_matcher::{Config, Matcher};

/// Decides which rows pass.
pub struct Filter<R: 'static> {
    query: Query,
    test: Box<Test<R>>,
    /// Passed rows may fail a while later without having changed.
    timely: bool,
}

enum Test<R: 'static> {
    Word(Box<Needle>),
    Fuzzy(Fuzzy),
    Cell(check::Test<R>),
    Not(Box<Test<R>>),
    All(Vec<Test<R>>),
    Any(Vec<Test<R>>),
}

impl<R> Test<R> {
    fn cost(&self) -> u8 {
        match self {
            Self::Word(_) => 0,
            Self::Cell(_) => 1,
            Self::Fuzzy(_) => 2,
            Self::Not(_) | Self::All(_) | Self::Any(_) => 3,
        }
    }
}

impl<R> Default for Filter<R> {
    fn default() -> Self {
        let (query, test) = (Query::default(), Box::new(Test::All(Vec::new())));
        Self { query, test, timely: false }
    }
}

impl<R> Filter<R> {
    /// Read a query about these columns. Times in it are those of the reader's zone.
    pub fn new(text: &str, columns: &'static [Column<R>], present: Present) -> Result<Self, Fault> {
        let query = parse(text)?;
        let test = Box::new(compile(&query, columns, present)?);
        let timely = has(
            &query,
            &|part| matches!(part, Query::Compare { field, .. } if field.eq_ignore_ascii_case(check::AGE)),
        );
        Ok(Self { query, test, timely })
    }

    pub fn query(&self) -> &Query {
        &self.query
    }

    /// Whether time alone can change what passes.
    pub fn is_timely(&self) -> bool {
        self.timely
    }

    /// Whether every row passes.
    pub fn is_empty(&self) -> bool {
        self.query == Query::default()
    }

    /// Strike out the rows that do not pass. Rows are gone through in the order they lie in memory.
    pub(in crate::store) fn keep(&self, rows: &[R], words: &Words, now: Present, hits: &mut [bool]) {
        Pass { rows, words, now }.keep(&self.test, hits);
    }
}

/// One way through the rows.
struct Pass<'a, R> {
    rows: &'a [R],
    words: &'a Words,
    now: Present,
}

impl<R> Pass<'_, R> {
    fn keep(&self, test: &Test<R>, hits: &mut [bool]) {
        match test {
            Test::Word(needle) => self.found(hits, &mut |as_is, small| needle.is_in(as_is, small)),
            Test::Fuzzy(fuzzy) => {
                // Of some size: made only for a query that needs it.
                let (mut matcher, mut letters) = (Matcher::new(Config::DEFAULT), Vec::new());
                self.found(hits, &mut |as_is, small| fuzzy.is_in(as_is, small, &mut matcher, &mut letters));
            }
            Test::Cell(check::Test::Row(test)) => {
                let rows = self.rows.iter().zip(hits);
                rows.for_each(|(row, hit)| *hit = *hit && test(row, self.now));
            }
            Test::Cell(check::Test::Text(column, test)) => {
                let texts = self.words.column(*column).into_iter();
                texts.for_each(|texts| texts.keep(hits, |as_is, _| test(as_is)));
            }
            Test::Not(inner) => {
                let mut others = hits.to_vec();
                self.keep(inner, &mut others);
                strike(hits, &others);
            }
            Test::All(parts) => parts.iter().for_each(|part| self.keep(part, hits)),
            Test::Any(parts) => any(parts.iter(), hits, |part, passed| self.keep(part, passed)),
        }
    }

    /// Keep what is found in one of the searched columns.
    fn found(&self, hits: &mut [bool], passes: &mut dyn FnMut(&str, &str) -> bool) {
        any(self.words.searched(), hits, |texts, passed| texts.keep(passed, &mut *passes));
    }
}

/// Keep what one of them keeps; what the first has kept the next need not look at.
fn any<T>(each: impl Iterator<Item = T>, hits: &mut [bool], mut keep: impl FnMut(T, &mut [bool])) {
    let mut open = hits.to_vec();
    for one in each {
        let mut passed = open.clone();
        keep(one, &mut passed);
        strike(&mut open, &passed);
    }
    strike(hits, &open);
}

fn strike(hits: &mut [bool], others: &[bool]) {
    hits.iter_mut().zip(others).for_each(|(hit, other)| *hit &= !other);
}

fn compile<R>(query: &Query, columns: &'static [Column<R>], present: Present) -> Result<Test<R>, Fault> {
    let each = |parts: &[Query]| -> Result<Vec<Test<R>>, Fault> {
        parts.iter().map(|part| compile(part, columns, present)).collect()
    };
    Ok(match query {
        Query::Word { text, fuzzy: false } => Test::Word(Box::new(Needle::new(text))),
        Query::Word { text, fuzzy: true } => Test::Fuzzy(Fuzzy::new(text)),
        Query::Compare { field, op, value, at } => {
            let test = Test::Cell(check::test(columns, (field, *op, value), at, present)?);
            if op.denies().is_some() { Test::Not(Box::new(test)) } else { test }
        }
        Query::Not(inner) => Test::Not(Box::new(compile(inner, columns, present)?)),
        Query::All(parts) => {
            let mut parts = each(parts)?;
            // Whatever is cheap leaves less for what is not.
            parts.sort_by_key(Test::cost);
            Test::All(parts)
        }
        Query::Any(parts) => Test::Any(each(parts)?),
    })
}

fn has(query: &Query, wanted: &dyn Fn(&Query) -> bool) -> bool {
    wanted(query)
        || match query {
            Query::Not(inner) => has(inner, wanted),
            Query::All(parts) | Query::Any(parts) => parts.iter().any(|part| has(part, wanted)),
            Query::Word { .. } | Query::Compare { .. } => false,
        }
}
