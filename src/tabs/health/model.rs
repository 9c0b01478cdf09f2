//! What the Health tab remembers.

use super::{Zoom, columns};
use crate::{
    action::ChangeAct,
    base::Zone,
    domain::{Endpoint, Level},
    flow::{List, Listed, Rows},
    operation::Change,
    store::{Calls, EndpointStats, Feed, Figures, Row, Sort, Store},
    tabs::{Focus, Goto, Tab},
};
use chrono::{DateTime, Utc};
use std::time::Duration;

/// One endpoint's figures, taken from its histogram.
#[derive(Clone, Debug)]
pub struct EndpointRow {
    pub endpoint: Endpoint,
    pub level: Level,
    pub last: Option<Duration>,
    /// Of the time that is looked at.
    pub figures: Figures,
    pub target: Option<Duration>,
    pub trend: Vec<Option<Duration>>,
}

impl EndpointRow {
    fn of(endpoint: Endpoint, calls: &Calls, stats: &EndpointStats, span: Duration) -> Self {
        Self {
            endpoint,
            level: calls.level(endpoint),
            last: stats.last().map(|call| call.took),
            figures: calls.figures(endpoint, span),
            target: calls.target(endpoint),
            trend: stats.trend(),
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
    pub zoom: Zoom,
    focus: Focus,
    /// What the rows were made from: making them reads every call of that time.
    derived: Option<(u64, DateTime<Utc>, Zoom)>,
    /// How often they were made: their revision.
    made: u64,
}

impl Default for Health {
    fn default() -> Self {
        Self {
            endpoints: List::new(&columns::ENDPOINTS, Sort::default()),
            zoom: Zoom::default(),
            focus: Focus::default(),
            derived: None,
            made: 0,
        }
    }
}

impl Tab for Health {
    fn follow(&mut self, store: &Store, zone: Zone) {
        let calls = &store.calls;
        let from = (calls.revision, calls.now(), self.zoom);
        if self.derived.replace(from) == Some(from) {
            return;
        }
        let span = self.zoom.span();
        let row = |(endpoint, stats)| EndpointRow::of(endpoint, calls, stats, span);
        self.made += 1;
        self.endpoints.follow(Rows::Own(calls.endpoints().map(row).collect()), self.made, zone);
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

    fn why_not(&self, act: ChangeAct) -> Option<&'static str> {
        Some(match act {
            ChangeAct::Remove => "nothing here can be removed",
            ChangeAct::Read | ChangeAct::ReadAll => "only notifications are read",
        })
    }

    fn changes(&self, _: ChangeAct) -> Vec<Change> {
        Vec::new()
    }

    fn objects(&self) -> Vec<(String, String)> {
        let rows = self.endpoints.all().iter();
        rows.map(|row| (row.endpoint.to_string(), format!("endpoint {}", row.endpoint))).collect()
    }
}
