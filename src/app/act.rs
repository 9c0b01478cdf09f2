//! An action is carried out.

use super::{Model, command, forms, menus, propose, rollout, travel, views, why_not, writing};
use crate::{
    action::{Action, FilterAct, FormAct, GlobalAct, ListAct, MatrixAct, MenuAct, TabAct},
    base::{Tone, span},
    flow::{Cx, Effect, Wish},
    layers::{Choice, Layer, Login},
    operation::{Armed, CacheChange, Change, Operation},
    store::Sort,
    tabs::TabId,
};
use std::time::Duration;
use tui_input::Input;

/// Within this time a second ctrl-c leaves.
const TWICE: Duration = Duration::from_secs(2);

pub(super) fn act(model: &mut Model, action: Action, cx: &mut Cx) {
    if let Some(why) = why_not(model, action) {
        cx.tell(Tone::Warn, format!("{}: {why}", action.spec().doc));
        return;
    }
    let (front, meant, paused) = (model.front, model.meant(), model.frozen.is_some());
    match action {
        Action::Global(act) => global(model, act, cx),
        Action::Tab(act) => tab(model, act, cx),
        Action::Time(act) => travel::travel(model, act, cx),
        Action::List(act) => list(model, act, cx),
        Action::Change(act) => propose::change(model, act, cx),
        Action::Matrix(act) => matrix(model, act, cx),
        Action::Chart(act) => {
            if let Some(why) = model.tabs.health.look(act) {
                cx.tell(Tone::Warn, format!("{}: {why}", action.spec().doc));
            }
        }
        Action::Staged(act) => rollout::staged(model, act, cx),
        Action::Rollout(act) => rollout::act(model, act, cx),
        Action::Confirm(act) => propose::confirm(model, act, cx),
        Action::Filter(act) => filter(model, act, cx),
        Action::Menu(act) => menu(model, act, cx),
        Action::Form(act) => form(model, act, cx),
        Action::Editing(act) => forms::act(model, act, cx),
        Action::Picking(act) => forms::picking(model, act, cx),
    }
    model.follow(cx.present());
    if model.front != front {
        // Nobody has seen yet what stands there.
        model.shifted = Some(cx.now.at);
    } else if paused && model.frozen.is_none() {
        super::notice_shift(model, &meant, cx);
    }
}

fn global(model: &mut Model, act: GlobalAct, cx: &mut Cx) {
    match act {
        GlobalAct::Palette => menus::palette(model, cx.zone),
        GlobalAct::Help => menus::help(model),
        GlobalAct::Tab1 => model.front = TabId::Teams,
        GlobalAct::Tab2 => model.front = TabId::Assignments,
        GlobalAct::Tab3 => model.front = TabId::Notifications,
        GlobalAct::Tab4 => model.front = TabId::Health,
        GlobalAct::Tab5 => model.front = TabId::Rollout,
        GlobalAct::NextTab => model.front = model.front.step(1),
        GlobalAct::PrevTab => model.front = model.front.step(-1),
        GlobalAct::Refresh if model.unopened.is_some() => {
            let (ticket, context) = (cx.ticket(), model.session.context.clone());
            cx.tell(Tone::Dim, format!("opening {context} again"));
            cx.ask(Effect::Switch { ticket, context });
        }
        GlobalAct::Refresh => {
            let feeds = super::subscriptions(model, cx.now.at).into_iter().map(|(feed, _)| feed);
            let front = model.tab().feeds();
            cx.ask(Effect::Refresh(feeds.filter(|feed| front.contains(feed)).collect()));
            cx.tell(Tone::Dim, "asking again");
        }
        GlobalAct::Pause => pause(model, cx),
        GlobalAct::Undo => propose::wish(model, Wish::Undo(None), cx),
        GlobalAct::Redo => propose::wish(model, Wish::Redo, cx),
        GlobalAct::Journal => {
            let ticket = cx.ticket();
            cx.ask(Effect::Journal { ticket });
            cx.tell(Tone::Dim, "reading the journal");
        }
        GlobalAct::Messages => menus::messages(model, cx.zone),
        GlobalAct::Context => menus::contexts(model),
        GlobalAct::Login => {
            let login = Login::new(&model.session.host, &model.session.email);
            model.layers.push(Layer::Login(login));
        }
        GlobalAct::Redraw => cx.ask(Effect::Redraw),
        GlobalAct::Suspend => {
            // Whoever comes back may be somebody else.
            model.armed = None;
            cx.ask(Effect::Suspend);
        }
        GlobalAct::Quit if !model.under_way.is_empty() && !pressed_twice(model, cx) => {
            let line = model.under_way.iter().map(|it| it.line.as_str()).collect::<Vec<_>>().join("; ");
            cx.tell(
                Tone::Warn,
                format!("still being done: {line}; once more leaves, and it is read back at the next start"),
            );
        }
        GlobalAct::Quit if !model.unsent.is_empty() => menus::leave(model),
        GlobalAct::Quit => cx.ask(Effect::Quit),
        GlobalAct::Abort if pressed_twice(model, cx) => cx.ask(Effect::Quit),
        GlobalAct::Abort => cx.tell(Tone::Warn, "press ctrl-c once more to leave"),
    }
}

/// Whether this is the second press of a key that leaves; the first is remembered for a while.
fn pressed_twice(model: &mut Model, cx: &Cx) -> bool {
    let again = model.abort_until.is_some_and(|until| until > cx.now.at);
    model.abort_until = Some(cx.now.at + TWICE);
    again
}

/// Freeze the screen; what is collected meanwhile is shown when it goes on.
fn pause(model: &mut Model, cx: &mut Cx) {
    match model.frozen.take() {
        Some(_) => {
            model.travelled = false;
            cx.tell(Tone::Good, "going on");
        }
        None => model.frozen = Some((Box::new(model.store.clone()), cx.now)),
    }
}

fn tab(model: &mut Model, act: TabAct, cx: &mut Cx) {
    let panes = model.tab().panes().len();
    let focus = model.tab_mut().focus_mut();
    match act {
        TabAct::NextPane => focus.pane = (focus.pane + 1) % panes,
        TabAct::PrevPane => focus.pane = (focus.pane + panes - 1) % panes,
        TabAct::Full => focus.full = !focus.full,
        TabAct::New => forms::open(model, forms::new_here(model), cx),
        TabAct::Edit => forms::open(model, forms::edit_here(model), cx),
        TabAct::Editor => forms::open_in_editor(model, forms::edit_here(model), cx),
        TabAct::Actions => menus::actions(model),
        TabAct::Cleanup if model.front == TabId::Health => {
            match Operation::new(vec![Change::Cache(CacheChange::Clear)]) {
                Ok(clear) => propose::propose(model, clear, cx),
                Err(why) => cx.tell(Tone::Warn, why),
            }
        }
        TabAct::Cleanup => forms::open(model, forms::cleanup_here(model), cx),
        TabAct::Back => {
            if model.tab_mut().focused_mut().back() {
                return;
            }
            let focus = model.tab_mut().focus_mut();
            if focus.full {
                focus.full = false;
            } else {
                focus.pane = 0;
            }
        }
    }
}

fn list(model: &mut Model, act: ListAct, cx: &mut Cx) {
    match act {
        ListAct::Open => {
            if let Some(goto) = model.tab_mut().open() {
                model.front = goto.tab;
                let tab = model.tab_mut();
                tab.focus_mut().pane = 0;
                tab.focused_mut().edit_filter(&mut |filter| *filter = Input::new(goto.filter.clone()));
            }
        }
        ListAct::Filter => model.tab_mut().focused_mut().set_typing(true),
        ListAct::Sort => menus::sort(model),
        ListAct::Copy => menus::copy(model),
        ListAct::Write => menus::write(model, cx),
        _ => {
            let page = model.page();
            model.tab_mut().focused_mut().act(act, page);
        }
    }
    if act == ListAct::Invert {
        let list = model.tab().focused();
        let (sort, titles) = (list.sort(), list.titles());
        let way = if sort.descending { "descending" } else { "ascending" };
        cx.tell(Tone::Dim, format!("by {}, {way}", titles.get(sort.column).copied().unwrap_or("order")));
    }
}

fn matrix(model: &mut Model, act: MatrixAct, cx: &mut Cx) {
    match act {
        MatrixAct::Save => match Operation::new(model.tab().switched()) {
            Ok(operation) => propose::propose(model, operation, cx),
            Err(why) => cx.tell(Tone::Warn, why),
        },
        MatrixAct::Drop if model.tab().switched().is_empty() => tab(model, TabAct::Back, cx),
        _ => model.tab_mut().switch(act),
    }
}

fn filter(model: &mut Model, act: FilterAct, cx: &mut Cx) {
    let list = model.tab_mut().focused_mut();
    match act {
        FilterAct::Complete => {
            if !list.complete_filter() {
                cx.tell(Tone::Dim, "nothing known goes on like this");
            }
        }
        FilterAct::Accept => list.set_typing(false),
        FilterAct::Cancel => {
            list.set_typing(false);
            list.edit_filter(&mut Input::reset);
        }
    }
}

fn menu(model: &mut Model, act: MenuAct, cx: &mut Cx) {
    let page = model.page();
    let Some(Layer::Menu(menu)) = model.layers.last_mut() else { return };
    match act {
        MenuAct::Close => _ = model.layers.pop(),
        MenuAct::Copy => {
            if let Some(item) = menu.selected() {
                cx.ask(Effect::Copy(item.label.clone()));
            }
        }
        MenuAct::Choose => {
            let Some(item) = menu.selected().cloned() else { return };
            if let Some(why) = item.off {
                cx.tell(Tone::Warn, format!("{}: {why}", item.label));
                return;
            }
            if let (true, Choice::Type(text)) = (menu.takes_commands, &item.choice) {
                let text = text.clone();
                menu.edit(|query| *query = Input::new(text));
                command::offer(model);
                return;
            }
            model.layers.pop();
            choose(model, item.choice, cx);
        }
        MenuAct::Down | MenuAct::Up | MenuAct::PageDown | MenuAct::PageUp => menu.step(act, page),
    }
}

fn choose(model: &mut Model, choice: Choice, cx: &mut Cx) {
    match choice {
        Choice::Act(action) => act(model, action, cx),
        Choice::Goto(tab, id) => {
            model.front = tab;
            model.follow(cx.present());
            let tab = model.tab_mut();
            tab.focus_mut().pane = 0;
            if !tab.focused_mut().select(&id) {
                cx.tell(Tone::Warn, format!("{id} is not there any more"));
            }
        }
        Choice::View(name) => views::go(model, &name, cx),
        Choice::SaveView { name, over } => views::save(model, &name, over, cx),
        Choice::Sort(column) => {
            let list = model.tab_mut().focused_mut();
            let same = list.sort().column == column;
            // Choosing the same column again turns it around.
            let descending = same && !list.sort().descending;
            list.sort_by(Sort { column, descending });
        }
        Choice::Context(context) => {
            let ticket = cx.ticket();
            cx.tell(Tone::Dim, format!("opening {context}"));
            cx.ask(Effect::Switch { ticket, context });
        }
        Choice::Trouble(name) => cx.ask(Effect::Trouble(name)),
        Choice::Copy(text) => cx.ask(Effect::Copy(text)),
        Choice::Propose(operation) => propose::propose(model, operation, cx),
        Choice::Undo(seq) => propose::wish(model, Wish::Undo(Some(seq)), cx),
        Choice::Import(file, skip_bad) => propose::wish(model, Wish::Import { file, skip_bad }, cx),
        Choice::Write(file, format) => writing::view(model, file, format, cx),
        Choice::Export(file) => writing::assignments(model, file, cx),
        Choice::Arm(time, reason) => {
            cx.tell(Tone::Warn, format!("armed for {}: {reason}", span(time)));
            model.armed = Some(Armed { until: cx.now.at + time, reason });
        }
        Choice::Disarm => {
            model.armed = None;
            cx.tell(Tone::Good, "no further change is allowed");
        }
        Choice::Leave => cx.ask(Effect::Quit),
        Choice::LeaveNothing => {
            forms::drop_unsent(model, cx);
            cx.ask(Effect::Quit);
        }
        Choice::Type(text) => menus::begin(model, text, cx.zone),
        Choice::Read => {}
    }
}

fn form(model: &mut Model, act: FormAct, cx: &mut Cx) {
    match model.layers.last_mut() {
        Some(Layer::Login(login)) => {
            if login.act(act, cx) {
                model.layers.pop();
                model.login_declined = true;
            }
        }
        Some(Layer::Confirm(_)) => propose::typed(model, act, cx),
        Some(Layer::Menu(_) | Layer::Form(_) | Layer::Picker(_) | Layer::Kill(_)) | None => {}
    }
}
