//! Lists that come in pieces. No list of this API has a stable order or a version, so a piece may repeat
//! a row or skip one; rows are told apart by id, and a list that is short of its total says so.

use super::{Api, client::Ask, way::PIECE, wire};
use crate::{base::count, domain::Endpoint, source::SourceError};
use serde::de::DeserializeOwned;
use std::{collections::HashSet, hash::Hash};

/// Places named of the rows that cannot be read; a person looks up no more by hand.
const NAMED: usize = 5;

/// What is known of a list, and whether that is all of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing<T> {
    pub rows: Vec<T>,
    pub complete: bool,
    /// How many the server says there are, where it says so.
    pub total: Option<u64>,
    /// How much has been read again of a list that takes several polls: the rest is as it was seen before,
    /// and what has gone meanwhile still stands there.
    pub again: Option<u64>,
    /// What is in the list and cannot be shown.
    pub poisoned: Vec<Poisoned>,
}

impl<T> Listing<T> {
    /// What there is beyond these rows, as far as anybody knows; nothing where they are all.
    pub fn missing(&self) -> Option<String> {
        let (read, total) = (self.rows.len() as u64, self.total.unwrap_or_default());
        let short = || {
            let of = if total > read { format!("{} of {}", count(read), count(total)) } else { count(read) };
            format!("this is not the whole list: {of} rows could be read")
        };
        unreadable(&self.poisoned).or_else(|| (!self.complete).then(short))
    }
}

/// All there is: an answer that is not paged.
impl<T> FromIterator<T> for Listing<T> {
    fn from_iter<I: IntoIterator<Item = T>>(rows: I) -> Self {
        Self {
            rows: rows.into_iter().collect(),
            complete: true,
            total: None,
            again: None,
            poisoned: Vec::new(),
        }
    }
}

/// A row that cannot be read, or a few next to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poisoned {
    /// Its position in the server's order, as `skip` counts.
    pub at: u64,
    pub rows: u64,
    /// Where the answer came and the row in it was none: what it calls itself.
    pub id: Option<String>,
    pub why: String,
}

impl<T> Default for Listing<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), complete: false, total: None, again: None, poisoned: Vec::new() }
    }
}

/// The words for rows that cannot be read, where there are any: `2 rows cannot be read: at 137, 512 (500: ..)`.
pub fn unreadable(poisoned: &[Poisoned]) -> Option<String> {
    let first = poisoned.first()?;
    let rows: u64 = poisoned.iter().map(|spot| spot.rows).sum();
    let place = |spot: &Poisoned| match &spot.id {
        Some(id) => id.clone(),
        None if spot.rows == 1 => format!("at {}", spot.at),
        None => format!("at {} to {}", spot.at, spot.at + spot.rows - 1),
    };
    let mut places: Vec<String> = poisoned.iter().take(NAMED).map(place).collect();
    if poisoned.len() > NAMED {
        places.push("and others".to_owned());
    }
    let row = if rows == 1 { "row" } else { "rows" };
    Some(format!("{} {row} cannot be read: {} ({})", count(rows), places.join(", "), first.why))
}

/// Rows told from what cannot be read as one; `at` is the position of the first.
pub(super) fn sorted<W: Into<T>, T>(api: &Api, at: u64, rows: Vec<wire::Row<W>>) -> (Vec<T>, Vec<Poisoned>) {
    told_apart(api, at, rows, W::into)
}

/// As [`sorted`], where it takes more than the row to make it ours.
fn told_apart<W, T>(
    api: &Api,
    at: u64,
    rows: Vec<wire::Row<W>>,
    ours: impl Fn(W) -> T,
) -> (Vec<T>, Vec<Poisoned>) {
    let (mut good, mut bad) = (Vec::with_capacity(rows.len()), Vec::new());
    for (at, row) in (at..).zip(rows) {
        match row {
            wire::Row::Read(row) => good.push(ours(row)),
            wire::Row::Bad { id, why } => {
                let id = id.map(|id| api.harmless(&id)).filter(|id| !id.is_empty());
                bad.push(Poisoned { at, rows: 1, id, why: api.harmless(&why) });
            }
        }
    }
    (good, bad)
}

/// The style with `page` and `per_page`: up to `most` pages, each row once, in the order of the server.
pub(super) async fn numbered<W, T, K>(
    api: &Api,
    ask: impl Fn() -> Ask<'static>,
    most: u64,
    key: impl Fn(&T) -> K,
) -> Result<Listing<T>, SourceError>
where
    W: DeserializeOwned + Into<T>,
    K: Hash + Eq,
{
    let mut seen = HashSet::new();
    let mut list = Listing::default();
    for page in 1..=most {
        let answer: wire::Page<W> = api.fetch(ask().with("page", page).with("per_page", PIECE)).await?;
        let full = answer.rows.len() as u64 >= PIECE;
        let more = !answer.rows.is_empty() && answer.has_next.unwrap_or(full);
        let (rows, bad) = sorted(api, (page - 1) * PIECE, answer.rows);
        list.rows.extend(rows.into_iter().filter(|row| seen.insert(key(row))));
        list.poisoned.extend(bad);
        list.total = answer.total.map(wire::Number::whole);
        if !more {
            let known = (list.rows.len() + list.poisoned.len()) as u64;
            list.complete = list.total.is_none_or(|total| known >= total);
            break;
        }
    }
    Ok(list)
}

/// The style with `skip` and `limit` and no total: up to `most` pieces, each row once, until one is short.
pub(super) async fn skipped<P, T, K>(
    api: &Api,
    ask: impl Fn() -> Ask<'static>,
    most: u64,
    ours: impl Fn(P::Row) -> T,
    key: impl Fn(&T) -> K,
) -> Result<Listing<T>, SourceError>
where
    P: wire::Rows,
    K: Hash + Eq,
{
    let mut seen = HashSet::new();
    let mut list = Listing::default();
    for at in (0..most).map(|piece| piece * PIECE) {
        let rows = api.fetch::<P>(ask().with("skip", at).with("limit", PIECE)).await?.rows();
        let last = (rows.len() as u64) < PIECE;
        let (rows, bad) = told_apart(api, at, rows, &ours);
        list.rows.extend(rows.into_iter().filter(|row| seen.insert(key(row))));
        list.poisoned.extend(bad);
        if last {
            list.complete = true;
            break;
        }
    }
    Ok(list)
}

/// No style at all: the whole list in one array.
pub(super) async fn unpaged<W, T>(
    api: &Api,
    endpoint: Endpoint,
    path: String,
) -> Result<Listing<T>, SourceError>
where
    W: DeserializeOwned + Into<T>,
{
    let rows: Vec<wire::Row<W>> = api.fetch(Ask::get(endpoint, path)).await?;
    Ok(whole(api, rows))
}

/// As [`unpaged`], with an object around the array.
pub(super) async fn boxed<W, T>(
    api: &Api,
    endpoint: Endpoint,
    path: String,
) -> Result<Listing<T>, SourceError>
where
    W: DeserializeOwned + Into<T>,
{
    let list: wire::Items<W> = api.fetch(Ask::get(endpoint, path)).await?;
    Ok(whole(api, list.rows))
}

/// A list that came in one piece.
pub(super) fn whole<W: Into<T>, T>(api: &Api, rows: Vec<wire::Row<W>>) -> Listing<T> {
    let total = Some(rows.len() as u64);
    let (rows, poisoned) = sorted(api, 0, rows);
    Listing { rows, complete: true, total, again: None, poisoned }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unreadable_rows_are_counted_and_the_first_few_named() {
        let at =
            |at, rows, id: Option<&str>| Poisoned { at, rows, id: id.map(str::to_owned), why: "500".into() };
        assert_eq!(unreadable(&[]), None);
        assert_eq!(unreadable(&[at(7, 1, None)]).unwrap(), "1 row cannot be read: at 7 (500)");
        let two = [at(137, 1, Some("A-1")), at(500, 20, None)];
        assert_eq!(unreadable(&two).unwrap(), "21 rows cannot be read: A-1, at 500 to 519 (500)");
        let many: Vec<_> = (0..9).map(|n| at(n, 1, None)).collect();
        assert_eq!(
            unreadable(&many).unwrap(),
            "9 rows cannot be read: at 0, at 1, at 2, at 3, at 4, and others (500)"
        );
    }
}
