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
        "concat_ws(' ', a.entity_type, a.entity_id, a.user_id, a.assignment_type, '(' || a.id || ')')"
    };
}

pub(super) const DUPLICATES: &str = faults!(concat!(
    "SELECT format('%s %s %s %s, %s times', a.entity_type, a.entity_id, a.user_id, a.assignment_type, a.rows), ",
    unassign!(),
    " FROM (
        SELECT *, row_number() OVER (same ORDER BY assigned_at DESC, id DESC) AS newest, count(*) OVER same AS rows
        FROM assignments WHERE is_active
        WINDOW same AS (PARTITION BY entity_type, entity_id, user_id, assignment_type)) a
    WHERE newest = 1 AND rows > 1 ORDER BY a.entity_type, a.entity_id, a.user_id"
));

pub(super) const MANY_OWNERS: &str = faults!(concat!(
    "SELECT format('%s %s, %s owners', a.entity_type, a.entity_id, o.people), ",
    unassign!(),
    " FROM (
        SELECT entity_type, entity_id, count(DISTINCT user_id) AS people,
               (array_agg(id ORDER BY assigned_at DESC, id DESC))[1] AS newest
        FROM assignments WHERE is_active AND assignment_type = 'owner'
        GROUP BY 1, 2 HAVING count(DISTINCT user_id) > 1) o
    JOIN assignments a ON a.id = o.newest ORDER BY a.entity_type, a.entity_id"
));

/// Words that the API's own schema refuses: it fails on them also in what has ended. It takes no command to
/// end them that names the words.
pub(super) const OFF_PATTERN: &str = faults!(concat!(
    "SELECT ",
    line!(),
    ", NULL FROM assignments a
    WHERE a.entity_type NOT IN ('client', 'program', 'project', 'usecase', 'userstory', 'task', 'subtask')
       OR a.assignment_type NOT IN ('owner', 'assignee', 'contact_person', 'developer', 'tester', 'designer',
                                    'reviewer', 'lead')
    ORDER BY a.id"
));

pub(super) const OFF_RULE: &str = faults!(concat!(
    "SELECT ",
    line!(),
    ", ",
    unassign!(),
    " FROM assignments a
    WHERE a.is_active
      AND a.assignment_type IN ('owner', 'assignee', 'contact_person', 'developer', 'tester', 'designer',
                                'reviewer', 'lead')
      AND CASE WHEN a.entity_type IN ('client', 'program', 'project') THEN a.assignment_type <> 'owner'
               WHEN a.entity_type IN ('usecase', 'userstory', 'task', 'subtask')
               THEN a.assignment_type <> 'assignee' END
    ORDER BY a.id"
));

/// One kind of entity; where its table has `is_active`, a row that is not is as good as gone.
macro_rules! there {
    ($kind:literal, $table:literal) => {
        concat!(
            " WHEN '",
            $kind,
            "' THEN EXISTS (SELECT FROM ",
            $table,
            " e WHERE e.id = a.entity_id AND coalesce(to_jsonb(e) ->> 'is_active', 'true') = 'true')"
        )
    };
}

pub(super) const ORPHANS: &str = faults!(concat!(
    "SELECT ",
    line!(),
    ", ",
    unassign!(),
    " FROM assignments a WHERE a.is_active AND NOT CASE a.entity_type",
    there!("client", "clients"),
    there!("program", "programs"),
    there!("project", "projects"),
    there!("usecase", "usecases"),
    there!("userstory", "user_stories"),
    there!("task", "tasks"),
    there!("subtask", "subtasks"),
    " END ORDER BY a.id"
));

pub(super) const INACTIVE: &str = faults!(concat!(
    "SELECT ",
    line!(),
    ", ",
    unassign!(),
    " FROM assignments a JOIN users u ON u.id = a.user_id
    WHERE a.is_active AND NOT u.is_active ORDER BY a.id"
));

/// The project is found up the hierarchy. Where nothing leads to one, nobody can say who is in its team.
pub(super) const OUTSIDERS: &str = faults!(concat!(
    "SELECT ",
    line!(),
    ", ",
    unassign!(),
    " FROM assignments a
    LEFT JOIN subtasks s ON a.entity_type = 'subtask' AND s.id = a.entity_id
    LEFT JOIN tasks t ON t.id = CASE a.entity_type WHEN 'task' THEN a.entity_id ELSE s.task_id END
    LEFT JOIN user_stories w ON w.id = CASE a.entity_type WHEN 'userstory' THEN a.entity_id
                                       ELSE t.user_story_id END
    JOIN usecases c ON c.id = CASE a.entity_type WHEN 'usecase' THEN a.entity_id ELSE w.usecase_id END
    WHERE a.is_active AND a.assignment_type = 'assignee'
      AND NOT EXISTS (
        SELECT FROM teams g JOIN team_members m ON m.team_id = g.id
        WHERE g.project_id = c.project_id AND g.is_active AND m.user_id = a.user_id AND m.is_active)
    ORDER BY a.id"
));
