//! The menus: each is made from what the model holds when it is opened.

use super::{Model, below, command, why_not, writing};
use crate::{
    action::{self, Action, ListAct, Scope, Spec, TabAct},
    base::{Tone, Zone},
    flow::{Cx, Mode},
    layers::{Choice, Item, Layer, Menu},
    operation::Remembered,
    store::Format,
    tabs::TabId,
};
use tui_input::Input;

fn open(model: &mut Model, menu: Menu) {
    model.layers.push(Layer::Menu(menu));
}

/// Lead, label and what it does; the rest is filled in where it is needed.
fn item(lead: impl Into<String>, label: impl Into<String>, choice: Choice) -> Item {
    let (lead, label) = (lead.into(), label.into());
    Item { label, tone: Tone::Text, lead, note: String::new(), off: None, choice }
}

fn command(model: &Model, row: &Spec) -> Item {
    let keys = model.keymap.keys_of(row.action).join("  ");
    let off = why_not(model, row.action).map(str::to_owned);
    Item { note: row.name.to_owned(), off, ..item(keys, row.doc, Choice::Act(row.action)) }
}

/// What works here, the innermost first, and why the rest does not.
pub(super) fn help(model: &mut Model) {
    let items = action::live(below(model)).map(|row| command(model, row)).collect();
    let title = format!("Help for {}", model.front.title());
    open(model, Menu::new(title, items));
}

/// The palette with a command begun in it.
pub(super) fn begin(model: &mut Model, text: String, zone: Zone) {
    palette(model, zone);
    if let Some(menu) = model.menu() {
        menu.edit(|query| *query = Input::new(text));
    }
    command::offer(model);
}

/// Views, commands and objects in one box.
pub(super) fn palette(model: &mut Model, zone: Zone) {
    let rollout: &[Scope] = if model.front == TabId::Rollout { &[Scope::Rollout] } else { &[] };
    let scopes = [rollout, &[Scope::Global, Scope::Time, Scope::Change, Scope::Tab, Scope::List]].concat();
    let mut items: Vec<Item> = action::live(&scopes).map(|row| command(model, row)).collect();
    items.extend(model.views.iter().map(|(name, view)| Item {
        note: format!("{} {}", view.tab, view.filter),
        ..item("", format!("View: {name}"), Choice::View(name.clone()))
    }));
    let contexts = model.session.contexts.iter().filter(|name| **name != model.session.context);
    items.extend(contexts.map(|name| item("", format!("Switch to {name}"), Choice::Context(name.clone()))));
    let troubles = model.session.troubles.iter().filter(|_| !model.travelled);
    items.extend(troubles.map(|(name, about)| Item {
        note: about.clone(),
        ..item("", format!("Demo trouble: {name}"), Choice::Trouble(name.clone()))
    }));
    // At another time only this one knows what there was.
    for tab in TabId::ALL.iter().filter(|tab| !model.travelled || **tab == TabId::Health) {
        let store = model.frozen.as_ref().map_or(&model.store, |(store, _)| store);
        model.tabs.get_mut(*tab).follow(store, zone);
        let objects = model.tabs.get(*tab).objects().into_iter();
        items.extend(
            objects.map(|(id, name)| Item { note: id.clone(), ..item("", name, Choice::Goto(*tab, id)) }),
        );
    }
    items.extend(command::verbs());
    open(model, Menu::new("Commands and objects", items).commands());
}

/// What can be done with the selected row, and why the rest cannot.
pub(super) fn actions(model: &mut Model) {
    let does = |action: &Action| match action {
        Action::Change(_) | Action::Matrix(_) => true,
        Action::Tab(act) => matches!(act, TabAct::Edit | TabAct::Editor),
        Action::List(act) => matches!(act, ListAct::Open | ListAct::Mark | ListAct::Copy),
        _ => false,
    };
    let rows = action::live(below(model)).filter(|row| does(&row.action));
    let mut items: Vec<Item> = rows.map(|row| command(model, row)).collect();
    items.sort_by_key(|item| item.off.is_some());
    let title = model.tab().focused().under_cursor().get(1).cloned().unwrap_or_else(|| "Actions".to_owned());
    open(model, Menu::new(title, items));
}

pub(super) fn sort(model: &mut Model) {
    let list = model.tab().focused();
    let sort = list.sort();
    let titles = list.titles();
    let items = list.visible().iter().map(|column| {
        let (column, title) = (*column, titles[*column]);
        let now = match (column == sort.column, sort.descending) {
            (false, _) => "",
            (true, false) => "ascending now",
            (true, true) => "descending now",
        };
        let title = if title.is_empty() { "gauge" } else { title };
        Item { note: now.to_owned(), ..item("", title, Choice::Sort(column)) }
    });
    let items = items.collect();
    let at = list.visible().iter().position(|column| *column == sort.column).unwrap_or(0);
    open(model, Menu::new("Sort by", items).at(at));
}

pub(super) fn copy(model: &mut Model) {
    let copies = model.tab().focused().copies().into_iter();
    let items = copies.map(|(what, text)| Item {
        note: crate::base::cut(&text.replace('\t', "  "), 60, "..").into_owned(),
        ..item("", what, Choice::Copy(text))
    });
    let items = items.collect();
    open(model, Menu::new("Copy", items));
}

/// Into which kind of file.
pub(super) fn write(model: &mut Model, cx: &Cx) {
    let list = writing::list(model);
    let items = Format::ALL.map(|format| {
        let file = writing::name(model, list, format, cx);
        let note = file.display().to_string();
        Item { note, ..item("", format.title(), Choice::Write(file, format)) }
    });
    let other = item("", "Another file", Choice::Type("write ".to_owned()));
    let items =
        items.into_iter().chain([Item { note: "its name says how: .csv, .json or .md".into(), ..other }]);
    open(model, Menu::new(format!("Write {list}"), items.collect()));
}

pub(super) fn contexts(model: &mut Model) {
    let items = model.session.contexts.iter().map(|name| {
        let here = (*name == model.session.context).then(|| "this is where you are".to_owned());
        Item { off: here, ..item("", name.clone(), Choice::Context(name.clone())) }
    });
    let items = items.collect();
    open(model, Menu::new("Switch to", items));
}

/// What was changed from here; choosing a line takes it back, where that can be done.
pub(super) fn journal(model: &mut Model, entries: &[Remembered], zone: Zone) {
    let items = entries.iter().filter(|entry| !model.is_newer(entry.at)).map(|entry| {
        let note = format!("{}, {}", entry.seq, entry.who);
        let lead = format!("{} {}", zone.minute(entry.at), entry.word);
        let choice = if entry.undoable { Choice::Undo(entry.seq) } else { Choice::Read };
        Item { tone: entry.tone, note, ..item(lead, entry.line.clone(), choice) }
    });
    let items = items.collect();
    open(model, Menu::new("Journal; enter takes back", items));
}

/// There is a view of that name: which of the two is wanted is for a person to say.
pub(super) fn replace_view(model: &mut Model, name: &str) {
    let items = vec![
        item("", format!("Leave the view {name} as it is"), Choice::Read),
        item(
            "",
            "Put what is shown now in its place",
            Choice::SaveView { name: name.to_owned(), over: true },
        ),
    ];
    open(model, Menu::new(format!("There is a view {name}"), items));
}

/// Something has been typed and not sent: leaving with it is a decision.
pub(super) fn leave(model: &mut Model) {
    let drafts: Vec<&str> = model
        .unsent
        .iter()
        .filter_map(|name| model.drafts.get(name))
        .map(|draft| draft.what.as_str())
        .collect();
    let drafts = drafts.join(", ");
    let kept = match model.session.mode {
        Mode::Live => "the next start offers it again",
        Mode::Demo | Mode::Replay => "the demo does not keep it",
    };
    let items = vec![
        item("", "Stay", Choice::Read),
        Item {
            note: kept.to_owned(),
            ..item("", format!("Leave with the draft of {drafts}"), Choice::Leave)
        },
        item("", "Throw the draft away and leave", Choice::LeaveNothing),
    ];
    open(model, Menu::new("Something was typed and not sent", items));
}

/// Newest first.
pub(super) fn messages(model: &mut Model, zone: Zone) {
    let messages = model.messages.iter().rev().filter(|message| !model.is_newer(message.at));
    let items = messages.map(|message| Item {
        tone: message.tone,
        ..item(zone.time(message.at), message.text.clone(), Choice::Read)
    });
    let items = items.collect();
    open(model, Menu::new("Messages", items));
}
