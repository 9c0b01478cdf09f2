//! What is counted, and its text for Prometheus (contract, section 12).

use super::{host::Reading, metrics::text::Text};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

mod text;

/// Upper bounds of the histogram's buckets, in seconds.
const BOUNDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5];
/// Observations a summary looks back on.
const LATEST: usize = 512;
const QUANTILES: [f64; 4] = [0.5, 0.9, 0.95, 0.99];
const CHANNELS: [&str; 3] = ["email", "in_app", "push"];

#[derive(Default)]
struct Summary {
    latest: VecDeque<f64>,
    sum: f64,
    count: u64,
}

#[derive(Default)]
struct Histogram {
    buckets: [u64; BOUNDS.len()],
    sum: f64,
    count: u64,
}

#[derive(Default)]
struct Counts {
    operations: BTreeMap<&'static str, Summary>,
    routes: BTreeMap<String, Histogram>,
    requests: BTreeMap<(String, String, u16), u64>,
    team_failures: u64,
    sent: BTreeMap<String, u64>,
    undelivered: BTreeMap<String, u64>,
}

#[derive(Default)]
pub struct Metrics(Mutex<Counts>);

/// Figures that are read when they are asked for.
pub struct Gauges {
    pub reading: Reading,
    pub cache_entries: usize,
    pub uptime: Duration,
}

impl Metrics {
    fn open(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn request(&self, method: &str, route: &str, status: u16, took: Duration) {
        let (mut counts, seconds) = (self.open(), took.as_secs_f64());
        *counts.requests.entry((method.to_owned(), route.to_owned(), status)).or_default() += 1;
        counts.routes.entry(route.to_owned()).or_default().observe(seconds);
        if let Some(operation) = operation(method, route) {
            counts.operations.entry(operation).or_default().observe(seconds);
        }
        if (method, route) == ("POST", "/api/v1/teams/") && matches!(status, 400 | 404 | 409 | 422 | 500..) {
            counts.team_failures += 1;
        }
    }

    pub fn delivered(&self, channel: &str, well: bool) {
        let mut counts = self.open();
        let counter = if well { &mut counts.sent } else { &mut counts.undelivered };
        *counter.entry(channel.to_owned()).or_default() += 1;
    }

    pub fn text(&self, gauges: &Gauges) -> String {
        let (counts, mut text) = (self.open(), Text::default());
        summaries(&mut text, &counts);
        counters(&mut text, &counts);
        histograms(&mut text, &counts);
        text.single("cache_entries", "gauge", "Entries in the cache.", gauges.cache_entries as f64);
        text.single(
            "uptime_seconds",
            "gauge",
            "Seconds since the service started.",
            gauges.uptime.as_secs_f64(),
        );
        let cpu = "Share of one processor in use.";
        text.single("process_cpu_percent", "gauge", cpu, gauges.reading.cpu_percent);
        let memory = (gauges.reading.memory_mb * 1024.0 * 1024.0).round();
        text.single("process_resident_memory_bytes", "gauge", "Resident memory.", memory);
        text.finish()
    }
}

impl Summary {
    fn observe(&mut self, seconds: f64) {
        if self.latest.len() == LATEST {
            self.latest.pop_front();
        }
        self.latest.push_back(seconds);
        (self.sum, self.count) = (self.sum + seconds, self.count + 1);
    }

    fn quantile(&self, q: f64) -> f64 {
        let mut sorted: Vec<f64> = self.latest.iter().copied().collect();
        sorted.sort_by(f64::total_cmp);
        let place = (q * (sorted.len().saturating_sub(1)) as f64).round() as usize;
        sorted.get(place).copied().unwrap_or(f64::NAN)
    }
}

impl Histogram {
    fn observe(&mut self, seconds: f64) {
        for (bucket, bound) in self.buckets.iter_mut().zip(BOUNDS) {
            *bucket += u64::from(seconds <= bound);
        }
        (self.sum, self.count) = (self.sum + seconds, self.count + 1);
    }
}

/// The name an assignment operation goes by.
fn operation(method: &str, route: &str) -> Option<&'static str> {
    let rest = route.strip_prefix("/api/v1/assignments/")?;
    Some(match (method, rest) {
        ("GET", "") => "list",
        ("POST", "") | ("POST", "entity/{t}/{id}") => "create",
        ("PUT", "{id}") => "update",
        ("DELETE", "{id}" | "entity/{t}/{id}") => "delete",
        ("POST", "bulk") => "bulk",
        ("POST", "validate") => "validate",
        _ => return None,
    })
}

fn summaries(text: &mut Text, counts: &Counts) {
    const NAME: &str = "assignment_operation_duration_seconds";
    text.head(NAME, "summary", "How long operations on assignments take.");
    for (operation, summary) in &counts.operations {
        for q in QUANTILES {
            let labels = [("operation", *operation), ("quantile", &q.to_string())];
            text.sample(NAME, &labels, summary.quantile(q));
        }
        text.sample(&format!("{NAME}_sum"), &[("operation", operation)], summary.sum);
        text.sample(&format!("{NAME}_count"), &[("operation", operation)], summary.count as f64);
    }
}

fn counters(text: &mut Text, counts: &Counts) {
    let help = "Teams that could not be created.";
    text.single("team_creation_failures_total", "counter", help, counts.team_failures as f64);
    let channels = [
        ("notification_delivery_failures_total", "Notifications that did not arrive.", &counts.undelivered),
        ("notifications_sent_total", "Notifications that were delivered.", &counts.sent),
    ];
    for (name, help, by_channel) in channels {
        text.head(name, "counter", help);
        for channel in CHANNELS {
            let count = by_channel.get(channel).copied().unwrap_or_default();
            text.sample(name, &[("channel", channel)], count as f64);
        }
    }
    text.head("http_requests_total", "counter", "Requests answered.");
    for ((method, route, status), count) in &counts.requests {
        let labels = [("method", method.as_str()), ("route", route), ("status", &status.to_string())];
        text.sample("http_requests_total", &labels, *count as f64);
    }
}

fn histograms(text: &mut Text, counts: &Counts) {
    const NAME: &str = "http_request_duration_seconds";
    text.head(NAME, "histogram", "How long requests take.");
    for (route, histogram) in &counts.routes {
        for (bound, count) in BOUNDS.iter().zip(histogram.buckets) {
            let labels = [("route", route.as_str()), ("le", &bound.to_string())];
            text.sample(&format!("{NAME}_bucket"), &labels, count as f64);
        }
        let all = [("route", route.as_str()), ("le", "+Inf")];
        text.sample(&format!("{NAME}_bucket"), &all, histogram.count as f64);
        text.sample(&format!("{NAME}_sum"), &[("route", route)], histogram.sum);
        text.sample(&format!("{NAME}_count"), &[("route", route)], histogram.count as f64);
    }
}
