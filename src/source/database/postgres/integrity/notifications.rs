//! Notifications that nobody can read or that reached nobody. The API can delete them by age alone.

use super::faults;

pub(super) const POISONED: &str = faults!(
    "SELECT id || ' of ' || user_id, NULL FROM notifications WHERE context_data IS NOT NULL ORDER BY id"
);

/// The oldest first, with their age in hours.
macro_rules! unsent {
    ($which:literal) => {
        faults!(concat!(
            "SELECT format('%s of %s, %s h old', id, user_id,
                    floor(extract(epoch FROM now() - created_at) / 3600)), NULL
            FROM notifications WHERE ",
            $which,
            " ORDER BY created_at, id"
        ))
    };
}

pub(super) const STUCK: &str = unsent!("status = 'pending' AND created_at < now() - interval '1 hour'");
pub(super) const FAILED: &str = unsent!("status = 'failed'");
