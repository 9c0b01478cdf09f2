//! What only a database can do, and can refuse.

use super::*;
use futures_util::StreamExt;
use sqlx::AssertSqlSafe;
use tokio::time::timeout;

#[tokio::test]
async fn who_listens_hears_of_every_change() {
    let stores = Place::database(2).await;
    let [mine, theirs] = [&*stores.people[0], &*stores.people[1]];
    let mut heard = mine.watch().unwrap();
    // Begun before the change is made, and told by the first word of it.
    let listening = tokio::spawn(async move {
        let first = heard.next().await;
        (first, heard)
    });
    let flag = name("f");
    let mut made = done(theirs.create_flag(&flag, &FlagEdit::default()).await);
    let mut percent = 0.0;
    while !listening.is_finished() {
        percent = if percent > 99.0 { 0.0 } else { percent + 1.0 };
        made = done(theirs.edit_flag(&made, &share(percent)).await);
    }
    let (first, mut heard) = timeout(PATIENCE, listening).await.unwrap().unwrap();
    assert_eq!(first, Some(Ok(())));
    done(theirs.archive_flag(&made, None).await);
    assert_eq!(timeout(PATIENCE, heard.next()).await.unwrap(), Some(Ok(())));
}

#[tokio::test]
async fn the_tables_are_made_once_and_a_missing_one_says_how() {
    let database = database().await;
    let store = DatabaseFlags::new(&database.url(), PATIENCE, "ada@desk").unwrap();
    let error = store.flags().await.unwrap_err();
    assert!(error.hint().contains("flags init"), "{error} {}", error.hint());
    let why = refused(store.create_flag(&name("f"), &full()).await);
    assert!(why.contains("flags init"), "{why}");
    for _ in 0..2 {
        assert!(store.make_ready().await.unwrap().contains("feature_flag_history"));
    }
    let made = done(store.create_flag(&name("f"), &full()).await);
    assert_eq!((made.updated_by.as_str(), made.version), ("ada@desk", 1));
    let mut admin = database.admin().await;
    let count = "SELECT count(*) FROM feature_flags";
    assert_eq!(sqlx::query_scalar::<_, i64>(count).fetch_one(&mut admin).await.unwrap(), 1);
    // What the console prints is what somebody else can run.
    let sql = AssertSqlSafe(store.schema().unwrap());
    sqlx::raw_sql(sql).execute(&mut admin).await.unwrap();
}

#[tokio::test]
async fn a_row_that_is_none_of_ours_is_told_and_the_others_are_read() {
    let database = database().await;
    let store = DatabaseFlags::new(&database.url(), PATIENCE, "ada").unwrap();
    store.make_ready().await.unwrap();
    done(store.create_flag(&name("good"), &full()).await);
    let bad = "INSERT INTO feature_flags (name, allowed_users) VALUES ('bad', '{\"no id\"}')";
    database.admin().await.execute(bad).await.unwrap();
    let listing = store.flags().await.unwrap();
    assert_eq!(listing.rows.len(), 1);
    assert!(listing.poisoned[0].why.contains("allowed_users"), "{:?}", listing.poisoned);
}

#[tokio::test]
async fn a_role_that_may_not_write_is_told_what_it_needs() {
    let database = database().await;
    let store = DatabaseFlags::new(&database.url(), PATIENCE, "ada").unwrap();
    store.make_ready().await.unwrap();
    let made = done(store.create_flag(&name("f"), &full()).await);
    let mut admin = database.admin().await;
    admin.execute("ALTER TABLE feature_flags OWNER TO admin; REVOKE ALL ON feature_flags FROM console; GRANT SELECT ON feature_flags TO console").await.unwrap();
    let why = refused(store.edit_flag(&made, &share(1.0)).await);
    assert!(why.contains("GRANT SELECT, INSERT, UPDATE, DELETE"), "{why}");
    assert_eq!(find(&store, &name("f")).await.unwrap(), made);
}
