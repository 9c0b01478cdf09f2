//! The way down from a client to a subtask, or straight to what has a text in its name.

use super::Candidate;
use crate::{
    domain::{Entity, Node},
    layers::form::entity_id,
    store::{Feed, Slot, Store},
};
use std::time::Instant;

/// Characters that the server wants for a search.
const SEARCHED: usize = 2;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Walk {
    /// Where we are, from the client down, with the names.
    pub path: Vec<(Entity, String)>,
    pub search: Search,
}

/// A search that waits for the typing to pause.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Search {
    #[default]
    None,
    /// Asked for at this moment, unless something else is typed.
    Due(String, Instant),
    Asked(String),
}

impl Search {
    pub fn of(query: &str, due: Instant) -> Self {
        let query = query.trim();
        if query.chars().count() < SEARCHED { Self::None } else { Self::Due(query.to_owned(), due) }
    }

    /// True if its time has come.
    pub fn wake(&mut self, now: Instant) -> bool {
        match self {
            Self::Due(query, due) if *due <= now => {
                *self = Self::Asked(std::mem::take(query));
                true
            }
            _ => false,
        }
    }

    pub fn due(&self) -> Option<Instant> {
        if let Self::Due(_, due) = self { Some(*due) } else { None }
    }
}

impl Walk {
    pub fn feeds(&self) -> Vec<Feed> {
        let here = Feed::Children(self.path.last().map(|(entity, _)| entity.clone()));
        match &self.search {
            Search::Asked(text) => vec![Feed::Search(text.clone()), here],
            Search::None | Search::Due(..) => vec![here],
        }
    }

    /// What stands on this level, and what has been found elsewhere.
    pub(super) fn candidates(&self, store: &Store) -> (Vec<Candidate>, Vec<Candidate>) {
        let here = self.path.last().map(|(entity, _)| entity.clone());
        let level = store.children.get(&here).and_then(Slot::get).map_or(&[][..], |listing| &listing.rows);
        let found = match &self.search {
            Search::Asked(text) => store.search.get(text).and_then(Slot::get),
            Search::None | Search::Due(..) => None,
        };
        let found = found.map_or(&[][..], |listing| &listing.rows);
        let new = |node: &&Node| level.iter().all(|known| known.entity != node.entity);
        (level.iter().map(candidate).collect(), found.iter().filter(new).map(candidate).collect())
    }
}

fn candidate(node: &Node) -> Candidate {
    let entity = &node.entity;
    let place = node.path.as_deref().map(above).filter(|path| !path.is_empty());
    // Where it is tells more than how far it has come.
    let words = [Some(entity.to_string()), place.or(node.status.as_deref().map(str::to_owned))];
    Candidate {
        id: entity_id(entity),
        name: node.name.to_string(),
        note: words.into_iter().flatten().collect::<Vec<_>>().join(", "),
        load: None,
        off: entity.kind.accepts().is_none().then(|| "nobody can be assigned to it".to_owned()),
        but: None,
        deep: entity.kind.child().map(|_| entity.clone()),
    }
}

/// The path without its last step, which is the thing itself.
fn above(path: &str) -> String {
    path.rsplit_once(" > ").map_or(String::new(), |(above, _)| format!("in {above}"))
}
