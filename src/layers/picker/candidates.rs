//! Who and what can be picked, and why the others cannot.

use super::Candidate;
use crate::{
    base::count,
    domain::{Assignment, Entity, Node, Project, Team, TeamId, User, UserId},
    layers::form::team_entry,
    store::{Slot, Store},
};
use std::collections::{BTreeMap, BTreeSet};

/// Whether somebody can be picked.
pub(super) enum Fit {
    Yes,
    /// For some of several only: for how many.
    Partly(String),
    /// Why not.
    No(String),
}

/// Everybody, those first who can be picked, by name.
pub(super) fn people(
    store: &Store,
    load: Option<&BTreeMap<UserId, u32>>,
    fit: impl Fn(&User) -> Fit,
) -> Vec<Candidate> {
    let users = store.users.get().map_or(&[][..], |listing| &listing.rows);
    let candidate = |user: &User| {
        let (off, but) = match if user.active { fit(user) } else { Fit::No("not active".to_owned()) } {
            Fit::Yes => (None, None),
            Fit::Partly(of) => (None, Some(of)),
            Fit::No(why) => (Some(why), None),
        };
        let note = user.primary_role.as_ref().unwrap_or(&user.role).clone();
        let load = load.map(|load| load.get(&user.id).copied().unwrap_or(0));
        Candidate { id: user.id.to_string(), name: user.name.clone(), note, load, off, but, deep: None }
    };
    let mut people: Vec<Candidate> = users.iter().map(candidate).collect();
    people.sort_by_cached_key(|one| (one.off.is_some(), one.but.is_some(), one.name.clone(), one.id.clone()));
    people
}

/// Every team that somebody is in, by name; those first that are active.
pub(super) fn teams(store: &Store) -> Vec<Candidate> {
    let teams = store.teams.get().map_or(&[][..], |listing| &listing.rows);
    let off = |team: &Team| match team.member_count {
        0 => Some("nobody is in it".to_owned()),
        _ => (!team.active).then(|| "not active".to_owned()),
    };
    let candidate = |team: &Team| Candidate {
        id: team_entry(&team.id),
        name: team.name.clone(),
        note: format!("the whole team: {}", people_in(team.member_count)),
        load: None,
        off: off(team),
        but: None,
        deep: None,
    };
    let mut teams: Vec<Candidate> = teams.iter().map(candidate).collect();
    teams.sort_by(|a, b| (a.off.is_some(), &a.name, &a.id).cmp(&(b.off.is_some(), &b.name, &b.id)));
    teams
}

fn people_in(members: u32) -> String {
    if members == 1 { "1 person".to_owned() } else { format!("{} people", count(members.into())) }
}

/// Whether they can join the team.
pub(super) fn member(store: &Store, team: &TeamId, user: &User) -> Fit {
    let members = store.members.get(team).and_then(Slot::get).map_or(&[][..], |listing| &listing.rows);
    let inside = members.iter().any(|member| member.user == user.id);
    if inside { Fit::No("in the team already".to_owned()) } else { Fit::Yes }
}

/// Who is and who can be on an entity, looked up once for everybody.
struct Fitness<'a> {
    entity: &'a Entity,
    /// The project's team, where it takes one and has been read.
    team: Option<BTreeSet<&'a UserId>>,
    holders: BTreeSet<&'a UserId>,
}

impl<'a> Fitness<'a> {
    fn new(store: &'a Store, entity: &'a Entity) -> Self {
        let people = store.assignees.get(entity).and_then(Slot::get).filter(|_| entity.kind.is_team_work());
        let rows = store.assignments.get().map_or(&[][..], |listing| &listing.rows);
        let kind = entity.kind.accepts();
        let holds =
            |row: &&Assignment| row.active && row.entity == *entity && kind.as_ref() == Some(&row.kind);
        Self {
            entity,
            team: people.map(|people| people.rows.iter().map(|person| &person.user).collect()),
            holders: rows.iter().filter(holds).map(|row| &row.user).collect(),
        }
    }

    fn why_not(&self, user: &User) -> Option<String> {
        let kind = &self.entity.kind;
        if self.holders.contains(&user.id) {
            return Some("has it already".to_owned());
        }
        if self.team.as_ref().is_some_and(|team| !team.contains(&user.id)) {
            return Some("not in the project's team".to_owned());
        }
        let role = user.primary_role.as_ref().unwrap_or(&user.role);
        (!user.can_be_assigned(kind)).then(|| format!("no {kind} for the role {role}"))
    }
}

/// To how many of these they can be assigned.
pub(super) fn fitness<'a>(store: &'a Store, entities: &'a [Entity]) -> impl Fn(&User) -> Fit + 'a {
    let all: Vec<Fitness> = entities.iter().map(|entity| Fitness::new(store, entity)).collect();
    move |user| {
        let reasons: Vec<_> = all.iter().filter_map(|one| Some((one.entity, one.why_not(user)?))).collect();
        match reasons.first() {
            None => Fit::Yes,
            Some(_) if reasons.len() < all.len() => {
                Fit::Partly(format!("fits {} of {}", all.len() - reasons.len(), all.len()))
            }
            Some((entity, why)) if all.len() > 1 => Fit::No(format!("{entity}: {why}")),
            Some((_, why)) => Fit::No(why.clone()),
        }
    }
}

pub(super) fn clients(store: &Store) -> Vec<Candidate> {
    let clients = store.children.get(&None).and_then(Slot::get).map_or(&[][..], |listing| &listing.rows);
    let candidate = |client: &Node| Candidate {
        id: client.entity.id.to_string(),
        name: client.name.to_string(),
        note: client.status.as_deref().unwrap_or_default().to_owned(),
        load: None,
        off: None,
        but: None,
        deep: None,
    };
    clients.iter().map(candidate).collect()
}

pub(super) fn projects(store: &Store) -> Vec<Candidate> {
    let projects = store.projects.get().map_or(&[][..], |listing| &listing.rows);
    let note = |project: &Project| {
        let words = [project.program.as_deref(), project.status.as_deref()];
        words.into_iter().flatten().collect::<Vec<_>>().join(", ")
    };
    let candidate = |project: &Project| Candidate {
        id: project.id.to_string(),
        name: project.name.to_string(),
        note: note(project),
        load: None,
        off: None,
        but: None,
        deep: None,
    };
    projects.iter().map(candidate).collect()
}
