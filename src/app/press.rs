//! A key has been pressed, or a text pasted: who gets it?

use super::{Model, act, command, forms, rollout, scopes};
use crate::{
    action::{
        Action, GlobalAct, Scope,
        key::{Code, Key},
        keymap::Resolved,
    },
    flow::{self, Cx},
    layers::Layer,
};

pub(super) fn press(model: &mut Model, key: Key, cx: &mut Cx) -> bool {
    let hinted = !model.typed.is_empty();
    if rollout::digit(model, key, cx) {
        return true;
    }
    model.typed.push(key);
    match model.keymap.resolve(scopes(model), &model.typed) {
        Resolved::Pending(_) => true,
        Resolved::Action(action) => {
            model.typed.clear();
            act::act(model, action, cx);
            true
        }
        Resolved::None => {
            model.typed.clear();
            text(model, key, cx) || hinted
        }
    }
}

/// A key that is no command goes into the text field that has the focus, if there is one.
fn text(model: &mut Model, key: Key, cx: &mut Cx) -> bool {
    let filtering = scopes(model) == [Scope::Filter];
    let taken = match model.layers.last_mut() {
        Some(Layer::Menu(menu)) => {
            let mut taken = false;
            menu.edit(|query| taken = flow::edit(query, key));
            command::offer(model);
            taken
        }
        Some(Layer::Login(login)) => login.key(key),
        Some(Layer::Form(form)) => {
            let taken = form.key(key);
            forms::keep(model, cx);
            taken
        }
        Some(Layer::Picker(_)) => picking(model, key, cx),
        Some(Layer::Confirm(confirm)) => confirm.is_typing() && confirm.key(key),
        Some(Layer::Kill(_)) => false,
        None if filtering => {
            let mut taken = false;
            model.tab_mut().focused_mut().edit_filter(&mut |filter| taken = flow::edit(filter, key));
            model.follow(cx.present());
            taken
        }
        None => false,
    };
    // A key that means nothing to a field may mean something everywhere: ctrl-c and ctrl-z always work, and
    // whoever has to log in does not lose what they type.
    taken || everywhere(model, key, cx)
}

/// Into the query of the picker on top; with nothing to take back, backspace goes up.
fn picking(model: &mut Model, key: Key, cx: &mut Cx) -> bool {
    let Some(Layer::Picker(picker)) = model.layers.last_mut() else { return false };
    if key.code == Code::Backspace && picker.query.value().is_empty() {
        let outcome = picker.back(&model.store);
        forms::picked(model, outcome, cx);
        return true;
    }
    let mut taken = false;
    picker.edit(|query| taken = flow::edit(query, key), cx.now.at, &model.store);
    taken
}

fn everywhere(model: &mut Model, key: Key, cx: &mut Cx) -> bool {
    if !key.ctrl || model.layers.is_empty() && scopes(model) != [Scope::Filter] {
        return false;
    }
    let Resolved::Action(action) = model.keymap.resolve(&[Scope::Global], &[key]) else { return false };
    let login = matches!(model.layers.last(), Some(Layer::Login(_)));
    let outside = match action {
        Action::Global(GlobalAct::Abort | GlobalAct::Suspend | GlobalAct::Redraw) => true,
        Action::Global(GlobalAct::Login) => !login,
        _ => false,
    };
    if outside {
        act::act(model, action, cx);
    }
    outside
}

pub(super) fn paste(model: &mut Model, text: &str, cx: &mut Cx) -> bool {
    let filtering = scopes(model) == [Scope::Filter];
    match model.layers.last_mut() {
        Some(Layer::Menu(menu)) => {
            menu.edit(|query| flow::paste(query, text));
            command::offer(model);
        }
        Some(Layer::Login(login)) => login.paste(text),
        Some(Layer::Form(form)) => {
            let taken = form.paste(text);
            forms::keep(model, cx);
            return taken;
        }
        Some(Layer::Picker(picker)) => {
            picker.edit(|query| flow::paste(query, text), cx.now.at, &model.store);
        }
        Some(Layer::Confirm(confirm)) if confirm.is_typing() => confirm.paste(text),
        Some(Layer::Confirm(_) | Layer::Kill(_)) => return false,
        None if filtering => {
            model.tab_mut().focused_mut().edit_filter(&mut |filter| flow::paste(filter, text));
            model.follow(cx.present());
        }
        // A pasted text is never taken for keys.
        None => return false,
    }
    true
}
