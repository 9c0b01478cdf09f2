//! Assignments as a table in a CSV file: read with the place of whatever is wrong in it, and written so that it is
//! read back as it was.

use super::{
    change::{Change, Placement},
    line::Operation,
    parse,
    rules::check,
};
use crate::{
    base::{clean, count, nearest},
    domain::{IdError, limits::BULK_ASSIGNMENTS},
};
use csv::{ByteRecord, ReaderBuilder, Trim};
use std::{
    borrow::Cow,
    collections::BTreeMap,
    io::{self, Read},
};

/// EX_DATAERR of sysexits(3): what stands in a file makes no sense.
pub const EX_DATAERR: u8 = 65;
/// EX_NOINPUT: there is no such file, or it cannot be read.
pub const EX_NOINPUT: u8 = 66;
/// The columns as they are written; they are read in any order, and others beside them are passed over.
pub const COLUMNS: [&str; 4] = ["entity_type", "entity_id", "user_id", "assignment_type"];
/// A file is no longer than this: 2 KiB for each row of a full one.
const LARGEST: u64 = 1 << 20;
/// What a spreadsheet takes for the beginning of a formula, and the quote that keeps it text.
const RISKY: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\''];
/// The mark with which some programs begin a text.
const MARK: &[u8] = b"\xef\xbb\xbf";
/// What is wrong with a cell that is not there, or has nothing in it.
const EMPTY: &str = "there is nothing in this cell";
/// Characters told of what is in a wrong cell.
const TOLD: usize = 40;

/// What a file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Of the rows that are good, in their order.
    pub placements: Vec<Placement>,
    /// In the order of the lines.
    pub faults: Vec<Fault>,
    /// Columns that are passed over.
    pub unread: Vec<String>,
}

/// Where something is wrong, counted from 1, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}{}: {what}", named(.name))]
pub struct Fault {
    pub line: u64,
    pub column: usize,
    /// As the first line calls the column; empty where it does not.
    pub name: String,
    pub what: String,
}

fn named(name: &str) -> String {
    if name.is_empty() { String::new() } else { format!(" ({name})") }
}

impl Sheet {
    /// The good rows as one operation. Refuses none, and more than a bulk takes.
    pub fn operation(&self) -> Result<Operation, String> {
        Operation::new(self.placements.iter().cloned().map(Change::Assign).collect())
    }

    /// How many rows are wrong; one may be so in several places.
    pub fn wrong(&self) -> usize {
        self.faults.chunk_by(|one, next| one.line == next.line).count()
    }

    /// The same in words: `2 rows are wrong`.
    pub fn verdict(&self) -> String {
        match self.wrong() {
            1 => "1 row is wrong".to_owned(),
            rows => format!("{} rows are wrong", count(rows as u64)),
        }
    }
}

/// The whole of a file; of one that is too long no more is read than tells that.
pub fn contents(file: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 <= LARGEST {
        return Ok(bytes);
    }
    let why =
        format!("longer than {}, and no list of {BULK_ASSIGNMENTS} assignments", crate::base::bytes(LARGEST));
    Err(io::Error::new(io::ErrorKind::FileTooLarge, why))
}

/// Read a file. An error is about its first line, which names the columns, about the first row too many, or about a
/// quote that swallows what follows it.
pub fn read(text: &[u8]) -> Result<Sheet, Fault> {
    let text = text.strip_prefix(MARK).unwrap_or(text);
    if let Some((line, column)) = unclosed(text) {
        return Err(header_fault(line, column, "", "a quote is opened and never closed".to_owned()));
    }
    let reader = ReaderBuilder::new().has_headers(false).flexible(true).trim(Trim::All).from_reader(text);
    let mut lines = Lines { text, at: 0, line: 1 };
    // What is read from memory can always be read.
    let mut records = reader.into_byte_records().flatten().map(|record| (lines.of(&record), record));
    let Some((line, first)) = records.next() else { return Err(header_fault(1, 1, "", absent(COLUMNS[0]))) };
    let heading = Heading::read(line, &first)?;
    let mut sheet = Sheet { unread: heading.unread(), ..Sheet::default() };
    let mut seen: BTreeMap<Placement, u64> = BTreeMap::new();
    // A spreadsheet may leave empty rows at the end.
    let mut rows = records.filter(|(_, record)| record.iter().any(|cell| !cell.is_empty()));
    for (line, record) in rows.by_ref().take(BULK_ASSIGNMENTS) {
        let mut row = Row { heading: &heading, record: &record, line, faults: Vec::new() };
        let placement = row.placement().filter(|placement| match seen.get(placement) {
            Some(before) => {
                row.fault(heading.places[0], format!("this is what line {before} says; once is enough"));
                false
            }
            None => true,
        });
        sheet.faults.append(&mut row.faults);
        if let Some(placement) = placement {
            seen.insert(placement.clone(), line);
            sheet.placements.push(placement);
        }
    }
    match rows.next() {
        Some((line, _)) => Err(too_many(line, BULK_ASSIGNMENTS + 1 + rows.count())),
        None => Ok(sheet),
    }
}

/// The line and the cell in which a quote is opened that nothing closes: the parser takes all that follows for one
/// cell.
fn unclosed(text: &[u8]) -> Option<(u64, usize)> {
    let (mut line, mut column, mut begins) = (1, 1, true);
    let (mut opened, mut closed) = (None, None);
    for byte in text {
        // A quote right behind the one that closed is a quote in the text, which goes on.
        let before = closed.take();
        match (*byte, opened) {
            (b'"', Some(_)) => closed = opened.take(),
            (b'"', None) if begins || before.is_some() => opened = before.or(Some((line, column))),
            (b',', None) => column += 1,
            (b'\r' | b'\n', None) => column = 1,
            _ => {}
        }
        begins = opened.is_none() && matches!(byte, b',' | b'\r' | b'\n');
        line += u64::from(*byte == b'\n');
    }
    opened
}

/// Good or wrong, each counts: nobody looks for faults in what cannot be taken anyway.
fn too_many(line: u64, rows: usize) -> Fault {
    let rows = count(rows as u64);
    let what =
        format!("there are {rows} rows, and {BULK_ASSIGNMENTS} is the most at once: cut the file here");
    header_fault(line, 1, "", what)
}

/// Counts lines. The parser passes over empty ones, and tells the place in front of them.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// Where this record begins; asked in the order of the records.
    fn of(&mut self, record: &ByteRecord) -> u64 {
        let from = record.position().map_or(self.at, |at| at.byte() as usize);
        let rest = self.text.get(from..).unwrap_or_default();
        let begins = from + rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let passed = self.text.get(self.at..begins).unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.at = begins;
        self.line
    }
}

/// What the first line says.
struct Heading {
    names: Vec<String>,
    /// Where each of [`COLUMNS`] is.
    places: [usize; COLUMNS.len()],
}

impl Heading {
    fn read(line: u64, record: &ByteRecord) -> Result<Self, Fault> {
        let names: Vec<String> = record.iter().map(|cell| clean(&String::from_utf8_lossy(cell))).collect();
        if let [only] = names.as_slice()
            && let Some(mark) =
                [';', '\t'].into_iter().find(|mark| record.as_slice().contains(&(*mark as u8)))
        {
            let what = format!("columns are told apart by `,` and not by {mark:?}");
            return Err(header_fault(line, 1, only, what));
        }
        let mut places = [0; COLUMNS.len()];
        for (place, column) in places.iter_mut().zip(COLUMNS) {
            let mut found = names.iter().enumerate().filter(|(_, name)| name.eq_ignore_ascii_case(column));
            let Some((at, _)) = found.next() else { return Err(missing(line, column, &names)) };
            if let Some((again, name)) = found.next() {
                return Err(header_fault(line, again + 1, name, "this column is there twice".to_owned()));
            }
            *place = at;
        }
        Ok(Self { names, places })
    }

    fn unread(&self) -> Vec<String> {
        let others = self.names.iter().enumerate().filter(|(at, _)| !self.places.contains(at));
        others.map(|(_, name)| name.clone()).collect()
    }
}

fn header_fault(line: u64, column: usize, name: &str, what: String) -> Fault {
    Fault { line, column, name: name.to_owned(), what }
}

fn missing(line: u64, column: &str, names: &[String]) -> Fault {
    let strangers = || names.iter().map(String::as_str).filter(|name| !COLUMNS.contains(name));
    let meant = nearest(column, strangers()).and_then(|near| names.iter().position(|name| name == near));
    match meant {
        Some(at) => header_fault(line, at + 1, &names[at], format!("did you mean `{column}`?")),
        None => header_fault(line, 1, "", absent(column)),
    }
}

fn absent(column: &str) -> String {
    format!("there is no column `{column}`; the first line has to be {}, in any order", COLUMNS.join(","))
}

struct Row<'a> {
    heading: &'a Heading,
    record: &'a ByteRecord,
    line: u64,
    faults: Vec<Fault>,
}

impl Row<'_> {
    /// All of it, or else a fault for each cell that is wrong.
    fn placement(&mut self) -> Option<Placement> {
        let (has, wants) = (self.record.len(), self.heading.names.len());
        if has > wants {
            let what = format!("{has} cells where the first line has {wants}; quote one that holds a comma");
            self.fault(wants, what);
            return None;
        }
        let [entity_at, id_at, user_at, kind_at] = self.heading.places;
        let entity = self.cell(entity_at, |text| parse::entity_kind(text).map_err(|why| told(text, &why)));
        let id = self.cell(id_at, |text| text.parse().map_err(|error: IdError| error.to_string()));
        let user = self.cell(user_at, |text| text.parse().map_err(|error: IdError| error.to_string()));
        let kind = self.cell(kind_at, |text| parse::assignment_kind(text).map_err(|why| told(text, &why)));
        let placement = Placement { entity: entity?, id: id?, user: user?, kind: kind? };
        match check(&Change::Assign(placement.clone())) {
            Ok(()) => Some(placement),
            Err(unfit) => {
                let at = match unfit.field {
                    "user" => user_at,
                    "kind" => kind_at,
                    _ => id_at,
                };
                self.fault(at, unfit.why);
                None
            }
        }
    }

    fn cell<T>(&mut self, at: usize, parse: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let text = std::str::from_utf8(self.record.get(at).unwrap_or_default());
        let text = text.map_err(|_| "this is not UTF-8 text".to_owned()).map(bare);
        let read = text.and_then(|text| if text.is_empty() { Err(EMPTY.to_owned()) } else { parse(text) });
        read.map_err(|what| self.fault(at, what)).ok()
    }

    fn fault(&mut self, at: usize, what: String) {
        let name = self.heading.names.get(at).cloned().unwrap_or_default();
        self.faults.push(Fault { line: self.line, column: at + 1, name, what });
    }
}

fn told(text: &str, why: &str) -> String {
    format!("`{}` is not {why}", clean(text).chars().take(TOLD).collect::<String>())
}

/// As a file, with the columns in their order.
pub fn write<'a>(placements: impl IntoIterator<Item = &'a Placement>) -> csv::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut writer = csv::Writer::from_writer(&mut bytes);
    writer.write_record(COLUMNS)?;
    for Placement { entity, id, user, kind } in placements {
        let cells = [entity.as_str(), id.as_str(), user.as_str(), kind.as_str()].map(harmless);
        writer.write_record(cells.iter().map(|cell| cell.as_bytes()))?;
    }
    writer.flush()?;
    drop(writer);
    Ok(bytes)
}

/// Not to be taken for a formula.
fn harmless(text: &str) -> Cow<'_, str> {
    if text.starts_with(RISKY) { format!("'{text}").into() } else { text.into() }
}

/// As it was before it was made [`harmless`].
fn bare(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| rest.starts_with(RISKY)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::EntityKind;
    use proptest::prelude::*;

    const HEADING: &str = "entity_type,entity_id,user_id,assignment_type\n";

    /// What is wrong with these rows.
    fn faults(rows: &str) -> Vec<String> {
        let sheet = read(format!("{HEADING}{rows}").as_bytes()).unwrap();
        sheet.faults.iter().map(ToString::to_string).collect()
    }

    fn lines(text: &[u8]) -> Vec<String> {
        let sheet = read(text).unwrap();
        assert_eq!(sheet.faults, []);
        sheet.operation().unwrap().changes().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn columns_stand_in_any_order_and_others_are_passed_over() {
        let text = "\u{feff}User_ID, note ,assignment_type,entity_id,entity_type\r\n\
            USR-1,\"a, b\",assignee, TSK-1 ,task\r\n\r\n,,,,\r\nUSR-2,,owner,'-P,project";
        let expected = ["assign task TSK-1 USR-1 --as assignee", "assign project --as owner -- -P USR-2"];
        assert_eq!(lines(text.as_bytes()), expected);
        assert_eq!(read(text.as_bytes()).unwrap().unread, ["note"]);
    }

    #[test]
    fn a_wrong_row_is_told_with_its_place_and_what_would_be_right() {
        let rows = "task,TSK-1,USR-1,assignee\n\ntaks,TSK 2,USR-1,assignee\ntask,TSK-3,USR-1,developer\n\
            task,TSK-4\ntask,\"TSK\n5\",USR-1,assignee\ntask,TSK-1,USR-1,assignee\ntask,TSK-6,USR-1,assignee,x\n";
        let kinds = "client, program, project, usecase, userstory, task, subtask";
        let id = "1 to 50 letters, digits, `-` or `_` are";
        let expected = [
            format!("line 4, column 1 (entity_type): `taks` is not one of {kinds}; did you mean `task`?"),
            format!("line 4, column 2 (entity_id): `TSK 2` is not an id: {id}"),
            "line 5, column 4 (assignment_type): a task takes an assignee, and no developer".to_owned(),
            "line 6, column 3 (user_id): there is nothing in this cell".to_owned(),
            "line 6, column 4 (assignment_type): there is nothing in this cell".to_owned(),
            format!("line 7, column 2 (entity_id): `TSK 5` is not an id: {id}"),
            "line 9, column 1 (entity_type): this is what line 2 says; once is enough".to_owned(),
            "line 10, column 5: 5 cells where the first line has 4; quote one that holds a comma".to_owned(),
        ];
        assert_eq!(faults(rows), expected);
        let sheet = read(format!("{HEADING}{rows}").as_bytes()).unwrap();
        assert_eq!((sheet.wrong(), sheet.placements.len()), (6, 1));
    }

    #[test]
    fn what_no_terminal_should_see_and_no_reader_can_read_is_told_harmlessly() {
        let told = faults("\u{1b}[31m,TSK-1,USR-1,assignee\n");
        assert!(
            told[0].starts_with("line 2, column 1 (entity_type): `\u{fffd}[31m` is not one of"),
            "{told:?}"
        );
        let latin = [HEADING.as_bytes(), b"task,TSK-1,M\xfcller,assignee\n"].concat();
        let told = read(&latin).unwrap().faults;
        assert_eq!(told[0].to_string(), "line 2, column 3 (user_id): this is not UTF-8 text");
        let long = "x".repeat(21);
        assert!(faults(&format!("task,{long},USR-1,assignee"))[0].contains("column 2 (entity_id)"));
        assert!(faults(&format!("task,TSK-1,{long},assignee"))[0].contains("column 3 (user_id)"));
    }

    #[test]
    fn a_first_line_that_names_no_columns_is_told() {
        let why = |text: &str| read(text.as_bytes()).unwrap_err().to_string();
        let all = "the first line has to be entity_type,entity_id,user_id,assignment_type, in any order";
        assert_eq!(why(""), format!("line 1, column 1: there is no column `entity_type`; {all}"));
        assert_eq!(
            why("entity_type,entity_id,userid,assignment_typ\n"),
            "line 1, column 3 (userid): did you mean `user_id`?"
        );
        let twice = why("entity_type,entity_id,user_id,assignment_type,user_id\n");
        assert_eq!(twice, "line 1, column 5 (user_id): this column is there twice");
        assert!(why("entity_type;entity_id;user_id;assignment_type\n").contains("by `,` and not by ';'"));
        assert!(why("task,TSK-1,USR-1,assignee\n").contains("there is no column `entity_type`"));
    }

    #[test]
    fn a_quote_that_is_never_closed_is_told_where_it_was_opened() {
        let why = |rows: &str| read(format!("{HEADING}{rows}").as_bytes()).map_err(|fault| fault.to_string());
        let told =
            why("task,TSK-1,USR-1,assignee\r\ntask,\"TSK-2,USR-1,assignee\r\ntask,TSK-3,USR-1,assignee\r\n");
        assert_eq!(told.unwrap_err(), "line 3, column 2: a quote is opened and never closed");
        assert!(
            why("task,TSK-1,USR-1,\"a \"\"quoted\"\" word")
                .unwrap_err()
                .starts_with("line 2, column 4: a quote")
        );
        let good = why("\"task\",\"TSK-1\",USR-1,assignee\n\"ta\"\"\nsk\",TSK-2\",USR-1,assignee\n").unwrap();
        assert_eq!((good.placements.len(), good.faults.len()), (1, 2), "a quote within a cell opens nothing");
        assert_eq!(why("\"task\nTSK-1").unwrap_err(), "line 2, column 1: a quote is opened and never closed");
    }

    #[test]
    fn no_more_is_taken_than_a_bulk_takes() {
        let rows = |n: usize| (1..=n).map(|n| format!("task,TSK-{n},USR-1,assignee\n")).collect::<String>();
        let sheet = |n| read(format!("{HEADING}{}", rows(n)).as_bytes());
        assert_eq!(sheet(500).unwrap().operation().unwrap().changes().len(), 500);
        assert!(sheet(0).unwrap().operation().is_err());
        let told = sheet(1_204).unwrap_err().to_string();
        let why = "there are 1,204 rows, and 500 is the most at once: cut the file here";
        assert_eq!(told, format!("line 502, column 1: {why}"));
        // Wrong ones count, and are not told one by one.
        let wrong = "x\n".repeat(501);
        assert!(
            read(format!("{HEADING}{wrong}").as_bytes()).unwrap_err().what.starts_with("there are 501 rows")
        );
        assert_eq!(read(format!("{HEADING}{}", "x\n".repeat(500)).as_bytes()).unwrap().wrong(), 500);
    }

    #[test]
    fn no_more_is_read_than_a_file_may_have() {
        assert_eq!(contents(&b"abc"[..]).unwrap(), b"abc");
        assert_eq!(contents(io::repeat(b'x').take(LARGEST)).unwrap().len() as u64, LARGEST);
        let endless = contents(io::repeat(b'x')).unwrap_err();
        assert_eq!(endless.kind(), io::ErrorKind::FileTooLarge);
        assert!(endless.to_string().contains("no list of 500 assignments"), "{endless}");
    }

    #[test]
    fn what_a_spreadsheet_would_take_for_a_formula_is_kept_from_it() {
        for text in ["=1+1", "-1", "+1", "@x", "'x", "''=x"] {
            assert!(harmless(text).starts_with('\''), "{text}");
            assert_eq!(bare(&harmless(text)), text);
        }
        assert_eq!((bare("'x"), harmless("x-1")), ("'x", "x-1".into()));
    }

    fn placement() -> impl Strategy<Value = Placement> {
        let kind = prop::sample::select(EntityKind::ALL);
        (kind, "[-_A-Za-z0-9]{1,20}", "[-_A-Za-z0-9]{1,20}").prop_map(|(entity, id, user)| Placement {
            kind: entity.accepts().unwrap(),
            id: id.parse().unwrap(),
            user: user.parse().unwrap(),
            entity,
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(placements in prop::collection::btree_set(placement(), 0..20)) {
            let text = write(&placements).unwrap();
            let sheet = read(&text).unwrap();
            prop_assert_eq!(sheet, Sheet { placements: placements.into_iter().collect(), ..Sheet::default() });
        }

        #[test]
        fn text_of_any_kind_is_kept_from_formulas_and_given_back(text in "['=+@-]{0,3}\\PC{0,9}") {
            let written = harmless(&text);
            prop_assert!(!written.starts_with(['=', '+', '-', '@', '\t', '\r']));
            prop_assert_eq!(bare(&written), &text);
        }

        #[test]
        fn every_row_is_good_or_told(text in prop::collection::vec(any::<u8>(), 0..200), rows in "[a-z,\"\r\n;]{0,99}") {
            let _ = read(&text);
            if let Ok(sheet) = read(format!("{HEADING}{rows}").as_bytes()) {
                let lines = rows.matches('\n').count() as u64 + 2;
                prop_assert!(sheet.faults.iter().all(|fault| (2..=lines).contains(&fault.line)));
            }
        }
    }
}
