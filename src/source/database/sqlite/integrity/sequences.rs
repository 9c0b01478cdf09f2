//! Sequences that will give out numbers which are in use.

use super::faults;
use crate::source::database::sqlite::numbered::numbered;

/// The highest id of one prefix in a table, found in its index. Ids of another form do not count, and all
/// of one form have one length.
macro_rules! highest {
    ($table:literal) => {
        concat!(
            " WHEN '",
            $table,
            "' THEN (SELECT id FROM ",
            $table,
            " WHERE id > n.prefix || '-' AND id < n.prefix || '.' AND substr(id, length(n.prefix) + 2) GLOB
               '[0-9][0-9][0-9][0-9][0-9][0-9]' ORDER BY id DESC LIMIT 1)"
        )
    };
}

pub(super) const BEHIND: &str = concat!(
    "WITH ",
    numbered!(),
    ", sequence AS (
        SELECT n.name, coalesce(s.last, 0) AS last, CASE n.name",
    highest!("users"),
    highest!("teams"),
    highest!("notifications"),
    highest!("notification_preferences"),
    highest!("notification_history"),
    highest!("audit_logs"),
    highest!("work"),
    " END AS highest
        FROM numbered n LEFT JOIN sequences s ON s.prefix = n.prefix) ",
    faults!(
        "format('%s: %s is in use, %d comes next', name, highest, last + 1)",
        "NULL",
        "sequence WHERE CAST(substr(highest, -6) AS INTEGER) > last ORDER BY name, highest"
    )
);
