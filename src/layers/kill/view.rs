//! How a kill looks: each flag with what it is at, or what has become of it.

use super::{Kill, Stage};
use crate::{
    base::{Zone, pad, width},
    domain::Flag,
    theme::{Role, Theme},
    widget::{buttons, popup, wrapped},
};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
    widgets::Widget,
};

/// Columns of the box.
const WIDE: u16 = 92;

pub fn view(kill: &Kill, zone: Zone, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let wide = WIDE.min(area.width.saturating_sub(4));
    let room = wide.saturating_sub(4);
    let mut lines = flags(kill, zone, theme, room);
    lines.push(Line::default());
    lines.extend(said(kill, theme, room));
    let high = (lines.len() as u16 + 4).min(area.height);
    let inside = popup(title(kill), (wide, high), theme, area, buf);
    let below = 2.min(inside.height);
    let above = Rect { height: inside.height - below, ..inside };
    for (line, place) in lines.into_iter().zip(above.rows()) {
        line.render(place, buf);
    }
    let last = Rect { y: inside.bottom().saturating_sub(1), height: 1.min(inside.height), ..inside };
    let yes = (kill.stage == Stage::Asking).then_some("Kill");
    let no = if yes.is_some() { "Cancel" } else { "Close" };
    buttons(no, yes, kill.on_yes, theme, last, buf);
}

fn title(kill: &Kill) -> &'static str {
    match &kill.stage {
        Stage::Asking => "Off for everybody, now?",
        Stage::Killing(_) => "Killing",
        Stage::Finished(report) if report.is_done() => "Killed",
        Stage::Finished(_) => "NOT CONFIRMED",
    }
}

fn flags(kill: &Kill, zone: Zone, theme: &Theme, room: u16) -> Vec<Line<'static>> {
    let longest = kill.names.iter().map(|name| width(name.as_str())).max().unwrap_or(0) + 2;
    let mut lines = Vec::new();
    for name in &kill.names {
        let fate = kill.fates.iter().find(|(known, _)| known == name).map(|(_, fate)| fate.words(zone));
        let (text, role) = match fate {
            Some((text, tone)) => (text, Role::from(tone)),
            None => (seen(kill.seen.iter().find(|flag| flag.name == *name)), Role::Text),
        };
        let told = wrapped(&text, room.saturating_sub(longest as u16), theme.style(role));
        for (at, line) in told.into_iter().enumerate() {
            let name = if at == 0 { name.as_str() } else { "" };
            let name =
                Span::styled(pad(name, longest, false, theme.symbols.ellipsis), theme.style(Role::Strong));
            lines.push(Line::from_iter(std::iter::once(name).chain(line.spans)).style(line.style));
        }
    }
    lines
}

/// `on at 25 %, to off and 0 %`
fn seen(flag: Option<&Flag>) -> String {
    match flag {
        Some(flag) => {
            let state = if flag.enabled { "on" } else { "off" };
            format!("{state} at {}, to off and 0 %", flag.percentage)
        }
        None => "to off and 0 %".to_owned(),
    }
}

fn said(kill: &Kill, theme: &Theme, room: u16) -> Vec<Line<'static>> {
    let unwritten = match &kill.stage {
        Stage::Finished(report) => report.unwritten(),
        _ => None,
    };
    let (text, role) = match (&kill.stage, &unwritten) {
        (Stage::Asking, _) => ("tried until the server says that it is off; it can be undone", Role::Dim),
        (Stage::Killing(_), _) => ("it goes on when this is closed", Role::Dim),
        (Stage::Finished(_), Some(line)) => (line.as_str(), Role::Warn),
        (Stage::Finished(report), None) if report.is_done() => {
            ("it is in the journal and can be undone", Role::Dim)
        }
        (Stage::Finished(_), None) => {
            ("r tries again; the command line does too: `worky-console flags kill`", Role::Text)
        }
    };
    let mut lines = Vec::new();
    if unwritten.is_some() {
        let why = "not in the journal; this belongs there, and is printed again when you leave:";
        lines.extend(wrapped(why, room, theme.style(Role::Warn)));
    }
    lines.extend(wrapped(text, room, theme.style(role)));
    lines
}
