//! The three lines that never leave: where we are, how everything does, what can be done.

use crate::{
    action::{self, key::Key, keymap::Resolved},
    app::{self, Model, Vital, attention},
    base::width,
    config::Guard,
    domain::Level,
    flow::Mode,
    tabs::{TabId, view::Look},
    theme::{Role, Theme},
    widget::fit,
};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Modifier,
    text::{Line, Span},
    widgets::Widget,
};
use std::time::Instant;

/// From this many columns on, the header has room for its words.
const WORDY: u16 = 100;

/// Context, mode, tabs, and how new the newest data is. How long something may be changed runs out while the
/// screen is paused too.
pub fn header(model: &Model, look: &Look, now: Instant, area: Rect, buf: &mut Buffer) {
    let theme = look.theme;
    let wordy = area.width >= WORDY;
    let clock = model.clock(look.zone, wordy);
    let role = if model.frozen.is_some() { Role::BadgeWarn } else { Role::Dim };
    let clock = Line::from(vec![Span::raw(" "), Span::styled(clock, theme.style(role)), Span::raw(" ")]);
    let place = place(model, now, theme, wordy);
    let room = usize::from(area.width).saturating_sub(clock.width() + width_of(&place));
    let tabs =
        [Titles::Long, Titles::Short, Titles::Number].into_iter().map(|titles| tabs(model, look, titles));
    let tabs = tabs.min_by_key(|tabs| (width_of(tabs) > room).then(|| width_of(tabs)));
    Line::from_iter(place.into_iter().chain(tabs.unwrap_or_default())).render(area, buf);
    let wide = (clock.width() as u16).min(area.width);
    clock.render(Rect { x: area.right() - wide, width: wide, ..area }, buf);
}

fn width_of(spans: &[Span]) -> usize {
    spans.iter().map(|span| width(&span.content)).sum()
}

/// ` worky > prod  READ-ONLY `: always there, in every theme and size, as text.
fn place(model: &Model, now: Instant, theme: &Theme, wordy: bool) -> Vec<Span<'static>> {
    let session = &model.session;
    let style = |role| theme.style(role);
    let mut spans = vec![
        Span::styled(if wordy { " worky " } else { " " }, style(Role::Strong)),
        Span::styled(theme.symbols.pointer, style(Role::Dim)),
        Span::styled(format!(" {} ", session.context), style(Role::hue(session.colour.name()))),
    ];
    let mut badge = |text: &str, role| {
        spans.push(Span::styled(format!(" {text} "), style(role)));
        spans.push(Span::raw(" "));
    };
    match (session.mode, session.read_only, session.guard) {
        (Mode::Demo, ..) => badge("DEMO", Role::BadgeWarn),
        (Mode::Replay, ..) => badge("REPLAY", Role::BadgeWarn),
        (Mode::Live, true, _) => badge("READ-ONLY", Role::Badge),
        (Mode::Live, false, Guard::Confirm) => {}
        (Mode::Live, false, Guard::Typed) => badge("TYPED", Role::Badge),
        (Mode::Live, false, Guard::Armed) if model.armed.is_some() => {}
        (Mode::Live, false, Guard::Armed) => badge("SAFE", Role::Badge),
    }
    if let Some(left) = model.armed.as_ref().and_then(|armed| armed.left(now)) {
        badge(&format!("ARMED {:02}:{:02}", left.as_secs() / 60, left.as_secs() % 60), Role::BadgeWarn);
    }
    if session.plain_text {
        badge("NOT ENCRYPTED", Role::BadgeBad);
    }
    spans
}

#[derive(Clone, Copy, PartialEq)]
enum Titles {
    Long,
    Short,
    Number,
}

fn tabs(model: &Model, look: &Look, titles: Titles) -> Vec<Span<'static>> {
    let tab = |(at, id): (usize, &TabId)| {
        let title = match titles {
            Titles::Long => format!("{} {}", at + 1, id.title()),
            Titles::Short => format!("{} {}", at + 1, id.short()),
            Titles::Number if *id == model.front => format!("{} {}", at + 1, id.short()),
            Titles::Number => format!("{}", at + 1),
        };
        let role = if *id == model.front { Role::TabOn } else { Role::TabOff };
        let style = look.theme.style(role);
        let quiet = style.remove_modifier(Modifier::UNDERLINED | Modifier::REVERSED);
        let mark = match attention(model, *id, look.now.at) {
            (Level::Crit | Level::Warn | Level::Stale, _) => {
                Span::styled("!", quiet.patch(look.theme.style(Role::Bad)))
            }
            (_, 0) => Span::raw(""),
            (_, n) => Span::styled(format!(" {}", n.min(999)), quiet.patch(look.theme.style(Role::Accent))),
        };
        [Span::raw(" "), Span::styled(title, style), mark, Span::raw(" ")]
    };
    TabId::ALL.iter().enumerate().flat_map(tab).collect()
}

/// One line on every tab: what is not ok stands first, and what has no room is left out, not cut. For a moment
/// a result takes its place where the keys have to stay.
pub fn vitals(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let theme = look.theme;
    if keeps_hints(model) && toast(model, theme, area, buf) {
        return;
    }
    let mut line = Line::from(" ");
    for (at, vital) in app::vitals(model, look.now.at, look.zone).into_iter().enumerate() {
        let mut spans = sign(&vital, theme);
        if at > 0 {
            let between = format!(" {} ", theme.symbols.separator);
            spans.insert(0, Span::styled(between, theme.style(Role::Border)));
            if line.width() + width_of(&spans) > usize::from(area.width) {
                break;
            }
        }
        line.spans.extend(spans);
    }
    line.render(area, buf);
}

fn sign(vital: &Vital, theme: &Theme) -> Vec<Span<'static>> {
    let (symbol, role) = match vital.level {
        Level::Ok => ("", Role::Good),
        Level::Off => ("", Role::Dim),
        Level::Unknown => (theme.symbols.unknown, Role::Unknown),
        Level::Stale => (theme.symbols.stale, Role::Stale),
        Level::Warn => (theme.symbols.warn, Role::Warn),
        Level::Crit => (theme.symbols.crit, Role::Bad),
    };
    let mut spans = Vec::new();
    if !symbol.is_empty() {
        spans.push(Span::styled(format!("{symbol} "), theme.style(role)));
    }
    spans.push(Span::styled(format!("{} ", vital.name), theme.style(Role::Dim)));
    let word = if vital.level == Level::Ok { Role::Text } else { role };
    let (first, rest) = vital.text.split_once(' ').unwrap_or((&vital.text, ""));
    // The word `ok` has the colour of its meaning, the figures that of text.
    let first_role = if first == "ok" { Role::Good } else { word };
    spans.push(Span::styled(first.to_owned(), theme.style(first_role)));
    if !rest.is_empty() {
        spans.push(Span::styled(format!(" {rest}"), theme.style(word)));
    }
    spans
}

/// Hints at the end of the line that never give way.
const GLOBAL: usize = 4;

/// Something is filled in or decided: its keys are known from nowhere else.
fn keeps_hints(model: &Model) -> bool {
    !model.layers.is_empty() || model.tab().focused().typing()
}

/// The newest result, for as long as it is shown. False: there is none.
fn toast(model: &Model, theme: &Theme, area: Rect, buf: &mut Buffer) -> bool {
    let Some(toast) = &model.toast else { return false };
    let line = Line::from(vec![Span::raw(" "), Span::styled(toast.text.clone(), theme.tone(toast.tone))]);
    fit(line, area.width, theme.symbols.ellipsis).render(area, buf);
    true
}

/// A result, or what may follow the keys typed so far, or what can be done here.
pub fn hints(model: &Model, theme: &Theme, area: Rect, buf: &mut Buffer) {
    if !keeps_hints(model) && toast(model, theme, area, buf) {
        return;
    }
    let scopes = app::scopes(model);
    let pairs: Vec<(String, String)> = match model.keymap.resolve(scopes, &model.typed) {
        Resolved::Pending(next) if !model.typed.is_empty() => {
            next.into_iter().map(|(key, action)| (key.to_string(), action.spec().doc.to_owned())).collect()
        }
        _ => action::live(scopes)
            .filter(|row| !row.hint.is_empty() && app::why_not(model, row.action).is_none())
            .filter_map(|row| {
                let first = model.keymap.keys_of(row.action).into_iter().next()?;
                // An inner scope may have taken the key for something else.
                let keys: Vec<Key> = first.split(' ').filter_map(|key| key.parse().ok()).collect();
                let ours = model.keymap.resolve(scopes, &keys) == Resolved::Action(row.action);
                ours.then(|| (first, row.hint.to_owned()))
            })
            .collect(),
    };
    let wide = |(key, hint): &(String, String)| width(key) + width(hint) + 3;
    let mut room = usize::from(area.width).saturating_sub(1);
    // The last ones lead everywhere else (commands, help, quit): they stay, the others give way.
    let (local, global) = pairs.split_at(pairs.len().saturating_sub(GLOBAL));
    room = room.saturating_sub(global.iter().map(wide).sum());
    let local = local.iter().take_while(|pair| {
        let fits = wide(pair) <= room;
        room = room.saturating_sub(wide(pair));
        fits
    });
    let mut line = Line::from(" ");
    for (key, hint) in local.chain(global) {
        line.push_span(Span::styled(key.as_str(), theme.style(Role::Key)));
        line.push_span(Span::styled(format!(" {hint}  "), theme.style(Role::Dim)));
    }
    line.render(area, buf);
}
