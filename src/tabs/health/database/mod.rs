//! What the database panes remember: sessions, tables, and faults in the data.

mod columns;
pub mod view;

use crate::{
    base::Zone,
    domain::{Finding, IntegrityCheck, Reading, Session, TableHealth, by_waiting},
    flow::{List, Listed, Rows},
    operation::{Backend, Change, DatabaseChange, Operation},
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
    /// The revisions the rows were made from.
    derived: [u64; 3],
}

impl Default for DatabasePanes {
    fn default() -> Self {
        Self {
            sessions: List::new(&columns::SESSIONS, Sort::default()),
            tables: List::new(&columns::TABLES, Sort { column: 3, descending: true }),
            faults: List::new(&columns::FAULTS, Sort::default()),
            derived: [0; 3],
        }
    }
}

impl DatabasePanes {
    /// As the tab calls its panes after the first.
    pub const NAMES: [&str; 3] = ["sessions", "tables", "integrity"];

    pub fn follow(&mut self, store: &Store, zone: Zone) {
        let now = [store.database.revision, store.tables.revision, store.integrity.revision];
        let before = std::mem::replace(&mut self.derived, now);
        let [sessions, tables, faults] = std::array::from_fn(|at| now[at] != before[at]);
        // At another time there may be nothing, where there is something now.
        if sessions {
            let health = store.database.get();
            let known = health.and_then(|health| health.activity.sessions.known());
            let rows =
                by_waiting(known.map_or(&[][..], Vec::as_slice)).into_iter().enumerate().map(row).collect();
            self.sessions.follow(Rows::Own(rows), store.database.revision, zone);
        }
        if tables {
            let rows = store.tables.get().and_then(Reading::known).cloned().unwrap_or_default();
            self.tables.follow(Rows::Own(rows), store.tables.revision, zone);
        }
        if faults {
            let rows = store.integrity.get().cloned().unwrap_or_default();
            self.faults.follow(Rows::Own(rows), store.integrity.revision, zone);
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

    /// What stops the chosen sessions. One that idles in a transaction runs nothing that could be stopped.
    pub fn stops(&self) -> Vec<Change> {
        let stop = |row: &SessionRow| {
            let backend = Backend { pid: row.session.pid };
            let idle = row.session.doing.known().is_some_and(|doing| doing.state.starts_with("idle"));
            let change = if idle { DatabaseChange::Terminate } else { DatabaseChange::Cancel };
            Change::Database(change(backend))
        };
        self.sessions.chosen().into_iter().map(stop).collect()
    }

    /// What mends the chosen faults, as far as the API can: the first of each kind.
    pub fn repairs(&self) -> Vec<Change> {
        let repair = |finding: &Finding| finding.found.known()?.repair.as_ref()?.parse::<Operation>().ok();
        self.faults.chosen().into_iter().filter_map(repair).flat_map(Operation::into_changes).collect()
    }
}

fn row((place, (depth, session)): (usize, (usize, &Session))) -> SessionRow {
    SessionRow { session: session.clone(), place, depth }
}
