//! Rows as text: for a person as they look on the screen, for a program as what they are.

use crate::{
    base::{Align, Zone, clean, pad, width},
    cli::{EX_IOERR, Failure, args::Shape},
    store::{Column, Format, names},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Table,
    Tabs,
    File(Format),
}

impl Form {
    /// What was asked for, or what suits where it goes.
    pub fn of(shape: &Shape, terminal: bool) -> Self {
        match (shape.json, shape.csv) {
            (true, _) => Self::File(Format::Json),
            (_, true) => Self::File(Format::Csv),
            _ if terminal => Self::Table,
            _ => Self::Tabs,
        }
    }

    /// Whether a column is there when nobody asks for it: a file has them all.
    pub fn shows<R>(self, column: &Column<R>) -> bool {
        match self {
            Self::File(format) => format.shows(column),
            Self::Table | Self::Tabs => !column.extra && column.name().is_some(),
        }
    }

    pub fn text<R>(self, columns: &[&Column<R>], rows: &[&R], zone: Zone) -> Result<String, Failure> {
        match self {
            Self::Table => Ok(table(columns, &cells(columns, rows, zone))),
            Self::Tabs => Ok(cells(columns, rows, zone).iter().map(|row| row.join("\t") + "\n").collect()),
            Self::File(format) => {
                format.text(columns, rows, zone).map_err(|error| Failure::new(error, "", EX_IOERR))
            }
        }
    }
}

/// The names of the columns, and then what each row says.
fn cells<R>(columns: &[&Column<R>], rows: &[&R], zone: Zone) -> Vec<Vec<String>> {
    let of = |row: &&R| columns.iter().map(|column| clean(&(column.text)(row, zone))).collect();
    let names = names(columns).into_iter().map(str::to_owned).collect();
    std::iter::once(names).chain(rows.iter().map(of)).collect()
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
