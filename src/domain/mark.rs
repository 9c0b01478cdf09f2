//! Something that was done, and may be why figures have changed since.

use chrono::{DateTime, Utc};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub at: DateTime<Utc>,
    /// As its command line says it, or what was seen to be done and by whom.
    pub what: String,
}
