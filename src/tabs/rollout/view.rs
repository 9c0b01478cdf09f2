//! How the Rollout tab looks.

use super::{
    Rollout, columns, detail_view,
    model::{HISTORY, WHO},
    plan_view, why_view,
};
use crate::{
    domain::Flag,
    store::Feed,
    tabs::{
        Tab,
        view::{ListView, Look, plain, split},
    },
    theme::Role,
    widget::{Pane, Split, frame, gauge_to},
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::{Line, Span},
};

/// Lines that the flag's facts and the lists below them want at least, where the panes are stacked.
const BELOW: u16 = 12;

pub fn view(tab: &Rollout, look: &Look, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let focus = tab.focus();
    let cell = |flag: &Flag, column: usize, room: u16| cell(tab, flag, column, room, look);
    let flags = ListView {
        list: &tab.flags,
        feed: Some(Feed::Flags),
        focused: focus.pane == 0,
        empty: ("there are no rollout flags", ""),
        special: &cell,
    };
    let panes = [paused(flags.pane(look, "Flags"), look), beside(tab, look)];
    let split = split(focus, area, (110, 50), (area.height / 2).max(BELOW));
    if split == Split::Whole {
        let shown = if focus.pane == 0 { &panes[..1] } else { &panes[1..] };
        let [room, _] = frame(shown, split, look.theme, area, buf);
        return if focus.pane == 0 {
            flags.draw(look, plan_view::below(tab, look, room, buf), buf)
        } else {
            detail(tab, look, room, buf)
        };
    }
    let [left, right] = frame(&panes, split, look.theme, area, buf);
    let left = plan_view::below(tab, look, left, buf);
    flags.draw(look, left, buf).or(detail(tab, look, right, buf))
}

/// Where another percentage is staged it stands in the place of the one there is.
fn cell(tab: &Rollout, flag: &Flag, column: usize, room: u16, look: &Look) -> Option<Line<'static>> {
    let staged = tab.staging.of(&flag.name);
    match (column, staged) {
        (columns::GAUGE, _) => Some(bar(tab, flag, room, look)),
        (columns::SHARE, Some(to)) => {
            let text = format!("{}{to}", look.theme.symbols.right);
            Some(Line::styled(text, look.theme.style(Role::Accent)))
        }
        _ => None,
    }
}

/// How far a flag is rolled out, and how far it would be. One that is off lets nobody in, whatever its
/// percentage.
pub(super) fn bar(tab: &Rollout, flag: &Flag, room: u16, look: &Look) -> Line<'static> {
    let on = if flag.enabled { 1.0 } else { 0.0 };
    let then = tab.staging.or_now(flag).ratio();
    gauge_to(flag.percentage.ratio() * on, then * on, room, look.theme)
}

/// A rollout that the console's watch holds says so in the title: there may be no room for the plan.
fn paused<'a>(mut pane: Pane<'a>, look: &Look) -> Pane<'a> {
    if look.broken.is_some() {
        pane.title.push_span(Span::styled(" paused by a guard", look.theme.style(Role::Bad)));
    }
    pane
}

/// The title of the pane beside the flags: what it shows, and what else it can.
fn beside(tab: &Rollout, look: &Look) -> Pane<'static> {
    let shown = if tab.focus().pane == HISTORY { HISTORY } else { WHO };
    let (shown, other) = match shown {
        HISTORY => (history(tab).pane(look, "History"), "Who is in"),
        _ => (who(tab).pane(look, "Who is in"), "History"),
    };
    let mut title = shown.title;
    title.push_span(Span::styled(
        format!(" {} {other}", look.theme.symbols.separator),
        look.theme.style(Role::Dim),
    ));
    Pane { title, ..shown }
}

fn who(tab: &Rollout) -> ListView<'_, super::WhoRow> {
    ListView {
        list: &tab.who,
        feed: tab.flag().map(|_| Feed::Users),
        focused: tab.focus().pane == WHO,
        empty: ("there is nobody to let in", ""),
        special: &plain,
    }
}

fn history(tab: &Rollout) -> ListView<'_, super::ChangeRow> {
    ListView {
        list: &tab.history,
        feed: tab.flag().cloned().map(Feed::FlagHistory),
        focused: tab.focus().pane == HISTORY,
        empty: ("never changed", ""),
        special: &plain,
    }
}

/// The selected flag, and below it who is in or what was done to it. Where why it was done and the flag have no
/// room beside each other, why it was done has.
fn detail(tab: &Rollout, look: &Look, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let is_history = tab.focus().pane == HISTORY;
    let rest = match tab.flags.selected() {
        Some(flag) => {
            let rest = detail_view::rest_of(tab, flag, look, area);
            if is_history && !why_view::fits(tab, look, rest) {
                area
            } else {
                detail_view::facts_of(tab, flag, look, area, buf)
            }
        }
        None => area,
    };
    if is_history {
        history(tab).draw(look, why_view::below(tab, look, rest, buf), buf)
    } else {
        who(tab).draw(look, rest, buf)
    }
}
