//! What takes a change back.

use super::{
    change::{
        CacheChange, Change, Handover, Holding, MemberChange, NewMember, NotificationChange, Placement,
        PreferenceChange, PreferenceUpdate, Removal, RoleChange, TeamChange, TeamUpdate,
    },
    parse::Wanted,
};
use crate::domain::{TeamRole, TeamRoleError};
use serde_json::Value;
use std::str::FromStr;

/// Why a change cannot be taken back: said before it is made.
pub fn irreversible(change: &Change) -> Option<&'static str> {
    match change {
        Change::Team(TeamChange::Create(_)) => Some("a team cannot be deleted: the API has no route for it"),
        Change::Notification(NotificationChange::Read(_)) => {
            Some("nothing makes a notification unread again")
        }
        Change::Notification(NotificationChange::Send(_)) => Some("what has been sent cannot be called back"),
        Change::Notification(NotificationChange::Cleanup(_)) => {
            Some("what is deleted is gone, for everybody")
        }
        Change::Cache(CacheChange::Clear) => Some("a cleared cache fills again by itself"),
        Change::Database(_) => Some("what was stopped was rolled back; whoever ran it can run it again"),
        Change::Team(TeamChange::Update(_))
        | Change::Member(_)
        | Change::Assign(_)
        | Change::Unassign(_)
        | Change::Reassign(_)
        | Change::Preference(_)
        | Change::Flags(_) => None,
    }
}

/// The change that takes this one back, given the object's fields before it, and after it as they were
/// found to be. An error says why there is none.
pub fn inverse(change: &Change, before: &Value, after: &Value) -> Result<Change, String> {
    if let Some(why) = irreversible(change) {
        return Err(why.to_owned());
    }
    let lost = |field: &str| format!("the journal does not say what {field} was before");
    let text = |value: &Value, field: &str| value[field].as_str().map(str::to_owned);
    let role = || -> Result<TeamRole, String> {
        let role = text(before, "role").ok_or_else(|| lost("the role"))?;
        role.parse().map_err(|error: TeamRoleError| error.to_string())
    };
    Ok(match change {
        Change::Team(TeamChange::Update(update)) => {
            let name =
                || text(before, "name").and_then(|name| name.parse().ok()).ok_or_else(|| lost("the name"));
            let description = || wanted(before, "description").ok_or_else(|| lost("the description"));
            let project = || wanted(before, "project").ok_or_else(|| lost("the project"));
            Change::Team(TeamChange::Update(TeamUpdate {
                team: update.team.clone(),
                name: update.name.as_ref().map(|_| name()).transpose()?,
                description: update.description.as_ref().map(|_| description()).transpose()?,
                project: update.project.as_ref().map(|_| project()).transpose()?,
            }))
        }
        Change::Member(MemberChange::Add(new)) => {
            Change::Member(MemberChange::Remove(Removal { team: new.team.clone(), user: new.user.clone() }))
        }
        Change::Member(MemberChange::Remove(out)) => {
            let (team, user) = (out.team.clone(), out.user.clone());
            Change::Member(MemberChange::Add(NewMember { team, user, role: role()? }))
        }
        Change::Member(MemberChange::Role(edit)) => {
            Change::Member(MemberChange::Role(RoleChange { role: role()?, ..edit.clone() }))
        }
        Change::Assign(placement) => Change::Unassign(Holding {
            placement: placement.clone(),
            assignment: text(after, "id").and_then(|id| id.parse().ok()),
        }),
        Change::Unassign(holding) => Change::Assign(holding.placement.clone()),
        Change::Reassign(handover) => {
            let Handover { from: Holding { placement, assignment }, to } = handover.clone();
            let held = Placement { user: to, ..placement.clone() };
            Change::Reassign(Handover { from: Holding { placement: held, assignment }, to: placement.user })
        }
        Change::Preference(PreferenceChange::Set(edit)) => {
            let was = |set: Option<bool>, field: &str| set.and_then(|_| before[field].as_bool());
            Change::Preference(PreferenceChange::Set(PreferenceUpdate {
                kind: edit.kind.clone(),
                email: was(edit.email, "email"),
                in_app: was(edit.in_app, "in_app"),
                push: was(edit.push, "push"),
            }))
        }
        Change::Flags(flags) => Change::Flags(flags.inverse(before)?),
        Change::Team(TeamChange::Create(_))
        | Change::Notification(_)
        | Change::Cache(_)
        | Change::Database(_) => {
            return Err("it cannot be taken back".to_owned());
        }
    })
}

/// A field as it was: a value or nothing. None where it was something that can no longer be sent, which must
/// not be taken for nothing.
pub(super) fn wanted<T: FromStr>(before: &Value, field: &str) -> Option<Wanted<T>> {
    match before[field].as_str().unwrap_or_default() {
        "" => Some(Wanted(None)),
        text => text.parse().ok().map(|value| Wanted(Some(value))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::{Operation, plan::expected};
    use serde_json::json;

    fn back(line: &str, before: Value, after: Value) -> String {
        let change = line.parse::<Operation>().unwrap().into_changes().remove(0);
        inverse(&change, &before, &after).map_or_else(|why| format!("no: {why}"), |change| change.to_string())
    }

    #[test]
    fn each_change_has_what_takes_it_back_or_says_why_not() {
        let team = json!({"name": "Core", "description": null, "project": "PRJ-1"});
        let none = Value::Null;
        let cases = [
            (
                "team update T-1 --name Kern --project none",
                team,
                none.clone(),
                "team update T-1 --name Core --project PRJ-1",
            ),
            (
                "team update T-1 --description new",
                json!({"description": "x".repeat(100_000)}),
                none.clone(),
                "no: the journal does not say what the description was before",
            ),
            (
                "member add T-1 U-1 --role Tester",
                none.clone(),
                json!({"role": "Tester"}),
                "member remove T-1 U-1",
            ),
            (
                "member remove T-1 U-1",
                json!({"role": "Lead"}),
                none.clone(),
                "member add T-1 U-1 --role Lead",
            ),
            (
                "member role T-1 U-1 Lead",
                json!({"role": "Tester"}),
                none.clone(),
                "member role T-1 U-1 Tester",
            ),
            (
                "assign task K-1 U-1 --as assignee",
                none.clone(),
                json!({"id": "A-7"}),
                "unassign task K-1 U-1 --as assignee --id A-7",
            ),
            (
                "unassign task K-1 U-1 --as assignee --id A-7",
                none.clone(),
                none.clone(),
                "assign task K-1 U-1 --as assignee",
            ),
            (
                "reassign task K-1 U-1 --as assignee --id A-7 --to U-2",
                none.clone(),
                none.clone(),
                "reassign task K-1 U-2 --as assignee --id A-7 --to U-1",
            ),
            (
                "preference set assignment_created --email off",
                json!({"email": true, "push": true}),
                none.clone(),
                "preference set assignment_created --email on",
            ),
            (
                "notification read N-1",
                none.clone(),
                none.clone(),
                "no: nothing makes a notification unread again",
            ),
        ];
        for (line, before, after, expected) in cases {
            assert_eq!(back(line, before, after), expected);
        }
    }

    #[test]
    fn taking_back_leads_to_where_it_was() {
        let before = json!({"name": "Core", "description": "d", "project": "PRJ-1"});
        let change = "team update T-1 --name Kern --description e --project PRJ-2"
            .parse::<Operation>()
            .unwrap()
            .into_changes()
            .remove(0);
        let after = expected(&change, &before);
        assert_eq!(expected(&inverse(&change, &before, &after).unwrap(), &after), before);
    }
}
