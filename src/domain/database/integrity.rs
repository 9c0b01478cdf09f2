//! What can be wrong in the data itself: rows the API lets in and then fails on, or that contradict its own
//! rules (contract, database facts); and in how the server of the database is set up.

use super::Reading;
use crate::domain::Level;

macro_rules! checks {
    ($( $Name:ident $level:ident $name:literal $means:literal )+) => {
        /// A read-only look for one kind of fault.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum IntegrityCheck { $( $Name, )+ }

        impl IntegrityCheck {
            pub const ALL: &[Self] = &[ $( Self::$Name, )+ ];

            /// What it looks for.
            pub fn name(self) -> &'static str {
                match self { $( Self::$Name => $name, )+ }
            }

            /// What follows from such a row.
            pub fn means(self) -> &'static str {
                match self { $( Self::$Name => $means, )+ }
            }

            /// How bad it is to have one.
            pub fn severity(self) -> Level {
                match self { $( Self::$Name => Level::$level, )+ }
            }
        }
    };
}

checks! {
    TwoTeams Crit "projects with two active teams"
        "the API answers 500 for the project's team, and for every new assignment in the project"
    Duplicates Crit "duplicate active assignments"
        "creating or deleting the same assignment answers 500; deleting one by its id works"
    ManyOwners Warn "more than one active owner"
        "whoever asks for the owner gets one of them by chance"
    OffPattern Crit "assignments of an unknown type"
        "every page of the list that contains one answers 500, also after it was ended"
    OffRule Warn "assignments the rules forbid"
        "the API would refuse the same assignment today: owners are of clients, programs and projects, \
         assignees of what is below"
    Orphans Warn "assignments to something that is gone"
        "people have work that cannot be opened"
    InactiveAssignees Warn "assignments of inactive people"
        "nobody works on it"
    Outsiders Warn "assignees who are not in the project's team"
        "the API would refuse the same assignment today"
    Poisoned Crit "notifications with context data"
        "the inbox and its count answer 500 for whoever owns one"
    NoRole Warn "people without a primary role"
        "eligible people and team members answer 500 where one of them is"
    ReservedEmail Crit "e-mail addresses under a reserved domain"
        "the list of people answers 500, and its owner cannot log in"
    NoPreferences Warn "people without notification preferences"
        "they cannot choose how they are told; the API makes no such row"
    StuckPending Warn "notifications pending for over an hour"
        "people have not been told; is the sender running?"
    Failed Warn "notifications that failed"
        "people have not been told, and nothing tries again"
    Sequences Crit "sequences behind the ids in use"
        "the next insert fails, once for every id in between"
    Settings Warn "settings that differ from the guide"
        "too little for the load of the guide, or nothing is logged to look up"
}

impl IntegrityCheck {
    /// Who mends it, and how, where the API has no way.
    pub fn by_hand(self) -> &'static str {
        match self {
            Self::Settings => {
                "no route of the API: a superuser says ALTER SYSTEM SET for each, then restarts PostgreSQL"
            }
            _ => "the API has no way; an administrator of the database has",
        }
    }
}

impl std::fmt::Display for IntegrityCheck {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

/// What a check has found.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub check: IntegrityCheck,
    pub found: Reading<Found>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    pub count: u64,
    /// The first of them.
    pub samples: Vec<String>,
    /// The command line that mends the first of them, where the API has a way.
    pub repair: Option<String>,
}

impl Finding {
    pub fn level(&self) -> Level {
        match &self.found {
            Reading::Off(_) => Level::Unknown,
            Reading::Known(found) if found.count > 0 => self.check.severity(),
            Reading::Known(_) => Level::Ok,
        }
    }
}
