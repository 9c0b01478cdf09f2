//! Each look for faults finds what was planted for it, and nothing else does.

use super::{PATIENCE, fresh};
use crate::postgres::{FreshDatabase, Postgres};
use sqlx::{AssertSqlSafe, Executor, PgConnection};
use worky_console::{
    domain::{Found, IntegrityCheck, Level, Reading},
    operation::Operation,
    source::Database,
};

async fn whole() -> (FreshDatabase, PgConnection, Database) {
    let (database, look) = fresh().await;
    let admin = database.whole().await;
    (database, admin, look)
}

/// Every check that has found something.
async fn faults(look: &mut Database) -> Vec<(IntegrityCheck, Found)> {
    let mut faults = Vec::new();
    for check in IntegrityCheck::ALL {
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
    let (_database, mut admin, mut look) = whole().await;
    admin.execute(rows).await.unwrap();
    let found = Found {
        count: samples.len() as u64,
        samples: samples.iter().map(|sample| (*sample).to_owned()).collect(),
        repair: repair.map(str::to_owned),
    };
    assert_eq!(faults(&mut look).await, [(check, found)]);
    if let Some(line) = repair {
        let operation: Operation = line.parse().unwrap();
        assert_eq!(operation.to_string(), line, "it is what the console itself would print");
    }
}

#[tokio::test]
async fn a_sound_company_has_no_faults() {
    let (_database, _admin, mut look) = whole().await;
    assert_eq!(faults(&mut look).await, []);
}

#[tokio::test]
async fn two_active_teams_of_one_project() {
    let rows = "INSERT INTO teams (id, name, project_id, created_at) VALUES
        ('TEAM-2', 'Second', 'PRJ-000001', now() + interval '1 second')";
    let repair = Some("team update TEAM-2 --project none");
    planted(rows, IntegrityCheck::TwoTeams, &["PRJ-000001: TEAM-000001, TEAM-2"], repair).await;
}

#[tokio::test]
async fn the_same_assignment_twice() {
    let rows = "INSERT INTO assignments (id, entity_type, entity_id, user_id, assignment_type, assigned_at)
        VALUES ('ASSGN-1', 'task', 'TSK-000001', 'USR-000002', 'assignee', now() + interval '1 second')";
    let samples = ["task TSK-000001 USR-000002 assignee, 2 times"];
    let repair = Some("unassign task TSK-000001 USR-000002 --as assignee --id ASSGN-1");
    planted(rows, IntegrityCheck::Duplicates, &samples, repair).await;
}

#[tokio::test]
async fn two_owners() {
    let rows = "INSERT INTO assignments (id, entity_type, entity_id, user_id, assignment_type, assigned_at)
        VALUES ('ASSGN-1', 'project', 'PRJ-000001', 'USR-000002', 'owner', now() + interval '1 second')";
    let repair = Some("unassign project PRJ-000001 USR-000002 --as owner --id ASSGN-1");
    planted(rows, IntegrityCheck::ManyOwners, &["project PRJ-000001, 2 owners"], repair).await;
}

#[tokio::test]
async fn words_nobody_knows_also_in_what_has_ended() {
    let rows = "INSERT INTO assignments (id, entity_type, entity_id, user_id, assignment_type, is_active)
        VALUES ('ASSGN-1', 'epic', 'EPC-1', 'USR-000002', 'assignee', false)";
    planted(rows, IntegrityCheck::OffPattern, &["epic EPC-1 USR-000002 assignee (ASSGN-1)"], None).await;
}

#[tokio::test]
async fn a_kind_of_assignment_that_is_not_for_such_an_entity() {
    let rows = "INSERT INTO assignments (id, entity_type, entity_id, user_id, assignment_type)
        VALUES ('ASSGN-1', 'task', 'TSK-000001', 'USR-000002', 'developer')";
    let repair = Some("unassign task TSK-000001 USR-000002 --as developer --id ASSGN-1");
    planted(rows, IntegrityCheck::OffRule, &["task TSK-000001 USR-000002 developer (ASSGN-1)"], repair).await;
}

#[tokio::test]
async fn something_that_was_never_there_and_something_that_is_no_longer() {
    let rows = "UPDATE clients SET is_active = false;
        INSERT INTO assignments (id, entity_type, entity_id, user_id, assignment_type) VALUES
        ('ASSGN-1', 'task', 'TSK-9', 'USR-000002', 'assignee'), ('ASSGN-2', 'client', 'CLI-000001', 'USR-000001', 'owner')";
    let samples =
        ["task TSK-9 USR-000002 assignee (ASSGN-1)", "client CLI-000001 USR-000001 owner (ASSGN-2)"];
    let repair = Some("unassign task TSK-9 USR-000002 --as assignee --id ASSGN-1");
    planted(rows, IntegrityCheck::Orphans, &samples, repair).await;
}

#[tokio::test]
async fn somebody_who_has_left_owns_a_project() {
    let rows = "UPDATE assignments SET is_active = false WHERE entity_type <> 'project';
        UPDATE users SET is_active = false WHERE id = 'USR-000001'";
    let samples = ["project PRJ-000001 USR-000001 owner (ASSIGN-000001)"];
    let repair = Some("unassign project PRJ-000001 USR-000001 --as owner --id ASSIGN-000001");
    planted(rows, IntegrityCheck::InactiveAssignees, &samples, repair).await;
}

#[tokio::test]
async fn work_at_every_depth_of_somebody_outside_the_team() {
    let rows = "UPDATE team_members SET is_active = false WHERE user_id = 'USR-000002';
        INSERT INTO assignments (id, entity_type, entity_id, user_id, assignment_type) VALUES
        ('ASSGN-1', 'usecase', 'USC-000001', 'USR-000002', 'assignee'),
        ('ASSGN-2', 'userstory', 'UST-000001', 'USR-000002', 'assignee')";
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
    let rows =
        "INSERT INTO notifications (user_id, status, context_data) VALUES ('USR-000001', 'read', '{}')";
    planted(rows, IntegrityCheck::Poisoned, &["NOTIF-000001 of USR-000001"], None).await;
}

#[tokio::test]
async fn people_the_api_fails_on() {
    let rows = "UPDATE users SET primary_role = NULL WHERE id = 'USR-000001'";
    planted(rows, IntegrityCheck::NoRole, &["USR-000001 Mia Weber"], None).await;
    let rows = "UPDATE users SET email = 'tom@worky.Local' WHERE id = 'USR-000002'";
    planted(rows, IntegrityCheck::ReservedEmail, &["USR-000002 tom@worky.Local"], None).await;
    let rows = "DELETE FROM notification_preferences WHERE user_id = 'USR-000002'";
    planted(rows, IntegrityCheck::NoPreferences, &["USR-000002 Tom Okafor"], None).await;
}

#[tokio::test]
async fn what_was_not_sent_by_its_age() {
    let rows = "INSERT INTO notifications (user_id, status, created_at) VALUES
        ('USR-000001', 'pending', now()), ('USR-000001', 'pending', now() - interval '90 minutes'),
        ('USR-000002', 'pending', now() - interval '30 hours')";
    let samples = ["NOTIF-000003 of USR-000002, 30 h old", "NOTIF-000002 of USR-000001, 1 h old"];
    planted(rows, IntegrityCheck::StuckPending, &samples, None).await;
    let rows = "INSERT INTO notifications (user_id, status) VALUES ('USR-000001', 'failed')";
    planted(rows, IntegrityCheck::Failed, &["NOTIF-000001 of USR-000001, 0 h old"], None).await;
}

#[tokio::test]
async fn a_sequence_that_will_give_out_what_is_in_use() {
    let rows =
        "INSERT INTO teams (id, name) VALUES ('TEAM-000007', 'By hand'), ('TEAM-99999999', 'No number')";
    let samples = ["teams: TEAM-000007 is in use, 2 comes next"];
    planted(rows, IntegrityCheck::Sequences, &samples, None).await;
    let rows = "SELECT setval('users_id_seq', 1)";
    planted(rows, IntegrityCheck::Sequences, &["users: USR-000002 is in use, 2 comes next"], None).await;
}

#[tokio::test]
async fn settings_that_are_not_as_the_guide_has_them() {
    let cluster = Postgres::alone();
    let database = cluster.fresh_database().await;
    let mut admin = database.whole().await;
    let settings = async || {
        let mut look = Database::new(&database.url(), PATIENCE).unwrap();
        faults(&mut look)
            .await
            .into_iter()
            .flat_map(|(check, found)| {
                assert_eq!(
                    (check, found.repair, found.count),
                    (IntegrityCheck::Settings, None, found.samples.len() as u64)
                );
                found.samples
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(settings().await, [""; 0], "the cluster is as the guide says");
    for change in ["log_statement = 'all'", "log_min_duration_statement = 0", "effective_cache_size = '3GB'"]
    {
        admin.execute(AssertSqlSafe(format!("ALTER DATABASE {} SET {change}", database.name))).await.unwrap();
    }
    assert_eq!(settings().await, [""; 0], "more than the guide says is as good");
    for change in
        ["log_statement = 'ddl'", "log_min_duration_statement = -1", "effective_cache_size = '1023MB'"]
    {
        admin.execute(AssertSqlSafe(format!("ALTER DATABASE {} SET {change}", database.name))).await.unwrap();
    }
    admin.execute("ALTER SYSTEM SET max_connections = 100").await.unwrap();
    admin.execute("ALTER SYSTEM SET shared_buffers = '16384'").await.unwrap();
    cluster.restart();
    let differ = [
        "effective_cache_size is 1023MB, the guide has 1GB",
        "log_min_duration_statement is -1, the guide has 1s",
        "log_statement is ddl, the guide has mod",
        "max_connections is 100, the guide has 200",
        "shared_buffers is 128MB, the guide has 256MB",
    ];
    assert_eq!(settings().await, differ);
}

#[tokio::test]
async fn of_many_faults_all_are_counted_and_some_are_shown() {
    let (_database, mut admin, mut look) = whole().await;
    admin
        .execute("INSERT INTO notifications (user_id, status) SELECT 'USR-000001', 'failed' FROM generate_series(1, 70)")
        .await
        .unwrap();
    let faults = faults(&mut look).await;
    assert_eq!((faults[0].1.count, faults[0].1.samples.len()), (70, 5));
}

#[tokio::test]
async fn a_table_we_may_not_read_a_lock_and_a_missing_table_are_reasons_and_no_errors() {
    let (_database, mut admin, mut look) = whole().await;
    let off = async |look: &mut Database, check| match look.integrity(check).await.unwrap().found {
        Reading::Off(why) => why.into_owned(),
        Reading::Known(found) => panic!("{found:?}"),
    };
    admin
        .execute("REVOKE SELECT ON notifications, users_id_seq FROM console; DROP TABLE subtasks")
        .await
        .unwrap();
    assert_eq!(off(&mut look, IntegrityCheck::Failed).await, "needs SELECT on table notifications");
    assert!(off(&mut look, IntegrityCheck::Sequences).await.starts_with("needs SELECT on "));
    assert_eq!(off(&mut look, IntegrityCheck::Orphans).await, "relation \"subtasks\" does not exist");
    admin.execute("BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE").await.unwrap();
    assert_eq!(off(&mut look, IntegrityCheck::NoRole).await, "a table it reads is locked");
}
