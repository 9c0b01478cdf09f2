-- The smallest company that has one of everything, in the tables of the embedded backend.
DELETE FROM users; DELETE FROM work; DELETE FROM teams; DELETE FROM team_members; DELETE FROM assignments;
DELETE FROM assignment_history; DELETE FROM notifications; DELETE FROM notification_preferences;
DELETE FROM notification_history; DELETE FROM audit_logs; DELETE FROM sequences;
INSERT INTO work (id, kind, parent_id, client_id, project_id, name, created_at, updated_at)
SELECT value ->> 0, value ->> 1, value ->> 2, 'CLI-000001', value ->> 3, 'Northwind', '2026-01-01T00:00:00.000000Z',
       '2026-01-01T00:00:00.000000Z'
FROM json_each('[["CLI-000001", "client", null, null], ["PRG-000001", "program", "CLI-000001", null],
    ["PRJ-000001", "project", "PRG-000001", "PRJ-000001"], ["USC-000001", "usecase", "PRJ-000001", "PRJ-000001"],
    ["UST-000001", "userstory", "USC-000001", "PRJ-000001"], ["TSK-000001", "task", "UST-000001", "PRJ-000001"],
    ["SUB-000001", "subtask", "TSK-000001", "PRJ-000001"]]');
INSERT INTO users (id, email, hashed_password, full_name, role, primary_role, client_id, created_at, updated_at)
SELECT value ->> 0, value ->> 1, '', value ->> 2, 'Developer', 'Developer', 'CLI-000001', '2026-01-01T00:00:00.000000Z',
       '2026-01-01T00:00:00.000000Z'
FROM json_each('[["USR-000001", "mia@example.com", "Mia Weber"], ["USR-000002", "tom@example.com", "Tom Okafor"]]');
INSERT INTO teams (id, name, project_id, created_at, updated_at)
VALUES ('TEAM-000001', 'Platform', 'PRJ-000001', '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z');
INSERT INTO team_members (id, team_id, user_id, role, joined_at)
SELECT 'MEMBER-' || id, 'TEAM-000001', id, 'developer', created_at FROM users;
INSERT INTO notification_preferences SELECT 'NPREF-' || substr(id, -6), id, 'assignment_created', 1, 1, 0, created_at,
       created_at FROM users;
INSERT INTO assignments (id, entity_type, entity_id, user_id, assignment_type, assigned_at)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, '2026-01-01T00:00:00.000000Z'
FROM json_each('[["ASSIGN-000001", "project", "PRJ-000001", "USR-000001", "owner"],
    ["ASSIGN-000002", "usecase", "USC-000001", "USR-000001", "assignee"],
    ["ASSIGN-000003", "userstory", "UST-000001", "USR-000001", "assignee"],
    ["ASSIGN-000004", "task", "TSK-000001", "USR-000002", "assignee"],
    ["ASSIGN-000005", "subtask", "SUB-000001", "USR-000002", "assignee"]]');
INSERT INTO sequences VALUES ('USR', 2), ('TEAM', 1), ('NPREF', 2), ('CLI', 1), ('PRG', 1), ('PRJ', 1), ('USC', 1),
    ('UST', 1), ('TSK', 1), ('SUB', 1);
