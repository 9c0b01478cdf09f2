//! Lists that come in pieces. No list of this API has a stable order or a version, so a piece may repeat
//! a row or skip one; rows are told apart by id, and a list that is short of its total says so.

use super::{Api, client::Ask, wire};
use crate::{domain::Endpoint, source::SourceError};
use serde::de::DeserializeOwned;
use std::{collections::HashSet, hash::Hash};

/// Rows in one piece: the most the API gives.
pub(super) const PIECE: usize = 100;

/// What is known of a list, and whether that is all of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing<T> {
    pub rows: Vec<T>,
    pub complete: bool,
    /// How many the server says there are, where it says so.
    pub total: Option<u64>,
}

impl<T> Default for Listing<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), complete: false, total: None }
    }
}

/// The style with `page` and `per_page`: up to `most` pages, each row once, in the order of the server.
pub(super) async fn numbered<W, T, K>(
    api: &Api,
    (endpoint, path): (Endpoint, &str),
    most: usize,
    key: impl Fn(&T) -> K,
) -> Result<Listing<T>, SourceError>
where
    W: DeserializeOwned + Into<T>,
    K: Hash + Eq,
{
    let mut seen = HashSet::new();
    let mut list = Listing::default();
    for page in 1..=most {
        let ask = Ask::get(endpoint, path).with("page", page).with("per_page", PIECE);
        let answer: wire::Page<W> = api.fetch(ask).await?;
        let full = answer.rows.len() >= PIECE;
        let more = !answer.rows.is_empty() && answer.has_next.unwrap_or(full);
        list.rows.extend(answer.rows.into_iter().map(Into::into).filter(|row| seen.insert(key(row))));
        list.total = answer.total.map(wire::Number::whole);
        if !more {
            list.complete = list.total.is_none_or(|total| list.rows.len() as u64 >= total);
            break;
        }
    }
    Ok(list)
}

/// The style with `skip` and `limit`: one piece of a bare array. A short one is the last.
pub(super) async fn skipped<W: DeserializeOwned>(
    api: &Api,
    (endpoint, path): (Endpoint, &str),
    skip: usize,
) -> Result<Vec<W>, SourceError> {
    api.fetch(Ask::get(endpoint, path).with("skip", skip).with("limit", PIECE)).await
}

/// No style at all: the whole list in one array.
pub(super) async fn unpaged<W, T>(api: &Api, endpoint: Endpoint, path: String) -> Result<Vec<T>, SourceError>
where
    W: DeserializeOwned + Into<T>,
{
    let rows: Vec<W> = api.fetch(Ask::get(endpoint, path)).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// As [`unpaged`], with an object around the array.
pub(super) async fn boxed<W, T>(api: &Api, endpoint: Endpoint, path: String) -> Result<Vec<T>, SourceError>
where
    W: DeserializeOwned + Into<T>,
{
    let list: wire::Items<W> = api.fetch(Ask::get(endpoint, path)).await?;
    Ok(list.rows.into_iter().map(Into::into).collect())
}
