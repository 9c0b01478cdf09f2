//! Numbers as bars: a gauge for a share, a spark line for a course.

use crate::theme::{Role, Theme};
use ratatui::text::{Line, Span};
use std::time::Duration;

/// A share of 0 to 1 in `room` cells. Anything above 0 shows, and only 1 is full.
pub fn gauge(ratio: f64, room: u16, theme: &Theme) -> Line<'static> {
    let room = usize::from(room);
    let ratio = if ratio.is_finite() { ratio.clamp(0.0, 1.0) } else { 0.0 };
    let cells = (ratio * room as f64).round() as usize;
    let low = usize::from(ratio > 0.0).min(room);
    let high = if ratio < 1.0 { room.saturating_sub(1) } else { room };
    let full = cells.clamp(low.min(high), high.max(low));
    Line::from(vec![
        Span::styled(theme.symbols.bar[7].repeat(full), theme.style(Role::Gauge)),
        Span::styled(theme.symbols.bar_rest.repeat(room - full), theme.style(Role::GaugeRest)),
    ])
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
