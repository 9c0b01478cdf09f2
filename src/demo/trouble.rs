//! Trouble on demand: what can befall a server at any time, whatever its personality. It is set and
//! cleared while the backend runs.

mod garbage;
mod plan;

pub use garbage::spoil;
pub use plan::Plan;

use super::named::named;
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Notify;

named! {
    /// Something that goes wrong around the server rather than in it.
    Trouble, "fault", health;

    Slow "slow"
        "Many answers take two to four seconds, those of large lists most often."
        "answers at once: it touches nothing that is slow";
    Errors "errors"
        "Three requests in ten end in a 500 or a 503; half of those have been carried out all the same."
        "answers: nothing in it can fail";
    Flapping "flapping"
        "The service is up for ten seconds and answers everything with 503 for the next ten."
        "goes up and down with the rest";
    DbDown "db-down"
        "The database cannot be reached."
        "503 where it looks at its database, healthy where it is static";
    TableLock "table-lock"
        "Somebody has locked the table of assignments: what needs it waits until that is over."
        "answers: it needs no table";
    RateLimit "rate-limit"
        "Somebody else behind the same address uses up the rate limit: 429."
        "answers: it is exempt";
    Garbage "garbage"
        "Answers are broken in ten ways in turn, from cut JSON to escape sequences in names."
        "answers: it has no data to break";
    Hang "hang"
        "Requests are taken and never answered."
        "hangs like the rest";
    Reset "reset"
        "The connection is reset in the middle of every answer."
        "is cut like the rest";
    CutOff "cut-off"
        "The connection ends in the middle of every answer, before the length it promised."
        "is cut like the rest";
}

/// Sets and clears trouble while the backend runs. Clones switch the same backend.
#[derive(Clone, Debug, Default)]
pub struct TroubleSwitch(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    /// Something has been cleared.
    over: Notify,
}

#[derive(Debug, Default)]
struct State {
    current: BTreeSet<Trouble>,
    /// Requests of the database that still fail after it has come back.
    stale: u32,
}

/// Connections of the pool that turn out to be dead after an outage.
const STALE: u32 = 2;

impl TroubleSwitch {
    fn open(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn set(&self, trouble: Trouble) {
        self.open().current.insert(trouble);
    }

    pub fn clear(&self, trouble: Trouble) {
        let mut state = self.open();
        if state.current.remove(&trouble) && trouble == Trouble::DbDown {
            state.stale = STALE;
        }
        drop(state);
        self.0.over.notify_waiters();
    }

    pub fn current(&self) -> BTreeSet<Trouble> {
        self.open().current.clone()
    }

    pub fn is(&self, trouble: Trouble) -> bool {
        self.open().current.contains(&trouble)
    }

    /// Waits until there is no such trouble.
    pub(super) async fn end_of(&self, trouble: Trouble) {
        loop {
            // Before looking: what is cleared from now on is not missed.
            let over = self.0.over.notified();
            if !self.is(trouble) {
                return;
            }
            over.await;
        }
    }

    /// Whether a connection of the pool did not survive the outage; each is found out once.
    pub(super) fn was_stale(&self) -> bool {
        let mut state = self.open();
        let stale = state.stale > 0;
        state.stale = state.stale.saturating_sub(1);
        stale
    }
}
