//! How the Rollout tab looks.

use super::{ChangeRow, Rollout, columns};
use crate::{
    domain::Flag,
    store::Feed,
    tabs::{
        Tab,
        view::{ListView, Look, facts, plain, split},
    },
    theme::Role,
    widget::{Split, frame, gauge},
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::{Line, Span},
};

/// Lines of the facts above the history.
const FACTS: u16 = 6;
/// Widest gauge in the detail, in columns.
const WIDE: u16 = 40;

pub fn view(tab: &Rollout, look: &Look, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let focus = tab.focus();
    let bar = |flag: &Flag, column: usize, room: u16| {
        (column == columns::GAUGE).then(|| gauge(share(flag), room, look.theme))
    };
    let flags = ListView {
        list: &tab.flags,
        feed: Some(Feed::Flags),
        focused: focus.pane == 0,
        empty: ("there are no rollout flags", ""),
        special: &bar,
    };
    let history = ListView {
        list: &tab.history,
        feed: tab.flag().cloned().map(Feed::FlagHistory),
        focused: focus.pane == 1,
        empty: ("never changed", ""),
        special: &plain,
    };
    let name = tab.flag().map_or_else(|| "History".to_owned(), |flag| format!("History of {flag}"));
    let split = split(focus, area, (110, 50), (area.height / 2).max(FACTS + 4));
    let panes = [flags.pane(look, "Flags"), history.pane(look, &name)];
    if split == Split::Whole {
        let [room, _] = frame(&panes[focus.pane..=focus.pane], split, look.theme, area, buf);
        return if focus.pane == 0 {
            flags.draw(look, room, buf)
        } else {
            detail(tab, &history, look, room, buf)
        };
    }
    let [left, right] = frame(&panes, split, look.theme, area, buf);
    flags.draw(look, left, buf).or(detail(tab, &history, look, right, buf))
}

/// A flag that is off lets nobody in, whatever its percentage.
fn share(flag: &Flag) -> f64 {
    if flag.enabled { flag.percentage.ratio() } else { 0.0 }
}

/// The selected flag, and below it what was done to it.
fn detail(
    tab: &Rollout,
    history: &ListView<ChangeRow>,
    look: &Look,
    area: Rect,
    buf: &mut Buffer,
) -> Option<Position> {
    let Some(flag) = tab.flags.selected().filter(|_| area.height > FACTS + 2) else {
        return history.draw(look, area, buf);
    };
    facts(&about(flag, look, area.width), look.theme, Rect { height: FACTS, ..area }, buf);
    let rest = Rect { y: area.y + FACTS, height: area.height - FACTS, ..area };
    history.draw(look, rest, buf)
}

fn about(flag: &Flag, look: &Look, room: u16) -> Vec<(&'static str, Line<'static>)> {
    let theme = look.theme;
    let text = |text: String| Line::styled(text, theme.style(Role::Text));
    let (state, role) =
        if flag.enabled { (theme.symbols.on, Role::Good) } else { (theme.symbols.off, Role::Dim) };
    let share_of = if flag.enabled { String::new() } else { " when on".to_owned() };
    let state = vec![
        Span::styled(format!("{state} {}  ", columns::on_off(flag.enabled)), theme.style(role)),
        Span::styled(format!("{}{share_of}  ", flag.percentage), theme.style(Role::Strong)),
    ];
    let wide = room.saturating_sub(40).min(WIDE);
    let bar = gauge(share(flag), wide, theme);
    let list = |ids: Vec<String>| if ids.is_empty() { "nobody by name".to_owned() } else { ids.join(", ") };
    vec![
        ("state", Line::from_iter(state.into_iter().chain(bar.spans))),
        ("what", text(flag.description.clone())),
        ("users", text(list(flag.allowed_users.iter().map(ToString::to_string).collect()))),
        ("clients", text(list(flag.allowed_clients.iter().map(ToString::to_string).collect()))),
        (
            "changed",
            text(format!(
                "{} by {}, version {}",
                look.zone.minute(flag.updated_at),
                flag.updated_by,
                flag.version
            )),
        ),
    ]
}
