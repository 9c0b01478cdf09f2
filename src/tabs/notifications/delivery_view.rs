//! How the delivery of notifications looks: the figures, the lanes, and what failed.

use super::{Notifications, delivery::success_tone};
use crate::{
    base::{count, span},
    domain::{Delay, Delivery, FailureGroup, Reading, Tally},
    store::Feed,
    tabs::view::{ListView, Look, age, facts, plain},
    theme::Role,
    widget::{Pane, Problem, Split, fit, frame},
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::{Line, Span},
    widgets::Widget,
};

/// Lines of figures above the lanes.
const FIGURES: u16 = 5;
/// Failures shown below them, at most.
const FAILURES: u16 = 6;

pub fn view(tab: &Notifications, full: bool, look: &Look, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let feed = Feed::Delivery;
    let lanes = ListView {
        list: &tab.delivery,
        feed: Some(feed.clone()),
        focused: true,
        empty: ("nothing was sent in the last day, and nothing waits", ""),
        special: &plain,
    };
    let pane = Pane { title: Line::from("Delivery"), remark: age(look, &feed), focused: true };
    let [room, _] = frame(&[pane], Split::Whole, look.theme, area, buf);
    if !look.database {
        let hint = "only the database knows; set `database_url` in the configuration";
        Problem { what: "off: no database_url in this context", hint, role: Role::Dim }
            .draw(look.theme, room, buf);
        return None;
    }
    let Some(delivery) = look.store.delivery.get().filter(|_| !full) else {
        return lanes.draw(look, room, buf);
    };
    let rest = figures(delivery, look, room, buf);
    if let Reading::Off(why) = &delivery.lanes {
        let what = format!("off: {why}");
        Problem { what: &what, hint: "", role: Role::Dim }.draw(look.theme, rest, buf);
        return None;
    }
    let rest = failures(&delivery.failures, look, rest, buf);
    lanes.draw(look, rest, buf)
}

fn figures(delivery: &Delivery, look: &Look, area: Rect, buf: &mut Buffer) -> Rect {
    if area.height < FIGURES + 6 {
        return area;
    }
    let text = |text: String| Line::styled(text, look.theme.style(Role::Text));
    let oldest = delivery.oldest().map_or_else(String::new, |age| format!(", the first for {}", span(age)));
    let rows = [
        ("last hour", rate(delivery.hour(), look)),
        ("last day", rate(delivery.day(), look)),
        ("waiting", text(format!("{}{oldest}", count(delivery.pending())))),
        ("took", text(delivery.delay.words(|delay| delay.map_or_else(|| "nothing was sent".into(), took)))),
    ];
    facts(&rows, look.theme, Rect { height: FIGURES - 1, ..area }, buf);
    Rect { y: area.y + FIGURES, height: area.height - FIGURES, ..area }
}

fn rate(tally: Tally, look: &Look) -> Line<'static> {
    let text = match tally.success() {
        None => "nothing was tried".to_owned(),
        Some(ratio) => {
            let all = count(tally.sent + tally.failed);
            format!("{:.1} %, {} of {all} sent", 100.0 * ratio, count(tally.sent))
        }
    };
    Line::styled(text, look.theme.tone(success_tone(tally)))
}

/// From created to sent.
fn took(delay: Delay) -> String {
    format!(
        "p50 {}, p95 {}, p99 {}, at most {} (of {})",
        span(delay.p50),
        span(delay.p95),
        span(delay.p99),
        span(delay.max),
        count(delay.count)
    )
}

/// The failures of the last day, below a line. Returns what is left above.
fn failures(groups: &Reading<Vec<FailureGroup>>, look: &Look, area: Rect, buf: &mut Buffer) -> Rect {
    let lines: Vec<Line> = match groups {
        Reading::Off(why) => vec![Line::styled(format!("failures off: {why}"), look.theme.style(Role::Dim))],
        Reading::Known(groups) => groups.iter().map(|group| failure(group, look)).collect(),
    };
    let high = (lines.len() as u16).min(FAILURES).min(area.height / 3);
    if high == 0 {
        return area;
    }
    let above = Rect { height: area.height - high - 1, ..area };
    let rule = look.theme.symbols.horizontal.repeat(area.width.into());
    buf.set_string(area.x, above.bottom(), rule, look.theme.style(Role::Border));
    let below =
        Rect { x: area.x + 1, y: above.bottom() + 1, width: area.width.saturating_sub(2), height: high };
    for (line, row) in lines.into_iter().zip(below.rows()) {
        fit(line, row.width, look.theme.symbols.ellipsis).render(row, buf);
    }
    above
}

/// `SMTP_550 29 times, 3 people: USR-000003, ... no such mailbox`
fn failure(group: &FailureGroup, look: &Look) -> Line<'static> {
    let people = if group.people == 1 { "1 person" } else { &format!("{} people", count(group.people)) };
    let more = if group.people > group.sample.len() as u64 { ", ..." } else { "" };
    let times = if group.count == 1 { "once" } else { &format!("{} times", count(group.count)) };
    let who = format!(" {times}, {people}: {}{more}", group.sample.join(", "));
    Line::from(vec![
        Span::styled(group.code.clone(), look.theme.style(Role::Bad)),
        Span::styled(who, look.theme.style(Role::Text)),
        Span::styled(format!("  {}", group.message), look.theme.style(Role::Dim)),
    ])
}
