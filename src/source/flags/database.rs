//! Flags in PostgreSQL. Every change is one statement: the flag as it was read, its line of history and the
//! word to everybody who listens, or nothing.

use super::{FlagStore, form, schema};
use crate::{
    base::{Secret, clean},
    domain::{Flag, FlagChange, FlagEdit, FlagName, Line, Percentage},
    source::{
        Listing, Outcome, Poisoned, SourceError,
        database::{Broken, Writer},
    },
};
use chrono::{DateTime, Utc};
use futures_util::{StreamExt, future::BoxFuture, stream, stream::BoxStream};
use serde_json::Value;
use std::{sync::Arc, time::Duration};

pub struct DatabaseFlags {
    writer: Arc<Writer>,
    /// Who changes something here: nobody has signed in at the database as a person.
    by: String,
}

type Row = (String, String, bool, i32, Vec<String>, Vec<String>, i64, DateTime<Utc>, String);
type Past = (i64, DateTime<Utc>, String, Option<String>, Option<String>, Option<String>);

impl DatabaseFlags {
    /// Reads the URL; nothing is opened yet.
    pub fn new(url: &Secret, patience: Duration, by: impl Into<String>) -> Result<Self, SourceError> {
        Ok(Self { writer: Arc::new(Writer::new(url, patience)?), by: by.into() })
    }

    async fn all(&self) -> Result<Listing<Flag>, SourceError> {
        let work = |mut connection| async {
            let rows: Vec<Row> = sqlx::query_as(schema::ALL).fetch_all(&mut connection).await?;
            Ok((connection, rows))
        };
        let rows = self.writer.run(remedy, work).await.map_err(Broken::into_error)?;
        let mut listing: Listing<Flag> = Listing::from_iter([]);
        for (at, row) in (0..).zip(rows) {
            let id = Some(clean(&row.0));
            match flag(row) {
                Ok(flag) => listing.rows.push(flag),
                Err(why) => listing.poisoned.push(Poisoned { at, rows: 1, id, why }),
            }
        }
        Ok(listing)
    }

    async fn find(&self, name: &FlagName) -> Result<Option<Flag>, SourceError> {
        Ok(self.all().await?.rows.into_iter().find(|flag| flag.name == *name))
    }

    async fn past(&self, name: &FlagName) -> Result<Listing<FlagChange>, SourceError> {
        let work = |mut connection| async {
            let rows: Vec<Past> =
                sqlx::query_as(schema::HISTORY).bind(name.as_str()).fetch_all(&mut connection).await?;
            Ok((connection, rows))
        };
        let rows = self.writer.run(remedy, work).await.map_err(Broken::into_error)?;
        Ok(rows.into_iter().map(|row| change(name, row)).collect())
    }

    /// The statement with what a flag is to be, and on which version it was read.
    async fn put(&self, sql: &'static str, flag: &Flag, edit: &FlagEdit) -> Result<Option<Row>, Broken> {
        let texts = |ids: Vec<&str>| ids.into_iter().map(str::to_owned).collect::<Vec<_>>();
        let query = sqlx::query_as(sql)
            .bind(flag.name.as_str())
            .bind(i64::try_from(flag.version).unwrap_or(i64::MAX))
            .bind(edit.description.wire())
            .bind(flag.enabled)
            .bind(i32::from(flag.percentage.hundredths()))
            .bind(texts(flag.allowed_clients.iter().map(|id| id.as_str()).collect()))
            .bind(texts(flag.allowed_users.iter().map(|id| id.as_str()).collect()))
            .bind(&self.by)
            .bind(edit.reason.as_ref().map(Line::as_str));
        let work = |mut connection| async move {
            let row = query.fetch_optional(&mut connection).await?;
            Ok((connection, row))
        };
        self.writer.run(remedy, work).await
    }

    async fn make(&self, name: &FlagName, edit: &FlagEdit) -> Outcome<Flag> {
        let wanted = edit.applied_to(&Flag::new(name.clone()));
        match self.put(schema::CREATE, &wanted, edit).await {
            Ok(Some(row)) => made(row),
            Ok(None) => Outcome::NotDone { why: format!("there is a flag {name} already") },
            Err(broken) => self.doubt(name, broken, |now| now.is_some_and(|now| edit.is_in(now))).await,
        }
    }

    async fn change(&self, flag: &Flag, edit: &FlagEdit) -> Outcome<Flag> {
        match self.put(schema::EDIT, &edit.applied_to(flag), edit).await {
            Ok(Some(row)) => made(row),
            Ok(None) => self.moved_on(flag).await,
            Err(broken) => {
                let done = |now: &Flag| now.version > flag.version && edit.is_in(now);
                self.doubt(&flag.name, broken, |now| now.is_some_and(done)).await
            }
        }
    }

    async fn put_away(&self, flag: &Flag, reason: Option<&Line>) -> Outcome {
        let edit = FlagEdit { reason: reason.cloned(), ..FlagEdit::default() };
        match self.put(schema::ARCHIVE, flag, &edit).await {
            Ok(Some(_)) => Outcome::Done(()),
            Ok(None) => self.moved_on(flag).await.map(drop),
            Err(broken) => match self.doubt(&flag.name, broken, |now| now.is_none()).await {
                // What is gone cannot be shown.
                Outcome::Unknown { .. } if matches!(self.find(&flag.name).await, Ok(None)) => {
                    Outcome::Done(())
                }
                other => other.map(drop),
            },
        }
    }

    /// Somebody else was faster.
    async fn moved_on(&self, flag: &Flag) -> Outcome<Flag> {
        let why = match self.find(&flag.name).await {
            Ok(Some(now)) => format!(
                "{} has changed since it was read: it is at {}, version {}",
                now.name, now.percentage, now.version
            ),
            Ok(None) => format!("there is no flag {}", flag.name),
            Err(error) => format!("{} has changed since it was read; how, is not known: {error}", flag.name),
        };
        Outcome::NotDone { why }
    }

    /// Nobody knows whether it was done: it is looked up.
    async fn doubt(
        &self,
        name: &FlagName,
        broken: Broken,
        done: impl Fn(Option<&Flag>) -> bool,
    ) -> Outcome<Flag> {
        let error = match broken {
            Broken::Certainly(error) => {
                return Outcome::NotDone { why: format!("{error}; {}", error.hint()) };
            }
            Broken::Perhaps(error) => error,
        };
        match self.find(name).await {
            Ok(Some(now)) if done(Some(&now)) => Outcome::Done(now),
            _ => Outcome::Unknown { why: error.to_string() },
        }
    }
}

/// What to do about a refusal.
fn remedy(code: &str) -> Option<&'static str> {
    match code {
        "42P01" => Some("`worky-console flags init` makes the tables; with --print it shows the SQL"),
        "42501" => Some(
            "GRANT SELECT, INSERT, UPDATE, DELETE ON feature_flags, feature_flag_history to the role of `database_url`",
        ),
        "25006" => Some("`database_url` names a read-only server; flags need the primary"),
        "55P03" => Some("a table of the flags is locked; try again"),
        _ => None,
    }
}

fn made(row: Row) -> Outcome<Flag> {
    match flag(row) {
        Ok(flag) => Outcome::Done(flag),
        Err(why) => Outcome::Unknown { why },
    }
}

fn flag((name, description, enabled, share, clients, users, version, at, by): Row) -> Result<Flag, String> {
    let ids = |ids: &[String]| Value::from(ids);
    let fields = serde_json::json!({
        "enabled": enabled, "rollout_percentage": f64::from(share) / 100.0, "description": description,
        "allowed_clients": ids(&clients), "allowed_users": ids(&users),
    });
    let flag = form::read(&name, &fields)?;
    Ok(Flag { version: version.unsigned_abs(), updated_at: at, updated_by: clean(&by), ..flag })
}

fn change(name: &FlagName, (version, at, by, reason, before, after): Past) -> FlagChange {
    let state = |text: Option<String>| -> Option<(bool, Percentage)> {
        let fields = serde_json::from_str(&text?).ok()?;
        form::read(name.as_str(), &fields).ok().map(|flag| (flag.enabled, flag.percentage))
    };
    FlagChange {
        version: version.unsigned_abs(),
        at,
        by: clean(&by),
        reason: reason.map(|reason| clean(&reason)),
        before: state(before),
        // Nothing is left of an archived flag, so it is off for everybody.
        after: state(after).unwrap_or_default(),
    }
}

impl FlagStore for DatabaseFlags {
    fn place(&self) -> &str {
        self.writer.place()
    }

    fn flags(&self) -> BoxFuture<'_, Result<Listing<Flag>, SourceError>> {
        Box::pin(self.all())
    }

    fn flag_history<'a>(
        &'a self,
        name: &'a FlagName,
    ) -> BoxFuture<'a, Result<Listing<FlagChange>, SourceError>> {
        Box::pin(self.past(name))
    }

    fn create_flag<'a>(&'a self, name: &'a FlagName, edit: &'a FlagEdit) -> BoxFuture<'a, Outcome<Flag>> {
        Box::pin(self.make(name, edit))
    }

    fn edit_flag<'a>(&'a self, flag: &'a Flag, edit: &'a FlagEdit) -> BoxFuture<'a, Outcome<Flag>> {
        Box::pin(self.change(flag, edit))
    }

    fn archive_flag<'a>(&'a self, flag: &'a Flag, reason: Option<&'a Line>) -> BoxFuture<'a, Outcome> {
        Box::pin(self.put_away(flag, reason))
    }

    fn make_ready(&self) -> BoxFuture<'_, Result<String, SourceError>> {
        Box::pin(async {
            let work = |mut connection| async {
                sqlx::raw_sql(schema::TABLES).execute(&mut connection).await?;
                Ok((connection, ()))
            };
            self.writer.run(remedy, work).await.map_err(Broken::into_error)?;
            Ok(format!("{} has the tables feature_flags and feature_flag_history", self.place()))
        })
    }

    fn schema(&self) -> Option<&'static str> {
        Some(schema::TABLES)
    }

    /// Ends where listening is not possible at all.
    fn watch(&self) -> Option<BoxStream<'static, Result<(), SourceError>>> {
        let writer = self.writer.clone();
        let heard =
            stream::once(async move { writer.listener(schema::CHANNEL).await }).flat_map(|listener| {
                match listener {
                    Ok(listener) => stream::unfold(listener, |mut listener| async {
                        // A connection that was lost may have missed something, too.
                        listener.try_recv().await.ok().map(|_| (Ok(()), listener))
                    })
                    .boxed(),
                    Err(error) => stream::iter([Err(error)]).boxed(),
                }
            });
        Some(heard.boxed())
    }
}
