//! Numbers as bars: a gauge for a share, a spark line for a course.

use crate::theme::{Role, Theme};
use ratatui::text::{Line, Span};
use std::time::Duration;

/// A share of 0 to 1 in `room` cells. Anything above 0 shows, and only 1 is full.
pub fn gauge(ratio: f64, room: u16, theme: &Theme) -> Line<'static> {
    let room = usize::from(room);
    let full = filled(ratio, room);
    Line::from(vec![
        Span::styled(theme.symbols.bar[7].repeat(full), theme.style(Role::Gauge)),
        Span::styled(theme.symbols.bar_rest.repeat(room - full), theme.style(Role::GaugeRest)),
    ])
}

/// A share that is to become another: what it would gain or lose has a shade of its own.
pub fn gauge_to(now: f64, then: f64, room: u16, theme: &Theme) -> Line<'static> {
    if now == then {
        return gauge(now, room, theme);
    }
    let room = usize::from(room);
    let (low, high) = (filled(now.min(then), room), filled(now.max(then), room));
    // However little it is, it is not nothing.
    let low = low.min(high.saturating_sub(1));
    let change = if then > now { Role::Accent } else { Role::Warn };
    Line::from(vec![
        Span::styled(theme.symbols.bar[7].repeat(low), theme.style(Role::Gauge)),
        Span::styled(theme.symbols.bar_change.repeat(high - low), theme.style(change)),
        Span::styled(theme.symbols.bar_rest.repeat(room - high), theme.style(Role::GaugeRest)),
    ])
}

/// The cells that a share fills of so many.
fn filled(ratio: f64, room: usize) -> usize {
    let ratio = if ratio.is_finite() { ratio.clamp(0.0, 1.0) } else { 0.0 };
    let cells = (ratio * room as f64).round() as usize;
    let low = usize::from(ratio > 0.0).min(room);
    let high = if ratio < 1.0 { room.saturating_sub(1) } else { room };
    cells.clamp(low.min(high), high.max(low))
}

/// The latest samples as a course, newest on the right; a gap where there was none.
pub fn spark(samples: &[Option<Duration>], room: u16, theme: &Theme) -> Line<'static> {
    let shown = &samples[samples.len().saturating_sub(usize::from(room))..];
    let known = || shown.iter().flatten().map(Duration::as_micros);
    // What never changes is drawn at half height: neither high nor low.
    let highest = known().max().unwrap_or(0).max(2 * known().min().unwrap_or(0)).max(1);
    let fill = usize::from(room) - shown.len();
    let levels = theme.symbols.spark.len() as u128;
    let cells = shown.iter().map(|sample| match sample {
        None => Span::styled(theme.symbols.crit, theme.style(Role::Bad)),
        Some(time) => {
            let level = (time.as_micros() * (levels - 1)).div_ceil(highest).min(levels - 1);
            Span::styled(theme.symbols.spark[level as usize], theme.style(Role::Chart))
        }
    });
    Line::from_iter([Span::raw(" ".repeat(fill))].into_iter().chain(cells))
}
