//! What the store knows of how the system does, as the guards of a rollout want it. What cannot be reached is
//! no news of the system: it is as good as not asked.

use super::{EndpointStats, Figures, Slot, Store, Trust, calls::back};
use crate::{
    base::span,
    domain::{DatabaseHealth, Delivery, Endpoint, Failure, Level, Outcome, Reading, Service, Tally},
    rollout::{Evidence, Health, Probe, Traffic},
};
use chrono::{DateTime, Utc};
use std::{
    borrow::Cow,
    time::{Duration, Instant},
};

/// Calls are looked at so far back: a rollout is judged by how things are, and not by how they were.
const WINDOW: Duration = Duration::from_secs(300);

impl Store {
    pub fn evidence(&self, now: Instant) -> Evidence {
        let since = back(self.calls.now(), WINDOW);
        let calls = self.calls.endpoints().map(|(endpoint, stats)| (endpoint, traffic(stats, since)));
        let last = |endpoint| self.calls.get(endpoint).map_or_else(Reading::default, answering);
        Evidence {
            calls: calls.collect(),
            delivery: said(&self.delivery, now, delivery),
            database: said(&self.database, now, |db| Reading::Known(database(db))),
            probes: [
                (Probe::Api, said(&self.health, now, |it| Reading::Known(service(it)))),
                (Probe::Teams, last(Endpoint::Teams)),
                (Probe::Assignments, last(Endpoint::Assignments)),
                (Probe::Cache, last(Endpoint::CacheStats)),
            ]
            .into(),
        }
    }
}

/// Whose fault an outcome is: nothing where the server never had to do with it, or said rightly no.
fn is_fault(outcome: Outcome) -> Option<bool> {
    match outcome {
        Ok(()) => Some(false),
        Err(Failure::Timeout | Failure::Shape) => Some(true),
        Err(Failure::Status(status)) => Some(status >= 500),
        Err(Failure::Unreachable | Failure::Refused | Failure::Missing | Failure::RateLimited) => None,
    }
}

fn traffic(stats: &EndpointStats, since: DateTime<Utc>) -> Traffic {
    let mut traffic = Traffic { p95: Figures::of(stats.since(since)).p95, ..Traffic::default() };
    for sample in stats.since(since) {
        let weight = u64::from(sample.weight);
        match is_fault(sample.outcome) {
            Some(true) => (traffic.failed, traffic.calls) = (traffic.failed + weight, traffic.calls + weight),
            Some(false) => traffic.calls += weight,
            None => {}
        }
        traffic.answered += if sample.outcome.is_ok() { weight } else { 0 };
    }
    traffic
}

/// By the last call of an endpoint.
fn answering(stats: &EndpointStats) -> Reading<Health> {
    let Some(last) = stats.last() else { return Reading::default() };
    match is_fault(last.outcome) {
        Some(false) => {
            Reading::Known(Health { level: Level::Ok, text: format!("answers in {}", span(last.took)) })
        }
        Some(true) => Reading::Known(Health { level: Level::Crit, text: "fails".to_owned() }),
        None => Reading::Off(Cow::Borrowed("it cannot be asked")),
    }
}

/// What a source says now, or why it says nothing.
fn said<T, U>(slot: &Slot<T>, now: Instant, read: impl FnOnce(&T) -> Reading<U>) -> Reading<U> {
    match (slot.trust(now), slot.get()) {
        (Trust::Fresh, Some(value)) => read(value),
        (Trust::Loading, _) => Reading::default(),
        (Trust::Stale(age), _) => Reading::Off(Cow::Owned(format!("stale, {}", span(age)))),
        _ => {
            Reading::Off(slot.error().map_or(Cow::Borrowed("failing"), |error| Cow::Owned(error.to_string())))
        }
    }
}

fn delivery(delivery: &Delivery) -> Reading<Tally> {
    match &delivery.lanes {
        Reading::Known(_) => Reading::Known(delivery.hour()),
        Reading::Off(why) => Reading::Off(why.clone()),
    }
}

fn service(service: &Service) -> Health {
    let level = if service.status == "healthy" { Level::Ok } else { Level::Crit };
    Health { level, text: format!("says {}", service.status) }
}

fn database(db: &DatabaseHealth) -> Health {
    let held = db.activity.held_up();
    let held = if held > 0 { format!(", {held} held up") } else { String::new() };
    let used = db.connections.known().map(|used| format!(", {} of {} connections", used.taken, used.max));
    Health { level: db.level(), text: format!("{}{}{held}", db.checked(), used.unwrap_or_default()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::Moment,
        domain::Call,
        source::SourceError,
        store::{Feed, News, Receipt},
    };
    use chrono::DateTime;
    use std::{sync::Arc, time::Duration};

    fn moment() -> Moment {
        Moment { at: Instant::now(), wall: DateTime::UNIX_EPOCH }
    }

    fn after(outcomes: &[Outcome]) -> Store {
        let mut store = Store::default();
        for outcome in outcomes {
            let took = Duration::from_millis(10);
            store.calls.record(&Call::new(Endpoint::Teams, took, *outcome), DateTime::UNIX_EPOCH);
        }
        store
    }

    #[test]
    fn only_what_the_server_had_to_do_with_is_counted() {
        let outcomes = [
            Ok(()),
            Ok(()),
            Err(Failure::Unreachable),
            Err(Failure::RateLimited),
            Err(Failure::Refused),
            Err(Failure::Missing),
            Err(Failure::Status(409)),
            Err(Failure::Status(503)),
            Err(Failure::Timeout),
            Err(Failure::Shape),
        ];
        let evidence = after(&outcomes).evidence(Instant::now());
        let Traffic { calls, failed, answered, p95 } = evidence.calls[&Endpoint::Teams];
        assert_eq!((calls, failed, answered), (6, 3, 2));
        assert!(p95.is_some());
    }

    #[test]
    fn what_cannot_be_reached_is_unknown_and_what_answers_badly_is_bad() {
        let probe = |outcome| {
            let guard: crate::rollout::Guard = "probe teams ok".parse().unwrap();
            guard.judge(&after(&[outcome]).evidence(Instant::now())).word()
        };
        assert_eq!(probe(Ok(())), "holds");
        assert_eq!(probe(Err(Failure::Unreachable)), "unknown");
        assert_eq!(probe(Err(Failure::Status(500))), "does not hold");
    }

    #[test]
    fn health_counts_while_it_is_fresh() {
        let now = moment();
        let receipt = Receipt { asked: now.at, every: Duration::from_secs(5) };
        let judge = |store: &Store, at| {
            let guard: crate::rollout::Guard = "probe api ok".parse().unwrap();
            let verdict = guard.judge(&store.evidence(at));
            format!("{}: {}", verdict.word(), verdict.figure())
        };
        let mut store = Store::default();
        assert_eq!(judge(&store, now.at), "unknown: not read yet");
        let service = Service { status: "degraded".into(), name: "n".into(), version: "1".into() };
        store.take(News::Health(Ok(Arc::new(service))), receipt, now);
        assert_eq!(judge(&store, now.at), "does not hold: says degraded");
        assert_eq!(judge(&store, now.at + Duration::from_secs(60)), "unknown: stale, 60 s");
        let gone = SourceError::Unreachable { host: "h".into(), why: "refused".into() };
        store.take(Feed::Health.failed(gone), receipt, now);
        assert!(judge(&store, now.at).starts_with("unknown: "));
    }
}
