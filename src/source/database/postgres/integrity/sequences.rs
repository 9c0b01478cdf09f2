//! Sequences that will give out numbers which are in use.

use super::faults;

/// What a table's sequence gives out next, and the highest of the ids that came from it. Ids of another
/// form (the API makes some itself) do not count. All of one form have one length, so the last in the
/// order of the index is the highest, and no table is read.
macro_rules! numbered {
    ($table:literal) => {
        concat!(
            "SELECT '",
            $table,
            "' AS name, last_value + CASE WHEN is_called THEN 1 ELSE 0 END AS next,
               (SELECT id FROM ",
            $table,
            " WHERE id ~ '^[A-Z]+-[0-9]{6}$' ORDER BY id DESC LIMIT 1) AS highest
            FROM ",
            $table,
            "_id_seq"
        )
    };
    ($first:literal, $($more:literal),+) => {
        concat!(numbered!($first), $( " UNION ALL ", numbered!($more) ),+)
    };
}

pub(super) const BEHIND: &str = faults!(concat!(
    "SELECT format('%s: %s is in use, %s comes next', name, highest, next), NULL FROM (",
    numbered!(
        "teams",
        "team_members",
        "assignments",
        "assignment_history",
        "users",
        "notifications",
        "notification_preferences",
        "notification_history",
        "audit_logs"
    ),
    ") s WHERE substring(highest FROM '[0-9]+$')::int8 >= next ORDER BY name"
));
