//! What the Health tab remembers.

use super::columns;
use crate::{
    base::Zone,
    domain::{Endpoint, Level},
    flow::{List, Listed, Rows},
    store::{EndpointStats, Feed, Row, Sort, Store},
    tabs::{Focus, Goto, Tab},
};
use std::time::Duration;

/// One endpoint's figures, taken from its histogram.
#[derive(Clone, Debug)]
pub struct EndpointRow {
    pub endpoint: Endpoint,
    pub level: Level,
    pub last: Option<Duration>,
    pub p50: Option<Duration>,
    pub p95: Option<Duration>,
    pub p99: Option<Duration>,
    pub max: Option<Duration>,
    pub failed: u64,
    pub count: u64,
    pub trend: Vec<Option<Duration>>,
}

impl EndpointRow {
    fn of(endpoint: Endpoint, level: Level, stats: &EndpointStats) -> Self {
        Self {
            endpoint,
            level,
            last: stats.last.as_ref().map(|call| call.took),
            p50: stats.percentile(50.0),
            p95: stats.percentile(95.0),
            p99: stats.percentile(99.0),
            max: stats.max(),
            failed: stats.failed(),
            count: stats.count,
            trend: stats.trend.iter().copied().collect(),
        }
    }
}

impl Row for EndpointRow {
    type Id = Endpoint;
    fn id(&self) -> &Endpoint {
        &self.endpoint
    }
}

pub struct Health {
    pub endpoints: List<EndpointRow>,
    focus: Focus,
    /// The revision of the calls the rows were made from: making them reads every histogram.
    derived: Option<u64>,
}

impl Default for Health {
    fn default() -> Self {
        Self {
            endpoints: List::new(&columns::ENDPOINTS, Sort::default()),
            focus: Focus::default(),
            derived: None,
        }
    }
}

impl Tab for Health {
    fn follow(&mut self, store: &Store, zone: Zone) {
        if self.derived.replace(store.calls.revision) == Some(store.calls.revision) {
            return;
        }
        let calls = &store.calls;
        let row = |(endpoint, stats)| EndpointRow::of(endpoint, calls.level(endpoint), stats);
        self.endpoints.follow(Rows::Own(calls.endpoints().map(row).collect()), calls.revision, zone);
    }

    fn feeds(&self) -> Vec<Feed> {
        vec![Feed::Health, Feed::Database, Feed::Cache, Feed::Host]
    }

    fn panes(&self) -> &'static [&'static str] {
        &["endpoints"]
    }

    fn focus(&self) -> Focus {
        self.focus
    }

    fn focus_mut(&mut self) -> &mut Focus {
        &mut self.focus
    }

    fn list(&self, _: usize) -> &dyn Listed {
        &self.endpoints
    }

    fn list_mut(&mut self, _: usize) -> &mut dyn Listed {
        &mut self.endpoints
    }

    fn open(&mut self) -> Option<Goto> {
        self.focus.full = !self.focus.full;
        None
    }

    fn objects(&self) -> Vec<(String, String)> {
        let rows = self.endpoints.all().iter();
        rows.map(|row| (row.endpoint.to_string(), format!("endpoint {}", row.endpoint))).collect()
    }
}
