//! A plan and its guards as lines for a screen: words, and what they mean to the reader.

use super::{
    guard::{Judged, Verdict},
    plan::{Phase, Plan},
    standing::Standing,
    step::{Ground, Hold, advance},
};
use crate::base::{Tone, Zone};

/// A line: what it is about, a word on it, and the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub about: String,
    pub word: &'static str,
    pub text: String,
    pub tone: Tone,
}

/// The phases with where the plan is, and what it takes to go on.
pub fn plan_lines(ground: &Ground<'_>, zone: Zone) -> Vec<Told> {
    let Ground { plan, flags, .. } = ground;
    let standing = Standing::of(plan, flags);
    let mut lines: Vec<Told> =
        plan.phases().iter().enumerate().map(|(at, phase)| line(at, phase, &standing, zone)).collect();
    if !standing.ahead.is_empty() {
        let names: Vec<&str> = standing.ahead.iter().map(|flag| flag.as_str()).collect();
        lines.push(Told {
            about: "ahead".to_owned(),
            word: "",
            text: format!("{}: {}", names.join(", "), further(standing.phase, plan)),
            tone: Tone::Warn,
        });
    }
    lines.extend(onward(ground));
    lines
}

fn further(phase: Option<usize>, plan: &Plan) -> String {
    phase.map_or_else(
        || "before the plan has begun".to_owned(),
        |_| format!("further than `{}`", plan.name(phase)),
    )
}

fn line(at: usize, phase: &Phase, standing: &Standing, zone: Zone) -> Told {
    let shares: Vec<String> = phase.flags.iter().map(|(flag, to)| format!("{flag} {to}")).collect();
    let shares = shares.join(", ");
    let next = standing.phase.map_or(0, |phase| phase + 1);
    let (word, text, tone) = match standing.phase {
        Some(here) if at == here => {
            // When, and not for how long: what ticks would have to be drawn again and again.
            let since = standing.since.map(|at| format!("since {}; ", zone.minute(at)));
            ("now", format!("{}{shares}", since.unwrap_or_default()), Tone::Strong)
        }
        Some(here) if at < here => ("done", shares, Tone::Dim),
        _ if at == next => ("next", shares, Tone::Text),
        _ => ("later", shares, Tone::Dim),
    };
    Told { about: phase.name.clone(), word, text, tone }
}

/// Whether it can go on, else a line for each reason why not.
fn onward(ground: &Ground<'_>) -> Vec<Told> {
    let told = |word, text: String, tone| Told { about: "advance".to_owned(), word, text, tone };
    match advance(ground) {
        Err(stuck) => vec![told("no", stuck.to_string(), Tone::Dim)],
        Ok(advance) => match advance.allowed(None) {
            Ok(steps) => {
                let steps: Vec<String> = steps.iter().map(ToString::to_string).collect();
                let text = format!("to `{}`: {}", advance.phase, steps.join("; "));
                vec![told("yes", text, Tone::Good)]
            }
            Err(holds) => held(holds).into_iter().map(|why| told("held", why, Tone::Warn)).collect(),
        },
    }
}

/// What holds it. Guards are told one by one elsewhere: their names will do.
fn held(holds: &[Hold]) -> Vec<String> {
    let name = |hold: &Hold| match hold {
        Hold::Guard(judged) => Some(judged.name.clone()),
        _ => None,
    };
    let names: Vec<String> = holds.iter().filter_map(name).collect();
    let guards = match names.as_slice() {
        [] => None,
        [one] => Some(format!("guard {one} does not hold, or is unknown")),
        many => Some(format!("guards {} do not hold, or are unknown", many.join(", "))),
    };
    holds.iter().filter(|hold| name(hold).is_none()).map(ToString::to_string).chain(guards).collect()
}

/// Each guard with its verdict and figure.
pub fn guard_lines(guards: &[Judged]) -> Vec<Told> {
    let line = |Judged { name, wants, verdict }: &Judged| Told {
        about: name.clone(),
        word: verdict.word(),
        text: format!("{}; {wants}", verdict.figure()),
        tone: match verdict {
            Verdict::Holds { .. } => Tone::Good,
            Verdict::Fails { .. } => Tone::Bad,
            Verdict::Unknown { .. } => Tone::Unknown,
        },
    };
    guards.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rollout::{Freeze, standing::tests::flags, watch::tests::judged};
    use chrono::{DateTime, TimeDelta};

    fn said(lines: &[Told]) -> Vec<String> {
        lines.iter().map(|told| format!("{} {}: {}", told.about, told.word, told.text)).collect()
    }

    #[test]
    fn the_plan_says_where_it_is_and_what_holds_it() {
        let (plan, freeze) = (Plan::default(), Freeze::default());
        let flags = flags([Some(10.0), None, None]);
        let guards = [judged("errors", Verdict::Unknown { why: "no traffic".into() })];
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(3);
        let ground =
            Ground { plan: &plan, flags: &flags, guards: &guards, freeze: &freeze, broken: None, now };
        assert_eq!(
            said(&plan_lines(&ground, Zone::Utc)),
            [
                "internal done: team_assignment_system 0 %",
                "limited now: since 1970-01-01 00:00; team_assignment_system 10 %",
                "expanded next: team_assignment_system 50 %, assignment_notifications 25 %",
                "full later: team_assignment_system 100 %, assignment_notifications 100 %, bulk_assignments 100 %",
                "advance held: the phase lasts until 1970-01-08 00:00 UTC at least",
                "advance held: guard errors does not hold, or is unknown",
            ]
        );
        assert_eq!(said(&guard_lines(&guards)), ["errors unknown: no traffic; error rate at most 1 %"]);
        let fine = [judged("errors", Verdict::Holds { figure: "0 %".into() })];
        let later = Ground { guards: &fine, now: now + TimeDelta::days(4), ..ground };
        assert_eq!(
            said(&plan_lines(&later, Zone::Utc)).last().map(String::as_str),
            Some(
                "advance yes: to `expanded`: team_assignment_system: 10 % to 50 %; assignment_notifications: 0 % to 25 %, on"
            )
        );
    }

    #[test]
    fn flags_that_have_gone_further_are_named() {
        let (plan, freeze) = (Plan::default(), Freeze::default());
        let flags = flags([Some(100.0), Some(50.0), None]);
        let ground = Ground {
            plan: &plan,
            flags: &flags,
            guards: &[],
            freeze: &freeze,
            broken: None,
            now: DateTime::UNIX_EPOCH,
        };
        let lines = said(&plan_lines(&ground, Zone::Utc));
        assert!(
            lines.contains(
                &"ahead : team_assignment_system, assignment_notifications: further than `expanded`".into()
            ),
            "{lines:?}"
        );
    }
}
