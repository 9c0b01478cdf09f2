//! What can follow in a query that is being typed: names of fields, comparisons, and values that are there.

use super::{Op, check, parse};
use crate::{
    base::Present,
    store::{Column, Reading, rows::column_named},
};
use std::{collections::HashMap, ops::Range};

/// More values than this help nobody to choose.
const MOST: usize = 40;

/// What may stand in place of a part of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// In bytes of the text.
    pub at: Range<usize>,
    pub candidates: Vec<String>,
}

/// What the part of the text before the cursor can become. `cursor` is in bytes.
pub fn complete<R>(text: &str, cursor: usize, columns: &[Column<R>], rows: &[R], now: Present) -> Completion {
    let before = text.get(..cursor).unwrap_or(text);
    let from = begin(before);
    let part = &before[from..];
    let sign = part.find(['=', '!', '<', '>', '~']).filter(|at| *at > 0);
    let candidates = match sign {
        Some(at) => {
            let (field, rest) = part.split_at(at);
            let value = rest.trim_start_matches(['=', '!', '<', '>', '~']);
            let op = &rest[..rest.len() - value.len()];
            let typed = value.trim_start_matches('"');
            let values = values(columns, rows, field, typed, now).into_iter();
            values
                .map(|value| format!("{field}{op}{}", parse::written(&value, parse::is_bare_value)))
                .collect()
        }
        None => names(columns, part),
    };
    Completion { at: from..before.len(), candidates }
}

/// Where the part begins that the cursor is in: after the last blank or bracket outside quotation marks.
fn begin(before: &str) -> usize {
    let (mut from, mut quoted) = (0, false);
    for (at, c) in before.char_indices() {
        match c {
            '"' => quoted = !quoted,
            c if !quoted && (c.is_whitespace() || c == '(') => from = at + c.len_utf8(),
            _ => {}
        }
    }
    from
}

/// A name that is complete goes on with its comparisons; any other with the names that begin so, each
/// with the comparison most often wanted of it.
fn names<R>(columns: &[Column<R>], part: &str) -> Vec<String> {
    let names = check::names(columns);
    let with = |name: &str, op: &Op| format!("{name}{}", op.sign());
    if names.contains(&part) {
        return ops(columns, part).iter().map(|op| with(part, op)).collect();
    }
    let small = part.to_lowercase();
    let found = names.into_iter().filter(|name| name.starts_with(&small));
    found.filter_map(|name| ops(columns, name).first().map(|op| with(name, op))).collect()
}

fn ops<R>(columns: &[Column<R>], name: &str) -> &'static [Op] {
    match column_named(columns, name) {
        Some(at) => check::ops(&columns[at]),
        None => check::ORDERED,
    }
}

/// Values of a column that begin so, the most frequent first. Numbers and times are typed, not chosen.
fn values<R>(columns: &[Column<R>], rows: &[R], field: &str, typed: &str, now: Present) -> Vec<String> {
    let Some(column) = column_named(columns, field).map(|at| &columns[at]) else { return Vec::new() };
    let small = typed.to_lowercase();
    let begins = |value: &str| value.to_lowercase().starts_with(&small);
    match column.reading {
        Reading::Switch(_, words) => {
            words.into_iter().filter(|word| begins(word)).map(str::to_owned).collect()
        }
        Reading::Text => {
            let mut seen: HashMap<_, u32> = HashMap::new();
            for row in rows {
                *seen.entry((column.text)(row, now.zone)).or_default() += 1;
            }
            let mut seen: Vec<_> =
                seen.into_iter().filter(|(value, _)| !value.is_empty() && begins(value)).collect();
            seen.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            seen.into_iter().take(MOST).map(|(value, _)| value.into_owned()).collect()
        }
        Reading::Number(_) | Reading::Time(_) | Reading::Length(_) => Vec::new(),
    }
}
