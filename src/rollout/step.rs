//! From one phase to the next, where everything allows it, and back to the one before.

use super::{
    freeze::Freeze,
    guard::Judged,
    plan::Plan,
    standing::{Standing, share, wanted},
    watch::Break,
};
use crate::{
    base::Zone,
    domain::{Flag, FlagName, Line, Percentage},
};
use chrono::{DateTime, TimeDelta, Utc};
use std::fmt;

/// What is to change of one flag, as it was when this was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub flag: FlagName,
    /// It was decided on this version; another one has to be looked at anew.
    pub version: u64,
    /// On or off, where that changes.
    pub enabled: Option<bool>,
    pub from: Percentage,
    pub to: Percentage,
}

/// Everything that decides whether a rollout may go on.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    pub plan: &'a Plan,
    pub flags: &'a [Flag],
    pub guards: &'a [Judged],
    pub freeze: &'a Freeze,
    /// What a watch has found, where it has paused the rollout.
    pub broken: Option<&'a Break>,
    pub now: DateTime<Utc>,
}

/// The way into the next phase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advance {
    /// Which phase of the plan it leads to, and its name.
    pub to: usize,
    pub phase: String,
    /// In the order in which the flags enter.
    pub steps: Vec<Step>,
    /// What speaks against it; nothing does where this is empty.
    pub holds: Vec<Hold>,
}

/// Why a rollout is held where it is. Somebody with a reason may go on all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hold {
    /// The phase has to last longer.
    Early {
        until: DateTime<Utc>,
    },
    Guard(Judged),
    /// Nothing would be known of how it goes.
    Unguarded,
    Frozen {
        window: String,
        until: DateTime<Utc>,
    },
    Paused {
        why: String,
    },
}

/// Why there is no next phase to go to, whatever anybody says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stuck {
    #[error("the last phase is reached: there is nothing to advance to")]
    Finished,
    #[error("the plan names {}, and there is no such flag", list(.0))]
    Missing(Vec<FlagName>),
}

fn minute(at: DateTime<Utc>) -> String {
    format!("{} UTC", Zone::Utc.minute(at))
}

fn list(flags: &[FlagName]) -> String {
    flags.iter().map(FlagName::as_str).collect::<Vec<_>>().join(" and ")
}

impl fmt::Display for Hold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Early { until } => write!(f, "the phase lasts until {} at least", minute(*until)),
            Self::Guard(Judged { name, wants, verdict }) => {
                write!(f, "guard {name} ({wants}): {}, {}", verdict.word(), verdict.figure())
            }
            Self::Unguarded => f.write_str("there are no guards, so nothing says how it goes"),
            Self::Frozen { window, until } => {
                write!(f, "frozen by {window} until {}", minute(*until))
            }
            Self::Paused { why } => write!(f, "paused: {why}"),
        }
    }
}

impl Advance {
    /// What to change: only where nothing holds it, or somebody has said why to go on all the same.
    pub fn allowed(&self, overriding: Option<&Line>) -> Result<&[Step], &[Hold]> {
        if self.holds.is_empty() || overriding.is_some() { Ok(&self.steps) } else { Err(&self.holds) }
    }
}

/// The way into the next phase, with everything that speaks against it.
pub fn advance(ground: &Ground<'_>) -> Result<Advance, Stuck> {
    let standing = Standing::of(ground.plan, ground.flags);
    if !standing.missing.is_empty() {
        return Err(Stuck::Missing(standing.missing));
    }
    let to = standing.phase.map_or(0, |phase| phase + 1);
    if to >= ground.plan.phases().len() {
        return Err(Stuck::Finished);
    }
    let phase = ground.plan.name(Some(to)).to_owned();
    Ok(Advance { to, phase, steps: raise(ground.plan, to, ground.flags), holds: holds(ground, &standing) })
}

fn raise(plan: &Plan, to: usize, flags: &[Flag]) -> Vec<Step> {
    let names = plan.flags();
    let step = |name: &&FlagName| {
        let flag = flags.iter().find(|flag| flag.name == **name)?;
        let wanted = plan.wants(to, name)?;
        (!flag.enabled || flag.percentage < wanted).then(|| Step {
            flag: flag.name.clone(),
            version: flag.version,
            enabled: (!flag.enabled).then_some(true),
            from: share(flag),
            to: wanted,
        })
    };
    names.iter().filter_map(step).collect()
}

fn holds(ground: &Ground<'_>, standing: &Standing) -> Vec<Hold> {
    let mut holds = Vec::new();
    if let Some(until) = due(ground.plan, standing).filter(|until| ground.now < *until) {
        holds.push(Hold::Early { until });
    }
    if ground.guards.is_empty() {
        holds.push(Hold::Unguarded);
    }
    holds.extend(ground.guards.iter().filter(|guard| !guard.verdict.holds()).cloned().map(Hold::Guard));
    if let Some((window, until)) = ground.freeze.holding(ground.now) {
        holds.push(Hold::Frozen { window: window.to_owned(), until });
    }
    holds.extend(ground.broken.map(|broken| Hold::Paused { why: broken.to_string() }));
    holds
}

/// When the phase it stands in has lasted long enough.
fn due(plan: &Plan, standing: &Standing) -> Option<DateTime<Utc>> {
    let phase = plan.phases().get(standing.phase?)?;
    standing.since?.checked_add_signed(TimeDelta::from_std(phase.at_least).ok()?)
}

impl Ground<'_> {
    /// When time alone will allow or hold what it does not now.
    pub fn next_turn(&self) -> Option<DateTime<Utc>> {
        let due = due(self.plan, &Standing::of(self.plan, self.flags)).filter(|at| *at > self.now);
        due.into_iter().chain(self.freeze.next_edge(self.now)).min()
    }
}

/// Back to the phase before this one, or to this one where flags are ahead of it. Who came in last leaves
/// first; nothing is ever raised by it.
pub fn roll_back(plan: &Plan, flags: &[Flag]) -> Vec<Step> {
    let standing = Standing::of(plan, flags);
    let target = match standing.phase {
        Some(phase) if standing.ahead.is_empty() => phase.checked_sub(1),
        phase => phase,
    };
    plan.flags().into_iter().rev().filter_map(|name| lower(plan, target, name, flags)).collect()
}

fn lower(plan: &Plan, target: Option<usize>, name: &FlagName, flags: &[Flag]) -> Option<Step> {
    let flag = flags.iter().find(|flag| flag.name == *name && flag.enabled)?;
    let to = wanted(plan, target, name);
    // Before it enters it lets in nobody, also not by name.
    let leaves = target.and_then(|phase| plan.wants(phase, name)).is_none();
    (leaves || flag.percentage > to).then(|| Step {
        flag: flag.name.clone(),
        version: flag.version,
        enabled: leaves.then_some(false),
        from: flag.percentage,
        to,
    })
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let switch = self.enabled.map_or("", |on| if on { ", on" } else { ", off" });
        write!(f, "{}: {} to {}{switch}", self.flag, self.from, self.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rollout::{
        guard::Verdict,
        standing::tests::flags,
        watch::tests::{broken, judged},
    };
    use chrono::TimeDelta;
    use proptest::{prelude::*, sample::select};

    fn said(steps: &[Step]) -> Vec<String> {
        steps.iter().map(ToString::to_string).collect()
    }

    /// The guide's plan with these flags, after so many days.
    fn way(flags: &[Flag], days: i64, guards: &[Judged], freeze: &Freeze) -> Result<Advance, Stuck> {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(days);
        advance(&Ground { plan: &Plan::default(), flags, guards, freeze, broken: None, now })
    }

    fn holding() -> Vec<Judged> {
        vec![judged("errors", Verdict::Holds { figure: "0 %".into() })]
    }

    #[test]
    fn the_guides_phases_are_walked_one_by_one() {
        let steps = |shares| {
            let advance = way(&flags(shares), 7, &holding(), &Freeze::default()).unwrap();
            said(advance.allowed(None).unwrap())
        };
        assert_eq!(steps([None, None, None]), ["team_assignment_system: 0 % to 0 %, on"]);
        assert_eq!(steps([Some(0.0), None, None]), ["team_assignment_system: 0 % to 10 %"]);
        assert_eq!(
            steps([Some(10.0), None, None]),
            ["team_assignment_system: 10 % to 50 %", "assignment_notifications: 0 % to 25 %, on"]
        );
        assert_eq!(
            steps([Some(100.0), Some(50.0), Some(25.0)]),
            ["assignment_notifications: 50 % to 100 %", "bulk_assignments: 25 % to 100 %"]
        );
        let finished = way(&flags([Some(100.0); 3]), 7, &holding(), &Freeze::default());
        assert_eq!(finished, Err(Stuck::Finished));
        let stuck = way(&flags([None; 3])[1..], 7, &holding(), &Freeze::default()).unwrap_err();
        assert_eq!(stuck.to_string(), "the plan names team_assignment_system, and there is no such flag");
    }

    #[test]
    fn a_phase_lasts_its_time_and_not_a_moment_longer() {
        let flags = flags([Some(10.0), None, None]);
        let holds = |seconds| {
            let now = DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds);
            let (plan, freeze) = (Plan::default(), Freeze::default());
            let ground =
                Ground { plan: &plan, flags: &flags, guards: &holding(), freeze: &freeze, broken: None, now };
            advance(&ground).unwrap().holds
        };
        let until = DateTime::UNIX_EPOCH + TimeDelta::days(7);
        assert_eq!(holds(7 * 86_400), []);
        assert_eq!(holds(7 * 86_400 - 1), [Hold::Early { until }]);
        assert_eq!(holds(-60), [Hold::Early { until }], "a clock that runs ahead of ours has changed it");
    }

    #[test]
    fn it_is_known_when_time_alone_will_tell() {
        let (plan, flags) = (Plan::default(), flags([Some(10.0), None, None]));
        let freeze =
            Freeze([("n".to_owned(), "1970-01-03T00:00Z to 1970-01-04T12:00Z".parse().unwrap())].into());
        let turn = |hours| {
            let now = DateTime::UNIX_EPOCH + TimeDelta::hours(hours);
            let ground =
                Ground { plan: &plan, flags: &flags, guards: &[], freeze: &freeze, broken: None, now };
            ground.next_turn().map(|at| (at - DateTime::UNIX_EPOCH).num_hours())
        };
        assert_eq!([0, 48, 83, 84, 167].map(turn), [Some(48), Some(84), Some(84), Some(168), Some(168)]);
        assert_eq!(turn(168), None);
    }

    #[test]
    fn everything_that_holds_it_is_told_and_a_reason_goes_past_it() {
        let guards = vec![
            judged("errors", Verdict::Fails { figure: "4 %".into() }),
            judged("teams", Verdict::Unknown { why: "no traffic".into() }),
        ];
        let freeze =
            Freeze([("always".to_owned(), "1970-01-01T00:00Z to 1980-01-01T00:00Z".parse().unwrap())].into());
        let (plan, flags, paused) = (Plan::default(), flags([Some(10.0), None, None]), broken());
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(2);
        let ground = Ground {
            plan: &plan,
            flags: &flags,
            guards: &guards,
            freeze: &freeze,
            broken: Some(&paused),
            now,
        };
        let advance = advance(&ground).unwrap();
        let told: Vec<String> = advance.allowed(None).unwrap_err().iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "the phase lasts until 1970-01-08 00:00 UTC at least",
                "guard errors (error rate at most 1 %): does not hold, 4 %",
                "guard teams (error rate at most 1 %): unknown, no traffic",
                "frozen by always until 1980-01-01 00:00 UTC",
                "paused: errors does not hold: 4 %, wanted is error rate at most 1 %; 3 of the last 5 looks"
            ]
        );
        let reason = "the traffic is on another host".parse().unwrap();
        assert_eq!(advance.allowed(Some(&reason)).unwrap().len(), 2);
        let unguarded = way(&flags, 9, &[], &Freeze::default()).unwrap();
        assert_eq!(unguarded.holds, [Hold::Unguarded]);
    }

    #[test]
    fn back_leaves_in_reverse_order_of_entry() {
        let back = |shares| said(&roll_back(&Plan::default(), &flags(shares)));
        assert_eq!(
            back([Some(100.0); 3]),
            [
                "bulk_assignments: 100 % to 0 %, off",
                "assignment_notifications: 100 % to 25 %",
                "team_assignment_system: 100 % to 50 %"
            ]
        );
        assert_eq!(
            back([Some(50.0), Some(25.0), None]),
            ["assignment_notifications: 25 % to 0 %, off", "team_assignment_system: 50 % to 10 %"]
        );
        assert_eq!(back([Some(10.0), None, None]), ["team_assignment_system: 10 % to 0 %"]);
        assert_eq!(back([Some(0.0), None, None]), ["team_assignment_system: 0 % to 0 %, off"]);
        assert!(back([None; 3]).is_empty());
        // Half a step ahead, it goes back to where the step began.
        assert_eq!(back([Some(50.0), None, None]), ["team_assignment_system: 50 % to 10 %"]);
    }

    /// Flags that have made these steps.
    fn made(mut flags: Vec<Flag>, steps: &[Step]) -> Vec<Flag> {
        for step in steps {
            let flag = flags.iter_mut().find(|flag| flag.name == step.flag).unwrap();
            flag.enabled = step.enabled.unwrap_or(flag.enabled);
            flag.percentage = step.to;
        }
        flags
    }

    fn share_of() -> impl Strategy<Value = Option<f64>> {
        prop::option::of(select(&[0.0, 5.0, 10.0, 25.0, 40.0, 50.0, 75.0, 100.0][..]))
    }

    proptest! {
        #[test]
        fn a_step_forward_reaches_the_next_phase_and_takes_nobody_out(
            a in share_of(), b in share_of(), c in share_of()
        ) {
            let before = flags([a, b, c]);
            let standing = Standing::of(&Plan::default(), &before);
            if let Ok(advance) = way(&before, 9, &holding(), &Freeze::default()) {
                let after = made(before.clone(), &advance.steps);
                prop_assert!(before.iter().zip(&after).all(|(old, new)| share(new) >= share(old)));
                let now = Standing::of(&Plan::default(), &after).phase;
                prop_assert!(now >= Some(advance.to), "{standing:?}");
            }
        }

        #[test]
        fn a_step_back_lets_nobody_in_and_ends_before_it_began(
            a in share_of(), b in share_of(), c in share_of()
        ) {
            let mut flags = flags([a, b, c]);
            for _ in 0..=Plan::default().phases().len() * 2 {
                let steps = roll_back(&Plan::default(), &flags);
                let after = made(flags.clone(), &steps);
                prop_assert!(flags.iter().zip(&after).all(|(old, new)| share(new) <= share(old)));
                prop_assert_eq!(steps.is_empty(), flags == after);
                flags = after;
            }
            prop_assert!(flags.iter().all(|flag| !flag.enabled), "{flags:?}");
        }

        #[test]
        fn nothing_advances_without_data(known in 0usize..4, all in 1usize..5) {
            prop_assume!(known < all);
            let unknown = Verdict::Unknown { why: "no traffic".into() };
            let fine = Verdict::Holds { figure: "0 %".into() };
            let verdict = |n| if n < known { fine.clone() } else { unknown.clone() };
            let guards: Vec<Judged> = (0..all).map(|n| judged("g", verdict(n))).collect();
            let advance = way(&flags([Some(10.0), None, None]), 30, &guards, &Freeze::default()).unwrap();
            prop_assert!(advance.allowed(None).is_err());
        }
    }
}
