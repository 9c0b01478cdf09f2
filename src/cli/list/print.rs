//! Rows as text: for a person as they look on the screen, for a program as what they are.

use crate::{
    base::{Align, Zone, clean, pad, width},
    cli::{EX_IOERR, Failure, args::Shape, spreadsheet_cell},
    store::{Column, Value},
};
use chrono::SecondsFormat;
use serde_json::{Map, json};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Table,
    Tabs,
    Json,
    Csv,
}

impl Form {
    /// What was asked for, or what suits where it goes.
    pub fn of(shape: &Shape, terminal: bool) -> Self {
        match (shape.json, shape.csv) {
            (true, _) => Self::Json,
            (_, true) => Self::Csv,
            _ if terminal => Self::Table,
            _ => Self::Tabs,
        }
    }

    /// Whether a column is there when nobody asks for it: a file has them all.
    pub fn shows<R>(self, column: &Column<R>) -> bool {
        !column.extra || matches!(self, Self::Json | Self::Csv)
    }

    pub fn text<R>(self, columns: &[&Column<R>], rows: &[&R], zone: Zone) -> Result<String, Failure> {
        match self {
            Self::Table => Ok(table(columns, &cells(columns, rows, zone))),
            Self::Tabs => Ok(cells(columns, rows, zone).iter().map(|row| row.join("\t") + "\n").collect()),
            Self::Json => Ok(as_json(columns, rows, zone)),
            Self::Csv => csv(columns, rows, zone),
        }
    }
}

/// The names of the columns, and then what each row says.
fn cells<R>(columns: &[&Column<R>], rows: &[&R], zone: Zone) -> Vec<Vec<String>> {
    let of = |row: &&R| columns.iter().map(|column| clean(&(column.text)(row, zone))).collect();
    std::iter::once(names(columns)).chain(rows.iter().map(of)).collect()
}

fn names<R>(columns: &[&Column<R>]) -> Vec<String> {
    columns.iter().filter_map(|column| column.name()).map(str::to_owned).collect()
}

fn table<R>(columns: &[&Column<R>], cells: &[Vec<String>]) -> String {
    let widest = |at: usize| cells.iter().map(|row| width(&row[at])).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns.len()).map(widest).collect();
    let line = |row: &Vec<String>| {
        let padded = row.iter().zip(columns).zip(&widths);
        let padded = padded.map(|((cell, column), wide)| pad(cell, *wide, column.align == Align::Right, ""));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
    };
    cells.iter().map(line).collect()
}

/// An array with a row on each line: fit for `jq` as for `grep`.
fn as_json<R>(columns: &[&Column<R>], rows: &[&R], zone: Zone) -> String {
    let object = |row: &&R| {
        let fields = names(columns).into_iter().zip(columns);
        let fields = fields.map(|(name, column)| (name, typed(&column.value(row, zone))));
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

fn csv<R>(columns: &[&Column<R>], rows: &[&R], zone: Zone) -> Result<String, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::new(error, "", EX_IOERR);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(names(columns)).map_err(|error| failed(&error))?;
    for row in rows {
        let record = columns.iter().map(|column| plain(&column.value(row, zone)));
        writer.write_record(record).map_err(|error| failed(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| failed(&error))?;
    String::from_utf8(bytes).map_err(|error| failed(&error))
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
