//! A whole team among the recipients of a message: its active members take its place once they are known.

use crate::{
    domain::{Member, TeamId},
    source::Listing,
    store::{Slot, Store},
};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet, HashSet};

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

/// Teams that were chosen, and when it was last read who is in them: that may be long ago.
#[derive(Debug, Default)]
pub(super) struct Awaited(BTreeMap<TeamId, Option<DateTime<Utc>>>);

impl Awaited {
    /// The ids with the members of each team that has been read since in its place, nobody twice; nothing
    /// where there is no such team.
    pub(super) fn resolved(&mut self, ids: &[String], store: &Store) -> Option<Vec<Recipient>> {
        let teams: BTreeSet<TeamId> = ids.iter().filter_map(|id| team(id)).collect();
        self.0.retain(|team, _| teams.contains(team));
        let (mut people, mut found) = (Vec::new(), false);
        for entry in ids {
            let Some(members) = team(entry).and_then(|team| self.members(team, store)) else {
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

    fn members<'a>(&mut self, team: TeamId, store: &'a Store) -> Option<&'a Listing<Member>> {
        let slot = store.members.get(&team);
        let now = slot.and_then(Slot::as_of);
        let before = *self.0.entry(team).or_insert(now);
        slot.filter(|_| now != before)?.get()
    }
}
