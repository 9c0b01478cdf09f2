//! The one impure place: it owns the terminal, the clock, the channels and the tasks, and turns data into
//! deeds.

mod changes;
mod console;
mod drafts;
mod editor;
mod files;
mod input;
mod keeper;
mod leaving;
mod log;
mod once;
mod pollers;
mod quiet;
mod signals;
mod sources;
mod synchronized;
mod terminal;

pub use console::Console;
pub use files::write_new;
pub use leaving::Leaving;
pub use log::start as start_log;
pub use once::{frames, read_all, snapshot};
pub use pollers::Pollers;
pub use sources::{Open, Opened, Opening, Sources, Switch};
pub use terminal::restore_on_panic;

use crate::base::Moment;
use chrono::Utc;
use std::time::Instant;

/// The present, on both clocks.
pub fn now() -> Moment {
    Moment { at: Instant::now(), wall: Utc::now() }
}
