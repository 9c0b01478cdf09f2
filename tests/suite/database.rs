//! The probe against a real PostgreSQL and the embedded SQLite, healthy and otherwise.

mod activity;
mod backends;
mod delivery;
mod integrity;
mod sqlite;

use crate::postgres::{FreshDatabase, PASSWORD, Postgres, free_port};
use sqlx::{Executor, PgConnection};
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use worky_console::{
    base::Secret,
    domain::Level,
    source::{Database, SourceError},
};

/// Far more than a probe takes on a busy machine; no test waits it out.
const PATIENCE: Duration = Duration::from_secs(20);

async fn fresh() -> (FreshDatabase, Database) {
    let database = Postgres::start().fresh_database().await;
    let probe = Database::new(&database.url(), PATIENCE).unwrap();
    (database, probe)
}

/// What the console would show, and none of it may be the password.
#[track_caller]
fn shown(error: &SourceError) -> String {
    let text = format!("{error} | {} | {error:?}", error.hint());
    assert!(!text.contains(PASSWORD) && !text.contains("postgres://console"), "{text}");
    text
}

async fn wait_until(session: &mut PgConnection, condition: &'static str) {
    let started = Instant::now();
    while !sqlx::query_scalar::<_, bool>(condition).fetch_one(&mut *session).await.unwrap() {
        assert!(started.elapsed() < Duration::from_secs(20), "never true: {condition}");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_healthy_database_says_how_fast_how_full_and_which() {
    let (database, mut probe) = fresh().await;
    let _others = [database.admin().await, database.admin().await];
    let health = probe.probe().await.unwrap();
    assert!(health.check.as_ref().is_ok_and(|took| *took > Duration::ZERO && *took < PATIENCE));
    let connections = health.connections.known().unwrap();
    assert_eq!(connections.max, 200);
    assert!((3..200).contains(&connections.taken), "{connections:?}");
    let number = health.version.strip_prefix("PostgreSQL ").unwrap();
    assert!(number.starts_with(|c: char| c.is_ascii_digit()) && !number.contains(' '), "{number}");
    assert!(health.encrypted);
}

#[tokio::test]
async fn the_probe_keeps_one_session_under_its_own_name() {
    let (database, mut probe) = fresh().await;
    for _ in 0..3 {
        probe.probe().await.unwrap();
    }
    let sessions: Vec<(String, bool)> = sqlx::query_as(
        "SELECT usename::text, ssl FROM pg_stat_activity JOIN pg_stat_ssl USING (pid)
         WHERE datname = current_database() AND application_name = 'worky-console'",
    )
    .fetch_all(&mut database.admin().await)
    .await
    .unwrap();
    assert_eq!(sessions, [("console".to_owned(), true)], "one session, with TLS where the server has it");
}

#[tokio::test]
async fn an_empty_table_is_healthy() {
    let (database, mut probe) = fresh().await;
    database.admin().await.execute("TRUNCATE teams").await.unwrap();
    // In a task of its own, as the poller runs it.
    tokio::spawn(async move { probe.probe().await }).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_database_without_teams_is_asked_after_by_name() {
    let (database, mut probe) = fresh().await;
    database.admin().await.execute("DROP TABLE teams").await.unwrap();
    let error = probe.probe().await.unwrap_err();
    assert!(!error.is_transient());
    assert!(shown(&error).contains("is this the Worky database?"), "{error:?}");
}

#[tokio::test]
async fn a_table_we_may_not_read_is_a_matter_of_rights() {
    let (database, mut probe) = fresh().await;
    database.admin().await.execute("REVOKE ALL ON teams FROM console").await.unwrap();
    assert!(shown(&probe.probe().await.unwrap_err()).contains("GRANT SELECT"));
}

#[tokio::test]
async fn a_wrong_password_is_said_so_and_not_shown() {
    let database = Postgres::start().fresh_database().await;
    let mut probe = Database::new(&database.url_with_password("hunter2"), PATIENCE).unwrap();
    let text = shown(&probe.probe().await.unwrap_err());
    assert!(text.contains("password authentication failed") && text.contains("~/.pgpass"), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
}

#[tokio::test]
async fn a_database_that_is_not_there_is_not_tried_for_ever() {
    let mut database = Postgres::start().fresh_database().await;
    database.name = "nowhere".into();
    let error = Database::new(&database.url(), PATIENCE).unwrap().probe().await.unwrap_err();
    assert!(!error.is_transient());
    assert!(shown(&error).contains("\"nowhere\" does not exist"), "{error:?}");
}

#[tokio::test]
async fn a_refused_port_is_unreachable_at_once() {
    let port = free_port();
    let url = Secret::new(format!("postgres://console:x@127.0.0.1:{port}/worky"));
    let error = Database::new(&url, PATIENCE).unwrap().probe().await.unwrap_err();
    assert_eq!(
        error,
        SourceError::Unreachable {
            host: format!("PostgreSQL at 127.0.0.1:{port}"),
            why: "Connection refused".into(),
        }
    );
}

#[tokio::test]
async fn a_server_that_accepts_and_says_nothing_costs_no_more_than_our_patience() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Secret::new(format!("postgres://console:x@{}/worky", silent.local_addr().unwrap()));
    let patience = Duration::from_millis(200);
    let error = Database::new(&url, patience).unwrap().probe().await.unwrap_err();
    assert!(matches!(error, SourceError::Timeout { after, .. } if after == patience), "{error:?}");
}

#[tokio::test]
async fn a_server_without_tls_is_refused_where_the_url_requires_it() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("postgres://console:x@{}/worky?sslmode=require", listener.local_addr().unwrap());
    let mut probe = Database::new(&Secret::new(url), PATIENCE).unwrap();
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.read_exact(&mut [0; 8]).await.unwrap();
        stream.write_all(b"N").await.unwrap();
        stream
    };
    let (answer, _stream) = tokio::join!(probe.probe(), server);
    assert!(shown(&answer.unwrap_err()).contains("server does not support TLS"));
}

#[tokio::test]
async fn a_certificate_nobody_vouches_for_is_refused_where_the_url_wants_it_verified() {
    let database = Postgres::start().fresh_database().await;
    let url = database.url_with_query("?sslmode=verify-full");
    let text = shown(&Database::new(&url, PATIENCE).unwrap().probe().await.unwrap_err());
    assert!(text.contains("no TLS with") && text.contains("sslrootcert"), "{text}");
}

#[tokio::test]
async fn a_web_server_is_not_taken_for_a_database() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("postgres://console:x@{}/worky", listener.local_addr().unwrap());
    let mut probe = Database::new(&Secret::new(url), PATIENCE).unwrap();
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.read_exact(&mut [0; 8]).await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        stream
    };
    let (answer, _stream) = tokio::join!(probe.probe(), server);
    assert!(shown(&answer.unwrap_err()).contains("does not answer like PostgreSQL"));
}

#[tokio::test]
async fn a_locked_table_is_named_and_everything_else_is_seen_all_the_same() {
    let (database, mut probe) = fresh().await;
    let mut other = database.admin().await;
    other.execute("BEGIN; LOCK TABLE teams IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let started = Instant::now();
    let health = probe.probe().await.unwrap();
    assert!(started.elapsed() < PATIENCE, "{:?}", started.elapsed());
    assert_eq!(
        (health.checked().as_str(), health.level()),
        ("no answer: table teams is locked, for 1.0 s at least", Level::Crit)
    );
    assert!(health.connections.known().is_some_and(|all| all.taken >= 2), "the rest is seen all the same");
    other.execute("ROLLBACK").await.unwrap();
    assert_eq!(probe.probe().await.unwrap().level(), Level::Ok);
}

#[tokio::test]
async fn a_slow_check_is_stopped_on_the_server_too() {
    let database = Postgres::start().fresh_database().await;
    let mut admin = database.admin().await;
    replace_teams(&mut admin, "SELECT 1 FROM pg_sleep(600)").await;
    let mut probe = Database::new(&database.url(), Duration::from_millis(500)).unwrap();
    // Whichever of the two bounds is met first.
    match probe.probe().await {
        Ok(health) => assert!(health.checked().contains("the check was cancelled"), "{}", health.checked()),
        Err(error) => assert!(matches!(error, SourceError::Timeout { .. }), "{error:?}"),
    }
    wait_until(
        &mut admin,
        "SELECT count(*) = 0 FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'worky-console' AND state = 'active'",
    )
    .await;
}

#[tokio::test]
async fn a_lost_connection_is_an_error_once_and_then_forgotten() {
    let (database, mut probe) = fresh().await;
    probe.probe().await.unwrap();
    let mut admin = database.admin().await;
    admin
        .execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND application_name = 'worky-console'",
        )
        .await
        .unwrap();
    wait_until(
        &mut admin,
        "SELECT count(*) = 0 FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'worky-console'",
    )
    .await;
    let error = probe.probe().await.unwrap_err();
    assert!(matches!(error, SourceError::Unreachable { .. }), "{error:?}");
    probe.probe().await.unwrap();
}

#[tokio::test]
async fn the_session_cannot_write_even_if_the_check_would() {
    let (database, mut probe) = fresh().await;
    let mut admin = database.admin().await;
    admin.execute("CREATE TABLE traces (n int); GRANT ALL ON traces TO console").await.unwrap();
    replace_teams(&mut admin, "INSERT INTO traces VALUES (1) RETURNING n").await;
    let text = shown(&probe.probe().await.unwrap_err());
    assert!(text.contains("in a read-only transaction"), "{text}");
    let traces: i64 = sqlx::query_scalar("SELECT count(*) FROM traces").fetch_one(&mut admin).await.unwrap();
    assert_eq!(traces, 0);
}

#[tokio::test]
async fn the_urls_own_options_do_not_lift_our_limits() {
    let database = Postgres::start().fresh_database().await;
    let mut admin = database.admin().await;
    admin
        .execute(
            "CREATE FUNCTION tell() RETURNS int LANGUAGE plpgsql AS $$ BEGIN
               RAISE 'reads=% statement=% lock=%', current_setting('transaction_read_only'),
                     current_setting('statement_timeout'), current_setting('lock_timeout');
             END $$",
        )
        .await
        .unwrap();
    replace_teams(&mut admin, "SELECT tell()").await;
    let url = database
        .url_with_query("?options=-c%20statement_timeout%3D0%20-c%20default_transaction_read_only%3Doff");
    let text = shown(&Database::new(&url, PATIENCE).unwrap().probe().await.unwrap_err());
    assert!(text.contains("reads=on statement=2s lock=1s"), "{text}");
}

/// Puts a view over `statement` in the place of the table, so that the check runs it.
async fn replace_teams(admin: &mut PgConnection, statement: &str) {
    let sql = format!(
        "DROP TABLE teams;
         CREATE FUNCTION in_place_of_teams() RETURNS SETOF int LANGUAGE sql AS $$ {statement} $$;
         CREATE VIEW teams AS SELECT * FROM in_place_of_teams();
         GRANT SELECT ON teams TO console"
    );
    admin.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
}
