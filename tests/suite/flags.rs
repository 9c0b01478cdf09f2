//! Where flags are kept: the same promises held by the API, by PostgreSQL, and by a file in either form.

mod database;
mod file;
mod rollback;
mod unleash;

use crate::{
    postgres::{FreshDatabase, Postgres},
    writes::{done, refused},
};
use chrono::Utc;
use sqlx::Executor;
use std::{fs, sync::Arc, time::Duration};
use tempfile::TempDir;
use worky_console::{
    base::Secret,
    demo::{ADMIN, Backend, Clock, Options},
    domain::{Edit, Flag, FlagEdit, FlagName, Percentage, UserId},
    source::{
        Api, ApiOptions, FlagStore, Outcome, Stopwatch,
        flags::{ApiFlags, DatabaseFlags, FileFlags},
    },
};

/// Far more than anything takes on a busy machine; no test waits it out.
const PATIENCE: Duration = Duration::from_secs(20);

/// One place, as several people reach it: each has a connection of their own.
struct Place {
    people: Vec<Arc<dyn FlagStore>>,
    /// Whether it counts its changes and remembers them.
    remembers: bool,
    /// Of the server, whose limit of requests is to be nobody's trouble here.
    clock: Option<Clock>,
    _keep: Box<dyn std::any::Any>,
}

impl Place {
    async fn api(people: usize) -> Self {
        let clock = Clock::fixed(Utc::now());
        let backend = Backend::start(Options { clock: clock.clone(), ..Options::default() }).await.unwrap();
        let mut stores: Vec<Arc<dyn FlagStore>> = Vec::new();
        for _ in 0..people {
            let options = ApiOptions { requests_per_minute: 100_000, ..ApiOptions::new(backend.url()) };
            let api = Api::new(options, None, Stopwatch::system(), Arc::new(|_, _| ())).unwrap();
            api.log_in(ADMIN.0, &Secret::new(ADMIN.1)).await.unwrap();
            stores.push(Arc::new(ApiFlags::new(api)));
        }
        Self { people: stores, remembers: true, clock: Some(clock), _keep: Box::new(backend) }
    }

    async fn database(people: usize) -> Self {
        let database = database().await;
        let store = |n: usize| -> Arc<dyn FlagStore> {
            Arc::new(DatabaseFlags::new(&database.url(), PATIENCE, format!("person {n}")).unwrap())
        };
        let people: Vec<_> = (0..people).map(store).collect();
        people[0].make_ready().await.unwrap();
        Self { people, remembers: true, clock: None, _keep: Box::new(database) }
    }

    async fn file(people: usize, text: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("flags.json");
        fs::write(&path, text).unwrap();
        let store = |_| -> Arc<dyn FlagStore> { Arc::new(FileFlags::new(&path)) };
        let people = (0..people).map(store).collect();
        Self { people, remembers: false, clock: None, _keep: Box::new(folder) }
    }

    async fn each(people: usize) -> Vec<(&'static str, Self)> {
        vec![
            ("the API", Self::api(people).await),
            ("PostgreSQL", Self::database(people).await),
            ("a file", Self::file(people, "{}").await),
            ("flagd", Self::file(people, r#"{"flags": {}}"#).await),
        ]
    }
}

/// A database whose role may make tables, and write those.
async fn database() -> FreshDatabase {
    let database = Postgres::start().fresh_database().await;
    database.admin().await.execute("GRANT CREATE ON SCHEMA public TO console").await.unwrap();
    database
}

fn name(text: &str) -> FlagName {
    text.parse().unwrap()
}

fn share(percent: f64) -> FlagEdit {
    FlagEdit { percentage: Some(Percentage::try_from(percent).unwrap()), ..FlagEdit::default() }
}

async fn find(store: &dyn FlagStore, name: &FlagName) -> Option<Flag> {
    let listing = store.flags().await.unwrap();
    assert!(listing.poisoned.is_empty(), "{:?}", listing.poisoned);
    listing.rows.into_iter().find(|flag| flag.name == *name)
}

fn full() -> FlagEdit {
    FlagEdit {
        enabled: Some(true),
        description: Edit::Set("a try".parse().unwrap()),
        allow_users: vec!["USR-000001".parse().unwrap(), "USR-000002".parse().unwrap()],
        allow_clients: vec!["CLI-000001".parse().unwrap()],
        reason: Some("phase 1".parse().unwrap()),
        ..share(12.34)
    }
}

#[tokio::test]
async fn a_flag_lives_the_same_life_everywhere() {
    for (place, stores) in Place::each(2).await {
        let [mine, theirs] = [&*stores.people[0], &*stores.people[1]];
        let night = name("night_mode");
        let made = done(mine.create_flag(&night, &full()).await);
        assert!(full().is_in(&made), "{place}: {made:?}");
        assert!(refused(theirs.create_flag(&night, &full()).await).contains("already"), "{place}");
        let read = find(theirs, &night).await.unwrap();
        assert_eq!(read, made, "{place}");

        let edit = FlagEdit {
            enabled: Some(false),
            drop_users: vec!["USR-000001".parse().unwrap()],
            drop_clients: vec!["CLI-000001".parse().unwrap()],
            ..share(100.0)
        };
        let changed = done(theirs.edit_flag(&read, &edit).await);
        assert!(edit.is_in(&changed) && changed.description == "a try", "{place}: {changed:?}");
        assert!(changed.version > made.version || !stores.remembers, "{place}");
        let late = refused(mine.edit_flag(&made, &share(50.0)).await);
        assert!(late.contains("has changed since it was read"), "{place}: {late}");
        let late = refused(mine.archive_flag(&made, None).await);
        assert!(late.contains("has changed since it was read"), "{place}: {late}");
        assert_eq!(find(mine, &night).await.unwrap(), changed, "{place}: what was refused changed nothing");

        done(mine.archive_flag(&changed, Some(&"over".parse().unwrap())).await);
        assert_eq!(find(theirs, &night).await, None, "{place}");
        let gone = refused(theirs.edit_flag(&changed, &share(50.0)).await);
        assert!(gone.contains("no flag") || gone.contains("404"), "{place}: {gone}");
        let again = done(theirs.create_flag(&night, &share(1.0)).await);
        assert!(again.version > changed.version || !stores.remembers, "{place}: its history goes on");
        if !stores.remembers {
            let error = mine.flag_history(&night).await.unwrap_err();
            assert!(error.to_string().contains("keeps no history"), "{error}");
            continue;
        }
        let past = mine.flag_history(&night).await.unwrap().rows;
        let versions: Vec<u64> = past.iter().map(|change| change.version).collect();
        let reasons: Vec<Option<&str>> = past.iter().map(|change| change.reason.as_deref()).collect();
        assert_eq!(reasons, [None, Some("over"), None, Some("phase 1")], "{place}");
        assert!(versions.is_sorted_by(|a, b| a > b), "{place}: {versions:?}");
        assert_eq!(past[2].before, Some((true, Percentage::try_from(12.34).unwrap())), "{place}");
        assert_eq!(past[2].after, (false, Percentage::FULL), "{place}");
    }
}

/// Two people let somebody in by name, again and again, on what they have just read.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_thousand_edits_at_once_none_is_lost_and_every_loser_is_told() {
    const EDITS: usize = 1000;
    for (place, stores) in Place::each(2).await {
        let flag = name("busy");
        done(stores.people[0].create_flag(&flag, &FlagEdit::default()).await);
        let work = stores.people.iter().cloned().enumerate().map(|(person, store)| {
            let (flag, clock) = (flag.clone(), stores.clock.clone());
            tokio::spawn(async move {
                let (mut won, mut told) = (Vec::new(), 0);
                for n in 0..EDITS / 2 {
                    clock.iter().for_each(|clock| clock.advance(Duration::from_millis(400)));
                    let read = find(&*store, &flag).await.unwrap();
                    let user: UserId = format!("USR-{person}-{n}").parse().unwrap();
                    let edit = FlagEdit { allow_users: vec![user.clone()], ..FlagEdit::default() };
                    match store.edit_flag(&read, &edit).await {
                        Outcome::Done(_) => won.push(user),
                        Outcome::NotDone { why } => {
                            assert!(why.contains("has changed since it was read"), "{why}");
                            told += 1;
                        }
                        Outcome::Unknown { why } => panic!("{why}"),
                    }
                }
                (won, told)
            })
        });
        let (mut won, mut told) = (Vec::new(), 0);
        for task in work.collect::<Vec<_>>() {
            let (mine, lost) = task.await.unwrap();
            won.extend(mine);
            told += lost;
        }
        assert_eq!(won.len() + told, EDITS, "{place}");
        assert!(!won.is_empty(), "{place}");
        let mut now = find(&*stores.people[0], &flag).await.unwrap();
        now.allowed_users.sort();
        won.sort();
        assert_eq!(now.allowed_users, won, "{place}: exactly what was told as done");
        if stores.remembers {
            let past = stores.people[0].flag_history(&flag).await.unwrap().rows;
            assert_eq!(past.len(), won.len() + 1, "{place}: a line of history for each");
        }
    }
}
