CREATE TABLE sequences (prefix TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE users (
    id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, hashed_password TEXT NOT NULL, full_name TEXT NOT NULL,
    role TEXT NOT NULL, primary_role TEXT, secondary_roles TEXT NOT NULL DEFAULT '[]',
    is_contact_person INTEGER NOT NULL DEFAULT 0, client_id TEXT NOT NULL, language TEXT, theme TEXT,
    is_active INTEGER NOT NULL DEFAULT 1, created_at TEXT NOT NULL, updated_at TEXT NOT NULL
);

-- Clients, programs, projects, use cases, stories, tasks and subtasks: one tree, told apart by kind.
CREATE TABLE work (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, parent_id TEXT, client_id TEXT NOT NULL, project_id TEXT,
    name TEXT NOT NULL, short_description TEXT, long_description TEXT, status TEXT, priority TEXT,
    start_date TEXT, end_date TEXT, phase_id TEXT, assigned_to TEXT,
    estimated_hours TEXT, actual_hours TEXT, points TEXT, duration_days INTEGER, completed_at TEXT,
    email TEXT, phone TEXT, acceptance_criteria TEXT, repository_url TEXT,
    is_active INTEGER NOT NULL DEFAULT 1, created_at TEXT NOT NULL, updated_at TEXT NOT NULL
);
CREATE INDEX work_kind ON work (kind);
CREATE INDEX work_parent ON work (parent_id);

CREATE TABLE teams (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, description TEXT, project_id TEXT,
    is_active INTEGER NOT NULL DEFAULT 1, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
    created_by TEXT, updated_by TEXT
);
CREATE INDEX teams_project ON teams (project_id);

CREATE TABLE team_members (
    id TEXT PRIMARY KEY, team_id TEXT NOT NULL, user_id TEXT NOT NULL, role TEXT NOT NULL,
    joined_at TEXT NOT NULL, is_active INTEGER NOT NULL DEFAULT 1, created_by TEXT, UNIQUE (team_id, user_id)
);
CREATE INDEX team_members_user ON team_members (user_id);

CREATE TABLE assignments (
    id TEXT PRIMARY KEY, entity_type TEXT NOT NULL, entity_id TEXT NOT NULL, user_id TEXT NOT NULL,
    assignment_type TEXT NOT NULL, assigned_at TEXT NOT NULL, is_active INTEGER NOT NULL DEFAULT 1,
    created_by TEXT, updated_by TEXT
);
CREATE INDEX assignments_entity ON assignments (entity_id);
CREATE INDEX assignments_user ON assignments (user_id);

CREATE TABLE assignment_history (
    id TEXT PRIMARY KEY, assignment_id TEXT, entity_type TEXT NOT NULL, entity_id TEXT NOT NULL,
    user_id TEXT NOT NULL, assignment_type TEXT NOT NULL, action TEXT NOT NULL, previous_user_id TEXT,
    created_at TEXT NOT NULL, created_by TEXT
);
CREATE INDEX assignment_history_entity ON assignment_history (entity_id);

CREATE TABLE notifications (
    id TEXT PRIMARY KEY, user_id TEXT NOT NULL, type TEXT NOT NULL, title TEXT NOT NULL, message TEXT NOT NULL,
    entity_type TEXT, entity_id TEXT, status TEXT NOT NULL, channel TEXT NOT NULL, context_data TEXT,
    created_at TEXT NOT NULL, sent_at TEXT, read_at TEXT, created_by TEXT
);
CREATE INDEX notifications_user ON notifications (user_id, created_at);
CREATE INDEX notifications_pending ON notifications (status) WHERE status = 'pending';

CREATE TABLE notification_preferences (
    id TEXT PRIMARY KEY, user_id TEXT NOT NULL, notification_type TEXT NOT NULL,
    email_enabled INTEGER NOT NULL, in_app_enabled INTEGER NOT NULL, push_enabled INTEGER NOT NULL,
    created_at TEXT NOT NULL, updated_at TEXT NOT NULL, UNIQUE (user_id, notification_type)
);

CREATE TABLE notification_history (
    id TEXT PRIMARY KEY, notification_id TEXT NOT NULL, channel TEXT NOT NULL, status TEXT NOT NULL,
    attempted_at TEXT NOT NULL, delivered_at TEXT, error_message TEXT
);

CREATE TABLE audit_logs (
    id TEXT PRIMARY KEY, user_id TEXT, client_id TEXT, entity_type TEXT NOT NULL, entity_id TEXT NOT NULL,
    action TEXT NOT NULL, changes TEXT, created_at TEXT NOT NULL
);

CREATE TABLE feature_flags (
    name TEXT PRIMARY KEY, description TEXT NOT NULL, enabled INTEGER NOT NULL, hundredths INTEGER NOT NULL,
    allowed_clients TEXT NOT NULL, allowed_users TEXT NOT NULL, version INTEGER NOT NULL,
    updated_at TEXT NOT NULL, updated_by TEXT NOT NULL, archived INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE feature_flag_history (
    name TEXT NOT NULL, version INTEGER NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL, reason TEXT,
    before TEXT, after TEXT, PRIMARY KEY (name, version)
);
