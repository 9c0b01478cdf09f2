//! What somebody who starts the backend may choose.

use super::{Clock, Limits, Personality, Quirk, Trouble};
use std::{collections::BTreeSet, fmt, net::SocketAddr, path::PathBuf, str::FromStr, time::Duration};

/// The administrator of the sample organisation: email and password.
pub const ADMIN: (&str, &str) = ("admin@example.com", "admin-pass");
/// A developer of the sample organisation: email and password.
pub const DEVELOPER: (&str, &str) = ("dev1@example.com", "user-pass");

#[derive(Clone, Debug)]
pub struct Options {
    pub listen: SocketAddr,
    /// Where to keep the data; in memory where there is none. A file that has data is used as it is.
    pub data: Option<PathBuf>,
    pub seed: u64,
    pub size: Size,
    /// Whether the sample people act on their own.
    pub simulate: bool,
    pub clock: Clock,
    /// Whether each request leaves a line of JSON on the standard output.
    pub log: bool,
    pub personality: Personality,
    /// Quirks on top of the personality's own.
    pub quirks: BTreeSet<Quirk>,
    /// What goes wrong from the start.
    pub troubles: BTreeSet<Trouble>,
    pub limits: Limits,
    /// How long a request waits for a connection to the database where there are few.
    pub pool_patience: Duration,
}

impl Options {
    /// The personality's quirks and the others.
    pub(super) fn all_quirks(&self) -> BTreeSet<Quirk> {
        self.personality.quirks().union(&self.quirks).copied().collect()
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            data: None,
            seed: 1,
            size: Size::Small,
            simulate: false,
            clock: Clock::System,
            log: false,
            personality: Personality::Guide,
            quirks: BTreeSet::new(),
            troubles: BTreeSet::new(),
            limits: Limits::default(),
            pool_patience: Duration::from_secs(30),
        }
    }
}

/// How large the sample organisation is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    #[default]
    Small,
    Medium,
    Large,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a size: small, medium and large are")]
pub struct SizeError(pub String);

impl Size {
    pub const ALL: &[Self] = &[Self::Small, Self::Medium, Self::Large];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
        }
    }

    /// Active assignments in the sample data.
    pub fn assignments(self) -> usize {
        match self {
            Self::Small => 60,
            Self::Medium => 10_000,
            Self::Large => 100_000,
        }
    }
}

impl FromStr for Size {
    type Err = SizeError;
    fn from_str(text: &str) -> Result<Self, SizeError> {
        let found = Self::ALL.iter().find(|size| size.as_str() == text);
        found.copied().ok_or_else(|| SizeError(crate::base::clean(text)))
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
