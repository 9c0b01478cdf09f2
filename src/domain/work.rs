//! The work people are assigned to, as pickers show it.

use super::{Entity, ProjectId, UserId};
use std::sync::Arc;

/// One place in the hierarchy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    pub entity: Entity,
    pub name: Arc<str>,
    pub status: Option<Arc<str>>,
    /// From the client down, where the search was asked: `Northwind > Fleet > Portal`.
    pub path: Option<Arc<str>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    pub id: ProjectId,
    pub name: Arc<str>,
    pub status: Option<Arc<str>>,
    /// The program's name.
    pub program: Option<Arc<str>>,
}

/// Somebody who could be assigned to an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignee {
    pub user: UserId,
    pub name: String,
    pub email: String,
    pub role: String,
    pub in_team: bool,
    /// What they do already, each as `task:assignee`.
    pub current: Vec<String>,
}

/// What the server says of an assignment before it is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub valid: bool,
    pub why: Option<String>,
}
