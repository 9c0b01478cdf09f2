CREATE TYPE notification_type AS ENUM ('assignment_created', 'assignment_removed', 'team_member_added',
    'team_member_removed', 'assignment_conflict', 'bulk_assignment_completed', 'bulk_assignment_failed');
CREATE TYPE notification_status AS ENUM ('pending', 'sent', 'failed', 'read');
CREATE TYPE notification_channel AS ENUM ('email', 'in_app', 'push');

CREATE SEQUENCE teams_id_seq;
CREATE SEQUENCE team_members_id_seq;
CREATE SEQUENCE assignments_id_seq;
CREATE SEQUENCE assignment_history_id_seq;
CREATE SEQUENCE users_id_seq;
CREATE SEQUENCE notifications_id_seq;
CREATE SEQUENCE notification_preferences_id_seq;
CREATE SEQUENCE notification_history_id_seq;
CREATE SEQUENCE audit_logs_id_seq;
SELECT setval('teams_id_seq', 1);

CREATE TABLE clients (id varchar(20) PRIMARY KEY, name varchar(255) NOT NULL, is_active boolean DEFAULT true);
CREATE TABLE programs (id varchar(20) PRIMARY KEY, client_id varchar(20) NOT NULL);
CREATE TABLE projects (id varchar(20) PRIMARY KEY, program_id varchar(20) NOT NULL);
CREATE TABLE usecases (id varchar(20) PRIMARY KEY, project_id varchar(20) NOT NULL);
CREATE TABLE user_stories (id varchar(20) PRIMARY KEY, usecase_id varchar(20) NOT NULL);
CREATE TABLE tasks (id varchar(20) PRIMARY KEY, user_story_id varchar(20) NOT NULL);
CREATE TABLE subtasks (id varchar(20) PRIMARY KEY, task_id varchar(20) NOT NULL);
CREATE TABLE users (
    id varchar(20) PRIMARY KEY DEFAULT 'USR-' || lpad(nextval('users_id_seq')::text, 6, '0'),
    email varchar(255) NOT NULL UNIQUE, full_name varchar(255) NOT NULL, role varchar(50) NOT NULL,
    primary_role varchar(50) DEFAULT 'Developer', is_active boolean DEFAULT true);
CREATE TABLE team_members (
    id varchar(50) PRIMARY KEY DEFAULT 'TM-' || lpad(nextval('team_members_id_seq')::text, 6, '0'),
    team_id varchar(20) NOT NULL, user_id varchar(20) NOT NULL, is_active boolean DEFAULT true,
    UNIQUE (team_id, user_id));
CREATE TABLE assignments (
    id varchar(50) PRIMARY KEY DEFAULT 'ASSIGN-' || lpad(nextval('assignments_id_seq')::text, 6, '0'),
    entity_type varchar(50) NOT NULL, entity_id varchar(20) NOT NULL, user_id varchar(20) NOT NULL,
    assignment_type varchar(50) NOT NULL, assigned_at timestamptz DEFAULT now(), is_active boolean DEFAULT true);
CREATE TABLE assignment_history (id varchar(50) PRIMARY KEY);
CREATE TABLE audit_logs (id varchar(20) PRIMARY KEY);
CREATE TABLE notifications (
    id varchar(20) PRIMARY KEY DEFAULT 'NOTIF-' || lpad(nextval('notifications_id_seq')::text, 6, '0'),
    user_id varchar(20) NOT NULL, type notification_type NOT NULL DEFAULT 'assignment_created',
    status notification_status NOT NULL DEFAULT 'pending', channel notification_channel NOT NULL DEFAULT 'in_app',
    created_at timestamptz NOT NULL DEFAULT now(), sent_at timestamptz, context_data text);
CREATE INDEX idx_notifications_user_status ON notifications (user_id, status);
CREATE TABLE notification_preferences (id varchar(20) PRIMARY KEY, user_id varchar(20));
CREATE TABLE notification_history (
    id varchar(20) PRIMARY KEY DEFAULT 'NH-' || lpad(nextval('notification_history_id_seq')::text, 6, '0'),
    notification_id varchar(20) NOT NULL, channel notification_channel NOT NULL, status notification_status NOT NULL,
    attempted_at timestamptz NOT NULL DEFAULT now(), error_message text, error_code varchar(50));

INSERT INTO clients (id, name) VALUES ('CLI-000001', 'Northwind Logistics');
INSERT INTO programs VALUES ('PRG-000001', 'CLI-000001');
INSERT INTO projects VALUES ('PRJ-000001', 'PRG-000001');
INSERT INTO usecases VALUES ('USC-000001', 'PRJ-000001');
INSERT INTO user_stories VALUES ('UST-000001', 'USC-000001');
INSERT INTO tasks VALUES ('TSK-000001', 'UST-000001');
INSERT INTO subtasks VALUES ('SUB-000001', 'TSK-000001');
UPDATE teams SET project_id = 'PRJ-000001';
INSERT INTO users (email, full_name, role, primary_role) VALUES
    ('mia@example.com', 'Mia Weber', 'Admin', 'Admin'), ('tom@example.com', 'Tom Okafor', 'Developer', 'Developer');
INSERT INTO notification_preferences SELECT 'NPREF-' || right(id, 6), id FROM users;
SELECT setval('notification_preferences_id_seq', 2);
INSERT INTO team_members (team_id, user_id) SELECT 'TEAM-000001', id FROM users;
INSERT INTO assignments (entity_type, entity_id, user_id, assignment_type) VALUES
    ('project', 'PRJ-000001', 'USR-000001', 'owner'), ('usecase', 'USC-000001', 'USR-000001', 'assignee'),
    ('userstory', 'UST-000001', 'USR-000001', 'assignee'), ('task', 'TSK-000001', 'USR-000002', 'assignee'),
    ('subtask', 'SUB-000001', 'USR-000002', 'assignee');
GRANT SELECT ON ALL TABLES IN SCHEMA public TO console;
GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO console;
