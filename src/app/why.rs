//! Why an action cannot be done now. Help, palette, hints and the refusal itself all say this.

use super::{Model, forms, rollout, travel};
use crate::{
    action::{Action, ConfirmAct, GlobalAct, ListAct, MatrixAct, TabAct},
    config::Guard,
    layers::{Kill, Layer, Stage, kill},
    tabs::TabId,
};

/// Nothing is changed that is not on the screen as it is now.
pub(super) fn elsewhen(model: &Model) -> &'static str {
    if model.is_replay() { REPLAY } else { "another time is on the screen; go back to the present first" }
}

/// Of a recording.
const REPLAY: &str = "this is a recording; nothing is behind it";

pub fn why_not(model: &Model, action: Action) -> Option<&'static str> {
    match action {
        // The next pane may be one that knows.
        Action::Tab(TabAct::NextPane | TabAct::PrevPane) => None,
        Action::List(_)
        | Action::Change(_)
        | Action::Matrix(_)
        | Action::Staged(_)
        | Action::Rollout(_)
        | Action::Tab(_)
            if model.is_elsewhen() =>
        {
            Some(elsewhen(model))
        }
        Action::List(act) => list(model, act),
        Action::Global(act) if model.is_replay() && needs_backend(act) => Some(REPLAY),
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
        Action::Time(act) => travel::why_not(model, act),
        Action::Staged(act) => rollout::why_not_staged(model, act),
        Action::Rollout(act) => rollout::why_not(model, act),
        Action::Confirm(act) => confirm(model, act),
        Action::Picking(act) => match model.layers.last() {
            Some(Layer::Picker(picker)) => picker.why_not(act),
            _ => None,
        },
        Action::Tab(TabAct::New) => forms::new_here(model).err(),
        Action::Tab(TabAct::Edit | TabAct::Editor) => forms::edit_here(model).err(),
        Action::Tab(TabAct::Cleanup) if model.front == TabId::Health => locked(model),
        Action::Tab(TabAct::Cleanup) => forms::cleanup_here(model).err(),
        Action::Tab(_)
        | Action::Global(_)
        | Action::Matrix(_)
        | Action::Chart(_)
        | Action::Filter(_)
        | Action::Menu(_)
        | Action::Form(_)
        | Action::Editing(_) => None,
    }
}

fn needs_backend(act: GlobalAct) -> bool {
    use GlobalAct::{Journal, Login, Pause, Redo, Refresh, Undo};
    matches!(act, Journal | Login | Pause | Redo | Refresh | Undo)
}

/// Nothing can be changed here now.
pub(super) fn locked(model: &Model) -> Option<&'static str> {
    let session = &model.session;
    if model.travelled {
        Some(elsewhen(model))
    } else if session.read_only {
        Some("this context is read-only")
    } else if session.guard == Guard::Armed && model.armed.is_none() {
        Some("arm this context first: `:arm 10m` and a reason")
    } else {
        None
    }
}

fn confirm(model: &Model, act: ConfirmAct) -> Option<&'static str> {
    let confirm = match model.layers.last() {
        Some(Layer::Confirm(confirm)) => confirm,
        Some(Layer::Kill(kill)) => return killing(kill, act),
        _ => return None,
    };
    match (act, &confirm.stage) {
        (ConfirmAct::Retry, Stage::Finished(report)) if report.failures().is_some() => None,
        (ConfirmAct::Retry, _) => Some("there is nothing to try again"),
        (ConfirmAct::Yes | ConfirmAct::Other, _) if !confirm.can_go_on() => {
            Some("there is nothing to say yes to")
        }
        _ => None,
    }
}

fn killing(kill: &Kill, act: ConfirmAct) -> Option<&'static str> {
    let asking = kill.stage == kill::Stage::Asking;
    match act {
        ConfirmAct::Retry if kill.left().is_none() => Some("there is nothing to try again"),
        ConfirmAct::Yes | ConfirmAct::Other if !asking => Some("there is nothing to say yes to"),
        ConfirmAct::Down | ConfirmAct::Up | ConfirmAct::PageDown | ConfirmAct::PageUp => {
            Some("all of it is on the screen")
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
