//! What the database panes remember: sessions, tables, and faults in the data.

mod columns;
pub mod view;

use crate::{
    base::Zone,
    domain::{Finding, IntegrityCheck, Session, TableHealth, by_waiting},
    flow::{List, Listed, Rows},
    operation::{Change, Operation},
    store::{Row, Sort, Store},
};

/// A session, and where it stands among those who wait and are waited for.
#[derive(Clone, Debug)]
pub struct SessionRow {
    pub session: Session,
    pub place: usize,
    /// How many it waits behind.
    pub depth: usize,
}

impl Row for SessionRow {
    type Id = i32;
    fn id(&self) -> &i32 {
        &self.session.pid
    }
}

impl Row for TableHealth {
    type Id = String;
    fn id(&self) -> &String {
        &self.name
    }
}

impl Row for Finding {
    type Id = IntegrityCheck;
    fn id(&self) -> &IntegrityCheck {
        &self.check
    }
}

pub struct DatabasePanes {
    pub sessions: List<SessionRow>,
    pub tables: List<TableHealth>,
    pub faults: List<Finding>,
}

impl Default for DatabasePanes {
    fn default() -> Self {
        Self {
            sessions: List::new(&columns::SESSIONS, Sort::default()),
            tables: List::new(&columns::TABLES, Sort { column: 3, descending: true }),
            faults: List::new(&columns::FAULTS, Sort::default()),
        }
    }
}

impl DatabasePanes {
    /// As the tab calls its panes after the first.
    pub const NAMES: [&str; 3] = ["sessions", "tables", "integrity"];

    pub fn follow(&mut self, store: &Store, zone: Zone) {
        if let Some(health) = store.database.get() {
            let row = |(place, (depth, session)): (usize, (usize, &Session))| SessionRow {
                session: session.clone(),
                place,
                depth,
            };
            let rows = by_waiting(&health.activity.sessions).into_iter().enumerate().map(row).collect();
            self.sessions.follow(Rows::Own(rows), store.database.revision, zone);
        }
        if let Some(tables) = store.tables.get() {
            let rows = tables.known().cloned().unwrap_or_default();
            self.tables.follow(Rows::Own(rows), store.tables.revision, zone);
        }
        if let Some(findings) = store.integrity.get() {
            self.faults.follow(Rows::Own(findings.clone()), store.integrity.revision, zone);
        }
    }

    pub fn list(&self, at: usize) -> &dyn Listed {
        match at {
            0 => &self.sessions,
            1 => &self.tables,
            _ => &self.faults,
        }
    }

    pub fn list_mut(&mut self, at: usize) -> &mut dyn Listed {
        match at {
            0 => &mut self.sessions,
            1 => &mut self.tables,
            _ => &mut self.faults,
        }
    }

    /// What mends the chosen faults, as far as the API can: the first of each kind.
    pub fn repairs(&self) -> Vec<Change> {
        let repair = |finding: &Finding| finding.found.known()?.repair.as_ref()?.parse::<Operation>().ok();
        self.faults.chosen().into_iter().filter_map(repair).flat_map(Operation::into_changes).collect()
    }
}
