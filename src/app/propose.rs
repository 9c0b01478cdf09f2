//! A change on its way through the gate: the permission is asked here, everything else follows the answers.

use super::{Model, forms, identity, kill, why::elsewhen};
use crate::{
    action::{Action, ChangeAct, ConfirmAct, FormAct, GlobalAct},
    base::Tone,
    domain::Mark,
    flow::{Cx, Effect, Ticket, Wish},
    layers::{Answer, Confirm, Layer, Stage},
    operation::{
        About, Confirmed, Denied, Operation, Permission, Plan, Refusal, Report, Tried, irreversible,
        permission, quote, sheet::Sheet,
    },
    store::Feed,
};
use std::time::Duration;

/// A key that comes so soon after the row under the cursor has changed may have been meant for the last one.
const TOO_SOON: Duration = Duration::from_millis(300);

/// An operation that has been confirmed and has not been answered.
#[derive(Clone, Debug, PartialEq)]
pub struct UnderWay {
    pub ticket: Ticket,
    pub line: String,
    /// The form that asked for it.
    pub form: Option<String>,
}

/// Leave to change something here and now.
pub(super) fn may(model: &Model, cx: &Cx) -> Result<Permission, Denied> {
    let session = &model.session;
    permission(session.read_only, session.guard, model.armed.as_ref(), cx.now.at)
}

/// Put an operation before the person.
pub(super) fn propose(model: &mut Model, operation: Operation, cx: &mut Cx) {
    if let Err(why) = operation.check() {
        cx.tell(Tone::Warn, format!("{operation}: {why}"));
        return;
    }
    if operation.is_kill() {
        kill::ask(model, operation, cx);
    } else {
        begin(model, Wish::Do(operation), cx);
    }
}

/// Take something back, or do it again.
pub(super) fn wish(model: &mut Model, wish: Wish, cx: &mut Cx) {
    begin(model, wish, cx);
}

fn begin(model: &mut Model, wish: Wish, cx: &mut Cx) {
    if model.travelled {
        cx.tell(Tone::Warn, format!("nothing was changed: {}", elsewhen(model)));
        return;
    }
    match may(model, cx) {
        Ok(given) => {
            let asked = said(&wish);
            let stage = prepare(wish, cx);
            model.layers.push(Layer::Confirm(Box::new(Confirm::new(asked, stage, given.is_typed()))));
        }
        Err(denied) => deny(denied, cx),
    }
}

pub(super) fn deny(denied: Denied, cx: &mut Cx) {
    cx.tell(Tone::Warn, format!("nothing was changed: {denied}; {}", hint(denied)));
}

pub(super) fn hint(denied: Denied) -> &'static str {
    match denied {
        Denied::ReadOnly => "`read_only` of the context, or --read-only, says so",
        Denied::NotArmed => "type `:arm 10m` and a reason",
    }
}

fn said(wish: &Wish) -> String {
    match wish {
        Wish::Do(operation) => operation.to_string(),
        Wish::Undo(None) => "undo".to_owned(),
        Wish::Undo(Some(seq)) => format!("undo {seq}"),
        Wish::Redo => "redo".to_owned(),
        Wish::Import { file, skip_bad } => {
            let file = quote(&file.to_string_lossy());
            format!("import assignments {file}{}", if *skip_bad { " --skip-bad" } else { "" })
        }
    }
}

fn prepare(wish: Wish, cx: &mut Cx) -> Stage {
    let ticket = cx.ticket();
    cx.ask(Effect::Prepare { ticket, wish });
    Stage::Preparing(ticket)
}

/// A key that changes the row under the cursor, or the marked ones.
pub(super) fn change(model: &mut Model, act: ChangeAct, cx: &mut Cx) {
    let operation = match Operation::new(model.tab().changes(act)) {
        Ok(operation) => operation,
        Err(why) => {
            cx.tell(Tone::Warn, why);
            return;
        }
    };
    let shifted = model.shifted.is_some_and(|at| cx.now.at < at + TOO_SOON);
    match may(model, cx) {
        // Several are shown one by one anyway.
        Ok(given) if shifted && !operation.is_bulk() => {
            let name = model.meant().concat().join("  ");
            let stage = Stage::Again { name, wish: Wish::Do(operation.clone()) };
            let confirm = Confirm::new(operation.to_string(), stage, given.is_typed());
            model.layers.push(Layer::Confirm(Box::new(confirm)));
        }
        _ => propose(model, operation, cx),
    }
}

/// A key in the confirmation.
pub(super) fn confirm(model: &mut Model, act: ConfirmAct, cx: &mut Cx) {
    let page = model.page();
    let Some(Layer::Confirm(confirm)) = model.layers.last_mut() else { return kill::act(model, act, cx) };
    match confirm.act(act, page) {
        Answer::Nothing => {}
        Answer::Close => _ = model.layers.pop(),
        Answer::Prepare(wish) => (confirm.stage, confirm.at, confirm.on_yes) = (prepare(wish, cx), 0, false),
        Answer::Carry => carry(model, cx),
        Answer::Halt(ticket) => cx.ask(Effect::Halt(ticket)),
        Answer::Copy(line) => cx.ask(Effect::Copy(line)),
        Answer::Retry(report) => {
            if let Some(failures) = report.failures() {
                model.layers.pop();
                propose(model, failures, cx);
            }
        }
    }
}

/// A key in the confirmation while the name is typed.
pub(super) fn typed(model: &mut Model, act: FormAct, cx: &mut Cx) {
    match act {
        FormAct::Submit => carry(model, cx),
        FormAct::Cancel => _ = model.layers.pop(),
        FormAct::Next => confirm(model, ConfirmAct::Down, cx),
        FormAct::Prev => confirm(model, ConfirmAct::Up, cx),
    }
}

/// The person has said yes. The permission is asked once more: it may have run out meanwhile.
fn carry(model: &mut Model, cx: &mut Cx) {
    let given = may(model, cx);
    let Some(Layer::Confirm(confirm)) = model.layers.last_mut() else { return };
    let Stage::Ready(plan) = &confirm.stage else { return };
    if !confirm.can_go_on() {
        return;
    }
    let typed = confirm.typed.as_ref().map_or("", |typed| typed.value());
    let confirmed = match given.map(|given| Confirmed::new(plan.clone(), given, typed)) {
        Ok(Ok(confirmed)) => confirmed,
        Ok(Err(name)) => {
            confirm.wrong = Some(name);
            return;
        }
        Err(denied) => {
            confirm.stage = Stage::Refused(Refusal::new(denied.to_string(), hint(denied), 0));
            return;
        }
    };
    let ticket = cx.ticket();
    let total = plan.doable().count();
    let line = plan.operation().map(|operation| operation.to_string()).unwrap_or_default();
    if total > 1 {
        (confirm.stage, confirm.at) = (Stage::Sending { ticket, done: 0, total, halting: false }, 0);
    } else {
        cx.tell(Tone::Dim, format!("sending: {line}"));
        model.layers.pop();
    }
    let form = forms::proposing(model);
    model.under_way.push(UnderWay { ticket, line, form });
    cx.ask(Effect::Carry { ticket, confirmed });
}

fn waiting(model: &mut Model, ticket: Ticket) -> Option<&mut Confirm> {
    model.layers.iter_mut().find_map(|layer| match layer {
        Layer::Confirm(confirm) if confirm.waits_for(ticket) => Some(&mut **confirm),
        _ => None,
    })
}

pub(super) fn prepared(model: &mut Model, ticket: Ticket, outcome: Result<Plan, Refusal>, cx: &mut Cx) {
    if outcome.as_ref().is_err_and(Refusal::is_of_the_account) {
        identity::doubt(model, cx);
    }
    if let Some(confirm) = waiting(model, ticket) {
        confirm.prepared(outcome);
    }
}

/// Rows of its file are wrong.
pub(super) fn faulty(model: &mut Model, ticket: Ticket, sheet: Sheet) {
    if let Some(confirm) = waiting(model, ticket) {
        (confirm.stage, confirm.at) = (Stage::Faulty(sheet), 0);
    }
}

pub(super) fn progress(model: &mut Model, ticket: Ticket, so_far: usize) -> bool {
    let Some(Stage::Sending { done, .. }) = waiting(model, ticket).map(|confirm| &mut confirm.stage) else {
        return false;
    };
    *done = so_far;
    true
}

/// What became of it: in a sentence for one change, in a table for several. What it touched is asked for.
pub(super) fn carried(model: &mut Model, ticket: Ticket, outcome: Result<Report, Refusal>, cx: &mut Cx) {
    let known = model.under_way.iter().position(|under_way| under_way.ticket == ticket);
    if let Some(UnderWay { line, form, .. }) = known.map(|at| model.under_way.remove(at)) {
        // Steps of flags are marked as they are seen, whoever makes them.
        if outcome.as_ref().is_ok_and(|report| report.done() > 0 && !report.is_of_flags()) {
            let mark = Mark { at: cx.now.wall, what: line };
            model.store.mark(mark.clone());
            cx.ask(Effect::KeepMark(mark));
        }
        if let Some(form) = form {
            forms::answered(model, &form, &outcome, cx);
        }
    }
    if outcome.as_ref().map_or_else(Refusal::is_of_the_account, |report| report.done() == 0) {
        identity::doubt(model, cx);
    }
    match &outcome {
        Ok(report) => {
            let (tone, text) = report.summary();
            let (act, promise) = match report.about {
                About::Undo(_) => (GlobalAct::Redo, "does it again"),
                About::Itself | About::Redo(_) => (GlobalAct::Undo, "takes it back"),
            };
            let keys = model.keymap.keys_of(Action::Global(act));
            let can = |tried: &Tried| tried.ending.is_done() && irreversible(&tried.change).is_none();
            let reversible = tone == Tone::Good && report.results.iter().any(can);
            let text = match keys.first().filter(|_| reversible) {
                Some(key) => format!("{text}, {key} {promise}"),
                None => text,
            };
            cx.tell(tone, text);
        }
        Err(refusal) => cx.tell(Tone::Bad, format!("nothing was changed: {refusal}; {}", refusal.hint)),
    }
    if let Some(confirm) = waiting(model, ticket) {
        confirm.stage = outcome.map_or_else(Stage::Refused, Stage::Finished);
        confirm.at = 0;
    }
    let seen = super::subscriptions(model, cx.now.at).into_iter().map(|(feed, _)| feed);
    let front = model.tab().feeds();
    let touched =
        |feed: &Feed| front.contains(feed) || matches!(feed, Feed::Summary | Feed::Assignments | Feed::Flags);
    cx.ask(Effect::Refresh(seen.filter(touched).collect()));
}
