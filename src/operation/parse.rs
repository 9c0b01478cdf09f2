//! The words that are not read by their own type.

use super::line::PLUS;
use crate::{
    base::nearest,
    domain::{
        AssignmentKind, Channel, CleanupAge, Entity, EntityKind, IdError, Line, NotificationKind, ProjectId,
        Prose,
    },
};

/// What a field is to hold: a value, or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted<T>(pub Option<T>);

pub fn project(text: &str) -> Result<Wanted<ProjectId>, IdError> {
    if text == "none" { Ok(Wanted(None)) } else { text.parse().map(|id| Wanted(Some(id))) }
}

pub fn description(text: &str) -> Result<Wanted<Prose>, String> {
    if text.is_empty() {
        return Ok(Wanted(None));
    }
    text.parse().map(|text| Wanted(Some(text))).map_err(|error: crate::domain::TextError| error.to_string())
}

pub fn team_name(text: &str) -> Result<Line, String> {
    if text == PLUS {
        return Err(format!("`{PLUS}` alone stands between two changes and cannot be a name"));
    }
    text.parse().map_err(|error: crate::domain::TextError| error.to_string())
}

pub fn age(text: &str) -> Result<CleanupAge, String> {
    let days: u16 = text.parse().map_err(|_| format!("`{text}` is no number of days"))?;
    CleanupAge::try_from(days).map_err(|error| error.to_string())
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

pub fn switch(text: &str) -> Result<bool, String> {
    word(text, ["on", "off"].into_iter()).map(|word| word == "on")
}

/// `task:TSK-000001`
pub fn about(text: &str) -> Result<Entity, String> {
    let (kind, id) = text.split_once(':').ok_or("a kind and an id, as in task:TSK-000001")?;
    let id = id.parse().map_err(|error: IdError| error.to_string())?;
    Ok(Entity { kind: entity_kind(kind)?, id })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_none_is_told_with_the_one_that_was_meant() {
        assert!(entity_kind("taks").unwrap_err().ends_with("did you mean `task`?"));
        assert!(switch("yes").is_err() && age("0").is_err() && age("365").is_ok());
        assert_eq!(about("task:TSK-1").unwrap().to_string(), "task TSK-1");
        assert!(team_name("+").is_err() && team_name("C+").is_ok());
    }
}
