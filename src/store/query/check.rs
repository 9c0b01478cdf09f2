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

/// Whether a row passes, at this present.
pub(super) type Test<R> = Box<dyn Fn(&R, Present) -> bool + Send + Sync>;

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
        return Ok(Box::new(move |row, now| {
            op.holds((now.at - read(row)).to_std().unwrap_or_default().cmp(&long))
        }));
    }
    let column = column_named(columns, field).map(|at| &columns[at]);
    let column = column.ok_or_else(|| wrong(&at.field, unknown(columns, field)))?;
    let checked = by_type(column, field, op, text, present);
    checked.map_err(|(of_field, what)| wrong(if of_field { &at.field } else { &at.value }, what))
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

/// A fault says whether it is about the field, or about the value.
fn by_type<R>(
    column: &'static Column<R>,
    field: &str,
    op: Op,
    text: &str,
    present: Present,
) -> Result<Test<R>, (bool, String)> {
    let sort = match column.reading {
        Reading::Text => "text",
        Reading::Number(_) => "a number",
        Reading::Time(_) => "a time",
        Reading::Length(_) => "a length of time",
        Reading::Switch(..) => "one of two words",
    };
    only(op, ops(column), &format!("`{field}` is {sort}")).map_err(|what| (true, what))?;
    if let Some(same) = op.denies() {
        let test = by_type(column, field, same, text, present)?;
        return Ok(Box::new(move |row, now| !test(row, now)));
    }
    let made: Result<Test<R>, String> = match column.reading {
        Reading::Text if op == Op::Like => like(column, text),
        Reading::Text => {
            let needle = Needle::new(text);
            Ok(Box::new(move |row, now| needle.is(&(column.text)(row, now.zone))))
        }
        Reading::Number(read) => value::number(text).map(|number| -> Test<R> {
            Box::new(move |row, _| read(row).is_some_and(|cell| op.holds(cell.total_cmp(&number))))
        }),
        Reading::Length(read) => value::length(text).map(|long| -> Test<R> {
            Box::new(move |row, _| read(row).is_some_and(|cell| op.holds(cell.cmp(&long))))
        }),
        Reading::Time(read) => match value::moment(text, present.zone) {
            Ok(span) => Ok(Box::new(move |row, _| within(read(row), op, &span))),
            // Somebody who means the age is told how to say it.
            Err(_) if column.aged && value::length(text).is_ok() => {
                Err(format!("`{field}` is a time, like 2026-11-01; how long ago it was is `age`"))
            }
            Err(what) => Err(what),
        },
        Reading::Switch(read, words) => {
            switch(text, words).map(|wanted| -> Test<R> { Box::new(move |row, _| read(row) == wanted) })
        }
    };
    made.map_err(|what| (false, what))
}

/// A capital makes case matter, unless it is that of a class such as `\S`.
fn like<R>(column: &'static Column<R>, text: &str) -> Result<Test<R>, String> {
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
    Ok(Box::new(move |row, now| regex.is_match(&(column.text)(row, now.zone))))
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
