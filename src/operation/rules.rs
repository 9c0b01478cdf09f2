//! What is wrong with a change that can be told without asking anybody. A body that the server rejects is
//! never answered (contract, quirk 1), so it must not be sent.

use super::change::{Change, MemberChange, NotificationChange, PreferenceChange, TeamChange};
use crate::domain::{Unfit, known_kind, reference};

pub fn check(change: &Change) -> Result<(), Unfit> {
    match change {
        Change::Team(TeamChange::Create(draft)) => draft.team().check(),
        Change::Team(TeamChange::Update(update)) => update.edit().check(),
        Change::Member(MemberChange::Add(new)) => reference("user", new.user.as_str()),
        Change::Assign(placement) => placement.wanted().check(),
        Change::Reassign(handover) => reference("to", handover.to.as_str()),
        Change::Notification(NotificationChange::Send(message)) => message.notification().check(),
        Change::Preference(PreferenceChange::Set(update)) => {
            known_kind(&update.kind).and(update.edit().check())
        }
        Change::Flags(flags) => flags.edit().check(),
        Change::Member(_)
        | Change::Unassign(_)
        | Change::Notification(_)
        | Change::Cache(_)
        | Change::Database(_) => Ok(()),
    }
}
