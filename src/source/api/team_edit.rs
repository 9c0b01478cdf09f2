//! Making and changing teams. A team can never be taken away again (contract, section 6).

use super::{
    Api,
    change::{Outcome, Seen, made, nothing},
    client::Ask,
    wire,
};
use crate::{
    domain::{
        Edit, Endpoint, Member, NewTeam, Prose, Team, TeamEdit, TeamId, TeamRole, User, UserId,
        limits::TEAM_MEMBERS, reference,
    },
    source::SourceError,
};
use reqwest::Method;
use serde_json::json;

impl Api {
    /// Make a team. A project has room for one of a name.
    pub async fn create_team(&self, team: &NewTeam) -> Outcome<Team> {
        let api = self.hurried();
        if let Err(why) = api.is_new(team).await {
            return Outcome::refused(why);
        }
        let body = json!({
            "name": team.name.as_str(),
            "description": team.description.as_ref().map(Prose::as_str),
            "project_id": team.project.as_str(),
        });
        let ask = Ask::write(Endpoint::CreateTeam, Method::POST, "/teams/").json(&body);
        let look = async {
            // There was none when we asked, so this is ours.
            if let Some(made) = api.namesake(team).await? {
                return Ok(Seen::Done(made));
            }
            if sees_all_teams(&api.me().await?) {
                return Ok(Seen::Instead(format!("{} has no team `{}`", team.project, team.name)));
            }
            Ok(Seen::Hidden("this account sees only the teams it is in, so it cannot be looked up".into()))
        };
        api.make(ask, "the name or the project", made::<wire::Team, _>, look).await
    }

    async fn is_new(&self, team: &NewTeam) -> Result<(), String> {
        team.check().map_err(|unfit| unfit.to_string())?;
        match self.first(self.namesake(team)).await? {
            Some(old) => Err(format!("{} has a team `{}` already ({})", team.project, team.name, old.id)),
            None => Ok(()),
        }
    }

    /// The active team of the same name in the same project.
    async fn namesake(&self, team: &NewTeam) -> Result<Option<Team>, SourceError> {
        let there = self.teams_of(&team.project).await?.rows;
        let same = |old: &Team| {
            old.active && old.name == team.name.as_str() && old.project.as_ref() == Some(&team.project)
        };
        Ok(there.into_iter().find(same))
    }

    /// Change a team: the team as it is afterwards. The answer of a shipped server says that nobody is in it,
    /// so it is read again.
    pub async fn update_team(&self, id: &TeamId, edit: &TeamEdit) -> Outcome<Team> {
        if let Err(unfit) = edit.check() {
            return Outcome::refused(unfit);
        }
        let api = self.hurried();
        // What is null stays as it is.
        let body = json!({
            "name": edit.name.as_ref().map(|name| name.as_str()),
            "description": edit.description.wire(),
            "project_id": edit.project.wire(),
        });
        let ask = Ask::write(Endpoint::UpdateTeam, Method::PUT, format!("/teams/{id}")).json(&body);
        let look = async {
            let team = api.team(id).await?;
            Ok(edit.missing_in(&team).map_or(Seen::Done(team), Seen::Instead))
        };
        let usual = if matches!(edit.project, Edit::Set(_)) { "the project" } else { "the name" };
        match api.make(ask, usual, made::<wire::Team, Team>, look).await {
            Outcome::Done(answered) => Outcome::Done(api.team(id).await.unwrap_or(answered)),
            other => other,
        }
    }

    /// Take somebody into a team. Who has been in it before comes back in the new role.
    pub async fn add_member(&self, team: &TeamId, user: &UserId, role: TeamRole) -> Outcome<Member> {
        let api = self.hurried();
        if let Err(why) = api.can_join(team, user).await {
            return Outcome::refused(why);
        }
        let body = json!({ "user_id": user.as_str(), "role": role.as_str() });
        let path = format!("/teams/{team}/members");
        let ask = Ask::write(Endpoint::AddMember, Method::POST, path).json(&body);
        let look = async {
            Ok(match api.member(team, user).await?.0 {
                Some(member) if member.role == role.as_str() => Seen::Done(member),
                Some(member) => Seen::Instead(format!("{user} is in {team}, but as {}", member.role)),
                None => Seen::Instead(format!("{user} is not in {team}")),
            })
        };
        api.make(ask, "the person", made::<wire::Member, _>, look).await
    }

    async fn can_join(&self, team: &TeamId, user: &UserId) -> Result<(), String> {
        reference("user", user.as_str()).map_err(|unfit| unfit.to_string())?;
        match self.first(self.member(team, user)).await? {
            (Some(member), _) => Err(format!("{user} is in {team} already, as {}", member.role)),
            (None, size) if size >= TEAM_MEMBERS as usize => {
                Err(format!("{team} is full: {size} people are in it, and {TEAM_MEMBERS} may be"))
            }
            (None, _) => Ok(()),
        }
    }

    /// Somebody's place in a team, and how many have one.
    async fn member(&self, team: &TeamId, user: &UserId) -> Result<(Option<Member>, usize), SourceError> {
        let there = self.members(team).await?.rows;
        let size = there.len();
        Ok((there.into_iter().find(|member| member.active && member.user == *user), size))
    }

    /// Take somebody out of a team.
    pub async fn remove_member(&self, team: &TeamId, user: &UserId) -> Outcome {
        let api = self.hurried();
        let ask = Ask::write(Endpoint::RemoveMember, Method::DELETE, format!("/teams/{team}/members/{user}"));
        let look = async {
            let still = api.member(team, user).await?.0;
            Ok(still.map_or(Seen::Done(()), |_| Seen::Instead(format!("{user} is still in {team}"))))
        };
        api.make(ask, "the id", nothing, look).await
    }
}

/// The others see the teams they are in.
fn sees_all_teams(user: &User) -> bool {
    user.role == "Admin" || user.primary_role.as_deref() == Some("Admin")
}
