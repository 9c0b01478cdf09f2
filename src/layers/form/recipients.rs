//! A whole team among the recipients of a message: its active members take its place once they are known.

use crate::{
    domain::TeamId,
    store::{Slot, Store},
};

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

/// The ids with the members of each team that has been read in its place, nobody twice, and what they are
/// called; nothing where there is no such team.
pub(super) fn resolved(ids: &[String], store: &Store) -> Option<(Vec<String>, Vec<(String, String)>)> {
    let (mut people, mut names, mut found) = (Vec::new(), Vec::new(), false);
    for entry in ids {
        let listing = team(entry).and_then(|team| store.members.get(&team).and_then(Slot::get));
        found |= listing.is_some();
        match listing {
            None => people.push(entry.clone()),
            Some(listing) => {
                for member in listing.rows.iter().filter(|member| member.active) {
                    people.push(member.user.to_string());
                    names.extend(member.name.clone().map(|name| (member.user.to_string(), name)));
                }
            }
        }
    }
    let mut seen = std::collections::HashSet::new();
    people.retain(|id| seen.insert(id.clone()));
    found.then_some((people, names))
}
