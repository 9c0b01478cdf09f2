//! The sample organisation: one company with its people, clients, work and past, the same for the
//! same seed, dated back from now.

mod assignments;
mod flags;
mod insert;
mod notifications;
mod people;
mod teams;
mod words;
mod work;

use super::{
    Options, Quirk, Size,
    clock::stamp,
    database::{Database, number, run},
    fault::Fault,
};
use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;
use sqlx::SqliteConnection;

/// What all parts of the sample data are made from.
pub struct Ground {
    pub rng: Rng,
    pub now: DateTime<Utc>,
    pub size: Size,
}

impl Ground {
    /// So many days ago, give or take most of a day.
    pub fn days_ago(&mut self, days: u32) -> DateTime<Utc> {
        let spread = TimeDelta::microseconds(self.rng.i64(0..72_000_000_000));
        self.now - TimeDelta::days(i64::from(days)) - spread
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.rng.usize(..from.len())]
    }

    /// An id as the API makes it for something that happened then.
    pub fn id(&mut self, prefix: &str, at: DateTime<Utc>) -> String {
        format!("{prefix}-{}-{:08X}", at.timestamp_millis(), self.rng.u32(..))
    }

    /// How many people and projects there are.
    pub fn dimensions(&self) -> (usize, usize) {
        match self.size {
            Size::Small => (24, 8),
            Size::Medium => (420, 64),
            Size::Large => (2000, 640),
        }
    }
}

/// Writes the sample data, unless there is data already.
pub async fn fill(database: &Database, options: &Options) -> Result<(), Fault> {
    let mut db = database.write().await?;
    let there = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'users'";
    if number(&mut db, there, &[]).await? > 0 {
        return Ok(());
    }
    sqlx::raw_sql(include_str!("../schema.sql")).execute(&mut *db).await?;
    let mut ground =
        Ground { rng: Rng::with_seed(options.seed), now: options.clock.now(), size: options.size };
    let people = people::write(&mut db, &mut ground).await?;
    let work = work::write(&mut db, &mut ground).await?;
    let teams = teams::write(&mut db, &mut ground, &people, &work).await?;
    assignments::write(&mut db, &mut ground, &people, &work, &teams).await?;
    notifications::write(&mut db, &mut ground, &people, &work, &teams).await?;
    flags::write(&mut db, &mut ground).await?;
    if options.all_quirks().contains(&Quirk::OddClientIds) {
        renumber(&mut db).await?;
    }
    Ok(db.commit().await?)
}

/// Gives the second client an id of another length.
async fn renumber(db: &mut SqliteConnection) -> Result<(), Fault> {
    let places = [
        ("work", "id"),
        ("work", "parent_id"),
        ("work", "client_id"),
        ("users", "client_id"),
        ("assignments", "entity_id"),
        ("assignment_history", "entity_id"),
        ("notifications", "entity_id"),
    ];
    for (table, column) in places {
        let sql = format!("UPDATE {table} SET {column} = 'CLI-002' WHERE {column} = 'CLI-000002'");
        run(db, sql, &[]).await?;
    }
    Ok(())
}

/// A stamp as JSON.
fn at(time: DateTime<Utc>) -> serde_json::Value {
    stamp(time).into()
}
