//! What can be asked of a team, and what it has to look like afterwards.

use super::{Line, ProjectId, Prose, Team, Unfit, rule::reference};
use crate::base::clean;
use std::{fmt, str::FromStr};

/// Role in a team, which need not be the person's role in the system. A server takes no other, but may
/// have others stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TeamRole {
    Owner,
    Developer,
    Tester,
    Architect,
    Designer,
    ContactPerson,
    Member,
    Lead,
    Manager,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no role in a team: {all} are", all = words())]
pub struct TeamRoleError(pub String);

impl TeamRole {
    pub const ALL: &[Self] = &[
        Self::Owner,
        Self::Developer,
        Self::Tester,
        Self::Architect,
        Self::Designer,
        Self::ContactPerson,
        Self::Member,
        Self::Lead,
        Self::Manager,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "Owner",
            Self::Developer => "Developer",
            Self::Tester => "Tester",
            Self::Architect => "Architect",
            Self::Designer => "Designer",
            Self::ContactPerson => "Contact Person",
            Self::Member => "Member",
            Self::Lead => "Lead",
            Self::Manager => "Manager",
        }
    }
}

impl FromStr for TeamRole {
    type Err = TeamRoleError;
    /// In any case, and with `-` or `_` for the space, as people type it.
    fn from_str(text: &str) -> Result<Self, TeamRoleError> {
        let word = text.trim().replace(['-', '_'], " ");
        let found = Self::ALL.iter().find(|role| role.as_str().eq_ignore_ascii_case(&word));
        found.copied().ok_or_else(|| TeamRoleError(clean(text)))
    }
}

impl fmt::Display for TeamRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

fn words() -> String {
    TeamRole::ALL.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ")
}

/// What is to become of a field that can be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Edit<T> {
    #[default]
    Keep,
    Clear,
    Set(T),
}

impl<T: fmt::Display> Edit<T> {
    fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// On the wire an empty text clears, and nothing at all keeps.
    pub fn wire(&self) -> Option<String> {
        match self {
            Self::Keep => None,
            Self::Clear => Some(String::new()),
            Self::Set(value) => Some(value.to_string()),
        }
    }

    /// Whether a field that holds `now` is as it was meant to be.
    fn holds(&self, now: Option<&str>) -> bool {
        match self.wire() {
            None => true,
            Some(wanted) => wanted == now.unwrap_or_default(),
        }
    }
}

/// A team to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTeam {
    pub name: Line,
    pub description: Option<Prose>,
    pub project: ProjectId,
}

impl NewTeam {
    pub fn check(&self) -> Result<(), Unfit> {
        reference("project", self.project.as_str())
    }
}

/// What is to change of a team. A name cannot be taken away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TeamEdit {
    pub name: Option<Line>,
    pub description: Edit<Prose>,
    pub project: Edit<ProjectId>,
}

impl TeamEdit {
    pub fn is_empty(&self) -> bool {
        self.name.is_none() && self.description.is_keep() && self.project.is_keep()
    }

    /// The server changes the time of a team that nothing was asked of, so that is not sent.
    pub fn check(&self) -> Result<(), Unfit> {
        if self.is_empty() {
            return Err(Unfit::new("name", "there is nothing to change"));
        }
        match &self.project {
            Edit::Set(project) => reference("project", project.as_str()),
            _ => Ok(()),
        }
    }

    /// The first field of the team that is not as it was meant to be, in words.
    pub fn missing_in(&self, team: &Team) -> Option<String> {
        let id = &team.id;
        if self.name.as_ref().is_some_and(|name| name.as_str() != team.name) {
            return Some(format!("the name of {id} is `{}`", team.name));
        }
        if !self.description.holds(team.description.as_deref()) {
            return Some(format!(
                "the description of {id} is `{}`",
                clean(team.description.as_deref().unwrap_or_default())
            ));
        }
        let project = team.project.as_ref().map(ProjectId::as_str);
        (!self.project.holds(project))
            .then(|| format!("the project of {id} is {}", project.unwrap_or("none")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_read_as_people_type_it_and_printed_as_the_server_wants_it() {
        for role in TeamRole::ALL {
            assert_eq!(role.as_str().parse(), Ok(*role));
        }
        assert_eq!(" contact-person".parse::<TeamRole>().unwrap().to_string(), "Contact Person");
        let said = "boss".parse::<TeamRole>().unwrap_err().to_string();
        assert!(said.starts_with("`boss` is no role in a team: Owner, Developer"), "{said}");
    }

    #[test]
    fn an_edit_knows_what_a_team_lacks_of_it() {
        let at = "2026-11-23T05:04:58Z".parse().unwrap();
        let mut team = Team {
            id: "TEAM-1".parse().unwrap(),
            name: "Core".into(),
            description: Some("two\nlines".into()),
            project: Some("PRJ-1".parse().unwrap()),
            active: true,
            member_count: 1,
            created_at: at,
            updated_at: at,
        };
        assert_eq!(TeamEdit::default().check().unwrap_err().to_string(), "there is nothing to change");
        let edit = TeamEdit {
            name: Some("Core".parse().unwrap()),
            description: Edit::Set("two\nlines".parse().unwrap()),
            project: Edit::Clear,
        };
        assert_eq!(
            (edit.check(), edit.missing_in(&team).as_deref()),
            (Ok(()), Some("the project of TEAM-1 is PRJ-1"))
        );
        team.project = None;
        assert_eq!(edit.missing_in(&team), None);
        team.name = "Other".into();
        assert_eq!(edit.missing_in(&team).as_deref(), Some("the name of TEAM-1 is `Other`"));
        let cleared = TeamEdit { description: Edit::Clear, ..TeamEdit::default() };
        assert_eq!(cleared.missing_in(&team).as_deref(), Some("the description of TEAM-1 is `two lines`"));
        assert_eq!(cleared.description.wire().as_deref(), Some(""));
        let long = Edit::Set("PRJ-12345678901234567".parse().unwrap());
        assert_eq!(TeamEdit { project: long, ..TeamEdit::default() }.check().unwrap_err().field, "project");
    }
}
