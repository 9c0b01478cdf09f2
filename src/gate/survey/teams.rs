//! Teams and their members.

use super::{Look, Looked, Survey, whose};
use crate::{
    domain::{Team, TeamId, TeamRole, UserId, limits},
    gate::fields,
    operation::{Change, MemberChange, TeamChange},
    source::SourceError,
};
use serde_json::Value;

impl Survey {
    pub(super) async fn team(&mut self, change: &Change, team: &TeamChange) -> Looked {
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

    pub(super) async fn member(&mut self, change: &Change, member: &MemberChange) -> Looked {
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
}
