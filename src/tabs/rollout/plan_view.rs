//! The plan of the rollout below the flags: its phases, what holds it, and the guards with their figures.

use super::Rollout;
use crate::{
    base::{pad, width},
    rollout::{Ground, Told, guard_lines, plan_lines},
    tabs::view::Look,
    theme::Role,
    widget::fit,
};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
    widgets::Widget,
};

/// Rows that the flags keep at the most, beside the names of their columns and their filter.
const FLAGS: u16 = 6;
const AROUND: u16 = 3;
/// A plan of which less than this can be seen says nothing.
const LEAST: u16 = 4;

/// Draw it; what is left of the room is returned, all of it where it is too small for both.
pub fn below(tab: &Rollout, look: &Look, area: Rect, buf: &mut Buffer) -> Rect {
    let Some(flags) = look.store.flags.get().filter(|_| tab.flags.total() > 0) else { return area };
    let guards = look.rules.judge(&look.store.evidence(look.now.at));
    let ground = Ground {
        plan: &look.rules.plan,
        flags: &flags.rows,
        guards: &guards,
        freeze: &look.rules.freeze,
        broken: look.broken,
        now: look.now.wall,
    };
    // What a watch has found stands on top, where it is seen however little room there is.
    let plan: Vec<Told> = look.watch.into_iter().cloned().chain(plan_lines(&ground, look.zone)).collect();
    let guards = guard_lines(&guards);
    let high = (plan.len() + guards.len()) as u16 + 2;
    let flags = FLAGS.min(tab.flags.total() as u16) + AROUND;
    let room = area.height.saturating_sub(flags);
    if room < LEAST {
        return area;
    }
    let high = high.min(room);
    let place = Rect { y: area.bottom() - high, height: high, ..area };
    let rows = [titled("Plan", &plan, look), titled("Guards", &guards, look)].concat();
    for (line, row) in rows.into_iter().zip(place.rows()) {
        let inner = Rect { x: row.x + 1, width: row.width.saturating_sub(2), ..row };
        fit(line, inner.width, look.theme.symbols.ellipsis).render(inner, buf);
    }
    Rect { height: area.height - high, ..area }
}

fn titled(title: &'static str, lines: &[Told], look: &Look) -> Vec<Line<'static>> {
    let widest = |of: fn(&Told) -> &str| lines.iter().map(|told| width(of(told))).max().unwrap_or(0);
    let columns = (widest(|told| &told.about), widest(|told| told.word));
    let head = Line::styled(title, look.theme.style(Role::Title));
    [head].into_iter().chain(lines.iter().map(|told| row(told, columns, look))).collect()
}

fn row(told: &Told, (about, word): (usize, usize), look: &Look) -> Line<'static> {
    let ellipsis = look.theme.symbols.ellipsis;
    let fill = |text: &str, columns| format!("{}  ", pad(text, columns, false, ellipsis));
    let tone = look.theme.style(told.tone.into());
    Line::from(vec![
        Span::styled(fill(&told.about, about), look.theme.style(Role::Text)),
        Span::styled(fill(told.word, word), tone),
        Span::styled(told.text.clone(), look.theme.style(Role::Dim)),
    ])
}
