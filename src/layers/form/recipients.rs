//! A whole team among the recipients of a message: its active members take its place once they are known.

use crate::{domain::TeamId, store::Store};
use std::collections::HashSet;

/// What stands before the id of a team among the ids of people; no id of theirs has a colon.
const TEAM: &str = "team:";

/// A team as a field of people holds it.
pub fn team_entry(team: &TeamId) -> String {
    format!("{TEAM}{team}")
}

/// The team that stands among people, if it is one.
pub(super) fn team(entry: &str) -> Option<TeamId> {
    entry.strip_prefix(TEAM)?.parse().ok()
}

/// Somebody's id, and what they are called where that has just been learned.
pub(super) type Recipient = (String, Option<String>);

/// The ids with the members of each team that has been read in its place, nobody twice; nothing where there is
/// no such team.
pub(super) fn resolved(ids: &[String], store: &Store) -> Option<Vec<Recipient>> {
    let (mut people, mut found) = (Vec::new(), false);
    for entry in ids {
        let Some(members) = team(entry).and_then(|team| store.members.get(&team)?.get()) else {
            people.push((entry.clone(), None));
            continue;
        };
        found = true;
        let active = members.rows.iter().filter(|member| member.active);
        people.extend(active.map(|member| (member.user.to_string(), member.name.clone())));
    }
    let mut seen = HashSet::new();
    people.retain(|(id, _): &Recipient| seen.insert(id.clone()));
    found.then_some(people)
}
