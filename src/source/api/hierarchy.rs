//! The work people are assigned to: a walk from client down to subtask, and a search.

use super::{
    Api,
    assignments::place,
    client::Ask,
    paging::{Listing, skipped, sorted},
    way::PIECE,
    wire::{self, Row},
};
use crate::{
    domain::{Endpoint, Entity, EntityKind, Node, Project, ProjectId},
    source::SourceError,
};

/// Pieces of one list: nobody picks from more.
const PIECES: u64 = 20;
/// Characters that the server wants for a search.
const SEARCHED: usize = 2;
/// How the server begins the ids of each kind.
const PREFIXES: [(&str, EntityKind); 7] = [
    ("CLI", EntityKind::Client),
    ("PRG", EntityKind::Program),
    ("PRJ", EntityKind::Project),
    ("USC", EntityKind::UseCase),
    ("UST", EntityKind::UserStory),
    ("TSK", EntityKind::Task),
    ("SUB", EntityKind::Subtask),
];

impl Api {
    /// Every project, by name.
    pub async fn projects(&self) -> Result<Listing<Project>, SourceError> {
        let ask = || Ask::get(Endpoint::Projects, "/projects/");
        let key = |project: &Project| project.id.clone();
        let mut list: Listing<Project> =
            skipped::<Vec<Row<wire::Project>>, _, ProjectId>(self, ask, PIECES, wire::Project::into, key)
                .await?;
        list.rows.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        Ok(list)
    }

    /// What is directly below an entity, or every client; by name.
    pub async fn children(&self, of: Option<&Entity>) -> Result<Listing<Node>, SourceError> {
        let Some(above) = of else {
            let ask = || Ask::get(Endpoint::Clients, "/clients/");
            return self.nodes::<wire::Items<wire::Node>>(EntityKind::Client, ask).await;
        };
        // What has nothing below it has no list either.
        let Some((below, path)) = below(above) else { return Ok(Listing::from_iter([])) };
        self.nodes::<Vec<Row<wire::Node>>>(below, || Ask::get(Endpoint::Children, path.as_str())).await
    }

    async fn nodes<P: wire::Rows<Row = wire::Node>>(
        &self,
        kind: EntityKind,
        ask: impl Fn() -> Ask<'static>,
    ) -> Result<Listing<Node>, SourceError> {
        let node = |wire: wire::Node| wire.of(kind.clone());
        let mut list = skipped::<P, _, _>(self, ask, PIECES, node, |node: &Node| node.entity.clone()).await?;
        list.rows.sort_by(|a, b| (&a.name, &a.entity).cmp(&(&b.name, &b.entity)));
        Ok(list)
    }

    /// Entities of any kind whose name holds the text, or whose id it is. Less than two characters find nothing.
    pub async fn search_entities(&self, text: &str) -> Result<Listing<Node>, SourceError> {
        let text = text.trim();
        // The server fails over what its database cannot hold.
        if text.chars().count() < SEARCHED || text.contains('\0') {
            return Ok(Listing::default());
        }
        // The server looks into names only.
        if let Some(entity) = entity(text)
            && self.entity_exists(&entity).await?
        {
            return Ok(Listing::from_iter([self.node(entity).await?]));
        }
        let ask = Ask::get(Endpoint::Search, "/hierarchy/search");
        let page: wire::Page<wire::Found> =
            self.fetch(ask.with("q", text).with("page", 1).with("page_size", PIECE)).await?;
        let total = page.total.map(wire::Number::whole);
        let (rows, poisoned) = sorted(self, 0, page.rows);
        let known = (rows.len() + poisoned.len()) as u64;
        Ok(Listing { rows, complete: total.is_none_or(|total| known >= total), total, again: None, poisoned })
    }

    async fn node(&self, entity: Entity) -> Result<Node, SourceError> {
        let ask = Ask::get(Endpoint::Entity, format!("/hierarchy/{}/{}", entity.kind, entity.id));
        Ok(self.fetch::<wire::Placed>(ask).await?.entity.of(entity.kind))
    }

    /// Whether there is such an entity; a shipped server assigns people to what does not exist.
    pub async fn entity_exists(&self, entity: &Entity) -> Result<bool, SourceError> {
        let Some(place) = place(entity) else { return Ok(false) };
        let ask = Ask::get(Endpoint::EntityExists, format!("/validation/entity-exists/{place}"));
        Ok(self.fetch::<wire::Existence>(ask).await?.exists)
    }
}

/// What a text names, where it is an id of the server's making.
fn entity(text: &str) -> Option<Entity> {
    let id = text.to_ascii_uppercase();
    let (prefix, digits) = id.split_once('-')?;
    let (_, kind) = PREFIXES.iter().find(|(known, _)| *known == prefix)?;
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let id = id.parse().ok().filter(|_| is_number)?;
    Some(Entity { kind: kind.clone(), id })
}

/// The kind that is below an entity, and where it is listed.
fn below(above: &Entity) -> Option<(EntityKind, String)> {
    let below = above.kind.child()?;
    let path = format!("/hierarchy/{}/{}/{}", plural(&above.kind), above.id, plural(&below));
    Some((below, path))
}

fn plural(kind: &EntityKind) -> String {
    match kind {
        EntityKind::UserStory => "userstories".into(),
        kind => format!("{kind}s"),
    }
}
