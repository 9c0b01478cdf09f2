//! One request to the API and what became of it: the raw material of every latency figure.

use chrono::{DateTime, Utc};
use std::{sync::Arc, time::Duration};

macro_rules! endpoints {
    ($( $Name:ident $label:literal )+) => {
        /// The calls this console makes, in the order the Health tab lists them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Endpoint { $( $Name, )+ }

        impl Endpoint {
            pub const ALL: &[Self] = &[ $( Self::$Name, )+ ];

            /// Method and path, as an operator would type it.
            pub fn label(self) -> &'static str {
                match self { $( Self::$Name => $label, )+ }
            }
        }
    };
}

endpoints! {
    Health              "GET /health"
    Login               "POST /auth/login"
    Me                  "GET /auth/me"
    Users               "GET /users/"
    Teams               "GET /teams/"
    Team                "GET /teams/{id}"
    TeamMembers         "GET /teams/{id}/members"
    CreateTeam          "POST /teams/"
    UpdateTeam          "PUT /teams/{id}"
    AddMember           "POST /teams/{id}/members"
    RemoveMember        "DELETE /teams/{id}/members/{user_id}"
    Assignments         "GET /assignments/"
    AssignmentHistory   "GET /assignments/history/{type}/{id}"
    EntityAssignments   "GET /assignments/entity/{type}/{id}"
    Assignment          "GET /assignments/{id}"
    Assignees           "GET /assignments/available-assignees"
    Validate            "POST /assignments/validate"
    ValidateMany        "POST /validation/bulk-assignments"
    EntityExists        "GET /validation/entity-exists/{type}/{id}"
    Assign              "POST /assignments/"
    AssignMany          "POST /assignments/bulk"
    EditAssignment      "PUT /assignments/{id}"
    Unassign            "DELETE /assignments/{id}"
    Projects            "GET /projects/"
    Clients             "GET /clients/"
    Children            "GET /hierarchy/{types}/{id}/{types}"
    Entity              "GET /hierarchy/{type}/{id}"
    Search              "GET /hierarchy/search"
    Notifications       "GET /notifications/"
    NotificationSummary "GET /notifications/summary"
    Preferences         "GET /notifications/preferences"
    SetPreference       "PUT /notifications/preferences/{type}"
    MarkRead            "PUT /notifications/{id}/read"
    MarkSomeRead        "PUT /notifications/read-multiple"
    MarkAllRead         "PUT /notifications/read-all"
    SendNotification    "POST /notifications/bulk"
    Cleanup             "DELETE /notifications/cleanup"
    Flags               "GET /feature-flags/"
    CreateFlag          "POST /feature-flags/"
    UpdateFlag          "PUT /feature-flags/{name}"
    ArchiveFlag         "DELETE /feature-flags/{name}"
    FlagHistory         "GET /feature-flags/{name}/history"
    CacheStats          "GET /performance/cache/stats"
    ClearCache          "DELETE /performance/cache/clear"
    SystemHealth        "GET /performance/system/health"
}

impl std::fmt::Display for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.label())
    }
}

impl std::str::FromStr for Endpoint {
    type Err = ();

    /// By its label, as a file has it.
    fn from_str(label: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|endpoint| endpoint.label() == label).ok_or(())
    }
}

/// Why a call did not bring what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Failure {
    Unreachable,
    Timeout,
    /// 401, 403, or 400 for an inactive account.
    Refused,
    /// 404: this server does not have it.
    Missing,
    /// 429.
    RateLimited,
    /// Any other status of 400 and more.
    Status(u16),
    /// An answer this console cannot read.
    Shape,
}

impl Failure {
    const NAMED: [(Self, &str); 6] = [
        (Self::Unreachable, "unreachable"),
        (Self::Timeout, "timeout"),
        (Self::Refused, "refused"),
        (Self::Missing, "not there"),
        (Self::RateLimited, "rate limit"),
        (Self::Shape, "unreadable"),
    ];
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self, Self::NAMED.iter().find(|(known, _)| known == self)) {
            (_, Some((_, word))) => f.pad(word),
            (Self::Status(status), None) => f.pad(&status.to_string()),
            (_, None) => Ok(()),
        }
    }
}

impl std::str::FromStr for Failure {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let named = Self::NAMED.iter().find(|(_, word)| *word == text).map(|(failure, _)| *failure);
        named.or_else(|| text.parse().ok().map(Self::Status)).ok_or(())
    }
}

pub type Outcome = Result<(), Failure>;

/// What the time of a call was spent on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Phases {
    /// For our own budget, before anything was sent. Not the server's doing, and not in [`Call::took`].
    pub waited: Duration,
    /// Name, TCP and TLS, where no open connection could be used; nothing where one could.
    pub connect: Duration,
    /// From then until the head of the answer was there: the way there and back, and the server's work.
    pub server: Duration,
    /// The rest of the answer.
    pub body: Duration,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub endpoint: Endpoint,
    /// From sending the request to the last byte of the answer; waiting for our own budget is not in it.
    pub took: Duration,
    pub phases: Phases,
    pub outcome: Outcome,
    /// How the server's own log calls it, where the answer said so.
    pub request_id: Option<Arc<str>>,
    /// What went wrong, in words fit for a screen.
    pub trouble: Option<Arc<str>>,
}

impl Call {
    /// A call of which no more is known.
    pub fn new(endpoint: Endpoint, took: Duration, outcome: Outcome) -> Self {
        Self { endpoint, took, phases: Phases::default(), outcome, request_id: None, trouble: None }
    }
}

/// A call that is over, as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// When it ended.
    pub at: DateTime<Utc>,
    pub took: Duration,
    pub phases: Phases,
    pub outcome: Outcome,
    /// How often it was meant to be asked then; a call that took longer kept others from being made.
    pub every: Option<Duration>,
    pub request_id: Option<Arc<str>>,
    /// How many calls it stands for: those of long ago are thinned.
    pub weight: u32,
}

impl Sample {
    /// This call, which ended at this time and is repeated this often.
    pub fn of(call: &Call, at: DateTime<Utc>, every: Option<Duration>) -> Self {
        let Call { took, phases, outcome, .. } = *call;
        Self { at, took, phases, outcome, every, request_id: call.request_id.clone(), weight: 1 }
    }

    /// What can be said of how long the answer takes. A refusal is quick for reasons of its own; after a
    /// timeout it is known that it would have taken longer than that.
    pub fn latency(&self) -> Option<Duration> {
        matches!(self.outcome, Ok(()) | Err(Failure::Timeout)).then_some(self.took)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_and_failures_are_read_as_they_are_written() {
        for endpoint in Endpoint::ALL {
            assert_eq!(endpoint.label().parse(), Ok(*endpoint));
        }
        let named = Failure::NAMED.map(|(failure, _)| failure);
        for failure in named.into_iter().chain([Failure::Status(500), Failure::Status(503)]) {
            assert_eq!(failure.to_string().parse(), Ok(failure));
        }
        assert_eq!("GET /nothing".parse::<Endpoint>(), Err(()));
        assert_eq!("bad luck".parse::<Failure>(), Err(()));
    }
}
