//! Why an action cannot be done now. Help, palette, hints and the refusal itself all say this.

use super::{Model, forms};
use crate::action::{Action, GlobalAct, ListAct, TabAct};

pub fn why_not(model: &Model, action: Action) -> Option<&'static str> {
    match action {
        Action::List(act) => list(model, act),
        Action::Tab(TabAct::NextPane | TabAct::PrevPane) => {
            (model.tab().panes().len() < 2).then_some("this tab has one pane")
        }
        Action::Global(GlobalAct::Context) => {
            (model.session.contexts.len() < 2).then_some("there is no other context")
        }
        Action::Global(GlobalAct::Login) => {
            model.unopened.is_some().then_some("this context could not be opened; asking again may help")
        }
        Action::Tab(TabAct::New) => forms::new_here(model).err(),
        Action::Tab(TabAct::Edit | TabAct::Editor) => forms::edit_here(model).err(),
        Action::Tab(TabAct::Cleanup) => forms::cleanup_here(model).err(),
        Action::Tab(_)
        | Action::Global(_)
        | Action::Filter(_)
        | Action::Menu(_)
        | Action::Form(_)
        | Action::Editing(_)
        | Action::Picking(_) => None,
    }
}

fn list(model: &Model, act: ListAct) -> Option<&'static str> {
    match act {
        // These work on the list itself, not on a row.
        ListAct::Filter | ListAct::Sort | ListAct::Invert => None,
        _ => model.tab().focused().is_empty().then_some("the list is empty"),
    }
}
