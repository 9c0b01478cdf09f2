//! The Worky API as a value to ask: one connection pool, one budget, one session, every call timed.
//! One file per resource; `client` is the only one that sends.

mod assign;
mod assignments;
mod auth;
mod bulk;
mod cause;
mod change;
mod client;
mod connect;
mod connecting;
mod failure;
mod flags;
mod health;
mod hierarchy;
mod letters;
mod mark;
mod notifications;
mod paging;
mod people;
mod performance;
mod stopwatch;
mod sweep;
mod team_edit;
mod teams;
mod touch;
mod way;
mod wire;

use super::{
    SourceError,
    budget::{Budget, BudgetUse, Floor, Pace},
};
use crate::{
    base::Secret,
    domain::{Call, limits},
};
pub use assignments::AssignmentSweep;
pub use change::Outcome;
pub use notifications::InboxSweep;
pub use paging::{Listing, Poisoned, unreadable};
use reqwest::Client;
use std::{
    fmt,
    path::PathBuf,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};
pub use stopwatch::Stopwatch;

/// Told of every request once, when it is over, with what the budget looks like then.
pub type Recorder = Arc<dyn Fn(&Call, BudgetUse) + Send + Sync>;

/// Which server, and how patiently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiOptions {
    /// `http://127.0.0.1:8007`: the API is below `/api/v1` of it, `/health` directly.
    pub base_url: String,
    /// For one request, from sending it to the last byte of the answer.
    pub timeout: Duration,
    pub requests_per_minute: u32,
    /// Certificates (PEM) trusted besides those of the system.
    pub ca_file: Option<PathBuf>,
    /// A certificate (PEM) that tells the server who we are.
    pub client_cert_file: Option<PathBuf>,
    /// Its key (PEM), where it is not in the same file.
    pub client_key_file: Option<PathBuf>,
    pub user_agent: String,
}

impl ApiOptions {
    /// The defaults, for this server.
    pub fn new(base_url: impl Into<String>) -> Self {
        Self {
            base_url: base_url.into(),
            timeout: Duration::from_secs(10),
            requests_per_minute: 60,
            ca_file: None,
            client_cert_file: None,
            client_key_file: None,
            user_agent: concat!("worky-console/", env!("CARGO_PKG_VERSION")).into(),
        }
    }
}

/// The client. Clones share everything but the pace.
#[derive(Clone)]
pub struct Api(Arc<Inner>, Pace);

struct Inner {
    base: String,
    host: String,
    timeout: Duration,
    pooled: Client,
    /// Never reuses a connection: for the second try, after a pooled one turned out to be dead.
    fresh: Client,
    token: RwLock<Option<Secret>>,
    budget: Budget,
    system_health: Floor,
    stopwatch: Stopwatch,
    record: Recorder,
}

impl Api {
    /// Sends nothing yet. Fails when the address, the certificates or the set-up of TLS are no good.
    pub fn new(
        options: ApiOptions,
        token: Option<Secret>,
        stopwatch: Stopwatch,
        record: Recorder,
    ) -> Result<Self, SourceError> {
        let address = connect::address(&options.base_url)?;
        let inner = Inner {
            pooled: connect::client(&options, &address, true)?,
            fresh: connect::client(&options, &address, false)?,
            base: address.base,
            host: address.host,
            timeout: options.timeout,
            token: RwLock::new(token),
            budget: Budget::new(options.requests_per_minute),
            system_health: Floor::new(limits::SYSTEM_HEALTH_FLOOR),
            stopwatch,
            record,
        };
        Ok(Self(Arc::new(inner), Pace::default()))
    }

    /// The same client, whose requests wait as this pace allows. Changes are never made at the pace of polls.
    pub fn at(&self, pace: Pace) -> Self {
        Self(self.0.clone(), pace)
    }

    /// Name (and port, where it is not the usual one) of the server, for the screen.
    pub fn host(&self) -> &str {
        &self.0.host
    }

    /// How much of the request budget is in use.
    pub fn budget(&self) -> BudgetUse {
        self.0.budget.state()
    }

    pub fn is_signed_in(&self) -> bool {
        self.token().is_some()
    }

    /// Forget the token. The server knows no such thing as signing out.
    pub fn sign_out(&self) {
        self.set_token(None);
    }

    fn token(&self) -> Option<Secret> {
        self.0.token.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_token(&self, token: Option<Secret>) {
        *self.0.token.write().unwrap_or_else(PoisonError::into_inner) = token;
    }
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Api").field("host", &self.0.host).finish_non_exhaustive()
    }
}
