//! People and teams that make routes of the API fail.

use super::faults;

/// The newest of the teams is the one to go elsewhere.
pub(super) const TWO_TEAMS: &str = faults!(
    "project_id || ': ' || group_concat(id, ', ' ORDER BY created_at, id)",
    "format('team update %s --project none',
            (SELECT n.id FROM teams n WHERE n.project_id = t.project_id AND n.is_active
             ORDER BY n.created_at DESC, n.id DESC LIMIT 1))",
    "teams t WHERE is_active AND project_id IS NOT NULL
    GROUP BY project_id HAVING count(*) > 1 ORDER BY project_id"
);

pub(super) const NO_ROLE: &str =
    faults!("id || ' ' || full_name", "NULL", "users WHERE primary_role IS NULL ORDER BY id");

/// Domains that the API's own check of addresses refuses.
pub(super) const RESERVED_EMAIL: &str = faults!(
    "id || ' ' || email",
    "NULL",
    "users WHERE EXISTS (
        SELECT 1 FROM json_each('[\"test\", \"local\", \"localhost\", \"invalid\", \"onion\", \"arpa\"]') reserved
        WHERE email LIKE '%.' || reserved.value OR email LIKE '%@' || reserved.value)
    ORDER BY id"
);

pub(super) const NO_PREFERENCES: &str = faults!(
    "u.id || ' ' || u.full_name",
    "NULL",
    "users u WHERE u.is_active
      AND NOT EXISTS (SELECT 1 FROM notification_preferences p WHERE p.user_id = u.id)
    ORDER BY u.id"
);
