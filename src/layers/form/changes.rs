//! What a form's values mean: the changes that make the world so.

use super::{Form, Purpose, check, flags};
use crate::{
    domain::{AssignmentKind, Entity, FlagName, NotificationKind, Percentage, TeamId, UserId},
    flow::Value,
    operation::{
        self, Change, FlagUpdate, FlagsChange, Handover, Holding, MemberChange, Message, NewMember,
        NotificationChange, Operation, Placement, PreferenceChange, PreferenceUpdate, RoleChange, Sweep,
        TeamChange, TeamDraft, TeamUpdate, Wanted, parse,
    },
};
use std::{fmt::Display, str::FromStr};

/// Why the values make no operation, and the field to look at, where there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub field: Option<&'static str>,
    pub why: String,
}

impl Fault {
    fn of(field: &'static str) -> impl Fn(String) -> Self {
        move |why| Self { field: Some(field), why }
    }

    fn all(why: impl Into<String>) -> Self {
        Self { field: None, why: why.into() }
    }
}

/// The operation that the form asks for.
pub(super) fn operation(form: &Form) -> Result<Operation, Fault> {
    let changes = changes(form)?;
    for change in &changes {
        operation::check(change).map_err(|unfit| Fault { field: Some(unfit.field), why: unfit.why })?;
    }
    Operation::new(changes).map_err(Fault::all)
}

fn changes(form: &Form) -> Result<Vec<Change>, Fault> {
    let one = |change| Ok(vec![change]);
    match &form.purpose {
        Purpose::NewTeam => one(Change::Team(TeamChange::Create(new_team(form)?))),
        Purpose::EditTeam(team) => one(Change::Team(TeamChange::Update(edit_team(form, team)?))),
        Purpose::AddMembers(team) => {
            let role = read(form, "role")?;
            let users = ids::<UserId>(form, "user")?.into_iter();
            let add = |user| Change::Member(MemberChange::Add(NewMember { team: team.clone(), user, role }));
            Ok(users.map(add).collect())
        }
        Purpose::ChangeRole(team, user) => {
            changed(form)?;
            let (team, user, role) = (team.clone(), user.clone(), read(form, "role")?);
            one(Change::Member(MemberChange::Role(RoleChange { team, user, role })))
        }
        Purpose::Assign(_) => assign(form),
        Purpose::Reassign(holdings) => {
            changed(form)?;
            let to: UserId = read(form, "to")?;
            let hand_over = |from| Change::Reassign(Handover { from, to: to.clone() });
            Ok(held(form, holdings)?.into_iter().map(hand_over).collect())
        }
        Purpose::Send => one(Change::Notification(NotificationChange::Send(message(form)?))),
        Purpose::Cleanup => {
            let age = form.field("days").map(|field| field.kind.days());
            let older_than_days = age.unwrap_or_else(|| Err(String::new())).map_err(Fault::of("days"))?;
            one(Change::Notification(NotificationChange::Cleanup(Sweep { older_than_days })))
        }
        Purpose::Preference(kind) => {
            changed(form)?;
            one(Change::Preference(PreferenceChange::Set(preference(form, kind))))
        }
        Purpose::NewFlag => one(Change::Flags(FlagsChange::Create(flags::draft(form)?))),
        Purpose::EditFlag(name) => one(Change::Flags(FlagsChange::Set(flags::update(form, name)?))),
        Purpose::Roll { to, .. } => {
            let reason = optional(form, "reason")?;
            let set = |(name, to): &(FlagName, Percentage)| {
                let (percentage, reason) = (Some(*to), reason.clone());
                let update = FlagUpdate { percentage, reason, ..FlagUpdate::of(name.clone()) };
                Change::Flags(FlagsChange::Set(update))
            };
            Ok(to.iter().map(set).collect())
        }
        Purpose::Advance { advance, guards } => {
            let why = read(form, "reason")?;
            let operation = Operation::of_steps(&advance.steps, advance.reason(guards, Some(&why)).as_ref());
            operation.map(Operation::into_changes).map_err(|why| Fault::all(&why))
        }
    }
}

fn changed(form: &Form) -> Result<(), Fault> {
    changed_but(form, "")
}

/// Something besides this field has been changed.
pub(super) fn changed_but(form: &Form, aside: &str) -> Result<(), Fault> {
    if form.fields.iter().any(|field| field.name != aside && field.is_changed()) {
        Ok(())
    } else {
        Err(Fault::all("nothing has been changed yet"))
    }
}

fn new_team(form: &Form) -> Result<TeamDraft, Fault> {
    let description = optional(form, "description")?;
    Ok(TeamDraft { name: read(form, "name")?, project: read(form, "project")?, description })
}

/// Only what the person has changed.
fn edit_team(form: &Form, team: &TeamId) -> Result<TeamUpdate, Fault> {
    changed(form)?;
    let changed = |field: &str| form.field(field).is_some_and(|field| field.is_changed());
    let name = changed("name").then(|| read(form, "name")).transpose()?;
    let description = changed("description").then(|| wanted(form, "description")).transpose()?;
    let project = changed("project").then(|| wanted(form, "project")).transpose()?;
    Ok(TeamUpdate { team: team.clone(), name, description, project })
}

/// Everybody to everything.
fn assign(form: &Form) -> Result<Vec<Change>, Fault> {
    let (entities, users) = (entities(form, "entity")?, ids::<UserId>(form, "user")?);
    let kind = parse::assignment_kind(text(form, "kind")).map_err(Fault::of("kind"))?;
    let placement = |entity: &Entity, user: &UserId| {
        let (entity, id, user, kind) = (entity.kind.clone(), entity.id.clone(), user.clone(), kind.clone());
        Change::Assign(Placement { entity, id, user, kind })
    };
    Ok(entities.iter().flat_map(|entity| users.iter().map(move |user| placement(entity, user))).collect())
}

/// Whoever has it now gives it away, even if that is not who had it when the form was opened. Of several each
/// is given away by who had it then: where that is somebody else now, the preview says so.
fn held(form: &Form, holdings: &[Holding]) -> Result<Vec<Holding>, Fault> {
    let [holding] = holdings else { return Ok(holdings.to_vec()) };
    let now = form.field("to").map(|field| field.theirs.as_ref().unwrap_or(&field.base));
    let user = now.map_or(Ok(holding.placement.user.clone()), |now| {
        check::text(now).parse().map_err(|error: crate::domain::IdError| Fault::all(error.to_string()))
    })?;
    let placement = Placement { user, ..holding.placement.clone() };
    Ok(vec![Holding { placement, assignment: holding.assignment.clone() }])
}

fn message(form: &Form) -> Result<Message, Fault> {
    Ok(Message {
        users: ids(form, "users")?,
        title: read(form, "title")?,
        message: read(form, "message")?,
        kind: parse::notification_kind(text(form, "kind")).map_err(Fault::of("kind"))?,
        channel: parse::channel(text(form, "channel")).map_err(Fault::of("channel"))?,
        about: entities(form, "about")?.into_iter().next(),
    })
}

fn preference(form: &Form, kind: &NotificationKind) -> PreferenceUpdate {
    let switch = |name| match form.field(name) {
        Some(field) if field.is_changed() => match field.value() {
            Value::On(on) => Some(on),
            Value::Text(_) | Value::Many(_) => None,
        },
        _ => None,
    };
    let (email, in_app, push) = (switch("email"), switch("in_app"), switch("push"));
    PreferenceUpdate { kind: kind.clone(), email, in_app, push }
}

fn text<'a>(form: &'a Form, name: &str) -> &'a str {
    form.field(name).map_or("", |field| field.kind.text())
}

pub(super) fn read<T: FromStr<Err: Display>>(form: &Form, name: &'static str) -> Result<T, Fault> {
    text(form, name).parse().map_err(|error: T::Err| Fault::of(name)(error.to_string()))
}

/// A text that may be empty: then it is left out.
pub(super) fn optional<T: FromStr<Err: Display>>(
    form: &Form,
    name: &'static str,
) -> Result<Option<T>, Fault> {
    if text(form, name).trim().is_empty() { Ok(None) } else { read(form, name).map(Some) }
}

/// A text that may be empty: then what was there is to go.
pub(super) fn wanted<T: FromStr<Err: Display>>(form: &Form, name: &'static str) -> Result<Wanted<T>, Fault> {
    if text(form, name).trim().is_empty() { Ok(Wanted(None)) } else { read(form, name).map(Some).map(Wanted) }
}

pub(super) fn ids<T: FromStr<Err: Display>>(form: &Form, name: &'static str) -> Result<Vec<T>, Fault> {
    let ids = form.field(name).map_or(&[][..], |field| field.kind.ids());
    let read = |id: &String| id.parse().map_err(|error: T::Err| Fault::of(name)(error.to_string()));
    ids.iter().map(read).collect()
}

fn entities(form: &Form, name: &'static str) -> Result<Vec<Entity>, Fault> {
    let ids = form.field(name).map_or(&[][..], |field| field.kind.ids());
    ids.iter().map(|id| parse::about(id).map_err(Fault::of(name))).collect()
}

/// In which capacities somebody can be on all of these: what the server takes for each of them.
pub(super) fn capacities(entities: &[String]) -> Vec<&'static str> {
    let kinds: Vec<_> =
        entities.iter().filter_map(|id| parse::about(id).ok()).map(|entity| entity.kind).collect();
    let fits =
        |kind: &&AssignmentKind| !kinds.is_empty() && kinds.iter().all(|entity| kind.valid_for(entity));
    AssignmentKind::ALL.iter().filter(fits).map(AssignmentKind::as_str).collect()
}
