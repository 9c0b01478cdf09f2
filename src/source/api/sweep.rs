//! A long list, read piece by piece over as many polls as the budget needs. What the whole of a sweep has
//! not seen is gone; what makes the server fail is gone around and named.

use super::{
    Api,
    client::Ask,
    paging::{Listing, Poisoned, sorted},
    way::{Piece, Style, Way},
    wire,
};
use crate::{domain::Endpoint, source::SourceError};
use serde::de::DeserializeOwned;
use std::{cmp::Ordering, collections::BTreeMap, sync::Arc};

/// Behind the end of every list: whether the server can answer at all when there is no row in the way.
const FAR: Piece = Piece { at: 1_000_000, len: 1 };

/// What is read by sweeps.
pub(super) trait Swept: Clone + PartialEq {
    type Id: Ord + Clone;
    type Wire: DeserializeOwned + Into<Self>;
    const ENDPOINT: Endpoint;
    const PATH: &'static str;
    const STYLE: Style;
    /// Rows read at most: the first ones in the order of the server.
    const MOST: u64;
    fn id(&self) -> &Self::Id;
    /// The order in which they are handed out.
    fn order(&self, other: &Self) -> Ordering;
}

pub(super) struct Sweep<T: Swept> {
    rows: BTreeMap<T::Id, Seen<T>>,
    /// Counts the sweeps, so that a row knows the last one that saw it.
    turn: u64,
    way: Way,
    complete: bool,
    total: Option<u64>,
    /// The rows have changed since they were last shown.
    changed: bool,
    shown: Arc<Listing<T>>,
}

struct Seen<T> {
    row: T,
    turn: u64,
}

/// One piece as it came.
struct Answer<T> {
    rows: Vec<T>,
    bad: Vec<Poisoned>,
    /// Rows in the answer, readable or not.
    count: u64,
    last: bool,
    total: Option<u64>,
}

impl<T: Swept> Sweep<T> {
    pub(super) fn new() -> Self {
        Self {
            rows: BTreeMap::new(),
            turn: 0,
            way: Way::new(T::STYLE),
            complete: false,
            total: None,
            changed: true,
            shown: Arc::default(),
        }
    }

    /// Go on with the sweep, or begin the next one: one piece at least, then more until the end of the
    /// list or until less than a quarter of the budget is left for everybody else. The same `Arc` comes
    /// back when nothing has changed. After an error, and when cancelled, it goes on where it was.
    pub(super) async fn advance(&mut self, api: &Api) -> Result<Arc<Listing<T>>, SourceError> {
        let mut works = false;
        loop {
            let piece = self.way.next();
            match ask::<T>(api, piece).await {
                Ok(answer) => {
                    if self.take(piece, answer) {
                        break;
                    }
                }
                Err(error) => match why(&error) {
                    Some(why) => {
                        if works || !self.has_moved(api, &error).await? {
                            self.way.failed(piece, &why);
                        }
                        works = true;
                    }
                    None => return Err(error),
                },
            }
            if api.0.budget.spare() < api.budget().limit.div_ceil(4) {
                break;
            }
        }
        Ok(self.show())
    }

    /// To the end of the list, for whoever needs every row and can wait until the budget has let it through.
    pub(super) async fn whole(&mut self, api: &Api) -> Result<Arc<Listing<T>>, SourceError> {
        let turn = self.turn;
        loop {
            let listing = self.advance(api).await?;
            if self.turn != turn {
                return Ok(listing);
            }
        }
    }

    /// A piece has failed: is it the rows, or the server? Gives `error` back if it is the server, and true
    /// if new rows have come in front, so that what is known to be bad stands elsewhere now.
    async fn has_moved(&mut self, api: &Api, error: &SourceError) -> Result<bool, SourceError> {
        match ask::<T>(api, FAR).await {
            // Rows where there are none: a server that does not care where it is asked to look.
            Ok(answer) if answer.count == 0 => Ok(self.follow(answer.total)),
            _ => Err(error.clone()),
        }
    }

    /// Take the total the server names. True if rows have come in front of those that cannot be read.
    fn follow(&mut self, total: Option<u64>) -> bool {
        let more = total.zip(self.total).map_or(0, |(now, before)| now.saturating_sub(before));
        self.changed |= self.total != total;
        self.total = total;
        let moved = T::STYLE == Style::Pages && more > 0 && !self.way.poisoned().is_empty();
        if moved {
            self.way.shift(more);
        }
        moved
    }

    /// Add a piece. True when it was the last one of this sweep.
    fn take(&mut self, piece: Piece, answer: Answer<T>) -> bool {
        let ahead = piece.at >= self.way.at();
        let mut fresh = !answer.bad.is_empty();
        for row in answer.rows {
            fresh |= self.see(row);
        }
        if T::STYLE == Style::Pages {
            self.follow(answer.total);
        }
        self.way.answered(piece, answer.bad);
        if ahead && answer.last {
            self.way.ends_at(piece.at + answer.count);
            self.finish();
            return true;
        }
        if self.way.at() >= T::MOST {
            self.finish();
            return true;
        }
        if ahead && !fresh {
            // A server that ignores `skip` gives the same piece for ever, and never all of the list.
            self.restart();
            return true;
        }
        false
    }

    /// Whether this sweep sees the row for the first time.
    fn see(&mut self, row: T) -> bool {
        let turn = self.turn;
        match self.rows.get_mut(row.id()) {
            Some(seen) => {
                let first = std::mem::replace(&mut seen.turn, turn) != turn;
                if seen.row != row {
                    seen.row = row;
                    self.changed = true;
                }
                first
            }
            None => {
                self.rows.insert(row.id().clone(), Seen { row, turn });
                self.changed = true;
                true
            }
        }
    }

    /// What the whole sweep has not seen is gone.
    fn finish(&mut self) {
        let (before, turn) = (self.rows.len(), self.turn);
        self.rows.retain(|_, seen| seen.turn == turn);
        let bad: u64 = self.way.poisoned().iter().map(|spot| spot.rows).sum();
        let complete = self.total.is_none_or(|total| self.rows.len() as u64 + bad >= total);
        self.changed |= self.rows.len() != before || self.complete != complete;
        self.complete = complete;
        self.restart();
    }

    fn restart(&mut self) {
        self.turn += 1;
        self.way.restart();
    }

    fn show(&mut self) -> Arc<Listing<T>> {
        let (poisoned, complete) = (self.way.poisoned(), self.complete);
        let again = Some(self.way.at()).filter(|at| complete && *at > 0);
        let same = self.shown.poisoned == poisoned && self.shown.again == again;
        if std::mem::take(&mut self.changed) || !same {
            let mut rows: Vec<_> = self.rows.values().map(|seen| seen.row.clone()).collect();
            rows.sort_by(T::order);
            let total = self.total.or(complete.then_some(rows.len() as u64));
            self.shown = Arc::new(Listing { rows, complete, total, again, poisoned });
        }
        self.shown.clone()
    }
}

async fn ask<T: Swept>(api: &Api, piece: Piece) -> Result<Answer<T>, SourceError> {
    let ask = Ask::get(T::ENDPOINT, T::PATH);
    let (rows, last, total) = match T::STYLE {
        Style::Skip => {
            let rows: Vec<wire::Row<T::Wire>> =
                api.fetch(ask.with("skip", piece.at).with("limit", piece.len)).await?;
            // A short one is the last.
            let last = (rows.len() as u64) < piece.len;
            (rows, last, None)
        }
        Style::Pages => {
            let ask = ask.with("page", piece.at / piece.len + 1).with("per_page", piece.len);
            let page: wire::Page<T::Wire> = api.fetch(ask).await?;
            let full = page.rows.len() as u64 >= piece.len;
            let last = page.rows.is_empty() || !page.has_next.unwrap_or(full);
            (page.rows, last, page.total.map(wire::Number::whole))
        }
    };
    let count = rows.len() as u64;
    let (rows, bad) = sorted(api, piece.at, rows);
    Ok(Answer { rows, bad, count, last, total })
}

/// What a piece may have failed of that smaller pieces would not.
fn why(error: &SourceError) -> Option<String> {
    match error {
        SourceError::Status { status: 500, what, .. } => Some(format!("500: {what}")),
        SourceError::Shape { what, .. } => Some(what.clone()),
        _ => None,
    }
}
