//! How the objects that changes are about stand on the server, each read once: what a person is shown
//! before, what is compared again right before sending, and what tells afterwards whether it was done.

mod flags;
mod notifications;
mod placements;
mod teams;

use super::fields::{self, person};
use crate::{
    domain::{Assignment, Entity, Flag, Member, NewAssignment, Team, TeamId, User, UserId, Verdict as Valid},
    operation::{Change, Handover, MemberChange, Placement, PreferenceChange, TeamChange},
    source::{Api, Backends, SourceError},
};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};

/// Requests under way at once while many things are looked up.
const AT_ONCE: usize = 8;
/// The role that may give an assignment to somebody else (contract, section 7).
const ADMIN: &str = "Admin";

/// One change, looked up.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// With the ids it left out.
    pub change: Change,
    pub what: String,
    pub name: String,
    /// The object's fields; null where there is none.
    pub now: Value,
    /// Why it cannot be done, as things stand.
    pub refused: Option<String>,
    /// What follows from it that nobody may expect.
    pub warning: Option<String>,
    /// Nobody can see from outside whether it has been done.
    pub hidden: bool,
}

impl Look {
    fn new(change: Change, what: impl Into<String>, name: impl Into<String>, now: Value) -> Self {
        Self {
            change,
            what: what.into(),
            name: name.into(),
            now,
            refused: None,
            warning: None,
            hidden: false,
        }
    }

    fn unless(self, refused: Option<String>) -> Self {
        Self { refused: self.refused.or(refused), ..self }
    }
}

pub struct Survey {
    api: Api,
    pub me: User,
    /// Everybody the signed-in person may see.
    users: HashMap<UserId, User>,
    teams: Option<Vec<Team>>,
    members: HashMap<TeamId, Vec<Member>>,
    assigned: HashMap<Entity, Vec<Assignment>>,
    valid: HashMap<NewAssignment, Valid>,
    flags: Option<Vec<Flag>>,
    backends: Option<Backends>,
}

type Looked<T = Look> = Result<T, SourceError>;

impl Survey {
    /// Who is asking, and who there is.
    pub async fn begin(api: Api, backends: Option<Backends>) -> Looked<Self> {
        let (me, users) = tokio::try_join!(api.me(), api.users())?;
        let users = users.rows.into_iter().map(|user| (user.id.clone(), user)).collect();
        let (members, assigned, valid) = (HashMap::new(), HashMap::new(), HashMap::new());
        Ok(Self { api, me, users, teams: None, members, assigned, valid, flags: None, backends })
    }

    /// All of them, in their order. What many of them need is read in few requests, several at once.
    pub async fn look(&mut self, changes: &[Change]) -> Looked<Vec<Look>> {
        self.read_ahead(changes).await?;
        let mut looks = Vec::with_capacity(changes.len());
        for change in changes {
            looks.push(self.one(change).await?);
        }
        refuse_repeated(&mut looks);
        Ok(looks)
    }

    async fn read_ahead(&mut self, changes: &[Change]) -> Looked<()> {
        let entities: HashSet<Entity> = changes.iter().filter_map(entity).collect();
        let api = &self.api;
        let read = entities.into_iter().map(|entity| async move {
            let rows = api.assigned(&entity).await?.rows;
            Ok::<_, SourceError>((entity, rows))
        });
        self.assigned = stream::iter(read).buffer_unordered(AT_ONCE).try_collect().await?;
        let wishes: Vec<NewAssignment> = changes.iter().filter_map(wanted).collect();
        let verdicts = match wishes.as_slice() {
            [one] => vec![self.api.validate(&one.entity, &one.user, &one.kind).await?],
            many => self.api.validate_many(many).await?,
        };
        self.valid = wishes.into_iter().zip(verdicts).collect();
        Ok(())
    }

    async fn one(&mut self, change: &Change) -> Looked {
        match change {
            Change::Team(team) => self.team(change, team).await,
            Change::Member(member) => self.member(change, member).await,
            Change::Assign(placement) => Ok(self.assign(placement)),
            Change::Unassign(holding) => Ok(self.held(holding, Change::Unassign)),
            Change::Reassign(handover) => Ok(self.reassign(handover)),
            Change::Notification(notification) => self.notification(change, notification).await,
            Change::Preference(PreferenceChange::Set(update)) => {
                let rows = self.api.preferences().await?.rows;
                let row = rows.iter().find(|row| row.kind == update.kind);
                let now = row.map_or(Value::Null, fields::preference);
                let kind = update.kind.as_str();
                let missing = format!("you have no preference for {kind}, and no route of the API makes one");
                let same =
                    row.is_some_and(|row| update.edit().is_in(row)).then(|| "it is so already".to_owned());
                let look = Look::new(change.clone(), format!("your preference for {kind}"), kind, now);
                Ok(look.unless(row.is_none().then_some(missing)).unless(same))
            }
            Change::Cache(_) => {
                let now = json!({"entries": self.api.cache_stats().await?.entries});
                Ok(Look { hidden: true, ..Look::new(change.clone(), "the server's cache", "cache", now) })
            }
            Change::Database(database) => self.backend(change, database.pid()).await,
            Change::Flags(flags) => self.flags(change, flags).await,
        }
    }

    /// A session that has gone on to something else is another one than was seen.
    async fn backend(&self, change: &Change, pid: i32) -> Looked {
        let what = format!("session {pid} of the database");
        let look = |now| Look { hidden: true, ..Look::new(change.clone(), &*what, pid.to_string(), now) };
        let Some(backends) = &self.backends else {
            return Ok(look(Value::Null).unless(Some("this context has no database_url".to_owned())));
        };
        let session = backends.find(pid).await?;
        let missing = session.is_none().then(|| format!("there is no session {pid}"));
        Ok(look(session.as_ref().map_or(Value::Null, fields::session)).unless(missing))
    }

    /// The sessions of the database, where there is one.
    pub fn backends(&self) -> Option<&Backends> {
        self.backends.as_ref()
    }

    pub fn called(&self, user: &UserId) -> String {
        person(user, self.users.get(user).map(|user| user.name.as_str()))
    }

    /// Why somebody cannot be given anything.
    fn unfit(&self, user: &UserId) -> Option<String> {
        match self.users.get(user) {
            Some(known) => (!known.active).then(|| format!("{} is inactive", self.called(user))),
            // Who is no administrator sees only the active people of the own client.
            None => (self.me.role == ADMIN).then(|| format!("there is nobody with the id {user}")),
        }
    }
}

fn entity(change: &Change) -> Option<Entity> {
    match change {
        Change::Assign(placement) => Some(placement.entity()),
        Change::Unassign(holding) | Change::Reassign(Handover { from: holding, .. }) => {
            Some(holding.placement.entity())
        }
        _ => None,
    }
}

/// The assignment that would be there afterwards.
fn wanted(change: &Change) -> Option<NewAssignment> {
    match change {
        Change::Assign(placement) => Some(placement.wanted()),
        Change::Reassign(Handover { from, to }) => {
            Some(NewAssignment { user: to.clone(), ..from.placement.wanted() })
        }
        _ => None,
    }
}

/// The same twice in one operation is done once. Nor is an object changed twice in one: how it would stand in
/// between is what nobody has seen, and nothing could be compared with it afterwards.
fn refuse_repeated(looks: &mut [Look]) {
    let (mut lines, mut objects) = (HashSet::new(), HashSet::new());
    for look in looks {
        if !lines.insert(look.change.to_string()) {
            look.refused = Some("it stands here twice".to_owned());
        } else if let Some(object) = object(&look.change)
            && !objects.insert(object)
        {
            look.refused = Some("something before it changes the same: do this one after it".to_owned());
        }
    }
}

/// What a change is about, as far as another one may be about the same.
fn object(change: &Change) -> Option<String> {
    let placed = |placement: &Placement| Some(format!("{placement:?}"));
    match change {
        Change::Team(TeamChange::Update(update)) => Some(update.team.to_string()),
        Change::Member(member) => {
            let (team, user) = whose(member);
            Some(format!("{user} in {team}"))
        }
        Change::Assign(placement) => placed(placement),
        Change::Unassign(holding) | Change::Reassign(Handover { from: holding, .. }) => {
            holding.assignment.as_ref().map(ToString::to_string).or_else(|| placed(&holding.placement))
        }
        Change::Preference(PreferenceChange::Set(update)) => Some(format!("preference {}", update.kind)),
        Change::Flags(flags) => Some(format!("flag {}", flags.name())),
        Change::Team(TeamChange::Create(_)) | Change::Notification(_) | Change::Cache(_) => None,
        Change::Database(database) => Some(format!("session {}", database.pid())),
    }
}

/// The team and the person that a change is about.
fn whose(member: &MemberChange) -> (&TeamId, &UserId) {
    match member {
        MemberChange::Add(new) => (&new.team, &new.user),
        MemberChange::Remove(out) => (&out.team, &out.user),
        MemberChange::Role(edit) => (&edit.team, &edit.user),
    }
}
