//! How a change that waits for a yes looks: what was asked, what it changes field by field, what cannot be
//! taken back, and the two buttons.

use super::{Confirm, Stage};
use crate::{
    base::{Tone, count, cut, pad, width},
    operation::{
        About, Declined, Difference, Item, Plan, Report, Verdict, differences, sheet::Sheet as File,
    },
    theme::{Role, Theme},
    widget::{self, field, fit, gauge, popup, wrapped},
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
    text::{Line, Span},
    widgets::Widget,
};

/// Narrowest and widest box.
const NARROW: u16 = 56;
const WIDE: u16 = 104;
/// Lines of what was asked that are shown.
const ASKED: usize = 2;
/// The mark before a fault, and the sign that there are more at the end of the line.
const BEHIND: u16 = 4;
/// Between the columns of the fields.
const GAP: usize = 2;

/// What stands in the box: lines that stay, lines that can be moved over, and lines that stay below.
#[derive(Default)]
struct Sheet {
    head: Vec<Line<'static>>,
    rows: Vec<Line<'static>>,
    foot: Vec<Line<'static>>,
}

pub fn view(confirm: &Confirm, theme: &Theme, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let wide = area.width.saturating_sub(4).clamp(NARROW, WIDE).min(area.width);
    let room = wide.saturating_sub(4);
    let (sheet, top) = (sheet(confirm, theme, room), top(confirm, room));
    let typing = confirm.is_typing();
    let fixed = sheet.head.len() + sheet.foot.len() + 2 + usize::from(typing) * 2;
    let high = (fixed + sheet.rows.len() + 2).min(usize::from(area.height)).min(usize::from(u16::MAX)) as u16;
    let inside = popup(title(confirm), (wide, high), theme, area, buf);
    let below = (sheet.foot.len() as u16 + 2 + u16::from(typing) * 2).min(inside.height);
    let above = (sheet.head.len() as u16).min(inside.height - below);
    put(sheet.head, Rect { height: above, ..inside }, buf);
    let middle = Rect { y: inside.y + above, height: inside.height - above - below, ..inside };
    rows(sheet.rows, top, theme, middle, buf);
    let end = Rect { y: middle.bottom(), height: below, ..inside };
    let feet = sheet.foot.len() as u16;
    put(sheet.foot, Rect { y: end.y + 1, height: feet.min(end.height.saturating_sub(1)), ..end }, buf);
    let last = Rect { y: end.bottom().saturating_sub(1), height: 1, ..end };
    buttons(confirm, theme, last, buf);
    typing.then(|| name(confirm, theme, Rect { y: last.y.saturating_sub(2), ..last }, buf))
}

fn title(confirm: &Confirm) -> &'static str {
    match &confirm.stage {
        Stage::Again { .. } => "Is this the one?",
        Stage::Preparing(_) => "Looking it up",
        Stage::Faulty(_) => "Rows that cannot be done",
        Stage::Ready(plan) if plan.doable().next().is_none() => "Nothing of this can be done",
        Stage::Ready(plan) => match plan.about {
            About::Itself => "Shall this be done?",
            About::Undo(_) => "Shall this be taken back?",
            About::Redo(_) => "Shall this be done again?",
        },
        Stage::Refused(_) => "Not done",
        Stage::Sending { .. } => "Being done",
        Stage::Finished(_) => "What became of it",
    }
}

fn put(lines: Vec<Line<'static>>, area: Rect, buf: &mut Buffer) {
    for (line, row) in lines.into_iter().zip(area.rows()) {
        line.render(row, buf);
    }
}

/// The part that can be moved over, with a mark where there is more.
fn rows(lines: Vec<Line<'static>>, at: usize, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let most = lines.len().saturating_sub(usize::from(area.height));
    let at = at.min(most);
    let right = area.right().saturating_sub(1);
    for (line, row) in lines.into_iter().skip(at).zip(area.rows()) {
        fit(line, row.width.saturating_sub(2), theme.symbols.ellipsis).render(row, buf);
    }
    if area.height > 0 && at > 0 {
        buf.set_string(right, area.y, theme.symbols.scroll_up, theme.style(Role::Accent));
    }
    if area.height > 0 && at < most {
        buf.set_string(right, area.bottom() - 1, theme.symbols.scroll_down, theme.style(Role::Accent));
    }
}

fn sheet(confirm: &Confirm, theme: &Theme, room: u16) -> Sheet {
    let dim = theme.style(Role::Dim);
    let mut asked = wrapped(&confirm.words(), room, dim);
    if asked.len() > ASKED {
        asked.truncate(ASKED);
        let last = asked.pop().unwrap_or_default().to_string();
        let short =
            cut(&last, usize::from(room).saturating_sub(width(theme.symbols.ellipsis)), "").into_owned();
        asked.push(Line::styled(format!("{short}{}", theme.symbols.ellipsis), dim));
    }
    asked.push(Line::default());
    let text = |text: &str, role| wrapped(text, room, theme.style(role));
    let mut sheet = Sheet { head: asked, ..Sheet::default() };
    match &confirm.stage {
        Stage::Again { name, .. } => {
            sheet.rows = text("The list has just changed. Under the cursor there is now", Role::Text);
            sheet.rows.extend(text(name, Role::Strong));
        }
        Stage::Preparing(_) => sheet.rows = text("asking the server what this would change", Role::Dim),
        Stage::Faulty(file) => faulty(file, theme, room, &mut sheet),
        Stage::Ready(plan) => ready(plan, theme, room, &mut sheet),
        Stage::Refused(refusal) => {
            sheet.rows = text(&refusal.what, Role::Bad);
            sheet.rows.extend(text(&refusal.hint, Role::Dim));
        }
        Stage::Sending { done, total, halting, .. } => {
            let tally = format!("{} of {}", count(*done as u64), count(*total as u64));
            let ratio = *done as f64 / (*total).max(1) as f64;
            let bar = gauge(ratio, room.saturating_sub(width(&tally) as u16 + 4), theme);
            let tally = Span::styled(format!("{tally}  "), theme.style(Role::Text));
            sheet.rows = vec![Line::from_iter([tally].into_iter().chain(bar.spans))];
            if *halting {
                sheet.foot =
                    text("stopping: what is under way is waited for, nothing further is begun", Role::Warn);
            }
        }
        Stage::Finished(report) => finished(report, theme, &mut sheet),
    }
    sheet
}

/// The line on top: a fault may take several.
fn top(confirm: &Confirm, room: u16) -> usize {
    match &confirm.stage {
        Stage::Faulty(file) => {
            let above = file.faults.iter().take(confirm.at);
            above.map(|fault| wrapped(&fault.to_string(), room - BEHIND, Style::default()).len()).sum()
        }
        _ => confirm.at,
    }
}

/// Every fault of a file in full, and what can be done with the rest of it.
fn faulty(file: &File, theme: &Theme, room: u16, sheet: &mut Sheet) {
    for fault in &file.faults {
        let lines = wrapped(&fault.to_string(), room - BEHIND, theme.style(Role::Text));
        let mark = |first: bool| {
            let mark = if first { theme.symbols.crit } else { "" };
            Span::styled(pad(mark, 2, false, ""), theme.style(Role::Bad))
        };
        let marked = lines.into_iter().enumerate();
        sheet.rows.extend(marked.map(|(at, line)| {
            let mut spans = vec![mark(at == 0)];
            spans.extend(line.spans.into_iter().map(|span| span.patch_style(line.style)));
            Line::from(spans)
        }));
    }
    let good = match file.placements.len() {
        1 => "the other one".to_owned(),
        many => format!("the other {}", count(many as u64)),
    };
    let (rest, role) = match file.operation() {
        Ok(_) => (
            format!("{good} can go on alone, and what that does is shown before anything is sent"),
            Role::Dim,
        ),
        Err(why) => (why, Role::Bad),
    };
    sheet.foot = wrapped(&format!("{}; {rest}", file.verdict()), room, theme.style(role));
    if !file.unread.is_empty() {
        let passed = format!("columns that are passed over: {}", file.unread.join(", "));
        sheet.foot.extend(wrapped(&passed, room, theme.style(Role::Dim)));
    }
}

/// What it would do: of one change the fields, of several a line each.
fn ready(plan: &Plan, theme: &Theme, room: u16, sheet: &mut Sheet) {
    match plan.items.as_slice() {
        [item] => sheet.rows = fields(item, theme, room),
        items => sheet.rows = items.iter().map(|item| line(item, theme)).collect(),
    }
    let (will, people) = (plan.doable().count(), plan.people());
    let refused = plan.items.len() - will;
    if plan.items.len() > 1 {
        let mut said =
            vec![Span::styled(format!("{} will be done", count(will as u64)), theme.style(Role::Good))];
        if refused > 0 {
            said.push(Span::styled(format!(", {} will not", count(refused as u64)), theme.style(Role::Bad)));
        }
        sheet.foot.push(Line::from(said));
    }
    if will == 0 {
        return;
    }
    let whom = match people {
        0 => String::new(),
        1 => "it concerns 1 person; ".to_owned(),
        many => format!("it concerns {} people; ", count(many as u64)),
    };
    let warnings = plan.doable().filter_map(|item| item.warning.as_deref());
    sheet.foot.extend(warnings.take(2).flat_map(|text| wrapped(text, room, theme.style(Role::Warn))));
    sheet.foot.extend(match plan.irreversible() {
        Some(why) => wrapped(&format!("{whom}it cannot be undone: {why}"), room, theme.style(Role::Warn)),
        None => wrapped(&format!("{whom}it can be undone"), room, theme.style(Role::Dim)),
    });
}

/// `field   now   then`, in columns.
fn fields(item: &Item, theme: &Theme, room: u16) -> Vec<Line<'static>> {
    let mut lines = vec![Line::styled(item.what.clone(), theme.style(Role::Strong))];
    if let Verdict::Refused(why) = &item.verdict {
        lines.extend(wrapped(why, room, theme.style(Role::Bad)));
        return lines;
    }
    let changed = differences(&item.before, &item.after);
    let side = |text: &Option<String>| text.as_deref().map_or_else(|| "-".to_owned(), one_line);
    let widest = |text: fn(&Difference) -> String| changed.iter().map(|d| width(&text(d))).max().unwrap_or(0);
    let name = widest(|d| d.field.clone()).max(5) + GAP;
    let half = (usize::from(room).saturating_sub(name) / 2).max(8);
    let now = changed.iter().map(|d| width(&side(&d.before))).max().unwrap_or(0).clamp(3, half) + GAP;
    let row = |field: &str, before: &str, after: &str, [a, b, c]: [Role; 3]| {
        let cell = |text: &str, wide: usize, role| {
            Span::styled(pad(text, wide, false, theme.symbols.ellipsis), theme.style(role))
        };
        Line::from(vec![
            cell(field, name, a),
            cell(before, now, b),
            Span::styled(after.to_owned(), theme.style(c)),
        ])
    };
    lines.push(row("", "now", "then", [Role::Header; 3]));
    lines.extend(
        changed
            .iter()
            .map(|d| row(&d.field, &side(&d.before), &side(&d.after), [Role::Dim, Role::Text, Role::Accent])),
    );
    lines
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\t'], " ")
}

/// A number means nothing to a person, and what has been said is not said again.
fn tells(difference: &Difference, what: &str) -> bool {
    let mut sides = difference.before.iter().chain(&difference.after);
    difference.field != "id" && !sides.any(|side| what.contains(side.as_str()))
}

/// One change of several.
fn line(item: &Item, theme: &Theme) -> Line<'static> {
    let (symbol, role) = match item.verdict {
        Verdict::Will => (theme.symbols.ok, Role::Good),
        Verdict::Refused(_) => (theme.symbols.crit, Role::Bad),
    };
    let mut spans = vec![
        Span::styled(format!("{symbol} "), theme.style(role)),
        Span::styled(item.what.clone(), theme.style(Role::Text)),
    ];
    match &item.verdict {
        Verdict::Refused(why) => spans.push(Span::styled(format!("  {why}"), theme.style(Role::Bad))),
        Verdict::Will => {
            let said = differences(&item.before, &item.after)
                .into_iter()
                .filter(|d| tells(d, &item.what))
                .map(|d| {
                    let side =
                        |text: Option<String>| text.map_or_else(|| "-".to_owned(), |text| one_line(&text));
                    format!("  {}: {} {} {}", d.field, side(d.before), theme.symbols.right, side(d.after))
                });
            spans.push(Span::styled(said.collect::<String>(), theme.style(Role::Dim)));
        }
    }
    Line::from(spans)
}

/// What became of each change.
fn finished(report: &Report, theme: &Theme, sheet: &mut Sheet) {
    let line = |(word, tone): (&str, Tone), what: &str, why: Option<&str>| {
        let mut spans = vec![
            Span::styled(pad(word, 10, false, ""), theme.tone(tone)),
            Span::styled(what.to_owned(), theme.style(Role::Text)),
        ];
        spans.extend(why.map(|why| Span::styled(format!("  {why}"), theme.style(Role::Dim))));
        Line::from(spans)
    };
    let tried = report.results.iter().map(|it| line(it.ending.word(), &it.what, it.ending.why()));
    let refused = report.refused.iter().map(|it| line(Declined::WORD, &it.what, Some(&it.why)));
    sheet.rows = tried.chain(refused).collect();
    let (tone, text) = report.summary();
    sheet.foot.push(Line::styled(text, theme.tone(tone)));
}

/// The name that has to be typed; returns where the cursor stands.
fn name(confirm: &Confirm, theme: &Theme, area: Rect, buf: &mut Buffer) -> Position {
    let wanted = match &confirm.stage {
        Stage::Ready(plan) => plan.name(),
        _ => String::new(),
    };
    let label = format!("type {wanted} ");
    let role = if confirm.wrong.is_some() { Role::Bad } else { Role::Text };
    buf.set_stringn(area.x, area.y, &label, area.width.into(), theme.style(role));
    let used = (width(&label) as u16).min(area.width.saturating_sub(12));
    let place = Rect { x: area.x + used, width: area.width - used, ..area };
    confirm
        .typed
        .as_ref()
        .map_or(Position::new(area.x, area.y), |typed| field(typed, theme, place, buf).into())
}

fn buttons(confirm: &Confirm, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let safe = match &confirm.stage {
        Stage::Ready(_) if !confirm.can_go_on() => "Close",
        Stage::Faulty(_) if !confirm.can_go_on() => "Close",
        Stage::Ready(_) | Stage::Again { .. } | Stage::Preparing(_) | Stage::Faulty(_) => "Cancel",
        Stage::Sending { .. } => "Stop",
        Stage::Refused(_) | Stage::Finished(_) => "Close",
    };
    let yes = match &confirm.stage {
        Stage::Again { .. } if confirm.can_go_on() => Some("Yes, this one"),
        Stage::Faulty(_) if confirm.can_go_on() => Some("Go on without them"),
        Stage::Ready(_) if confirm.can_go_on() => Some("Do it"),
        _ => None,
    };
    widget::buttons(safe, yes, confirm.on_yes, theme, area, buf);
}
