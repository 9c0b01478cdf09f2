//! Each look for faults finds what was planted for it, and nothing else does: as with PostgreSQL.

use super::{small, world};
use sqlx::Executor;
use worky_console::{
    demo::Size,
    domain::{Found, IntegrityCheck, Level, Reading},
    operation::Operation,
    source::Database,
};

/// Every check that has found something.
async fn faults(look: &mut Database) -> Vec<(IntegrityCheck, Found)> {
    let mut faults = Vec::new();
    for check in IntegrityCheck::ALL.iter().filter(|check| **check != IntegrityCheck::Settings) {
        let finding = look.integrity(*check).await.unwrap();
        let Reading::Known(found) = finding.found.clone() else { panic!("{finding:?}") };
        assert_eq!(finding.level() == Level::Ok, found.count == 0, "{check:?}");
        if found.count > 0 {
            faults.push((*check, found));
        }
    }
    faults
}

/// Plants the rows and asserts that this check, and no other, finds this.
async fn planted(rows: &'static str, check: IntegrityCheck, samples: &[&str], repair: Option<&str>) {
    let mut world = small().await;
    world.admin.execute(rows).await.unwrap();
    let found = Found {
        count: samples.len() as u64,
        samples: samples.iter().map(|sample| (*sample).to_owned()).collect(),
        repair: repair.map(str::to_owned),
    };
    assert_eq!(faults(&mut world.look).await, [(check, found)]);
    if let Some(line) = repair {
        let operation: Operation = line.parse().unwrap();
        assert_eq!(operation.to_string(), line, "it is what the console itself would print");
    }
}

#[tokio::test]
async fn a_sound_company_has_no_faults_and_the_sample_company_only_undelivered_notifications() {
    assert_eq!(faults(&mut small().await.look).await, []);
    for size in [Size::Small, Size::Medium] {
        let found = faults(&mut world(size).await.look).await;
        let kinds: Vec<IntegrityCheck> = found.iter().map(|(check, _)| *check).collect();
        assert_eq!(kinds, [IntegrityCheck::Failed], "{size}: {found:?}");
    }
}

#[tokio::test]
async fn two_active_teams_of_one_project() {
    let rows = "INSERT INTO teams (id, name, project_id, created_at, updated_at) VALUES
        ('TEAM-2', 'Second', 'PRJ-000001', '2026-02-01T00:00:00.000000Z', '')";
    let repair = Some("team update TEAM-2 --project none");
    planted(rows, IntegrityCheck::TwoTeams, &["PRJ-000001: TEAM-000001, TEAM-2"], repair).await;
}

#[tokio::test]
async fn the_same_assignment_twice() {
    let rows = "INSERT INTO assignments (id, entity_type, entity_id, user_id, assignment_type, assigned_at)
        VALUES ('ASSGN-1', 'task', 'TSK-000001', 'USR-000002', 'assignee', '2026-02-01T00:00:00.000000Z')";
    let samples = ["task TSK-000001 USR-000002 assignee, 2 times"];
    let repair = Some("unassign task TSK-000001 USR-000002 --as assignee --id ASSGN-1");
    planted(rows, IntegrityCheck::Duplicates, &samples, repair).await;
}

#[tokio::test]
async fn two_owners() {
    let rows = "INSERT INTO assignments (id, entity_type, entity_id, user_id, assignment_type, assigned_at)
        VALUES ('ASSGN-1', 'project', 'PRJ-000001', 'USR-000002', 'owner', '2026-02-01T00:00:00.000000Z')";
    let repair = Some("unassign project PRJ-000001 USR-000002 --as owner --id ASSGN-1");
    planted(rows, IntegrityCheck::ManyOwners, &["project PRJ-000001, 2 owners"], repair).await;
}

#[tokio::test]
async fn words_nobody_knows_also_in_what_has_ended() {
    let rows = "INSERT INTO assignments (id, entity_type, entity_id, user_id, assignment_type, assigned_at, is_active)
        VALUES ('ASSGN-1', 'epic', 'EPC-1', 'USR-000002', 'assignee', '', 0)";
    planted(rows, IntegrityCheck::OffPattern, &["epic EPC-1 USR-000002 assignee (ASSGN-1)"], None).await;
}

#[tokio::test]
async fn a_kind_of_assignment_that_is_not_for_such_an_entity() {
    let rows = "INSERT INTO assignments (id, entity_type, entity_id, user_id, assignment_type, assigned_at)
        VALUES ('ASSGN-1', 'task', 'TSK-000001', 'USR-000002', 'developer', '')";
    let repair = Some("unassign task TSK-000001 USR-000002 --as developer --id ASSGN-1");
    planted(rows, IntegrityCheck::OffRule, &["task TSK-000001 USR-000002 developer (ASSGN-1)"], repair).await;
}

#[tokio::test]
async fn something_that_was_never_there_something_that_is_no_longer_and_something_else() {
    let rows = "UPDATE work SET is_active = 0 WHERE kind = 'client';
        INSERT INTO assignments (id, entity_type, entity_id, user_id, assignment_type, assigned_at) VALUES
        ('ASSGN-1', 'task', 'TSK-9', 'USR-000002', 'assignee', ''),
        ('ASSGN-2', 'client', 'CLI-000001', 'USR-000001', 'owner', ''),
        ('ASSGN-3', 'task', 'SUB-000001', 'USR-000002', 'assignee', '')";
    let samples = [
        "task TSK-9 USR-000002 assignee (ASSGN-1)",
        "client CLI-000001 USR-000001 owner (ASSGN-2)",
        "task SUB-000001 USR-000002 assignee (ASSGN-3)",
    ];
    let repair = Some("unassign task TSK-9 USR-000002 --as assignee --id ASSGN-1");
    planted(rows, IntegrityCheck::Orphans, &samples, repair).await;
}

#[tokio::test]
async fn somebody_who_has_left_owns_a_project() {
    let rows = "UPDATE assignments SET is_active = 0 WHERE entity_type <> 'project';
        UPDATE users SET is_active = 0 WHERE id = 'USR-000001'";
    let samples = ["project PRJ-000001 USR-000001 owner (ASSIGN-000001)"];
    let repair = Some("unassign project PRJ-000001 USR-000001 --as owner --id ASSIGN-000001");
    planted(rows, IntegrityCheck::InactiveAssignees, &samples, repair).await;
}

#[tokio::test]
async fn work_at_every_depth_of_somebody_outside_the_team() {
    let rows = "UPDATE team_members SET is_active = 0 WHERE user_id = 'USR-000002';
        INSERT INTO assignments (id, entity_type, entity_id, user_id, assignment_type, assigned_at) VALUES
        ('ASSGN-1', 'usecase', 'USC-000001', 'USR-000002', 'assignee', ''),
        ('ASSGN-2', 'userstory', 'UST-000001', 'USR-000002', 'assignee', '')";
    let samples = [
        "usecase USC-000001 USR-000002 assignee (ASSGN-1)",
        "userstory UST-000001 USR-000002 assignee (ASSGN-2)",
        "task TSK-000001 USR-000002 assignee (ASSIGN-000004)",
        "subtask SUB-000001 USR-000002 assignee (ASSIGN-000005)",
    ];
    let repair = Some("unassign usecase USC-000001 USR-000002 --as assignee --id ASSGN-1");
    planted(rows, IntegrityCheck::Outsiders, &samples, repair).await;
}

#[tokio::test]
async fn a_notification_that_breaks_its_owners_inbox() {
    let rows = "INSERT INTO notifications
        (id, user_id, type, title, message, status, channel, context_data, created_at)
        VALUES ('N-1', 'USR-000001', 'team_member_added', '', '', 'read', 'email', '{}', '')";
    planted(rows, IntegrityCheck::Poisoned, &["N-1 of USR-000001"], None).await;
}

#[tokio::test]
async fn people_the_api_fails_on() {
    let rows = "UPDATE users SET primary_role = NULL WHERE id = 'USR-000001'";
    planted(rows, IntegrityCheck::NoRole, &["USR-000001 Mia Weber"], None).await;
    let rows = "UPDATE users SET email = 'tom@worky.Local' WHERE id = 'USR-000002'";
    planted(rows, IntegrityCheck::ReservedEmail, &["USR-000002 tom@worky.Local"], None).await;
    let rows = "UPDATE users SET email = 'tom@localhost' WHERE id = 'USR-000002';
        UPDATE users SET email = 'mia@notlocal' WHERE id = 'USR-000001'";
    planted(rows, IntegrityCheck::ReservedEmail, &["USR-000002 tom@localhost"], None).await;
    let rows = "DELETE FROM notification_preferences WHERE user_id = 'USR-000002'";
    planted(rows, IntegrityCheck::NoPreferences, &["USR-000002 Tom Okafor"], None).await;
}

#[tokio::test]
async fn what_was_not_sent_by_its_age() {
    let rows =
        "INSERT INTO notifications (id, user_id, type, title, message, status, channel, created_at) VALUES
        ('N-1', 'USR-000001', '', '', '', 'pending', 'email', '2026-11-23T11:30:00.000000Z'),
        ('N-2', 'USR-000001', '', '', '', 'pending', 'email', '2026-11-23T10:30:00.000000Z'),
        ('N-3', 'USR-000002', '', '', '', 'pending', 'email', '2026-11-22T06:00:00.000000Z')";
    let samples = ["N-3 of USR-000002, 30 h old", "N-2 of USR-000001, 1 h old"];
    planted(rows, IntegrityCheck::StuckPending, &samples, None).await;
    let rows =
        "INSERT INTO notifications (id, user_id, type, title, message, status, channel, created_at) VALUES
        ('N-1', 'USR-000001', '', '', '', 'failed', 'email', '2026-11-23T11:30:00.000000Z')";
    planted(rows, IntegrityCheck::Failed, &["N-1 of USR-000001, 0 h old"], None).await;
}

#[tokio::test]
async fn a_sequence_that_will_give_out_what_is_in_use() {
    let rows = "INSERT INTO teams (id, name, created_at, updated_at) VALUES
        ('TEAM-000007', 'By hand', '', ''), ('TEAM-99999999', 'No number', '', '')";
    let samples = ["teams: TEAM-000007 is in use, 2 comes next"];
    planted(rows, IntegrityCheck::Sequences, &samples, None).await;
    let rows =
        "UPDATE sequences SET last = 1 WHERE prefix = 'USR'; DELETE FROM sequences WHERE prefix = 'TSK'";
    let samples = ["users: USR-000002 is in use, 2 comes next", "work: TSK-000001 is in use, 1 comes next"];
    planted(rows, IntegrityCheck::Sequences, &samples, None).await;
}

#[tokio::test]
async fn there_are_no_settings_to_look_at() {
    let finding = small().await.look.integrity(IntegrityCheck::Settings).await.unwrap();
    assert_eq!(finding.found, Reading::Off("SQLite has no such settings".into()));
    assert_eq!(finding.level(), Level::Unknown);
}

#[tokio::test]
async fn of_many_faults_all_are_counted_and_the_first_are_shown() {
    let mut world = small().await;
    let rows = "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number LIMIT 70)
        INSERT INTO notifications (id, user_id, type, title, message, status, channel, created_at)
        SELECT format('N-%02d', n), 'USR-000001', '', '', '', 'failed', 'email', '2026-11-23T11:00:00.000000Z'
        FROM number";
    world.admin.execute(rows).await.unwrap();
    let faults = faults(&mut world.look).await;
    let samples: Vec<String> = (1..=5).map(|n| format!("N-{n:02} of USR-000001, 1 h old")).collect();
    assert_eq!((faults[0].1.count, &faults[0].1.samples), (70, &samples));
}
