//! The journal for a spreadsheet and for a report.

use super::{Book, told};
use crate::{
    base::clean,
    cli::{EX_IOERR, Failure, spreadsheet_cell},
    journal::{Entry, Outcome, Seq, harmless},
};
use chrono::SecondsFormat;
use serde_json::Value;

const HEADING: [&str; 13] = [
    "number",
    "time",
    "account",
    "user",
    "context",
    "host",
    "operation",
    "outcome",
    "why",
    "before",
    "after",
    "undoes",
    "redoes",
];

pub fn csv(book: &Book, entries: &[&Entry]) -> Result<String, Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |error: &dyn std::fmt::Display| Failure::new(error, "", EX_IOERR);
    writer.write_record(HEADING).map_err(|error| failed(&error))?;
    for entry in entries {
        writer.write_record(record(book, entry)).map_err(|error| failed(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| failed(&error))?;
    String::from_utf8(bytes).map_err(|error| failed(&error))
}

fn record(book: &Book, entry: &Entry) -> [String; HEADING.len()] {
    let intent = &entry.intent;
    let number = |seq: Option<Seq>| seq.map(|seq| seq.to_string()).unwrap_or_default();
    let json = |value: &Value| harmless(&value.to_string()).into_owned();
    [
        entry.seq.to_string(),
        entry.at.to_rfc3339_opts(SecondsFormat::Secs, true),
        spreadsheet_cell(&intent.who.api),
        spreadsheet_cell(&intent.who.os),
        spreadsheet_cell(&intent.context),
        spreadsheet_cell(&intent.host),
        spreadsheet_cell(&intent.line),
        book.outcome(entry).to_owned(),
        spreadsheet_cell(entry.outcome().map_or("", Outcome::why)),
        json(&intent.before),
        json(&intent.after),
        number(intent.undoes),
        number(intent.redoes),
    ]
}

pub fn markdown(book: &Book, entries: &[&Entry]) -> String {
    let row = |entry: &&Entry| {
        let (time, who) = (book.moment(entry.at), &entry.intent.who.api);
        let cells =
            [&entry.seq.to_string(), &time, who, &entry.intent.context, book.outcome(entry), &told(entry)];
        format!("| {} |\n", cells.map(plain).join(" | "))
    };
    let rows: String = entries.iter().map(row).collect();
    format!(
        "| number | time | who | context | outcome | operation |\n| ---: | --- | --- | --- | --- | --- |\n{rows}"
    )
}

/// Text that Markdown leaves as it is.
fn plain(text: &str) -> String {
    let special =
        |c: char| matches!(c, '|' | '\\' | '`' | '*' | '_' | '<' | '>' | '[' | ']' | '&' | '#' | '~');
    clean(text).chars().fold(String::new(), |mut out, c| {
        out.extend(special(c).then_some('\\'));
        out.push(c);
        out
    })
}
