//! Flags are taken back to nobody: asked once, past everything that takes time.

use super::{Model, UnderWay, propose};
use crate::{
    action::ConfirmAct,
    base::Tone,
    domain::FlagName,
    flow::{Cx, Effect, Ticket},
    layers::{Kill, Layer, kill::Answer},
    operation::{
        Change, Denied, Fate, FlagKill, FlagsChange, KillOrder, KillReport, Operation, Permission,
        permission_to_kill,
    },
    store::Feed,
};

/// Put the end of these flags before the person.
pub(super) fn these(model: &mut Model, mut flags: Vec<FlagName>, cx: &mut Cx) {
    if !flags.is_empty() {
        let name = flags.remove(0);
        let kill = FlagKill { name, more: flags, reason: "kill switch".parse().ok() };
        ask(model, Change::Flags(FlagsChange::Kill(kill)).into(), cx);
    }
}

/// Put it before the person.
pub(super) fn ask(model: &mut Model, operation: Operation, cx: &mut Cx) {
    match may(model, cx) {
        Ok(_) => {
            let seen = model.store.flags.get().map(|listing| listing.rows.clone()).unwrap_or_default();
            model.layers.push(Layer::Kill(Box::new(Kill::new(operation, seen))));
        }
        Err(denied) => propose::deny(denied, cx),
    }
}

/// Nothing but a context that is read-only stands in its way.
fn may(model: &Model, cx: &Cx) -> Result<Permission, Denied> {
    permission_to_kill(model.session.read_only, model.armed.as_ref(), cx.now.at)
}

/// A key in the question, or while it goes on.
pub(super) fn act(model: &mut Model, act: ConfirmAct, cx: &mut Cx) {
    let Some(Layer::Kill(kill)) = model.layers.last_mut() else { return };
    match kill.act(act) {
        Answer::Nothing => {}
        Answer::Close => _ = model.layers.pop(),
        Answer::Kill(operation) => send(model, operation, cx),
        Answer::Copy(line) => cx.ask(Effect::Copy(line)),
    }
}

fn send(model: &mut Model, operation: Operation, cx: &mut Cx) {
    let given = may(model, cx);
    // With a token from the configuration only the server has said who that is.
    let who = model.store.me.get().map_or(&model.session.email, |me| &me.email).clone();
    let (ticket, line) = (cx.ticket(), operation.to_string());
    let Some(Layer::Kill(kill)) = model.layers.last_mut() else { return };
    let order = match given {
        Ok(given) => KillOrder::new(operation.clone(), kill.seen.clone(), who, &given),
        Err(denied) => return propose::deny(denied, cx),
    };
    let Some(order) = order else { return };
    kill.sent(ticket, operation);
    model.under_way.push(UnderWay { ticket, line, form: None });
    cx.ask(Effect::Kill { ticket, order: Box::new(order) });
}

fn waiting(model: &mut Model, ticket: Ticket) -> Option<&mut Kill> {
    model.layers.iter_mut().find_map(|layer| match layer {
        Layer::Kill(kill) if kill.waits_for(ticket) => Some(&mut **kill),
        _ => None,
    })
}

/// True if it is on the screen.
pub(super) fn progress(model: &mut Model, ticket: Ticket, name: &FlagName, fate: &Fate) -> bool {
    let kill = waiting(model, ticket);
    kill.map(|kill| kill.progress(name, fate)).is_some()
}

/// What became of it: where nobody looks any more, in a sentence.
pub(super) fn finished(model: &mut Model, ticket: Ticket, report: KillReport, cx: &mut Cx) {
    model.under_way.retain(|it| it.ticket != ticket);
    let (text, tone) = report.summary(cx.zone);
    cx.tell(tone, text);
    if let Some(line) = report.unwritten() {
        cx.tell(Tone::Bad, format!("not in the journal, and to be kept elsewhere: {line}"));
        model.unwritten.push(line);
    }
    if let Some(kill) = waiting(model, ticket) {
        kill.finished(report);
    }
    cx.ask(Effect::Refresh(vec![Feed::Flags]));
}
