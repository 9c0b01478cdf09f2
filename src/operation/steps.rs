//! The steps of a rollout as one operation.

use super::{
    change::Change,
    flags::{FlagUpdate, FlagsChange},
    line::Operation,
};
use crate::{domain::Line, rollout::Step};

impl Operation {
    /// In their order, each with why; refuses none.
    pub fn of_steps(steps: &[Step], reason: Option<&Line>) -> Result<Self, String> {
        let change = |step: &Step| {
            Change::Flags(FlagsChange::Set(FlagUpdate {
                enabled: step.enabled,
                percentage: Some(step.to),
                reason: reason.cloned(),
                ..FlagUpdate::of(step.flag.clone())
            }))
        };
        Self::new(steps.iter().map(change).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_changes_like_any_other() {
        let step = |name: &str, enabled, to: f64| Step {
            flag: name.parse().unwrap(),
            version: 4,
            enabled,
            from: 0.0.try_into().unwrap(),
            to: to.try_into().unwrap(),
        };
        let steps =
            [step("assignment_notifications", Some(false), 0.0), step("bulk_assignments", None, 12.5)];
        let reason = "phase limited".parse().unwrap();
        assert_eq!(
            Operation::of_steps(&steps, Some(&reason)).unwrap().to_string(),
            "flags set assignment_notifications --enabled off --percentage 0 --reason 'phase limited' + \
             flags set bulk_assignments --percentage 12.50 --reason 'phase limited'"
        );
        assert!(Operation::of_steps(&[], None).is_err());
    }
}
