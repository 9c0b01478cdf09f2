//! Saved views: gone to, and made of what a list shows.

use super::{Model, menus};
use crate::{
    base::{Tone, clean},
    config::{View, view_name},
    flow::{Cx, Effect, Mode},
    tabs::TabId,
};
use std::path::PathBuf;

/// Go where a saved view leads, and look at the list there as it says.
pub(super) fn go(model: &mut Model, name: &str, cx: &mut Cx) {
    let Some(view) = model.views.get(name).cloned() else { return };
    let Ok(tab) = TabId::named(&view.tab) else { return };
    model.front = tab;
    model.follow(cx.present());
    let tab = model.tab_mut();
    tab.focus_mut().pane = 0;
    if let Err(unfit) = tab.focused_mut().take_view(&view) {
        cx.tell(Tone::Warn, format!("view {name}: {}", unfit.what));
    }
}

/// Keep what the list in front shows under a name.
pub(super) fn save(model: &mut Model, name: &str, over: bool, cx: &mut Cx) {
    let view = match shown(model, name) {
        Ok(view) => view,
        Err(why) => {
            cx.tell(Tone::Warn, format!("not saved: {why}"));
            return;
        }
    };
    if model.views.contains_key(name) && !over {
        menus::replace_view(model, name);
        return;
    }
    let name = name.to_owned();
    match model.session.mode {
        Mode::Live => {
            let ticket = cx.ticket();
            cx.ask(Effect::KeepView { ticket, name, view, over });
        }
        Mode::Demo | Mode::Replay => {
            let whose = if model.session.mode == Mode::Demo { "the demo" } else { "a replay" };
            cx.tell(
                Tone::Good,
                format!("`View: {name}` is in the palette until you leave: {whose} keeps nothing"),
            );
            model.views.insert(name, view);
        }
    }
}

/// A view says what is shown in the first list of a tab.
fn shown(model: &Model, name: &str) -> Result<View, String> {
    view_name(name)?;
    let tab = model.tab();
    if tab.focus().pane > 0 {
        return Err(format!("a view is of {}: go to that pane first", tab.panes()[0]));
    }
    tab.focused().as_view(model.front.title()).map_err(|unfit| unfit.what)
}

/// It has been written, or not.
pub(super) fn kept(
    model: &mut Model,
    name: String,
    view: View,
    outcome: Result<Option<PathBuf>, String>,
    cx: &mut Cx,
) {
    match outcome {
        Ok(Some(path)) => {
            let path = clean(&path.display().to_string());
            cx.tell(Tone::Good, format!("`View: {name}` is in the palette, and in {path}"));
            model.views.insert(name, view);
        }
        Ok(None) => menus::replace_view(model, &name),
        Err(why) => cx.tell(Tone::Bad, format!("view {name} was not saved: {why}")),
    }
}
