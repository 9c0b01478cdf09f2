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
    matcher: Option<Box<Matcher>>,
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
        Self { query, test, timely: false, matcher: None }
    }
}

impl<R> Filter<R> {
    /// Read a query about these columns. Times in it are those of the reader's zone.
    pub fn new(text: &str, columns: &'static [Column<R>], present: Present) -> Result<Self, Fault> {
        let query = parse(text)?;
        let test = Box::new(compile(&query, columns, present)?);
        let matcher = has(&query, &|part| matches!(part, Query::Word { fuzzy: true, .. }));
        let matcher = matcher.then(|| Box::new(Matcher::new(Config::DEFAULT)));
        let timely = has(
            &query,
            &|part| matches!(part, Query::Compare { field, .. } if field.eq_ignore_ascii_case(check::AGE)),
        );
        Ok(Self { query, test, timely, matcher })
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
    pub(in crate::store) fn keep(&mut self, rows: &[R], words: &Words, now: Present, hits: &mut [bool]) {
        Pass { rows, words, now, matcher: &mut self.matcher, letters: Vec::new() }.keep(&self.test, hits);
    }
}

/// One way through the rows.
struct Pass<'a, R> {
    rows: &'a [R],
    words: &'a Words,
    now: Present,
    matcher: &'a mut Option<Box<Matcher>>,
    letters: Vec<char>,
}

impl<R> Pass<'_, R> {
    fn keep(&mut self, test: &Test<R>, hits: &mut [bool]) {
        match test {
            Test::Word(needle) => self.words.keep(needle, hits),
            Test::Fuzzy(fuzzy) => {
                each(hits, |row| fuzzy.is_in(self.words.of(row), self.matcher, &mut self.letters));
            }
            Test::Cell(test) => each(hits, |row| test(&self.rows[row], self.now)),
            Test::Not(inner) => {
                let mut others = hits.to_vec();
                self.keep(inner, &mut others);
                hits.iter_mut().zip(others).for_each(|(hit, other)| *hit &= !other);
            }
            Test::All(parts) => parts.iter().for_each(|part| self.keep(part, hits)),
            Test::Any(parts) => self.any(parts, hits),
        }
    }

    /// A row that one part lets pass need not be shown to the next.
    fn any(&mut self, parts: &[Test<R>], hits: &mut [bool]) {
        let mut open = hits.to_vec();
        for part in parts {
            let mut passed = open.clone();
            self.keep(part, &mut passed);
            open.iter_mut().zip(passed).for_each(|(open, passed)| *open &= !passed);
        }
        hits.iter_mut().zip(open).for_each(|(hit, open)| *hit &= !open);
    }
}

fn each(hits: &mut [bool], mut passes: impl FnMut(usize) -> bool) {
    for (row, hit) in hits.iter_mut().enumerate().filter(|(_, hit)| **hit) {
        *hit = passes(row);
    }
}

fn compile<R>(query: &Query, columns: &'static [Column<R>], present: Present) -> Result<Test<R>, Fault> {
    let each = |parts: &[Query]| -> Result<Vec<Test<R>>, Fault> {
        parts.iter().map(|part| compile(part, columns, present)).collect()
    };
    Ok(match query {
        Query::Word { text, fuzzy: false } => Test::Word(Box::new(Needle::new(text))),
        Query::Word { text, fuzzy: true } => Test::Fuzzy(Fuzzy::new(text)),
        Query::Compare { field, op, value, at } => {
            Test::Cell(check::test(columns, (field, *op, value), at, present)?)
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
