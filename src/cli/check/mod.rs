//! `check`: the probes of the console, asked once and judged, for monitoring systems, containers and CI.

mod judge;
mod report;
mod verdict;

pub use report::UNKNOWN;
pub use verdict::Probe;

use super::{
    Done, Failure,
    args::{self, Shared},
    contexts, environment,
};
use crate::{
    config,
    domain::Level,
    runtime::{Opened, Sources},
    source::SourceError,
};
use chrono::Utc;
use report::Report;
use std::{
    collections::BTreeSet,
    io::{self, Write},
    time::Duration,
};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep_until, timeout_at},
};
use verdict::Verdict;

/// Whoever asks gives up after ten seconds; a second of them is for starting and printing.
const BOUND: Duration = Duration::from_secs(9);

pub async fn run(shared: &Shared, asked: &args::Check) -> Done {
    let Some(seconds) = asked.watch else {
        let report = look(shared, asked).await;
        let text = match (asked.json, asked.prometheus) {
            (true, _) => report.json(),
            (_, true) => report.prometheus(),
            _ => report.plugin(),
        };
        super::print(&text)?;
        return Ok(report.code());
    };
    let every = Duration::from_secs(seconds.get());
    tokio::select! {
        done = watch(shared, asked, every) => done,
        interrupted = tokio::signal::ctrl_c() => interrupted.map(|()| 0).map_err(Failure::from),
    }
}

/// A line of JSON for each look, until nobody reads any more. Each look opens the context anew: a token
/// that has expired meanwhile is fetched again.
async fn watch(shared: &Shared, asked: &args::Check, every: Duration) -> Done {
    loop {
        let next = Instant::now() + every;
        let line = look(shared, asked).await.json();
        let mut out = io::stdout().lock();
        match out.write_all(line.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(0),
            other => other?,
        }
        drop(out);
        sleep_until(next).await;
    }
}

/// Every probe at once, each until the same moment at the latest.
async fn look(shared: &Shared, asked: &args::Check) -> Report {
    let deadline = Instant::now() + BOUND;
    let wanted = if asked.only.is_empty() { Probe::USUAL } else { &asked.only };
    let probes = &wanted.iter().copied().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
    let opened = match timeout_at(deadline, open(shared)).await {
        Ok(opened) => opened,
        Err(_) => Err(format!("`token_command` gave no token within {} s", BOUND.as_secs())),
    };
    let mut verdicts = match opened {
        Ok(opened) => ask_all(probes, !asked.only.is_empty(), &opened, deadline).await,
        Err(why) => {
            let unknown = |probe: &Probe| {
                Verdict::new(*probe, Level::Unknown, why.clone())
                    .next("`worky-console config check` says more")
            };
            probes.iter().map(unknown).collect::<Vec<_>>()
        }
    };
    verdicts.sort_by_key(|verdict| verdict.probe);
    Report { at: Utc::now(), verdicts }
}

/// Whatever is wrong before anything could be asked says nothing of the system.
async fn open(shared: &Shared) -> Result<Opened, String> {
    let config = config::load(shared.config.as_deref(), &shared.overrides(), &environment)
        .map_err(|error| error.to_string())?;
    let context = config.selected().map_err(|error| error.to_string())?.name.clone();
    let nobody_counts = std::sync::Arc::new(|_: &crate::domain::Call, _| {});
    contexts::open(config.into())(context, nobody_counts).await.map_err(|error| error.to_string())
}

async fn ask_all(probes: &[Probe], by_name: bool, opened: &Opened, deadline: Instant) -> Vec<Verdict> {
    let mut asking = JoinSet::new();
    for probe in probes.iter().copied() {
        let asker = Asker {
            sources: opened.sources.clone(),
            database: opened.session.database,
            by_name,
            signed_out: opened.trouble.as_ref().map(ToString::to_string),
        };
        asking.spawn(async move {
            let late = || {
                let what = format!("no answer within {} s", BOUND.as_secs());
                Verdict::new(probe, Level::Crit, what)
                    .next("the server is slow or stuck; its log has the cause")
            };
            timeout_at(deadline, asker.judged(probe)).await.unwrap_or_else(|_| late())
        });
    }
    asking.join_all().await
}

struct Asker {
    sources: Sources,
    /// A database is configured.
    database: bool,
    /// The probes were chosen by their names: what cannot be looked at is missed then.
    by_name: bool,
    /// Why there is no token, where there should be one.
    signed_out: Option<String>,
}

impl Asker {
    async fn judged(&self, probe: Probe) -> Verdict {
        match self.ask(probe).await {
            Ok(verdict) => verdict,
            Err(SourceError::SignedOut { .. }) if self.signed_out.is_some() => {
                let why = self.signed_out.as_deref().unwrap_or_default();
                Verdict::new(probe, Level::Unknown, format!("not signed in: {why}")).next(judge::SIGN_IN)
            }
            Err(error) => judge::failed(probe, &error),
        }
    }

    async fn ask(&self, probe: Probe) -> Result<Verdict, SourceError> {
        let (api, began) = (&self.sources.api, Instant::now());
        Ok(match probe {
            Probe::Api => judge::api(&api.health().await?, began.elapsed()),
            Probe::Teams => {
                api.touch_teams().await?;
                judge::list(probe, began.elapsed())
            }
            Probe::Assignments => {
                api.touch_assignments().await?;
                judge::list(probe, began.elapsed())
            }
            Probe::Cache => judge::cache(&api.cache_stats().await?, began.elapsed()),
            Probe::Db | Probe::Integrity if !self.database => self.without_database(probe),
            Probe::Db => judge::database(&self.sources.probe().await?),
            Probe::Integrity => judge::integrity(&self.sources.integrity().await?),
            Probe::Notifications if self.database => judge::delivery(&self.sources.delivery().await?),
            Probe::Notifications => judge::inbox(&*self.sources.inbox().await?, Utc::now()),
        })
    }

    fn without_database(&self, probe: Probe) -> Verdict {
        let level = if self.by_name { Level::Unknown } else { Level::Off };
        Verdict::new(probe, level, "no database_url in this context").next(if self.by_name {
            "set `database_url` in the context, or WORKY_CONSOLE_DATABASE_URL"
        } else {
            ""
        })
    }
}
