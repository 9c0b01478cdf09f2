//! What the Health tab remembers.

use super::{
    Zoom, columns,
    database::DatabasePanes,
    slowest::{SLOWEST, SlowRow, slowest},
};
use crate::{
    action::{ChangeAct, ChartAct},
    base::Zone,
    domain::{Endpoint, Level},
    flow::{List, Listed, Rows},
    operation::Change,
    store::{Calls, EndpointStats, Feed, Figures, Row, Sort, Store, back},
    tabs::{Focus, Goto, Tab},
};
use chrono::{DateTime, Utc};
use std::time::Duration;

/// The chart; on the full screen, the slowest calls.
const LATENCY: usize = 1;
/// The first of the database's panes: sessions, tables, faults.
pub(super) const SESSIONS: usize = 2;
const FAULTS: usize = 4;

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
    /// The chart's steps are equal ones of the logarithm.
    pub logarithmic: bool,
    /// The slowest calls of the endpoint under the cursor.
    pub slowest: List<SlowRow>,
    pub database: DatabasePanes,
    focus: Focus,
    /// What the rows were made from: making them reads every call of that time.
    derived: Option<(u64, DateTime<Utc>, Zoom)>,
    /// How often they were made: their revision.
    made: u64,
    /// Of which endpoint, and of which rows, the slowest calls are listed.
    listed: Option<(u64, Endpoint)>,
    lists: u64,
}

impl Default for Health {
    fn default() -> Self {
        Self {
            endpoints: List::new(&columns::ENDPOINTS, Sort::default()),
            zoom: Zoom::default(),
            logarithmic: false,
            slowest: List::new(&SLOWEST, Sort { column: 1, descending: true }),
            database: DatabasePanes::default(),
            focus: Focus::default(),
            derived: None,
            made: 0,
            listed: None,
            lists: 0,
        }
    }
}

impl Health {
    /// The endpoint under the cursor.
    pub fn endpoint(&self) -> Option<&EndpointRow> {
        self.endpoints.selected()
    }

    /// The chart is on the screen with what has the focus.
    pub fn is_on_chart(&self) -> bool {
        self.focus.pane < SESSIONS
    }

    /// Look nearer, or further back, or at the logarithm. What cannot be is told.
    pub fn look(&mut self, act: ChartAct) -> Option<&'static str> {
        let done = match act {
            ChartAct::Nearer => self.zoom.nearer(),
            ChartAct::Wider => self.zoom.wider(),
            ChartAct::Scale => {
                self.logarithmic = !self.logarithmic;
                true
            }
        };
        (!done).then_some(match act {
            ChartAct::Nearer => "a minute is the nearest",
            ChartAct::Wider | ChartAct::Scale => "a day is as far back as is kept",
        })
    }

    fn follow_slowest(&mut self, calls: &Calls, zone: Zone) {
        let Some(endpoint) = self.endpoint().map(|row| row.endpoint) else { return };
        let of = (self.made, endpoint);
        let before = self.listed.replace(of);
        if before == Some(of) {
            return;
        }
        if before.is_some_and(|(_, before)| before != endpoint) {
            self.slowest = List::new(&SLOWEST, self.slowest.sort());
        }
        let since = back(calls.now(), self.zoom.span());
        let rows = calls.get(endpoint).map(|stats| slowest(stats.since(since))).unwrap_or_default();
        self.lists += 1;
        self.slowest.follow(Rows::Own(rows), self.lists, zone);
    }
}

impl Tab for Health {
    fn follow(&mut self, store: &Store, zone: Zone) {
        self.database.follow(store, zone);
        let calls = &store.calls;
        let from = (calls.revision, calls.now(), self.zoom);
        if self.derived.replace(from) == Some(from) {
            self.follow_slowest(calls, zone);
            return;
        }
        let span = self.zoom.span();
        let row = |(endpoint, stats)| EndpointRow::of(endpoint, calls, stats, span);
        self.made += 1;
        self.endpoints.follow(Rows::Own(calls.endpoints().map(row).collect()), self.made, zone);
        self.follow_slowest(calls, zone);
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
        &["endpoints", "latency", "sessions", "tables", "integrity"]
    }

    fn focus(&self) -> Focus {
        self.focus
    }

    fn focus_mut(&mut self) -> &mut Focus {
        &mut self.focus
    }

    /// Beside the endpoints the chart is that of the one under the cursor, which can be moved from there too.
    fn list(&self, pane: usize) -> &dyn Listed {
        match pane.checked_sub(SESSIONS) {
            Some(at) => self.database.list(at),
            None if pane == LATENCY && self.focus.full => &self.slowest,
            None => &self.endpoints,
        }
    }

    fn list_mut(&mut self, pane: usize) -> &mut dyn Listed {
        match pane.checked_sub(SESSIONS) {
            Some(at) => self.database.list_mut(at),
            None if pane == LATENCY && self.focus.full => &mut self.slowest,
            None => &mut self.endpoints,
        }
    }

    fn has_past(&self) -> bool {
        true
    }

    fn open(&mut self) -> Option<Goto> {
        self.focus = match self.focus {
            Focus { pane: LATENCY, full: true } => Focus::default(),
            Focus { pane: 0 | LATENCY, .. } => Focus { pane: LATENCY, full: true },
            Focus { pane, full } => Focus { pane, full: !full },
        };
        None
    }

    fn why_not(&self, act: ChangeAct) -> Option<&'static str> {
        match (act, self.focus.pane) {
            (ChangeAct::Remove, SESSIONS) => None,
            (ChangeAct::Remove, FAULTS) => {
                self.database.repairs().is_empty().then_some("there is nothing that the API could mend")
            }
            (ChangeAct::Remove, _) => Some("nothing here can be removed"),
            (ChangeAct::Read | ChangeAct::ReadAll, _) => Some("only notifications are read"),
        }
    }

    /// What removes a fault from the data, or stops a session, is a change like any other.
    fn changes(&self, act: ChangeAct) -> Vec<Change> {
        match (act, self.focus.pane) {
            (ChangeAct::Remove, SESSIONS) => self.database.stops(),
            (ChangeAct::Remove, FAULTS) => self.database.repairs(),
            _ => Vec::new(),
        }
    }

    fn objects(&self) -> Vec<(String, String)> {
        let rows = self.endpoints.all().iter();
        rows.map(|row| (row.endpoint.to_string(), format!("endpoint {}", row.endpoint))).collect()
    }
}
