//! All that is known of one operation.

use super::Book;
use crate::{
    base::{clean, pad, width},
    journal::{Change, Entry, Outcome, changes},
};
use serde_json::Value;

pub fn page(book: &Book, entry: &Entry, all: &[Entry]) -> String {
    let heads = heads(book, entry, all);
    let heads = heads.iter().map(|(name, text)| format!("{}{}\n", pad(name, 11, false, ""), clean(text)));
    let change = fields("change", &entry.intent.before, &entry.intent.after);
    heads.chain([change]).chain(aftermath(book, entry)).collect()
}

fn heads(book: &Book, entry: &Entry, all: &[Entry]) -> Vec<(&'static str, String)> {
    let intent = &entry.intent;
    let mut heads = vec![
        ("number", entry.seq.to_string()),
        ("operation", intent.line.clone()),
        ("when", book.moment(entry.at)),
        ("who", format!("{}, as {}", intent.who.api, intent.who.os)),
        ("context", format!("{} ({})", intent.context, intent.host)),
        ("outcome", book.outcome(entry).to_owned()),
    ];
    heads.extend(intent.undoes.map(|seq| ("undoes", seq.to_string())));
    heads.extend(intent.redoes.map(|seq| ("redoes", seq.to_string())));
    let refused = intent.refused.iter();
    heads.extend(refused.map(|it| ("refused", format!("{}: {}", it.line, it.why))));
    for other in all {
        let told = || format!("{} ({})", other.seq, book.outcome(other));
        heads.extend((other.intent.undoes == Some(entry.seq)).then(|| ("undone by", told())));
        heads.extend((other.intent.redoes == Some(entry.seq)).then(|| ("redone by", told())));
    }
    heads
}

/// What came back, in the order in which it did.
fn aftermath(book: &Book, entry: &Entry) -> Vec<String> {
    let parts = entry
        .parts
        .iter()
        .map(|part| fields(&format!("{}  came back", book.moment(part.at)), &Value::Null, &part.part));
    let endings = entry.endings.iter().map(|ending| {
        let outcome = &ending.outcome;
        let why = Some(clean(outcome.why())).filter(|why| !why.is_empty());
        let why = why.map(|why| format!(": {why}")).unwrap_or_default();
        let heading = format!("{}  {}{why}", book.moment(ending.at), outcome.word());
        match outcome {
            Outcome::Done { result } | Outcome::Reconciled { result, .. } if !result.is_null() => {
                fields(&heading, &Value::Null, result)
            }
            _ => format!("{heading}\n"),
        }
    });
    parts.chain(endings).collect()
}

/// A heading, and below it every field: `before -> after` where they differ, else what it is.
fn fields(heading: &str, before: &Value, after: &Value) -> String {
    let changes = changes(before, after);
    let wide = changes.iter().map(|change| width(&clean(&change.field))).max().unwrap_or(0);
    let line = |change: &Change| {
        let field = pad(&clean(&change.field), wide, false, "");
        let side = |side: &Option<String>| side.as_deref().map_or_else(|| "(none)".to_owned(), clean);
        match change.is_real() && !before.is_null() {
            true => format!("  {field}  {} -> {}\n", side(&change.before), side(&change.after)),
            false => format!("  {field}  {}\n", side(&change.after)),
        }
    };
    let lines: String = changes.iter().map(line).collect();
    if lines.is_empty() { String::new() } else { format!("{heading}\n{lines}") }
}
