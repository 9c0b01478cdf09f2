//! One request to the API and what became of it: the raw material of every latency figure.

use std::time::Duration;

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

pub type Outcome = Result<(), Failure>;

#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub endpoint: Endpoint,
    /// From sending the request to the last byte of the answer; waiting for our own budget is not in it.
    pub took: Duration,
    pub outcome: Outcome,
}
