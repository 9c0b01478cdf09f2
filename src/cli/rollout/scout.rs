//! One look at the system as its guards want it. Each look counts its own calls, so that trouble that is over
//! is not seen again at the next; it asks as often as the guards need samples, and within the budget.

use crate::{
    base::Moment,
    domain::{Call, Endpoint, Flag},
    rollout::{Condition, Evidence, Guard, Judged, Probe, Rules},
    runtime::{Opened, Sources},
    source::{BudgetUse, Recorder, SourceError},
    store::{Feed, News, Receipt, Store},
};
use chrono::{DateTime, Utc};
use std::{
    collections::BTreeSet,
    mem,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// What is asked where a guard wants calls of any kind.
const USUAL: &[Endpoint] = &[Endpoint::Health, Endpoint::Teams, Endpoint::Assignments];
/// A look that takes longer has seen enough.
const BOUND: Duration = Duration::from_secs(60);

/// Calls that were made since they were last taken.
#[derive(Clone, Default)]
pub struct Heard(Arc<Mutex<Vec<(Call, BudgetUse)>>>);

impl Heard {
    pub fn recorder(&self) -> Recorder {
        let heard = self.clone();
        Arc::new(move |call, budget| heard.lock().push((call.clone(), budget)))
    }

    fn take(&self) -> Vec<(Call, BudgetUse)> {
        mem::take(&mut *self.lock())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<(Call, BudgetUse)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub struct Scout {
    sources: Sources,
    heard: Heard,
}

/// What a look has seen.
pub struct Seen {
    pub flags: Vec<Flag>,
    pub guards: Vec<Judged>,
    pub at: DateTime<Utc>,
}

impl Scout {
    /// Of a context that was opened with the recorder of `heard`.
    pub fn new(heard: Heard, opened: &Opened) -> Self {
        Self { sources: opened.sources.clone(), heard }
    }

    pub async fn look(&self, rules: &Rules) -> Result<Seen, SourceError> {
        drop(self.heard.take());
        // Judged on these versions: they are read first, so that what changes meanwhile is another version.
        let flags = self.flags().await?;
        let mut store = Store::default();
        for feed in Self::feeds(rules) {
            let receipt = Receipt { asked: Instant::now(), every: BOUND };
            let answer = self.sources.clone().ask(feed.clone()).await;
            let news = answer.unwrap_or_else(|error| feed.failed(error));
            store.take(news, receipt, Moment { at: Instant::now(), wall: Utc::now() });
        }
        self.gather(rules, &mut store).await;
        let guards = rules.judge(&store.evidence(Instant::now()));
        Ok(Seen { flags, guards, at: Utc::now() })
    }

    async fn flags(&self) -> Result<Vec<Flag>, SourceError> {
        match self.sources.clone().ask(Feed::Flags).await? {
            News::Flags(answer) => answer.map(|listing| listing.rows.clone()),
            _ => Ok(Vec::new()),
        }
    }

    /// What is asked once. A database that is not there says so.
    fn feeds(rules: &Rules) -> Vec<Feed> {
        let wants = |wanted: fn(&Condition) -> bool| rules.guards.values().any(|it| wanted(&it.condition));
        let feeds = [
            (Feed::Health, wants(|it| matches!(it, Condition::Probe(Probe::Api)))),
            (Feed::Database, wants(|it| matches!(it, Condition::Database))),
            (Feed::Delivery, wants(|it| matches!(it, Condition::Delivery { .. }))),
        ];
        feeds.into_iter().filter(|(_, wanted)| *wanted).map(|(feed, _)| feed).collect()
    }

    /// Round after round, until every guard has its samples or a round has shown nothing.
    async fn gather(&self, rules: &Rules, store: &mut Store) {
        let began = Instant::now();
        let mut asked: BTreeSet<Endpoint> = rules.guards.values().filter_map(probed).collect();
        let mut evidence = self.evidence(store);
        while began.elapsed() < BOUND {
            asked.extend(lacking(rules, &evidence));
            for endpoint in mem::take(&mut asked) {
                self.touch(endpoint).await;
            }
            let before = mem::replace(&mut evidence, self.evidence(store));
            if evidence.samples() == before.samples() {
                return;
            }
        }
    }

    fn evidence(&self, store: &mut Store) -> Evidence {
        for (call, budget) in self.heard.take() {
            store.record(&call, budget, Utc::now());
        }
        store.evidence(Instant::now())
    }

    /// A small question; what becomes of it is heard. What only changes something cannot be asked.
    async fn touch(&self, endpoint: Endpoint) {
        let api = &self.sources.api;
        let asked = match endpoint {
            Endpoint::Health => api.health().await.map(drop),
            Endpoint::Teams => api.touch_teams().await,
            Endpoint::Assignments => api.touch_assignments().await,
            Endpoint::Users => api.users().await.map(drop),
            Endpoint::Me => api.me().await.map(drop),
            Endpoint::Flags => api.flags().await.map(drop),
            Endpoint::Preferences => api.preferences().await.map(drop),
            Endpoint::NotificationSummary => api.notification_summary().await.map(drop),
            Endpoint::CacheStats => api.cache_stats().await.map(drop),
            _ => return,
        };
        if let Err(error) = asked {
            tracing::debug!(%error, %endpoint, "a call for a guard failed");
        }
    }
}

fn lacking(rules: &Rules, evidence: &Evidence) -> Vec<Endpoint> {
    let lacks = rules.guards.values().filter_map(|guard| guard.lacks(evidence));
    lacks.flat_map(|of| of.map_or_else(|| USUAL.to_vec(), |of| vec![of])).collect()
}

/// What has to be asked once to see a probe.
fn probed(guard: &Guard) -> Option<Endpoint> {
    match guard.condition {
        Condition::Probe(Probe::Teams) => Some(Endpoint::Teams),
        Condition::Probe(Probe::Assignments) => Some(Endpoint::Assignments),
        Condition::Probe(Probe::Cache) => Some(Endpoint::CacheStats),
        _ => None,
    }
}
