//! Percentages of rollout flags are staged, and proposed with a reason.

use super::{Model, forms, kill, propose, why};
use crate::{
    action::{RolloutAct, StagedAct, key::Key},
    base::{Moment, Tone},
    domain::Percentage,
    flow::Cx,
    layers::form::Purpose,
    operation::Operation,
    rollout::{self, Ground, Judged, Rules},
    tabs::TabId,
};
use std::time::Instant;

/// One percent, in hundredths of one.
const STEP: i16 = 100;

/// Something is staged and can be typed at.
pub(super) fn is_staging(model: &Model) -> bool {
    model.front == TabId::Rollout && !model.tabs.rollout.staging.is_empty()
}

pub(super) fn why_not(model: &Model, act: RolloutAct) -> Option<&'static str> {
    if model.front != TabId::Rollout {
        return Some("flags are rolled out on their own tab");
    }
    let rollout = &model.tabs.rollout;
    let Some(flag) = rollout.flags.selected() else { return Some("no flag is selected") };
    let at = rollout.staging.or_now(flag);
    match act {
        RolloutAct::Raise | RolloutAct::RaiseFinely => (at == Percentage::FULL).then_some("it is at 100 %"),
        RolloutAct::Lower | RolloutAct::LowerFinely => {
            (at == Percentage::default()).then_some("it is at 0 %")
        }
        RolloutAct::Type => None,
        RolloutAct::Kill | RolloutAct::KillAll => why::locked(model),
        RolloutAct::Advance => forms::closed(model),
    }
}

/// Put the next phase before the person; where something holds it, only with a reason.
fn advance(model: &mut Model, cx: &mut Cx) {
    let guards = model.rules.judge(&model.store.evidence(cx.now.at));
    let Some(ground) = ground(model, &guards, cx.now) else { return };
    match rollout::advance(&ground) {
        Err(stuck) => cx.tell(Tone::Warn, stuck.to_string()),
        Ok(advance) => match advance.allowed(None) {
            Ok(steps) => match Operation::of_steps(steps, advance.reason(&guards, None).as_ref()) {
                Ok(operation) => propose::propose(model, operation, cx),
                Err(why) => cx.tell(Tone::Warn, why),
            },
            Err(holds) => {
                let held: Vec<String> = holds.iter().map(ToString::to_string).collect();
                cx.tell(Tone::Warn, format!("held: {}", held.join("; ")));
                forms::open(model, Ok(Purpose::Advance { advance, guards }), cx);
            }
        },
    }
}

fn ground<'a>(model: &'a Model, guards: &'a [Judged], now: Moment) -> Option<Ground<'a>> {
    let Rules { plan, freeze, .. } = &model.rules;
    let flags = &model.store.flags.get()?.rows;
    let broken = model.guarding.broken();
    Some(Ground { plan, flags, guards, freeze, broken, now: now.wall })
}

/// When time alone changes what the plan says, while it is on the screen.
pub(super) fn next_turn(model: &Model, now: Moment) -> Option<Instant> {
    let shown = model.front == TabId::Rollout && model.frozen.is_none();
    let turn = ground(model, &[], now).filter(|_| shown)?.next_turn()?;
    now.at.checked_add((turn - now.wall).to_std().ok()?)
}

pub(super) fn act(model: &mut Model, act: RolloutAct, cx: &mut Cx) {
    if act == RolloutAct::Advance {
        return advance(model, cx);
    }
    let rollout = &mut model.tabs.rollout;
    let Some(flag) = rollout.flags.selected() else { return };
    match act {
        RolloutAct::Raise => rollout.staging.step(flag, STEP),
        RolloutAct::Lower => rollout.staging.step(flag, -STEP),
        RolloutAct::RaiseFinely => rollout.staging.step(flag, 1),
        RolloutAct::LowerFinely => rollout.staging.step(flag, -1),
        RolloutAct::Type => rollout.staging.begin(flag),
        RolloutAct::Kill => {
            let chosen = rollout.flags.chosen().into_iter().map(|flag| flag.name.clone()).collect();
            kill::these(model, chosen, cx);
        }
        // The last to come in is the first to go.
        RolloutAct::KillAll => {
            let all = model.rules.plan.flags().into_iter().rev().cloned().collect();
            kill::these(model, all, cx);
        }
        RolloutAct::Advance => {}
    }
}

pub(super) fn why_not_staged(model: &Model, act: StagedAct) -> Option<&'static str> {
    match act {
        StagedAct::Propose => {
            let nothing = || model.tabs.rollout.staged().is_empty().then_some("it is at that already");
            forms::closed(model).or_else(nothing)
        }
        StagedAct::Erase | StagedAct::Drop => None,
    }
}

pub(super) fn staged(model: &mut Model, act: StagedAct, cx: &mut Cx) {
    let rollout = &mut model.tabs.rollout;
    match act {
        StagedAct::Propose => {
            let roll = Purpose::Roll { to: rollout.staged(), says: rollout.says() };
            forms::open(model, Ok(roll), cx);
        }
        StagedAct::Erase => {
            if let Some(flag) = rollout.flags.selected() {
                rollout.staging.erase(flag);
            }
        }
        StagedAct::Drop => rollout.staging.clear(),
    }
}

/// While something is staged, digits are a percentage and not the numbers of tabs. True if the key was one.
pub(super) fn digit(model: &mut Model, key: Key, cx: &mut Cx) -> bool {
    let typed = key.typed().filter(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
    let free = model.layers.is_empty() && model.typed.is_empty() && !model.tab().focused().typing();
    let (Some(c), true) = (typed, free && is_staging(model)) else { return false };
    let rollout = &mut model.tabs.rollout;
    let Some(flag) = rollout.flags.selected() else { return false };
    if !rollout.staging.digit(flag, c) {
        cx.tell(Tone::Warn, "a percentage is 0 to 100, with two decimals at most");
    }
    model.follow(cx.present());
    true
}
