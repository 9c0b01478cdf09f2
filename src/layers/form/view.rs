//! How a form looks: a label, what the field holds, and beneath it what is wrong or what others have done.

use super::{Field, Form, Kind, Stage};
use crate::{
    base::{cut, width},
    flow::Value,
    tabs::view::Look,
    theme::{Role, Theme},
    widget::{field, popup, wrapped},
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
    text::{Line, Span},
    widgets::Widget,
};

/// Columns of the box, and of the labels in it.
const WIDE: u16 = 84;
const LABEL: u16 = 14;
/// Lines of a long text that are shown at once.
const LINES: usize = 5;

/// One line of the box.
enum Row<'a> {
    /// A field's label and what it holds; for a long text the number of its line.
    Value(usize, &'a Field, usize),
    Said(Line<'static>),
}

pub fn view(form: &Form, look: &Look, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let theme = look.theme;
    let wide = WIDE.min(area.width.saturating_sub(4));
    let rows = rows(form, look, wide.saturating_sub(4 + LABEL));
    let notes = notes(form, look, wide.saturating_sub(4));
    let high = (rows.len() + notes.len() + 3) as u16;
    let room = popup(&form.title, (wide, high.min(area.height)), theme, area, buf);
    let below = (notes.len() as u16 + 1).min((room.height / 2).max(2));
    let list = Rect { height: room.height.saturating_sub(below), ..room };
    let focused =
        rows.iter().position(|row| matches!(row, Row::Value(at, ..) if *at == form.at)).unwrap_or(0);
    let last = rows.iter().rposition(|row| matches!(row, Row::Value(at, ..) if *at == form.at)).unwrap_or(0);
    let skip = (last + 1).saturating_sub(usize::from(list.height)).min(focused);
    let mut cursor = None;
    for (row, place) in rows.iter().skip(skip).zip(list.rows()) {
        cursor = draw(form, row, theme, place, buf).or(cursor);
    }
    let said = Rect { y: list.bottom() + 1, height: below.saturating_sub(1), ..room };
    for (line, place) in notes.into_iter().zip(said.rows()) {
        line.render(place, buf);
    }
    cursor
}

fn rows<'a>(form: &'a Form, look: &Look, room: u16) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    for (at, field) in form.fields.iter().enumerate() {
        let lines = match &field.kind {
            Kind::Prose(input) => input.value().split('\n').count().min(LINES),
            _ => 1,
        };
        rows.extend((0..lines).map(|line| Row::Value(at, field, line)));
        rows.extend(beneath(form, field, look, room).into_iter().map(Row::Said));
    }
    rows
}

/// What is wrong with a field, and what others have done to it.
fn beneath(form: &Form, field: &Field, look: &Look, room: u16) -> Vec<Line<'static>> {
    let (theme, mut lines) = (look.theme, Vec::new());
    let mut say = |text: String, role: Role| lines.extend(wrapped(&text, room, theme.style(role)));
    if let Some(error) = &field.error {
        say(format!("{} {error}", theme.symbols.crit), Role::Bad);
    }
    let unknown = form.unknown(field, look.store);
    if !unknown.is_empty() {
        say(format!("{} not known here: {}", theme.symbols.warn, unknown.join(", ")), Role::Warn);
    }
    if let Some(theirs) = &field.theirs {
        let was = shown(form, &field.base);
        say(format!("{} changed meanwhile: it was {was}", theme.symbols.warn), Role::Warn);
        say(format!("  and is now {}; ctrl-t takes that", shown(form, theirs)), Role::Warn);
    } else if field.adopted {
        say(format!("{} changed meanwhile by somebody else", theme.symbols.warn), Role::Warn);
    }
    lines
}

/// A value in words.
fn shown(form: &Form, value: &Value) -> String {
    match value {
        Value::On(on) => if *on { "on" } else { "off" }.to_owned(),
        Value::Text(text) if text.is_empty() => "empty".to_owned(),
        Value::Text(text) => format!("`{}`", crate::base::clean(form.name(text))),
        Value::Many(ids) => ids.iter().map(|id| form.name(id)).collect::<Vec<_>>().join(", "),
    }
}

fn draw(form: &Form, row: &Row, theme: &Theme, place: Rect, buf: &mut Buffer) -> Option<Position> {
    let value = Rect { x: place.x + LABEL, width: place.width.saturating_sub(LABEL), ..place };
    match row {
        Row::Said(line) => {
            line.render(value, buf);
            None
        }
        Row::Value(at, field, line) => {
            let focus = *at == form.at;
            if *line == 0 {
                let role = if focus { Role::Accent } else { Role::Dim };
                let mark = if focus { theme.symbols.pointer } else { " " };
                let label = cut(field.label, usize::from(LABEL).saturating_sub(3), theme.symbols.ellipsis);
                buf.set_string(place.x, place.y, format!("{mark} {label}"), theme.style(role));
            }
            held(form, field, *line, focus, theme, value, buf)
        }
    }
}

/// What a field holds. The text cursor stands in it where it is typed in.
fn held(
    form: &Form,
    of: &Field,
    line: usize,
    focus: bool,
    theme: &Theme,
    place: Rect,
    buf: &mut Buffer,
) -> Option<Position> {
    let plain = theme.style(if focus { Role::Field } else { Role::Text });
    match &of.kind {
        Kind::Prose(input) if input.value().contains('\n') => prose(input, line, focus, theme, place, buf),
        Kind::Line(input) | Kind::Prose(input) | Kind::Days { input, .. } => {
            if focus {
                let at = field(input, theme, place, buf);
                hint(of, theme.style(Role::Field).patch(theme.style(Role::Dim)), place, buf);
                return Some(at.into());
            }
            buf.set_stringn(place.x, place.y, input.value().replace('\t', " "), place.width.into(), plain);
            hint(of, theme.style(Role::Dim), place, buf);
            None
        }
        Kind::Choice { options, text } => {
            choice(options, text, focus, theme).render(place, buf);
            hint(of, theme.style(Role::Dim), place, buf);
            None
        }
        Kind::Switch(on) => {
            let (symbol, word) = if *on { (theme.symbols.on, "on") } else { (theme.symbols.off, "off") };
            buf.set_stringn(place.x, place.y, format!("{symbol} {word}"), place.width.into(), plain);
            None
        }
        Kind::Picked { ids, .. } => {
            if focus {
                buf.set_style(place, theme.style(Role::Field));
            }
            picked(form, ids, plain, theme, place.width).render(place, buf);
            let dim = if focus { plain.patch(theme.style(Role::Dim)) } else { theme.style(Role::Dim) };
            hint(of, dim, place, buf);
            None
        }
    }
}

/// What an empty field is for.
fn hint(of: &Field, style: Style, place: Rect, buf: &mut Buffer) {
    let empty = match of.value() {
        Value::Text(text) => text.is_empty(),
        Value::Many(ids) => ids.is_empty(),
        Value::On(_) => false,
    };
    if empty {
        let opens = matches!(of.kind, Kind::Picked { .. });
        let text = if opens { format!("{}; enter opens the list", of.about) } else { of.about.to_owned() };
        buf.set_stringn(place.x + 1, place.y, text, place.width.saturating_sub(1).into(), style);
    }
}

/// The lines of a long text around its cursor.
fn prose(
    input: &tui_input::Input,
    line: usize,
    focus: bool,
    theme: &Theme,
    place: Rect,
    buf: &mut Buffer,
) -> Option<Position> {
    let before: String = input.value().chars().take(input.cursor()).collect();
    let (on, column) = (before.matches('\n').count(), width(before.rsplit('\n').next().unwrap_or_default()));
    let count = input.value().split('\n').count();
    let first = if focus { (on + 1).saturating_sub(LINES) } else { 0 };
    let text = input.value().split('\n').nth(first + line).unwrap_or_default();
    let more = line + 1 == LINES && first + LINES < count && !focus;
    let style = theme.style(if focus { Role::Field } else { Role::Text });
    buf.set_style(place, style);
    let room = usize::from(place.width.saturating_sub(1));
    let text = if more { theme.symbols.ellipsis } else { text };
    buf.set_stringn(place.x, place.y, text.replace('\t', " "), room, style);
    let here = focus && first + line == on;
    here.then(|| Position::new(place.x + column.min(room) as u16, place.y))
}

fn choice(options: &[String], text: &str, focus: bool, theme: &Theme) -> Line<'static> {
    let (left, right) = if focus { ("< ", " >") } else { ("", "") };
    let key = theme.style(Role::Key);
    let mut line = Line::from(vec![
        Span::styled(left, key),
        Span::styled(text.to_owned(), theme.style(if focus { Role::Strong } else { Role::Text })),
        Span::styled(right, key),
    ]);
    let at = options.iter().position(|option| option == text);
    if focus && let Some(at) = at.filter(|_| options.len() > 1) {
        line.push_span(Span::styled(format!("  {} of {}", at + 1, options.len()), theme.style(Role::Dim)));
    }
    line
}

/// As many names as there is room for, and how many more there are.
fn picked(form: &Form, ids: &[String], style: Style, theme: &Theme, room: u16) -> Line<'static> {
    let name = |id: &String| {
        let name = form.name(id);
        if name == id { id.clone() } else { format!("{name} ({})", id.replace(':', " ")) }
    };
    let mut text = String::new();
    for (at, id) in ids.iter().enumerate() {
        let next = if at == 0 { name(id) } else { format!(", {}", name(id)) };
        if at > 0 && width(&text) + width(&next) + 12 > usize::from(room) {
            text.push_str(&format!(" and {} more", ids.len() - at));
            break;
        }
        text.push_str(&next);
    }
    Line::styled(cut(&text, room.into(), theme.symbols.ellipsis).into_owned(), style)
}

/// What there is to say of the whole form.
fn notes(form: &Form, look: &Look, room: u16) -> Vec<Line<'static>> {
    let theme = look.theme;
    let (text, role) = match (&form.stage, &form.fault) {
        (Stage::Editor { .. }, _) => ("your editor has it".to_owned(), Role::Accent),
        _ if form.gone => ("what is to be changed is not there any more".to_owned(), Role::Bad),
        (Stage::Proposed(operation), _) => (operation.to_string(), Role::Accent),
        (Stage::Typing, Some(fault)) => (fault.clone(), Role::Bad),
        (Stage::Typing, None) => match form.restored {
            Some(at) => {
                let time = look.zone.minute(at);
                (format!("draft from {time}; ctrl-x throws it away and begins anew"), Role::Warn)
            }
            None => ("esc closes and keeps what you typed".to_owned(), Role::Dim),
        },
    };
    wrapped(&text, room, theme.style(role))
}
