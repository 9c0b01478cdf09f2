//! The JSON of each resource, written once, in SQL: what a row looks like on the wire.

/// From `users u`.
pub const USER: &str = "json_object('email', u.email, 'full_name', u.full_name, 'role', u.role,
    'language', u.language, 'theme', u.theme, 'id', u.id, 'client_id', u.client_id, 'primary_role', u.primary_role,
    'secondary_roles', json(u.secondary_roles), 'is_contact_person', json(iif(u.is_contact_person, 'true', 'false')),
    'is_active', json(iif(u.is_active, 'true', 'false')), 'created_at', u.created_at)";

/// From `teams t`. Only active members with active accounts count.
pub const TEAM: &str = "json_object('name', t.name, 'description', t.description, 'project_id', t.project_id,
    'is_active', json(iif(t.is_active, 'true', 'false')), 'id', t.id, 'created_at', t.created_at,
    'updated_at', t.updated_at, 'created_by', t.created_by, 'updated_by', t.updated_by, 'member_count',
    (SELECT count(*) FROM team_members c JOIN users p ON p.id = c.user_id
     WHERE c.team_id = t.id AND c.is_active AND p.is_active))";

/// From `team_members m JOIN users u`.
pub const MEMBER: &str = "json_object('team_id', m.team_id, 'user_id', m.user_id, 'role', m.role, 'id', m.id,
    'joined_at', m.joined_at, 'is_active', json(iif(m.is_active, 'true', 'false')),
    'user_name', u.full_name, 'user_email', u.email)";

/// From `assignments a LEFT JOIN users u LEFT JOIN work w`; the role is told by some routes only.
pub fn assignment(with_role: bool) -> String {
    let role = if with_role { "u.role" } else { "NULL" };
    format!(
        "json_object('entity_type', a.entity_type, 'entity_id', a.entity_id, 'user_id', a.user_id,
        'assignment_type', a.assignment_type, 'id', a.id, 'assigned_at', a.assigned_at,
        'is_active', json(iif(a.is_active, 'true', 'false')), 'user_name', u.full_name, 'user_email', u.email,
        'user_role', {role}, 'entity_name', w.name)"
    )
}

/// What [`assignment`] is selected from, after `assignments a`.
pub const ASSIGNMENT_JOINS: &str =
    "LEFT JOIN users u ON u.id = a.user_id LEFT JOIN work w ON w.id = a.entity_id AND w.kind = a.entity_type";

/// From `assignment_history h LEFT JOIN users u LEFT JOIN users p`.
pub const HISTORY: &str =
    "json_object('id', h.id, 'assignment_id', h.assignment_id, 'entity_type', h.entity_type,
    'entity_id', h.entity_id, 'user_id', h.user_id, 'assignment_type', h.assignment_type, 'action', h.action,
    'previous_user_id', h.previous_user_id, 'created_at', h.created_at, 'user_name', u.full_name,
    'previous_user_name', p.full_name)";

/// From `notifications n`.
pub const NOTIFICATION: &str = "json_object('title', n.title, 'message', n.message, 'type', n.type,
    'entity_type', n.entity_type, 'entity_id', n.entity_id, 'channel', n.channel, 'context_data', json(n.context_data),
    'id', n.id, 'user_id', n.user_id, 'status', n.status, 'created_at', n.created_at, 'sent_at', n.sent_at,
    'read_at', n.read_at, 'created_by', n.created_by)";

/// From `notification_preferences p`.
pub const PREFERENCE: &str = "json_object('notification_type', p.notification_type,
    'email_enabled', json(iif(p.email_enabled, 'true', 'false')),
    'in_app_enabled', json(iif(p.in_app_enabled, 'true', 'false')),
    'push_enabled', json(iif(p.push_enabled, 'true', 'false')),
    'id', p.id, 'user_id', p.user_id, 'created_at', p.created_at, 'updated_at', p.updated_at)";

/// From `audit_logs l LEFT JOIN users u`.
pub const AUDIT: &str = "json_object('id', l.id, 'user_id', l.user_id, 'user_name', u.full_name, 'action', l.action,
    'entity_type', l.entity_type, 'entity_id', l.entity_id, 'changes', json(l.changes), 'created_at', l.created_at,
    'ip_address', NULL, 'user_agent', NULL)";

/// From `feature_flags f`.
pub const FLAG: &str = "json_object('name', f.name, 'description', f.description,
    'enabled', json(iif(f.enabled, 'true', 'false')), 'rollout_percentage', f.hundredths / 100.0,
    'allowed_clients', json(f.allowed_clients), 'allowed_users', json(f.allowed_users), 'version', f.version,
    'updated_at', f.updated_at, 'updated_by', f.updated_by)";

/// From `feature_flag_history h`.
pub const FLAG_CHANGE: &str = "json_object('version', h.version, 'at', h.at, 'by', h.by, 'reason', h.reason,
    'before', json(h.before), 'after', json(h.after))";

const CLIENT: &str = "json_object('name', w.name, 'short_description', w.short_description,
    'long_description', w.long_description, 'email', w.email, 'phone', w.phone,
    'is_active', json(iif(w.is_active, 'true', 'false')), 'id', w.id,
    'created_at', w.created_at, 'updated_at', w.updated_at)";

const PROGRAM: &str = "json_object('name', w.name, 'short_description', w.short_description,
    'long_description', w.long_description, 'start_date', strftime('%d/%m/%Y', w.start_date),
    'end_date', strftime('%d/%m/%Y', w.end_date), 'status', w.status, 'id', w.id, 'client_id', w.client_id,
    'created_at', w.created_at, 'updated_at', w.updated_at)";

const PROJECT: &str = "json_object('name', w.name, 'short_description', w.short_description,
    'long_description', w.long_description, 'start_date', strftime('%d/%m/%Y', w.start_date),
    'end_date', strftime('%d/%m/%Y', w.end_date), 'status', w.status, 'repository_url', w.repository_url,
    'sprint_length_weeks', '2', 'sprint_starting_day', 'Monday', 'id', w.id, 'program_id', w.parent_id,
    'program_name', (SELECT name FROM work g WHERE g.id = w.parent_id),
    'created_at', w.created_at, 'updated_at', w.updated_at)";

const USECASE: &str = "json_object('name', w.name, 'short_description', w.short_description,
    'long_description', w.long_description, 'priority', w.priority, 'status', w.status, 'id', w.id,
    'project_id', w.parent_id, 'created_at', w.created_at, 'updated_at', w.updated_at)";

const STORY: &str = "json_object('name', w.name, 'short_description', w.short_description,
    'long_description', w.long_description, 'acceptance_criteria', w.acceptance_criteria,
    'story_points', CAST(w.points AS INTEGER), 'priority', w.priority, 'status', w.status, 'id', w.id,
    'usecase_id', w.parent_id, 'phase_id', w.phase_id, 'created_at', w.created_at, 'updated_at', w.updated_at)";

const TASK: &str = "json_object('name', w.name, 'short_description', w.short_description,
    'long_description', w.long_description, 'status', w.status, 'priority', w.priority,
    'estimated_hours', w.estimated_hours, 'start_date', strftime('%d/%m/%Y', w.start_date),
    'due_date', strftime('%d/%m/%Y', w.end_date), 'id', w.id, 'user_story_id', w.parent_id, 'phase_id', w.phase_id,
    'assigned_to', w.assigned_to, 'sprint_id', NULL, 'actual_hours', w.actual_hours,
    'completed_at', w.completed_at, 'created_at', w.created_at, 'updated_at', w.updated_at)";

const SUBTASK: &str = "json_object('name', w.name, 'short_description', w.short_description,
    'long_description', w.long_description, 'status', w.status, 'estimated_hours', w.estimated_hours,
    'duration_days', w.duration_days, 'scrum_points', w.points, 'id', w.id, 'task_id', w.parent_id,
    'phase_id', w.phase_id, 'assigned_to', w.assigned_to, 'actual_hours', w.actual_hours,
    'completed_at', w.completed_at, 'created_at', w.created_at, 'updated_at', w.updated_at)";

/// From `work w`, by kind.
pub fn work(kind: &str) -> &'static str {
    match kind {
        "client" => CLIENT,
        "program" => PROGRAM,
        "project" => PROJECT,
        "usecase" => USECASE,
        "userstory" => STORY,
        "task" => TASK,
        _ => SUBTASK,
    }
}
