//! What a change may contain, checked before anything is sent: a body that the server rejects is never
//! answered (contract, quirk 1). The command line, the forms and the gate all ask here.

use super::change::{Change, MemberChange, Message, NotificationChange, Placement, TeamChange};
use crate::{
    base::nearest,
    domain::{AssignmentKind, Channel, Entity, EntityKind, NotificationKind, ProjectId, TEAM_ROLES, limits},
};
use std::fmt;

/// Longest name of a team and longest title of a notification, in characters (contract, 6 and 9).
const LONGEST_NAME: usize = 255;
/// Longest text we send; the server has no limit, a person's screen has.
const LONGEST_TEXT: usize = 4000;
/// Longest id in the columns that refer to people and entities; a longer one makes the server fail.
const LONGEST_REFERENCE: usize = 20;

/// A project, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaybeProject(pub Option<ProjectId>);

impl fmt::Display for MaybeProject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_ref().map_or("none", ProjectId::as_str))
    }
}

pub fn maybe_project(text: &str) -> Result<MaybeProject, String> {
    if text == "none" {
        return Ok(MaybeProject(None));
    }
    text.parse()
        .map(|project| MaybeProject(Some(project)))
        .map_err(|error: crate::domain::IdError| error.to_string())
}

pub fn team_name(text: &str) -> Result<String, String> {
    line(text, LONGEST_NAME)
}

pub fn title(text: &str) -> Result<String, String> {
    line(text, LONGEST_NAME)
}

pub fn reason(text: &str) -> Result<String, String> {
    line(text, LONGEST_NAME)
}

pub fn description(text: &str) -> Result<String, String> {
    body(text)
}

pub fn message(text: &str) -> Result<String, String> {
    if text.trim().is_empty() { Err("it is empty".to_owned()) } else { body(text) }
}

/// One line that says something.
fn line(text: &str, longest: usize) -> Result<String, String> {
    let length = text.chars().count();
    if !text.chars().any(char::is_alphanumeric) {
        Err("it needs a letter or a digit at least".to_owned())
    } else if length > longest {
        Err(format!("it has {length} characters; {longest} is the most"))
    } else if text.trim() != text {
        Err("it begins or ends with a space".to_owned())
    } else if text.chars().any(char::is_control) {
        Err("it has a control character in it".to_owned())
    } else {
        Ok(text.to_owned())
    }
}

fn body(text: &str) -> Result<String, String> {
    let length = text.chars().count();
    if length > LONGEST_TEXT {
        Err(format!("it has {length} characters; {LONGEST_TEXT} is the most"))
    } else if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        Err("it has a control character in it".to_owned())
    } else {
        Ok(text.to_owned())
    }
}

/// One of these words, or what was probably meant.
fn word<'a>(text: &str, known: impl Iterator<Item = &'a str> + Clone) -> Result<&'a str, String> {
    known.clone().find(|word| *word == text).ok_or_else(|| {
        let guess = nearest(text, known.clone()).map(|word| format!("; did you mean `{word}`?"));
        let all = known.collect::<Vec<_>>().join(", ");
        format!("one of {all}{}", guess.unwrap_or_default())
    })
}

pub fn entity_kind(text: &str) -> Result<EntityKind, String> {
    word(text, EntityKind::ALL.iter().map(EntityKind::as_str)).map(EntityKind::from)
}

pub fn assignment_kind(text: &str) -> Result<AssignmentKind, String> {
    word(text, AssignmentKind::ALL.iter().map(AssignmentKind::as_str)).map(AssignmentKind::from)
}

pub fn notification_kind(text: &str) -> Result<NotificationKind, String> {
    word(text, NotificationKind::ALL.iter().map(NotificationKind::as_str)).map(NotificationKind::from)
}

pub fn channel(text: &str) -> Result<Channel, String> {
    word(text, Channel::ALL.iter().map(Channel::as_str)).map(Channel::from)
}

pub fn team_role(text: &str) -> Result<String, String> {
    word(text, TEAM_ROLES.iter().copied()).map(str::to_owned)
}

pub fn switch(text: &str) -> Result<bool, String> {
    word(text, ["on", "off"].into_iter()).map(|word| word == "on")
}

/// `task:TSK-000001`
pub fn about(text: &str) -> Result<Entity, String> {
    let (kind, id) = text.split_once(':').ok_or("a kind and an id, as in task:TSK-000001")?;
    let id = id.parse().map_err(|error: crate::domain::IdError| error.to_string())?;
    Ok(Entity { kind: entity_kind(kind)?, id })
}

/// In which capacities somebody can be on this kind of entity (contract, 7.1: the other six are refused
/// everywhere, whatever the guide's example says).
pub fn kinds_for(entity: &EntityKind) -> &'static [AssignmentKind] {
    match entity {
        EntityKind::Client | EntityKind::Program | EntityKind::Project => &[AssignmentKind::Owner],
        EntityKind::UseCase | EntityKind::UserStory | EntityKind::Task | EntityKind::Subtask => {
            &[AssignmentKind::Assignee]
        }
        EntityKind::Other(_) => &[],
    }
}

/// Roles that can be assigned to use cases, stories, tasks and subtasks (contract, 7.1).
pub const ASSIGNEE_ROLES: &[&str] = &[
    "Developer",
    "Tester",
    "Designer",
    "Architect",
    "Admin",
    "Owner",
    "Project Manager",
    "Lead",
    "Manager",
    "DevOps",
];

/// What is wrong with a change that can be told without asking anybody.
pub fn check(change: &Change) -> Result<(), String> {
    match change {
        Change::Assign(placement) => fits(placement),
        Change::Reassign(handover) => reference(handover.to.as_str()),
        Change::Member(MemberChange::Add(new)) => reference(new.user.as_str()),
        Change::Team(TeamChange::Create(draft)) => named("the name", team_name(&draft.name)),
        Change::Team(TeamChange::Update(edit)) => {
            let name = edit.name.as_deref().map_or(Ok(()), |name| named("the name", team_name(name)));
            name.and(
                edit.description
                    .as_deref()
                    .map_or(Ok(()), |text| named("the description", description(text))),
            )
        }
        Change::Notification(NotificationChange::Send(sent)) => sendable(sent),
        _ => Ok(()),
    }
}

fn named(what: &str, checked: Result<String, String>) -> Result<(), String> {
    checked.map(drop).map_err(|why| format!("{what}: {why}"))
}

fn fits(placement: &Placement) -> Result<(), String> {
    let kinds = kinds_for(&placement.entity);
    if !kinds.contains(&placement.kind) {
        let right: Vec<&str> = kinds.iter().map(AssignmentKind::as_str).collect();
        return Err(format!(
            "nobody can be {} of a {}: the server takes {} only",
            placement.kind,
            placement.entity,
            right.join(", ")
        ));
    }
    reference(placement.id.as_str()).and(reference(placement.user.as_str()))
}

fn reference(id: &str) -> Result<(), String> {
    if id.len() > LONGEST_REFERENCE {
        return Err(format!(
            "`{id}` has more than {LONGEST_REFERENCE} characters, the most an id here can have"
        ));
    }
    Ok(())
}

fn sendable(sent: &Message) -> Result<(), String> {
    let most = limits::NOTIFIED_AT_ONCE;
    if sent.users.is_empty() || sent.users.len() > most {
        return Err(format!("{} people; 1 to {most} can be told at once", sent.users.len()));
    }
    named("the title", title(&sent.title)).and(named("the message", message(&sent.message)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_56_pairs_seven_are_accepted() {
        let pairs = EntityKind::ALL
            .iter()
            .flat_map(|entity| AssignmentKind::ALL.iter().map(move |kind| (entity, kind)));
        assert_eq!(pairs.filter(|(entity, kind)| kinds_for(entity).contains(kind)).count(), 7);
    }

    #[test]
    fn a_word_that_is_none_is_told_with_the_one_that_was_meant() {
        assert!(entity_kind("taks").unwrap_err().ends_with("did you mean `task`?"));
        assert!(team_role("Tester").is_ok() && team_role("tester").is_err());
        assert_eq!(about("task:TSK-1").unwrap().to_string(), "task TSK-1");
    }

    #[test]
    fn names_say_something_and_stay_on_one_line() {
        for bad in ["", " ", "+", "- -", "a\nb", " a", &"x".repeat(256)] {
            assert!(team_name(bad).is_err(), "{bad:?}");
        }
        assert!(
            team_name("Étoile 1").is_ok()
                && description("two\nlines").is_ok()
                && description("\u{1b}").is_err()
        );
    }
}
