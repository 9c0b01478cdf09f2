//! Columns and sorts by name, as the command line and saved views write them.

use super::{Column, Fault, Sort, column_named, column_names};
use crate::base::{clean, nearest};
use std::ops::Range;

/// `since`, or `-since` for the highest first.
pub fn sort_named<R>(text: &str, columns: &[Column<R>]) -> Result<Sort, Fault> {
    let (descending, from) = if text.starts_with('-') { (true, 1) } else { (false, 0) };
    Ok(Sort { column: place(text, from..text.len(), columns)?, descending })
}

/// `name,role`: the places of these columns, in this order.
pub fn columns_named<R>(text: &str, columns: &[Column<R>]) -> Result<Vec<usize>, Fault> {
    let mut from = 0;
    let each = text.split(',').map(|name| {
        let at = from..from + name.len();
        from = at.end + 1;
        place(text, at, columns)
    });
    each.collect()
}

fn place<R>(text: &str, at: Range<usize>, columns: &[Column<R>]) -> Result<usize, Fault> {
    let name = text.get(at.clone()).unwrap_or_default();
    column_named(columns, name.trim()).ok_or_else(|| Fault { at, what: unknown(name.trim(), columns) })
}

fn unknown<R>(name: &str, columns: &[Column<R>]) -> String {
    let (names, said) = (column_names(columns), clean(name));
    match nearest(name, names.iter().copied()) {
        Some(name) => format!("there is no column `{said}`; did you mean `{name}`?"),
        None => format!("there is no column `{said}`; there are {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::query::tests::COLUMNS;

    #[test]
    fn a_minus_turns_the_order() {
        let name = COLUMNS[1].name().unwrap();
        let sort = |text: &str| sort_named(text, &COLUMNS);
        assert_eq!(sort(name), Ok(Sort { column: 1, descending: false }));
        assert_eq!(sort(&format!("-{name}")), Ok(Sort { column: 1, descending: true }));
        assert_eq!(sort("-nothing").unwrap_err().at, 1..8);
    }

    #[test]
    fn columns_come_in_the_order_they_are_named_in() {
        let [first, second] = [0, 1].map(|at| COLUMNS[at].name().unwrap());
        assert_eq!(columns_named(&format!("{second}, {first}"), &COLUMNS), Ok(vec![1, 0]));
        let wrong = columns_named(&format!("{first},zzzzzz"), &COLUMNS).unwrap_err();
        assert_eq!(wrong.at, first.len() + 1..first.len() + 7);
        assert!(wrong.what.contains("no column `zzzzzz`; there are"), "{wrong}");
    }
}
