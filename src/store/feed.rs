//! The polled sources of data, and what each of them brings.

use crate::{
    domain::{
        Assignee, Assignment, CacheStats, DatabaseHealth, Delivery, Endpoint, Entity, Finding, Flag,
        FlagChange, FlagName, HistoryEntry, Host, Member, Node, Notification, Preference, Project, Service,
        Summary, Tables, Team, TeamId, User,
    },
    source::{Listing, SourceError},
};
use std::sync::Arc;

/// One polled source of data.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Feed {
    Health,
    Me,
    Teams,
    Members(TeamId),
    Assignments,
    History(Entity),
    Inbox,
    Summary,
    Preferences,
    Flags,
    FlagHistory(FlagName),
    Host,
    Cache,
    Database,
    /// Sizes and ids of the database's tables.
    Tables,
    /// Faults in the data.
    Integrity,
    Delivery,
    Users,
    Projects,
    /// Who can be assigned to it.
    Assignees(Entity),
    /// What is below it, or at the top.
    Children(Option<Entity>),
    /// What has this in its name.
    Search(String),
}

impl Feed {
    /// What it brings, in the words of a sentence.
    pub fn what(&self) -> &'static str {
        match self {
            Self::Health => "the API's health",
            Self::Me => "the signed-in person",
            Self::Teams => "teams",
            Self::Members(_) => "team members",
            Self::Assignments => "assignments",
            Self::History(_) => "assignment history",
            Self::Inbox => "notifications",
            Self::Summary => "the inbox count",
            Self::Preferences => "notification preferences",
            Self::Flags => "rollout flags",
            Self::FlagHistory(_) => "the flag's history",
            Self::Host => "the API's host",
            Self::Cache => "the cache",
            Self::Database => "the database",
            Self::Tables => "the database's tables",
            Self::Integrity => "the data's integrity",
            Self::Delivery => "the delivery of notifications",
            Self::Users => "people",
            Self::Projects => "projects",
            Self::Assignees(_) => "who can be assigned",
            Self::Children(_) => "what is below",
            Self::Search(_) => "the search",
        }
    }

    /// The call to the API that brings it.
    pub fn endpoint(&self) -> Option<Endpoint> {
        Some(match self {
            Self::Health => Endpoint::Health,
            Self::Me => Endpoint::Me,
            Self::Teams => Endpoint::Teams,
            Self::Members(_) => Endpoint::TeamMembers,
            Self::Assignments => Endpoint::Assignments,
            Self::History(_) => Endpoint::AssignmentHistory,
            Self::Inbox => Endpoint::Notifications,
            Self::Summary => Endpoint::NotificationSummary,
            Self::Preferences => Endpoint::Preferences,
            Self::Flags => Endpoint::Flags,
            Self::FlagHistory(_) => Endpoint::FlagHistory,
            Self::Host => Endpoint::SystemHealth,
            Self::Cache => Endpoint::CacheStats,
            Self::Database | Self::Tables | Self::Integrity | Self::Delivery => return None,
            Self::Users => Endpoint::Users,
            Self::Projects => Endpoint::Projects,
            Self::Assignees(_) => Endpoint::Assignees,
            Self::Children(None) => Endpoint::Clients,
            Self::Children(Some(_)) => Endpoint::Children,
            Self::Search(_) => Endpoint::Search,
        })
    }

    /// The news that it could not be had.
    pub fn failed(self, error: SourceError) -> News {
        match self {
            Self::Health => News::Health(Err(error)),
            Self::Me => News::Me(Err(error)),
            Self::Teams => News::Teams(Err(error)),
            Self::Members(team) => News::Members(team, Err(error)),
            Self::Assignments => News::Assignments(Err(error)),
            Self::History(entity) => News::History(entity, Err(error)),
            Self::Inbox => News::Inbox(Err(error)),
            Self::Summary => News::Summary(Err(error)),
            Self::Preferences => News::Preferences(Err(error)),
            Self::Flags => News::Flags(Err(error)),
            Self::FlagHistory(flag) => News::FlagHistory(flag, Err(error)),
            Self::Host => News::Host(Err(error)),
            Self::Cache => News::Cache(Err(error)),
            Self::Database => News::Database(Err(error)),
            Self::Tables => News::Tables(Err(error)),
            Self::Integrity => News::Integrity(Err(error)),
            Self::Delivery => News::Delivery(Err(error)),
            Self::Users => News::Users(Err(error)),
            Self::Projects => News::Projects(Err(error)),
            Self::Assignees(entity) => News::Assignees(entity, Err(error)),
            Self::Children(entity) => News::Children(entity, Err(error)),
            Self::Search(text) => News::Search(text, Err(error)),
        }
    }

    /// Whether it belongs to one object, which a person may only be passing by.
    pub fn is_keyed(&self) -> bool {
        matches!(
            self,
            Self::Members(_)
                | Self::History(_)
                | Self::FlagHistory(_)
                | Self::Assignees(_)
                | Self::Children(_)
                | Self::Search(_)
        )
    }

    /// Whether it works without anybody being signed in.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Health | Self::Host) || self.is_of_the_database()
    }

    /// Whether it is what keeps the flags that brings it.
    pub fn is_of_flags(&self) -> bool {
        matches!(self, Self::Flags | Self::FlagHistory(_))
    }

    /// Whether the database brings it, and not the API.
    pub fn is_of_the_database(&self) -> bool {
        matches!(self, Self::Database | Self::Tables | Self::Integrity | Self::Delivery)
    }
}

/// What a poll came back with. Shared, so that "the same as before" can be told by address.
pub type Answer<T> = Result<Arc<T>, SourceError>;

#[derive(Clone, Debug, PartialEq)]
pub enum News {
    Health(Answer<Service>),
    Me(Answer<User>),
    Teams(Answer<Listing<Team>>),
    Members(TeamId, Answer<Listing<Member>>),
    Assignments(Answer<Listing<Assignment>>),
    History(Entity, Answer<Listing<HistoryEntry>>),
    Inbox(Answer<Listing<Notification>>),
    Summary(Answer<Summary>),
    Preferences(Answer<Listing<Preference>>),
    Flags(Answer<Listing<Flag>>),
    FlagHistory(FlagName, Answer<Listing<FlagChange>>),
    Host(Answer<Host>),
    Cache(Answer<CacheStats>),
    Database(Answer<DatabaseHealth>),
    Tables(Answer<Tables>),
    Integrity(Answer<Vec<Finding>>),
    Delivery(Answer<Delivery>),
    Users(Answer<Listing<User>>),
    Projects(Answer<Listing<Project>>),
    Assignees(Entity, Answer<Listing<Assignee>>),
    Children(Option<Entity>, Answer<Listing<Node>>),
    Search(String, Answer<Listing<Node>>),
}

impl News {
    pub fn feed(&self) -> Feed {
        match self {
            Self::Health(_) => Feed::Health,
            Self::Me(_) => Feed::Me,
            Self::Teams(_) => Feed::Teams,
            Self::Members(team, _) => Feed::Members(team.clone()),
            Self::Assignments(_) => Feed::Assignments,
            Self::History(entity, _) => Feed::History(entity.clone()),
            Self::Inbox(_) => Feed::Inbox,
            Self::Summary(_) => Feed::Summary,
            Self::Preferences(_) => Feed::Preferences,
            Self::Flags(_) => Feed::Flags,
            Self::FlagHistory(flag, _) => Feed::FlagHistory(flag.clone()),
            Self::Host(_) => Feed::Host,
            Self::Cache(_) => Feed::Cache,
            Self::Database(_) => Feed::Database,
            Self::Tables(_) => Feed::Tables,
            Self::Integrity(_) => Feed::Integrity,
            Self::Delivery(_) => Feed::Delivery,
            Self::Users(_) => Feed::Users,
            Self::Projects(_) => Feed::Projects,
            Self::Assignees(entity, _) => Feed::Assignees(entity.clone()),
            Self::Children(entity, _) => Feed::Children(entity.clone()),
            Self::Search(text, _) => Feed::Search(text.clone()),
        }
    }
}
