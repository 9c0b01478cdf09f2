//! What is kept, for how long, and in how much room.

use super::*;
use crate::domain::{Call, Failure, Outcome, Phases};
use std::{os::unix::fs::PermissionsExt, time::Duration};

fn at(secs: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::seconds(secs)
}

fn call(secs: i64, ms: u64, outcome: Outcome) -> Entry {
    let phases = Phases { server: Duration::from_millis(ms), ..Phases::default() };
    let call = Call::new(Endpoint::Teams, Duration::from_millis(ms), outcome);
    let call = Call { phases, request_id: Some("7f3c".into()), ..call };
    Entry::Call(Endpoint::Teams, Sample::of(&call, at(secs), Some(Duration::from_secs(5))))
}

async fn history() -> (tempfile::TempDir, History) {
    let folder = tempfile::tempdir().unwrap();
    let history = History::open(&folder.path().join("deep/prod.sqlite")).await.unwrap();
    (folder, history)
}

#[tokio::test]
async fn what_was_written_is_there_after_a_restart_and_for_the_owner_alone() {
    let (folder, mut history) = history().await;
    let mark = Mark { at: at(7), what: "team edit TEAM-1 --name Atlas".into() };
    let entries = [call(5, 20, Ok(())), call(10, 9, Err(Failure::Status(503))), Entry::Mark(mark.clone())];
    history.write(&entries).await.unwrap();
    history.close().await;
    let path = folder.path().join("deep/prod.sqlite");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let kept = History::open(&path).await.unwrap().read(at(60)).await.unwrap();
    let calls: Vec<Entry> = kept.calls.into_iter().map(|(to, sample)| Entry::Call(to, sample)).collect();
    assert_eq!((calls.as_slice(), kept.marks), (&entries[..2], vec![mark]));
}

#[tokio::test]
async fn what_two_consoles_have_seen_is_marked_once() {
    let (_folder, mut history) = history().await;
    let mark = |secs| Entry::Mark(Mark { at: at(secs), what: "a went from 25 % to 50 %, by USR-1".into() });
    history.write(&[mark(7), mark(7), mark(9)]).await.unwrap();
    history.write(&[mark(7)]).await.unwrap();
    let times: Vec<_> = history.read(at(60)).await.unwrap().marks.into_iter().map(|mark| mark.at).collect();
    assert_eq!(times, [at(7), at(9)]);
}

#[tokio::test]
async fn a_day_is_kept_and_the_old_half_of_it_is_thinned_without_losing_the_slowest_or_the_failed() {
    let (_folder, mut history) = history().await;
    let old: Vec<_> = (0..12).map(|n| call(5 * n, 100 + n as u64, Ok(()))).collect();
    history.write(&old).await.unwrap();
    history.write(&[call(30, 3, Err(Failure::Timeout)), call(9 * 3600, 20, Ok(()))]).await.unwrap();
    let now = at(10 * 3600);
    for _ in 0..2 {
        history.thin(now).await.unwrap();
        let calls = history.read(now).await.unwrap().calls;
        let good = || calls.iter().filter(|(_, sample)| sample.outcome.is_ok());
        let mut took: Vec<_> = good().map(|(_, sample)| (sample.took.as_millis(), sample.weight)).collect();
        took.sort_unstable();
        assert_eq!(took, [(20, 1), (101, 2), (103, 2), (105, 2), (107, 2), (109, 2), (111, 2)]);
        assert_eq!(calls.len(), 8, "and the one that failed");
    }
    history.thin(at(40 * 3600)).await.unwrap();
    assert_eq!(history.read(at(0)).await.unwrap(), Kept::default());
}

#[tokio::test]
async fn a_full_file_makes_room_for_what_is_new() {
    let (_folder, mut history) = history().await;
    let many: Vec<_> = (0..2_000).map(|n| call(n, 20, Ok(()))).collect();
    history.write(&many).await.unwrap();
    let (pages,): (i64,) = sqlx::query_as("PRAGMA page_count").fetch_one(&mut history.db).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {pages}")))
        .execute(&mut history.db)
        .await
        .unwrap();
    for n in 0..10 {
        let more: Vec<_> = (0..100).map(|m| call(5_000 + 100 * n + m, 20, Ok(()))).collect();
        history.write(&more).await.unwrap();
    }
    let calls = history.read(at(9_000)).await.unwrap().calls;
    assert_eq!(calls.last().unwrap().1.at, at(5_999));
    assert!(calls.len() < 3_000, "{}", calls.len());
}

#[tokio::test]
async fn a_file_that_is_no_history_is_named_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("prod.sqlite");
    std::fs::write(&path, "this is somebody's letter, not a database; ".repeat(100)).unwrap();
    let error = History::open(&path).await.err().unwrap().to_string();
    assert!(error.contains("prod.sqlite cannot be used"), "{error}");
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("this is somebody's letter"));
}

#[tokio::test]
async fn a_row_that_says_nothing_we_know_is_passed_over() {
    let (_folder, mut history) = history().await;
    history.write(&[call(5, 20, Ok(()))]).await.unwrap();
    for change in ["endpoint = 'GET /nothing'", "took = -1", "failure = 'bad luck'", "weight = 0"] {
        let sql = format!(
            "INSERT INTO calls SELECT * FROM calls LIMIT 1; UPDATE calls SET {change} WHERE rowid = (SELECT max(rowid) FROM calls)"
        );
        history.db.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(sql))).await.unwrap();
    }
    assert_eq!(history.read(at(60)).await.unwrap().calls.len(), 1);
}
