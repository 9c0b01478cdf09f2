//! `journal list | show | verify | export`. Reads only; works without a server and without a configuration.

mod export;
mod list;
mod show;

use super::{
    Done, Failure,
    args::{ExportFormat, Journal as Command, Shared},
    environment, print,
};
use crate::{
    base::{Zone, clean, count},
    config::{self, paths},
    journal::{Check, Entry, Journal, JournalError, Reading, Seq, harmless},
};
use chrono::{DateTime, Utc};

pub fn run(shared: &Shared, command: Command) -> Done {
    let book = Book {
        journal: Journal::open(paths::journal_file().ok_or(JournalError::Nowhere)?),
        zone: zone(shared),
    };
    let context = shared.context.as_deref();
    match command {
        Command::List { last, json } => list(&book, context, last, json),
        Command::Show { seq, json } => show(&book, seq, json),
        Command::Verify => verify(&book.journal),
        Command::Export { format } => export(&book, context, format),
    }
}

/// The journal, and whose clock its times are told from.
struct Book {
    journal: Journal,
    zone: Zone,
}

impl Book {
    fn moment(&self, at: DateTime<Utc>) -> String {
        format!("{} {}", self.zone.date(at), self.zone.time(at))
    }

    /// What is known of the outcome, in a word or two.
    fn outcome(&self, entry: &Entry) -> &'static str {
        match entry.outcome() {
            Some(outcome) => outcome.word(),
            None if self.journal.is_manned(entry) => "under way",
            None => "unknown",
        }
    }
}

/// A configuration that cannot be read is no reason not to read the journal.
fn zone(shared: &Shared) -> Zone {
    let configured = config::load(shared.config.as_deref(), &shared.overrides(), &environment);
    if shared.utc { Zone::Utc } else { configured.map(|config| config.display.zone).unwrap_or_default() }
}

fn list(book: &Book, context: Option<&str>, last: Option<usize>, json: bool) -> Done {
    let Reading { entries, check } = book.journal.read()?;
    let entries = chosen(&entries, context);
    let entries = &entries[entries.len().saturating_sub(last.unwrap_or(usize::MAX))..];
    print(&if json { as_json(entries)? } else { list::table(book, entries) })?;
    blemish(&book.journal, check)
}

fn show(book: &Book, seq: Seq, json: bool) -> Done {
    let Reading { entries, check } = book.journal.read()?;
    let missing = || JournalError::Missing { path: book.journal.path().to_owned(), seq };
    let entry = entries.iter().find(|entry| entry.seq == seq).ok_or_else(missing)?;
    print(&if json { one_as_json(entry)? + "\n" } else { show::page(book, entry, &entries) })?;
    blemish(&book.journal, check)
}

fn export(book: &Book, context: Option<&str>, format: ExportFormat) -> Done {
    let Reading { entries, check } = book.journal.read()?;
    let entries = chosen(&entries, context);
    print(&match format {
        ExportFormat::Json => as_json(&entries)?,
        ExportFormat::Csv => export::csv(book, &entries)?,
        ExportFormat::Markdown => export::markdown(book, &entries),
    })?;
    blemish(&book.journal, check)
}

fn verify(journal: &Journal) -> Done {
    let check = journal.verify()?;
    blemish(journal, check.clone())?;
    let path = journal.path().display();
    let Check { lines, hash, torn, .. } = check;
    let whole = match lines {
        0 => format!("{path} has no lines yet\n"),
        _ => format!("{path} is whole: {} lines, the last with the hash {hash}\n", count(lines as u64)),
    };
    let torn = match torn {
        0 => String::new(),
        torn => {
            format!("{torn} bytes after that were cut short by a crash; nothing was sent because of them\n")
        }
    };
    print(&(whole + &torn))
}

/// What was tampered with is shown all the same, but not without a word.
fn blemish(journal: &Journal, check: Check) -> Done {
    match check.fault {
        Some(fault) => Err(JournalError::Broken { path: journal.path().to_owned(), fault }.into()),
        None => Ok(0),
    }
}

fn chosen<'a>(entries: &'a [Entry], context: Option<&str>) -> Vec<&'a Entry> {
    let in_context = |entry: &&Entry| context.is_none_or(|context| entry.intent.context == context);
    entries.iter().filter(in_context).collect()
}

fn one_as_json(entry: &Entry) -> Result<String, Failure> {
    let json = serde_json::to_string(entry).map_err(std::io::Error::from)?;
    Ok(harmless(&json).into_owned())
}

/// An array with an operation on each line: fit for `jq` as for `grep`.
fn as_json(entries: &[&Entry]) -> Result<String, Failure> {
    let lines = entries.iter().map(|entry| one_as_json(entry)).collect::<Result<Vec<_>, _>>()?;
    Ok(if lines.is_empty() { "[]\n".to_owned() } else { format!("[\n{}\n]\n", lines.join(",\n")) })
}

/// The operation in its words and, where it was not simply done, the reason.
fn told(entry: &Entry) -> String {
    match entry.outcome().map(|outcome| outcome.why()).filter(|why| !why.is_empty()) {
        Some(why) => format!("{}  ({})", clean(&entry.intent.line), clean(why)),
        None => clean(&entry.intent.line),
    }
}
