//! A guard as a sentence, in the configuration and on the screen: `p95 of GET /teams/ at most 800ms`.

use super::{
    evidence::Probe,
    guard::{Condition, Guard},
};
use crate::{
    base::{clean, exact, length, nearest},
    domain::{Endpoint, Percentage},
};
use std::{fmt, str::FromStr, time::Duration};

/// How many samples a guard wants that says nothing of them.
const SAMPLES: u64 = 20;
const SHAPES: &str = "write `error rate at most 1%`, `error rate of GET /teams/ at most 1%`, \
                      `p95 of GET /teams/ at most 800ms`, `delivery at least 95%`, `database ok` or \
                      `probe cache ok`; `, 50 samples` behind it says how many it needs";

/// Why a sentence is no guard.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct GuardError {
    pub what: String,
    /// What would be right.
    pub right: String,
    pub nearest: Option<String>,
}

impl GuardError {
    fn new(what: impl Into<String>, right: impl Into<String>) -> Self {
        Self { what: what.into(), right: right.into(), nearest: None }
    }
}

impl FromStr for Guard {
    type Err = GuardError;
    fn from_str(text: &str) -> Result<Self, GuardError> {
        let (sentence, samples) = match text.split_once(',') {
            Some((sentence, samples)) => (sentence.trim(), read_samples(samples.trim())?),
            None => (text.trim(), SAMPLES),
        };
        let condition = condition(sentence)?;
        let looked_at = matches!(condition, Condition::Database | Condition::Probe(_));
        Ok(Self { condition, samples: if looked_at { 1 } else { samples } })
    }
}

fn condition(sentence: &str) -> Result<Condition, GuardError> {
    if sentence == "database ok" {
        return Ok(Condition::Database);
    }
    if let Some(name) = sentence.strip_prefix("probe ").and_then(|rest| rest.strip_suffix(" ok")) {
        return probe(name.trim()).map(Condition::Probe);
    }
    if let Some(least) = sentence.strip_prefix("delivery at least ") {
        return Ok(Condition::Delivery { least: percentage(least)? });
    }
    let Some((what, limit)) = sentence.split_once(" at most ") else {
        return Err(GuardError::new("is no guard", SHAPES));
    };
    match what.split_once(" of ") {
        None if what == "error rate" => Ok(Condition::ErrorRate { of: None, most: percentage(limit)? }),
        Some(("error rate", of)) => {
            Ok(Condition::ErrorRate { of: Some(endpoint(of)?), most: percentage(limit)? })
        }
        Some(("p95", of)) => Ok(Condition::P95 { of: endpoint(of)?, most: time(limit)? }),
        _ => Err(GuardError::new("is no guard", SHAPES)),
    }
}

fn probe(name: &str) -> Result<Probe, GuardError> {
    let names = || Probe::ALL.iter().map(|probe| probe.name());
    let known = Probe::ALL.iter().find(|probe| probe.name() == name).copied();
    known.ok_or_else(|| GuardError {
        nearest: nearest(name, names()).map(str::to_owned),
        ..GuardError::new(
            format!("names the probe `{}`, which there is not", clean(name)),
            format!("there are {}", names().collect::<Vec<_>>().join(", ")),
        )
    })
}

fn endpoint(label: &str) -> Result<Endpoint, GuardError> {
    let label = label.trim();
    let labels = || Endpoint::ALL.iter().map(|endpoint| endpoint.label());
    let known = Endpoint::ALL.iter().find(|endpoint| endpoint.label() == label).copied();
    known.ok_or_else(|| GuardError {
        nearest: nearest(label, labels()).map(str::to_owned),
        ..GuardError::new(
            format!("names the endpoint `{}`, which this console does not call", clean(label)),
            "write it as the Health tab does, such as GET /teams/",
        )
    })
}

fn percentage(text: &str) -> Result<Percentage, GuardError> {
    let number = text.trim().trim_end_matches('%').trim_end();
    number.parse().map_err(|error: crate::domain::PercentageError| {
        GuardError::new(format!("has a wrong limit: {error}"), "write a percentage, such as 1%")
    })
}

fn time(text: &str) -> Result<Duration, GuardError> {
    let wrong = || {
        GuardError::new(
            format!("has a wrong limit: `{}` is no length of time", clean(text.trim())),
            "write it like 800ms or 2s",
        )
    };
    length(text.trim()).filter(|limit| !limit.is_zero()).ok_or_else(wrong)
}

fn read_samples(text: &str) -> Result<u64, GuardError> {
    let number = text.strip_suffix(" samples").or(text.strip_suffix(" sample"));
    let number = number.and_then(|number| number.trim().parse().ok()).filter(|number| *number > 0);
    number.ok_or_else(|| {
        GuardError::new(
            format!("ends with `{}`, which is no number of samples", clean(text)),
            "write `, 50 samples`; one at the least, since nothing holds without any",
        )
    })
}

impl fmt::Display for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.condition {
            Condition::Database => return f.write_str("database ok"),
            Condition::Probe(probe) => return write!(f, "probe {} ok", probe.name()),
            Condition::ErrorRate { of: None, most } => write!(f, "error rate at most {most}")?,
            Condition::ErrorRate { of: Some(of), most } => write!(f, "error rate of {of} at most {most}")?,
            Condition::P95 { of, most } => write!(f, "p95 of {of} at most {}", exact(*most))?,
            Condition::Delivery { least } => write!(f, "delivery at least {least}")?,
        }
        match self.samples {
            SAMPLES => Ok(()),
            1 => f.write_str(", 1 sample"),
            samples => write!(f, ", {samples} samples"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{prelude::*, sample::select};

    fn guard() -> impl Strategy<Value = Guard> {
        let share = || (0u16..=10_000).prop_map(|n| Percentage::try_from(f64::from(n) / 100.0).unwrap());
        let endpoint = || select(Endpoint::ALL);
        let condition = prop_oneof![
            (prop::option::of(endpoint()), share()).prop_map(|(of, most)| Condition::ErrorRate { of, most }),
            (endpoint(), 1u64..100_000)
                .prop_map(|(of, ms)| Condition::P95 { of, most: Duration::from_millis(ms) }),
            share().prop_map(|least| Condition::Delivery { least }),
            Just(Condition::Database),
            select(Probe::ALL).prop_map(Condition::Probe),
        ];
        (condition, 1u64..10_000).prop_map(|(condition, samples)| {
            let once = matches!(condition, Condition::Database | Condition::Probe(_));
            Guard { condition, samples: if once { 1 } else { samples } }
        })
    }

    proptest! {
        #[test]
        fn a_guard_is_read_as_it_is_said(guard in guard()) {
            prop_assert_eq!(guard.to_string().parse::<Guard>(), Ok(guard));
        }

        #[test]
        fn whatever_is_written_is_read_or_refused(text in "\\PC{0,40}") {
            if let Ok(guard) = text.parse::<Guard>() {
                prop_assert!(guard.samples > 0);
            }
        }
    }

    #[test]
    fn what_is_no_guard_is_told_with_what_was_meant() {
        let said = |text: &str| {
            let GuardError { what, nearest, .. } = text.parse::<Guard>().unwrap_err();
            (what, nearest)
        };
        let no = |what: &str, near: Option<&str>| (what.to_owned(), near.map(str::to_owned));
        assert_eq!(said("p95 GET /teams/ at most 1s"), no("is no guard", None));
        assert_eq!(
            said("p95 of GET /team/ at most 1s"),
            no("names the endpoint `GET /team/`, which this console does not call", Some("GET /teams/"))
        );
        assert_eq!(said("probe cahce ok"), no("names the probe `cahce`, which there is not", Some("cache")));
        assert_eq!(
            said("p95 of GET /teams/ at most 0s"),
            no("has a wrong limit: `0s` is no length of time", None)
        );
        assert_eq!(
            said("error rate at most 101%").0,
            "has a wrong limit: `101` is not a percentage: 0 to 100 with at most two decimals is"
        );
        assert_eq!(
            said("error rate at most 1%, 0 samples").0,
            "ends with `0 samples`, which is no number of samples"
        );
    }
}
