//! What the sources last said, since when, and how far to trust it. Only facts live here.

mod calls;
mod feed;
mod rows;
mod slot;

pub use calls::{Calls, EndpointStats, TREND};
pub use feed::{Answer, Feed, News};
pub use rows::{Column, Row, Sort, arrange};
pub use slot::{Keyed, Receipt, Slot, Trust};

use crate::{
    base::Moment,
    domain::{
        Assignment, CacheStats, Call, DatabaseHealth, Entity, Flag, FlagChange, FlagName, HistoryEntry, Host,
        Member, Notification, Preference, Service, Summary, Team, TeamId, User,
    },
    source::{BudgetUse, Listing, SourceError},
};
use chrono::{DateTime, Utc};
use std::time::Instant;

macro_rules! store {
    (slots { $( $slot:ident: $Value:ty = $Feed:ident )+ } keyed { $( $keyed:ident: $Key:ty => $Each:ty = $KeyedFeed:ident )+ }) => {
        /// One slot for each feed. Cloning is cheap: the values are shared.
        #[derive(Clone, Debug, Default)]
        pub struct Store {
            $( pub $slot: Slot<$Value>, )+
            $( pub $keyed: Keyed<$Key, $Each>, )+
            pub calls: Calls,
            pub budget: BudgetUse,
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

            /// When a feed last brought an answer.
            pub fn as_of(&self, feed: &Feed) -> Option<DateTime<Utc>> {
                match feed {
                    $( Feed::$Feed => self.$slot.as_of(), )+
                    $( Feed::$KeyedFeed(key) => self.$keyed.get(key).and_then(Slot::as_of), )+
                }
            }

            /// When something here will look different by time alone.
            pub fn next_wake(&self, now: Instant) -> Option<Instant> {
                let slots = [ $( self.$slot.next_wake(now), )+ $( self.$keyed.next_wake(now), )+ ];
                slots.into_iter().flatten().min()
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
        preferences: Vec<Preference> = Preferences
        flags: Vec<Flag> = Flags
        host: Host = Host
        cache: CacheStats = Cache
        database: DatabaseHealth = Database
    }
    keyed {
        members: TeamId => Vec<Member> = Members
        history: Entity => Vec<HistoryEntry> = History
        flag_history: FlagName => Vec<FlagChange> = FlagHistory
    }
}

impl Store {
    /// Count a call that was made. True: latency is on every screen.
    pub fn record(&mut self, call: &Call, budget: BudgetUse) -> bool {
        self.calls.record(call);
        self.budget = budget;
        true
    }
}
