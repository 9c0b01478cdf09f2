//! How the log-in form looks.

use super::{Login, Stage};
use crate::{
    theme::{Role, Theme},
    widget::{field, popup, wrapped},
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    widgets::Widget,
};
use tui_input::Input;

pub fn view(login: &Login, theme: &Theme, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let room = popup(&format!("Log in to {}", login.host), (64, 9), theme, area, buf);
    let rows: Vec<Rect> = room.rows().collect();
    let [_, email, password, _, said, ..] = rows.as_slice() else { return None };
    let dots = "*".repeat(login.password_length());
    let hidden = Input::new(dots);
    let mut cursor = None;
    for (label, input, row, on) in [
        ("e-mail", &login.email, email, !login.on_password),
        ("password", &hidden, password, login.on_password),
    ] {
        let role = if on { Role::Accent } else { Role::Dim };
        buf.set_string(row.x, row.y, label, theme.style(role));
        let place = Rect { x: row.x + 10, width: row.width.saturating_sub(10), ..*row };
        let at = field(input, theme, place, buf);
        cursor = if on { Some(at.into()) } else { cursor };
    }
    let (text, role) = match &login.stage {
        Stage::Typing => ("the password is kept nowhere; a token lasts 30 minutes".to_owned(), Role::Dim),
        Stage::Missing(what) => (format!("still missing: {what}"), Role::Warn),
        Stage::Sent(_) => ("asking".to_owned(), Role::Accent),
        Stage::Refused(error) => (format!("{error}; {}", error.hint()), Role::Bad),
    };
    let place = Rect { height: room.bottom().saturating_sub(said.y), ..*said };
    for (line, row) in wrapped(&text, place.width, theme.style(role)).into_iter().zip(place.rows()) {
        line.render(row, buf);
    }
    cursor
}
