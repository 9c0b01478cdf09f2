//! Taking flags back to nobody in an emergency: what a person has said, and what has become of it.

use super::{
    About, Change, Confirmed, Ending, FlagKill, FlagsChange, Journalled, Operation, Permission, Report,
    Tried, expected,
};
use crate::{
    base::{Tone, Zone},
    domain::{Flag, FlagName},
};
use chrono::{DateTime, Utc};
use serde_json::Value;

/// Kills, confirmed by a person: what the gate's way for an emergency takes.
#[derive(Clone, Debug, PartialEq)]
pub struct KillOrder {
    operation: Operation,
    /// The flags as they were last seen, in case that the store cannot say how they are.
    pub seen: Vec<Flag>,
    /// The account at the API; in an emergency it is not asked who that is.
    pub who: String,
    reason: Option<String>,
}

impl KillOrder {
    /// Nothing where the operation does anything else.
    pub fn new(operation: Operation, seen: Vec<Flag>, who: String, permission: &Permission) -> Option<Self> {
        let reason = permission.reason().map(str::to_owned);
        operation.is_kill().then_some(Self { operation, seen, who, reason })
    }

    /// What a person has said yes to, where it is nothing but kills.
    pub fn confirmed(confirmed: &Confirmed) -> Option<Self> {
        let plan = confirmed.plan();
        let (who, reason) = (plan.user.clone(), confirmed.reason().map(str::to_owned));
        let operation = plan.operation().filter(Operation::is_kill)?;
        Some(Self { operation, seen: Vec::new(), who, reason })
    }

    pub fn operation(&self) -> &Operation {
        &self.operation
    }

    pub fn kills(&self) -> impl Iterator<Item = &FlagKill> {
        self.operation.changes().iter().filter_map(|change| match change {
            Change::Flags(FlagsChange::Kill(kill)) => Some(kill),
            _ => None,
        })
    }

    /// Why the context is armed, where it is.
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }
}

/// How far one flag's end has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is tried until the store says that the flag is off.
    Killing {
        tries: u32,
        /// Why the last one did not do.
        why: Option<String>,
    },
    /// The store says so, since then.
    Killed(DateTime<Utc>),
    /// Nobody has said so.
    NotConfirmed(String),
}

impl Fate {
    /// In words, and how they are meant: `killed at 03:12:40`.
    pub fn words(&self, zone: Zone) -> (String, Tone) {
        match self {
            Self::Killing { why: None, .. } => ("killing".to_owned(), Tone::Warn),
            Self::Killing { tries, why: Some(why) } => {
                (format!("killing, tried {tries} times: {why}"), Tone::Warn)
            }
            Self::Killed(at) => (format!("killed at {}", zone.time(*at)), Tone::Good),
            Self::NotConfirmed(why) => (format!("NOT CONFIRMED: {why}"), Tone::Bad),
        }
    }

    /// As any other change of it ends.
    pub fn ending(&self, kill: &FlagKill) -> Ending {
        match self {
            Self::Killed(_) => {
                let change = Change::Flags(FlagsChange::Kill(kill.clone()));
                Ending::Done(expected(&change, &Value::Object(Default::default())))
            }
            Self::NotConfirmed(why) => Ending::Unknown(format!("NOT CONFIRMED: {why}")),
            Self::Killing { .. } => Ending::Unknown("nobody has waited for its end".to_owned()),
        }
    }

    pub fn is_killed(&self) -> bool {
        matches!(self, Self::Killed(_))
    }
}

/// What has become of all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KillReport {
    pub fates: Vec<(FlagName, Fate)>,
    pub journal: Journalled,
}

impl KillReport {
    pub fn is_done(&self) -> bool {
        self.fates.iter().all(|(_, fate)| fate.is_killed())
    }

    /// The line that belongs into the journal and is not there, with the reason.
    pub fn unwritten(&self) -> Option<String> {
        match &self.journal {
            Journalled::Entry(_) => None,
            Journalled::Unwritten { why, text } => Some(format!("{text}; {why}")),
        }
    }

    /// As what became of any other operation is told.
    pub fn report(&self, order: &KillOrder) -> Report {
        let tried = |(kill, (name, fate)): (&FlagKill, &(FlagName, Fate))| Tried {
            change: Change::Flags(FlagsChange::Kill(kill.clone())),
            what: format!("flag {name}"),
            ending: fate.ending(kill),
        };
        let results = order.kills().zip(&self.fates).map(tried).collect();
        Report { journal: self.journal.clone(), about: About::Itself, results, refused: Vec::new() }
    }

    /// In one sentence.
    pub fn summary(&self, zone: Zone) -> (String, Tone) {
        let said = self.fates.iter().map(|(name, fate)| format!("{name}: {}", fate.words(zone).0));
        let tone = if self.is_done() { Tone::Good } else { Tone::Bad };
        (said.collect::<Vec<_>>().join("; "), tone)
    }

    /// What is left to be killed.
    pub fn left(&self, operation: &Operation) -> Option<Operation> {
        let left = operation.changes().iter().zip(&self.fates).filter(|(_, (_, fate))| !fate.is_killed());
        Operation::new(left.map(|(change, _)| change.clone()).collect()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config::Guard, operation::permission};
    use std::time::Instant;

    #[test]
    fn only_kills_go_the_way_for_an_emergency() {
        let given = permission(false, Guard::Confirm, None, Instant::now()).unwrap();
        let order = |line: &str| KillOrder::new(line.parse().unwrap(), vec![], "a".into(), &given);
        let order = [order("flags kill a b"), order("flags kill a + cache clear")];
        let names = order[0].as_ref().map(|it| it.kills().map(|kill| kill.name.as_str()).collect::<Vec<_>>());
        assert_eq!(names, Some(vec!["a", "b"]));
        assert_eq!(order[1], None);
    }

    #[test]
    fn what_nobody_has_confirmed_is_left() {
        let operation: Operation = "flags kill a b --reason fire".parse().unwrap();
        let at = "2026-11-24T03:12:40Z".parse().unwrap();
        let fates = vec![
            ("a".parse().unwrap(), Fate::Killed(at)),
            ("b".parse().unwrap(), Fate::NotConfirmed("no answer".into())),
        ];
        let report = KillReport { fates, journal: Journalled::Entry(1) };
        assert_eq!(
            report.summary(Zone::Utc),
            ("a: killed at 03:12:40; b: NOT CONFIRMED: no answer".into(), Tone::Bad)
        );
        assert_eq!(report.left(&operation), "flags kill b --reason fire".parse().ok());
    }
}
