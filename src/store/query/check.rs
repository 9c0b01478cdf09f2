//! From a comparison in a query to a test of a row, by the type of the column it names.

use super::{Fault, Op, Place, needle::Needle, value};
use crate::{
    base::{Present, nearest},
    store::{
        Column, Reading,
        rows::{column_named, column_names},
    },
};
use regex::RegexBuilder;
use std::ops::Range;

/// A regular expression that needs more memory than this is refused.
const LARGEST: usize = 1 << 20;
/// The name under which every list knows the age of its rows.
pub(super) const AGE: &str = "age";

type OfRow<R> = Box<dyn Fn(&R, Present) -> bool + Send + Sync>;
type OfText = Box<dyn Fn(&str) -> bool + Send + Sync>;

/// What decides whether a row passes.
pub(super) enum Test<R> {
    /// The row itself, at this present.
    Row(OfRow<R>),
    /// What it says in this column.
    Text(usize, OfText),
}

pub(super) fn test<R>(
    columns: &'static [Column<R>],
    (field, op, text): (&str, Op, &str),
    at: &Place,
    present: Present,
) -> Result<Test<R>, Fault> {
    let wrong = |at: &Range<usize>, what: String| Fault::new(at.clone(), what);
    if field.eq_ignore_ascii_case(AGE)
        && let Some(Reading::Time(read)) = columns.iter().find(|c| c.aged).map(|c| &c.reading)
    {
        only(op, ORDERED, "`age` is a length of time").map_err(|what| wrong(&at.field, what))?;
        let (read, long) = (*read, value::length(text).map_err(|what| wrong(&at.value, what))?);
        return Ok(Test::Row(Box::new(move |row, now| {
            op.holds((now.at - read(row)).to_std().unwrap_or_default().cmp(&long))
        })));
    }
    let place = column_named(columns, field).ok_or_else(|| wrong(&at.field, unknown(columns, field)))?;
    let column = &columns[place];
    let sort = format!("`{field}` is {}", sort(column));
    only(op, ops(column), &sort).map_err(|what| wrong(&at.field, what))?;
    // Whoever asks has it denied.
    let op = op.denies().unwrap_or(op);
    let made = by_type((place, column), field, op, text, present);
    made.map_err(|what| wrong(&at.value, what))
}

fn unknown<R>(columns: &[Column<R>], field: &str) -> String {
    let names = names(columns);
    match nearest(field, names.iter().copied()) {
        Some(name) => format!("there is no field `{field}`; did you mean `{name}`?"),
        None => format!("there is no field `{field}`; there are {}", names.join(", ")),
    }
}

/// Every name a query can use, each column's own first.
pub(super) fn names<R>(columns: &[Column<R>]) -> Vec<&'static str> {
    let mut names = column_names(columns);
    if columns.iter().any(|column| column.aged) {
        names.push(AGE);
    }
    let more = columns.iter().flat_map(|column| column.names.iter().copied());
    let more: Vec<&str> = more.filter(|name| !names.contains(name)).collect();
    names.extend(more);
    names
}

pub(super) const EQUAL: &[Op] = &[Op::Equal, Op::Unequal];
pub(super) const WORDS: &[Op] = &[Op::Equal, Op::Unequal, Op::Like, Op::Unlike];
pub(super) const ORDERED: &[Op] = &[Op::More, Op::AtLeast, Op::Less, Op::AtMost];
pub(super) const NUMBERS: &[Op] = &[Op::Equal, Op::Unequal, Op::More, Op::AtLeast, Op::Less, Op::AtMost];

/// The comparisons that a column knows.
pub(super) fn ops<R>(column: &Column<R>) -> &'static [Op] {
    match column.reading {
        Reading::Text => WORDS,
        Reading::Switch(..) => EQUAL,
        Reading::Length(_) => ORDERED,
        Reading::Number(_) | Reading::Time(_) => NUMBERS,
    }
}

fn only(op: Op, known: &[Op], what: &str) -> Result<(), String> {
    if known.contains(&op) {
        return Ok(());
    }
    let signs: Vec<&str> = known.iter().map(|op| op.sign()).collect();
    Err(format!("{what}; it compares with {}", signs.join(" ")))
}

fn sort<R>(column: &Column<R>) -> &'static str {
    match column.reading {
        Reading::Text => "text",
        Reading::Number(_) => "a number",
        Reading::Time(_) => "a time",
        Reading::Length(_) => "a length of time",
        Reading::Switch(..) => "one of two words",
    }
}

fn by_type<R>(
    (place, column): (usize, &Column<R>),
    field: &str,
    op: Op,
    text: &str,
    present: Present,
) -> Result<Test<R>, String> {
    Ok(Test::Row(match column.reading {
        Reading::Text if op == Op::Like => return Ok(Test::Text(place, like(text)?)),
        Reading::Text => {
            let needle = Needle::new(text);
            return Ok(Test::Text(place, Box::new(move |cell| needle.is(cell))));
        }
        Reading::Number(read) => {
            let number = value::number(text)?;
            Box::new(move |row, _| read(row).is_some_and(|cell| op.holds(cell.total_cmp(&number))))
        }
        Reading::Length(read) => {
            let long = value::length(text)?;
            Box::new(move |row, _| read(row).is_some_and(|cell| op.holds(cell.cmp(&long))))
        }
        // Somebody who means the age is told how to say it.
        Reading::Time(_) if column.aged && value::length(text).is_ok() => {
            return Err(format!("`{field}` is a time, like 2026-11-01; how long ago it was is `age`"));
        }
        Reading::Time(read) => {
            let span = value::moment(text, present.zone)?;
            Box::new(move |row, _| within(read(row), op, &span))
        }
        Reading::Switch(read, words) => {
            let wanted = switch(text, words)?;
            Box::new(move |row, _| read(row) == wanted)
        }
    }))
}

/// A capital makes case matter, unless it is that of a class such as `\S`.
fn like(text: &str) -> Result<OfText, String> {
    let mut escaped = false;
    let capital = text.chars().any(|c| {
        let class = escaped;
        escaped = c == '\\' && !class;
        !class && c.is_uppercase()
    });
    let built = RegexBuilder::new(text).case_insensitive(!capital).size_limit(LARGEST).build();
    let regex = built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => "this regular expression is too large".to_owned(),
        // The last line says what is wrong; those before it draw the place.
        error => {
            let said = error.to_string();
            let why = said.lines().last().unwrap_or_default().trim_start_matches("error: ");
            format!("`{text}` is no regular expression: {why}")
        }
    })?;
    Ok(Box::new(move |cell| regex.is_match(cell)))
}

/// A day and a minute are spans: before is before their beginning, after is after their end.
fn within(at: chrono::DateTime<chrono::Utc>, op: Op, span: &Range<chrono::DateTime<chrono::Utc>>) -> bool {
    match op {
        Op::Less => at < span.start,
        Op::AtMost => at < span.end,
        Op::More => at >= span.end,
        Op::AtLeast => at >= span.start,
        Op::Equal | Op::Like => span.contains(&at),
        Op::Unequal | Op::Unlike => !span.contains(&at),
    }
}

fn switch(text: &str, [yes, no]: [&'static str; 2]) -> Result<bool, String> {
    let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is(&[yes, "yes", "true", "on", "1"]) {
        Ok(true)
    } else if is(&[no, "no", "false", "off", "0"]) {
        Ok(false)
    } else {
        Err(format!("`{text}` is neither `{yes}` nor `{no}`"))
    }
}
