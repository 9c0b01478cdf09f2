//! Rows as a file: for a program as what they are, for a person as they look on the screen.

use super::{Column, Value};
use crate::base::{Align, Zone, clean, spreadsheet_cell};
use chrono::SecondsFormat;
use serde_json::{Map, json};
use std::path::Path;

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv,
    Json,
    Markdown,
}

impl Format {
    pub const ALL: [Self; 3] = [Self::Csv, Self::Json, Self::Markdown];

    /// What the name of such a file ends with.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Markdown => "md",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Json => "JSON",
            Self::Markdown => "Markdown",
        }
    }

    /// The one that a file's name asks for.
    pub fn of(file: &Path) -> Option<Self> {
        let extension = file.extension()?.to_str()?;
        Self::ALL.into_iter().find(|format| format.extension().eq_ignore_ascii_case(extension))
    }

    /// Whether a column is there when nobody asks for it: a program gets them all.
    pub fn shows<R>(self, column: &Column<R>) -> bool {
        column.name().is_some() && (!column.extra || self != Self::Markdown)
    }

    pub fn text<R>(self, columns: &[&Column<R>], rows: &[&R], zone: Zone) -> csv::Result<String> {
        match self {
            Self::Csv => as_csv(columns, rows, zone),
            Self::Json => Ok(as_json(columns, rows, zone)),
            Self::Markdown => Ok(as_markdown(columns, rows, zone)),
        }
    }
}

/// The names of the columns.
pub fn names<R>(columns: &[&Column<R>]) -> Vec<&'static str> {
    columns.iter().filter_map(|column| column.name()).collect()
}

/// An array with a row on each line: fit for `jq` as for `grep`.
fn as_json<R>(columns: &[&Column<R>], rows: &[&R], zone: Zone) -> String {
    let object = |row: &&R| {
        let fields = names(columns).into_iter().zip(columns);
        let fields = fields.map(|(name, column)| (name.to_owned(), typed(&column.value(row, zone))));
        serde_json::Value::Object(fields.collect::<Map<_, _>>()).to_string()
    };
    let lines: Vec<String> = rows.iter().map(object).collect();
    if lines.is_empty() { "[]\n".to_owned() } else { format!("[\n{}\n]\n", lines.join(",\n")) }
}

fn typed(value: &Value<'_>) -> serde_json::Value {
    match value {
        Value::Nothing => serde_json::Value::Null,
        Value::Text(text) => json!(clean(text)),
        // A count stays a whole number.
        Value::Number(number) if number.fract() == 0.0 => json!(*number as i64),
        Value::Number(number) => json!(number),
        Value::Time(at) => json!(at.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
        Value::Length(length) => json!(length.as_secs_f64()),
        Value::Switch(on, _) => json!(on),
    }
}

fn as_csv<R>(columns: &[&Column<R>], rows: &[&R], zone: Zone) -> csv::Result<String> {
    let mut bytes = Vec::new();
    let mut writer = csv::Writer::from_writer(&mut bytes);
    writer.write_record(names(columns))?;
    for row in rows {
        writer.write_record(columns.iter().map(|column| plain(&column.value(row, zone))))?;
    }
    writer.flush()?;
    drop(writer);
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn plain(value: &Value<'_>) -> String {
    match value {
        Value::Text(text) => spreadsheet_cell(text),
        Value::Switch(_, word) => (*word).to_owned(),
        value => match typed(value) {
            serde_json::Value::Null => String::new(),
            serde_json::Value::String(text) => text,
            other => other.to_string(),
        },
    }
}

/// A table as it looks on the screen.
fn as_markdown<R>(columns: &[&Column<R>], rows: &[&R], zone: Zone) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let heading = names(columns).into_iter().map(str::to_owned).collect();
    let rule = columns.iter().map(|column| if column.align == Align::Right { "---:" } else { "---" });
    let cells = |row: &&R| columns.iter().map(|column| cell(&(column.text)(row, zone))).collect();
    let lines = rows.iter().map(|row| line(cells(row)));
    line(heading) + &line(rule.map(str::to_owned).collect()) + &lines.collect::<String>()
}

/// Text that stays in its cell and means nothing to Markdown.
fn cell(text: &str) -> String {
    let special = |c: char| matches!(c, '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '~');
    clean(text).chars().fold(String::new(), |mut cell, c| {
        if special(c) {
            cell.push('\\');
        }
        cell.push(c);
        cell
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    type Pair = (&'static str, Option<f64>);
    static COLUMNS: [Column<Pair>; 3] = [
        Column::words("name", (4, 1, 0), |pair, _| Cow::Borrowed(pair.0)),
        Column::number("count", (4, 1), |pair, _| format!("{:?}", pair.1).into(), |pair| pair.1),
        Column::words("more", (4, 1, 0), |_, _| Cow::Borrowed("x")).extra(),
    ];

    fn text(format: Format, rows: &[Pair]) -> String {
        let columns: Vec<_> = COLUMNS.iter().filter(|column| format.shows(column)).collect();
        format.text(&columns, &rows.iter().collect::<Vec<_>>(), Zone::Utc).unwrap()
    }

    #[test]
    fn a_program_gets_values_and_a_person_what_is_on_the_screen() {
        let rows = [("=a, b", Some(3.0)), ("c|*d*\u{1b}[31m", None)];
        assert_eq!(text(Format::Csv, &rows), "name,count,more\n\"'=a, b\",3,x\nc|*d*\u{fffd}[31m,,x\n");
        let json: serde_json::Value = serde_json::from_str(&text(Format::Json, &rows)).unwrap();
        assert_eq!(json[0], json!({"name": "=a, b", "count": 3, "more": "x"}));
        assert_eq!(json[1]["count"], serde_json::Value::Null);
        let table = "| name | count |\n| --- | ---: |\n| =a, b | Some(3.0) |\n\
            | c\\|\\*d\\*\u{fffd}\\[31m | None |\n";
        assert_eq!(text(Format::Markdown, &rows), table);
    }

    #[test]
    fn no_rows_are_a_file_all_the_same() {
        let empty = Format::ALL.map(|format| text(format, &[]));
        assert_eq!(empty, ["name,count,more\n", "[]\n", "| name | count |\n| --- | ---: |\n"]);
    }

    #[test]
    fn the_name_of_a_file_says_how_it_is_written() {
        let of = |name: &str| Format::of(Path::new(name));
        assert_eq!(
            [of("a.CSV"), of("b/c.md"), of("x.json")],
            [Format::Csv, Format::Markdown, Format::Json].map(Some)
        );
        assert_eq!([of("csv"), of("a.txt"), of(".csv"), of("")], [None; 4]);
    }
}
