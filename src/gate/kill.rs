//! The way for an emergency: flags are turned off and taken to 0 %, and the store is asked until it says so.
//! It is the one exception to the rule that nothing is sent that is not in the journal: where that cannot be
//! written the kill goes on, and the line that is missing there is handed back to be shown.

use super::{Gate, fields, past, record::Record, send};
use crate::{
    base::span,
    domain::{Flag, FlagEdit, FlagName, Percentage},
    journal::{Intent, JournalError, Outcome, Who},
    operation::{Fate, FlagKill, Journalled, KillOrder, KillReport, expected},
    source::{self, FlagStore},
};
use chrono::Utc;
use futures_util::future::join_all;
use serde_json::Value;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

/// How long one try may take; a server that hangs is asked again.
const TRY: Duration = Duration::from_secs(2);
/// The first wait between two tries; each further one is twice as long, up to the longest.
const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(1);
/// How long the journal is waited for before it counts as one that cannot be written.
const JOURNAL: Duration = Duration::from_millis(250);

/// Why a flag is not off yet.
enum Left {
    /// It may be another time.
    Again(String),
    /// It will not be.
    ForGood(String),
}

impl Gate {
    /// Take flags back to nobody. `told` hears of every try; after `patience` what the store has not said is
    /// not confirmed.
    pub async fn kill(
        &self,
        order: &KillOrder,
        told: impl Fn(&FlagName, Fate) + Send + Sync,
        patience: Duration,
    ) -> KillReport {
        let until = Instant::now() + patience;
        let record = self.announce_kill(order, self.before(order).await).await;
        let end = |kill| {
            let (store, told) = (&*self.flags, &told);
            async move {
                let fate = until_dead(store, kill, told, until).await;
                told(&kill.name, fate.clone());
                (kill.name.clone(), fate)
            }
        };
        let fates = join_all(order.kills().map(end)).await;
        let written = match record {
            Ok(record) => in_time(record.end(ended(order, &fates))).await.map(|()| record.told()),
            Err(error) => Err(error),
        };
        let journal = written.unwrap_or_else(|error| Journalled::Unwritten {
            why: error.to_string(),
            text: self.line(order, &fates),
        });
        KillReport { fates, journal }
    }

    /// The flags as they are, or as they were seen where the store does not say.
    async fn before(&self, order: &KillOrder) -> Vec<Flag> {
        match timeout(TRY, self.flags.flags()).await {
            Ok(Ok(listing)) => listing.rows,
            _ => order.seen.clone(),
        }
    }

    async fn announce_kill(&self, order: &KillOrder, before: Vec<Flag>) -> Result<Record, JournalError> {
        let fields = |kill: &FlagKill| {
            before.iter().find(|flag| flag.name == kill.name).map_or(Value::Null, fields::flag)
        };
        let before: Vec<Value> = order.kills().map(fields).collect();
        let after = order.operation().changes().iter().zip(&before).map(|(it, before)| expected(it, before));
        let intent = Intent {
            who: Who::here(order.who.as_str()),
            context: self.context.clone(),
            host: self.api.host().to_owned(),
            line: order.operation().to_string(),
            after: after.collect(),
            before: before.into(),
            reason: order.reason().map(str::to_owned),
            refused: Vec::new(),
            undoes: None,
            redoes: None,
        };
        in_time(Record::begin(&self.journal, intent)).await
    }

    /// What the journal would have said.
    fn line(&self, order: &KillOrder, fates: &[(FlagName, Fate)]) -> String {
        let Who { api, os } = Who::here(order.who.as_str());
        let (context, host) = (&self.context, self.api.host());
        let ended = fates.iter().map(|(name, fate)| match fate {
            Fate::Killed(at) => format!("{name} killed at {}", at.format("%FT%TZ")),
            _ => format!("{name} NOT CONFIRMED"),
        });
        let ended = ended.collect::<Vec<_>>().join(", ");
        format!("{} by {api} ({os}) in {context} at {host}: {ended}", order.operation())
    }
}

/// How the journal tells it.
fn ended(order: &KillOrder, fates: &[(FlagName, Fate)]) -> Outcome {
    let results = order.kills().zip(fates).map(|(kill, (_, fate))| fate.ending(kill));
    past::outcome(&results.collect::<Vec<_>>())
}

/// A disk that hangs must not hold up a kill.
async fn in_time<T>(write: impl Future<Output = Result<T, JournalError>>) -> Result<T, JournalError> {
    timeout(JOURNAL, write).await.unwrap_or(Err(JournalError::Late(JOURNAL)))
}

/// Try until the store says that the flag is off.
async fn until_dead(
    store: &dyn FlagStore,
    kill: &FlagKill,
    told: &(impl Fn(&FlagName, Fate) + Sync),
    until: Instant,
) -> Fate {
    let edit = FlagEdit::kill(kill.reason.clone());
    let (mut wait, mut tries) = (FIRST, 0);
    loop {
        tries += 1;
        let late = || Left::Again(format!("no answer within {}", span(TRY)));
        let why = match timeout(TRY, one_try(store, &kill.name, &edit)).await.unwrap_or_else(|_| Err(late()))
        {
            Ok(()) => return Fate::Killed(Utc::now()),
            Err(Left::ForGood(why)) => return Fate::NotConfirmed(why),
            Err(Left::Again(why)) => why,
        };
        if Instant::now() + wait >= until {
            return Fate::NotConfirmed(why);
        }
        told(&kill.name, Fate::Killing { tries, why: Some(why) });
        sleep(wait).await;
        wait = (wait * 2).min(LONGEST);
    }
}

/// Look, change what is not off, and believe only what the store says of it.
async fn one_try(store: &dyn FlagStore, name: &FlagName, edit: &FlagEdit) -> Result<(), Left> {
    let listing = store.flags().await.map_err(|error| Left::Again(error.to_string()))?;
    let flag = listing.rows.into_iter().find(|flag| flag.name == *name);
    let flag = flag.ok_or_else(|| Left::ForGood(format!("there is no flag {name}")))?;
    if is_dead(&flag) {
        return Ok(());
    }
    match send::kill(store, &flag, edit).await {
        source::Outcome::Done(now) if is_dead(&now) => Ok(()),
        source::Outcome::Done(now) => Err(Left::Again(format!("it is at {}", now.percentage))),
        source::Outcome::NotDone { why } | source::Outcome::Unknown { why } => Err(Left::Again(why)),
    }
}

fn is_dead(flag: &Flag) -> bool {
    !flag.enabled && flag.percentage == Percentage::default()
}
