//! What the frame says about where we are: the context, and what may be done there.

use crate::config::{Guard, Hue};

/// What the console is pointed at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    #[default]
    Live,
    /// The embedded backend with its made-up company.
    Demo,
    /// A recording: there is no backend, and no present.
    Replay,
}

/// The context in front, as far as the screen is concerned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    pub context: String,
    pub mode: Mode,
    pub guard: Guard,
    /// The colour of the context's badge, so that production never looks like staging.
    pub colour: Hue,
    pub read_only: bool,
    /// A link to another host that is not encrypted: said on the screen at all times.
    pub plain_text: bool,
    /// A database is configured.
    pub database: bool,
    /// A token is at hand, or will be fetched without asking the person.
    pub signed_in: bool,
    /// Pre-fills the log-in form.
    pub email: String,
    /// Every context that can be switched to.
    pub contexts: Vec<String>,
    /// What the demo's backend can be made to suffer: a name, and what happens then. Empty elsewhere.
    pub troubles: Vec<(String, String)>,
    /// The API's address, without credentials.
    pub host: String,
}
