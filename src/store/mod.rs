//! What the sources last said, since when, and how far to trust it. Only facts live here.

mod arrangement;
mod calls;
mod evidence;
mod feed;
mod figures;
mod named;
mod past;
mod query;
mod rows;
mod slot;
mod written;

pub use arrangement::Arrangement;
pub use calls::{Calls, EndpointStats, TREND, back};
pub use feed::{Answer, Feed, News};
pub use figures::{Figures, spread};
pub use named::{columns_named, sort_named};
pub use past::Past;
pub use query::{Completion, Fault, Filter, complete};
pub use rows::{Column, Reading, Row, Sort, Value, column_named, column_names};
pub use slot::{Keyed, Receipt, Slot, Trust};
pub use written::{Format, names};

use crate::{
    base::Moment,
    domain::{
        Assignee, Assignment, CacheStats, Call, DatabaseHealth, Delivery, Endpoint, Entity, Finding, Flag,
        FlagChange, FlagName, HistoryEntry, Host, Mark, Member, Node, Notification, Preference, Project,
        Sample, Service, Summary, Tables, Team, TeamId, User,
    },
    source::{BudgetUse, Listing, Poisoned, SourceError},
};
use chrono::{DateTime, Utc};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

macro_rules! store {
    (slots { $( $slot:ident: $Value:ty = $Feed:ident )+ } keyed { $( $keyed:ident: $Key:ty => $Each:ty = $KeyedFeed:ident )+ }) => {
        /// One slot for each feed. Cloning is cheap: the values are shared.
        #[derive(Clone, Debug, Default)]
        pub struct Store {
            $( pub $slot: Slot<$Value>, )+
            $( pub $keyed: Keyed<$Key, $Each>, )+
            pub calls: Calls,
            pub budget: BudgetUse,
            /// What was done, oldest first.
            pub marks: Arc<Vec<Mark>>,
        }

        impl Store {
            /// Take what a source says. True if anything a person can see has changed.
            pub fn take(&mut self, news: News, receipt: Receipt, now: Moment) -> bool {
                match news {
                    $( News::$Feed(answer) => self.$slot.take(answer, receipt, now), )+
                    $( News::$KeyedFeed(key, answer) => self.$keyed.slot(key).take(answer, receipt, now), )+
                }
            }

            /// How far what a feed says can be trusted.
            pub fn trust(&self, feed: &Feed, now: Instant) -> Trust {
                match feed {
                    $( Feed::$Feed => self.$slot.trust(now), )+
                    $( Feed::$KeyedFeed(key) => self.$keyed.get(key).map_or(Trust::Loading, |slot| slot.trust(now)), )+
                }
            }

            /// What went wrong with a feed when it was last asked.
            pub fn error(&self, feed: &Feed) -> Option<&SourceError> {
                match feed {
                    $( Feed::$Feed => self.$slot.error(), )+
                    $( Feed::$KeyedFeed(key) => self.$keyed.get(key).and_then(Slot::error), )+
                }
            }

            /// Whether a feed has the last word of its source, be it good or bad.
            pub fn is_known(&self, feed: &Feed) -> bool {
                self.error(feed).is_some() || self.as_of(feed).is_some()
            }

            /// When a feed last brought an answer.
            pub fn as_of(&self, feed: &Feed) -> Option<DateTime<Utc>> {
                match feed {
                    $( Feed::$Feed => self.$slot.as_of(), )+
                    $( Feed::$KeyedFeed(key) => self.$keyed.get(key).and_then(Slot::as_of), )+
                }
            }

            /// When a feed will look different by time alone.
            pub fn next_wake(&self, feed: &Feed, now: Instant) -> Option<Instant> {
                match feed {
                    $( Feed::$Feed => self.$slot.next_wake(now), )+
                    $( Feed::$KeyedFeed(key) => self.$keyed.get(key).and_then(|slot| slot.next_wake(now)), )+
                }
            }

            /// From now on a feed is asked this often: it is late when three of these have passed.
            pub fn expect(&mut self, feed: &Feed, every: Duration) {
                match feed {
                    $( Feed::$Feed => self.$slot.expect(every), )+
                    $( Feed::$KeyedFeed(key) => self.$keyed.expect(key, every), )+
                }
            }
        }
    };
}

store! {
    slots {
        health: Service = Health
        me: User = Me
        teams: Listing<Team> = Teams
        assignments: Listing<Assignment> = Assignments
        inbox: Listing<Notification> = Inbox
        summary: Summary = Summary
        preferences: Listing<Preference> = Preferences
        flags: Listing<Flag> = Flags
        host: Host = Host
        cache: CacheStats = Cache
        database: DatabaseHealth = Database
        tables: Tables = Tables
        integrity: Vec<Finding> = Integrity
        delivery: Delivery = Delivery
        users: Listing<User> = Users
        projects: Listing<Project> = Projects
    }
    keyed {
        members: TeamId => Listing<Member> = Members
        history: Entity => Listing<HistoryEntry> = History
        flag_history: FlagName => Listing<FlagChange> = FlagHistory
        assignees: Entity => Listing<Assignee> = Assignees
        children: Option<Entity> => Listing<Node> = Children
        search: String => Listing<Node> = Search
    }
}

impl Store {
    /// What a feed's list has that cannot be shown.
    pub fn poisoned(&self, feed: &Feed) -> &[Poisoned] {
        fn of<T>(slot: Option<&Slot<Listing<T>>>) -> &[Poisoned] {
            slot.and_then(Slot::get).map_or(&[], |listing| &listing.poisoned)
        }
        match feed {
            Feed::Teams => of(Some(&self.teams)),
            Feed::Members(team) => of(self.members.get(team)),
            Feed::Assignments => of(Some(&self.assignments)),
            Feed::History(entity) => of(self.history.get(entity)),
            Feed::Inbox => of(Some(&self.inbox)),
            Feed::Preferences => of(Some(&self.preferences)),
            Feed::Flags => of(Some(&self.flags)),
            Feed::FlagHistory(flag) => of(self.flag_history.get(flag)),
            Feed::Users => of(Some(&self.users)),
            Feed::Projects => of(Some(&self.projects)),
            Feed::Assignees(entity) => of(self.assignees.get(entity)),
            Feed::Children(entity) => of(self.children.get(entity)),
            Feed::Search(text) => of(self.search.get(text)),
            Feed::Health | Feed::Me | Feed::Summary | Feed::Host | Feed::Cache => &[],
            Feed::Database | Feed::Tables | Feed::Integrity | Feed::Delivery => &[],
        }
    }

    /// What to do about what went wrong with a feed. A route that refuses a token which others accept
    /// has a trouble of its own (contract, section 2: no database, and some say 401).
    pub fn hint(&self, feed: &Feed) -> Option<&str> {
        let error = self.error(feed)?;
        let known = self.me.error().is_none() && self.me.get().is_some();
        Some(match error {
            SourceError::Unauthorized { .. } if known && *feed != Feed::Me => {
                "other routes accept it, so this one cannot check it just now; it is asked again by itself"
            }
            error => error.hint(),
        })
    }

    /// What was kept of earlier sessions, oldest first.
    pub fn remember(&mut self, calls: Vec<(Endpoint, Sample)>, marks: Vec<Mark>) {
        self.calls.remember(calls);
        Arc::make_mut(&mut self.marks).splice(0..0, marks);
    }

    /// Something was done.
    pub fn mark(&mut self, mark: Mark) {
        Arc::make_mut(&mut self.marks).push(mark);
    }

    /// Keep a call that ended at this time.
    pub fn record(&mut self, call: &Call, budget: BudgetUse, at: DateTime<Utc>) -> Sample {
        self.budget = budget;
        self.calls.record(call, at)
    }
}
