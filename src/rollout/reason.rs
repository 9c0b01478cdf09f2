//! Why flags were changed, for their history: the phase, the figures of that moment, and what a person said.

use super::{guard::Judged, step::Advance, watch::Break};
use crate::{
    base::clean,
    domain::{Line, limits::LINE},
};

impl Advance {
    /// `phase full; errors: 0.00 % of 120 calls failed`, and the reason of whoever went past a hold.
    pub fn reason(&self, guards: &[Judged], overriding: Option<&Line>) -> Option<Line> {
        let phase = format!("phase {}", self.phase);
        let past = overriding.filter(|_| !self.holds.is_empty()).map(|why| format!("overriding: {why}"));
        let figures = guards.iter().map(|guard| format!("{}: {}", guard.name, guard.verdict.figure()));
        line(&[phase].into_iter().chain(past).chain(figures).collect::<Vec<_>>().join("; "))
    }
}

impl Break {
    /// `rolled back: errors does not hold: 4 % ..`
    pub fn reason(&self) -> Option<Line> {
        line(&format!("rolled back: {self}"))
    }
}

/// As much of it as a history keeps.
fn line(text: &str) -> Option<Line> {
    clean(text).chars().take(LINE).collect::<String>().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rollout::{
        guard::Verdict,
        step::Hold,
        watch::tests::{broken, judged},
    };

    #[test]
    fn a_history_says_the_phase_the_figures_and_who_went_past_what() {
        let guards = [judged("errors", Verdict::Holds { figure: "0.00 % of 120 calls failed".into() })];
        let mut advance = Advance { to: 3, phase: "full".into(), steps: vec![], holds: vec![] };
        let why = "agreed with the board".parse().unwrap();
        let said = |advance: &Advance, why| advance.reason(&guards, why).unwrap().to_string();
        assert_eq!(said(&advance, None), "phase full; errors: 0.00 % of 120 calls failed");
        assert_eq!(said(&advance, Some(&why)), said(&advance, None), "nothing was overridden");
        advance.holds.push(Hold::Unguarded);
        assert_eq!(
            said(&advance, Some(&why)),
            "phase full; overriding: agreed with the board; errors: 0.00 % of 120 calls failed"
        );
    }

    #[test]
    fn what_is_too_long_for_a_history_is_cut() {
        let guards: Vec<Judged> =
            (0..40).map(|_| judged("errors", Verdict::Holds { figure: "0.00 %".into() })).collect();
        let advance = Advance { to: 0, phase: "internal".into(), steps: vec![], holds: vec![] };
        let reason = advance.reason(&guards, None).unwrap();
        assert!(reason.as_str().chars().count() <= LINE && reason.as_str().starts_with("phase internal; "));
        assert!(broken().reason().unwrap().as_str().starts_with("rolled back: errors does not hold: 4 %"));
    }
}
