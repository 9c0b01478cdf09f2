//! Guards: conditions that must hold before a rollout goes on. What is not known never holds.

use super::evidence::{Evidence, Health, Probe, Traffic};
use crate::{
    base::{count, span},
    domain::{Endpoint, Level, Percentage, Reading, Tally},
};
use std::time::Duration;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    pub condition: Condition,
    /// Fewer than these say nothing. A state that is looked at once needs none.
    pub samples: u64,
}

/// Each limit belongs to the good side: `at most 1 %` holds at 1 %.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Of the calls of one endpoint, or of all.
    ErrorRate {
        of: Option<Endpoint>,
        most: Percentage,
    },
    P95 {
        of: Endpoint,
        most: Duration,
    },
    /// Notifications that reached somebody, of those that were tried in the last hour.
    Delivery {
        least: Percentage,
    },
    Database,
    Probe(Probe),
}

/// What a guard says, with the figure it says it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Holds { figure: String },
    Fails { figure: String },
    Unknown { why: String },
}

/// A guard by its name, with its verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    pub name: String,
    /// The guard in words.
    pub wants: String,
    pub verdict: Verdict,
}

impl Verdict {
    pub fn holds(&self) -> bool {
        matches!(self, Self::Holds { .. })
    }

    pub fn fails(&self) -> bool {
        matches!(self, Self::Fails { .. })
    }

    pub fn word(&self) -> &'static str {
        match self {
            Self::Holds { .. } => "holds",
            Self::Fails { .. } => "does not hold",
            Self::Unknown { .. } => "unknown",
        }
    }

    /// The figure, or why there is none.
    pub fn figure(&self) -> &str {
        match self {
            Self::Holds { figure } | Self::Fails { figure } => figure,
            Self::Unknown { why } => why,
        }
    }

    fn of(holds: bool, figure: String) -> Self {
        if holds { Self::Holds { figure } } else { Self::Fails { figure } }
    }

    fn unknown(why: impl Into<String>) -> Self {
        Self::Unknown { why: why.into() }
    }
}

/// Every guard on the same evidence, in the order of their names.
pub(super) fn judge<'a>(
    guards: impl IntoIterator<Item = (&'a String, &'a Guard)>,
    evidence: &Evidence,
) -> Vec<Judged> {
    let one = |(name, guard): (&String, &Guard)| Judged {
        name: name.clone(),
        wants: guard.to_string(),
        verdict: guard.judge(evidence),
    };
    guards.into_iter().map(one).collect()
}

impl Guard {
    pub fn judge(&self, evidence: &Evidence) -> Verdict {
        match &self.condition {
            Condition::ErrorRate { of, most } => self.errors(evidence.traffic(*of), *most),
            Condition::P95 { of, most } => self.p95(evidence.traffic(Some(*of)), *most),
            Condition::Delivery { least } => match &evidence.delivery {
                Reading::Known(tally) => self.delivery(*tally, *least),
                Reading::Off(why) => Verdict::unknown(why.clone()),
            },
            Condition::Database => state(&evidence.database),
            Condition::Probe(probe) => state(&evidence.probe(*probe)),
        }
    }

    /// Of which calls it has seen too few: those of one endpoint, or any.
    pub fn lacks(&self, evidence: &Evidence) -> Option<Option<Endpoint>> {
        let (of, seen) = match self.condition {
            Condition::ErrorRate { of, .. } => (of, evidence.traffic(of).calls),
            Condition::P95 { of, .. } => (Some(of), evidence.traffic(Some(of)).answered),
            Condition::Delivery { .. } | Condition::Database | Condition::Probe(_) => return None,
        };
        (seen < self.samples).then_some(of)
    }

    fn errors(&self, traffic: Traffic, most: Percentage) -> Verdict {
        let Traffic { calls, failed, .. } = traffic;
        self.enough(calls, "call").unwrap_or_else(|| {
            Verdict::of(is_at_most(failed, calls, most), share(failed, calls, "calls failed"))
        })
    }

    fn p95(&self, traffic: Traffic, most: Duration) -> Verdict {
        let few = self.enough(traffic.answered, "answer");
        few.unwrap_or_else(|| match traffic.p95 {
            Some(p95) => {
                Verdict::of(p95 <= most, format!("{} of {} answers", span(p95), count(traffic.answered)))
            }
            None => Verdict::unknown("no answer was timed"),
        })
    }

    fn delivery(&self, tally: Tally, least: Percentage) -> Verdict {
        let tried = tally.sent + tally.failed;
        self.enough(tried, "attempt").unwrap_or_else(|| {
            Verdict::of(is_at_least(tally.sent, tried, least), share(tally.sent, tried, "attempts arrived"))
        })
    }

    /// Why these are too few to tell; nothing where they are enough. Nothing at all is never enough.
    fn enough(&self, samples: u64, kind: &str) -> Option<Verdict> {
        match samples {
            0 => Some(Verdict::unknown("no traffic")),
            few if few < self.samples => {
                let s = if few == 1 { "" } else { "s" };
                Some(Verdict::unknown(format!("{} {kind}{s} of {}", count(few), count(self.samples))))
            }
            _ => None,
        }
    }
}

/// In whole numbers, so that a value on the line is on it.
fn is_at_most(part: u64, all: u64, most: Percentage) -> bool {
    u128::from(part) * 10_000 <= u128::from(all) * u128::from(most.hundredths())
}

fn is_at_least(part: u64, all: u64, least: Percentage) -> bool {
    u128::from(part) * 10_000 >= u128::from(all) * u128::from(least.hundredths())
}

/// `1.25 % of 80 calls failed`
fn share(part: u64, all: u64, what: &str) -> String {
    format!("{:.2} % of {} {what}", 100.0 * part as f64 / all as f64, count(all))
}

/// Only what is reachable and says that it is well holds; what is not reachable is no news of it.
fn state(reading: &Reading<Health>) -> Verdict {
    match reading {
        Reading::Off(why) => Verdict::unknown(why.clone()),
        Reading::Known(Health { level: Level::Ok, text }) => Verdict::of(true, text.clone()),
        Reading::Known(Health { level: Level::Warn | Level::Crit, text }) => Verdict::of(false, text.clone()),
        Reading::Known(Health { level, text }) => Verdict::unknown(format!("{}, {text}", level.word())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(guard: &str, evidence: &Evidence) -> &'static str {
        guard.parse::<Guard>().unwrap().judge(evidence).word()
    }

    fn calls(calls: u64, failed: u64, p95: Option<u64>) -> Evidence {
        let p95 = p95.map(Duration::from_millis);
        let traffic = Traffic { calls, failed, answered: calls - failed, p95 };
        Evidence { calls: [(Endpoint::Teams, traffic)].into(), ..Evidence::default() }
    }

    #[test]
    fn a_value_on_the_line_holds_and_one_beyond_it_does_not() {
        let rate = "error rate at most 1%, 20 samples";
        assert_eq!(
            [(100, 1), (100, 2), (200, 2), (200, 3)].map(|(all, bad)| word(rate, &calls(all, bad, None))),
            ["holds", "does not hold", "holds", "does not hold"]
        );
        let p95 = "p95 of GET /teams/ at most 500ms, 20 samples";
        assert_eq!([500, 501].map(|ms| word(p95, &calls(20, 0, Some(ms)))), ["holds", "does not hold"]);
        let told = |sent, failed| {
            let delivery = Reading::Known(Tally { sent, failed });
            word("delivery at least 99.5%, 10 samples", &Evidence { delivery, ..Evidence::default() })
        };
        assert_eq!([told(199, 1), told(398, 2), told(198, 2)], ["holds", "holds", "does not hold"]);
    }

    #[test]
    fn nothing_and_too_little_hold_nothing() {
        let unknown = |guard: &str, evidence: &Evidence| {
            let verdict = guard.parse::<Guard>().unwrap().judge(evidence);
            assert_eq!(verdict.word(), "unknown");
            verdict.figure().to_owned()
        };
        let rate = "error rate at most 0%, 20 samples";
        assert_eq!(unknown(rate, &Evidence::default()), "no traffic");
        assert_eq!(unknown(rate, &calls(19, 19, None)), "19 calls of 20");
        assert_eq!(word(rate, &calls(20, 20, None)), "does not hold");
        let p95 = "p95 of GET /teams/ at most 500ms, 1 sample";
        assert_eq!(unknown(p95, &calls(50, 50, None)), "no traffic", "what all failed was never timed");
        assert_eq!(unknown(p95, &calls(50, 0, None)), "no answer was timed");
        assert_eq!(unknown("delivery at least 1%", &Evidence::default()), "not read yet");
        assert_eq!(unknown("database ok", &Evidence::default()), "not read yet");
        assert_eq!(unknown("probe cache ok", &Evidence::default()), "not looked at yet");
    }

    #[test]
    fn a_guard_says_what_it_lacks() {
        let lacks = |guard: &str, evidence: &Evidence| guard.parse::<Guard>().unwrap().lacks(evidence);
        assert_eq!(lacks("error rate at most 1%, 10 samples", &calls(9, 0, None)), Some(None));
        assert_eq!(lacks("error rate at most 1%, 10 samples", &calls(10, 10, None)), None);
        let p95 = "p95 of GET /teams/ at most 1s, 10 samples";
        assert_eq!(lacks(p95, &calls(10, 1, None)), Some(Some(Endpoint::Teams)));
        assert_eq!(lacks("database ok", &Evidence::default()), None);
    }

    #[test]
    fn calls_of_all_endpoints_count_together() {
        let one = |calls, failed| Traffic { calls, failed, ..Traffic::default() };
        let evidence = Evidence {
            calls: [(Endpoint::Teams, one(90, 0)), (Endpoint::Users, one(10, 2))].into(),
            ..Evidence::default()
        };
        let judged = "error rate at most 1%".parse::<Guard>().unwrap().judge(&evidence);
        assert_eq!((judged.word(), judged.figure()), ("does not hold", "2.00 % of 100 calls failed"));
        assert_eq!(word("error rate of GET /teams/ at most 1%", &evidence), "holds");
    }

    #[test]
    fn only_ok_is_ok() {
        let say = |level| {
            let database = Reading::Known(Health { level, text: "t".into() });
            word("database ok", &Evidence { database, ..Evidence::default() })
        };
        let levels = [Level::Ok, Level::Warn, Level::Crit, Level::Unknown, Level::Stale, Level::Off];
        let words = ["holds", "does not hold", "does not hold", "unknown", "unknown", "unknown"];
        assert_eq!(levels.map(say), words);
    }
}
