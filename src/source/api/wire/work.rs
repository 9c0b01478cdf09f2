//! The hierarchy of work.

use super::field::{Id, Text, Word, shared};
use crate::domain;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Anything in the hierarchy, of a kind that the place it was asked at tells.
#[derive(Deserialize)]
pub(in crate::source::api) struct Node {
    id: Id<domain::EntityId>,
    name: Option<Text>,
    status: Option<Text>,
    /// Clients have no status, but can be inactive.
    is_active: Option<bool>,
}

impl Node {
    pub(in crate::source::api) fn of(self, kind: domain::EntityKind) -> domain::Node {
        let inactive = (self.is_active == Some(false)).then(|| "Inactive".into());
        domain::Node {
            entity: domain::Entity { kind, id: self.id.0 },
            name: shared(self.name).unwrap_or_default(),
            status: shared(self.status).or(inactive),
            path: None,
        }
    }
}

#[derive(Deserialize)]
pub(in crate::source::api) struct Project {
    id: Id<domain::ProjectId>,
    name: Option<Text>,
    status: Option<Text>,
    program_name: Option<Text>,
}

impl From<Project> for domain::Project {
    fn from(wire: Project) -> Self {
        Self {
            id: wire.id.0,
            name: shared(wire.name).unwrap_or_default(),
            status: shared(wire.status),
            program: shared(wire.program_name),
        }
    }
}

/// A node that a search has found.
#[derive(Deserialize)]
pub(in crate::source::api) struct Found {
    entity_type: Word<domain::EntityKind>,
    #[serde(flatten)]
    node: Node,
    #[serde(default)]
    hierarchy_path: Path,
}

impl From<Found> for domain::Node {
    fn from(wire: Found) -> Self {
        Self { path: shared(wire.hierarchy_path.0), ..wire.node.of(wire.entity_type.0) }
    }
}

/// One text, or one for each step; anything else is no path.
#[derive(Default)]
struct Path(Option<Text>);

impl<'de> Deserialize<'de> for Path {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let path = match Value::deserialize(deserializer)? {
            Value::String(path) => Some(path),
            Value::Array(steps) => {
                steps.iter().map(Value::as_str).collect::<Option<Vec<_>>>().map(|s| s.join(" > "))
            }
            _ => None,
        };
        Ok(Self(path.map(|path| Text(crate::base::clean(&path)))))
    }
}

/// A node that was asked for by its id, among what is around it.
#[derive(Deserialize)]
pub(in crate::source::api) struct Placed {
    pub entity: Node,
}

#[derive(Deserialize)]
pub(in crate::source::api) struct Existence {
    pub exists: bool,
}

#[cfg(test)]
mod tests {
    use super::{super::decode, *};

    #[test]
    fn a_path_is_a_text_or_its_steps() {
        for (path, shown) in
            [(r#""A > B""#, Some("A > B")), (r#"["A","B"]"#, Some("A > B")), ("null", None), ("[1]", None)]
        {
            let body = format!(r#"{{"entity_type":"task","id":"TSK-1","name":"N","hierarchy_path":{path}}}"#);
            let node = domain::Node::from(decode::<Found>(body.as_bytes()).unwrap());
            assert_eq!((node.path.as_deref(), node.entity.to_string().as_str()), (shown, "task TSK-1"));
        }
    }

    #[test]
    fn a_client_has_no_status_but_can_be_inactive() {
        let node =
            |body: &str| decode::<Node>(body.as_bytes()).unwrap().of(domain::EntityKind::Client).status;
        assert_eq!(node(r#"{"id":"CLI-1","name":null,"is_active":true}"#), None);
        assert_eq!(node(r#"{"id":"CLI-1","is_active":false}"#).as_deref(), Some("Inactive"));
    }
}
