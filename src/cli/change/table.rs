//! Assignments from a CSV file, and into one.

use super::{Desk, NOT_SENT, Sending, ask, opened, tell};
use crate::{
    cli::{Done, EX_IOERR, Failure, args::Shared, print},
    config,
    operation::{
        Operation, Placement,
        table::{self, Table},
    },
    source::AssignmentSweep,
};
use std::{
    fs,
    io::{self, Read},
    path::Path,
};

/// EX_DATAERR of sysexits(3): the file is not what it should be.
const EX_DATAERR: u8 = 65;

pub async fn import(shared: &Shared, sending: &Sending, file: &Path, skip_bad: bool) -> Done {
    let Table { changes, faults } = table::read(&text(file)?);
    faults.iter().for_each(|fault| tell(&format!("{}: {fault}", file.display())));
    if !faults.is_empty() && !agreed(changes.len(), faults.len(), skip_bad, sending)? {
        return Ok(NOT_SENT);
    }
    let operation = Operation::new(changes).map_err(|why| {
        Failure::new(format!("{}: {why}; nothing was sent", file.display()), "", EX_DATAERR)
    })?;
    let desk = Desk::open(shared, sending).await?;
    let plan = desk.gate.prepare(operation).await?;
    desk.carry_out(plan).await
}

/// Whether the rest is to be done without the rows that are wrong.
fn agreed(good: usize, bad: usize, skip_bad: bool, sending: &Sending) -> Result<bool, Failure> {
    if skip_bad {
        return Ok(true);
    }
    if good == 0 || sending.yes || sending.dry_run {
        let hint = if good == 0 { "" } else { "mend them, or leave them out with --skip-bad" };
        return Err(Failure::new(format!("{bad} rows are wrong; nothing was sent"), hint, EX_DATAERR));
    }
    let answer = ask(&format!("{bad} rows are wrong. Go on with the other {good}? [y/N] "))?;
    Ok(matches!(answer.to_lowercase().as_str(), "y" | "yes"))
}

fn text(file: &Path) -> Result<String, Failure> {
    let read = if file == Path::new("-") {
        let mut text = String::new();
        io::stdin().lock().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(file)
    };
    let hint = "is it the right file, and UTF-8?";
    read.map_err(|error| Failure::new(format!("cannot read {}: {error}", file.display()), hint, EX_IOERR))
}

pub async fn export(shared: &Shared) -> Done {
    let config = config::load(shared.config.as_deref(), &shared.overrides(), &crate::cli::environment)?;
    let opened = opened(&config, &config.selected()?.name).await?;
    let (api, mut sweep) = (opened.sources.api.clone(), AssignmentSweep::new());
    let listing = loop {
        let failed =
            |error: crate::source::SourceError| Failure::new(&error, error.hint(), error.exit_code());
        let listing = sweep.advance(&api).await.map_err(failed)?;
        if listing.complete {
            break listing;
        }
    };
    let placements: Vec<Placement> = listing.rows.iter().map(Placement::from).collect();
    if !listing.poisoned.is_empty() {
        tell(&format!("{} rows cannot be read and are not in it", listing.poisoned.len()));
    }
    print(&table::write(placements.iter()))
}
