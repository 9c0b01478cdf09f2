//! Assignments as CSV: read with the place of every fault, written so that no spreadsheet runs what is in it.

use super::{
    change::{Change, Placement},
    check, parse,
};
use crate::{
    base::{clean, nearest},
    domain::{EntityId, IdError, UserId},
};
use csv::{ReaderBuilder, StringRecord, Trim};
use std::{collections::HashSet, fmt};

/// The columns, in the order in which they are written.
pub const COLUMNS: [&str; 4] = ["entity_type", "entity_id", "user_id", "assignment_type"];

/// What a file of assignments holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    pub changes: Vec<Change>,
    pub faults: Vec<Fault>,
}

/// Where a file is wrong, and why. Lines and columns count from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Fault {
    pub line: u64,
    /// Its number and its name.
    pub column: Option<(usize, &'static str)>,
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some((number, name)) = self.column {
            write!(f, ", column {number} ({name})")?;
        }
        write!(f, ": {}", self.what)
    }
}

/// Where each of [`COLUMNS`] stands in the file.
type Places = [usize; 4];
/// A column, where it is one that is wrong, and why.
type Wrong = (Option<(usize, &'static str)>, String);

/// Every row that can be read, and what is wrong with each of the others. A header that lacks a column is a
/// fault of its own, and nothing below it is read.
pub fn read(text: &str) -> Table {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = ReaderBuilder::new().flexible(true).trim(Trim::All).from_reader(text.as_bytes());
    let mut table = Table::default();
    let places = match reader.headers().map(places) {
        Ok(Ok(places)) => places,
        Ok(Err(faults)) => return Table { faults, ..table },
        Err(error) => return Table { faults: vec![broken(&error, 1)], ..table },
    };
    let mut seen = HashSet::new();
    for record in reader.records() {
        let read = record.map_err(|error| broken(&error, 0)).and_then(|record| {
            let unique = |placement: Placement| {
                let twice = || (None, "it stands here twice".to_owned());
                if seen.insert(placement.clone()) { Ok(placement) } else { Err(twice()) }
            };
            let fault = |(column, what)| Fault { line: line(text, &record), column, what };
            row(&record, &places).and_then(unique).map_err(fault)
        });
        match read {
            Ok(placement) => table.changes.push(Change::Assign(placement)),
            Err(fault) => table.faults.push(fault),
        }
    }
    table
}

fn broken(error: &csv::Error, line: u64) -> Fault {
    let line = error.position().map_or(line, csv::Position::line);
    Fault { line, column: None, what: clean(&error.to_string()) }
}

fn places(header: &StringRecord) -> Result<Places, Vec<Fault>> {
    let mut faults = Vec::new();
    let places = COLUMNS.map(|name| {
        header.iter().position(|title| title == name).unwrap_or_else(|| {
            let guess = nearest(name, header.iter()).map(|title| format!("; is it `{}`?", clean(title)));
            let what = format!("the header has no column {name}{}", guess.unwrap_or_default());
            faults.push(Fault { line: 1, column: None, what });
            0
        })
    });
    if faults.is_empty() { Ok(places) } else { Err(faults) }
}

/// The line a row stands on. The reader's own count stays behind where lines end with `\r\n`, or are empty.
fn line(text: &str, record: &StringRecord) -> u64 {
    let begins = record.position().map_or(0, |position| position.byte() as usize).min(text.len());
    let bytes = text.as_bytes();
    let empty = bytes[begins..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    bytes[..begins + empty].iter().filter(|byte| **byte == b'\n').count() as u64 + 1
}

/// What a row says, or which column is wrong, and why.
fn row(record: &StringRecord, places: &Places) -> Result<Placement, Wrong> {
    let cell = |at: usize| record.get(places[at]).unwrap_or_default().trim_start_matches('\'');
    let wrong = |at: usize, what: String| (Some((places[at] + 1, COLUMNS[at])), what);
    let id = |error: IdError| error.to_string();
    let placement = Placement {
        entity: parse::entity_kind(cell(0)).map_err(|what| wrong(0, what))?,
        id: cell(1).parse::<EntityId>().map_err(|error| wrong(1, id(error)))?,
        user: cell(2).parse::<UserId>().map_err(|error| wrong(2, id(error)))?,
        kind: parse::assignment_kind(cell(3)).map_err(|what| wrong(3, what))?,
    };
    check(&Change::Assign(placement.clone())).map_err(|unfit| (None, unfit.to_string()))?;
    Ok(placement)
}

/// The placements with their header. What a spreadsheet would take for a formula gets a `'` before it, which
/// [`read`] takes away again.
pub fn write<'a>(placements: impl Iterator<Item = &'a Placement>) -> String {
    let mut text = COLUMNS.join(",") + "\n";
    for Placement { entity, id, user, kind } in placements {
        let cells = [entity.as_str(), id.as_str(), user.as_str(), kind.as_str()].map(harmless);
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    text
}

/// Kinds and ids have nothing in them that CSV would have to quote, but an id may begin with a `-`.
fn harmless(cell: &str) -> String {
    if cell.starts_with('-') { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AssignmentKind, EntityKind};
    use proptest::prelude::*;

    fn faults(text: &str) -> Vec<String> {
        read(text).faults.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_fault_is_told_with_its_line_and_column() {
        let text = "\u{feff}user_id, entity_type,entity_id,assignment_type\r\n\
            USR-1,task,TSK-1,assignee\r\n\
            USR-1,taks,TSK-1,assignee\r\n\r\n\
            USR 1,task,TSK-2,assignee\r\n\
            USR-1,task,TSK-1,assignee\r\n\
            USR-1,task,TSK-3,owner\r\n\
            USR-1,task\r\n";
        let table = read(text);
        assert_eq!(table.changes.len(), 1);
        let told: Vec<String> = table.faults.iter().map(ToString::to_string).collect();
        assert!(told[0].starts_with("line 3, column 2 (entity_type): one of client,"), "{told:?}");
        assert!(told[1].starts_with("line 5, column 1 (user_id): `USR 1` is not an id"), "{told:?}");
        assert_eq!(told[2], "line 6: it stands here twice");
        assert_eq!(told[3], "line 7: a task takes an assignee, and no owner");
        assert!(told[4].starts_with("line 8, column 3 (entity_id): `` is not an id"), "{told:?}");
        assert_eq!(told.len(), 5);
    }

    #[test]
    fn a_header_that_lacks_a_column_says_which() {
        let told = faults("entity_typ,entity_id,user_id,assignment_type\ntask,TSK-1,USR-1,assignee\n");
        assert_eq!(told, ["line 1: the header has no column entity_type; is it `entity_typ`?"]);
        assert_eq!(faults("").len(), 4);
    }

    fn placement() -> impl Strategy<Value = Placement> {
        (prop::sample::select(EntityKind::ALL), "[-_A-Z0-9]{1,20}", "[-_A-Z0-9]{1,20}").prop_map(
            |(entity, id, user)| Placement {
                kind: entity.accepts().unwrap_or(AssignmentKind::Owner),
                entity,
                id: id.parse().unwrap(),
                user: user.parse().unwrap(),
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(rows in prop::collection::btree_set(placement(), 0..20)) {
            let text = write(rows.iter());
            prop_assert!(text.lines().all(|line| !line.contains(",-") && !line.starts_with(['=', '-', '+', '@'])));
            let expected = rows.into_iter().map(Change::Assign).collect::<Vec<_>>();
            prop_assert_eq!(read(&text), Table { changes: expected, faults: Vec::new() });
        }

        #[test]
        fn no_file_is_too_strange(text in any::<String>()) {
            let _ = read(&text);
        }
    }
}
