//! What became of many assignments made at once.

use super::{
    Row,
    field::{Id, Text, Word, text},
};
use crate::domain::{AssignmentId, Entity, EntityId, EntityKind, UserId};
use serde::Deserialize;
use std::collections::HashMap;

#[derive(Deserialize)]
pub(in crate::source::api) struct Bulk {
    successful: Option<Vec<Row<Item>>>,
    failed: Option<Vec<Row<Item>>>,
}

/// The server tells neither place nor assignment type.
#[derive(Deserialize)]
struct Item {
    entity_type: Word<EntityKind>,
    entity_id: Id<EntityId>,
    user_id: Id<UserId>,
    assignment_id: Option<Id<AssignmentId>>,
    error: Option<Text>,
}

/// What the answer says of one item.
pub(in crate::source::api) enum Told {
    Made(AssignmentId),
    /// Why, which is most often nothing.
    Failed(String),
}

impl Bulk {
    pub(in crate::source::api) fn told(self) -> HashMap<(Entity, UserId), Told> {
        let items = |rows: Option<Vec<Row<Item>>>| rows.into_iter().flatten().filter_map(Item::of);
        let made = items(self.successful).filter_map(|mut item| {
            let id = item.assignment_id.take()?.0;
            Some((item.key(), Told::Made(id)))
        });
        let failed = items(self.failed).map(|mut item| {
            let why = text(item.error.take());
            (item.key(), Told::Failed(why))
        });
        failed.chain(made).collect()
    }
}

impl Item {
    fn of(row: Row<Self>) -> Option<Self> {
        match row {
            Row::Read(item) => Some(item),
            Row::Bad { .. } => None,
        }
    }

    fn key(self) -> (Entity, UserId) {
        (Entity { kind: self.entity_type.0, id: self.entity_id.0 }, self.user_id.0)
    }
}
