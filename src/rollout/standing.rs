//! Where a plan is. Nothing is kept of it: the flags themselves say how far they are and since when.

use super::plan::Plan;
use crate::domain::{Flag, FlagName, Percentage};
use chrono::{DateTime, Utc};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The last phase that all of its flags have reached; none before the first.
    pub phase: Option<usize>,
    /// When one of its flags was changed last. Any change of them counts: from then on it is another thing
    /// that is watched.
    pub since: Option<DateTime<Utc>>,
    /// Flags that are further than the phase has them: the next has been begun, or somebody has gone their
    /// own way.
    pub ahead: Vec<FlagName>,
    /// Flags of the plan that there are not.
    pub missing: Vec<FlagName>,
}

impl Standing {
    pub fn of(plan: &Plan, flags: &[Flag]) -> Self {
        let names = plan.flags();
        let found = |name: &FlagName| flags.iter().find(|flag| flag.name == *name);
        let has_reached = |phase: &usize| {
            let all = names.iter().filter_map(|name| Some((*name, plan.wants(*phase, name)?)));
            all.into_iter().all(|(name, to)| found(name).is_some_and(|it| it.enabled && it.percentage >= to))
        };
        // No flag falls in a plan, so what has reached a phase has reached those before it.
        let phase = (0..plan.phases().len()).rev().find(has_reached);
        let is_in = |name: &FlagName| phase.is_some_and(|phase| plan.wants(phase, name).is_some());
        let is_ahead =
            |name: &FlagName| found(name).is_some_and(|flag| share(flag) > wanted(plan, phase, name));
        let counts = |name: &&&FlagName| is_in(name) || is_ahead(name);
        Self {
            phase,
            since: names.iter().filter(counts).filter_map(|name| Some(found(name)?.updated_at)).max(),
            ahead: names.iter().filter(|name| is_ahead(name)).map(|name| (*name).clone()).collect(),
            missing: names.iter().filter(|name| found(name).is_none()).map(|name| (*name).clone()).collect(),
        }
    }
}

/// How many people a flag lets in by their bucket: none while it is off.
pub(super) fn share(flag: &Flag) -> Percentage {
    if flag.enabled { flag.percentage } else { Percentage::default() }
}

/// How far a flag is to be in a phase: nowhere before it enters.
pub(super) fn wanted(plan: &Plan, phase: Option<usize>, flag: &FlagName) -> Percentage {
    phase.and_then(|phase| plan.wants(phase, flag)).unwrap_or_default()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The guide's three flags: how far each is, off where nothing is said.
    pub fn flags(shares: [Option<f64>; 3]) -> Vec<Flag> {
        let plan = Plan::default();
        let flag = |(name, share): (&FlagName, Option<f64>)| Flag {
            name: name.clone(),
            description: String::new(),
            enabled: share.is_some(),
            percentage: share.unwrap_or_default().try_into().unwrap(),
            allowed_clients: vec![],
            allowed_users: vec![],
            version: 3,
            updated_at: DateTime::UNIX_EPOCH,
            updated_by: "USR-000002".into(),
        };
        plan.flags().into_iter().zip(shares).map(flag).collect()
    }

    fn stands(shares: [Option<f64>; 3]) -> (Option<usize>, Vec<String>) {
        let standing = Standing::of(&Plan::default(), &flags(shares));
        assert_eq!(standing.missing, []);
        (standing.phase, standing.ahead.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_phase_is_reached_when_all_of_its_flags_have_reached_it() {
        let on = Some;
        assert_eq!(stands([None, None, None]), (None, vec![]));
        assert_eq!(stands([on(0.0), None, None]), (Some(0), vec![]));
        assert_eq!(stands([on(10.0), None, None]), (Some(1), vec![]));
        assert_eq!(stands([on(9.99), None, None]), (Some(0), vec!["team_assignment_system".into()]));
        assert_eq!(stands([on(50.0), on(25.0), None]), (Some(2), vec![]));
        assert_eq!(stands([on(100.0), on(100.0), on(100.0)]), (Some(3), vec![]));
        // Half of the step has been made.
        assert_eq!(stands([on(50.0), None, None]), (Some(1), vec!["team_assignment_system".into()]));
        let all = ["team_assignment_system", "assignment_notifications", "bulk_assignments"];
        assert_eq!(stands([on(100.0), on(50.0), on(25.0)]), (Some(2), all.map(str::to_owned).to_vec()));
    }

    #[test]
    fn it_stands_since_the_last_change_of_what_is_in_it() {
        let mut flags = flags([Some(10.0), None, None]);
        flags[1].updated_at = DateTime::UNIX_EPOCH + chrono::TimeDelta::days(9);
        let plan = Plan::default();
        assert_eq!(Standing::of(&plan, &flags).since, Some(DateTime::UNIX_EPOCH));
        assert_eq!(Standing::of(&plan, &flags[1..]).missing, [flags[0].name.clone()]);
    }
}
