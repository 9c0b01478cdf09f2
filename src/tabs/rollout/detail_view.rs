//! What there is to say of the selected flag.

use super::{Rollout, columns, view};
use crate::{
    base::clean,
    domain::Flag,
    tabs::view::{Look, facts},
    theme::Role,
};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
};

/// Widest gauge, in columns.
const WIDE: u16 = 40;
/// From this height on there is room for all of it.
const ROOMY: u16 = 14;
/// Lines that the list below it keeps at least.
const LIST: u16 = 3;

/// One line of it: its name, what it says, and whether it can be left out where room is short.
type Fact = (&'static str, Line<'static>, bool);

/// Draw it; what is left of the room is returned.
pub fn facts_of(tab: &Rollout, flag: &Flag, look: &Look, area: Rect, buf: &mut Buffer) -> Rect {
    let (rows, rest) = placed(tab, flag, look, area);
    facts(&rows, look.theme, Rect { height: rows.len() as u16, ..area }, buf);
    rest
}

/// What would be left of the room.
pub fn rest_of(tab: &Rollout, flag: &Flag, look: &Look, area: Rect) -> Rect {
    placed(tab, flag, look, area).1
}

/// The facts that there is room for, and what they leave.
fn placed(tab: &Rollout, flag: &Flag, look: &Look, area: Rect) -> (Vec<(&'static str, Line<'static>)>, Rect) {
    let roomy = area.height >= ROOMY;
    let kept = about(tab, flag, look, area.width).into_iter().filter(|(.., spare)| roomy || !spare);
    let rows: Vec<_> = kept.map(|(name, line, _)| (name, line)).collect();
    let high = rows.len() as u16 + u16::from(roomy);
    if area.height < high + LIST {
        return (Vec::new(), area);
    }
    (rows, Rect { y: area.y + high, height: area.height - high, ..area })
}

fn about(tab: &Rollout, flag: &Flag, look: &Look, room: u16) -> Vec<Fact> {
    let text = |text: String| Line::styled(text, look.theme.style(Role::Text));
    let list = |ids: Vec<String>| if ids.is_empty() { "nobody by name".to_owned() } else { ids.join(", ") };
    vec![
        ("state", state(tab, flag, look, room), false),
        ("who", inside(tab, flag, look), false),
        ("what", text(clean(&flag.description)), true),
        ("users", text(list(flag.allowed_users.iter().map(ToString::to_string).collect())), false),
        ("clients", text(list(flag.allowed_clients.iter().map(ToString::to_string).collect())), false),
        ("changed", changed(tab, flag, look), false),
    ]
}

/// When and by whom it was changed last; that it was while somebody stages another percentage.
fn changed(tab: &Rollout, flag: &Flag, look: &Look) -> Line<'static> {
    let when = look.zone.minute(flag.updated_at);
    let text = format!("{when} by {}, version {}", flag.updated_by, flag.version);
    let mut line = Line::styled(text, look.theme.style(Role::Text));
    if tab.staging.is_overtaken(flag) {
        line.push_span(Span::styled("; since you began", look.theme.style(Role::Warn)));
    }
    line
}

/// On or off, the percentage, and the one that is staged.
fn state(tab: &Rollout, flag: &Flag, look: &Look, room: u16) -> Line<'static> {
    let theme = look.theme;
    let (symbol, role) =
        if flag.enabled { (theme.symbols.on, Role::Good) } else { (theme.symbols.off, Role::Dim) };
    let mut line = Line::from(vec![
        Span::styled(format!("{symbol} {}  ", columns::on_off(flag.enabled)), theme.style(role)),
        Span::styled(flag.percentage.to_string(), theme.style(Role::Strong)),
    ]);
    if let Some(to) = tab.staging.of(&flag.name) {
        line.push_span(Span::styled(format!(" {} {to}", theme.symbols.right), theme.style(Role::Accent)));
    }
    if !flag.enabled {
        line.push_span(Span::styled(" when on", theme.style(Role::Strong)));
    }
    line.push_span(Span::raw("  "));
    let wide = room.saturating_sub(40).min(WIDE);
    line.spans.extend(view::bar(tab, flag, wide, look).spans);
    line
}

/// How many people are in, and what the staged percentage would make of it.
fn inside(tab: &Rollout, flag: &Flag, look: &Look) -> Line<'static> {
    let theme = look.theme;
    if tab.tally.people == 0 {
        return Line::styled("not known before people have been read", theme.style(Role::Dim));
    }
    let mut line = Line::styled(tab.tally.now(), theme.style(Role::Text));
    if let Some(to) = tab.staging.of(&flag.name) {
        let change = format!("; at {to} {}", tab.tally.change());
        line.push_span(Span::styled(change, theme.style(Role::Accent)));
    }
    line
}
