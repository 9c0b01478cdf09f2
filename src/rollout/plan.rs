//! The phases of a rollout, and what each of them wants of every flag.

use crate::domain::{FlagName, Percentage};
use std::time::Duration;

/// One step of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phase {
    pub name: String,
    /// How long it lasts before the next may begin.
    pub at_least: Duration,
    /// In the order in which they are raised. A flag that is not named stays as an earlier phase has it.
    pub flags: Vec<(FlagName, Percentage)>,
}

/// Phases in their order: never none, and no flag falls from one to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan(Vec<Phase>);

/// Why phases make no plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    #[error("a plan has one phase at least")]
    Empty,
    #[error("phase `{}` changes nothing: it names no flag", .phase)]
    Idle { at: usize, phase: String },
    #[error("there are two phases called `{}`", .phase)]
    Twice { at: usize, phase: String },
    #[error("phase `{}` wants {flag} at {to}, and it has been at {from} before: a plan only goes up", .phase)]
    Falls { at: usize, phase: String, flag: FlagName, from: Percentage, to: Percentage },
}

impl PlanError {
    /// Which of the phases is to blame.
    pub fn at(&self) -> Option<usize> {
        match self {
            Self::Empty => None,
            Self::Idle { at, .. } | Self::Twice { at, .. } | Self::Falls { at, .. } => Some(*at),
        }
    }
}

impl Plan {
    pub fn new(phases: Vec<Phase>) -> Result<Self, PlanError> {
        if phases.is_empty() {
            return Err(PlanError::Empty);
        }
        let plan = Self(phases);
        (0..plan.0.len()).try_for_each(|at| plan.check(at))?;
        Ok(plan)
    }

    fn check(&self, at: usize) -> Result<(), PlanError> {
        let Some(phase) = self.0.get(at) else { return Ok(()) };
        let name = || phase.name.clone();
        if phase.flags.is_empty() {
            return Err(PlanError::Idle { at, phase: name() });
        }
        if self.0.iter().take(at).any(|earlier| earlier.name == phase.name) {
            return Err(PlanError::Twice { at, phase: name() });
        }
        let before = |flag: &FlagName| at.checked_sub(1).and_then(|before| self.wants(before, flag));
        let fallen = phase.flags.iter().find_map(|(flag, to)| {
            let from = before(flag).filter(|from| from > to)?;
            Some(PlanError::Falls { at, phase: name(), flag: flag.clone(), from, to: *to })
        });
        fallen.map_or(Ok(()), Err)
    }

    pub fn phases(&self) -> &[Phase] {
        &self.0
    }

    /// Every flag of it, in the order in which they enter.
    pub fn flags(&self) -> Vec<&FlagName> {
        let mut all: Vec<&FlagName> = Vec::new();
        for (flag, _) in self.0.iter().flat_map(|phase| &phase.flags) {
            if !all.contains(&flag) {
                all.push(flag);
            }
        }
        all
    }

    /// How far a flag is to be in this phase; nothing where it has not entered yet.
    pub fn wants(&self, phase: usize, flag: &FlagName) -> Option<Percentage> {
        let until = self.0.iter().take(phase + 1).rev();
        until.flat_map(|phase| &phase.flags).find(|(name, _)| name == flag).map(|(_, to)| *to)
    }

    /// The name of a phase, or what is before the first.
    pub fn name(&self, phase: Option<usize>) -> &str {
        phase.and_then(|at| self.0.get(at)).map_or("not begun", |phase| &phase.name)
    }
}

/// The four phases of the deployment guide, a week each.
impl Default for Plan {
    fn default() -> Self {
        const SYSTEM: &str = "team_assignment_system";
        const NOTIFICATIONS: &str = "assignment_notifications";
        const BULK: &str = "bulk_assignments";
        const WEEK: Duration = Duration::from_secs(7 * 86_400);
        let phase = |name: &str, flags: &[(&str, f64)]| Phase {
            name: name.to_owned(),
            at_least: WEEK,
            flags: flags
                .iter()
                .filter_map(|(flag, to)| Some((flag.parse().ok()?, Percentage::try_from(*to).ok()?)))
                .collect(),
        };
        Self(vec![
            phase("internal", &[(SYSTEM, 0.0)]),
            phase("limited", &[(SYSTEM, 10.0)]),
            phase("expanded", &[(SYSTEM, 50.0), (NOTIFICATIONS, 25.0)]),
            phase("full", &[(SYSTEM, 100.0), (NOTIFICATIONS, 100.0), (BULK, 100.0)]),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phase(name: &str, flags: &[(&str, f64)]) -> Phase {
        let flag = |(flag, to): &(&str, f64)| (flag.parse().unwrap(), (*to).try_into().unwrap());
        Phase { name: name.into(), at_least: Duration::ZERO, flags: flags.iter().map(flag).collect() }
    }

    #[test]
    fn the_guides_plan_is_one_and_has_its_three_flags_in_the_order_they_enter() {
        let guide = Plan::default();
        assert_eq!(Plan::new(guide.phases().to_vec()), Ok(guide.clone()));
        let said: Vec<&str> = guide.flags().iter().map(|flag| flag.as_str()).collect();
        assert_eq!(said, ["team_assignment_system", "assignment_notifications", "bulk_assignments"]);
        let wants = |phase, flag: &str| guide.wants(phase, &flag.parse().unwrap()).map(|to| to.to_string());
        assert_eq!(wants(2, "team_assignment_system").as_deref(), Some("50 %"));
        assert_eq!(wants(2, "assignment_notifications").as_deref(), Some("25 %"));
        assert_eq!(wants(2, "bulk_assignments"), None);
        assert_eq!(wants(0, "team_assignment_system").as_deref(), Some("0 %"));
    }

    #[test]
    fn a_flag_that_is_not_named_stays_where_it_was() {
        let plan = Plan::new(vec![phase("a", &[("x", 10.0)]), phase("b", &[("y", 5.0)])]).unwrap();
        assert_eq!(plan.wants(1, &"x".parse().unwrap()), Some(10.0.try_into().unwrap()));
    }

    #[test]
    fn what_is_no_plan_is_told_with_the_phase_to_blame() {
        let said = |phases: Vec<Phase>| {
            let error = Plan::new(phases).unwrap_err();
            (error.at(), error.to_string())
        };
        assert_eq!(said(vec![]), (None, "a plan has one phase at least".into()));
        assert_eq!(
            said(vec![phase("a", &[])]),
            (Some(0), "phase `a` changes nothing: it names no flag".into())
        );
        assert_eq!(
            said(vec![phase("a", &[("x", 1.0)]), phase("a", &[("x", 2.0)])]).1,
            "there are two phases called `a`"
        );
        assert_eq!(
            said(vec![phase("a", &[("x", 20.0)]), phase("b", &[("y", 1.0)]), phase("c", &[("x", 10.0)])]),
            (
                Some(2),
                "phase `c` wants x at 10 %, and it has been at 20 % before: a plan only goes up".into()
            )
        );
    }
}
