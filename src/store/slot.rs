//! One feed's slot. A failed poll never blanks the screen: the old value stays and is marked.

use super::Answer;
use crate::{base::Moment, source::SourceError};
use chrono::{DateTime, Utc};
use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

/// Polls that may be missed before what is shown counts as stale.
const MISSED: u32 = 3;
/// What is asked for each second is not stale for a hiccup of the network.
const LEAST: Duration = Duration::from_secs(10);
/// Slots kept of a keyed feed: what was looked at last.
const KEPT: usize = 32;

/// When a poll was sent, and how soon the next was meant to follow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Receipt {
    pub asked: Instant,
    pub every: Duration,
}

#[derive(Clone, Debug)]
pub struct Slot<T> {
    value: Option<Arc<T>>,
    as_of: Option<Moment>,
    error: Option<SourceError>,
    patience: Duration,
    /// Grows with every change of the value; what is derived from it caches on this.
    pub revision: u64,
}

/// How far to trust what is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Nothing has come yet, and nothing has gone wrong.
    Loading,
    Fresh,
    /// The last poll failed; what is shown is not old enough to be called stale.
    Shaky,
    /// Three polls have been missed. The age is rounded, so that it does not tick.
    Stale(Duration),
    /// Nothing has ever come, and the last poll failed.
    Failed,
    /// This server does not offer it.
    Off,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self { value: None, as_of: None, error: None, patience: Duration::from_secs(30), revision: 0 }
    }
}

impl<T: PartialEq> Slot<T> {
    /// Take the outcome of a poll. True if anything a person can see has changed.
    pub fn take(&mut self, answer: Answer<T>, receipt: Receipt, now: Moment) -> bool {
        let before = self.trust(now.at);
        self.expect(receipt.every);
        let news = match answer {
            Ok(value) => {
                (self.as_of, self.error) = (Some(now), None);
                let same = self.value.as_ref().is_some_and(|old| Arc::ptr_eq(old, &value) || **old == *value);
                if !same {
                    (self.value, self.revision) = (Some(value), self.revision + 1);
                }
                !same
            }
            Err(error) => {
                let same = self.error.as_ref() == Some(&error);
                self.error = Some(error);
                !same
            }
        };
        news || self.trust(now.at) != before
    }
}

impl<T> Slot<T> {
    pub fn get(&self) -> Option<&T> {
        self.value.as_deref()
    }

    /// The value itself, to be kept beyond the next answer.
    pub fn shared(&self) -> Option<Arc<T>> {
        self.value.clone()
    }

    /// It is asked for this often from now on.
    pub fn expect(&mut self, every: Duration) {
        self.patience = (every * MISSED).max(LEAST);
    }

    pub fn error(&self) -> Option<&SourceError> {
        self.error.as_ref()
    }

    pub fn as_of(&self) -> Option<DateTime<Utc>> {
        self.as_of.map(|moment| moment.wall)
    }

    pub fn trust(&self, now: Instant) -> Trust {
        match (&self.error, self.as_of) {
            (Some(SourceError::Missing { .. }), _) => Trust::Off,
            (Some(_), None) => Trust::Failed,
            (None, None) => Trust::Loading,
            (error, Some(as_of)) => {
                let age = now.saturating_duration_since(as_of.at);
                match error {
                    _ if age >= self.patience => Trust::Stale(rounded(age)),
                    Some(_) => Trust::Shaky,
                    None => Trust::Fresh,
                }
            }
        }
    }

    /// When the trust will change by time alone.
    pub fn next_wake(&self, now: Instant) -> Option<Instant> {
        let as_of = self.as_of?.at;
        let age = now.saturating_duration_since(as_of);
        match self.trust(now) {
            Trust::Fresh | Trust::Shaky => Some(as_of + self.patience),
            Trust::Stale(_) => Some(as_of + rounded(age) + step(age)),
            Trust::Loading | Trust::Failed | Trust::Off => None,
        }
    }
}

/// An age is told in steps, so that a stale screen is written to a few times a minute at most.
fn step(age: Duration) -> Duration {
    Duration::from_secs(if age < Duration::from_secs(120) { 10 } else { 60 })
}

fn rounded(age: Duration) -> Duration {
    let step = step(age).as_secs();
    Duration::from_secs(age.as_secs() / step * step)
}

/// The slots of a feed that exists once per key, of which the ones used last are kept.
#[derive(Clone, Debug)]
pub struct Keyed<K, T> {
    slots: BTreeMap<K, (u64, Slot<T>)>,
    uses: u64,
}

impl<K, T> Default for Keyed<K, T> {
    fn default() -> Self {
        Self { slots: BTreeMap::new(), uses: 0 }
    }
}

impl<K: Ord + Clone, T> Keyed<K, T> {
    pub fn get(&self, key: &K) -> Option<&Slot<T>> {
        self.slots.get(key).map(|(_, slot)| slot)
    }

    /// The slot of a key, made if it is new; the one unused for longest makes room.
    pub fn slot(&mut self, key: K) -> &mut Slot<T> {
        self.uses += 1;
        if self.slots.len() >= KEPT && !self.slots.contains_key(&key) {
            let oldest = self.slots.iter().min_by_key(|(_, (used, _))| *used).map(|(key, _)| key.clone());
            oldest.and_then(|key| self.slots.remove(&key));
        }
        let (used, slot) = self.slots.entry(key).or_default();
        *used = self.uses;
        slot
    }

    pub fn expect(&mut self, key: &K, every: Duration) {
        self.slots.get_mut(key).into_iter().for_each(|(_, slot)| slot.expect(every));
    }
}
#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn start() -> Moment {
        Moment { at: Instant::now(), wall: DateTime::UNIX_EPOCH }
    }

    fn receipt(now: Moment) -> Receipt {
        Receipt { asked: now.at, every: 10 * SECOND }
    }

    fn away() -> SourceError {
        SourceError::Unreachable { host: "h".into(), why: "refused".into() }
    }

    fn take(slot: &mut Slot<i32>, answer: Result<i32, SourceError>, now: Moment) -> bool {
        slot.take(answer.map(Arc::new), receipt(now), now)
    }

    #[test]
    fn the_same_answer_twice_is_no_news() {
        let (mut slot, t) = (Slot::default(), start());
        assert!(take(&mut slot, Ok(7), t));
        assert!(!take(&mut slot, Ok(7), t), "an idle server must not redraw the screen");
        assert_eq!(slot.revision, 1);
    }

    #[test]
    fn a_failure_keeps_the_old_value_and_says_so_once() {
        let (mut slot, t) = (Slot::default(), start());
        take(&mut slot, Ok(7), t);
        assert!(take(&mut slot, Err(away()), t));
        assert!(!take(&mut slot, Err(away()), t));
        assert_eq!((slot.get(), slot.trust(t.at)), (Some(&7), Trust::Shaky));
        assert!(take(&mut slot, Ok(7), t), "recovery is news even if the value is the same");
    }

    #[test]
    fn three_missed_polls_make_it_stale_and_its_age_moves_in_steps() {
        let (mut slot, t) = (Slot::default(), start());
        take(&mut slot, Ok(7), t);
        let late = t.later(30 * SECOND);
        assert_eq!(slot.next_wake(t.at), Some(late.at));
        assert_eq!(slot.trust(late.at), Trust::Stale(30 * SECOND));
        assert_eq!(slot.trust(t.later(39 * SECOND).at), Trust::Stale(30 * SECOND));
        assert_eq!(slot.next_wake(late.at), Some(t.later(40 * SECOND).at));
        assert!(take(&mut slot, Ok(7), late));
    }

    #[test]
    fn what_a_server_does_not_offer_is_off_and_not_an_error() {
        let (mut slot, t) = (Slot::default(), start());
        take(&mut slot, Err(SourceError::Missing { host: "h".into(), what: "flags".into() }), t);
        assert_eq!(slot.trust(t.at), Trust::Off);
    }

    #[test]
    fn what_was_not_looked_at_for_longest_is_forgotten() {
        let mut keyed = Keyed::<usize, i32>::default();
        for key in 0..KEPT {
            keyed.slot(key);
        }
        keyed.slot(0);
        keyed.slot(KEPT);
        assert!(keyed.get(&0).is_some() && keyed.get(&1).is_none());
    }
}
