//! What a real installation does otherwise than it was meant to. Each quirk can be switched on by itself;
//! all of them together are the personality `shipped`.

use super::named::named;
use std::{collections::BTreeSet, str::FromStr};

named! {
    /// A way in which a real installation differs from what was intended.
    Quirk, "quirk", contract;

    HangOn422 "hang-on-422"
        "A rejected body of a POST, PUT or PATCH is never answered; malformed JSON not even without a token."
        "quirk 1";
    StubbornWorker "stubborn-worker"
        "A worker that is told to stop goes on until the caller it will never answer has gone."
        "quirk 1";
    DropAfter500 "drop-after-500"
        "After an unhandled 500 the connection is closed without being announced."
        "section 1";
    PerWorkerRateLimit "per-worker-rate-limit"
        "Four workers count requests each for itself; a connection stays with its worker."
        "section 4, quirks 10 and 23";
    PerWorkerFigures "per-worker-figures"
        "Each of four workers tells its own cache, memory and uptime; a connection stays with its worker."
        "quirk 23";
    HugeNumbers500 "huge-numbers-500"
        "A page or skip that fits no database integer is an unhandled 500."
        "quirk 21";
    NulBytes500 "nul-bytes-500"
        "A NUL byte in a path or a password is an unhandled 500."
        "section 2, quirk 21";
    DecodedSlashes "decoded-slashes"
        "%2F in a path is a slash: an id that has one leads to another route."
        "quirk 21";
    StaticHealth "static-health"
        "/health says healthy whatever has become of the database."
        "section 5, quirk 19";
    NoPerformanceRoutes "no-performance-routes"
        "Every path under /performance is 404."
        "section 10, quirk 6";
    NoMetrics "no-metrics"
        "/metrics is 404."
        "section 5";
    NoFeatureFlags "no-feature-flags"
        "Every path under /feature-flags is 404."
        "section 12";
    BlockingSystemHealth "blocking-system-health"
        "performance/system/health holds up everybody else for the second it takes."
        "quirk 5";
    BlockingLogin "blocking-login"
        "A log-in holds up everybody else for 200 ms."
        "section 2, quirk 5";
    DbDownIs401 "db-down-is-401"
        "Notifications answer 401 to a good token while the database cannot be reached."
        "section 2, quirk 9";
    StalePoolAfterOutage "stale-pool-after-outage"
        "After the database has come back, the first two requests that need it fail as if it had not."
        "quirk 19";
    SmallPool "small-pool"
        "A worker has 15 connections to its database; a request that finds none free for 30 s is an unhandled 500."
        "quirk 19";
    ProjectStats500 "project-stats-500"
        "performance/projects/{id}/stats is always an unhandled 500."
        "section 10";
    CacheClearIgnoresPattern "cache-clear-ignores-pattern"
        "Clearing the cache by a pattern reports success and clears nothing."
        "section 10";
    ListsWithoutOrder "lists-without-order"
        "Lists have no order: an update moves a row to the end."
        "quirk 8";
    TeamUpdateCountsNobody "team-update-counts-nobody"
        "Changing a team answers member_count 0, and 500 for a project that does not exist."
        "section 6, quirk 12";
    SecondTeam500 "second-team-500"
        "A second active team of a project makes its team, its checks and its assignments 500."
        "section 6, quirk 12";
    EntityAssign500 "entity-assign-500"
        "Assigning by entity checks nothing, commits, and answers 500."
        "section 7, quirk 3";
    AmbiguousUnassign500 "ambiguous-unassign-500"
        "Unassigning by entity is 500 where two or more rows match."
        "section 7";
    DuplicateRace "duplicate-race"
        "Identical assignments made at once all get in; from then on the same create is 500."
        "quirk 13";
    BulkSkipsRules "bulk-skips-rules"
        "Bulk assignment checks accounts and duplicates only, names no errors, and stops half-way with 500."
        "section 7.2";
    ValidateDisagrees "validate-disagrees"
        "Validation refuses DevOps, whom create accepts, and accepts contact persons, whom create refuses."
        "section 7.1, quirk 15";
    UnknownEntityAccepted "unknown-entity-accepted"
        "An assignment to an entity that does not exist is made."
        "section 7.1, quirk 14";
    UpdateSkipsRules "update-skips-rules"
        "Changing an assignment checks membership when the person changes, and nothing else ever."
        "section 7";
    LongEntityId500 "long-entity-id-500"
        "An entity id of more than 20 characters is 500 with the text of the SQL error."
        "section 7.1";
    PoisonedAssignments "poisoned-assignments"
        "Any type can be written in bulk, and such a row makes every page that contains it 500."
        "quirk 4";
    EligibleUsers500 "eligible-users-500"
        "Both routes for eligible users are 500 for use cases, stories, tasks and subtasks."
        "section 7, quirk 18";
    StaleEligibleUsers "stale-eligible-users"
        "Eligible users are cached for a quarter of an hour, whatever is assigned meanwhile."
        "section 7, quirk 18";
    NaiveCreateTimes "naive-create-times"
        "The reply to a new assignment tells its time without a zone, a few milliseconds off."
        "quirk 17";
    TwoOwners500 "two-owners-500"
        "Checking an assignment is an unhandled 500 where the entity has two or more owners."
        "section 8";
    NullPrimaryRole500 "null-primary-role-500"
        "A member without a primary role makes the list of a project's team members an unhandled 500."
        "section 8, quirk 22";
    SilentChanges "silent-changes"
        "Changes of teams and assignments send no notifications."
        "section 9";
    NotificationWrites500 "notification-writes-500"
        "All six notification writes commit and then answer an unhandled 500."
        "section 9, quirk 3";
    PoisonedNotifications "poisoned-notifications"
        "A notification with context_data makes its owner's list and summary an unhandled 500."
        "quirk 4";
    NoPreferencesForNewUsers "no-preferences-for-new-users"
        "Accounts that are created get no notification preferences."
        "section 9, database facts";
    ReservedEmail500 "reserved-email-500"
        "An account with an address like x@site.test makes the list of users, its own page and its /auth/me 500."
        "quirk 2";
    FirstUser500 "first-user-500"
        "The first account created after an installation is an unhandled 500; the second is made."
        "quirk 20";
    BurnedIds "burned-ids"
        "An account that the database refuses uses up its id all the same."
        "quirk 20";
    UnknownRole500 "unknown-role-500"
        "A role outside the ten allowed is an unhandled 500 instead of a rejected body."
        "section 11";
    UuidFilters "uuid-filters"
        "Filtering programs, projects and use cases by parent takes UUIDs only: real ids are 422, a UUID is 500."
        "section 11";
    UnboundedStoryAlias "unbounded-story-alias"
        "/userstorys/ has no bounds: a negative limit is an unhandled 500."
        "section 11";
    SilentSubtasks "silent-subtasks"
        "An error of the database in the list of subtasks is told as 200 and an empty list."
        "section 11";
    TaskProgress500 "task-progress-500"
        "/tasks/{id}/progress is always an unhandled 500."
        "section 11";
    OddClientIds "odd-client-ids"
        "Client ids differ in length: CLI-002 stands beside CLI-000001."
        "quirk 20";
}

/// What the backend is like before single quirks are added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Personality {
    /// As the guide intends.
    #[default]
    Guide,
    /// As it was observed: with every quirk.
    Shipped,
}

impl Personality {
    pub const ALL: &[Self] = &[Self::Guide, Self::Shipped];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Guide => "guide",
            Self::Shipped => "shipped",
        }
    }

    pub fn quirks(self) -> BTreeSet<Quirk> {
        match self {
            Self::Guide => BTreeSet::new(),
            Self::Shipped => Quirk::ALL.iter().copied().collect(),
        }
    }
}

impl FromStr for Personality {
    type Err = super::NameError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.iter().find(|entry| entry.as_str() == text).copied();
        let names = Self::ALL.iter().map(|entry| entry.as_str());
        found.ok_or_else(|| super::NameError::new("personality", text, names))
    }
}
