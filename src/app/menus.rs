//! The menus: each is made from what the model holds when it is opened.

use super::{BELOW, Model, why_not};
use crate::{
    action::{self, Scope, Spec},
    base::{Tone, Zone},
    layers::{Choice, Item, Layer, Menu},
    tabs::TabId,
};

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
    let items = action::live(BELOW).map(|row| command(model, row)).collect();
    let title = format!("Help for {}", model.front.title());
    open(model, Menu::new(title, items));
}

/// Views, commands and objects in one box.
pub(super) fn palette(model: &mut Model, zone: Zone) {
    let mut items: Vec<Item> =
        action::live(&[Scope::Global, Scope::Tab, Scope::List]).map(|row| command(model, row)).collect();
    let contexts = model.session.contexts.iter().filter(|name| **name != model.session.context);
    items.extend(contexts.map(|name| item("", format!("Switch to {name}"), Choice::Context(name.clone()))));
    let troubles = model.session.troubles.iter();
    items.extend(troubles.map(|(name, about)| Item {
        note: about.clone(),
        ..item("", format!("Demo trouble: {name}"), Choice::Trouble(name.clone()))
    }));
    for tab in TabId::ALL {
        let store = model.frozen.as_ref().map_or(&model.store, |(store, _)| store);
        model.tabs.get_mut(*tab).follow(store, zone);
        let objects = model.tabs.get(*tab).objects().into_iter();
        items.extend(
            objects.map(|(id, name)| Item { note: id.clone(), ..item("", name, Choice::Goto(*tab, id)) }),
        );
    }
    open(model, Menu::new("Commands and objects", items));
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

pub(super) fn contexts(model: &mut Model) {
    let items = model.session.contexts.iter().map(|name| {
        let here = (*name == model.session.context).then(|| "this is where you are".to_owned());
        Item { off: here, ..item("", name.clone(), Choice::Context(name.clone())) }
    });
    let items = items.collect();
    open(model, Menu::new("Switch to", items));
}

/// Newest first.
pub(super) fn messages(model: &mut Model, zone: Zone) {
    let items = model.messages.iter().rev().map(|message| Item {
        tone: message.tone,
        ..item(zone.time(message.at), message.text.clone(), Choice::Read)
    });
    let items = items.collect();
    open(model, Menu::new("Messages", items));
}
