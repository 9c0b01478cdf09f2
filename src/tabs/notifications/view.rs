//! How the Notifications tab looks.

use super::{Notifications, delivery_view, is_on, model::DELIVERED};
use crate::{
    base::count,
    domain::{Notification, Preference},
    store::Feed,
    tabs::{
        Focus, Tab,
        view::{ListView, Look, facts, plain, split},
    },
    theme::Role,
    widget::{Split, frame, wrapped},
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::Line,
    widgets::Widget,
};

/// From this height on there is room for both panes, one above the other.
const TALL: u16 = 28;

pub fn view(tab: &Notifications, look: &Look, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let focus = tab.focus();
    if focus.pane == DELIVERED {
        return delivery_view::view(tab, focus.full, look, area, buf);
    }
    let inbox = ListView {
        list: &tab.inbox,
        feed: Some(Feed::Inbox),
        focused: focus.pane == 0,
        empty: ("nothing has been sent to you", ""),
        special: &plain,
    };
    let preferences = ListView {
        list: &tab.preferences,
        feed: Some(Feed::Preferences),
        focused: focus.pane == 1,
        empty: (
            "you have no preferences",
            "the server makes them with the account; some accounts never got any",
        ),
        special: &|row, column, _| switch(tab, row, column, focus, look),
    };
    let mut first = inbox.pane(look, "Inbox");
    if let Some(unread) = look.store.summary.get().map(|summary| summary.unread).filter(|unread| *unread > 0)
    {
        first.title.push_span(ratatui::text::Span::styled(
            format!(", {unread} unread"),
            look.theme.style(Role::Accent),
        ));
    }
    if let Some(listing) = look.store.inbox.get().filter(|listing| !listing.complete) {
        let text = match listing.total {
            Some(total) => format!(", the newest of {}", count(total)),
            None => " loaded, more to come".to_owned(),
        };
        first.title.push_span(ratatui::text::Span::styled(text, look.theme.style(Role::Warn)));
    }
    let mut second = preferences.pane(look, "Preferences");
    if tab.matrix.unsaved() > 0 {
        let text = format!(", {} not saved", tab.matrix.unsaved());
        second.title.push_span(ratatui::text::Span::styled(text, look.theme.style(Role::Warn)));
    }
    // On a small screen the inbox has it all; the next pane key goes to the preferences.
    let split = if area.height < TALL { Split::Whole } else { split(focus, area, (130, 62), 9) };
    if split == Split::Whole {
        let pane = if focus.pane == 0 { first } else { second };
        let [room, _] = frame(&[pane], split, look.theme, area, buf);
        return if focus.pane == 0 {
            reading(tab, &inbox, focus, look, room, buf)
        } else {
            preferences.draw(look, room, buf)
        };
    }
    let [left, right] = frame(&[first, second], split, look.theme, area, buf);
    reading(tab, &inbox, focus, look, left, buf).or(preferences.draw(look, right, buf))
}

/// A switch of the matrix: as it is, or as it is to be.
fn switch(
    tab: &Notifications,
    row: &Preference,
    column: usize,
    focus: Focus,
    look: &Look,
) -> Option<Line<'static>> {
    let channel = column.checked_sub(1)?;
    let switched = tab.matrix.is_switched(&row.kind, channel);
    let on = is_on(row, channel) != switched;
    let role = match (switched, on) {
        (true, _) => Role::Warn,
        (false, true) => Role::Good,
        (false, false) => Role::Dim,
    };
    let here = focus.pane == 1
        && tab.matrix.channel == channel
        && tab.preferences.selected().is_some_and(|it| it.kind == row.kind);
    let (before, after) = if here { ("[", "]") } else { (" ", " ") };
    let text = format!("{before}{}{}{after}", if on { "yes" } else { "no" }, if switched { "*" } else { "" });
    Some(Line::styled(text, look.theme.style(role)))
}

/// The inbox, and under it what the selected message says.
fn reading(
    tab: &Notifications,
    inbox: &ListView<Notification>,
    focus: Focus,
    look: &Look,
    area: Rect,
    buf: &mut Buffer,
) -> Option<Position> {
    let lines = if focus.full { 9 } else { 4 };
    let Some(message) = tab.inbox.selected().filter(|_| area.height > lines + 4) else {
        return inbox.draw(look, area, buf);
    };
    let list = Rect { height: area.height - lines, ..area };
    let text = Rect { y: list.bottom(), height: lines, x: area.x + 1, width: area.width.saturating_sub(2) };
    open(message, look, text, buf);
    inbox.draw(look, list, buf)
}

fn open(message: &Notification, look: &Look, area: Rect, buf: &mut Buffer) {
    let rule = look.theme.symbols.horizontal.repeat(area.width.into());
    buf.set_string(area.x, area.y, rule, look.theme.style(Role::Border));
    let text = wrapped(&message.message, area.width, look.theme.style(Role::Text));
    let rows: Vec<Rect> = area.rows().skip(1).collect();
    let used = text.len().min(rows.len().saturating_sub(1));
    for (line, row) in text.into_iter().zip(rows.iter().take(used)) {
        line.render(*row, buf);
    }
    let Some(rest) = rows.get(used) else { return };
    let at = |at: Option<chrono::DateTime<chrono::Utc>>| {
        Line::styled(
            at.map_or_else(|| "not yet".to_owned(), |at| look.zone.minute(at)),
            look.theme.style(Role::Dim),
        )
    };
    let about = message.about.clone().unwrap_or_else(|| "nothing in particular".to_owned());
    let known = [
        ("about", Line::styled(about, look.theme.style(Role::Accent))),
        ("sent", at(message.sent_at)),
        ("read", at(message.read_at)),
    ];
    let place = Rect { x: rest.x.saturating_sub(1), height: area.bottom() - rest.y, ..*rest };
    facts(&known, look.theme, place, buf);
}
