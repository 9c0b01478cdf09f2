//! What must be polled now, and how often. Pure: the runtime starts and stops pollers to match.

use super::Model;
use crate::{
    config::Intervals,
    domain::limits,
    layers::Layer,
    store::{Feed, Trust},
    tabs::TabId,
};
use std::time::{Duration, Instant};

/// A person who looks away needs the news less often.
const UNFOCUSED: u32 = 4;
/// How often to ask whether something has come to be offered after all.
const OFFERED: Duration = Duration::from_secs(300);
/// People, projects and the work below them change rarely, and are asked for only while somebody picks.
const PICKED: Duration = Duration::from_secs(60);
/// Tables and the delivery of notifications change slowly, and take the database longer than a probe.
const SURVEYED: Duration = Duration::from_secs(60);
/// Looking for faults in the data reads all of it.
const SEARCHED: Duration = Duration::from_secs(15 * 60);
/// Who is signed in changes when somebody signs in.
const IDENTITY: Duration = Duration::from_secs(300);

/// Flags are watched from second to second only where somebody looks at them.
const UNWATCHED: Duration = Duration::from_secs(10);
/// A share of the budget that watching the flags leaves for what a person asks for meanwhile: a tenth.
const LEFT: f64 = 0.1;

/// How often a feed is asked for while it is in front.
fn every(intervals: &Intervals, feed: &Feed) -> Duration {
    match feed {
        Feed::Health => intervals.health,
        Feed::Me => IDENTITY,
        Feed::Teams | Feed::Members(_) => intervals.teams,
        Feed::Assignments | Feed::History(_) => intervals.assignments,
        Feed::Inbox | Feed::Summary | Feed::Preferences => intervals.notifications,
        Feed::Flags => intervals.rollout,
        // Asked for whenever its flag has changed, too.
        Feed::FlagHistory(_) => intervals.rollout.max(PICKED),
        Feed::Host => intervals.system.max(limits::SYSTEM_HEALTH_FLOOR),
        Feed::Cache => intervals.system,
        Feed::Database => intervals.database,
        Feed::Tables | Feed::Delivery => intervals.database.max(SURVEYED),
        Feed::Integrity => SEARCHED,
        Feed::Users | Feed::Projects | Feed::Assignees(_) | Feed::Children(_) | Feed::Search(_) => PICKED,
    }
}

/// Every feed that is wanted, and how often. The order is that of importance.
pub fn subscriptions(model: &Model, now: Instant) -> Vec<(Feed, Duration)> {
    if model.is_replay() {
        return Vec::new();
    }
    let front = wanted(model);
    let vital = [Feed::Health, Feed::Database, Feed::Me];
    let mut feeds: Vec<(Feed, Duration)> = Vec::new();
    let mut add = |feed: Feed, slower: u32| {
        let allowed = match feed.is_of_the_database() {
            true => model.session.database,
            false => feed.is_open() || model.session.signed_in,
        };
        if allowed && feeds.iter().all(|(known, _)| *known != feed) {
            let watched = feed == Feed::Flags && model.front == TabId::Rollout;
            // A rollout is left standing in a second window to be watched.
            let slower = slower * if model.focused || watched { 1 } else { UNFOCUSED };
            // Rare enough as it is.
            let slower = if feed == Feed::Integrity { 1 } else { slower };
            let every = every(&model.intervals, &feed);
            let every = if feed == Feed::Flags && !watched { every.max(UNWATCHED) } else { every } * slower;
            let guarded = feed == Feed::Flags && model.rules.patience.in_console;
            let every = if guarded { every.min(model.rules.patience.every.max(UNWATCHED)) } else { every };
            let every = if model.store.trust(&feed, now) == Trust::Off { every.max(OFFERED) } else { every };
            feeds.push((feed, every));
        }
    };
    vital.into_iter().for_each(|feed| add(feed, 1));
    front.into_iter().for_each(|feed| add(feed, 1));
    for feed in background(model) {
        add(feed, model.intervals.background_factor.max(1));
    }
    if model.front == TabId::Rollout {
        let allowed = affordable(model, &feeds);
        let flags = feeds.iter_mut().filter(|(feed, _)| *feed == Feed::Flags);
        flags.for_each(|(_, every)| *every = (*every).max(allowed));
    }
    feeds
}

/// Whether the server and we ourselves count it.
fn is_counted(feed: &Feed) -> bool {
    *feed != Feed::Health && !feed.is_of_the_database()
}

/// How soon the flags can be asked for again, if everything else is to be asked for on time.
fn affordable(model: &Model, feeds: &[(Feed, Duration)]) -> Duration {
    let others = feeds.iter().filter(|(feed, _)| *feed != Feed::Flags && is_counted(feed));
    let others: f64 = others.map(|(_, every)| 60.0 / every.as_secs_f64()).sum();
    // Nothing is known of the budget before the first call has come back.
    let left = f64::from(model.store.budget.limit) * (1.0 - LEFT) - others;
    if left > 60.0 / UNWATCHED.as_secs_f64() { Duration::from_secs_f64(60.0 / left) } else { UNWATCHED }
}

/// What the tab in front lives on, and what lies over it.
pub fn wanted(model: &Model) -> Vec<Feed> {
    over(model).chain(model.tab().feeds()).collect()
}

/// What lies over the tab lives on.
pub(super) fn over(model: &Model) -> impl Iterator<Item = Feed> {
    model.layers.iter().rev().flat_map(|layer| match layer {
        Layer::Form(form) => form.feeds(),
        Layer::Picker(picker) => picker.feeds(),
        Layer::Menu(_) | Layer::Login(_) | Layer::Confirm(_) | Layer::Kill(_) => Vec::new(),
    })
}

/// What is polled and failed when it was last asked. What this server does not offer has not failed.
pub(super) fn failing(model: &Model, now: Instant) -> Vec<Feed> {
    let failed = |feed: &Feed| {
        model.store.error(feed).is_some()
            && model.store.trust(feed, now) != Trust::Off
            && *feed != Feed::Health
    };
    subscriptions(model, now).into_iter().map(|(feed, _)| feed).filter(failed).collect()
}

/// What the vital signs and the tabs in the back need, so that going there shows something at once.
fn background(model: &Model) -> Vec<Feed> {
    let mut feeds = vec![Feed::Summary];
    for tab in TabId::ALL {
        // What belongs to one selected object is asked for when somebody looks at it; a second of the
        // server's time for its host figures, and everybody there is, only when somebody looks at them.
        let shared = |feed: &Feed| {
            !feed.is_keyed() && !matches!(feed, Feed::Host | Feed::Cache | Feed::Tables | Feed::Users)
        };
        feeds.extend(model.tabs.get(*tab).feeds().into_iter().filter(shared));
    }
    feeds
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::Session;

    fn model(signed_in: bool) -> Model {
        let session = Session { signed_in, ..Session::default() };
        Model::new(session, Default::default(), Intervals::default())
    }

    fn seconds(model: &Model, feed: &Feed) -> Option<u64> {
        let all = subscriptions(model, Instant::now());
        all.iter().find(|(known, _)| known == feed).map(|(_, every)| every.as_secs())
    }

    #[test]
    fn the_tab_in_front_is_polled_at_its_pace_and_the_rest_more_rarely() {
        let mut model = model(true);
        assert_eq!((seconds(&model, &Feed::Teams), seconds(&model, &Feed::Flags)), (Some(10), Some(60)));
        model.focused = false;
        assert_eq!((seconds(&model, &Feed::Health), seconds(&model, &Feed::Teams)), (Some(20), Some(40)));
    }

    #[test]
    fn flags_in_front_are_watched_from_second_to_second_as_far_as_the_budget_goes() {
        let mut model = Model { front: TabId::Rollout, ..model(true) };
        let flags = |model: &Model| {
            let all = subscriptions(model, Instant::now());
            all.iter().find(|(feed, _)| *feed == Feed::Flags).map_or(0.0, |(_, every)| every.as_secs_f64())
        };
        assert_eq!(flags(&model), 10.0, "nobody has said yet what may be asked");
        for (limit, range) in [(480, 1.0..1.01), (60, 1.2..1.4), (30, 2.5..3.5), (12, 9.9..10.1)] {
            model.store.budget.limit = limit;
            assert!(range.contains(&flags(&model)), "{limit}: {}", flags(&model));
            let aside = Model { focused: false, ..std::mem::take(&mut model) };
            assert!(flags(&aside) < range.end, "a window that stands beside another is looked at too");
            model = Model { focused: true, ..aside };
        }
    }

    #[test]
    fn nobody_signed_in_means_nothing_that_would_be_refused_is_asked() {
        let feeds: Vec<Feed> =
            subscriptions(&model(false), Instant::now()).into_iter().map(|(f, _)| f).collect();
        assert_eq!(feeds, [Feed::Health]);
    }

    #[test]
    fn the_data_is_searched_for_faults_every_quarter_of_an_hour_wherever_one_looks() {
        for (front, focused) in [(TabId::Teams, true), (TabId::Health, true), (TabId::Health, false)] {
            let mut model = Model { front, focused, ..model(true) };
            assert_eq!(
                seconds(&model, &Feed::Integrity),
                None,
                "without a database there is nothing to search"
            );
            model.session.database = true;
            assert_eq!(seconds(&model, &Feed::Integrity), Some(900));
            assert_eq!(seconds(&model, &Feed::Tables).is_some(), front == TabId::Health);
        }
    }

    #[test]
    fn a_quiet_console_stays_within_its_budget() {
        for tab in TabId::ALL {
            let mut model = Model { front: *tab, ..model(true) };
            model.store.budget.limit = 60;
            let all = subscriptions(&model, Instant::now());
            let minute: f64 =
                all.iter().filter(|(f, _)| is_counted(f)).map(|(_, e)| 60.0 / e.as_secs_f64()).sum();
            let allowed = if *tab == TabId::Rollout { 54.001 } else { 30.0 };
            assert!(minute <= allowed, "{tab:?}: {minute} a minute");
        }
    }
}
