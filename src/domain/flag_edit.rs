//! What is to change of a flag.

use super::{ClientId, Edit, Flag, Line, Percentage, Prose, Unfit, UserId};
use std::fmt::Display;

/// A change of some fields. The lists are changed entry by entry, so that two who work on the same one do not
/// write over each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlagEdit {
    pub enabled: Option<bool>,
    pub percentage: Option<Percentage>,
    pub description: Edit<Prose>,
    pub allow_users: Vec<UserId>,
    pub drop_users: Vec<UserId>,
    pub allow_clients: Vec<ClientId>,
    pub drop_clients: Vec<ClientId>,
    /// For its history.
    pub reason: Option<Line>,
}

impl FlagEdit {
    /// Nobody gets it any more but by name; and with the flag off, nobody at all.
    pub fn kill(reason: Option<Line>) -> Self {
        Self { enabled: Some(false), percentage: Some(Percentage::default()), reason, ..Self::default() }
    }

    /// The flag as it is to be; its version and who changed it are for the store to say.
    pub fn applied_to(&self, flag: &Flag) -> Flag {
        let description = match &self.description {
            Edit::Keep => flag.description.clone(),
            Edit::Clear => String::new(),
            Edit::Set(text) => text.to_string(),
        };
        Flag {
            enabled: self.enabled.unwrap_or(flag.enabled),
            percentage: self.percentage.unwrap_or(flag.percentage),
            description,
            allowed_users: listed(&flag.allowed_users, &self.allow_users, &self.drop_users),
            allowed_clients: listed(&flag.allowed_clients, &self.allow_clients, &self.drop_clients),
            ..flag.clone()
        }
    }

    /// Whether nothing of it is left to be done.
    pub fn is_in(&self, flag: &Flag) -> bool {
        self.applied_to(flag) == *flag
    }

    pub fn check(&self) -> Result<(), Unfit> {
        once(&self.allow_users, &self.drop_users)?;
        once(&self.allow_clients, &self.drop_clients)
    }
}

/// Those there are, without those to be dropped and with the new ones behind them.
fn listed<T: PartialEq + Clone>(now: &[T], allow: &[T], drop: &[T]) -> Vec<T> {
    let mut list: Vec<T> = now.iter().filter(|id| !drop.contains(id)).cloned().collect();
    for id in allow {
        if !list.contains(id) {
            list.push(id.clone());
        }
    }
    list
}

fn once<T: PartialEq + Display>(allow: &[T], drop: &[T]) -> Result<(), Unfit> {
    match allow.iter().find(|id| drop.contains(id)) {
        Some(id) => Err(Unfit::new("drop", format!("{id} is to be allowed and dropped at once"))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_changed_entry_by_entry() {
        let ids = |text: &str| text.split_whitespace().map(|id| id.parse().unwrap()).collect::<Vec<UserId>>();
        let flag = Flag { allowed_users: ids("U-1 U-2"), ..Flag::new("f".parse().unwrap()) };
        let edit = |allow: &str, drop: &str| FlagEdit {
            allow_users: ids(allow),
            drop_users: ids(drop),
            ..FlagEdit::default()
        };
        assert_eq!(edit("U-3 U-1 U-3", "U-2 U-9").applied_to(&flag).allowed_users, ids("U-1 U-3"));
        assert!(edit("U-2", "U-9").is_in(&flag) && !edit("U-3", "").is_in(&flag));
        assert_eq!(
            edit("U-2", "U-2").check().unwrap_err().to_string(),
            "U-2 is to be allowed and dropped at once"
        );
    }

    #[test]
    fn a_text_is_compared_as_it_is_written() {
        let flag = Flag { description: "two\nlines".into(), ..Flag::new("f".parse().unwrap()) };
        let edit = |description| FlagEdit { description: Edit::Set(description), ..FlagEdit::default() };
        assert!(edit("two\nlines".parse().unwrap()).is_in(&flag));
        assert!(!edit("two lines".parse().unwrap()).is_in(&flag));
        let cleared = FlagEdit { description: Edit::Clear, ..FlagEdit::default() };
        assert_eq!(cleared.applied_to(&flag).description, "");
        assert!(!FlagEdit::kill(None).applied_to(&flag).enabled);
    }
}
