//! What the Health tab remembers.

use super::{columns, database::DatabasePanes};
use crate::{
    action::ChangeAct,
    base::Zone,
    domain::{Endpoint, Level},
    flow::{List, Listed, Rows},
    operation::Change,
    store::{EndpointStats, Feed, Row, Sort, Store},
    tabs::{Focus, Goto, Tab},
};
use std::time::Duration;

/// The pane of faults in the data.
const FAULTS: usize = 3;

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
    pub database: DatabasePanes,
    focus: Focus,
    /// The revision of the calls the rows were made from: making them reads every histogram.
    derived: Option<u64>,
}

impl Default for Health {
    fn default() -> Self {
        Self {
            endpoints: List::new(&columns::ENDPOINTS, Sort::default()),
            database: DatabasePanes::default(),
            focus: Focus::default(),
            derived: None,
        }
    }
}

impl Tab for Health {
    fn follow(&mut self, store: &Store, zone: Zone) {
        self.database.follow(store, zone);
        if self.derived.replace(store.calls.revision) == Some(store.calls.revision) {
            return;
        }
        let calls = &store.calls;
        let row = |(endpoint, stats)| EndpointRow::of(endpoint, calls.level(endpoint), stats);
        self.endpoints.follow(Rows::Own(calls.endpoints().map(row).collect()), calls.revision, zone);
    }

    fn feeds(&self) -> Vec<Feed> {
        vec![
            Feed::Health,
            Feed::Database,
            Feed::Cache,
            Feed::Host,
            Feed::Delivery,
            Feed::Tables,
            Feed::Integrity,
        ]
    }

    fn panes(&self) -> &'static [&'static str] {
        &["endpoints", "sessions", "tables", "integrity"]
    }

    fn focus(&self) -> Focus {
        self.focus
    }

    fn focus_mut(&mut self) -> &mut Focus {
        &mut self.focus
    }

    fn list(&self, pane: usize) -> &dyn Listed {
        match pane.checked_sub(1) {
            Some(at) => self.database.list(at),
            None => &self.endpoints,
        }
    }

    fn list_mut(&mut self, pane: usize) -> &mut dyn Listed {
        match pane.checked_sub(1) {
            Some(at) => self.database.list_mut(at),
            None => &mut self.endpoints,
        }
    }

    fn open(&mut self) -> Option<Goto> {
        self.focus.full = !self.focus.full;
        None
    }

    fn why_not(&self, act: ChangeAct) -> Option<&'static str> {
        match act {
            ChangeAct::Remove if self.focus.pane != FAULTS => Some("nothing here can be removed"),
            ChangeAct::Remove => {
                self.database.repairs().is_empty().then_some("there is nothing that the API could mend")
            }
            ChangeAct::Read | ChangeAct::ReadAll => Some("only notifications are read"),
        }
    }

    /// What removes a fault from the data is a change like any other.
    fn changes(&self, act: ChangeAct) -> Vec<Change> {
        if act == ChangeAct::Remove && self.focus.pane == FAULTS {
            self.database.repairs()
        } else {
            Vec::new()
        }
    }

    fn objects(&self) -> Vec<(String, String)> {
        let rows = self.endpoints.all().iter();
        rows.map(|row| (row.endpoint.to_string(), format!("endpoint {}", row.endpoint))).collect()
    }
}
