//! Whether the server still knows who we are. Its routes disagree: one that has lost its database says 401
//! where others say 500 (contract, section 2). So one refusal is no log-out, but a reason to ask the route
//! whose business it is.

use super::{Model, offer_login, polling};
use crate::{
    flow::{Cx, Effect},
    source::SourceError,
    store::Feed,
};
use std::time::Instant;

/// What a feed has brought may change who we are to the server. True if the screen has changed.
pub(super) fn consider(model: &mut Model, feed: &Feed, before: Option<&SourceError>, cx: &mut Cx) -> bool {
    if *feed == Feed::Me {
        model.doubted = false;
    }
    let refused = |error: Option<&SourceError>| error.is_some_and(SourceError::needs_login);
    if !refused(model.store.error(feed)) {
        return false;
    }
    if is_refused(model, cx.now.at) {
        // Not again once it was closed.
        return offer_login(model);
    }
    if !refused(before) && !model.doubted {
        model.doubted = true;
        cx.ask(Effect::Refresh(vec![Feed::Me]));
    }
    false
}

/// A change was refused: a log-in that was declined before may be wanted now, if that is the reason.
pub(super) fn doubt(model: &mut Model, cx: &mut Cx) {
    (model.doubted, model.login_declined) = (true, false);
    cx.ask(Effect::Refresh(vec![Feed::Me]));
}

/// Believed: there is no token, the route that tells who we are refuses it, or, where that one cannot
/// say, all others do.
pub(super) fn is_refused(model: &Model, now: Instant) -> bool {
    let store = &model.store;
    match store.error(&Feed::Me) {
        Some(error) if error.needs_login() => true,
        None => {
            closed(model, now).any(|feed| matches!(store.error(&feed), Some(SourceError::SignedOut { .. })))
        }
        Some(_) => {
            let mut asked = closed(model, now)
                .filter(|feed| *feed != Feed::Me && store.is_known(feed))
                .map(|feed| store.error(&feed).is_some_and(SourceError::needs_login))
                .peekable();
            asked.peek().is_some() && asked.all(|refused| refused)
        }
    }
}

/// The feeds that need somebody to be signed in.
fn closed(model: &Model, now: Instant) -> impl Iterator<Item = Feed> {
    polling::subscriptions(model, now).into_iter().map(|(feed, _)| feed).filter(|feed| !feed.is_open())
}
