//! The whole application as a value, and the one function that changes it.

mod act;
mod command;
mod forms;
mod guarding;
mod identity;
mod kill;
mod menus;
mod model;
mod polling;
mod press;
mod propose;
mod rollout;
mod steps;
mod travel;
mod views;
mod vitals;
mod why;
mod writing;

pub use guarding::Guarding;
pub use model::{Message, Model, Toast};
pub use polling::subscriptions;
pub use propose::UnderWay;
pub use vitals::{Vital, attention, vitals};
pub use why::why_not;

use crate::{
    action::Scope,
    base::Tone,
    flow::{Cx, Effect, Mode, Msg, Reply},
    layers::{Layer, Login, Stage},
    source::SourceError,
    store::{Feed, Trust},
    tabs::TabId,
};
use std::time::{Duration, Instant};

/// Apply one message. False only if it is certain that nothing on the screen has changed: a frame too many
/// costs nothing (an empty one is never written), a frame too few is a lie.
pub fn update(model: &mut Model, msg: Msg, cx: &mut Cx) -> bool {
    let changed = apply(model, msg, cx) | guarding::look(model, cx);
    model.turn = rollout::next_turn(model, cx.now);
    let polled = subscriptions(model, cx.now.at);
    let called = polled.iter().filter_map(|(feed, every)| Some((feed.endpoint()?, *every)));
    let others = model.store.calls.watch(called.collect());
    if others {
        model.follow(cx.present());
    }
    for (feed, every) in polled {
        model.store.expect(&feed, every);
    }
    let told = cx.told();
    let changed = changed || others || !told.is_empty();
    told.into_iter().for_each(|(tone, text)| model.tell(tone, text, cx.now));
    changed
}

fn apply(model: &mut Model, msg: Msg, cx: &mut Cx) -> bool {
    match msg {
        Msg::Key(key) => press::press(model, key, cx),
        Msg::Paste(text) => press::paste(model, &text, cx),
        Msg::Act(action) => {
            act::act(model, action, cx);
            true
        }
        Msg::Resize(width, height) => {
            model.size = (width, height);
            true
        }
        Msg::Focus(focused) => {
            model.focused = focused;
            // What is polled at another pace turns stale at another time.
            true
        }
        Msg::News { news, receipt } => {
            let feed = news.feed();
            // Asked as somebody else, or as nobody: it says nothing of who is signed in now.
            if !feed.is_open() && model.logged_in_at.is_some_and(|at| receipt.asked < at) {
                return false;
            }
            let before = model.store.error(&feed).cloned();
            let meant = model.meant();
            let flags = model.store.flags.shared();
            let changed = model.store.take(news, receipt, cx.now);
            model.past.keep(&model.store, cx.now);
            if feed == Feed::Flags {
                steps::follow(model, flags.as_deref(), cx);
            }
            mention(model, &feed, before.as_ref(), cx);
            recover(model, &feed, before.as_ref(), cx);
            let asked = identity::consider(model, &feed, before.as_ref(), cx);
            model.follow(cx.present());
            notice_shift(model, &meant, cx);
            // The time of the newest data is on the screen, and it has just moved.
            (changed || model.frozen.is_none()) || asked
        }
        Msg::Call { call, budget } => {
            let sample = model.store.record(&call, budget, cx.now.wall);
            cx.ask(Effect::KeepCall(call.endpoint, sample));
            model.follow(cx.present());
            model.frozen.is_none()
        }
        Msg::Remembered { calls, marks } => {
            model.store.remember(calls, marks);
            model.follow(cx.present());
            true
        }
        Msg::Reply { ticket, reply } => {
            answer(model, ticket, reply, cx);
            true
        }
        Msg::Killing { ticket, name, fate } => kill::progress(model, ticket, &name, &fate),
        Msg::Progress { ticket, done } => propose::progress(model, ticket, done),
        Msg::FlagsChanged => {
            let wanted = subscriptions(model, cx.now.at).into_iter().map(|(feed, _)| feed);
            cx.ask(Effect::Refresh(wanted.filter(Feed::is_of_flags).collect()));
            false
        }
        Msg::Notice { tone, text } => {
            cx.tell(tone, text);
            true
        }
        Msg::Resumed => {
            model.armed = None;
            true
        }
        Msg::Wake => {
            model.wake(cx.now.at);
            true
        }
    }
}

/// A row that was another a moment ago: who presses a key now may have meant that one.
fn notice_shift(model: &mut Model, before: &[Vec<String>], cx: &Cx) {
    if !before.is_empty() && model.meant() != before {
        model.shifted = Some(cx.now.at);
    }
}

/// What has begun to go wrong, or has come right again, goes into the message log; once.
fn mention(model: &mut Model, feed: &Feed, before: Option<&SourceError>, cx: &Cx) {
    let now = model.store.error(feed);
    match (before, now) {
        (None, Some(error)) if model.store.trust(feed, cx.now.at) != Trust::Off => {
            let hint = model.store.hint(feed).unwrap_or_default();
            let text = format!("{}: {error}; {hint}", feed.what());
            model.log(Tone::Bad, text, cx.now);
        }
        (Some(_), None) => model.log(Tone::Good, format!("{}: back", feed.what()), cx.now),
        _ => {}
    }
}

/// The API answers again: what failed with it is asked for now, not when its long wait after so many
/// failures is over.
fn recover(model: &Model, feed: &Feed, before: Option<&SourceError>, cx: &mut Cx) {
    if *feed == Feed::Health && before.is_some() && model.store.error(feed).is_none() {
        let failing = polling::failing(model, cx.now.at);
        if !failing.is_empty() {
            cx.ask(Effect::Refresh(failing));
        }
    }
}

/// Nobody who is typing loses a key to it: it comes with the next refusal then.
fn offer_login(model: &mut Model) -> bool {
    if model.login_declined || is_busy(model) {
        return false;
    }
    // What was refused can be asked for again once somebody is signed in.
    model.layers.pop_if(|layer| matches!(layer, Layer::Confirm(_)));
    let login = Login::new(&model.session.host, &model.session.email);
    model.layers.push(Layer::Login(login));
    true
}

/// Somebody may be typing. What was handed over and has come back waits for nobody's key.
fn is_busy(model: &Model) -> bool {
    match model.layers.last() {
        None => model.tab().focused().typing(),
        Some(Layer::Form(form)) => form.fault.is_none(),
        Some(Layer::Confirm(confirm)) => !matches!(confirm.stage, Stage::Refused(_)),
        Some(Layer::Menu(_) | Layer::Login(_) | Layer::Picker(_) | Layer::Kill(_)) => true,
    }
}

fn answer(model: &mut Model, ticket: crate::flow::Ticket, reply: Reply, cx: &mut Cx) {
    match reply {
        Reply::LoggedIn(outcome) => {
            let result = outcome.as_ref().map(|_| ());
            let done = model.login().is_some_and(|login| login.answered(ticket, result));
            if done {
                model.layers.retain(|layer| !matches!(layer, Layer::Login(_)));
            }
            match outcome {
                Ok(user) => {
                    (model.session.signed_in, model.login_declined) = (true, false);
                    model.logged_in_at = Some(cx.now.at);
                    model.session.email.clone_from(&user.email);
                    cx.tell(Tone::Good, format!("signed in as {} ({})", user.name, user.role));
                    let mut feeds = polling::wanted(model);
                    feeds.extend(polling::failing(model, cx.now.at));
                    cx.ask(Effect::Refresh(feeds));
                    cx.ask(Effect::Reconcile);
                }
                Err(error) if model.login().is_none() => {
                    cx.tell(Tone::Bad, format!("cannot sign in: {error}; {}", error.hint()));
                }
                Err(_) => {}
            }
        }
        Reply::Switched(Ok(session)) => {
            // The context the console was started in has no other before it.
            if session.context != model.session.context {
                model.forget();
                cx.tell(Tone::Good, format!("now in {}", session.context));
            }
            (model.session, model.unopened) = (session, None);
            let (ticket, context) = (cx.ticket(), model.session.context.clone());
            if model.session.mode == Mode::Live {
                cx.ask(Effect::FindDrafts { ticket, context });
            }
            if model.session.signed_in {
                cx.ask(Effect::Reconcile);
            } else {
                offer_login(model);
            }
        }
        Reply::Drafts(drafts) => forms::found(model, drafts, cx),
        Reply::Edited(outcome) => forms::edited(model, ticket, outcome, cx),
        Reply::Switched(Err(error)) => {
            // The first one that should have been watched, or this one again.
            if model.store.calls.all().count == 0 {
                model.unopened = Some(error.clone());
            }
            cx.tell(Tone::Bad, format!("still in {}: {error}; {}", model.session.context, error.hint()));
        }
        Reply::Prepared(outcome) if model.guarding.waits_for(ticket) => {
            guarding::prepared(model, outcome, cx);
        }
        Reply::Prepared(outcome) => propose::prepared(model, ticket, outcome, cx),
        Reply::Journal(Ok(entries)) => {
            model.toast = None;
            menus::journal(model, &entries, cx.zone);
        }
        Reply::Journal(Err(refusal)) => {
            cx.tell(Tone::Bad, format!("the journal cannot be shown: {refusal}; {}", refusal.hint));
        }
        Reply::Faulty(sheet) => propose::faulty(model, ticket, sheet),
        Reply::ViewKept { name, view, outcome } => views::kept(model, name, view, outcome, cx),
        Reply::Killed(report) => kill::finished(model, ticket, report, cx),
        Reply::Carried(outcome) if model.guarding.waits_for(ticket) => {
            guarding::carried(model, ticket, outcome, cx);
        }
        Reply::Carried(outcome) => propose::carried(model, ticket, outcome, cx),
    }
}

/// The scopes whose keys work now, innermost first. Read from the model, never from what was drawn.
pub fn scopes(model: &Model) -> &'static [Scope] {
    match model.layers.last() {
        Some(Layer::Menu(_)) => &[Scope::Menu],
        Some(Layer::Login(_)) => &[Scope::Form],
        Some(Layer::Form(_)) => &[Scope::Editing],
        Some(Layer::Picker(_)) => &[Scope::Picking],
        Some(Layer::Confirm(confirm)) if confirm.is_typing() => &[Scope::Form],
        Some(Layer::Confirm(_) | Layer::Kill(_)) => &[Scope::Confirm],
        None if model.tab().focused().typing() => &[Scope::Filter],
        None => below(model),
    }
}

/// The scopes of a tab in front, whatever lies over it.
pub const BELOW: &[Scope] = &[Scope::List, Scope::Change, Scope::Tab, Scope::Time, Scope::Global];

/// Until the number of whole seconds left becomes another.
fn next_second(left: Duration) -> Duration {
    Duration::from_nanos(u64::from(left.subsec_nanos()) + 1)
}

/// The scopes of what is in front below any layer.
pub fn below(model: &Model) -> &'static [Scope] {
    match model.front {
        TabId::Health if model.tabs.health.is_on_chart() => ON_CHART,
        TabId::Rollout if rollout::is_staging(model) => WHILE_STAGED,
        TabId::Rollout => ON_FLAGS,
        _ if model.tab().matrix().is_some() => ON_SWITCHES,
        _ => BELOW,
    }
}

/// As [`BELOW`], where there is a chart.
const ON_CHART: &[Scope] =
    &[Scope::List, Scope::Change, Scope::Chart, Scope::Tab, Scope::Time, Scope::Global];

/// As [`BELOW`], where the flags are.
const ON_FLAGS: &[Scope] =
    &[Scope::Rollout, Scope::List, Scope::Change, Scope::Tab, Scope::Time, Scope::Global];

/// As there, while a percentage is staged.
const WHILE_STAGED: &[Scope] =
    &[Scope::Staged, Scope::Rollout, Scope::List, Scope::Change, Scope::Tab, Scope::Time, Scope::Global];

/// As [`BELOW`], where switches have the focus.
const ON_SWITCHES: &[Scope] =
    &[Scope::Matrix, Scope::List, Scope::Change, Scope::Tab, Scope::Time, Scope::Global];

/// When the screen will change by time alone.
pub fn next_wake(model: &Model, now: Instant) -> Option<Instant> {
    let store = match &model.frozen {
        Some(_) => None,
        None => {
            let vital = [Feed::Health, Feed::Database, Feed::Summary];
            let seen = model.tab().feeds().into_iter().chain(vital);
            let paused = model.store.budget.paused.map(|paused| paused.at).filter(|at| *at > now);
            seen.filter_map(|feed| model.store.next_wake(&feed, now)).chain(paused).min()
        }
    };
    let toast = model.toast.as_ref().map(|toast| toast.until);
    // What lies over a tab goes on while the tab is paused.
    let over = polling::over(model).filter_map(|feed| model.store.next_wake(&feed, now)).min();
    let search = match model.layers.last() {
        Some(Layer::Picker(picker)) => picker.next_wake(),
        _ => None,
    };
    // The countdown in the header shows seconds.
    let armed = model.armed.as_ref().and_then(|armed| Some(now + next_second(armed.left(now)?)));
    [store, toast, model.abort_until, armed, over, search, model.turn, model.guarding.next_look()]
        .into_iter()
        .flatten()
        .map(|at| at.max(now + Duration::from_millis(1)))
        .min()
}
