//! The one place that calls what changes the world. It is reached with what a person has confirmed, when it
//! has been written into the journal, and tries everything once. Only a kill does not wait for the journal.

use super::{fields, survey::Survey};
use crate::{
    domain::{AssignmentEdit, Flag, FlagEdit, NewAssignment},
    operation::{
        Change, DatabaseChange, Ending, FlagsChange, Handover, Holding, MemberChange, NotificationChange,
        PreferenceChange, RoleChange, TeamChange,
    },
    source::{Api, Backends, FlagStore, Outcome, Pace},
};
use serde_json::{Value, json};

/// Assignments in one bulk call: few enough that there is progress to be seen and something to be stopped.
const TOGETHER: usize = 25;

/// What goes out in one step: a single change, or assignments that one call can make.
pub fn steps(changes: &[Change]) -> Vec<&[Change]> {
    let assigns = |change: &Change| matches!(change, Change::Assign(_));
    let alike = changes.chunk_by(move |a, b| assigns(a) && assigns(b));
    alike.flat_map(|run| run.chunks(TOGETHER)).collect()
}

/// Make the changes of one step; one ending for each, in order.
pub async fn send(api: &Api, survey: &Survey, step: &[Change]) -> Vec<Ending> {
    match step {
        [change] => vec![one(api, survey, change).await],
        changes => together(api, changes).await,
    }
}

async fn together(api: &Api, changes: &[Change]) -> Vec<Ending> {
    let wish = |change: &Change| match change {
        Change::Assign(placement) => Some(placement.wanted()),
        _ => None,
    };
    let wishes: Vec<NewAssignment> = changes.iter().filter_map(wish).collect();
    let outcomes = api.at(Pace::Bulk).assign_many(&wishes).await;
    let made = |(outcome, wish): (Outcome<_>, &NewAssignment)| {
        ending(
            outcome,
            |id: crate::domain::AssignmentId| json!({"id": id.as_str(), "user": wish.user.as_str(), "as": wish.kind.as_str()}),
        )
    };
    outcomes.into_iter().zip(&wishes).map(made).collect()
}

fn ending<T>(outcome: Outcome<T>, fields: impl FnOnce(T) -> Value) -> Ending {
    match outcome {
        Outcome::Done(made) => Ending::Done(fields(made)),
        Outcome::NotDone { why } => Ending::NotDone(why),
        Outcome::Unknown { why } => Ending::Unknown(why),
    }
}

fn gone<T>(_: T) -> Value {
    Value::Null
}

async fn one(api: &Api, survey: &Survey, change: &Change) -> Ending {
    match change {
        Change::Team(TeamChange::Create(draft)) => {
            let made = |team: crate::domain::Team| {
                let mut fields = fields::team(&team);
                fields["id"] = team.id.as_str().into();
                fields
            };
            ending(api.create_team(&draft.team()).await, made)
        }
        Change::Team(TeamChange::Update(update)) => {
            ending(api.update_team(&update.team, &update.edit()).await, |team| fields::team(&team))
        }
        Change::Member(MemberChange::Add(new)) => {
            ending(api.add_member(&new.team, &new.user, new.role).await, |member| fields::member(&member))
        }
        Change::Member(MemberChange::Remove(out)) => {
            ending(api.remove_member(&out.team, &out.user).await, gone)
        }
        Change::Member(MemberChange::Role(edit)) => role(api, survey, edit).await,
        Change::Assign(placement) => {
            let outcome = api.assign(&placement.entity(), &placement.user, &placement.kind).await;
            ending(outcome, |row| fields::assignment(&row, &survey.called(&row.user)))
        }
        Change::Unassign(Holding { assignment: Some(id), .. }) => ending(api.unassign(id).await, gone),
        Change::Reassign(Handover { from: Holding { assignment: Some(id), .. }, to }) => {
            let edit = AssignmentEdit { user: Some(to.clone()), ..AssignmentEdit::default() };
            let outcome = api.edit_assignment(id, &edit).await;
            ending(outcome, |row| fields::assignment(&row, &survey.called(&row.user)))
        }
        Change::Unassign(_) | Change::Reassign(_) => {
            Ending::NotDone("the assignment was not found, so nothing was sent".to_owned())
        }
        Change::Notification(notification) => notify(api, notification).await,
        Change::Preference(PreferenceChange::Set(update)) => {
            let outcome = api.set_preference(&update.kind, &update.edit()).await;
            ending(outcome, |preference| fields::preference(&preference))
        }
        Change::Cache(_) => ending(api.clear_cache().await, |()| json!({"entries": 0})),
        Change::Database(database) => match survey.backends() {
            Some(backends) => end(backends, *database).await,
            None => Ending::NotDone("this context has no database_url".to_owned()),
        },
        Change::Flags(change) => flag(survey, change).await,
    }
}

/// On the version that was read: what somebody else has changed meanwhile is not written over.
async fn flag(survey: &Survey, change: &FlagsChange) -> Ending {
    let (name, store) = (change.name(), survey.store());
    let made = |flag: crate::domain::Flag| fields::flag(&flag);
    if let FlagsChange::Create(draft) = change {
        return ending(store.create_flag(name, &draft.edit()).await, made);
    }
    let Some(flag) = survey.flag(name) else {
        return Ending::NotDone(format!("there is no flag {name}"));
    };
    match change {
        FlagsChange::Archive(removal) => {
            ending(store.archive_flag(flag, removal.reason.as_ref()).await, gone)
        }
        change => ending(store.edit_flag(flag, &change.edit()).await, made),
    }
}

/// The last step of a kill, which is tried again by whoever calls it.
pub async fn kill(store: &dyn FlagStore, flag: &Flag, edit: &FlagEdit) -> Outcome<Flag> {
    store.edit_flag(flag, edit).await
}

async fn end(backends: &Backends, change: DatabaseChange) -> Ending {
    let outcome = match change {
        DatabaseChange::Cancel(backend) => backends.cancel_backend(backend.pid).await,
        DatabaseChange::Terminate(backend) => backends.terminate_backend(backend.pid).await,
    };
    ending(outcome, gone)
}

async fn notify(api: &Api, notification: &NotificationChange) -> Ending {
    match notification {
        NotificationChange::Read(read) if read.all => {
            ending(api.mark_all_read().await, |()| json!({"unread": 0}))
        }
        NotificationChange::Read(read) => ending(api.mark_read(&read.ids).await, |()| json!({"unread": 0})),
        NotificationChange::Send(message) => {
            let letter = message.notification();
            ending(api.send_notification(&letter).await, |()| json!({"people": letter.users.len()}))
        }
        NotificationChange::Cleanup(sweep) => {
            let outcome = api.cleanup_notifications(sweep.older_than_days).await;
            ending(outcome, |deleted| json!({"deleted": deleted}))
        }
    }
}

/// The API has no way to change a role but to take somebody out of the team and in again. When the second
/// half fails, the old role is given back.
async fn role(api: &Api, survey: &Survey, edit: &RoleChange) -> Ending {
    let RoleChange { team, user, role } = edit;
    let before = survey.role(team, user);
    match api.remove_member(team, user).await {
        Outcome::Done(()) => {}
        Outcome::NotDone { why } => return Ending::NotDone(why),
        Outcome::Unknown { why } => return Ending::Unknown(format!("{why}; nothing further was done")),
    }
    let why = match api.add_member(team, user, *role).await {
        Outcome::Done(member) => return Ending::Done(fields::member(&member)),
        Outcome::NotDone { why } => why,
        Outcome::Unknown { why } => {
            return Ending::Unknown(format!(
                "{user} was taken out of {team} and may not be in it again: {why}"
            ));
        }
    };
    let back = match before {
        Some(before) => api.add_member(team, user, before).await.map(drop),
        None => Outcome::NotDone { why: String::new() },
    };
    match back {
        Outcome::Done(()) => Ending::NotDone(format!("{why}; {user} has the old role again")),
        // Not as it was before, and not as it was to be: trying it again would be of no use.
        _ => Ending::Unknown(format!(
            "{why}; {user} is OUT of {team} now: `member add {team} {user}` takes them in again"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Operation;

    #[test]
    fn assignments_go_together_and_everything_else_one_by_one() {
        let assign = |n: usize| format!("assign task TSK-{n} USR-1 --as assignee");
        let mut lines: Vec<String> = (0..60).map(assign).collect();
        lines.push("cache clear".into());
        lines.extend((60..62).map(assign));
        lines.push("notification read --all".into());
        let operation: Operation = lines.join(" + ").parse().unwrap();
        let sizes: Vec<usize> = steps(operation.changes()).into_iter().map(<[_]>::len).collect();
        assert_eq!(sizes, [25, 25, 10, 1, 2, 1]);
    }
}
