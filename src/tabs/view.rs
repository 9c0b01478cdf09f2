//! What the views of all tabs share: what they may see, and how a list shows its rows or says why not.

use super::Focus;
use crate::{
    base::{Moment, Zone, count, cut, span},
    flow::{List, Listed},
    rollout::{Break, Rules, Told},
    source::{SourceError, unreadable},
    store::{Column, Fault, Feed, Row, Store, Trust},
    theme::{Role, Theme},
    widget::{Head, Pane, Problem, Split, Table, field, fit, note},
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::{Line, Span},
    widgets::Widget,
};

/// What every view may see besides its own tab.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    pub store: &'a Store,
    pub now: Moment,
    pub zone: Zone,
    pub theme: &'a Theme,
    pub rules: &'a Rules,
    /// What the console's own watch over the guards has found, where it has.
    pub broken: Option<&'a Break>,
    /// What there is to say of that watch, where there is one.
    pub watch: Option<&'a Told>,
    /// Somebody is signed in, so what needs that is being asked for.
    pub signed_in: bool,
    /// A database is configured, so it is being asked.
    pub database: bool,
    /// What comes in now is not shown.
    pub paused: bool,
    /// What is shown is what was known at another time; how to see what is not kept of it.
    pub past: Option<&'static str>,
    /// Why nothing is being asked for at all.
    pub unopened: Option<&'a SourceError>,
}

/// A cell that is more than text: given the row and the room there is.
pub type Special<'a, R> = dyn Fn(&R, usize, u16) -> Option<Line<'static>> + 'a;

/// A list in its pane.
pub struct ListView<'a, R: Row + 'static> {
    pub list: &'a List<R>,
    /// Whose answers the rows are; `None` while nothing is selected that would have any.
    pub feed: Option<Feed>,
    pub focused: bool,
    /// What to say when there is nothing: a fact, and what to do.
    pub empty: (&'a str, &'a str),
    pub special: &'a Special<'a, R>,
}

/// For lists whose cells are all text.
pub fn plain<R>(_: &R, _: usize, _: u16) -> Option<Line<'static>> {
    None
}

impl<R: Row> ListView<'_, R> {
    /// Returns where the cursor stands if a filter is being typed.
    pub fn draw(&self, look: &Look, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (area, cursor) = self.filter_line(look, area, buf);
        let area = self.remark(look, area, buf);
        if self.list.total() == 0 {
            self.nothing(look, area, buf);
        } else if self.list.shown() == 0 {
            let what = format!("none of {} rows passes that", count(self.list.total() as u64));
            let hint = "esc drops the filter; a capital letter in it makes case matter";
            Problem { what: &what, hint, role: Role::Text }.draw(look.theme, area, buf);
        } else {
            self.table(look, area, buf);
        }
        cursor
    }

    /// The filter stands on the last line while it is typed and while it is in force; below it what is wrong
    /// with it, or what may follow.
    fn filter_line(&self, look: &Look, area: Rect, buf: &mut Buffer) -> (Rect, Option<Position>) {
        let active = self.list.typing() || !self.list.filter().value().is_empty();
        if !active || area.height < 3 {
            return (area, None);
        }
        let said = self.list.fault().is_some() || self.list.offered().is_some();
        let high = 1 + u16::from(said && area.height > 4);
        let line = Rect { y: area.bottom() - high, height: 1, ..area };
        let tally = format!("{} of {}", count(self.list.shown() as u64), count(self.list.total() as u64));
        let style = look.theme.style(if self.list.typing() { Role::Key } else { Role::Accent });
        buf.set_string(line.x + 1, line.y, "/", style);
        let right = Line::styled(tally, look.theme.style(Role::Dim)).right_aligned();
        let room = line.width.saturating_sub(4 + right.width() as u16);
        right.render(Rect { width: line.width.saturating_sub(1), ..line }, buf);
        let place = Rect { x: line.x + 2, width: room, ..line };
        let cursor = if self.list.typing() {
            Some(field(self.list.filter(), look.theme, place, buf).into())
        } else {
            buf.set_stringn(place.x, place.y, self.list.filter().value(), room.into(), style);
            None
        };
        if high > 1 {
            let width = line.width.saturating_sub(3);
            self.below_filter(look, Rect { y: line.y + 1, width, ..place }, buf);
        }
        (Rect { height: area.height - high, ..area }, cursor)
    }

    fn below_filter(&self, look: &Look, area: Rect, buf: &mut Buffer) {
        let line = match (self.list.offered(), self.list.fault()) {
            (Some((candidates, at)), _) => {
                // The chosen one stands first: those before it have been passed by.
                let rest = candidates.iter().cycle().skip(at).take(candidates.len()).enumerate();
                let style = |n: usize| look.theme.style(if n == 0 { Role::Accent } else { Role::Dim });
                Line::from_iter(rest.map(|(n, text)| Span::styled(format!("{text}  "), style(n))))
            }
            (None, Some(fault)) => self.pointing(fault, look, usize::from(area.width)),
            (None, None) => return,
        };
        fit(line, area.width, look.theme.symbols.ellipsis).render(area, buf);
    }

    /// Carets under the place that is wrong, and why it is: behind them, or before them where there is more
    /// room.
    fn pointing<'a>(&self, fault: &'a Fault, look: &Look, room: usize) -> Line<'a> {
        let text = self.list.filter();
        let scrolled = text.visual_scroll(room.saturating_sub(1));
        let (at, wide) = fault.columns(text.value());
        let at = at.saturating_sub(scrolled).min(room.saturating_sub(1));
        let carets = Span::styled("^".repeat(wide.min(room - at)), look.theme.style(Role::Bad));
        let behind = room.saturating_sub(at + carets.width() + 1);
        let words = |room| {
            let text = cut(&fault.what, room, look.theme.symbols.ellipsis);
            Span::styled(text, look.theme.style(Role::Warn))
        };
        if at > behind && behind < fault.what.len() {
            let words = words(at - 1);
            let gap = " ".repeat(at - words.width());
            return Line::from_iter([words, Span::raw(gap), carets]);
        }
        Line::from_iter([Span::raw(" ".repeat(at)), carets, Span::raw(" "), words(behind)])
    }

    /// Why what is shown is not as fresh or as whole as it should be.
    fn remark(&self, look: &Look, area: Rect, buf: &mut Buffer) -> Rect {
        let Some(feed) = &self.feed else { return area };
        let area = match unreadable(look.store.poisoned(feed)) {
            Some(text) => note(&text, Role::Warn, look.theme, area, buf),
            None => area,
        };
        let old = matches!(look.store.trust(feed, look.now.at), Trust::Shaky | Trust::Stale(_));
        match look.store.error(feed).zip(look.store.hint(feed)) {
            Some((error, hint)) if old && self.list.total() > 0 => {
                note(&format!("{error}; {hint}"), Role::Warn, look.theme, area, buf)
            }
            _ => area,
        }
    }

    fn nothing(&self, look: &Look, area: Rect, buf: &mut Buffer) {
        let Some(feed) = &self.feed else { return };
        let trust = look.store.trust(feed, look.now.at);
        let what;
        let problem = match (trust, look.store.error(feed).or(look.unopened)) {
            (Trust::Off, _) => {
                what = format!("off: this server does not offer {}", feed.what());
                Problem {
                    what: &what,
                    hint: "nothing is wrong; it is asked again every five minutes",
                    role: Role::Dim,
                }
            }
            (_, Some(error)) => {
                what = error.to_string();
                let role =
                    if matches!(error, SourceError::SignedOut { .. }) { Role::Text } else { Role::Bad };
                Problem { what: &what, hint: look.store.hint(feed).unwrap_or_default(), role }
            }
            (Trust::Loading, None) if let Some(hint) = look.past => {
                what = format!("nothing is known of {} then", feed.what());
                Problem { what: &what, hint, role: Role::Dim }
            }
            (Trust::Loading, None) if !look.signed_in && !feed.is_open() => {
                what = format!("sign in to see {}", feed.what());
                Problem { what: &what, hint: "press L to log in", role: Role::Text }
            }
            (Trust::Loading, None) if look.paused => {
                what = format!("{} had not come when you paused", feed.what());
                let hint = "what arrives meanwhile is shown when it goes on";
                Problem { what: &what, hint, role: Role::Dim }
            }
            (Trust::Loading, None) => {
                what = format!("asking for {}", feed.what());
                Problem { what: &what, hint: "", role: Role::Dim }
            }
            _ => Problem { what: self.empty.0, hint: self.empty.1, role: Role::Text },
        };
        problem.draw(look.theme, area, buf);
    }

    fn table(&self, look: &Look, area: Rect, buf: &mut Buffer) {
        let (columns, visible) = (self.list.columns(), self.list.visible());
        let sort = self.list.sort();
        let head = |at: usize, column: &Column<R>| Head {
            title: column.title,
            min: column.min,
            grow: column.grow,
            priority: column.priority,
            align: column.align,
            sorted: (at == sort.column).then_some(sort.descending),
        };
        let heads: Vec<Head> = visible.iter().map(|at| head(*at, &columns[*at])).collect();
        let cell = |row: usize, column: usize, room: u16| {
            let (Some(row), column) = (self.list.row(row), visible[column]) else { return Line::default() };
            (self.special)(row, column, room).unwrap_or_else(|| {
                let text = (columns[column].text)(row, look.zone);
                Line::styled(text, look.theme.tone((columns[column].tone)(row)))
            })
        };
        let marks = self.list.marks();
        let table = Table {
            heads: &heads,
            rows: self.list.shown(),
            at: self.list.at(),
            focused: self.focused,
            marked: &|row| self.list.row(row).is_some_and(|row| marks.contains(row.id())),
            faded: self
                .feed
                .as_ref()
                .is_some_and(|feed| matches!(look.store.trust(feed, look.now.at), Trust::Stale(_))),
            cell: &cell,
        };
        table.draw(look.theme, area, buf);
    }

    /// The pane's title: what it lists, how many, how many are marked, and how old it is.
    pub fn pane(&self, look: &Look, title: &str) -> Pane<'static> {
        let mut spans = vec![Span::raw(title.to_owned())];
        let (shown, total) = (self.list.shown() as u64, self.list.total() as u64);
        if total > 0 {
            let text =
                if shown == total { count(total) } else { format!("{} of {}", count(shown), count(total)) };
            spans.push(Span::styled(format!(" {text}"), look.theme.style(Role::Dim)));
        }
        if !self.list.marks().is_empty() {
            let text =
                format!(" {} {} marked", look.theme.symbols.mark, count(self.list.marks().len() as u64));
            spans.push(Span::styled(text, look.theme.style(Role::Accent)));
        }
        if self.list.ranging() {
            spans.push(Span::styled(", range from here, v ends it", look.theme.style(Role::Accent)));
        }
        Pane {
            title: Line::from(spans),
            remark: self.feed.as_ref().map(|feed| age(look, feed)).unwrap_or_default(),
            focused: self.focused,
        }
    }
}

/// How far a feed is to be trusted, where there is something to say.
pub fn age(look: &Look, feed: &Feed) -> Line<'static> {
    let (role, text) = match look.store.trust(feed, look.now.at) {
        Trust::Stale(age) => (Role::Stale, format!("{} stale, {}", look.theme.symbols.stale, span(age))),
        Trust::Shaky => (Role::Warn, format!("{} last poll failed", look.theme.symbols.warn)),
        Trust::Failed => (Role::Bad, format!("{} failing", look.theme.symbols.crit)),
        Trust::Off => (Role::Dim, format!("{} off", look.theme.symbols.unused)),
        Trust::Loading | Trust::Fresh => return Line::default(),
    };
    Line::styled(text, look.theme.style(role))
}

/// How two panes share the body: side by side where both have room for their columns, else stacked. A pane
/// on the full screen has it all.
pub fn split(focus: Focus, area: Rect, (wide, share): (u16, u16), below: u16) -> Split {
    if focus.full {
        Split::Whole
    } else if area.width >= wide {
        Split::Side(share)
    } else {
        Split::Stack(below.min(area.height / 2))
    }
}

/// Lines of a name and a value, the names in one column.
pub fn facts(rows: &[(&str, Line<'static>)], theme: &Theme, area: Rect, buf: &mut Buffer) {
    let names = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0) as u16 + 2;
    for ((name, value), line) in rows.iter().zip(area.rows()) {
        buf.set_stringn(line.x + 1, line.y, name, line.width.into(), theme.style(Role::Dim));
        let room = line.width.saturating_sub(names + 2);
        fit(value.clone(), room, theme.symbols.ellipsis)
            .render(Rect { x: line.x + 1 + names, width: room, ..line }, buf);
    }
}
