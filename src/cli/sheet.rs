//! Assignments from a CSV file, through the gate, and into one.

use super::{
    Done, Failure,
    args::{Export, Import, Shared},
    change::{self, Desk, NOT_DONE, Sending, tell},
    list,
};
use crate::{
    base::clean,
    config,
    operation::{
        Placement,
        sheet::{self, EX_DATAERR, EX_NOINPUT, Sheet},
    },
    source::{AssignmentSweep, Pace},
};
use std::{
    collections::BTreeSet,
    fs,
    io::{self, IsTerminal, Read, Write},
    path::Path,
};

/// EX_CANTCREAT of sysexits(3): the file cannot be written.
const EX_CANTCREAT: u8 = 73;

/// The file is read and judged before anybody is asked anything.
pub async fn import(shared: &Shared, sending: &Sending, what: Import) -> Done {
    let Import::Assignments { file, skip_bad } = what;
    let name = file_name(&file);
    let failed = |error: io::Error| Failure::new(format!("{name}: {error}"), "", EX_NOINPUT);
    let sheet = sheet::read(&contents(&file).map_err(failed)?);
    let sheet = sheet.map_err(|fault| Failure::new(format!("{name}: {fault}"), "", EX_DATAERR))?;
    settle(&name, &sheet, skip_bad, sending)?;
    let operation =
        sheet.operation().map_err(|why| Failure::new(format!("{name}: {why}"), "", EX_DATAERR))?;
    let desk = Desk::open(shared, sending).await?;
    let plan = desk.gate.prepare(operation).await?;
    let code = desk.carry_out(plan).await?;
    Ok(if code == 0 && sheet.wrong() > 0 { NOT_DONE } else { code })
}

/// As a person calls it.
pub fn file_name(file: &Path) -> String {
    if file == Path::new("-") { "standard input".to_owned() } else { clean(&file.display().to_string()) }
}

pub fn contents(file: &Path) -> io::Result<Vec<u8>> {
    if file != Path::new("-") {
        return fs::read(file);
    }
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Say what is wrong; unless that is nothing, somebody has to agree to the rest.
fn settle(name: &str, sheet: &Sheet, skip_bad: bool, sending: &Sending) -> Result<(), Failure> {
    if !sheet.unread.is_empty() {
        tell(&format!("{name}: passed over: {}", sheet.unread.join(", ")));
    }
    sheet.faults.iter().for_each(|fault| tell(&format!("{name}: {fault}")));
    let good = sheet.placements.len();
    if sheet.wrong() == 0 || skip_bad {
        return Ok(());
    }
    if good > 0 && !sending.yes && !sending.dry_run && io::stdin().is_terminal() {
        return change::agree(&format!("{}; go on with the other {good}? [y/N] ", sheet.verdict()));
    }
    let what = format!("nothing was sent: {} in {name}", sheet.verdict());
    let hint = if good > 0 { format!("--skip-bad goes on with the other {good}") } else { String::new() };
    Err(Failure::new(what, hint, EX_DATAERR))
}

/// Each placement once: where there are several alike, one row makes it.
pub async fn export(shared: &Shared, what: Export) -> Done {
    let Export::Assignments { file } = what;
    let config = config::load(shared.config.as_deref(), &shared.overrides(), &super::environment)?;
    let api = list::api(&config).await?.at(Pace::Bulk);
    let listing = list::read(AssignmentSweep::new().whole(&api).await)?;
    let placements: BTreeSet<Placement> = listing.rows.iter().map(Placement::from).collect();
    let bytes = sheet::write(&placements).map_err(io::Error::from)?;
    match &file {
        None => _ = super::print(&String::from_utf8_lossy(&bytes))?,
        Some(file) => write_new(file, &bytes)?,
    }
    Ok(list::complain(&*listing))
}

/// A file that is there may be the only copy of something.
pub fn write_new(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let written = fs::File::create_new(file).and_then(|mut new| new.write_all(bytes));
    written.map_err(|error| {
        let hint = match error.kind() {
            io::ErrorKind::AlreadyExists => "nothing was written over; name another file, or remove that one",
            _ => "",
        };
        Failure::new(format!("{}: {error}", file_name(file)), hint, EX_CANTCREAT)
    })
}
