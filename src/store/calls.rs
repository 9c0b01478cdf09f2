//! How the API answers: one latency histogram for each endpoint, its errors, and its latest samples.

use crate::domain::{Call, Endpoint, Failure, Level, limits};
use hdrhistogram::Histogram;
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::Duration,
};

/// Samples kept for a trend.
pub const TREND: usize = 60;
/// Highest latency told apart, in microseconds; anything longer counts as this.
const HIGHEST: u64 = 120_000_000;

/// Every call made in this session.
#[derive(Clone, Debug, Default)]
pub struct Calls {
    endpoints: BTreeMap<Endpoint, EndpointStats>,
    all: EndpointStats,
    /// What is asked again and again, as things stand. Of anything else the last answer tells of a moment
    /// that has passed.
    polled: BTreeSet<Endpoint>,
    pub revision: u64,
}

#[derive(Clone, Debug)]
pub struct EndpointStats {
    histogram: Histogram<u32>,
    pub count: u64,
    pub failures: BTreeMap<Failure, u64>,
    pub last: Option<Call>,
    /// The latest calls, oldest first; `None` where one failed.
    pub trend: VecDeque<Option<Duration>>,
}

impl Default for EndpointStats {
    fn default() -> Self {
        Self {
            histogram: histogram(),
            count: 0,
            failures: BTreeMap::new(),
            last: None,
            trend: VecDeque::with_capacity(TREND),
        }
    }
}

/// Two significant digits: within 1 %, in a twentieth of the memory of three.
fn histogram() -> Histogram<u32> {
    let histogram = Histogram::new_with_bounds(1, HIGHEST, 2);
    #[expect(
        clippy::expect_used,
        reason = "the bounds are constants: 1 <= low, 2 * low <= high, digits <= 5"
    )]
    histogram.expect("constant bounds are valid")
}

impl Calls {
    pub fn record(&mut self, call: &Call) {
        self.endpoints.entry(call.endpoint).or_default().record(call);
        // These two are slow by nature (a password hash, a second's CPU sample): they would drown the rest.
        if !matches!(call.endpoint, Endpoint::Login | Endpoint::SystemHealth) {
            self.all.record(call);
        }
        self.revision += 1;
    }

    /// Endpoints called so far, in the order of the contract.
    pub fn endpoints(&self) -> impl Iterator<Item = (Endpoint, &EndpointStats)> {
        self.endpoints.iter().map(|(endpoint, stats)| (*endpoint, stats))
    }

    pub fn get(&self, endpoint: Endpoint) -> Option<&EndpointStats> {
        self.endpoints.get(&endpoint)
    }

    /// All calls together, but those that are slow by nature.
    pub fn all(&self) -> &EndpointStats {
        &self.all
    }

    /// From now on these are asked again and again, and no others. True if that is news.
    pub fn watch(&mut self, polled: BTreeSet<Endpoint>) -> bool {
        let news = self.polled != polled;
        self.revision += u64::from(news);
        self.polled = polled;
        news
    }

    /// Endpoints whose last call failed, of those that are polled and offered: `(failing, asked)`.
    pub fn failing(&self) -> (usize, usize) {
        let polled = self.endpoints.iter().filter(|(endpoint, _)| self.polled.contains(endpoint));
        // Asked several times a frame, so it leaves the histograms alone.
        let outcomes = polled.filter_map(|(_, stats)| stats.last.as_ref()).map(|call| call.outcome);
        let offered = outcomes.filter(|outcome| *outcome != Err(Failure::Missing));
        offered.fold((0, 0), |(bad, all), outcome| (bad + usize::from(outcome.is_err()), all + 1))
    }

    /// How an endpoint is doing. A failure that nobody looks into any more may long be over.
    pub fn level(&self, endpoint: Endpoint) -> Level {
        match self.get(endpoint).map_or(Level::Unknown, EndpointStats::level) {
            Level::Crit if !self.polled.contains(&endpoint) => Level::Stale,
            level => level,
        }
    }
}

impl EndpointStats {
    fn record(&mut self, call: &Call) {
        self.count += 1;
        if self.trend.len() == TREND {
            self.trend.pop_front();
        }
        self.trend.push_back(call.outcome.is_ok().then_some(call.took));
        match call.outcome {
            // A refusal is quick and a timeout as long as our patience: neither is a latency.
            Ok(()) => self.histogram.saturating_record(call.took.as_micros().max(1) as u64),
            Err(failure) => *self.failures.entry(failure).or_default() += 1,
        }
        self.last = Some(call.clone());
    }

    /// Latency that `percent` of the answers did not exceed; `None` without an answer.
    pub fn percentile(&self, percent: f64) -> Option<Duration> {
        let some = !self.histogram.is_empty();
        some.then(|| Duration::from_micros(self.histogram.value_at_percentile(percent)))
    }

    pub fn max(&self) -> Option<Duration> {
        (!self.histogram.is_empty()).then(|| Duration::from_micros(self.histogram.max()))
    }

    pub fn failed(&self) -> u64 {
        self.failures.values().sum()
    }

    fn level(&self) -> Level {
        match self.last.as_ref().map(|call| call.outcome) {
            None => Level::Unknown,
            Some(Err(Failure::Missing)) => Level::Off,
            Some(Err(_)) => Level::Crit,
            Some(Ok(())) if self.is_slow() => Level::Warn,
            Some(Ok(())) => Level::Ok,
        }
    }

    /// Slower than the guide's target, unless the endpoint is slow by its nature.
    fn is_slow(&self) -> bool {
        let by_nature = self.last.as_ref().is_some_and(|call| call.endpoint == Endpoint::SystemHealth);
        !by_nature && self.percentile(95.0).is_some_and(|p95| p95 > limits::SLOW)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(ms: u64, outcome: Result<(), Failure>) -> Call {
        Call { endpoint: Endpoint::Teams, took: Duration::from_millis(ms), outcome }
    }

    #[test]
    fn percentiles_are_within_a_hundredth() {
        let mut calls = Calls::default();
        (1..=1000).for_each(|ms| calls.record(&call(ms, Ok(()))));
        let stats = calls.get(Endpoint::Teams).unwrap();
        for (percent, ms) in [(50.0, 500.0), (95.0, 950.0), (99.0, 990.0)] {
            let shown = stats.percentile(percent).unwrap().as_secs_f64() * 1e3;
            assert!((shown - ms).abs() / ms < 0.01, "{percent}: {shown}");
        }
        assert_eq!(stats.trend.len(), TREND);
    }

    #[test]
    fn a_failure_is_no_latency() {
        let mut calls = Calls::default();
        calls.record(&call(10_000, Err(Failure::Timeout)));
        let stats = calls.get(Endpoint::Teams).unwrap();
        assert_eq!((stats.percentile(50.0), stats.failed()), (None, 1));
    }

    #[test]
    fn a_failure_counts_for_as_long_as_somebody_looks_into_it() {
        let mut calls = Calls::default();
        calls.watch([Endpoint::Teams].into());
        calls.record(&call(10, Err(Failure::Timeout)));
        assert_eq!((calls.failing(), calls.level(Endpoint::Teams)), ((1, 1), Level::Crit));
        calls.watch(BTreeSet::new());
        assert_eq!((calls.failing(), calls.level(Endpoint::Teams)), ((0, 0), Level::Stale));
        calls.watch([Endpoint::Teams].into());
        calls.record(&call(10, Ok(())));
        assert_eq!((calls.failing(), calls.level(Endpoint::Teams)), ((0, 1), Level::Ok));
    }
}
