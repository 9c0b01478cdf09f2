//! What the vital signs and the panes of the Health tab said at other times: looks at them, a few seconds
//! apart, and further apart the longer ago. The lists of the other tabs are not kept: they are too long to have
//! many of.

use super::Store;
use crate::{base::Moment, domain::Mark};
use chrono::{DateTime, TimeDelta, Utc};
use std::{collections::VecDeque, sync::Arc};

/// At least so long between two looks of which neither is older than the first of these.
const APART: [(TimeDelta, TimeDelta); 3] = [
    (TimeDelta::minutes(10), TimeDelta::seconds(5)),
    (TimeDelta::hours(1), TimeDelta::minutes(1)),
    (TimeDelta::hours(24), TimeDelta::minutes(5)),
];

#[derive(Debug, Default)]
pub struct Past(VecDeque<Signs>);

/// One look.
#[derive(Debug)]
struct Signs {
    /// When the first of those was there whose place it has taken.
    since: DateTime<Utc>,
    at: DateTime<Utc>,
    /// What is short enough to have many of; nothing else is in it.
    store: Store,
}

/// Of the store of now, what a look keeps. The values are shared with it.
fn signs(store: &Store) -> Store {
    Store {
        health: store.health.clone(),
        me: store.me.clone(),
        summary: store.summary.clone(),
        host: store.host.clone(),
        cache: store.cache.clone(),
        database: store.database.clone(),
        tables: store.tables.clone(),
        integrity: store.integrity.clone(),
        delivery: store.delivery.clone(),
        budget: store.budget,
        ..Store::default()
    }
}

impl Past {
    /// Keep what is known now; of what comes in close succession, the last.
    pub fn keep(&mut self, store: &Store, now: Moment) {
        let [(_, least), ..] = APART;
        let same = self.0.pop_back_if(|last| now.wall - last.since < least);
        self.0.push_back(Signs {
            since: same.map_or(now.wall, |last| last.since),
            at: now.wall,
            store: signs(store),
        });
        self.thin(now.wall);
    }

    fn thin(&mut self, now: DateTime<Utc>) {
        let mut last = None;
        self.0.retain(|signs| {
            let age = now - signs.since;
            let apart = APART.iter().find(|(until, _)| age <= *until).map(|(_, apart)| *apart);
            let far = |apart| last.is_none_or(|last| signs.since - last >= apart);
            let keep = apart.is_some_and(far);
            last = if keep { Some(signs.since) } else { last };
            keep
        });
    }

    /// The earliest time of which anything is known.
    pub fn begin(&self) -> Option<DateTime<Utc>> {
        self.0.front().map(|signs| signs.at)
    }

    fn last(&self, at: DateTime<Utc>) -> Option<&Signs> {
        let end = self.0.partition_point(|signs| signs.at <= at);
        end.checked_sub(1).and_then(|last| self.0.get(last))
    }

    /// As of when the age of what was known then has to be told. Of long ago few looks are kept: what was fresh
    /// in one of them was not stale before the next, unless that is further away than it would be by thinning.
    pub fn as_of(&self, at: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
        let Some(last) = self.last(at) else { return at };
        let apart = APART.iter().find(|(until, _)| now - last.since <= *until).map(|(_, apart)| *apart);
        let near = apart.is_some_and(|apart| at - last.at <= apart * 2);
        if near { last.at } else { at }
    }

    /// What was known at that time; nothing newer is in it.
    pub fn at(&self, at: DateTime<Utc>, live: &Store) -> Store {
        let marks = live.marks.iter().filter(|mark| mark.at <= at).cloned().collect::<Vec<Mark>>();
        let signs = self.last(at).map_or_else(Store::default, |signs| signs.store.clone());
        Store { calls: live.calls.until(at), marks: Arc::new(marks), ..signs }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::Summary,
        store::{News, Receipt, Trust},
    };
    use std::time::{Duration, Instant};

    fn begin() -> Moment {
        Moment { at: Instant::now(), wall: DateTime::UNIX_EPOCH }
    }

    /// Looks at a store in which the unread notifications count the seconds, every five of them.
    fn looked(secs: u32) -> (Past, Store) {
        let (mut past, mut store) = (Past::default(), Store::default());
        for sec in (0..=secs).step_by(5) {
            let now = begin().later(Duration::from_secs(sec.into()));
            let news = News::Summary(Ok(Arc::new(Summary { unread: sec, ..Summary::default() })));
            store.take(news, Receipt { asked: now.at, every: Duration::from_secs(5) }, now);
            past.keep(&store, now);
        }
        (past, store)
    }

    #[test]
    fn it_tells_what_was_known_then_and_nothing_newer() {
        let (past, store) = looked(60);
        let unread = |secs: i64| {
            let then = past.at(DateTime::UNIX_EPOCH + TimeDelta::seconds(secs), &store);
            then.summary.get().map(|summary| summary.unread)
        };
        assert_eq!([unread(-1), unread(0), unread(4), unread(31)], [None, Some(0), Some(0), Some(30)]);
    }

    #[test]
    fn what_was_fresh_is_not_called_stale_because_few_looks_are_kept() {
        let (past, store) = looked(3 * 3600);
        let at = |secs: i64| DateTime::UNIX_EPOCH + TimeDelta::seconds(secs);
        let trust = |secs: i64, now: i64| {
            let age = (past.as_of(at(secs), at(now)) - at(0)).to_std().unwrap();
            past.at(at(secs), &store).summary.trust(begin().at + age)
        };
        let known: Vec<_> = (600..3 * 3600).step_by(47).map(|secs| trust(secs, 3 * 3600)).collect();
        assert!(known.iter().all(|trust| *trust == Trust::Fresh), "{known:?}");
        let silent = trust(4 * 3600, 5 * 3600);
        assert!(matches!(silent, Trust::Stale(_)), "nothing came for an hour: {silent:?}");
    }

    #[test]
    fn a_day_of_it_is_a_few_hundred_looks() {
        let (past, _) = looked(26 * 3600);
        assert!((400..=460).contains(&past.0.len()), "{}", past.0.len());
        let ages = past.0.iter().map(|signs| 26 * 3600 - signs.at.timestamp());
        assert!(ages.max().unwrap() <= 24 * 3600);
    }
}
