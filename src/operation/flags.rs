//! Changes of rollout flags: their words, what they lead to, and what takes them back.

use super::{
    change::edit,
    inverse,
    parse::{self, Wanted},
    plan::{wanted, with},
};
use crate::domain::{ClientId, Edit, FlagEdit, FlagName, Line, Percentage, Prose, UserId};
use clap::{ArgGroup, Args, Subcommand};
use serde_json::{Value, json};
use std::{collections::BTreeSet, fmt, str::FromStr};

#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum FlagsChange {
    /// Turn a flag on or off, change its percentage, its description, or who is let in by name
    Set(FlagUpdate),
    /// Create a flag; it is off, for nobody, unless you say otherwise
    Create(FlagDraft),
    /// Put a flag away; its history stays, and it can be created again
    Archive(FlagRemoval),
    /// Turn flags off and take them to 0 %, trying until it is confirmed
    Kill(FlagKill),
}

#[derive(Clone, Debug, PartialEq, Eq, Args)]
#[command(group = ArgGroup::new("settings").required(true).multiple(true))]
pub struct FlagUpdate {
    /// The flag's name
    pub name: FlagName,
    /// on or off
    #[arg(long, group = "settings", value_parser = parse::switch)]
    pub enabled: Option<bool>,
    /// 0 to 100, in steps of 0.01
    #[arg(long, group = "settings")]
    pub percentage: Option<Percentage>,
    /// Let this person in by name; may be given more than once
    #[arg(long = "allow-user", group = "settings", value_name = "USER")]
    pub allow_users: Vec<UserId>,
    /// Let this person in by name no longer
    #[arg(long = "drop-user", group = "settings", value_name = "USER")]
    pub drop_users: Vec<UserId>,
    /// Let everybody of this client in
    #[arg(long = "allow-client", group = "settings", value_name = "CLIENT")]
    pub allow_clients: Vec<ClientId>,
    /// Let this client in by name no longer
    #[arg(long = "drop-client", group = "settings", value_name = "CLIENT")]
    pub drop_clients: Vec<ClientId>,
    /// An empty text takes it away
    #[arg(long, group = "settings", value_parser = parse::description)]
    pub description: Option<Wanted<Prose>>,
    /// Why, for the flag's history
    #[arg(long)]
    pub reason: Option<Line>,
}

impl FlagUpdate {
    /// Of this flag, with nothing to be changed yet.
    pub fn of(name: FlagName) -> Self {
        Self {
            name,
            enabled: None,
            percentage: None,
            allow_users: Vec::new(),
            drop_users: Vec::new(),
            allow_clients: Vec::new(),
            drop_clients: Vec::new(),
            description: None,
            reason: None,
        }
    }

    pub fn edit(&self) -> FlagEdit {
        let Self {
            enabled, percentage, allow_users, drop_users, allow_clients, drop_clients, reason, ..
        } = self.clone();
        let description = edit(&self.description);
        FlagEdit {
            enabled,
            percentage,
            description,
            allow_users,
            drop_users,
            allow_clients,
            drop_clients,
            reason,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct FlagDraft {
    /// Call it this: 1 to 50 letters, digits, `-` or `_`
    pub name: FlagName,
    /// on or off
    #[arg(long, value_parser = parse::switch)]
    pub enabled: Option<bool>,
    /// 0 to 100, in steps of 0.01
    #[arg(long)]
    pub percentage: Option<Percentage>,
    /// Let this person in by name; may be given more than once
    #[arg(long = "allow-user", value_name = "USER")]
    pub allow_users: Vec<UserId>,
    /// Let everybody of this client in
    #[arg(long = "allow-client", value_name = "CLIENT")]
    pub allow_clients: Vec<ClientId>,
    /// What it lets people do
    #[arg(long)]
    pub description: Option<Prose>,
    /// Why, for the flag's history
    #[arg(long)]
    pub reason: Option<Line>,
}

impl FlagDraft {
    /// What makes it of a flag that lets nobody in.
    pub fn edit(&self) -> FlagEdit {
        let Self { enabled, percentage, allow_users, allow_clients, description, reason, .. } = self.clone();
        let description = description.map_or(Edit::Keep, Edit::Set);
        FlagEdit {
            enabled,
            percentage,
            description,
            allow_users,
            allow_clients,
            reason,
            ..FlagEdit::default()
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct FlagRemoval {
    /// The flag's name
    pub name: FlagName,
    /// Why, for the flag's history
    #[arg(long)]
    pub reason: Option<Line>,
}

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct FlagKill {
    /// The flag's name
    pub name: FlagName,
    /// And these
    pub more: Vec<FlagName>,
    /// Why, for the flags' history
    #[arg(long)]
    pub reason: Option<Line>,
}

impl FlagKill {
    /// One for each flag.
    pub(super) fn each(self) -> impl Iterator<Item = Self> {
        let Self { name, more, reason } = self;
        let one = move |name| Self { name, more: Vec::new(), reason: reason.clone() };
        std::iter::once(name).chain(more).map(one)
    }
}

impl FlagsChange {
    /// The flag it is about.
    pub fn name(&self) -> &FlagName {
        match self {
            Self::Set(update) => &update.name,
            Self::Create(draft) => &draft.name,
            Self::Archive(removal) => &removal.name,
            Self::Kill(kill) => &kill.name,
        }
    }

    pub fn reason(&self) -> Option<&Line> {
        match self {
            Self::Set(update) => update.reason.as_ref(),
            Self::Create(draft) => draft.reason.as_ref(),
            Self::Archive(removal) => removal.reason.as_ref(),
            Self::Kill(kill) => kill.reason.as_ref(),
        }
    }

    /// What it changes of the flag's fields.
    pub fn edit(&self) -> FlagEdit {
        match self {
            Self::Set(update) => update.edit(),
            Self::Create(draft) => draft.edit(),
            Self::Archive(removal) => FlagEdit { reason: removal.reason.clone(), ..FlagEdit::default() },
            Self::Kill(kill) => FlagEdit::kill(kill.reason.clone()),
        }
    }

    /// The flag's fields when it has been made to what they are `before`.
    pub(super) fn expected(&self, before: &Value) -> Value {
        let none = json!({"enabled": false, "percentage": Percentage::default().to_string()});
        let (before, edit) = match self {
            Self::Archive(_) => return Value::Null,
            Self::Create(_) => (&none, self.edit()),
            Self::Set(_) | Self::Kill(_) => (before, self.edit()),
        };
        let description = match self {
            Self::Set(update) => wanted(update.description.as_ref(), Prose::as_str),
            Self::Create(draft) => draft.description.as_ref().map(|text| text.as_str().into()),
            Self::Archive(_) | Self::Kill(_) => None,
        };
        with(
            before,
            [
                ("enabled", edit.enabled.map(Value::from)),
                ("percentage", edit.percentage.map(|to| to.to_string().into())),
                ("description", description),
                ("allowed_users", listed(&before["allowed_users"], &edit.allow_users, &edit.drop_users)),
                (
                    "allowed_clients",
                    listed(&before["allowed_clients"], &edit.allow_clients, &edit.drop_clients),
                ),
            ],
        )
    }

    /// What takes it back, given the flag's fields before it. An error says why there is none.
    pub(super) fn inverse(&self, before: &Value) -> Result<Self, String> {
        let name = self.name().clone();
        let reason = self.taking_back();
        match self {
            Self::Create(_) => Ok(Self::Archive(FlagRemoval { name, reason })),
            Self::Archive(_) => Ok(Self::Create(FlagDraft {
                name,
                enabled: Some(enabled(before)?),
                percentage: Some(percentage(before)?),
                allow_users: ids(&before["allowed_users"]),
                allow_clients: ids(&before["allowed_clients"]),
                description: description(before)?.0,
                reason,
            })),
            Self::Set(_) | Self::Kill(_) => {
                let edit = self.edit();
                let users = ids::<UserId>(&before["allowed_users"]);
                let clients = ids::<ClientId>(&before["allowed_clients"]);
                Ok(Self::Set(FlagUpdate {
                    name,
                    enabled: edit.enabled.map(|_| enabled(before)).transpose()?,
                    percentage: edit.percentage.map(|_| percentage(before)).transpose()?,
                    allow_users: there(edit.drop_users, &users, true),
                    drop_users: there(edit.allow_users, &users, false),
                    allow_clients: there(edit.drop_clients, &clients, true),
                    drop_clients: there(edit.allow_clients, &clients, false),
                    description: match edit.description {
                        Edit::Keep => None,
                        Edit::Clear | Edit::Set(_) => Some(description(before)?),
                    },
                    reason,
                }))
            }
        }
    }

    /// The reason for what takes it back.
    fn taking_back(&self) -> Option<Line> {
        format!("taking back: {}", self.reason().map_or("no reason given", Line::as_str)).parse().ok()
    }
}

/// Those that were in the list, or those that were not: the others were as wanted already.
fn there<T: PartialEq>(named: Vec<T>, list: &[T], there: bool) -> Vec<T> {
    named.into_iter().filter(|id| list.contains(id) == there).collect()
}

fn lost(field: &str) -> String {
    format!("the journal does not say what {field} was before")
}

fn enabled(before: &Value) -> Result<bool, String> {
    before["enabled"].as_bool().ok_or_else(|| lost("its state"))
}

fn percentage(before: &Value) -> Result<Percentage, String> {
    let text = before["percentage"].as_str().map(|text| text.trim_end_matches(" %"));
    text.and_then(|text| text.parse().ok()).ok_or_else(|| lost("the percentage"))
}

fn description(before: &Value) -> Result<Wanted<Prose>, String> {
    inverse::wanted(before, "description").ok_or_else(|| lost("the description"))
}

fn ids<T: FromStr>(list: &Value) -> Vec<T> {
    let texts = list.as_array().into_iter().flatten().filter_map(Value::as_str);
    texts.filter_map(|text| text.parse().ok()).collect()
}

/// The list as it is to be, in the order of its entries; nothing where it stays as it is.
fn listed(before: &Value, allow: &[impl fmt::Display], drop: &[impl fmt::Display]) -> Option<Value> {
    if allow.is_empty() && drop.is_empty() {
        return None;
    }
    let mut list: BTreeSet<String> = ids(before).into_iter().collect();
    list.extend(allow.iter().map(ToString::to_string));
    drop.iter().for_each(|id| _ = list.remove(&id.to_string()));
    Some(list.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::{Change, Operation, differences, expected};

    fn change(line: &str) -> Change {
        line.parse::<Operation>().unwrap().into_changes().remove(0)
    }

    fn flag() -> Value {
        json!({
            "enabled": true, "percentage": "25 %", "description": "of many",
            "allowed_users": ["U-1", "U-2"], "allowed_clients": [],
        })
    }

    #[test]
    fn a_change_of_a_list_is_told_by_who_comes_and_goes() {
        let after =
            expected(&change("flags set f --allow-user U-3 --drop-user U-1 --allow-user U-2"), &flag());
        assert_eq!(after["allowed_users"], json!(["U-2", "U-3"]));
        let told: Vec<_> =
            differences(&flag(), &after).into_iter().map(|d| (d.field, d.before, d.after)).collect();
        assert_eq!(told, [("allowed_users".into(), Some("U-1".into()), Some("U-3".into()))]);
    }

    #[test]
    fn taking_back_leads_to_where_it_was_whatever_was_changed() {
        for line in [
            "flags set f --enabled off --percentage 50",
            "flags set f --allow-user U-3 --allow-user U-2 --drop-user U-1 --drop-user U-9 --allow-client C-1",
            "flags set f --description new",
            "flags set f --description=",
            "flags archive f --reason 'not needed'",
            "flags kill f --reason fire",
        ] {
            let change = change(line);
            let after = expected(&change, &flag());
            assert_ne!(after, flag(), "{line}");
            let back = crate::operation::inverse(&change, &flag(), &after).unwrap();
            let mut restored = expected(&back, &after);
            // A list that nobody has named is one with nobody in it.
            if restored["allowed_clients"].is_null() {
                restored["allowed_clients"] = json!([]);
            }
            assert_eq!(restored, flag(), "{line}, then {back}");
        }
        let made = change("flags create f --percentage 5");
        let back = crate::operation::inverse(&made, &Value::Null, &Value::Null).unwrap();
        assert_eq!(back.to_string(), "flags archive f --reason 'taking back: no reason given'");
    }

    #[test]
    fn several_flags_are_killed_one_by_one() {
        let operation: Operation = "flags kill a b c --reason fire".parse().unwrap();
        assert_eq!(
            operation.to_string(),
            "flags kill a --reason fire + flags kill b --reason fire + flags kill c --reason fire"
        );
        assert!(operation.is_kill());
        assert!(!"flags kill a + cache clear".parse::<Operation>().unwrap().is_kill());
    }
}
