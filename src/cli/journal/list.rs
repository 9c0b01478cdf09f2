//! The operations as a table, newest last like a log.

use super::{Book, told};
use crate::{
    base::{clean, pad, width},
    journal::Entry,
};

/// Wider than this no column becomes, whatever an account or a context is called.
const WIDEST: usize = 32;
const COLUMNS: usize = 5;

pub fn table(book: &Book, entries: &[&Entry]) -> String {
    if entries.is_empty() {
        return "nothing has been changed yet\n".to_owned();
    }
    let rows: Vec<[String; COLUMNS]> = entries.iter().map(|entry| row(book, entry)).collect();
    let wide = |column: usize| rows.iter().map(|row| width(&row[column])).max().unwrap_or(0).min(WIDEST);
    let widths: [usize; COLUMNS] = std::array::from_fn(wide);
    let line = |(row, entry): (&[String; COLUMNS], &&Entry)| {
        let cells = row.iter().zip(widths).enumerate();
        let cells = cells.map(|(column, (cell, wide))| pad(cell, wide, column == 0, "...") + "  ");
        format!("{}{}\n", cells.collect::<String>(), told(entry))
    };
    rows.iter().zip(entries).map(line).collect()
}

/// All but the operation itself, which is never cut and so comes last.
fn row(book: &Book, entry: &Entry) -> [String; COLUMNS] {
    [
        entry.seq.to_string(),
        book.moment(entry.at),
        clean(&entry.intent.who.api),
        clean(&entry.intent.context),
        book.outcome(entry).to_owned(),
    ]
}
