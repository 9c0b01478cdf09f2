//! How the system's tables are kept.

use super::Reading;
use crate::domain::limits::LAST_ID;
use chrono::{DateTime, Utc};

/// The tables, where they could be read.
pub type Tables = Reading<Vec<TableHealth>>;

#[derive(Clone, Debug, PartialEq)]
pub struct TableHealth {
    pub name: String,
    /// PostgreSQL estimates it.
    pub rows: u64,
    pub bytes: u64,
    pub index_bytes: u64,
    pub upkeep: Reading<Upkeep>,
    /// The last number its ids have got to; nothing where they come from elsewhere.
    pub last_id: Reading<Option<u64>>,
}

/// What is left of rows that were changed or deleted, until somebody tidies up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Upkeep {
    pub dead: u64,
    /// By a person or by itself.
    pub vacuumed_at: Option<DateTime<Utc>>,
}

impl TableHealth {
    /// Of 0 to 1: how many of its rows are dead.
    pub fn dead_ratio(&self) -> Option<f64> {
        let dead = self.upkeep.known()?.dead;
        Some(dead as f64 / (self.rows + dead).max(1) as f64)
    }

    /// A tenth of the numbers that fit into an id is left, or less: what comes after would collide.
    pub fn runs_out_of_ids(&self) -> bool {
        self.last_id.known().copied().flatten().is_some_and(|last| last * 10 >= LAST_ID * 9)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_run_out_before_they_are_cut() {
        let table = |last_id| TableHealth {
            name: "teams".into(),
            rows: 3,
            bytes: 0,
            index_bytes: 0,
            upkeep: Reading::Known(Upkeep { dead: 1, vacuumed_at: None }),
            last_id,
        };
        let runs_out = |last| table(Reading::Known(Some(last))).runs_out_of_ids();
        assert_eq!([0, 899_999, 900_000, 2_000_000].map(runs_out), [false, false, true, true]);
        assert!(!table(Reading::default()).runs_out_of_ids());
        assert_eq!(table(Reading::Known(None)).dead_ratio(), Some(0.25));
    }
}
