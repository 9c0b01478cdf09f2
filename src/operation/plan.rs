//! What an operation would do, as far as can be told before it is done.

use super::{
    change::{Change, DatabaseChange, MemberChange, NotificationChange, PreferenceChange, TeamChange},
    inverse::irreversible,
    line::Operation,
    parse::Wanted,
    report::Declined,
};
use crate::domain::{ProjectId, Prose};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// An operation with everything it names looked up.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub items: Vec<Item>,
    /// Signed in as: an e-mail address.
    pub user: String,
    /// The entry of the journal that this takes back or does again.
    pub about: About,
}

/// Why an operation is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum About {
    /// Somebody wants it.
    #[default]
    Itself,
    /// It takes back this entry of the journal.
    Undo(u64),
    /// It does again what this entry did.
    Redo(u64),
}

/// One change of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub change: Change,
    /// What it is about, and who, as a person calls them.
    pub what: String,
    /// The name of it, to be typed where the context wants that.
    pub name: String,
    pub verdict: Verdict,
    /// What follows from it that nobody may expect.
    pub warning: Option<String>,
    /// The object's fields now, and as they are to be; null where there is none.
    pub before: Value,
    pub after: Value,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Will,
    /// It will not be sent, and why.
    Refused(String),
}

/// One field that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub field: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

impl Item {
    pub fn will(&self) -> bool {
        self.verdict == Verdict::Will
    }
}

impl Plan {
    /// What is left to be done of it; none when all of it is refused.
    pub fn operation(&self) -> Option<Operation> {
        Operation::new(self.doable().map(|item| item.change.clone()).collect()).ok()
    }

    pub fn doable(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.will())
    }

    /// What of it is not sent, and why.
    pub fn refused(&self) -> impl Iterator<Item = Declined> {
        self.items.iter().filter_map(|item| match &item.verdict {
            Verdict::Will => None,
            Verdict::Refused(why) => {
                let (change, what, why) = (item.change.clone(), item.what.clone(), why.clone());
                Some(Declined { change, what, why })
            }
        })
    }

    /// How many different people it touches.
    pub fn people(&self) -> usize {
        let users = self.doable().flat_map(|item| users(&item.change));
        users.collect::<BTreeSet<_>>().len()
    }

    /// Why some of it cannot be taken back.
    pub fn irreversible(&self) -> Option<&'static str> {
        self.doable().find_map(|item| irreversible(&item.change))
    }

    /// What a person types where the context wants it typed: what it is about, or how many changes.
    pub fn name(&self) -> String {
        let mut doable = self.doable();
        match (doable.next(), doable.count()) {
            (Some(item), 0) => item.name.clone(),
            (_, more) => (more + 1).to_string(),
        }
    }
}

fn users(change: &Change) -> Vec<&str> {
    match change {
        Change::Assign(placement) => vec![placement.user.as_str()],
        Change::Unassign(holding) => vec![holding.placement.user.as_str()],
        Change::Reassign(handover) => vec![handover.from.placement.user.as_str(), handover.to.as_str()],
        Change::Member(MemberChange::Add(new)) => vec![new.user.as_str()],
        Change::Member(MemberChange::Remove(out)) => vec![out.user.as_str()],
        Change::Member(MemberChange::Role(edit)) => vec![edit.user.as_str()],
        Change::Notification(NotificationChange::Send(message)) => {
            message.users.iter().map(|user| user.as_str()).collect()
        }
        _ => Vec::new(),
    }
}

/// The fields of the object when the change has been made to what it is `before`.
pub fn expected(change: &Change, before: &Value) -> Value {
    match change {
        Change::Team(TeamChange::Create(draft)) => {
            json!({
                "name": draft.name.as_str(),
                "project": draft.project.as_str(),
                "description": draft.description.as_ref().map(Prose::as_str),
            })
        }
        Change::Team(TeamChange::Update(update)) => with(
            before,
            [
                ("name", update.name.as_ref().map(|name| name.as_str().into())),
                ("description", wanted(update.description.as_ref(), Prose::as_str)),
                ("project", wanted(update.project.as_ref(), ProjectId::as_str)),
            ],
        ),
        Change::Member(MemberChange::Add(new)) => json!({"role": new.role.as_str()}),
        Change::Member(MemberChange::Role(edit)) => json!({"role": edit.role.as_str()}),
        Change::Assign(placement) => json!({"user": placement.user.as_str(), "as": placement.kind.as_str()}),
        Change::Reassign(handover) => with(before, [("user", Some(handover.to.as_str().into()))]),
        Change::Member(MemberChange::Remove(_)) | Change::Unassign(_) => Value::Null,
        Change::Notification(NotificationChange::Read(_)) => with(before, [("unread", Some(0.into()))]),
        Change::Notification(NotificationChange::Send(sent)) => json!({
            "title": sent.title.as_str(), "message": sent.message.as_str(), "kind": sent.kind.as_str(),
            "channel": sent.channel.as_str(), "people": sent.users.len(),
        }),
        Change::Notification(NotificationChange::Cleanup(_)) => {
            with(before, [("old notifications", Some(0.into()))])
        }
        Change::Preference(PreferenceChange::Set(edit)) => with(
            before,
            [
                ("email", edit.email.map(Value::from)),
                ("in_app", edit.in_app.map(Value::from)),
                ("push", edit.push.map(Value::from)),
            ],
        ),
        Change::Cache(_) => with(before, [("entries", Some(0.into()))]),
        Change::Database(DatabaseChange::Cancel(_)) => with(before, [("runs", Some(Value::Null))]),
        Change::Database(DatabaseChange::Terminate(_)) => Value::Null,
        Change::Flags(flags) => flags.expected(before),
    }
}

/// A field to be set: to a value or, as null, to nothing.
pub(super) fn wanted<T>(to: Option<&Wanted<T>>, text: impl Fn(&T) -> &str) -> Option<Value> {
    to.map(|to| to.0.as_ref().map(text).into())
}

/// These fields of the object set anew.
pub(super) fn with<const N: usize>(before: &Value, fields: [(&str, Option<Value>); N]) -> Value {
    let mut after = before.as_object().cloned().unwrap_or_default();
    after.extend(fields.into_iter().filter_map(|(field, value)| Some((field.to_owned(), value?))));
    Value::Object(after)
}

/// Whether an object that was `found` is as `expected`, field for field; it may have more of them.
pub fn holds(expected: &Value, found: &Value) -> bool {
    match (expected.as_object(), found.as_object()) {
        (Some(expected), Some(found)) => {
            expected.iter().all(|(field, value)| found.get(field).unwrap_or(&Value::Null) == value)
        }
        _ => expected.is_null() && found.is_null(),
    }
}

/// The field with somebody's name.
const PERSON: &str = "person";

/// Field by field, what is different. A field that only one of them has is different.
pub fn differences(before: &Value, after: &Value) -> Vec<Difference> {
    let none = Map::new();
    let (old, new) = (before.as_object().unwrap_or(&none), after.as_object().unwrap_or(&none));
    let mut fields: Vec<&String> = old.keys().collect();
    fields.extend(new.keys().filter(|field| !old.contains_key(*field)));
    // Who is called by name has the id there too.
    let named = old.contains_key(PERSON) || new.contains_key(PERSON);
    fields.retain(|field| !(named && *field == "user"));
    let difference = |field: &String| {
        let (before, after) = sides(old.get(field), new.get(field));
        (before != after).then(|| Difference { field: field.clone(), before, after })
    };
    fields.into_iter().filter_map(difference).collect()
}

/// Both in words. Of two lists, what is only in one of them.
fn sides(old: Option<&Value>, new: Option<&Value>) -> (Option<String>, Option<String>) {
    let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned();
    match (list(old), list(new)) {
        (None, None) => (shown(old), shown(new)),
        (old, new) => {
            let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
            (only(&old, &new), only(&new, &old))
        }
    }
}

fn only(list: &[Value], other: &[Value]) -> Option<String> {
    let entries = list.iter().filter(|entry| !other.contains(entry)).filter_map(|entry| shown(Some(entry)));
    let text = entries.collect::<Vec<_>>().join(", ");
    (!text.is_empty()).then_some(text)
}

/// A value in words; nothing for null.
fn shown(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::Null => None,
        Value::Bool(on) => Some(if *on { "on" } else { "off" }.to_owned()),
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(line: &str) -> Change {
        line.parse::<Operation>().unwrap().into_changes().remove(0)
    }

    fn said(before: &Value, line: &str) -> Vec<String> {
        let after = expected(&change(line), before);
        let say = |side: Option<String>| side.unwrap_or_else(|| "-".into());
        differences(before, &after)
            .into_iter()
            .map(|d| format!("{}: {} > {}", d.field, say(d.before), say(d.after)))
            .collect()
    }

    #[test]
    fn only_what_changes_is_shown() {
        let team = json!({"name": "Core", "description": null, "project": "PRJ-1"});
        assert_eq!(said(&team, "team update TEAM-1 --name Kern"), ["name: Core > Kern"]);
        assert_eq!(said(&team, "team update TEAM-1 --name Core --project none"), ["project: PRJ-1 > -"]);
        assert_eq!(
            said(
                &json!({"email": true, "push": false}),
                "preference set assignment_created --push on --email on"
            ),
            ["push: off > on"]
        );
        let held = json!({"user": "USR-1", "as": "assignee"});
        assert_eq!(
            said(&held, "unassign task TSK-1 USR-1 --as assignee"),
            ["as: assignee > -", "user: USR-1 > -"]
        );
        assert_eq!(
            said(&held, "reassign task TSK-1 USR-1 --as assignee --to USR-2"),
            ["user: USR-1 > USR-2"]
        );
    }

    #[test]
    fn a_plan_counts_people_once_and_leaves_out_what_is_refused() {
        let item = |line: &str, verdict| Item {
            change: change(line),
            what: "x".into(),
            name: "x".into(),
            warning: None,
            verdict,
            before: Value::Null,
            after: Value::Null,
        };
        let plan = Plan {
            items: vec![
                item("assign task TSK-1 USR-1 --as assignee", Verdict::Will),
                item("assign task TSK-2 USR-1 --as assignee", Verdict::Will),
                item("assign task TSK-3 USR-2 --as assignee", Verdict::Refused("no member".into())),
            ],
            user: String::new(),
            about: About::Itself,
        };
        assert_eq!((plan.people(), plan.name(), plan.irreversible()), (1, "2".to_owned(), None));
        assert_eq!(plan.operation().unwrap().changes().len(), 2);
    }
}
