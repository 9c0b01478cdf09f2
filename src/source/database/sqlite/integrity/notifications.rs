//! Notifications that nobody can read or that reached nobody. The API can delete them by age alone.

use super::faults;

pub(super) const POISONED: &str =
    faults!("id || ' of ' || user_id", "NULL", "notifications WHERE context_data IS NOT NULL ORDER BY id");

/// The oldest first, with their age in hours.
macro_rules! unsent {
    ($which:literal) => {
        faults!(
            "format('%s of %s, %d h old', id, user_id, (unixepoch(?1) - unixepoch(created_at)) / 3600)",
            "NULL",
            concat!("notifications WHERE ", $which, " ORDER BY created_at, id")
        )
    };
}

pub(super) const STUCK: &str = unsent!("status = 'pending' AND created_at < ?2");
pub(super) const FAILED: &str = unsent!("status = 'failed'");
