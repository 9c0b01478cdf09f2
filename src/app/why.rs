//! Why an action cannot be done now. Help, palette, hints and the refusal itself all say this.

use super::{Model, forms, rollout};
use crate::{
    action::{Action, ConfirmAct, GlobalAct, ListAct, MatrixAct, TabAct},
    config::Guard,
    layers::{Layer, Stage},
};

pub fn why_not(model: &Model, action: Action) -> Option<&'static str> {
    match action {
        Action::List(act) => list(model, act),
        Action::Global(GlobalAct::Context) => {
            (model.session.contexts.len() < 2).then_some("there is no other context")
        }
        Action::Global(GlobalAct::Login) => {
            model.unopened.is_some().then_some("this context could not be opened; asking again may help")
        }
        Action::Global(GlobalAct::Undo | GlobalAct::Redo) => locked(model),
        Action::Change(act) => {
            let empty = || model.tab().focused().is_empty().then_some("the list is empty");
            locked(model).or_else(|| model.tab().why_not(act)).or_else(empty)
        }
        Action::Matrix(MatrixAct::Save) => {
            let nothing = || model.tab().switched().is_empty().then_some("nothing was switched");
            locked(model).or_else(nothing)
        }
        Action::Matrix(MatrixAct::Toggle) => model.tab().focused().is_empty().then_some("the list is empty"),
        Action::Staged(act) => rollout::why_not_staged(model, act),
        Action::Rollout(act) => rollout::why_not(model, act),
        Action::Confirm(act) => confirm(model, act),
        Action::Picking(act) => match model.layers.last() {
            Some(Layer::Picker(picker)) => picker.why_not(act),
            _ => None,
        },
        Action::Tab(TabAct::New) => forms::new_here(model).err(),
        Action::Tab(TabAct::Edit | TabAct::Editor) => forms::edit_here(model).err(),
        Action::Tab(TabAct::Cleanup) => forms::cleanup_here(model).err(),
        Action::Tab(_)
        | Action::Global(_)
        | Action::Matrix(_)
        | Action::Filter(_)
        | Action::Menu(_)
        | Action::Form(_)
        | Action::Editing(_) => None,
    }
}

/// Nothing can be changed here now.
pub(super) fn locked(model: &Model) -> Option<&'static str> {
    let session = &model.session;
    if session.read_only {
        Some("this context is read-only")
    } else if session.guard == Guard::Armed && model.armed.is_none() {
        Some("arm this context first: `:arm 10m` and a reason")
    } else {
        None
    }
}

fn confirm(model: &Model, act: ConfirmAct) -> Option<&'static str> {
    let Some(Layer::Confirm(confirm)) = model.layers.last() else { return None };
    match (act, &confirm.stage) {
        (ConfirmAct::Retry, Stage::Finished(report)) if report.failures().is_some() => None,
        (ConfirmAct::Retry, _) => Some("there is nothing to try again"),
        (ConfirmAct::Yes | ConfirmAct::Other, _) if !confirm.can_go_on() => {
            Some("there is nothing to say yes to")
        }
        _ => None,
    }
}

fn list(model: &Model, act: ListAct) -> Option<&'static str> {
    match act {
        // These work on the list itself, not on a row.
        ListAct::Filter | ListAct::Sort | ListAct::Invert => None,
        _ => model.tab().focused().is_empty().then_some("the list is empty"),
    }
}
