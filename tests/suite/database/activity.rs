//! What goes on in a real PostgreSQL: who waits for whom, what a role with few rights is shown, how the
//! tables are; and what a hang or a restart does to the look.

use super::{PATIENCE, fresh, wait_until};
use crate::postgres::{FreshDatabase, Postgres};
use sqlx::{Executor, PgConnection};
use std::time::Duration;
use worky_console::{
    domain::{DatabaseHealth, Reading, Session, by_waiting},
    source::{Database, SourceError},
};

/// The console's role becomes one that may see everything; for this database's tests alone.
async fn monitor(database: &FreshDatabase) -> Database {
    let role = format!("monitor_{}", database.name);
    let sql = format!(
        "CREATE ROLE {role} LOGIN PASSWORD 'seen' IN ROLE pg_monitor; GRANT SELECT ON teams TO {role}"
    );
    database.admin().await.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
    Database::new(&database.url_of(&role, "seen"), PATIENCE).unwrap()
}

async fn pid(session: &mut PgConnection) -> i32 {
    sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(session).await.unwrap()
}

/// One holds a row in an open transaction and two wait for it, one behind the other.
async fn queue(database: &FreshDatabase) -> ([i32; 3], Vec<PgConnection>) {
    let mut admin = database.admin().await;
    let [mut holder, mut second, mut third] =
        [database.admin().await, database.admin().await, database.admin().await];
    let pids = [pid(&mut holder).await, pid(&mut second).await, pid(&mut third).await];
    holder.execute("BEGIN; UPDATE teams SET name = 'held'").await.unwrap();
    for (mut session, statement) in
        [(second, "LOCK TABLE teams IN SHARE MODE"), (third, "UPDATE teams SET name = 'third'")]
    {
        tokio::spawn(async move {
            session.execute("BEGIN").await.unwrap();
            // It ends with the holder, or with the cluster.
            let _ = session.execute(statement).await;
        });
        let waits = "SELECT count(*) > 0 FROM pg_locks l JOIN pg_stat_activity a USING (pid)
            WHERE NOT granted AND datname = current_database() AND query LIKE ";
        let sql = format!("{waits} '%{}%'", statement.rsplit(' ').next().unwrap().trim_matches('\''));
        while !sqlx::query_scalar::<_, bool>(sqlx::AssertSqlSafe(sql.clone()))
            .fetch_one(&mut admin)
            .await
            .unwrap()
        {
            tokio::task::yield_now().await;
        }
    }
    (pids, vec![holder])
}

fn sessions(health: &DatabaseHealth) -> &[Session] {
    health.activity.sessions.known().unwrap()
}

fn tree(health: &DatabaseHealth, among: &[i32]) -> Vec<(usize, i32)> {
    let sessions: Vec<Session> =
        sessions(health).iter().filter(|session| among.contains(&session.pid)).cloned().collect();
    by_waiting(&sessions).into_iter().map(|(depth, session)| (depth, session.pid)).collect()
}

#[tokio::test]
async fn who_waits_for_whom_is_a_tree_with_what_each_runs() {
    let (database, _) = fresh().await;
    let mut look = monitor(&database).await;
    let (pids, holders) = queue(&database).await;
    let health = look.probe().await.unwrap();
    assert_eq!(tree(&health, &pids), [(0, pids[0]), (1, pids[1]), (2, pids[2])]);
    let holder = sessions(&health).iter().find(|session| session.pid == pids[0]).unwrap();
    let doing = holder.doing.known().unwrap();
    assert_eq!((doing.state.as_str(), doing.statement_for), ("idle in transaction", None));
    assert!(doing.transaction_for.is_some() && doing.text.contains("UPDATE teams"), "{doing:?}");
    let waiting = sessions(&health).iter().find(|session| session.pid == pids[2]).unwrap();
    assert!(waiting.doing.known().unwrap().wait.starts_with("Lock: "), "{waiting:?}");
    assert!(health.activity.states.known().unwrap().iter().any(|(state, _)| state == "idle in transaction"));
    drop(holders);
}

#[tokio::test]
async fn a_role_with_few_rights_sees_who_waits_and_not_what_they_run() {
    let (database, mut look) = fresh().await;
    let (pids, holders) = queue(&database).await;
    let health = look.probe().await.unwrap();
    assert_eq!(tree(&health, &pids), [(0, pids[0]), (1, pids[1]), (2, pids[2])]);
    for session in sessions(&health).iter().filter(|session| pids.contains(&session.pid)) {
        assert_eq!(session.doing.words(|_| String::new()), "off: needs pg_monitor");
        assert_eq!(session.user, "admin");
    }
    assert_eq!(health.activity.states.words(|_| String::new()), "off: needs pg_monitor");
    drop(holders);
}

#[tokio::test]
async fn a_statement_is_shown_in_one_clean_line_and_cut() {
    let (database, _) = fresh().await;
    let mut look = monitor(&database).await;
    let mut other = database.admin().await;
    let pid = pid(&mut other).await;
    let long = format!("BEGIN;\n  SELECT '\u{1b}[2J{}'", "x".repeat(900));
    other.execute(sqlx::AssertSqlSafe(long)).await.unwrap();
    let health = look.probe().await.unwrap();
    let session = sessions(&health).iter().find(|session| session.pid == pid).unwrap();
    let text = &session.doing.known().unwrap().text;
    assert!(text.starts_with("BEGIN; SELECT '\u{fffd}[2Jxxx") && text.ends_with("..."), "{text}");
    assert!(text.len() < 400, "{}", text.len());
}

#[tokio::test]
async fn rates_come_with_the_second_look() {
    let (database, mut look) = fresh().await;
    assert_eq!(look.probe().await.unwrap().activity.traffic.known().unwrap().commits_per_second, None);
    let mut admin = database.admin().await;
    admin.execute("CREATE TABLE t (n int)").await.unwrap();
    admin.execute("SELECT pg_stat_force_next_flush()").await.unwrap();
    let health = look.probe().await.unwrap();
    let traffic = health.activity.traffic.known().unwrap();
    assert!(traffic.commits_per_second.unwrap() > 0.0 && traffic.hit_ratio.unwrap() > 0.5, "{traffic:?}");
}

#[tokio::test]
async fn tables_tell_their_size_their_dead_rows_and_how_many_ids_are_left() {
    let (database, mut look) = fresh().await;
    let mut admin = database.whole().await;
    admin
        .execute(
            "INSERT INTO notifications (user_id) SELECT 'USR-000001' FROM generate_series(1, 500);
             DELETE FROM notifications WHERE right(id, 1) = '0';
             SELECT setval('notifications_id_seq', 950000);
             REVOKE ALL ON SEQUENCE users_id_seq FROM console;
             SELECT pg_stat_force_next_flush()",
        )
        .await
        .unwrap();
    admin.execute("VACUUM teams").await.unwrap();
    wait_until(&mut admin, "SELECT n_dead_tup > 0 FROM pg_stat_user_tables WHERE relname = 'notifications'")
        .await;
    let tables = look.tables().await.unwrap();
    let tables = tables.known().unwrap();
    let table = |name: &str| tables.iter().find(|table| table.name == name).unwrap();
    let notifications = table("notifications");
    let upkeep = |name: &str| *table(name).upkeep.known().unwrap();
    assert_eq!((notifications.rows, upkeep("notifications").dead), (450, 50));
    assert!(notifications.bytes > 0 && notifications.index_bytes > 0);
    assert_eq!(notifications.last_id, Reading::Known(Some(950_000)));
    assert!(notifications.runs_out_of_ids() && !table("teams").runs_out_of_ids());
    assert!(upkeep("teams").vacuumed_at.is_some() && upkeep("notifications").vacuumed_at.is_none());
    assert_eq!(table("users").last_id, Reading::Off("needs SELECT on its sequence".into()));
    assert_eq!(table("clients").last_id, Reading::Known(None));
}

#[tokio::test]
async fn a_server_that_restarts_is_found_again() {
    let cluster = Postgres::alone();
    let database = cluster.fresh_database().await;
    let mut look = Database::new(&database.url(), PATIENCE).unwrap();
    look.probe().await.unwrap();
    cluster.restart();
    let error = look.probe().await.unwrap_err();
    assert!(matches!(error, SourceError::Unreachable { .. }) && error.is_transient(), "{error:?}");
    look.probe().await.unwrap();
}

#[tokio::test]
async fn a_hanging_look_for_faults_is_stopped_on_the_server_and_is_only_itself_off() {
    let (database, _) = fresh().await;
    let mut admin = database.whole().await;
    admin
        .execute(
            "DROP TABLE users; CREATE VIEW users AS
             SELECT id, name AS full_name, nullif(name, name) AS primary_role FROM teams WHERE pg_sleep(600) IS NULL;
             GRANT SELECT ON users TO console",
        )
        .await
        .unwrap();
    let mut look = Database::new(&database.url(), Duration::from_secs(5)).unwrap();
    let finding = look.integrity(worky_console::domain::IntegrityCheck::NoRole).await.unwrap();
    assert_eq!(finding.found, Reading::Off("took too long, and was stopped".into()));
    look.probe().await.unwrap();
}
