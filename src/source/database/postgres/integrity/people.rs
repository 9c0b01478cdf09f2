//! People and teams that make routes of the API fail.

use super::faults;

/// The newest of the teams is the one to go elsewhere.
pub(super) const TWO_TEAMS: &str = faults!(
    "SELECT project_id || ': ' || string_agg(id, ', ' ORDER BY created_at, id),
            format('team update %s --project none', (array_agg(id ORDER BY created_at DESC, id DESC))[1])
    FROM teams WHERE is_active AND project_id IS NOT NULL
    GROUP BY project_id HAVING count(*) > 1 ORDER BY project_id"
);

pub(super) const NO_ROLE: &str =
    faults!("SELECT id || ' ' || full_name, NULL FROM users WHERE primary_role IS NULL ORDER BY id");

/// Domains that the API's own check of addresses refuses.
pub(super) const RESERVED_EMAIL: &str = faults!(
    "SELECT id || ' ' || email, NULL FROM users
    WHERE email ~* '[.@](test|local|localhost|invalid|onion|arpa)$' ORDER BY id"
);

pub(super) const NO_PREFERENCES: &str = faults!(
    "SELECT u.id || ' ' || u.full_name, NULL FROM users u
    WHERE u.is_active AND NOT EXISTS (SELECT FROM notification_preferences p WHERE p.user_id = u.id)
    ORDER BY u.id"
);
