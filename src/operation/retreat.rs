//! How a roll back has ended that nobody was there to confirm.

use super::{
    plan::{Plan, Verdict},
    report::{Ending, Report},
};
use crate::rollout::Step;

/// Each in words, with why where it is not as it was meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Retreat {
    /// All of it, or what of it there was still to be done.
    #[error("rolled back{0}")]
    Done(String),
    /// Somebody else has been quicker.
    #[error("left alone: {0}")]
    LeftAlone(String),
    #[error("NOT CONFIRMED, look at the flags: {0}")]
    NotConfirmed(String),
}

impl Retreat {
    /// Of a plan of which nothing can be done: most often, because it has been.
    pub fn refused(plan: &Plan) -> Self {
        let why = plan.items.iter().find_map(|item| match &item.verdict {
            Verdict::Refused(why) => Some(why.clone()),
            Verdict::Will => None,
        });
        why.map_or_else(Self::overtaken, Self::LeftAlone)
    }

    /// The flags have gone back while they were watched.
    pub fn overtaken() -> Self {
        Self::LeftAlone("somebody else has rolled it back already".to_owned())
    }

    pub fn of(report: &Report, steps: &[Step]) -> Self {
        let first = |wanted: fn(&Ending) -> bool| {
            let ending = report.results.iter().map(|tried| &tried.ending).find(|ending| wanted(ending));
            ending.and_then(Ending::why).unwrap_or_default().to_owned()
        };
        if report.results.iter().any(|tried| matches!(tried.ending, Ending::Unknown(_))) {
            return Self::NotConfirmed(first(|ending| matches!(ending, Ending::Unknown(_))));
        }
        let refused = report.refused.first().map(|refused| refused.why.clone());
        let not_done = || refused.clone().unwrap_or_else(|| first(|ending| !ending.is_done()));
        match (report.done(), report.asked()) {
            (0, _) => Self::LeftAlone(not_done()),
            (done, all) if done == all => {
                let steps: Vec<String> = steps.iter().map(ToString::to_string).collect();
                Self::Done(format!(": {}", steps.join("; ")))
            }
            (done, all) => Self::Done(format!(" {done} of {all}: {}", not_done())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::{About, Journalled, Operation, Tried};
    use serde_json::Value;
    use std::slice;

    fn said(endings: &[Ending]) -> String {
        let change = "flags set f --percentage 0".parse::<Operation>().unwrap().into_changes().remove(0);
        let tried =
            |ending: &Ending| Tried { change: change.clone(), what: "f".into(), ending: ending.clone() };
        let results = endings.iter().map(tried).collect();
        let report =
            Report { journal: Journalled::Entry(1), about: About::Itself, results, refused: Vec::new() };
        let (from, to) = (25.0.try_into().unwrap(), 10.0.try_into().unwrap());
        let step = Step { flag: "f".parse().unwrap(), version: 4, enabled: None, from, to };
        Retreat::of(&report, &[step]).to_string()
    }

    #[test]
    fn it_says_what_was_done_and_why_not_all_of_it() {
        let (done, late) = (Ending::Done(Value::Null), Ending::NotDone("somebody else was quicker".into()));
        assert_eq!(said(slice::from_ref(&done)), "rolled back: f: 25 % to 10 %");
        assert_eq!(said(&[done.clone(), late.clone()]), "rolled back 1 of 2: somebody else was quicker");
        assert_eq!(said(&[late.clone(), late]), "left alone: somebody else was quicker");
        let unknown = Ending::Unknown("no answer".into());
        assert_eq!(said(&[done, unknown]), "NOT CONFIRMED, look at the flags: no answer");
    }
}
