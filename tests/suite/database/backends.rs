//! Somebody else's session is stopped: through the gate, as every change is.

use super::{fresh, wait_until};
use crate::{
    gate::{Counter, gate, not_done},
    postgres::FreshDatabase,
};
use sqlx::{Connection, Executor, PgConnection};
use worky_console::{demo::Personality, operation::Verdict, source::Database};

/// The gate of a context that has this database.
async fn counter(look: &Database) -> Counter {
    let mut counter = Counter::open(Personality::Guide).await;
    counter.gate = gate(&counter.desk.api, counter.file()).over(look.backends());
    counter
}

/// A session of the console's own role: others it may not stop.
async fn own(database: &FreshDatabase) -> (PgConnection, i32) {
    let mut session = PgConnection::connect(database.url().expose()).await.unwrap();
    let pid = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut session).await.unwrap();
    (session, pid)
}

#[tokio::test]
async fn a_statement_is_cancelled_and_its_session_lives_on() {
    let (database, look) = fresh().await;
    let counter = counter(&look).await;
    let (mut session, pid) = own(&database).await;
    let sleeping = tokio::spawn(async move {
        let error = session.execute("SELECT pg_sleep(600)").await.unwrap_err();
        assert!(error.to_string().contains("canceling statement due to user request"), "{error}");
        session.execute("SELECT 1").await.unwrap();
    });
    wait_until(
        &mut database.admin().await,
        "SELECT count(*) = 1 FROM pg_stat_activity
         WHERE datname = current_database() AND query = 'SELECT pg_sleep(600)' AND state = 'active'",
    )
    .await;
    let plan = counter.plan(&format!("database cancel {pid}")).await;
    assert_eq!(plan.items[0].before["runs"], "SELECT pg_sleep(600)");
    assert!(plan.irreversible().is_some(), "what was rolled back is not brought back");
    assert!(counter.carry(plan).await.unwrap().results[0].ending.is_done());
    sleeping.await.unwrap();
    assert_eq!(counter.last().await.intent.line, format!("database cancel {pid}"));
}

#[tokio::test]
async fn a_session_that_idles_in_a_transaction_is_ended() {
    let (database, look) = fresh().await;
    let counter = counter(&look).await;
    let (mut session, pid) = own(&database).await;
    session.execute("BEGIN; SELECT 1 FROM teams").await.unwrap();
    counter.does(&format!("database terminate {pid}")).await;
    assert!(session.execute("SELECT 1").await.is_err());
    let plan = counter.plan(&format!("database terminate {pid}")).await;
    assert_eq!(plan.items[0].verdict, Verdict::Refused(format!("there is no session {pid}")));
}

#[tokio::test]
async fn a_session_that_has_gone_on_to_something_else_is_left_alone() {
    let (database, look) = fresh().await;
    let counter = counter(&look).await;
    let (mut session, pid) = own(&database).await;
    session.execute("BEGIN; SELECT 1 FROM teams").await.unwrap();
    let plan = counter.plan(&format!("database terminate {pid}")).await;
    session.execute("SELECT 'something else'").await.unwrap();
    let report = counter.carry(plan).await.unwrap();
    assert!(not_done(&report).contains("it has changed since you saw it"), "{report:?}");
    session.execute("COMMIT").await.unwrap();
}

#[tokio::test]
async fn a_session_we_have_no_right_to_stop_says_so() {
    let (database, look) = fresh().await;
    let counter = counter(&look).await;
    let mut admin = database.admin().await;
    let pid: i32 = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut admin).await.unwrap();
    let report = counter.try_to(&format!("database cancel {pid}")).await;
    assert!(not_done(&report).contains("superuser"), "{report:?}");
    admin.execute("SELECT 1").await.unwrap();
}

#[tokio::test]
async fn without_a_database_nothing_can_be_stopped() {
    let counter = Counter::open(Personality::Guide).await;
    let plan = counter.plan("database cancel 4120").await;
    assert_eq!(plan.items[0].verdict, Verdict::Refused("this context has no database_url".into()));
    assert!("database cancel 0".parse::<worky_console::operation::Operation>().is_err());
}
