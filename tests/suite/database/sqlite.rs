//! The embedded backend's SQLite, looked at while the backend runs.

mod delivery;
mod integrity;

use super::PATIENCE;
use sqlx::{Connection, Executor, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tempfile::TempDir;
use worky_console::{
    demo::{Backend, Clock, Options, Size},
    domain::{IntegrityCheck, Reading, TableHealth},
    source::{Database, Embedded, SourceError, Stopwatch},
};

struct World {
    backend: Backend,
    _folder: TempDir,
    /// Another connection, which may write.
    admin: SqliteConnection,
    look: Database,
    down: Arc<AtomicBool>,
}

fn clock() -> Clock {
    Clock::fixed("2026-11-23T12:00:00Z".parse().unwrap())
}

fn embedded(file: PathBuf, down: Arc<AtomicBool>) -> Embedded {
    Embedded {
        file,
        stopwatch: Stopwatch::system(),
        clock: Arc::new(|| clock().now()),
        down: Arc::new(move || down.load(Ordering::SeqCst)),
    }
}

/// The sample company at noon, when nobody does anything.
async fn world(size: Size) -> World {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("worky.sqlite");
    let options = Options { data: Some(file.clone()), clock: clock(), size, ..Options::default() };
    let backend = Backend::start(options).await.unwrap();
    let admin = SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(&file)).await.unwrap();
    let down = Arc::new(AtomicBool::new(false));
    let look = Database::embedded(embedded(file, down.clone()), PATIENCE);
    World { backend, _folder: folder, admin, look, down }
}

/// A company so small that everything in it is known.
async fn small() -> World {
    let mut world = world(Size::Small).await;
    world.admin.execute(include_str!("sqlite/company.sql")).await.unwrap();
    world
}

fn off<T: std::fmt::Debug>(reading: &Reading<T>) -> String {
    match reading {
        Reading::Off(why) => why.to_string(),
        Reading::Known(value) => panic!("{value:?}"),
    }
}

#[tokio::test]
async fn the_check_is_timed_and_what_sqlite_has_not_is_off_and_never_zero() {
    let mut world = world(Size::Small).await;
    let health = world.look.probe().await.unwrap();
    assert!(health.check.as_ref().is_ok_and(|took| *took > Duration::ZERO && *took < PATIENCE));
    assert!(health.version.starts_with("SQLite 3."), "{}", health.version);
    assert!(health.encrypted && !health.is_nearly_full() && health.activity.held_up() == 0);
    assert_eq!(off(&health.connections), "SQLite has no connections");
    assert_eq!(off(&health.activity.states), "SQLite has no sessions");
    assert_eq!(off(&health.activity.sessions), "SQLite has no sessions");
    assert_eq!(off(&health.activity.traffic), "SQLite counts nothing");
    assert_eq!(off(&health.activity.replication), "SQLite has no replicas");
    assert!(world.look.backends().is_none());
}

#[tokio::test]
async fn tables_tell_their_size_their_rows_and_how_far_their_ids_have_got() {
    let mut world = world(Size::Medium).await;
    let tables = world.look.tables().await.unwrap();
    let tables = tables.known().unwrap();
    for TableHealth { name, rows, .. } in tables {
        let sql = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {name}"));
        let all: i64 = sqlx::query_scalar(sql).fetch_one(&mut world.admin).await.unwrap();
        assert_eq!(*rows, all.unsigned_abs(), "{name}");
    }
    let table = |name: &str| tables.iter().find(|table| table.name == name).unwrap();
    let assignments = table("assignments");
    assert!(assignments.rows > 10_000 && assignments.bytes > assignments.rows * 50, "{assignments:?}");
    assert!(assignments.index_bytes > 0 && off(&assignments.upkeep) == "in SQLite");
    assert_eq!(table("users").last_id, Reading::Known(Some(table("users").rows)));
    assert_eq!(assignments.last_id, Reading::Known(None), "the backend makes these ids itself");
    let sizes: Vec<u64> = tables.iter().map(|table| table.bytes + table.index_bytes).collect();
    assert!(sizes.is_sorted_by(|a, b| a >= b), "the biggest first: {sizes:?}");
    assert_eq!(tables.len(), 13, "none of SQLite's own");
}

#[tokio::test]
async fn what_the_backend_writes_is_seen_by_the_next_look() {
    let mut world = world(Size::Small).await;
    let rows = async |look: &mut Database| -> u64 {
        look.tables().await.unwrap().known().unwrap().iter().map(|table| table.rows).sum()
    };
    let before = rows(&mut world.look).await;
    for _ in 0..10 {
        // That it is refused now and then is part of what it does.
        let _ = world.backend.simulator().step().await;
    }
    assert!(rows(&mut world.look).await > before);
}

#[tokio::test]
async fn while_thebackend_cannot_reach_it_neither_can_the_console() {
    let mut world = world(Size::Small).await;
    world.look.probe().await.unwrap();
    world.down.store(true, Ordering::SeqCst);
    let refused = SourceError::Unreachable { host: "SQLite".into(), why: "connection refused".into() };
    assert_eq!(world.look.probe().await, Err(refused.clone()));
    assert_eq!(world.look.tables().await, Err(refused.clone()));
    assert_eq!(world.look.delivery().await, Err(refused.clone()));
    assert_eq!(world.look.integrity(IntegrityCheck::Failed).await, Err(refused));
    world.down.store(false, Ordering::SeqCst);
    world.look.probe().await.unwrap();
}

#[tokio::test]
async fn a_file_that_is_not_there_and_one_that_is_something_else() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("worky.sqlite");
    let mut look = Database::embedded(embedded(file.clone(), Arc::default()), PATIENCE);
    let error = look.probe().await.unwrap_err();
    assert!(matches!(error, SourceError::Unreachable { .. }), "{error:?}");
    assert!(!file.exists(), "looking makes no file");
    std::fs::write(&file, "name,size\n".repeat(900)).unwrap();
    let error = look.probe().await.unwrap_err();
    assert!(error.to_string().contains("not a database"), "{error:?}");
    assert!(!error.to_string().contains(&*folder.path().to_string_lossy()), "{error}");
}

#[tokio::test]
async fn without_a_table_the_check_fails_and_a_look_is_only_itself_off() {
    let mut world = small().await;
    world.admin.execute("DROP TABLE teams; DROP TABLE notification_history").await.unwrap();
    let error = world.look.probe().await.unwrap_err();
    assert_eq!(error.to_string(), "SQLite: no such table: teams");
    assert!(!error.is_transient());
    let finding = world.look.integrity(IntegrityCheck::TwoTeams).await.unwrap();
    assert_eq!(off(&finding.found), "no such table: teams");
    let delivery = world.look.delivery().await.unwrap();
    assert_eq!(off(&delivery.lanes), "no such table: notification_history");
    assert_eq!(delivery.delay, Reading::Known(None), "this one needs only the notifications");
}

#[tokio::test]
async fn a_look_that_takes_too_long_is_stopped_and_only_itself_off() {
    let mut world = small().await;
    world
        .admin
        .execute(
            "UPDATE users SET primary_role = NULL;
             ALTER TABLE users RENAME TO theirs;
             CREATE VIEW users AS WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n)
             SELECT theirs.*, n.n FROM theirs, n",
        )
        .await
        .unwrap();
    let finding = world.look.integrity(IntegrityCheck::NoRole).await.unwrap();
    assert_eq!(off(&finding.found), "took too long, and was stopped");
    world.look.probe().await.unwrap();
}
