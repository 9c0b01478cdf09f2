//! PostgreSQL: the guide's check, what goes on in the server, how tables and data are. One connection that
//! cannot write and cannot keep the server busy.

mod backends;
mod delivery;
mod integrity;
mod reading;
mod replication;
mod sessions;
mod tables;
mod traffic;
mod trouble;
mod vitals;
mod writer;

pub use backends::Backends;
pub use writer::{Broken, Writer};

use super::over;
use crate::{
    base::{Secret, clean},
    domain::{Activity, DatabaseHealth, Delivery, Finding, IntegrityCheck, Reading, Tables},
    source::SourceError,
};
use sqlx::{ConnectOptions, Connection, PgConnection, postgres::PgConnectOptions};
use std::{
    net::IpAddr,
    time::{Duration, Instant},
};
use traffic::Counters;
use trouble::Limits;

/// It has no `Debug`: the options inside would print the password.
pub struct Postgres {
    options: PgConnectOptions,
    limits: Limits,
    /// Where it is, in words fit for a screen.
    place: String,
    /// Whether what we send stays on this machine, as far as we can see it: a Unix socket or the
    /// loopback. A tunnel or a container that takes it on from there is its owner's business.
    local: bool,
    open: Option<PgConnection>,
    /// What the server had counted when it was last asked: rates are taken from it.
    counted: Option<(Instant, Counters)>,
}

/// A look at the database gives the connection back, unless it broke.
type Looked<T> = Result<(PgConnection, T), sqlx::Error>;

impl Postgres {
    /// Reads the URL; nothing is opened yet. `timeout` bounds each look as a whole.
    pub fn new(url: &Secret, timeout: Duration) -> Result<Self, SourceError> {
        let options = read(url.expose()).ok_or_else(trouble::bad_url)?;
        let limits = Limits::within(timeout);
        Ok(Self {
            place: clean(&place(&options)),
            local: is_local(&options),
            options: harmless(options, &limits),
            limits,
            open: None,
            counted: None,
        })
    }

    /// The check, the vitals and what goes on: four statements beside the check.
    pub async fn probe(&mut self) -> Result<DatabaseHealth, SourceError> {
        let limits = self.limits;
        let (mut health, counters) = self.look(|connection| probe(connection, &limits)).await?;
        let now = Instant::now();
        let traffic = match self.counted.replace((now, counters)) {
            Some((at, before)) => counters.since(&before, now - at),
            None => counters.so_far(),
        };
        health.activity.traffic = Reading::Known(traffic);
        health.encrypted |= self.local;
        Ok(health)
    }

    pub async fn tables(&mut self) -> Result<Tables, SourceError> {
        self.look(tables::read).await
    }

    pub async fn delivery(&mut self) -> Result<Delivery, SourceError> {
        self.look(delivery::read).await
    }

    pub async fn integrity(&mut self, check: IntegrityCheck) -> Result<Finding, SourceError> {
        self.look(|connection| integrity::read(connection, check)).await
    }

    async fn look<T, F>(&mut self, look: impl FnOnce(PgConnection) -> F) -> Result<T, SourceError>
    where
        F: Future<Output = Looked<T>>,
    {
        let connect = PgConnection::connect_with(&self.options);
        match over(&mut self.open, connect, look, self.limits.probe).await {
            Ok(Ok(seen)) => Ok(seen),
            Ok(Err(error)) => Err(trouble::explain(&self.place, &self.limits, &error)),
            Err(_) => Err(SourceError::Timeout { host: self.place.clone(), after: self.limits.probe }),
        }
    }
}

async fn probe(mut connection: PgConnection, limits: &Limits) -> Looked<(DatabaseHealth, Counters)> {
    let check = match vitals::check(&mut connection).await {
        Ok(latency) => Ok(latency),
        // Whoever holds the table is seen without it.
        Err(error) => Err(trouble::held(&error, limits).ok_or(error)?),
    };
    let (vitals, counters) = vitals::read(&mut connection).await?;
    let activity = Activity {
        states: sessions::states(&mut connection).await?,
        sessions: Reading::Known(sessions::read(&mut connection).await?),
        replication: Reading::Known(replication::read(&mut connection).await?),
        ..Activity::default()
    };
    Ok((connection, (DatabaseHealth { check, activity, ..vitals }, counters)))
}

/// The options in a URL. The driver in `postgresql+asyncpg://`, as the API's own setting has it, says
/// nothing to us.
fn read(url: &str) -> Option<PgConnectOptions> {
    let (scheme, rest) = url.trim().split_once("://")?;
    let scheme = scheme.split('+').next()?;
    matches!(scheme, "postgres" | "postgresql").then(|| format!("postgres://{rest}").parse().ok())?
}

/// Settings that travel with the start of the session, so that there is no moment without them.
fn harmless(options: PgConnectOptions, limits: &Limits) -> PgConnectOptions {
    bounded(options, limits).options([("default_transaction_read_only", "on")])
}

fn bounded(options: PgConnectOptions, limits: &Limits) -> PgConnectOptions {
    options
        .application_name("worky-console")
        .options([
            ("statement_timeout", format!("{}ms", limits.statement.as_millis().max(1))),
            ("lock_timeout", format!("{}ms", limits.lock.as_millis().max(1))),
        ])
        .disable_statement_logging()
}

fn place(options: &PgConnectOptions) -> String {
    match options.get_socket() {
        Some(socket) => format!("PostgreSQL at {}", socket.display()),
        None => format!("PostgreSQL at {}:{}", options.get_host(), options.get_port()),
    }
}

fn is_local(options: &PgConnectOptions) -> bool {
    let host = options.get_host();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    options.get_socket().is_some()
        || host.starts_with('/')
        || host == "localhost"
        || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_drivers_name_in_the_scheme_is_ignored_and_other_databases_are_refused() {
        for good in ["postgres://h/d", "postgresql://h/d", "postgresql+asyncpg://h/d", " postgres://h/d\n"] {
            assert_eq!(read(good).unwrap().get_host(), "h", "{good}");
        }
        for bad in ["", "worky", "mysql://h/d", "postgres://h:port/d", "postgres://h/d?sslmode=maybe"] {
            assert!(read(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_bad_url_is_reported_without_a_word_of_it() {
        let url = Secret::new("postgres://admin:hunter2:x@db.example:port/worky");
        let error = Postgres::new(&url, Duration::from_secs(5)).err().unwrap();
        let said = format!("{error} {} {error:?}", error.hint());
        assert!(said.contains("database_url"), "{said}");
        assert!(!said.contains("hunter2") && !said.contains("db.example"), "{said}");
    }

    #[test]
    fn only_what_stays_on_this_machine_needs_no_encryption() {
        for (url, local) in [
            ("postgres://localhost/d", true),
            ("postgres://127.0.0.2/d", true),
            ("postgres://[::1]/d", true),
            ("postgres:///d?host=/run/postgresql", true),
            ("postgres://10.0.0.7/d", false),
            ("postgres://localhost.example/d", false),
        ] {
            assert_eq!(is_local(&read(url).unwrap()), local, "{url}");
        }
    }

    #[test]
    fn the_place_names_neither_user_nor_password() {
        let options = read("postgres://admin:hunter2@db.example:6432/worky").unwrap();
        assert_eq!(place(&options), "PostgreSQL at db.example:6432");
    }
}
