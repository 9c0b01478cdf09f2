//! A query made ready for the rows of one list.

use super::{Fault, Query, check, needle::Needle, parse};
use crate::{base::Present, store::Column};
use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{Atom, AtomKind, CaseMatching, Normalization},
};

/// What a plain word is looked for in: the searched cells of a row, a line each.
#[derive(Clone, Copy, Default)]
pub(in crate::store) struct Words<'a> {
    pub as_is: &'a str,
    pub small: &'a str,
}

/// Decides which rows pass.
pub struct Filter<R: 'static> {
    query: Query,
    test: Box<Test<R>>,
    /// Passed rows may fail a while later without having changed.
    timely: bool,
    matcher: Option<Box<Matcher>>,
    letters: Vec<char>,
}

enum Test<R: 'static> {
    Word(Box<Needle>),
    Fuzzy(Atom),
    Cell(check::Test<R>),
    Not(Box<Test<R>>),
    All(Vec<Test<R>>),
    Any(Vec<Test<R>>),
}

impl<R> Default for Filter<R> {
    fn default() -> Self {
        let (query, test) = (Query::default(), Box::new(Test::All(Vec::new())));
        Self { query, test, timely: false, matcher: None, letters: Vec::new() }
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
        Ok(Self { query, test, timely, matcher, letters: Vec::new() })
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

    /// Whether cells have to be searched for words.
    pub(in crate::store) fn reads_words(&self) -> bool {
        has(&self.query, &|part| matches!(part, Query::Word { .. }))
    }

    pub(in crate::store) fn passes(&mut self, row: &R, words: Words<'_>, now: Present) -> bool {
        let Self { test, matcher, letters, .. } = self;
        let mut fuzzy = |atom: &Atom, line: &str| {
            matcher
                .as_mut()
                .is_some_and(|matcher| atom.score(Utf32Str::new(line, letters), matcher).is_some())
        };
        pass(test, row, words, now, &mut fuzzy)
    }
}

fn pass<R>(
    test: &Test<R>,
    row: &R,
    words: Words<'_>,
    now: Present,
    fuzzy: &mut dyn FnMut(&Atom, &str) -> bool,
) -> bool {
    match test {
        Test::Word(needle) => needle.is_in(words.as_is, words.small),
        Test::Fuzzy(atom) => words.as_is.split('\n').any(|cell| fuzzy(atom, cell)),
        Test::Cell(test) => test(row, now),
        Test::Not(inner) => !pass(inner, row, words, now, fuzzy),
        Test::All(parts) => parts.iter().all(|part| pass(part, row, words, now, fuzzy)),
        Test::Any(parts) => parts.iter().any(|part| pass(part, row, words, now, fuzzy)),
    }
}

fn compile<R>(query: &Query, columns: &'static [Column<R>], present: Present) -> Result<Test<R>, Fault> {
    let each = |parts: &[Query]| -> Result<Vec<Test<R>>, Fault> {
        parts.iter().map(|part| compile(part, columns, present)).collect()
    };
    Ok(match query {
        Query::Word { text, fuzzy: false } => Test::Word(Box::new(Needle::new(text))),
        Query::Word { text, fuzzy: true } => {
            let (case, normal) = (CaseMatching::Smart, Normalization::Smart);
            Test::Fuzzy(Atom::new(text, case, normal, AtomKind::Fuzzy, false))
        }
        Query::Compare { field, op, value, at } => {
            Test::Cell(check::test(columns, (field, *op, value), at, present)?)
        }
        Query::Not(inner) => Test::Not(Box::new(compile(inner, columns, present)?)),
        Query::All(parts) => Test::All(each(parts)?),
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
