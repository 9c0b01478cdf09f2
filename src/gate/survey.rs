//! How the objects that changes are about stand on the server, each read once: what a person is shown
//! before, what is compared again right before sending, and what tells afterwards whether it was done.

use super::fields::{self, person};
use crate::{
    domain::{
        Assignment, Entity, Flag, Member, NewAssignment, NotificationId, Team, TeamId, TeamRole, User,
        UserId, Verdict as Valid, limits,
    },
    operation::{
        Change, FlagsChange, Handover, Holding, MemberChange, NotificationChange, Placement,
        PreferenceChange, TeamChange,
    },
    source::{Api, Backends, InboxSweep, SourceError},
};
use chrono::{TimeDelta, Utc};
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
            Change::Flags(FlagsChange::Set(update)) => {
                if self.flags.is_none() {
                    self.flags = Some(self.api.flags().await?.rows);
                }
                let flag = self.flag(change);
                let now = flag.map_or(Value::Null, fields::flag);
                let missing = flag.is_none().then(|| format!("there is no flag {}", update.name));
                let same =
                    flag.is_some_and(|flag| update.edit().is_in(flag)).then(|| "it is so already".to_owned());
                let look = Look::new(change.clone(), update.name.as_str(), update.name.as_str(), now);
                Ok(look.unless(missing).unless(same))
            }
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

    /// The flag that a change is about, as it was read.
    pub fn flag(&self, change: &Change) -> Option<&Flag> {
        let Change::Flags(FlagsChange::Set(update)) = change else { return None };
        self.flags.as_ref()?.iter().find(|flag| flag.name == update.name)
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

    async fn team(&mut self, change: &Change, team: &TeamChange) -> Looked {
        if self.teams.is_none() {
            self.teams = Some(self.api.teams().await?.rows);
        }
        let teams = self.teams.as_deref().unwrap_or_default();
        match team {
            TeamChange::Create(draft) => {
                let same = |team: &&Team| {
                    team.active
                        && team.name == draft.name.as_str()
                        && team.project.as_ref() == Some(&draft.project)
                };
                let there = teams.iter().find(same);
                let refused =
                    there.map(|team| format!("{} has a team of this name: {}", draft.project, team.id));
                let second =
                    teams.iter().find(|team| team.active && team.project.as_ref() == Some(&draft.project));
                // Contract, quirk 12: nobody can be assigned to anything in it any more.
                let warning = second.map(|team| {
                    format!(
                        "{} is the team of {} already: with two of them many servers fail",
                        team.id, draft.project
                    )
                });
                let now = there.map_or(Value::Null, fields::team);
                let look =
                    Look::new(change.clone(), format!("team {}", draft.name), draft.name.as_str(), now);
                Ok(Look { warning, ..look.unless(refused) })
            }
            TeamChange::Update(update) => {
                let found = teams.iter().find(|team| team.id == update.team);
                let Some(team) = found else {
                    let refused = Some(format!("there is no team {} that you may see", update.team));
                    return Ok(Look::new(
                        change.clone(),
                        update.team.as_str(),
                        update.team.as_str(),
                        Value::Null,
                    )
                    .unless(refused));
                };
                let same = update.edit().missing_in(team).is_none().then(|| "it is so already".to_owned());
                let what = format!("team {} {}", team.id, team.name);
                Ok(Look::new(change.clone(), what, team.name.as_str(), fields::team(team)).unless(same))
            }
        }
    }

    async fn member(&mut self, change: &Change, member: &MemberChange) -> Looked {
        let (team, user) = whose(member);
        if !self.members.contains_key(team) {
            let rows = match self.api.members(team).await {
                Ok(listing) => listing.rows,
                // One team that is not there is no reason to refuse all others with it.
                Err(SourceError::Status { status: 404, .. }) => {
                    let look = Look::new(change.clone(), team.as_str(), user.as_str(), Value::Null);
                    return Ok(look.unless(Some(format!("there is no team {team}"))));
                }
                Err(error) => return Err(error),
            };
            self.members.insert(team.clone(), rows);
        }
        let members = &self.members[team];
        let there = members.iter().find(|member| member.user == *user);
        let who = self.called(user);
        let refused = match (member, there) {
            (MemberChange::Add(_), Some(member)) => {
                Some(format!("{who} is in {team} already, as {}", member.role))
            }
            (MemberChange::Add(_), None) if members.len() >= limits::TEAM_MEMBERS as usize => {
                Some(format!("{team} has {} people, the most a team may have", members.len()))
            }
            (MemberChange::Add(_), None) => self.unfit(user),
            (_, None) => Some(format!("{who} is not in {team}")),
            (MemberChange::Role(edit), Some(member)) if member.role == edit.role.as_str() => {
                Some(format!("{who} is {} already", member.role))
            }
            (_, Some(_)) => None,
        };
        let now = there.map_or(Value::Null, fields::member);
        Ok(Look::new(change.clone(), format!("{who} in {team}"), user.as_str(), now).unless(refused))
    }

    /// What somebody is in a team, where it is a role that can be given.
    pub fn role(&self, team: &TeamId, user: &UserId) -> Option<TeamRole> {
        let member = self.members.get(team)?.iter().find(|member| member.user == *user)?;
        member.role.parse().ok()
    }

    /// The rows that a placement can mean.
    fn rows(&self, placement: &Placement) -> Vec<&Assignment> {
        let rows = self.assigned.get(&placement.entity()).map_or(&[][..], Vec::as_slice);
        let is = |row: &&Assignment| row.active && row.user == placement.user && row.kind == placement.kind;
        rows.iter().filter(is).collect()
    }

    fn fields(&self, row: &Assignment) -> Value {
        fields::assignment(row, &self.called(&row.user))
    }

    fn assign(&self, placement: &Placement) -> Look {
        let rows = self.rows(placement);
        let who = self.called(&placement.user);
        let verdict = self.valid.get(&placement.wanted());
        let said = verdict.filter(|verdict| !verdict.valid);
        let said = said.map(|verdict| {
            verdict.why.clone().unwrap_or_else(|| "the server's validation refuses it".to_owned())
        });
        let there = rows.first().map(|_| format!("{who} is {} of it already", placement.kind));
        let now = rows.first().map_or(Value::Null, |row| self.fields(row));
        let what = format!("{}: {who} as {}", placement.entity(), placement.kind);
        Look::new(Change::Assign(placement.clone()), what, placement.id.as_str(), now)
            .unless(there)
            .unless(self.unfit(&placement.user))
            .unless(said)
    }

    /// Of an assignment that has to be there. Where there are several alike, one has to be named.
    fn held(&self, holding: &Holding, change: impl FnOnce(Holding) -> Change) -> Look {
        let placement = &holding.placement;
        let rows = self.rows(placement);
        let named = |row: &&&Assignment| holding.assignment.as_ref().is_none_or(|id| row.id == *id);
        let fitting: Vec<&&Assignment> = rows.iter().filter(named).collect();
        let who = self.called(&placement.user);
        let refused = match fitting.as_slice() {
            [] => Some(format!(
                "{who} is not {} of {}{}",
                placement.kind,
                placement.entity(),
                self.instead(holding)
            )),
            [_] => None,
            several => {
                let ids: Vec<&str> = several.iter().map(|row| row.id.as_str()).collect();
                Some(format!("there are {} of them: add --id with one of {}", ids.len(), ids.join(", ")))
            }
        };
        let row = fitting.first().filter(|_| fitting.len() == 1);
        let assignment = row.map(|row| row.id.clone()).or_else(|| holding.assignment.clone());
        let change = change(Holding { assignment, ..holding.clone() });
        let what = format!("{}: {who} as {}", placement.entity(), placement.kind);
        // The named one is still there when somebody else has it: that it was given away shows in this.
        let now = row.map(|row| **row).or_else(|| self.standing(holding));
        let now = now.map_or(Value::Null, |row| self.fields(row));
        Look::new(change, what, placement.id.as_str(), now).unless(refused)
    }

    /// The named assignment, whoever has it now.
    fn standing(&self, holding: &Holding) -> Option<&Assignment> {
        let rows = self.assigned.get(&holding.placement.entity()).map_or(&[][..], Vec::as_slice);
        rows.iter().find(|row| row.active && Some(&row.id) == holding.assignment.as_ref())
    }

    /// Who has the named assignment now, where it is somebody else.
    fn instead(&self, holding: &Holding) -> String {
        let row = self.standing(holding);
        row.map(|row| format!(": {} has been given it", self.called(&row.user))).unwrap_or_default()
    }

    fn reassign(&self, handover: &Handover) -> Look {
        let Handover { from, to } = handover;
        let look = self.held(from, |from| Change::Reassign(Handover { from, to: to.clone() }));
        let next = Placement { user: to.clone(), ..from.placement.clone() };
        let taken =
            self.rows(&next).first().map(|_| format!("{} is {} of it already", self.called(to), next.kind));
        let allowed = (self.me.role != ADMIN)
            .then(|| "only an administrator can reassign: unassign and assign instead".to_owned());
        let verdict = self.valid.get(&next.wanted()).filter(|verdict| !verdict.valid);
        let said = verdict.and_then(|verdict| verdict.why.clone());
        Look { what: format!("{}, to {}", look.what, self.called(to)), ..look }
            .unless(taken)
            .unless(self.unfit(to))
            .unless(allowed)
            .unless(said)
    }

    async fn notification(&mut self, change: &Change, notification: &NotificationChange) -> Looked {
        Ok(match notification {
            NotificationChange::Read(read) if read.all => {
                let unread = self.api.notification_summary().await?.unread;
                let refused = (unread == 0).then(|| "nothing is unread".to_owned());
                let now = json!({"unread": unread});
                Look::new(change.clone(), "all your notifications", "all", now).unless(refused)
            }
            NotificationChange::Read(read) => {
                let inbox = InboxSweep::new().advance(&self.api).await?;
                let known = |id: &NotificationId| inbox.rows.iter().find(|row| row.id == *id);
                let unread = read.ids.iter().filter(|id| known(id).is_none_or(|row| row.is_unread())).count();
                let refused = (unread == 0).then(|| "it has been read".to_owned());
                let what = match read.ids.as_slice() {
                    [id] => known(id).map_or_else(|| id.to_string(), |row| row.title.clone()),
                    ids => format!("{} notifications", ids.len()),
                };
                let name = read.ids.first().map_or("", |id| id.as_str());
                Look::new(change.clone(), what, name, json!({"unread": unread})).unless(refused)
            }
            NotificationChange::Send(message) => {
                let unfit = message.users.iter().find_map(|user| self.unfit(user));
                let what = match message.users.as_slice() {
                    [user] => format!("a message to {}", self.called(user)),
                    users => format!("a message to {} people", users.len()),
                };
                let look = Look::new(change.clone(), what, message.users.len().to_string(), Value::Null)
                    .unless(unfit);
                Look { hidden: true, ..look }
            }
            NotificationChange::Cleanup(sweep) => {
                let days = sweep.older_than_days.days();
                let due = Utc::now() - TimeDelta::days(days.into());
                let inbox = InboxSweep::new().advance(&self.api).await?;
                let old = inbox.rows.iter().filter(|row| row.created_at < due).count();
                let what = format!("everybody's notifications older than {days} days");
                let now = json!({"old notifications": old});
                Look { hidden: true, ..Look::new(change.clone(), what, days.to_string(), now) }
            }
        })
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
        Change::Flags(FlagsChange::Set(update)) => Some(format!("flag {}", update.name)),
        Change::Database(database) => Some(format!("session {}", database.pid())),
        Change::Team(TeamChange::Create(_)) | Change::Notification(_) | Change::Cache(_) => None,
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
