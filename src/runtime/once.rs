//! Every tab as one text frame, for a pipe: what `top -b -n 1` is to `top`.

use super::{Sources, now};
use crate::{
    app::{self, Model},
    base::{Moment, Present, Zone},
    flow::{Cx, Msg},
    screen,
    source::SourceError,
    store::{Feed, Receipt, Trust},
    tabs::TabId,
    theme::Theme,
};
use ratatui::{buffer::Buffer, layout::Rect};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// Ask every feed of every tab once, one after the other, in a fixed order. Returns what could not be read.
pub async fn read_all(
    model: &mut Model,
    cx: &mut Cx,
    sources: &Sources,
    mail: &mut mpsc::Receiver<Msg>,
    clock: &dyn Fn() -> Moment,
) -> Vec<(Feed, SourceError)> {
    let mut failed = Vec::new();
    for tab in TabId::ALL {
        model.front = *tab;
        let mut asked: Vec<Feed> = Vec::new();
        // What a tab selects by itself decides what else it needs.
        while let Some((feed, every)) = unasked(model, &asked, clock().at) {
            let receipt = Receipt { asked: clock().at, every };
            let news = sources.clone().ask(feed.clone()).await.unwrap_or_else(|error| {
                failed.push((feed.clone(), error.clone()));
                feed.clone().failed(error)
            });
            asked.push(feed);
            cx.now = clock();
            while let Ok(msg) = mail.try_recv() {
                app::update(model, msg, cx);
            }
            app::update(model, Msg::News { news, receipt }, cx);
        }
    }
    // What a server does not offer is no failure, unless it is the one thing that every Worky API has.
    failed.retain(|(feed, _)| *feed == Feed::Health || model.store.trust(feed, cx.now.at) != Trust::Off);
    model.layers.clear();
    failed
}

fn unasked(model: &Model, asked: &[Feed], now: Instant) -> Option<(Feed, Duration)> {
    app::subscriptions(model, now).into_iter().find(|(feed, _)| {
        let known = model.store.as_of(feed).is_some() || model.store.error(feed).is_some();
        !asked.contains(feed) && (!known || model.tab().feeds().first() == Some(feed))
    })
}

/// The screen as it is now, at this size.
pub fn snapshot(model: &Model, at: Moment, zone: Zone, theme: &Theme, (width, height): (u16, u16)) -> Buffer {
    let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
    screen::draw(model, at, zone, theme, &mut buf);
    buf
}

/// One text frame of every tab.
pub fn frames(model: &mut Model, zone: Zone, theme: &Theme, size: (u16, u16)) -> String {
    let frame = |tab: &TabId| {
        model.front = *tab;
        let now = now();
        model.follow(Present { at: now.wall, zone });
        screen::text(&snapshot(model, now, zone, theme, size))
    };
    TabId::ALL.iter().map(frame).collect::<Vec<_>>().join("\n")
}
