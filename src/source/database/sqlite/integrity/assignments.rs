//! Assignments that contradict each other, the rules, or what is there.

use super::faults;

/// The command that ends one row `a`; the newest of several is the one to go.
macro_rules! unassign {
    () => {
        "format('unassign %s %s %s --as %s --id %s', a.entity_type, a.entity_id, a.user_id, \
         a.assignment_type, a.id)"
    };
}

/// What one row `a` is, in a line.
macro_rules! line {
    () => {
        "format('%s %s %s %s (%s)', a.entity_type, a.entity_id, a.user_id, a.assignment_type, a.id)"
    };
}

macro_rules! entities {
    () => {
        "('client', 'program', 'project', 'usecase', 'userstory', 'task', 'subtask')"
    };
}

macro_rules! roles {
    () => {
        "('owner', 'assignee', 'contact_person', 'developer', 'tester', 'designer', 'reviewer', 'lead')"
    };
}

pub(super) const DUPLICATES: &str = faults!(
    "format('%s %s %s %s, %d times', a.entity_type, a.entity_id, a.user_id, a.assignment_type, a.times)",
    unassign!(),
    "(SELECT *, row_number() OVER (same ORDER BY assigned_at DESC, id DESC) AS newest, count(*) OVER same AS times
      FROM assignments WHERE is_active
      WINDOW same AS (PARTITION BY entity_type, entity_id, user_id, assignment_type)) a
    WHERE a.newest = 1 AND a.times > 1 ORDER BY a.entity_type, a.entity_id, a.user_id"
);

pub(super) const MANY_OWNERS: &str = faults!(
    "format('%s %s, %d owners', a.entity_type, a.entity_id, o.people)",
    unassign!(),
    "(SELECT entity_type, entity_id, count(DISTINCT user_id) AS people
      FROM assignments WHERE is_active AND assignment_type = 'owner'
      GROUP BY 1, 2 HAVING count(DISTINCT user_id) > 1) o
    JOIN assignments a ON a.id = (
        SELECT n.id FROM assignments n
        WHERE n.entity_type = o.entity_type AND n.entity_id = o.entity_id
          AND n.is_active AND n.assignment_type = 'owner'
        ORDER BY n.assigned_at DESC, n.id DESC LIMIT 1)
    ORDER BY a.entity_type, a.entity_id"
);

/// Words that the API's own schema refuses: it fails on them also in what has ended. It takes no command to
/// end them that names the words.
pub(super) const OFF_PATTERN: &str = faults!(
    line!(),
    "NULL",
    concat!(
        "assignments a WHERE a.entity_type NOT IN ",
        entities!(),
        " OR a.assignment_type NOT IN ",
        roles!(),
        " ORDER BY a.id"
    )
);

pub(super) const OFF_RULE: &str = faults!(
    line!(),
    unassign!(),
    concat!(
        "assignments a WHERE a.is_active AND a.assignment_type IN ",
        roles!(),
        " AND CASE WHEN a.entity_type IN ('client', 'program', 'project') THEN a.assignment_type <> 'owner'
                   WHEN a.entity_type IN ('usecase', 'userstory', 'task', 'subtask')
                   THEN a.assignment_type <> 'assignee' END
        ORDER BY a.id"
    )
);

/// Work that is not active is as good as gone.
pub(super) const ORPHANS: &str = faults!(
    line!(),
    unassign!(),
    concat!(
        "assignments a WHERE a.is_active AND a.entity_type IN ",
        entities!(),
        " AND NOT EXISTS (
            SELECT 1 FROM work w WHERE w.id = a.entity_id AND w.kind = a.entity_type AND w.is_active)
        ORDER BY a.id"
    )
);

pub(super) const INACTIVE: &str = faults!(
    line!(),
    unassign!(),
    "assignments a JOIN users u ON u.id = a.user_id WHERE a.is_active AND NOT u.is_active ORDER BY a.id"
);

/// All work below a project knows it.
pub(super) const OUTSIDERS: &str = faults!(
    line!(),
    unassign!(),
    "assignments a JOIN work w ON w.id = a.entity_id AND w.kind = a.entity_type
    WHERE a.is_active AND a.assignment_type = 'assignee'
      AND a.entity_type IN ('usecase', 'userstory', 'task', 'subtask') AND w.project_id IS NOT NULL
      AND NOT EXISTS (
        SELECT 1 FROM teams g JOIN team_members m ON m.team_id = g.id
        WHERE g.project_id = w.project_id AND g.is_active AND m.user_id = a.user_id AND m.is_active)
    ORDER BY a.id"
);
