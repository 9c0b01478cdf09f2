//! A form: fields that are checked as one types, and in the end an operation. It is closed and opened again
//! without losing anything, and keeps an eye on what others do to the same object meanwhile.

mod changes;
mod check;
mod field;
mod flags;
mod purpose;
mod recipients;
mod text;
pub mod view;

pub use field::{Field, Kind, Picks};
pub use purpose::{Purpose, assignees, entity_id};
pub use recipients::team_entry;

use crate::{
    action::key::Key,
    domain::Entity,
    flow::{Draft, Ticket, Value},
    operation::{Operation, parse},
    store::{Feed, Slot, Store},
};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    Typing,
    /// The person has it in an editor of their own; `save` when they come back.
    Editor {
        ticket: Ticket,
        save: bool,
    },
    /// Handed over, to be shown, confirmed and done.
    Proposed(Operation),
}

pub struct Form {
    pub purpose: Purpose,
    pub title: String,
    pub fields: Vec<Field>,
    /// The field in focus.
    pub at: usize,
    pub stage: Stage,
    /// What is wrong with the whole.
    pub fault: Option<String>,
    /// It was begun before, then.
    pub restored: Option<DateTime<Utc>>,
    /// What is to be changed is not there any more.
    pub gone: bool,
    today: NaiveDate,
    /// What the ids are called, as far as anybody has said.
    names: BTreeMap<String, String>,
    /// Teams whose members are to be told something.
    awaited: recipients::Awaited,
}

impl Form {
    /// Nothing where what is to be changed is not there.
    pub fn new(purpose: Purpose, store: &Store, today: NaiveDate) -> Option<Self> {
        let fields = purpose.fields(store, today)?;
        let title = purpose.title(store);
        let mut form = Self {
            purpose,
            title,
            fields,
            at: 0,
            stage: Stage::Typing,
            fault: None,
            restored: None,
            gone: false,
            today,
            names: BTreeMap::new(),
            awaited: recipients::Awaited::default(),
        };
        form.learn(store);
        form.depend();
        Some(form)
    }

    /// Go on with what was typed before.
    pub fn restore(&mut self, draft: &Draft) {
        for field in &mut self.fields {
            if let (Some(mine), Some(base)) = (draft.mine.get(field.name), draft.base.get(field.name)) {
                field.restore(mine, base);
            }
        }
        self.names.extend(draft.names.clone());
        self.restored = Some(draft.at);
        self.depend();
        self.recheck();
    }

    /// What would be lost with the form; nothing where it is as it was opened.
    pub fn draft(&self, context: &str, way: &str, at: DateTime<Utc>) -> Option<Draft> {
        if !self.is_touched() {
            return None;
        }
        let mine = self.fields.iter().filter(|field| field.is_touched() || field.value() != field.base);
        let mine: Vec<_> =
            mine.map(|field| (field.name.to_owned(), field.value(), field.base.clone())).collect();
        Some(Draft {
            form: self.purpose.to_string(),
            context: context.to_owned(),
            what: self.purpose.what(),
            way: way.to_owned(),
            at,
            base: mine.iter().map(|(name, _, base)| (name.clone(), base.clone())).collect(),
            mine: mine.into_iter().map(|(name, value, _)| (name, value)).collect(),
            names: self.names.clone(),
        })
    }

    pub fn is_touched(&self) -> bool {
        self.fields.iter().any(Field::is_touched)
    }

    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The field in focus.
    pub fn focused(&self) -> Option<&Field> {
        self.fields.get(self.at)
    }

    /// What has to be asked for while the form is open.
    pub fn feeds(&self) -> Vec<Feed> {
        let mut feeds = self.purpose.feeds();
        if matches!(self.purpose, Purpose::Assign(_)) {
            feeds.extend(assignees(self.entities()));
        }
        if matches!(self.purpose, Purpose::Send) {
            let teams = self.field("users").map_or(&[][..], |field| field.kind.ids());
            feeds.extend(teams.iter().filter_map(|id| recipients::team(id)).map(Feed::Members));
        }
        feeds
    }

    /// What it is about, as far as it has been chosen.
    pub fn entities(&self) -> Vec<Entity> {
        match &self.purpose {
            Purpose::Reassign(holdings) => {
                holdings.iter().map(|holding| holding.placement.entity()).collect()
            }
            Purpose::Assign(_) => {
                let ids = self.field("entity").map_or(&[][..], |field| field.kind.ids());
                ids.iter().filter_map(|id| parse::about(id).ok()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Take what the store holds now: names, and what others have changed meanwhile.
    pub fn follow(&mut self, store: &Store) {
        self.gather(store);
        self.learn(store);
        let Some(now) = self.purpose.fields(store, self.today) else {
            self.gone = true;
            return;
        };
        self.gone = false;
        self.title = self.purpose.title(store);
        for (field, now) in self.fields.iter_mut().zip(now) {
            field.follow(&now.base);
        }
        self.depend();
    }

    /// Whoever is in a team that gets a message.
    fn gather(&mut self, store: &Store) {
        if !matches!(self.purpose, Purpose::Send) {
            return;
        }
        let Some(field) = self.fields.iter_mut().find(|field| field.name == "users") else { return };
        let Some(people) = self.awaited.resolved(field.kind.ids(), store) else { return };
        if let Kind::Picked { ids, .. } = &mut field.kind {
            *ids = people.iter().map(|(id, _)| id.clone()).collect();
        }
        field.check();
        self.names.extend(people.into_iter().filter_map(|(id, name)| Some((id, name?))));
        self.changed();
    }

    fn learn(&mut self, store: &Store) {
        let mut learn = |id: String, name: &str| self.names.insert(id, name.to_owned());
        let wanted: Vec<&String> = self.fields.iter().flat_map(|field| field.kind.ids()).collect();
        for user in store.users.get().iter().flat_map(|users| &users.rows) {
            if wanted.iter().any(|id| *id == user.id.as_str()) {
                learn(user.id.to_string(), &user.name);
            }
        }
        for project in store.projects.get().iter().flat_map(|projects| &projects.rows) {
            if wanted.iter().any(|id| *id == project.id.as_str()) {
                learn(project.id.to_string(), &project.name);
            }
        }
        for client in store.children.get(&None).and_then(Slot::get).iter().flat_map(|clients| &clients.rows) {
            learn(client.entity.id.to_string(), &client.name);
        }
        for row in store.assignments.get().iter().flat_map(|assignments| &assignments.rows) {
            let Some(name) = row.entity_name.as_deref() else { continue };
            if wanted.iter().any(|id| id.split_once(':').is_some_and(|(_, id)| id == row.entity.id.as_str()))
            {
                learn(entity_id(&row.entity), name);
            }
        }
    }

    /// What has been put into a field that nobody has heard of; nothing while the list of all is not read.
    pub fn unknown<'a>(&'a self, field: &'a Field, store: &Store) -> Vec<&'a str> {
        let listed = match &field.kind {
            Kind::Picked { what: Picks::People, .. } => store.users.get().is_some(),
            Kind::Picked { what: Picks::Clients, .. } => {
                store.children.get(&None).and_then(Slot::get).is_some()
            }
            _ => false,
        };
        let unknown = field.kind.ids().iter().filter(|id| listed && !self.names.contains_key(*id));
        unknown.map(String::as_str).collect()
    }

    /// An id with its name, where somebody has said it.
    pub fn name<'a>(&'a self, id: &'a str) -> &'a str {
        self.names.get(id).map_or(id, String::as_str)
    }

    /// A key into the field in focus. True if it meant something.
    pub fn key(&mut self, key: Key) -> bool {
        let taken = self.edit(|kind| kind.key(key));
        taken == Some(true)
    }

    pub fn paste(&mut self, text: &str) -> bool {
        self.edit(|kind| kind.paste(text)) == Some(true)
    }

    fn edit(&mut self, edit: impl FnOnce(&mut Kind) -> bool) -> Option<bool> {
        let field = self.fields.get_mut(self.at)?;
        let before = field.value();
        let taken = edit(&mut field.kind);
        if field.value() != before {
            field.adopted = false;
            field.check();
            self.changed();
        }
        Some(taken)
    }

    fn changed(&mut self) {
        (self.fault, self.stage) = (None, Stage::Typing);
        self.depend();
    }

    /// A field that depends on another.
    fn depend(&mut self) {
        if !matches!(self.purpose, Purpose::Assign(_)) {
            return;
        }
        let entities = self.field("entity").map_or(&[][..], |field| field.kind.ids());
        let fitting = changes::capacities(entities);
        let none = entities.is_empty();
        let Some(field) = self.fields.iter_mut().find(|field| field.name == "kind") else { return };
        if let Kind::Choice { options, text } = &mut field.kind {
            if !fitting.contains(&text.as_str()) {
                *text = fitting.first().copied().unwrap_or_default().to_owned();
            }
            *options = fitting.iter().map(|word| (*word).to_owned()).collect();
            let nothing = options.is_empty() && !none;
            field.error = nothing
                .then(|| "these have no capacity in common: assign them one kind at a time".to_owned());
        }
        field.settle();
    }

    /// What was wrong may have come right.
    fn recheck(&mut self) {
        for field in self.fields.iter_mut().filter(|field| field.is_touched()) {
            field.check();
        }
    }

    /// To the next field, or with a minus to the one before, round and round.
    pub fn step(&mut self, by: isize) {
        let count = self.fields.len().max(1) as isize;
        self.at = (self.at as isize + by).rem_euclid(count) as usize;
    }

    pub fn is_last(&self) -> bool {
        self.at + 1 >= self.fields.len()
    }

    /// What a picker has found for the field in focus.
    pub fn picked(&mut self, found: Vec<(String, String)>) {
        self.names.extend(found.iter().cloned());
        let ids: Vec<String> = found.into_iter().map(|(id, _)| id).collect();
        self.edit(|kind| {
            if let Kind::Picked { ids: held, .. } = kind {
                *held = ids;
            }
            true
        });
    }

    /// Take what somebody else has put into the field in focus. False if there is nothing.
    pub fn take_theirs(&mut self) -> bool {
        let Some(field) = self.fields.get_mut(self.at) else { return false };
        let Some(theirs) = field.theirs.take() else { return false };
        field.adopt(&theirs);
        self.changed();
        true
    }

    /// The operation it asks for, or the first field that is wrong, with the reasons at all that are.
    pub fn propose(&mut self) -> Option<Operation> {
        self.fault = self.gone.then(|| "what is to be changed is not there any more".to_owned());
        let wrong: Vec<usize> = (0..self.fields.len()).filter(|at| !self.fields[*at].check()).collect();
        if let Some(first) = wrong.first() {
            self.at = *first;
        }
        if !wrong.is_empty() || self.gone {
            return None;
        }
        match changes::operation(self) {
            Ok(operation) => {
                self.stage = Stage::Proposed(operation.clone());
                Some(operation)
            }
            Err(changes::Fault { field, why }) => {
                self.blame(field, why);
                None
            }
        }
    }

    fn blame(&mut self, field: Option<&str>, why: String) {
        match self.fields.iter().position(|known| Some(known.name) == field) {
            Some(at) => {
                self.fields[at].error = Some(why);
                self.at = at;
            }
            None => self.fault = Some(why),
        }
    }

    /// It was not done, and why.
    pub fn refused(&mut self, why: String) {
        (self.fault, self.stage) = (Some(why), Stage::Typing);
    }

    /// Its values as text for an editor.
    pub fn to_text(&self) -> String {
        text::print(self)
    }

    /// Take what came back from an editor. On a mistake nothing is taken, and the text comes back with the
    /// reason on top.
    pub fn take_text(&mut self, edited: &str) -> Result<(), String> {
        let values = text::parse(edited, &self.fields).map_err(|fault| text::with_fault(edited, &fault))?;
        for (field, value) in self.fields.iter_mut().zip(values) {
            if let Some(value) = value.filter(|value| *value != field.value()) {
                // Its kind has been seen to.
                let _ = field.kind.set(&value);
                field.adopted = false;
            }
        }
        self.changed();
        self.recheck();
        Ok(())
    }

    /// What the fields hold.
    pub fn values(&self) -> Vec<Value> {
        self.fields.iter().map(Field::value).collect()
    }
}
