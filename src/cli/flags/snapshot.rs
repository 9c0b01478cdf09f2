//! All flags in a file, and back again.

use super::{EX_DATAERR, store, told};
use crate::{
    cli::{
        Done, Failure,
        args::Shared,
        change::{Desk, NOT_DONE, Sending},
        list, print,
        sheet::{contents, file_name, write_new},
    },
    domain::{Flag, Line},
    operation::{Change, Operation, restore, sheet::EX_NOINPUT},
    source::{FlagStore, flags::form},
};
use serde_json::json;
use std::path::Path;

pub async fn export(store: &dyn FlagStore, file: Option<&Path>) -> Done {
    let listing = list::read(store.flags().await)?;
    let text = told::document(&form::write_all(&listing.rows));
    match file {
        None => _ = print(&text)?,
        Some(file) => write_new(file, text.as_bytes())?,
    }
    Ok(list::complain(&listing))
}

/// The file is read and judged before anybody is asked anything.
pub async fn import(shared: &Shared, sending: &Sending, file: &Path, reason: Option<&Line>) -> Done {
    let wanted = read(file)?;
    let config =
        crate::config::load(shared.config.as_deref(), &shared.overrides(), &crate::cli::environment)?;
    let changes = changes(&*store(&config).await?, file, &wanted, reason).await?;
    if changes.is_empty() {
        return print("all flags are so already\n");
    }
    let operation = Operation::new(changes).map_err(|why| Failure::new(why, "", EX_DATAERR))?;
    let desk = Desk::open(shared, sending).await?;
    let plan = desk.gate.prepare(operation).await?;
    desk.carry_out(plan).await
}

pub async fn diff(store: &dyn FlagStore, file: &Path, json: bool) -> Done {
    let wanted = read(file)?;
    let lines: Vec<String> =
        changes(store, file, &wanted, None).await?.iter().map(ToString::to_string).collect();
    print(&if json {
        told::document(&json!(lines))
    } else {
        lines.iter().map(|line| format!("{line}\n")).collect()
    })?;
    Ok(if lines.is_empty() { 0 } else { NOT_DONE })
}

fn read(file: &Path) -> Result<Vec<Flag>, Failure> {
    let name = file_name(file);
    let failed = |error: std::io::Error| Failure::new(format!("{name}: {error}"), "", EX_NOINPUT);
    let bytes = contents(file).map_err(failed)?;
    form::read_all(&String::from_utf8_lossy(&bytes)).map_err(|why| {
        let hint = "`flags export` writes such a file";
        Failure::new(format!("{name}: {why}"), hint, EX_DATAERR)
    })
}

async fn changes(
    store: &dyn FlagStore,
    file: &Path,
    wanted: &[Flag],
    reason: Option<&Line>,
) -> Result<Vec<Change>, Failure> {
    let now = list::read(store.flags().await)?;
    if !now.complete || !now.poisoned.is_empty() {
        let what = format!("not all flags in {} can be read, so nothing was compared", store.place());
        return Err(Failure::new(what, "", EX_DATAERR));
    }
    restore(&now.rows, wanted, reason)
        .map_err(|why| Failure::new(format!("{}: {why}", file_name(file)), "", EX_DATAERR))
}
