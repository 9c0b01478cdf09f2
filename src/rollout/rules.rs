//! What an operator sets down for a rollout: the plan, its guards, how patient a watch is, and when to rest.

use super::{
    evidence::Evidence,
    freeze::Freeze,
    guard::{Guard, Judged, judge},
    plan::Plan,
    watch::Patience,
};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    pub plan: Plan,
    /// By their names.
    pub guards: BTreeMap<String, Guard>,
    pub patience: Patience,
    pub freeze: Freeze,
}

/// The guide's plan and its targets, as far as they can be looked at without a database.
impl Default for Rules {
    fn default() -> Self {
        const GUARDS: [(&str, &str); 4] = [
            ("api", "probe api ok"),
            ("assignments", "p95 of GET /assignments/ at most 1s, 5 samples"),
            ("errors", "error rate at most 1%, 15 samples"),
            ("teams", "p95 of GET /teams/ at most 1s, 5 samples"),
        ];
        let guard = |(name, guard): (&str, &str)| Some((name.to_owned(), guard.parse().ok()?));
        Self {
            plan: Plan::default(),
            guards: GUARDS.into_iter().filter_map(guard).collect(),
            patience: Patience::default(),
            freeze: Freeze::default(),
        }
    }
}

impl Rules {
    /// Every guard on this evidence.
    pub fn judge(&self, evidence: &Evidence) -> Vec<Judged> {
        judge(&self.guards, evidence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guards_it_ships_with_are_guards_and_hold_nothing_without_data() {
        let judged = Rules::default().judge(&Evidence::default());
        let said: Vec<_> = judged.iter().map(|it| (it.name.as_str(), it.verdict.word())).collect();
        assert_eq!(
            said,
            [("api", "unknown"), ("assignments", "unknown"), ("errors", "unknown"), ("teams", "unknown")]
        );
    }
}
