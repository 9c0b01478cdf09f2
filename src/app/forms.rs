//! Forms are opened, filled in and handed over. What was typed outlives them as a draft.

use super::{Model, propose::propose, why};
use crate::{
    action::{EditingAct, PickingAct},
    base::Tone,
    flow::{Cx, Effect, Mode},
    layers::{
        Form, Layer, Picker,
        form::{Kind, Picks, Purpose, Stage},
        picker::{Picked, What},
    },
    operation::{Holding, Refusal, Report},
    tabs::TabId,
};

/// Why nothing can be made or changed here, whatever is selected.
pub(super) fn closed(model: &Model) -> Option<&'static str> {
    why::locked(model).or((!model.session.signed_in).then_some("nobody is signed in: press L"))
}

/// What a new thing is where the focus is.
pub(super) fn new_here(model: &Model) -> Result<Purpose, &'static str> {
    closed(model).map_or(Ok(()), Err)?;
    let pane = model.tab().focus().pane;
    match (model.front, pane) {
        (TabId::Teams, 0) => Ok(Purpose::NewTeam),
        (TabId::Teams, _) => {
            model.tabs.teams.team().cloned().map(Purpose::AddMembers).ok_or("no team is selected")
        }
        (TabId::Assignments, _) => Ok(Purpose::Assign(model.tabs.assignments.entity().cloned())),
        (TabId::Notifications, _) => Ok(Purpose::Send),
        (TabId::Rollout, _) => Ok(Purpose::NewFlag),
        (TabId::Health, _) => Err("there is nothing new to make here"),
    }
}

/// What is changed where the focus is.
pub(super) fn edit_here(model: &Model) -> Result<Purpose, &'static str> {
    closed(model).map_or(Ok(()), Err)?;
    let pane = model.tab().focus().pane;
    let tabs = &model.tabs;
    match (model.front, pane) {
        (TabId::Teams, 0) => {
            tabs.teams.teams.sole("no team is selected").map(|team| Purpose::EditTeam(team.id.clone()))
        }
        (TabId::Teams, _) => {
            let member = &tabs.teams.members.sole("nobody is selected")?.member;
            Ok(Purpose::ChangeRole(member.team.clone(), member.user.clone()))
        }
        (TabId::Assignments, 0) => {
            let chosen = tabs.assignments.assignments.chosen().into_iter().map(Holding::of);
            let chosen: Vec<Holding> = chosen.collect();
            (!chosen.is_empty()).then_some(Purpose::Reassign(chosen)).ok_or("no assignment is selected")
        }
        (TabId::Assignments, _) => Err("what has happened cannot be changed"),
        (TabId::Notifications, 0) => Err("a message that has been sent cannot be changed"),
        (TabId::Notifications, _) => {
            let row = tabs.notifications.preferences.sole("no preference is selected")?;
            Ok(Purpose::Preference(row.kind.clone()))
        }
        (TabId::Rollout, _) => {
            tabs.rollout.flags.sole("no flag is selected").map(|flag| Purpose::EditFlag(flag.name.clone()))
        }
        (TabId::Health, _) => Err("there is nothing to edit here"),
    }
}

pub(super) fn cleanup_here(model: &Model) -> Result<Purpose, &'static str> {
    closed(model).map_or(Ok(()), Err)?;
    match model.front {
        TabId::Notifications => Ok(Purpose::Cleanup),
        _ => Err("old notifications are cleaned up on their tab, the cache on Health"),
    }
}

/// Open the form, with what was begun in it before.
pub(super) fn open(model: &mut Model, purpose: Result<Purpose, &'static str>, cx: &mut Cx) {
    let Ok(purpose) = purpose else { return };
    let name = purpose.to_string();
    let Some(mut form) = Form::new(purpose, &model.store, cx.now.wall.date_naive()) else {
        cx.tell(Tone::Warn, "it is not there any more");
        return;
    };
    if let Some(draft) = model.drafts.get(&name) {
        form.restore(draft);
    }
    form.follow(&model.store);
    model.layers.push(Layer::Form(form));
}

/// Open the form and give it to the person's own editor at once.
pub(super) fn open_in_editor(model: &mut Model, purpose: Result<Purpose, &'static str>, cx: &mut Cx) {
    open(model, purpose, cx);
    to_editor(model, true, cx);
}

fn to_editor(model: &mut Model, save: bool, cx: &mut Cx) {
    if let Some(Layer::Form(form)) = model.layers.last_mut() {
        let ticket = cx.ticket();
        form.stage = Stage::Editor { ticket, save };
        cx.ask(Effect::Edit { ticket, text: form.to_text() });
    }
}

/// The editor has ended.
pub(super) fn edited(
    model: &mut Model,
    ticket: crate::flow::Ticket,
    outcome: Result<String, String>,
    cx: &mut Cx,
) {
    let waiting = model.layers.iter_mut().find_map(|layer| match layer {
        Layer::Form(form) => match form.stage {
            Stage::Editor { ticket: known, save } if known == ticket => Some((form, save)),
            _ => None,
        },
        _ => None,
    });
    let Some((form, save)) = waiting else { return };
    form.stage = Stage::Typing;
    let text = match outcome {
        Ok(text) => text,
        Err(why) => {
            cx.tell(Tone::Bad, why);
            return;
        }
    };
    if let Err(text) = form.take_text(&text) {
        let ticket = cx.ticket();
        form.stage = Stage::Editor { ticket, save };
        cx.ask(Effect::Edit { ticket, text });
        return;
    }
    let touched = form.is_touched();
    keep(model, cx);
    match (save, touched) {
        (true, true) => hand_over(model, cx),
        (true, false) => {
            model.layers.pop();
            cx.tell(Tone::Dim, "nothing has been changed");
        }
        (false, _) => {}
    }
}

pub(super) fn act(model: &mut Model, act: EditingAct, cx: &mut Cx) {
    let Some(Layer::Form(form)) = model.layers.last_mut() else { return };
    match act {
        EditingAct::Next => form.step(1),
        EditingAct::Prev => form.step(-1),
        EditingAct::Save => hand_over(model, cx),
        EditingAct::Enter => match form.focused().map(|field| &field.kind) {
            Some(Kind::Picked { .. }) => pick(model),
            _ if form.is_last() => hand_over(model, cx),
            _ => form.step(1),
        },
        EditingAct::Theirs => {
            if !form.take_theirs() {
                cx.tell(Tone::Warn, "nobody has changed this field meanwhile");
            }
            keep(model, cx);
        }
        EditingAct::Editor => to_editor(model, false, cx),
        EditingAct::Discard => discard(model, cx),
        EditingAct::Close => close(model, cx),
    }
}

/// The form goes, the draft stays.
fn close(model: &mut Model, cx: &mut Cx) {
    keep(model, cx);
    if let Some(Layer::Form(form)) = model.layers.pop()
        && let Some(draft) = model.drafts.get(&form.purpose.to_string())
    {
        cx.tell(Tone::Dim, format!("kept as a draft of {}: {} goes on with it", draft.what, draft.way));
    }
}

/// The form as it would have been without what was typed.
fn discard(model: &mut Model, cx: &mut Cx) {
    let Some(Layer::Form(form)) = model.layers.last_mut() else { return };
    let fresh = Form::new(form.purpose.clone(), &model.store, cx.now.wall.date_naive());
    let Some(fresh) = fresh else { return };
    *form = fresh;
    keep(model, cx);
    cx.tell(Tone::Dim, "thrown away; the form is as it was");
}

/// Hand the operation over, or show what is wrong with it.
fn hand_over(model: &mut Model, cx: &mut Cx) {
    keep(model, cx);
    let asking = proposing(model);
    if asking.is_some() && model.under_way.iter().any(|under_way| under_way.form == asking) {
        cx.tell(Tone::Warn, "it is being done: wait for what becomes of it");
        return;
    }
    if let Some(Layer::Form(form)) = model.layers.last_mut()
        && let Some(operation) = form.propose()
    {
        propose(model, operation, cx);
    }
}

/// The form whose operation lies before the person, or is being done.
pub(super) fn proposing(model: &Model) -> Option<String> {
    model.layers.iter().find_map(|layer| match layer {
        Layer::Form(form) if matches!(form.stage, Stage::Proposed(_)) => Some(form.purpose.to_string()),
        _ => None,
    })
}

/// What became of the operation of a form. Once something of it has been done the form and its draft have had
/// their time: what failed can be tried again from the table of results.
pub(super) fn answered(model: &mut Model, name: &str, outcome: &Result<Report, Refusal>, cx: &mut Cx) {
    let why = match outcome {
        Ok(report) if report.results.iter().any(|tried| tried.ending.is_done()) => None,
        Ok(report) => Some(report.summary().1),
        Err(refusal) => Some(format!("{refusal}; {}", refusal.hint)),
    };
    let is_it = |layer: &Layer| matches!(layer, Layer::Form(form) if form.purpose.to_string() == name);
    let at = model.layers.iter().position(is_it);
    match (why, at.and_then(|at| Some((at, form_at(model, at)?)))) {
        // The person has gone on typing: that is another operation.
        (None, Some((_, form))) if form.stage == Stage::Typing => {}
        (None, Some((at, _))) => {
            model.layers.remove(at);
            drop_draft(model, name, cx);
        }
        (None, None) => drop_draft(model, name, cx),
        (Some(why), Some((_, form))) => form.refused(why),
        (Some(_), None) => {}
    }
}

fn form_at(model: &mut Model, at: usize) -> Option<&mut Form> {
    match model.layers.get_mut(at) {
        Some(Layer::Form(form)) => Some(form),
        _ => None,
    }
}

/// Whatever was typed is kept as it is typed.
pub(super) fn keep(model: &mut Model, cx: &mut Cx) {
    let Some(form) = model.layers.iter().find_map(|layer| match layer {
        Layer::Form(form) => Some(form),
        _ => None,
    }) else {
        return;
    };
    let way = way(model, &form.purpose);
    match form.draft(&model.session.context, &way, cx.now.wall) {
        Some(draft) => {
            let known = model.drafts.get(&draft.form);
            if known.is_none_or(|known| !known.says(&draft)) {
                if model.session.mode == Mode::Live {
                    cx.ask(Effect::KeepDraft(Box::new(draft.clone())));
                }
                model.unsent.insert(draft.form.clone());
                model.drafts.insert(draft.form.clone(), draft);
            }
        }
        None => {
            let name = form.purpose.to_string();
            drop_draft(model, &name, cx);
        }
    }
}

fn drop_draft(model: &mut Model, name: &str, cx: &mut Cx) {
    model.unsent.remove(name);
    if let Some(draft) = model.drafts.remove(name)
        && model.session.mode == Mode::Live
    {
        cx.ask(Effect::DropDraft(Box::new(draft)));
    }
}

/// Nothing that was typed in this session is wanted any more.
pub(super) fn drop_unsent(model: &mut Model, cx: &mut Cx) {
    for name in std::mem::take(&mut model.unsent) {
        drop_draft(model, &name, cx);
    }
}

/// How the form is opened, in the keys as they are bound now.
fn way(model: &Model, purpose: &Purpose) -> String {
    use crate::action::{Action, TabAct};
    let (act, tab) = match purpose {
        Purpose::NewTeam | Purpose::AddMembers(_) => (TabAct::New, TabId::Teams),
        Purpose::EditTeam(_) | Purpose::ChangeRole(..) => (TabAct::Edit, TabId::Teams),
        Purpose::Assign(_) => (TabAct::New, TabId::Assignments),
        Purpose::Reassign(_) => (TabAct::Edit, TabId::Assignments),
        Purpose::Send => (TabAct::New, TabId::Notifications),
        Purpose::Cleanup => (TabAct::Cleanup, TabId::Notifications),
        Purpose::Preference(_) => (TabAct::Edit, TabId::Notifications),
        Purpose::NewFlag => (TabAct::New, TabId::Rollout),
        Purpose::EditFlag(_) => (TabAct::Edit, TabId::Rollout),
        Purpose::Roll { .. } => return format!("staging it again on {}", TabId::Rollout.title()),
        Purpose::Advance { .. } => return format!("advancing again on {}", TabId::Rollout.title()),
    };
    let keys = model.keymap.keys_of(Action::Tab(act));
    let key = keys.first().map_or(Action::Tab(act).spec().doc, String::as_str);
    format!("{key} on {}", tab.title())
}

/// What was begun in this context before.
pub(super) fn found(model: &mut Model, drafts: Vec<crate::flow::Draft>, cx: &mut Cx) {
    let here = drafts.into_iter().filter(|draft| draft.context == model.session.context);
    let here: Vec<_> = here.collect();
    if let Some(newest) = here.iter().max_by_key(|draft| draft.at) {
        let more = match here.len() {
            1 => String::new(),
            many => format!(" ({} more)", many - 1),
        };
        let (what, time, way) = (&newest.what, cx.zone.time(newest.at), &newest.way);
        cx.tell(Tone::Warn, format!("draft of {what} from {time}: {way} reopens it{more}"));
    }
    for draft in here {
        // What has been typed since is newer.
        model.drafts.entry(draft.form.clone()).or_insert(draft);
    }
}

/// Open the picker for the field in focus.
fn pick(model: &mut Model) {
    let Some(Layer::Form(form)) = model.layers.last() else { return };
    let Some(field) = form.focused() else { return };
    let Kind::Picked { what, several, ids } = &field.kind else { return };
    let what = match what {
        Picks::Projects => What::Projects,
        Picks::Clients => What::Clients,
        Picks::Entities => What::Work(Default::default()),
        Picks::People => match &form.purpose {
            Purpose::AddMembers(team) => What::NewIn(team.clone()),
            Purpose::Assign(_) | Purpose::Reassign(_) => What::For(form.entities()),
            Purpose::Send => What::Recipients,
            _ => What::Anybody,
        },
    };
    // A proposal that nobody has touched gives way to what is picked.
    let kept = field.is_touched() || field.value() == field.base;
    let chosen = if kept { ids.as_slice() } else { &[] };
    let marked = chosen.iter().map(|id| (id.clone(), form.name(id).to_owned())).collect();
    let title = format!("{}: {}", form.title, field.label);
    let picker = Picker::new(title, what, *several, marked, &model.store);
    model.layers.push(Layer::Picker(picker));
}

pub(super) fn picking(model: &mut Model, act: PickingAct, cx: &mut Cx) {
    let page = model.page();
    let Some(Layer::Picker(picker)) = model.layers.last_mut() else { return };
    let outcome = picker.act(act, page, &model.store);
    picked(model, outcome, cx);
}

pub(super) fn picked(model: &mut Model, outcome: Picked, cx: &mut Cx) {
    match outcome {
        Picked::Open => {}
        Picked::Refused(why) => cx.tell(Tone::Warn, why),
        Picked::Closed => _ = model.layers.pop(),
        Picked::Taken(found) => {
            model.layers.pop();
            if let Some(Layer::Form(form)) = model.layers.last_mut() {
                form.picked(found);
                form.follow(&model.store);
            }
            keep(model, cx);
        }
    }
}
