//! How the API answers: the calls of the last day, endpoint by endpoint, and what was said when one failed.

use super::Figures;
use crate::domain::{Call, Endpoint, Failure, Level, Sample, Targets, judge};
use chrono::{DateTime, TimeDelta, Utc};
use std::{
    collections::{BTreeMap, VecDeque, vec_deque},
    sync::Arc,
    time::Duration,
};

/// Samples kept for a trend.
pub const TREND: usize = 60;
/// How long a call is remembered.
const KEPT: TimeDelta = TimeDelta::hours(24);
/// Calls of one endpoint remembered at most: a day of one every five seconds.
const MOST: usize = 17_280;
/// How far back an endpoint is judged.
const JUDGED: Duration = Duration::from_secs(300);
/// So many calls have to be there before most of them can be called too slow.
const FEW: u64 = 3;
/// One failed call of so many in that time is a warning.
const SHAKY: u64 = 20;
/// What has missed so many polls is not polled any more.
const MISSED: u32 = 4;
/// Latest calls that the vital sign is read from, at most.
const RECENT: usize = 600;

/// The calls of this session, and those of others that are remembered. Cloning is cheap: they are shared.
#[derive(Clone, Debug, Default)]
pub struct Calls {
    endpoints: BTreeMap<Endpoint, Arc<EndpointStats>>,
    all: Total,
    /// What is asked again and again, as things stand, and how often. Of anything else the last answer tells
    /// of a moment that has passed.
    polled: BTreeMap<Endpoint, Duration>,
    targets: Arc<Targets>,
    /// When the last call ended: windows end there, so that nothing changes by time alone.
    now: DateTime<Utc>,
    pub revision: u64,
}

/// All calls of this session together, but those that are slow by nature.
#[derive(Clone, Debug, Default)]
pub struct Total {
    pub count: u64,
    pub failed: u64,
    pub last: Option<Duration>,
    /// Of the last five minutes. Kept, because every frame shows it.
    pub p95: Option<Duration>,
    recent: Arc<VecDeque<Sample>>,
}

/// A way in which calls have failed.
#[derive(Clone, Debug, PartialEq)]
pub struct Trouble {
    pub count: u64,
    /// The last time.
    pub at: DateTime<Utc>,
    /// What was said then, where this session heard it.
    pub said: Option<Arc<str>>,
}

#[derive(Clone, Debug, Default)]
pub struct EndpointStats {
    /// Oldest first.
    samples: VecDeque<Sample>,
    /// What was said when a call last failed in this way, and when.
    said: BTreeMap<Failure, (DateTime<Utc>, Arc<str>)>,
    /// Called in this session, not only in one before.
    heard: bool,
}

impl Calls {
    /// None yet, to be judged by these.
    pub fn judged_by(targets: Arc<Targets>) -> Self {
        Self { targets, ..Self::default() }
    }

    pub fn targets(&self) -> &Arc<Targets> {
        &self.targets
    }

    pub fn record(&mut self, call: &Call, at: DateTime<Utc>) -> Sample {
        let sample = Sample::of(call, at, self.polled.get(&call.endpoint).copied());
        self.now = self.now.max(at);
        Arc::make_mut(self.endpoints.entry(call.endpoint).or_default()).record(&sample, call.trouble.clone());
        // These two are slow by nature (a password hash, a second's CPU sample): they would drown the rest.
        if !matches!(call.endpoint, Endpoint::Login | Endpoint::SystemHealth) {
            self.all.record(&sample, self.now);
        }
        self.revision += 1;
        sample
    }

    /// Calls of earlier sessions, oldest first. What was recorded meanwhile is newer.
    pub fn remember(&mut self, before: Vec<(Endpoint, Sample)>) {
        for (endpoint, sample) in before.into_iter().rev() {
            self.now = self.now.max(sample.at);
            Arc::make_mut(self.endpoints.entry(endpoint).or_default()).precede(sample);
        }
        self.revision += 1;
    }

    /// As it was at that time: nothing newer is in it.
    pub fn until(&self, at: DateTime<Utc>) -> Self {
        let mut then = Self { now: at, all: Total::default(), endpoints: BTreeMap::new(), ..self.clone() };
        for (endpoint, stats) in &self.endpoints {
            let stats = stats.until(at);
            if stats.samples.is_empty() {
                continue;
            }
            if !matches!(endpoint, Endpoint::Login | Endpoint::SystemHealth) {
                then.all.add(&stats, at);
            }
            then.endpoints.insert(*endpoint, Arc::new(stats));
        }
        then.polled =
            then.endpoints.iter().filter_map(|(to, stats)| Some((*to, stats.polled(at)?))).collect();
        then.all.settle();
        then
    }

    /// Endpoints called so far, in the order of the contract.
    pub fn endpoints(&self) -> impl Iterator<Item = (Endpoint, &EndpointStats)> {
        self.endpoints.iter().map(|(endpoint, stats)| (*endpoint, &**stats))
    }

    pub fn get(&self, endpoint: Endpoint) -> Option<&EndpointStats> {
        self.endpoints.get(&endpoint).map(|stats| &**stats)
    }

    /// All calls together, but those that are slow by nature.
    pub fn all(&self) -> &Total {
        &self.all
    }

    /// When the first call that is remembered ended.
    pub fn begin(&self) -> Option<DateTime<Utc>> {
        self.endpoints.values().filter_map(|stats| stats.samples.front()).map(|sample| sample.at).min()
    }

    /// When the last call ended.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// From now on these are asked again and again, this often, and no others. True if that is news.
    pub fn watch(&mut self, polled: BTreeMap<Endpoint, Duration>) -> bool {
        let news = !self.polled.keys().eq(polled.keys());
        self.revision += u64::from(news);
        self.polled = polled;
        news
    }

    /// Endpoints whose last call failed, of those that are polled and offered: `(failing, asked)`.
    pub fn failing(&self) -> (usize, usize) {
        let polled = self.endpoints().filter(|(endpoint, _)| self.polled.contains_key(endpoint));
        // Asked several times a frame, so it looks at the last call only.
        let outcomes = polled.filter(|(_, stats)| stats.heard).filter_map(|(_, stats)| stats.last());
        let offered = outcomes.map(|call| call.outcome).filter(|it| *it != Err(Failure::Missing));
        offered.fold((0, 0), |(bad, all), outcome| (bad + usize::from(outcome.is_err()), all + 1))
    }

    /// What an endpoint's calls of this long, up to the last one of all, say together.
    pub fn figures(&self, endpoint: Endpoint, span: Duration) -> Figures {
        self.get(endpoint)
            .map_or_else(Figures::default, |stats| Figures::of(stats.since(back(self.now, span))))
    }

    pub fn target(&self, endpoint: Endpoint) -> Option<Duration> {
        self.targets.of(endpoint)
    }

    /// How an endpoint is doing. A failure that nobody looks into any more may long be over.
    pub fn level(&self, endpoint: Endpoint) -> Level {
        // What an earlier session saw last is no news.
        let heard = self.get(endpoint).filter(|stats| stats.heard);
        match heard.and_then(EndpointStats::last).map(|call| call.outcome) {
            None => Level::Unknown,
            Some(Err(Failure::Missing)) => Level::Off,
            Some(Err(_)) if self.polled.contains_key(&endpoint) => Level::Crit,
            Some(Err(_)) => Level::Stale,
            Some(Ok(())) if self.is_late(endpoint) => Level::Stale,
            Some(Ok(())) => self.judged(endpoint),
        }
    }

    /// Its last answer tells of a time that has passed: it should have been asked again since, or the server
    /// has gone since.
    fn is_late(&self, endpoint: Endpoint) -> bool {
        let Some(last) = self.get(endpoint).and_then(EndpointStats::last) else { return false };
        let due = self.polled.get(&endpoint).map_or(JUDGED, |every| (*every * MISSED).max(JUDGED / 5));
        let gone = self.get(Endpoint::Health).and_then(EndpointStats::last).is_some_and(|health| {
            health.at > last.at && matches!(health.outcome, Err(Failure::Unreachable | Failure::Timeout))
        });
        gone || last.at <= back(self.now, due)
    }

    fn judged(&self, endpoint: Endpoint) -> Level {
        let figures = self.figures(endpoint, JUDGED);
        // It answers again: what has failed is a warning at the most.
        let shaky = if figures.failed * SHAKY >= figures.count.max(1) { Level::Warn } else { Level::Ok };
        self.slow(endpoint, &figures).max(shaky)
    }

    fn slow(&self, endpoint: Endpoint, figures: &Figures) -> Level {
        let (known, target) = (figures.p50.zip(figures.p95), self.target(endpoint));
        let level = known.zip(target).map_or(Level::Ok, |((p50, p95), target)| judge(p50, p95, target));
        // One or two slow answers are not most of them yet.
        if figures.count < FEW { level.min(Level::Warn) } else { level }
    }

    /// Endpoints that answer too slowly, of those that are polled: `(slow, asked)`.
    pub fn slowed(&self) -> (usize, usize) {
        let is_slow =
            |endpoint: &&Endpoint| self.slow(**endpoint, &self.figures(**endpoint, JUDGED)) > Level::Ok;
        (self.polled.keys().filter(is_slow).count(), self.polled.len())
    }
}

impl Total {
    fn record(&mut self, sample: &Sample, now: DateTime<Utc>) {
        self.count += 1;
        self.failed += u64::from(sample.outcome.is_err());
        self.last = Some(sample.took);
        let recent = Arc::make_mut(&mut self.recent);
        recent.push_back(sample.clone());
        while recent.len() > RECENT || recent.front().is_some_and(|old| old.at <= back(now, JUDGED)) {
            recent.pop_front();
        }
        self.settle();
    }

    /// One endpoint's share of what was.
    fn add(&mut self, stats: &EndpointStats, at: DateTime<Utc>) {
        self.count += stats.samples.len() as u64;
        self.failed += stats.samples.iter().filter(|sample| sample.outcome.is_err()).count() as u64;
        let recent = Arc::make_mut(&mut self.recent);
        recent.extend(stats.since(back(at, JUDGED)).cloned());
        self.last = recent.iter().max_by_key(|sample| sample.at).map(|sample| sample.took);
    }

    /// What share of the last five minutes' calls has failed, where it is worth a word.
    pub fn failing(&self) -> Option<f64> {
        let (failed, all) = self.recent.iter().fold((0, 0), |(failed, all), sample| {
            let weight = u64::from(sample.weight);
            (failed + if sample.outcome.is_err() { weight } else { 0 }, all + weight)
        });
        (failed > 0 && failed * SHAKY >= all).then(|| failed as f64 / all as f64)
    }

    fn settle(&mut self) {
        self.p95 = Figures::of(self.recent.iter()).p95;
    }
}

impl EndpointStats {
    fn record(&mut self, sample: &Sample, said: Option<Arc<str>>) {
        self.heard = true;
        while self.samples.len() >= MOST || self.samples.front().is_some_and(|old| old.at < sample.at - KEPT)
        {
            self.samples.pop_front();
        }
        self.samples.push_back(sample.clone());
        if let Some((failure, said)) = sample.outcome.err().zip(said) {
            self.said.insert(failure, (sample.at, said));
        }
    }

    fn precede(&mut self, sample: Sample) {
        // Another console may have been writing meanwhile: only what is older is new to us.
        let older = self.samples.front().is_none_or(|first| sample.at <= first.at);
        if older && self.samples.len() < MOST {
            self.samples.push_front(sample);
        }
    }

    fn until(&self, at: DateTime<Utc>) -> Self {
        let end = self.samples.partition_point(|sample| sample.at <= at);
        let mut said = self.said.clone();
        said.retain(|_, (when, _)| *when <= at);
        Self { samples: self.samples.range(..end).cloned().collect(), said, heard: true }
    }

    /// How often it was asked then, if it was asked again and again.
    fn polled(&self, at: DateTime<Utc>) -> Option<Duration> {
        let last = self.last()?;
        last.every.filter(|every| last.at > back(at, *every * MISSED))
    }

    /// The calls that ended later than this, oldest first.
    pub fn since(&self, start: DateTime<Utc>) -> vec_deque::Iter<'_, Sample> {
        self.samples.range(self.samples.partition_point(|sample| sample.at <= start)..)
    }

    pub fn last(&self) -> Option<&Sample> {
        self.samples.back()
    }

    /// The latest calls, oldest first; `None` where one failed.
    pub fn trend(&self) -> Vec<Option<Duration>> {
        let latest = self.samples.range(self.samples.len().saturating_sub(TREND)..);
        latest.map(|sample| sample.outcome.is_ok().then_some(sample.took)).collect()
    }

    /// The ways in which calls have failed since then.
    pub fn troubles(&self, since: DateTime<Utc>) -> BTreeMap<Failure, Trouble> {
        let mut troubles = BTreeMap::new();
        for sample in self.since(since) {
            let Err(failure) = sample.outcome else { continue };
            let said = self.said.get(&failure).filter(|(when, _)| *when == sample.at);
            let trouble: &mut Trouble =
                troubles.entry(failure).or_insert(Trouble { count: 0, at: sample.at, said: None });
            trouble.count += u64::from(sample.weight);
            (trouble.at, trouble.said) = (sample.at, said.map(|(_, said)| said.clone()));
        }
        troubles
    }
}

/// This much earlier; as early as can be where that is not a time.
pub fn back(at: DateTime<Utc>, span: Duration) -> DateTime<Utc> {
    TimeDelta::from_std(span).ok().and_then(|span| at.checked_sub_signed(span)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(secs)
    }

    fn call(ms: u64, outcome: Result<(), Failure>) -> Call {
        Call::new(Endpoint::Teams, Duration::from_millis(ms), outcome)
    }

    /// One call every five seconds, of so many milliseconds each.
    fn told(times: impl IntoIterator<Item = u64>) -> Calls {
        let mut calls = Calls::default();
        for (n, ms) in times.into_iter().enumerate() {
            calls.record(&call(ms, Ok(())), at(5 * n as i64));
        }
        calls
    }

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn failures_are_counted_by_kind_up_to_the_time_that_is_looked_at() {
        let mut calls = Calls::default();
        for (secs, failure) in [(10, 500), (20, 500), (25, 0), (30, 500)] {
            let trouble = (failure > 0).then(|| format!("the disk is full, {secs}").into());
            let failure = if failure > 0 { Failure::Status(failure) } else { Failure::Timeout };
            calls.record(&Call { trouble, ..call(5, Err(failure)) }, at(secs));
        }
        let told = |calls: &Calls, since: i64| -> Vec<(Failure, u64, Option<String>)> {
            let troubles = calls.get(Endpoint::Teams).unwrap().troubles(at(since));
            let said = |it: &Trouble| it.said.as_deref().map(str::to_owned);
            troubles.iter().map(|(failure, it)| (*failure, it.count, said(it))).collect()
        };
        let full = |count| (Failure::Status(500), count, Some("the disk is full, 30".to_owned()));
        let late = (Failure::Timeout, 1, None);
        assert_eq!(told(&calls, 0), [late.clone(), full(3)]);
        assert_eq!(told(&calls, 12), [late.clone(), full(2)]);
        assert_eq!(told(&calls.until(at(26)), 0), [late, (Failure::Status(500), 2, None)]);
    }

    #[test]
    fn a_window_ends_with_the_last_call_and_forgets() {
        let calls = told([900; 12].into_iter().chain([20; 12]));
        let max = |span| calls.figures(Endpoint::Teams, span).max.unwrap().as_millis();
        assert_eq!((max(MINUTE), max(MINUTE * 5) / 10), (20, 90));
        assert_eq!(calls.figures(Endpoint::Teams, MINUTE).count, 12);
        assert_eq!(calls.get(Endpoint::Teams).unwrap().trend().len(), 24);
    }

    #[test]
    fn a_failure_counts_for_as_long_as_somebody_looks_into_it() {
        let mut calls = Calls::default();
        let watched = || [(Endpoint::Teams, Duration::from_secs(5))].into();
        calls.watch(watched());
        calls.record(&call(10, Err(Failure::Timeout)), at(0));
        assert_eq!((calls.failing(), calls.level(Endpoint::Teams)), ((1, 1), Level::Crit));
        calls.watch(BTreeMap::new());
        assert_eq!((calls.failing(), calls.level(Endpoint::Teams)), ((0, 0), Level::Stale));
        calls.watch(watched());
        calls.record(&call(10, Ok(())), at(5));
        assert_eq!((calls.failing(), calls.level(Endpoint::Teams)), ((0, 1), Level::Warn));
        (1..60).for_each(|n| _ = calls.record(&call(10, Ok(())), at(5 + 5 * n)));
        assert_eq!(calls.level(Endpoint::Teams), Level::Ok, "long enough ago");
    }

    #[test]
    fn one_good_answer_does_not_make_an_endpoint_that_fails_well() {
        let level = |outcomes: &[Result<(), Failure>]| {
            let mut calls = Calls::default();
            calls.watch([(Endpoint::Teams, Duration::from_secs(5))].into());
            for (n, outcome) in outcomes.iter().enumerate() {
                calls.record(&call(10, *outcome), at(5 * n as i64));
            }
            calls.level(Endpoint::Teams)
        };
        let (good, bad) = (Ok(()), Err(Failure::Status(500)));
        assert_eq!(level(&[bad, bad, good]), Level::Warn);
        assert_eq!(level(&[good, good, bad, good, good]), Level::Warn);
        let once: Vec<_> = [bad].into_iter().chain([good; 30]).collect();
        assert_eq!(level(&once), Level::Ok, "less than one in twenty");
    }

    #[test]
    fn what_was_last_heard_before_the_server_went_is_not_ok() {
        let mut calls = Calls::default();
        let minute = Duration::from_secs(60);
        calls.watch([(Endpoint::Teams, minute), (Endpoint::Health, Duration::from_secs(5))].into());
        calls.record(&call(10, Ok(())), at(0));
        calls.record(&Call::new(Endpoint::Health, minute, Ok(())), at(5));
        assert_eq!(calls.level(Endpoint::Teams), Level::Ok);
        calls.record(&Call::new(Endpoint::Health, minute, Err(Failure::Unreachable)), at(10));
        assert_eq!(calls.level(Endpoint::Teams), Level::Stale);
        calls.record(&Call::new(Endpoint::Health, minute, Ok(())), at(15));
        assert_eq!(calls.level(Endpoint::Teams), Level::Ok);
        calls.record(&Call::new(Endpoint::Health, minute, Ok(())), at(241));
        assert_eq!(calls.level(Endpoint::Teams), Level::Stale, "it was due long ago");
    }

    #[test]
    fn an_endpoint_is_judged_by_its_target_and_by_the_last_minutes_only() {
        let level = |times: &[u64]| told(times.iter().copied()).level(Endpoint::Teams);
        assert_eq!(level(&[20; 40]), Level::Ok);
        let sometimes: Vec<u64> = (0..60).map(|n| if n % 8 == 0 { 1_500 } else { 20 }).collect();
        assert_eq!(level(&sometimes), Level::Warn);
        assert_eq!(level(&[1_500; 40]), Level::Crit);
        let over: Vec<u64> = [1_500; 40].into_iter().chain([20; 61]).collect();
        assert_eq!(level(&over), Level::Ok);
        let mut targets = Targets::default();
        targets.set(Endpoint::Teams, Duration::from_millis(10));
        let calls = Calls { targets: Arc::new(targets), ..told([20; 40]) };
        assert_eq!(calls.level(Endpoint::Teams), Level::Crit);
    }

    #[test]
    fn nothing_newer_than_then_is_in_what_was_then() {
        let mut calls = told([20; 12].into_iter().chain([900; 12]));
        calls.record(&call(3, Err(Failure::Refused)), at(125));
        let then = calls.until(at(57));
        assert_eq!(then.now(), at(57));
        let figures = then.figures(Endpoint::Teams, MINUTE * 60);
        assert_eq!((figures.count, figures.max.unwrap().as_millis()), (12, 20));
        assert_eq!((then.all().count, then.all().last), (12, Some(Duration::from_millis(20))));
        assert!(then.get(Endpoint::Teams).unwrap().troubles(at(-1)).is_empty());
        assert_eq!(calls.until(at(-1)).endpoints().count(), 0);
    }

    #[test]
    fn what_is_remembered_comes_before_what_was_recorded_and_is_nobodys_failure_now() {
        let mut calls = Calls::default();
        calls.watch([(Endpoint::Me, MINUTE), (Endpoint::Teams, MINUTE)].into());
        calls.record(&call(20, Ok(())), at(100));
        let old = |secs, outcome| Sample::of(&call(50, outcome), at(secs), Some(MINUTE));
        let failed = old(20, Err(Failure::Timeout));
        calls.remember(vec![(Endpoint::Teams, old(10, Ok(()))), (Endpoint::Me, failed)]);
        let stats = calls.get(Endpoint::Teams).unwrap();
        assert_eq!(stats.since(at(0)).map(|sample| sample.at).collect::<Vec<_>>(), [at(10), at(100)]);
        assert_eq!((calls.failing(), calls.all().count), ((0, 1), 1));
        assert_eq!(calls.level(Endpoint::Me), Level::Unknown);
        assert_eq!(calls.until(at(30)).level(Endpoint::Me), Level::Crit);
    }

    #[test]
    fn a_day_and_so_many_calls_are_kept() {
        let mut calls = told([20; 3]);
        calls.record(&call(20, Ok(())), at(24 * 3600 + 7));
        let count = |calls: &Calls| calls.get(Endpoint::Teams).unwrap().since(at(-1)).count();
        assert_eq!(count(&calls), 2);
        (0..MOST + 100).for_each(|_| _ = calls.record(&call(20, Ok(())), at(24 * 3600 + 8)));
        assert_eq!(count(&calls), MOST);
    }
}
