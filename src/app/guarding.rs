//! The guards of a rollout are watched while the console runs, where `[rollout.watch]` says so: when one breaks
//! too often, the rollout is paused or taken back, once. Nobody is asked, so everything is told.

use super::{
    Model,
    propose::{self, UnderWay},
};
use crate::{
    base::{Moment, Tone, span},
    domain::Flag,
    flow::{Cx, Effect, Ticket, Wish},
    operation::{Confirmed, Operation, Permission, Plan, Refusal, Report, Retreat},
    rollout::{Break, Look, OnBreak, Patience, Step, Told, Turn, Watch, roll_back},
    store::{Feed, Trust},
};
use std::time::Instant;

/// How often going back is tried while nothing can be sent; once at each look.
const TRIES: u32 = 20;

#[derive(Default)]
pub struct Guarding {
    watch: Option<Watch>,
    due: Option<Instant>,
    back: Option<Back>,
    told: Option<Told>,
}

/// A roll back on its way.
struct Back {
    broke: Break,
    steps: Vec<Step>,
    tries: u32,
    /// Of what is asked of the gate; nothing while it waits for the next try.
    ticket: Option<Ticket>,
}

impl Guarding {
    /// What it has found; it holds the rollout until somebody raises a flag all the same.
    pub fn broken(&self) -> Option<&Break> {
        self.watch.as_ref().and_then(Watch::broken)
    }

    /// What there is to say of it, where there is a watch.
    pub fn told(&self) -> Option<&Told> {
        self.told.as_ref()
    }

    pub(super) fn next_look(&self) -> Option<Instant> {
        self.due
    }

    pub(super) fn waits_for(&self, ticket: Ticket) -> bool {
        self.back.as_ref().is_some_and(|back| back.ticket == Some(ticket))
    }

    fn begin(&mut self, patience: Patience) {
        let Patience { breaks, of, every, on_break, .. } = patience;
        let then = match on_break {
            OnBreak::Pause => "pauses",
            OnBreak::RollBack => "rolls back",
        };
        let text = format!("{then} where a guard fails at {breaks} of {of} looks, one each {}", span(every));
        self.watch = Some(Watch::new(patience));
        self.told = Some(Told { about: "watch".to_owned(), word: "on", text, tone: Tone::Dim });
    }

    /// It stays on the screen, and is told once.
    fn say(&mut self, word: &'static str, tone: Tone, text: String, cx: &mut Cx) {
        cx.tell(tone, format!("rollout {word}: {text}"));
        self.told = Some(Told { about: "watch".to_owned(), word, text, tone });
    }
}

/// Take a look when it is time. True if anything is to be seen of it.
pub(super) fn look(model: &mut Model, cx: &mut Cx) -> bool {
    let Moment { at: now, wall: at } = cx.now;
    let patience = model.rules.patience;
    let guarding = &mut model.guarding;
    guarding.due.take_if(|_| !patience.in_console);
    if !patience.in_console || guarding.due.is_some_and(|due| now < due) || model.is_replay() {
        return false;
    }
    model.guarding.due = Some(now + patience.every);
    if model.guarding.back.is_some() {
        send(model, cx);
        return true;
    }
    // What cannot be read now says nothing of the flags that are judged.
    let fresh = model.store.flags.trust(now) == Trust::Fresh;
    let Some(flags) = model.store.flags.shared().filter(|_| fresh) else { return false };
    let guards = model.rules.judge(&model.store.evidence(now));
    let plan = &model.rules.plan;
    let past = model.guarding.watch.as_mut().is_none_or(|watch| watch.is_past(plan, &flags.rows));
    if past {
        model.guarding.begin(patience);
    }
    let look = Look { at, guards: &guards, plan, flags: &flags.rows };
    let turn = model.guarding.watch.as_mut().and_then(|watch| watch.look(look));
    match turn {
        None => return past,
        Some(Turn::Broke(broke)) => act(model, broke, &flags.rows, cx),
        Some(Turn::Overtaken) => {
            let text = "flags were taken back; it is watched again when one is raised".to_owned();
            model.guarding.say("unwatched", Tone::Warn, text, cx);
        }
    }
    true
}

fn act(model: &mut Model, broke: Break, flags: &[Flag], cx: &mut Cx) {
    let steps = roll_back(&model.rules.plan, flags);
    let why = match (broke.on_break, leave(model, cx)) {
        (OnBreak::Pause, _) => None,
        (OnBreak::RollBack, _) if steps.is_empty() => {
            Some("nothing to roll back, the plan has not begun".to_owned())
        }
        (OnBreak::RollBack, Err(why)) => Some(format!("not rolled back: {why}")),
        (OnBreak::RollBack, Ok(_)) => {
            model.guarding.back = Some(Back { broke, steps, tries: 0, ticket: None });
            return send(model, cx);
        }
    };
    let text = why.into_iter().chain([broke.to_string()]).collect::<Vec<_>>().join("; ");
    model.guarding.say("paused", Tone::Bad, text, cx);
}

/// Leave to go back with nobody there: where a name is to be typed, somebody has to have armed the context.
fn leave(model: &Model, cx: &Cx) -> Result<Permission, String> {
    let given = propose::may(model, cx).map_err(|denied| format!("{denied}; {}", propose::hint(denied)))?;
    if given.is_typed() && given.reason().is_none() {
        return Err(
            "this context wants a name typed, unless it is armed; type `:arm 10m` and a reason".into()
        );
    }
    Ok(given)
}

/// Have the way back looked up; what is on its way already is waited for.
fn send(model: &mut Model, cx: &mut Cx) {
    let Some(back) = model.guarding.back.as_mut().filter(|back| back.ticket.is_none()) else { return };
    match Operation::of_steps(&back.steps, back.broke.reason().as_ref()) {
        Ok(operation) => {
            let ticket = cx.ticket();
            (back.ticket, back.tries) = (Some(ticket), back.tries + 1);
            let (tries, text) = (back.tries, back.broke.to_string());
            cx.ask(Effect::Prepare { ticket, wish: Wish::Do(operation) });
            if tries == 1 {
                model.guarding.say("rolling back", Tone::Warn, text, cx);
            }
        }
        Err(why) => give_up(model, &why, cx),
    }
}

/// The gate has looked up what it would do. It is done on the versions that were judged, and on no others.
pub(super) fn prepared(model: &mut Model, outcome: Result<Plan, Refusal>, cx: &mut Cx) {
    let given = leave(model, cx);
    let Some(back) = model.guarding.back.as_mut() else { return };
    let (plan, given) = match (outcome, given) {
        (Err(refusal), _) => return later(model, &refusal, cx),
        (Ok(_), Err(why)) => return give_up(model, &why, cx),
        (Ok(plan), Ok(given)) => (plan, given),
    };
    let Some(operation) = plan.operation() else { return finish(model, &Retreat::refused(&plan), cx) };
    let name = plan.name();
    match Confirmed::new(plan, given, &name) {
        Ok(confirmed) => {
            let (ticket, confirmed) = (cx.ticket(), confirmed.on(back.broke.versions.clone()));
            back.ticket = Some(ticket);
            model.under_way.push(UnderWay { ticket, line: operation.to_string(), form: None });
            cx.ask(Effect::Carry { ticket, confirmed });
        }
        Err(name) => give_up(model, &format!("{name} was to be typed"), cx),
    }
}

pub(super) fn carried(model: &mut Model, ticket: Ticket, outcome: Result<Report, Refusal>, cx: &mut Cx) {
    model.under_way.retain(|it| it.ticket != ticket);
    let Some(back) = &model.guarding.back else { return };
    match outcome {
        Ok(report) => finish(model, &Retreat::of(&report, &back.steps), cx),
        Err(refusal) => later(model, &refusal, cx),
    }
    cx.ask(Effect::Refresh(vec![Feed::Flags]));
}

/// What was not sent for want of an answer is tried again at the next look: on the same versions a second one
/// can do no harm.
fn later(model: &mut Model, refusal: &Refusal, cx: &mut Cx) {
    let Some(back) = &mut model.guarding.back else { return };
    if Refusal::LATER.contains(&refusal.code) && back.tries < TRIES {
        back.ticket = None;
        cx.tell(Tone::Warn, format!("not rolled back yet, try {} of {TRIES}: {refusal}", back.tries));
    } else {
        give_up(model, &refusal.what, cx);
    }
}

fn give_up(model: &mut Model, why: &str, cx: &mut Cx) {
    if let Some(back) = model.guarding.back.take() {
        model.guarding.say("paused", Tone::Bad, format!("not rolled back: {why}; {}", back.broke), cx);
    }
}

fn finish(model: &mut Model, retreat: &Retreat, cx: &mut Cx) {
    if let Some(back) = model.guarding.back.take() {
        model.guarding.say("paused", Tone::Bad, format!("{retreat}; {}", back.broke), cx);
    }
}
