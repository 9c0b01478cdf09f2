//! One change to the world. Its words are its grammar: what the command line, the palette, the journal and
//! a runbook say is read from the definitions below.

use super::{
    flags::FlagsChange,
    parse::{self, Wanted},
};
use crate::domain::{
    Assignment, AssignmentId, AssignmentKind, Channel, CleanupAge, Edit, Entity, EntityId, EntityKind, Line,
    NewAssignment, NewNotification, NewTeam, NotificationId, NotificationKind, PreferenceEdit, ProjectId,
    Prose, TeamEdit, TeamId, TeamRole, UserId,
};
use clap::{ArgGroup, Args, Subcommand};

#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum Change {
    /// Create a team, or change one
    #[command(subcommand)]
    Team(TeamChange),
    /// Add somebody to a team, remove them, or change their role in it
    #[command(subcommand)]
    Member(MemberChange),
    /// Assign somebody to something
    Assign(Placement),
    /// End an assignment
    Unassign(Holding),
    /// Give an assignment to somebody else
    Reassign(Handover),
    /// Mark notifications as read, send one, or clean old ones up
    #[command(subcommand)]
    Notification(NotificationChange),
    /// Choose over which channels you are told of something
    #[command(subcommand)]
    Preference(PreferenceChange),
    /// Clear the server's cache
    #[command(subcommand)]
    Cache(CacheChange),
    /// Create a rollout flag, or change one
    #[command(subcommand)]
    Flags(FlagsChange),
    /// Stop what a session of the database runs, or end the session
    #[command(subcommand)]
    Database(DatabaseChange),
}

impl Change {
    /// It, or where its words are about several objects, one for each of them.
    pub(super) fn each(self) -> Vec<Self> {
        match self {
            Self::Flags(FlagsChange::Kill(kill)) => {
                kill.each().map(|kill| Self::Flags(FlagsChange::Kill(kill))).collect()
            }
            other => vec![other],
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum TeamChange {
    /// Create a team; no route of the API deletes one
    Create(TeamDraft),
    /// Change a team's name, description or project
    Update(TeamUpdate),
}

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct TeamDraft {
    /// 1 to 255 characters
    #[arg(value_parser = parse::team_name)]
    pub name: Line,
    /// The project it belongs to
    #[arg(long)]
    pub project: ProjectId,
    /// What it does, in one line or more
    #[arg(long)]
    pub description: Option<Prose>,
}

impl TeamDraft {
    pub fn team(&self) -> NewTeam {
        let Self { name, project, description } = self.clone();
        NewTeam { name, description, project }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Args)]
#[command(group = ArgGroup::new("fields").required(true).multiple(true))]
pub struct TeamUpdate {
    /// The team's id
    pub team: TeamId,
    /// Call it this: 1 to 255 characters
    #[arg(long, group = "fields", value_parser = parse::team_name)]
    pub name: Option<Line>,
    /// An empty text takes it away
    #[arg(long, group = "fields", value_parser = parse::description)]
    pub description: Option<Wanted<Prose>>,
    /// Move it to this project; `none` takes it out of any
    #[arg(long, group = "fields", value_parser = parse::project)]
    pub project: Option<Wanted<ProjectId>>,
}

impl TeamUpdate {
    pub fn edit(&self) -> TeamEdit {
        TeamEdit {
            name: self.name.clone(),
            description: edit(&self.description),
            project: edit(&self.project),
        }
    }
}

pub(super) fn edit<T: Clone>(wanted: &Option<Wanted<T>>) -> Edit<T> {
    match wanted {
        None => Edit::Keep,
        Some(Wanted(None)) => Edit::Clear,
        Some(Wanted(Some(value))) => Edit::Set(value.clone()),
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum MemberChange {
    /// Add somebody to a team
    Add(NewMember),
    /// Take somebody out of a team
    Remove(Removal),
    /// Change somebody's role in a team, by removing and adding them: the API has no other way
    Role(RoleChange),
}

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct NewMember {
    /// The team's id
    pub team: TeamId,
    /// The person's id
    pub user: UserId,
    /// What they are in the team, which need not be their role in the system
    #[arg(long, default_value_t = TeamRole::Member)]
    pub role: TeamRole,
}

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct Removal {
    /// The team's id
    pub team: TeamId,
    /// The person's id
    pub user: UserId,
}

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct RoleChange {
    /// The team's id
    pub team: TeamId,
    /// The person's id
    pub user: UserId,
    /// What they are to be in the team
    pub role: TeamRole,
}

/// Somebody's place on an entity.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Args)]
pub struct Placement {
    /// client, program, project, usecase, userstory, task or subtask
    #[arg(value_parser = parse::entity_kind)]
    pub entity: EntityKind,
    /// Its id
    pub id: EntityId,
    /// The person's id
    pub user: UserId,
    /// owner (client, program, project) or assignee (usecase, userstory, task, subtask)
    #[arg(long = "as", value_parser = parse::assignment_kind)]
    pub kind: AssignmentKind,
}

impl Placement {
    pub fn entity(&self) -> Entity {
        Entity { kind: self.entity.clone(), id: self.id.clone() }
    }

    pub fn wanted(&self) -> NewAssignment {
        NewAssignment { entity: self.entity(), user: self.user.clone(), kind: self.kind.clone() }
    }
}

impl From<&Assignment> for Placement {
    fn from(row: &Assignment) -> Self {
        let Assignment { entity, user, kind, .. } = row.clone();
        Self { entity: entity.kind, id: entity.id, user, kind }
    }
}

/// A placement that exists.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct Holding {
    #[command(flatten)]
    pub placement: Placement,
    /// This one, where there is more than one of the kind
    #[arg(long = "id")]
    pub assignment: Option<AssignmentId>,
}

impl Holding {
    /// As a change names this row.
    pub fn of(row: &Assignment) -> Self {
        Self { placement: row.into(), assignment: Some(row.id.clone()) }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct Handover {
    #[command(flatten)]
    pub from: Holding,
    /// Who gets it
    #[arg(long)]
    pub to: UserId,
}

#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum NotificationChange {
    /// Mark your notifications as read; nothing makes them unread again
    Read(Read),
    /// Send a notification; it cannot be called back
    Send(Message),
    /// Delete everybody's notifications that are older than so many days
    Cleanup(Sweep),
}

#[derive(Clone, Debug, PartialEq, Eq, Args)]
#[command(group = ArgGroup::new("which").required(true))]
pub struct Read {
    /// These, by their ids
    #[arg(group = "which", num_args = 1..)]
    pub ids: Vec<NotificationId>,
    /// All there are
    #[arg(long, group = "which")]
    pub all: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct Message {
    /// Who gets it, 100 people at most
    #[arg(required = true, num_args = 1..)]
    pub users: Vec<UserId>,
    /// Its first line, 1 to 255 characters
    #[arg(long)]
    pub title: Line,
    /// What it says, in one line or more
    #[arg(long)]
    pub message: Prose,
    /// What it is, as in `assignment_created`
    #[arg(long, value_parser = parse::notification_kind)]
    pub kind: NotificationKind,
    /// email, in_app or push
    #[arg(long, default_value = "in_app", value_parser = parse::channel)]
    pub channel: Channel,
    /// What it is about, as `task:TSK-000001`
    #[arg(long, value_parser = parse::about)]
    pub about: Option<Entity>,
}

impl Message {
    pub fn notification(&self) -> NewNotification {
        let Self { users, title, message, kind, channel, about } = self.clone();
        NewNotification { users, title, message, kind, about, channel }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Args)]
pub struct Sweep {
    /// 1 to 365
    #[arg(long, value_parser = parse::age)]
    pub older_than_days: CleanupAge,
}

#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum PreferenceChange {
    /// Turn channels on or off for one kind of notification
    Set(PreferenceUpdate),
}

#[derive(Clone, Debug, PartialEq, Eq, Args)]
#[command(group = ArgGroup::new("channels").required(true).multiple(true))]
pub struct PreferenceUpdate {
    /// What you are told of, as in `assignment_created`
    #[arg(value_parser = parse::notification_kind)]
    pub kind: NotificationKind,
    /// on or off
    #[arg(long, group = "channels", value_parser = parse::switch)]
    pub email: Option<bool>,
    /// on or off
    #[arg(long, group = "channels", value_parser = parse::switch)]
    pub in_app: Option<bool>,
    /// on or off
    #[arg(long, group = "channels", value_parser = parse::switch)]
    pub push: Option<bool>,
}

impl PreferenceUpdate {
    pub fn edit(&self) -> PreferenceEdit {
        PreferenceEdit { email: self.email, in_app: self.in_app, push: self.push }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Subcommand)]
pub enum CacheChange {
    /// Forget everything that is cached
    Clear,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Subcommand)]
pub enum DatabaseChange {
    /// Stop what a session runs; its transaction is rolled back
    Cancel(Backend),
    /// End a session; what it has not committed is lost
    Terminate(Backend),
}

impl DatabaseChange {
    pub fn pid(self) -> i32 {
        match self {
            Self::Cancel(backend) | Self::Terminate(backend) => backend.pid,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Args)]
pub struct Backend {
    /// The process id, as Health lists it
    #[arg(value_parser = clap::value_parser!(i32).range(1..))]
    pub pid: i32,
}
