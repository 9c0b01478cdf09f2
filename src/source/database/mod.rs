//! The console's own look at PostgreSQL: the guide's check, what goes on in the server, how tables and data
//! are. One connection, opened when first needed, that cannot write and cannot keep the server busy.

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

use super::SourceError;
use crate::{
    base::{Secret, clean},
    domain::{Activity, DatabaseHealth, Delivery, Finding, IntegrityCheck, Tables},
};
use sqlx::{ConnectOptions, Connection, PgConnection, postgres::PgConnectOptions};
use std::{
    net::IpAddr,
    time::{Duration, Instant},
};
use traffic::Counters;
use trouble::Limits;

/// A database to look at. It has no `Debug`: the options inside would print the password.
pub struct Database {
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

impl Database {
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
        let (mut health, counters) = self.look(probe).await?;
        let now = Instant::now();
        health.activity.traffic = match self.counted.replace((now, counters)) {
            Some((at, before)) => counters.since(&before, now - at),
            None => counters.so_far(),
        };
        health.encrypted |= self.local;
        Ok(health)
    }

    /// Sizes, dead rows and ids of the system's tables.
    pub async fn tables(&mut self) -> Result<Tables, SourceError> {
        self.look(tables::read).await
    }

    /// Whether notifications reach people.
    pub async fn delivery(&mut self) -> Result<Delivery, SourceError> {
        self.look(delivery::read).await
    }

    /// One look for faults in the data. They are taken one by one, so that the probe never waits for all.
    pub async fn integrity(&mut self, check: IntegrityCheck) -> Result<Finding, SourceError> {
        self.look(|connection| integrity::read(connection, check)).await
    }

    /// After an error the next look starts with a new connection.
    async fn look<T, F>(&mut self, look: impl FnOnce(PgConnection) -> F) -> Result<T, SourceError>
    where
        F: Future<Output = Looked<T>>,
    {
        // Taken out, and put back only after success: neither an error nor a caller that stops
        // waiting can leave a connection behind with half an answer in it.
        let open = self.open.take();
        let options = &self.options;
        let work = async {
            let connection = match open {
                Some(connection) => connection,
                None => PgConnection::connect_with(options).await?,
            };
            look(connection).await
        };
        match tokio::time::timeout(self.limits.probe, work).await {
            Ok(Ok((connection, seen))) => {
                self.open = Some(connection);
                Ok(seen)
            }
            Ok(Err(error)) => Err(trouble::explain(&self.place, &self.limits, &error)),
            Err(_) => Err(SourceError::Timeout { host: self.place.clone(), after: self.limits.probe }),
        }
    }
}

async fn probe(mut connection: PgConnection) -> Looked<(DatabaseHealth, Counters)> {
    let latency = vitals::check(&mut connection).await?;
    let (vitals, counters) = vitals::read(&mut connection).await?;
    let activity = Activity {
        states: sessions::states(&mut connection).await?,
        sessions: sessions::read(&mut connection).await?,
        replication: replication::read(&mut connection).await?,
        ..Activity::default()
    };
    Ok((connection, (DatabaseHealth { latency, activity, ..vitals }, counters)))
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
        let error = Database::new(&url, Duration::from_secs(5)).err().unwrap();
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
