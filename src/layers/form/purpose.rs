//! What a form is for, and the fields that go with it.

use super::{
    check,
    field::{Field, Kind, Picks},
    flags,
};
use crate::{
    domain::{
        Assignment, Channel, Entity, FlagName, Member, NotificationKind, Percentage, ProjectId, Team, TeamId,
        TeamRole, UserId,
    },
    operation::Holding,
    rollout::{Advance, Judged},
    store::{Feed, Slot, Store},
};
use chrono::NaiveDate;
use std::{collections::BTreeSet, fmt};

/// So many entities are asked about at once at most.
const ASKED: usize = 20;

/// What becomes of the form's values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    NewTeam,
    EditTeam(TeamId),
    AddMembers(TeamId),
    ChangeRole(TeamId, UserId),
    Assign(Option<Entity>),
    /// Each of these to one person.
    Reassign(Vec<Holding>),
    Send,
    Cleanup,
    Preference(NotificationKind),
    NewFlag,
    EditFlag(FlagName),
    /// These flags to these percentages, and what that means in words.
    Roll {
        to: Vec<(FlagName, Percentage)>,
        says: String,
    },
    /// Into the next phase of the plan, whatever holds it.
    Advance {
        advance: Advance,
        guards: Vec<Judged>,
    },
}

/// One line that is the same every time: the name of its draft.
impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NewTeam => write!(f, "team create"),
            Self::EditTeam(team) => write!(f, "team update {team}"),
            Self::AddMembers(team) => write!(f, "member add {team}"),
            Self::ChangeRole(team, user) => write!(f, "member role {team} {user}"),
            // Whatever it was opened on: there is one draft of an assignment, as of a team.
            Self::Assign(_) => write!(f, "assign"),
            Self::Reassign(holdings) => {
                write!(f, "reassign")?;
                holdings.iter().try_for_each(|Holding { placement, assignment }| {
                    write!(f, " {} {}", placement.entity(), placement.user)?;
                    assignment.iter().try_for_each(|id| write!(f, " {id}"))
                })
            }
            Self::Send => write!(f, "notification send"),
            Self::Cleanup => write!(f, "notification cleanup"),
            Self::Preference(kind) => write!(f, "preference set {kind}"),
            Self::NewFlag => write!(f, "flags create"),
            Self::EditFlag(flag) => write!(f, "flags edit {flag}"),
            Self::Roll { to, .. } => {
                write!(f, "flags set")?;
                to.iter().try_for_each(|(flag, _)| write!(f, " {flag}"))
            }
            Self::Advance { advance, .. } => write!(f, "flags advance {}", advance.phase),
        }
    }
}

impl Purpose {
    /// As the title of a box.
    pub fn title(&self, store: &Store) -> String {
        let team = |id: &TeamId| team(store, id).map_or_else(|| id.to_string(), |team| team.name.clone());
        match self {
            Self::NewTeam => "New team".to_owned(),
            Self::EditTeam(id) => format!("Edit team {}", team(id)),
            Self::AddMembers(id) => format!("Add members to {}", team(id)),
            Self::ChangeRole(id, user) => {
                let name = member(store, id, user).and_then(|member| member.name.clone());
                format!("Role of {} in {}", name.unwrap_or_else(|| user.to_string()), team(id))
            }
            Self::Assign(_) => "New assignments".to_owned(),
            Self::Reassign(holdings) => format!("Reassign {}", handed(holdings)),
            Self::Send => "New notification".to_owned(),
            Self::Cleanup => "Clean up old notifications".to_owned(),
            Self::Preference(kind) => format!("How you are told of {kind}"),
            Self::NewFlag => "New flag".to_owned(),
            Self::EditFlag(flag) => format!("Edit flag {flag}"),
            Self::Roll { says, .. } => says.clone(),
            Self::Advance { advance, .. } => format!("Phase `{}` all the same", advance.phase),
        }
    }

    /// In the middle of a sentence: `draft of a new team`.
    pub fn what(&self) -> String {
        match self {
            Self::NewTeam => "a new team".to_owned(),
            Self::EditTeam(team) => format!("changes to {team}"),
            Self::AddMembers(team) => format!("new members of {team}"),
            Self::ChangeRole(team, user) => format!("a role of {user} in {team}"),
            Self::Assign(_) => "new assignments".to_owned(),
            Self::Reassign(holdings) => format!("a handover of {}", handed(holdings)),
            Self::Send => "a notification".to_owned(),
            Self::Cleanup => "a clean-up".to_owned(),
            Self::Preference(kind) => format!("preferences for {kind}"),
            Self::NewFlag => "a new flag".to_owned(),
            Self::EditFlag(flag) => format!("changes to {flag}"),
            Self::Roll { .. } => "a rollout".to_owned(),
            Self::Advance { advance, .. } => format!("the phase {}", advance.phase),
        }
    }

    /// The feeds its fields live on.
    pub fn feeds(&self) -> Vec<Feed> {
        match self {
            Self::NewTeam => vec![Feed::Teams, Feed::Projects],
            Self::EditTeam(_) => vec![Feed::Teams, Feed::Projects],
            Self::AddMembers(team) => vec![Feed::Users, Feed::Members(team.clone())],
            Self::ChangeRole(team, _) => vec![Feed::Members(team.clone())],
            Self::Assign(_) | Self::Send => vec![Feed::Users],
            Self::Reassign(holdings) => {
                let teams = assignees(holdings.iter().map(|holding| holding.placement.entity()));
                [Feed::Users, Feed::Assignments].into_iter().chain(teams).collect()
            }
            Self::Cleanup => Vec::new(),
            Self::NewFlag | Self::EditFlag(_) => vec![Feed::Flags, Feed::Users, Feed::Children(None)],
            Self::Roll { .. } | Self::Advance { .. } => vec![Feed::Flags],
            Self::Preference(_) => vec![Feed::Preferences],
        }
    }

    /// The fields as the world has them now; nothing where what is to be changed is not there.
    pub fn fields(&self, store: &Store, today: NaiveDate) -> Option<Vec<Field>> {
        Some(match self {
            Self::NewTeam => team_fields(None),
            Self::EditTeam(id) => team_fields(Some(team(store, id)?)),
            Self::AddMembers(_) => {
                let people = Kind::several(Picks::People);
                let people =
                    Field::new("user", "people", "who joins the team", people).checked(check::picked);
                vec![people, role_field(TeamRole::Member.as_str())]
            }
            Self::ChangeRole(id, user) => vec![role_field(&member(store, id, user)?.role)],
            Self::Assign(entity) => assign_fields(entity.as_ref()),
            Self::Reassign(holdings) => vec![reassign_field(&assignments(store, holdings)?)],
            Self::Send => send_fields(),
            Self::Cleanup => {
                let input = tui_input::Input::new("90".to_owned());
                let about = "days, or a date; what is older goes, for everybody";
                vec![Field::new("days", "older than", about, Kind::Days { input, today })]
            }
            Self::Preference(kind) => preference_fields(store, kind)?,
            Self::NewFlag => flags::draft_fields()?,
            Self::EditFlag(name) => flags::fields(flags::flag(store, name)?),
            Self::Roll { .. } => vec![flags::reason()],
            Self::Advance { .. } => vec![flags::overriding()],
        })
    }
}

fn team_fields(team: Option<&Team>) -> Vec<Field> {
    let name = Kind::line(team.map_or("", |team| &team.name));
    let description = Kind::prose(team.and_then(|team| team.description.as_deref()).unwrap_or(""));
    let project =
        Kind::one(Picks::Projects, team.and_then(|team| team.project.as_ref()).map(ProjectId::as_str));
    let project = Field::new("project", "project", "the project it works on", project);
    vec![
        Field::new("name", "name", "what the team is called", name).checked(check::team_name),
        // A new team has to have one; one that is there can be taken out of it.
        if team.is_none() { project.checked(check::picked) } else { project },
        Field::new("description", "description", "what it does; alt-enter begins a new line", description)
            .checked(check::description),
    ]
}

fn role_field(role: &str) -> Field {
    let kind = Kind::choice(TeamRole::ALL.iter().map(|role| role.as_str()), role);
    Field::new("role", "role", "left and right choose", kind).checked(check::role)
}

fn assign_fields(entity: Option<&Entity>) -> Vec<Field> {
    let entities = Kind::several(Picks::Entities);
    let entities = Field::new("entity", "to", "what they are assigned to", entities).checked(check::picked);
    let ids = entity.map(entity_id).into_iter().collect();
    vec![
        entities.proposing(Kind::Picked { what: Picks::Entities, several: true, ids }),
        Field::new("user", "people", "who is assigned", Kind::several(Picks::People)).checked(check::picked),
        Field::new("kind", "as", "only what the server takes is offered", Kind::choice([], ""))
            .checked(check::assignment_kind),
    ]
}

/// Who has them, where that is one person; somebody else is picked.
fn reassign_field(assignments: &[&Assignment]) -> Field {
    let mut holders = assignments.iter().map(|assignment| assignment.user.as_str());
    let first = holders.next().filter(|first| holders.all(|other| other == *first));
    let kind = Kind::one(Picks::People, first);
    Field::new("to", "to", "who gets it", kind).checked(check::picked)
}

fn send_fields() -> Vec<Field> {
    let kinds = NotificationKind::ALL.iter().map(NotificationKind::as_str);
    let channels = Channel::ALL.iter().map(Channel::as_str);
    let first = NotificationKind::AssignmentCreated;
    vec![
        Field::new("users", "to", "people, or whole teams", Kind::several(Picks::People))
            .checked(check::recipients),
        Field::new("title", "title", "one line", Kind::line("")).checked(check::title),
        Field::new("message", "message", "alt-enter begins a new line", Kind::prose(""))
            .checked(check::message),
        Field::new("kind", "kind", "left and right choose", Kind::choice(kinds, first.as_str()))
            .checked(check::notification_kind),
        Field::new(
            "channel",
            "over",
            "left and right choose",
            Kind::choice(channels, Channel::InApp.as_str()),
        )
        .checked(check::channel),
        Field::new("about", "about", "what it is about, if anything", Kind::one(Picks::Entities, None)),
    ]
}

fn preference_fields(store: &Store, kind: &NotificationKind) -> Option<Vec<Field>> {
    let now = store.preferences.get()?.rows.iter().find(|preference| preference.kind == *kind)?;
    let switch = |name, label, on| Field::new(name, label, "space turns it on or off", Kind::Switch(on));
    Some(vec![
        switch("email", "e-mail", now.email),
        switch("in_app", "in the app", now.in_app),
        switch("push", "push", now.push),
    ])
}

/// Whose team decides who can be on these. Each is a request a minute: of more the preview says it.
pub fn assignees(entities: impl IntoIterator<Item = Entity>) -> impl Iterator<Item = Feed> {
    entities.into_iter().filter(|entity| entity.kind.is_team_work()).take(ASKED).map(Feed::Assignees)
}

/// An entity as a field holds it, and as the command line reads it: `task:TSK-1`.
pub fn entity_id(entity: &Entity) -> String {
    format!("{}:{}", entity.kind, entity.id)
}

pub(super) fn team<'a>(store: &'a Store, id: &TeamId) -> Option<&'a Team> {
    store.teams.get()?.rows.iter().find(|team| team.id == *id)
}

fn member<'a>(store: &'a Store, team: &TeamId, user: &UserId) -> Option<&'a Member> {
    let members = store.members.get(team).and_then(Slot::get)?;
    members.rows.iter().find(|member| member.user == *user)
}

/// Those that are still there; nothing where none is.
fn assignments<'a>(store: &'a Store, holdings: &[Holding]) -> Option<Vec<&'a Assignment>> {
    let wanted: BTreeSet<_> = holdings.iter().filter_map(|holding| holding.assignment.as_ref()).collect();
    let rows = store.assignments.get()?.rows.iter();
    let found: Vec<_> = rows.filter(|row| wanted.contains(&row.id)).collect();
    (!found.is_empty()).then_some(found)
}

/// What is given away, in words.
fn handed(holdings: &[Holding]) -> String {
    match holdings {
        [holding] => holding.placement.entity().to_string(),
        many => format!("{} assignments", many.len()),
    }
}
