//! The course of an endpoint's latency.

use super::Health;
use crate::{
    base::span,
    domain::{Mark, Sample},
    store::back,
    tabs::view::Look,
    theme::Role,
    widget::{Chart, Pane, Problem, Slice},
};
use chrono::{DateTime, TimeDelta, Utc};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
};
use std::time::Duration;

/// Missed polls that make a gap.
const MISSED: u32 = 3;
/// The chart moves on by so much at a time, or each call would draw all of it anew.
const STEP: TimeDelta = TimeDelta::seconds(5);
/// From here on the time of day alone does not say when.
const DAY: Duration = Duration::from_secs(24 * 3600);

/// The title: whose latency, and of how long; on the right its figures.
pub(super) fn pane(tab: &Health, look: &Look, focused: bool) -> Pane<'static> {
    let style = |role| look.theme.style(role);
    let scale = if tab.logarithmic { "logarithmic " } else { "" };
    let mut title =
        vec![Span::raw("Latency"), Span::styled(format!(" {} {scale}", tab.zoom.name()), style(Role::Dim))];
    let mut remark = Vec::new();
    if let Some(row) = tab.endpoint() {
        title.push(Span::styled(row.endpoint.to_string(), style(Role::Text)));
        for (name, figure) in [("p50", row.figures.p50), ("p95", row.figures.p95)] {
            let figure = figure.map_or_else(|| "-".to_owned(), span);
            remark.push(Span::styled(format!("{name} "), style(Role::Dim)));
            remark.push(Span::styled(format!("{figure} "), style(Role::Text)));
        }
        if let Some(target) = row.target {
            remark.push(Span::styled(format!("target {}", span(target)), style(Role::Target)));
        }
    }
    Pane { title: Line::from(title), remark: Line::from(remark), focused }
}

pub(super) fn draw(tab: &Health, look: &Look, area: Rect, buf: &mut Buffer) {
    let calls = &look.store.calls;
    let known = tab.endpoint().and_then(|row| Some((row, calls.get(row.endpoint)?)));
    let Some((row, stats)) = known else {
        Problem { what: "no call has been made yet", hint: "", role: Role::Dim }.draw(look.theme, area, buf);
        return;
    };
    let whole = tab.zoom.span();
    let count = Chart::slices(look.theme, area);
    let Some(frame) = Frame::of(calls.now(), whole, count) else { return };
    let slices = frame.cut(stats.since(frame.start), &look.store.marks);
    let every = stats.last().and_then(|sample| sample.every).unwrap_or_default();
    let chart = Chart {
        slices: &slices,
        reach: frame.slices(every * MISSED),
        target: row.target.map(|target| target.as_secs_f64()),
        logarithmic: tab.logarithmic,
        figure: &|secs| Duration::try_from_secs_f64(secs).map_or_else(|_| String::new(), span),
        // The last slice has not passed yet.
        ends: [begun(look, whole, frame.start), look.zone.time(frame.end.min(calls.now()))],
    };
    chart.draw(look.theme, area, buf);
}

fn begun(look: &Look, whole: Duration, at: DateTime<Utc>) -> String {
    if whole < DAY { look.zone.time(at) } else { look.zone.minute(at) }
}

/// The time on the chart.
struct Frame {
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    slice: TimeDelta,
    count: usize,
}

impl Frame {
    fn of(now: DateTime<Utc>, whole: Duration, count: usize) -> Option<Self> {
        let slice = TimeDelta::milliseconds((whole.as_millis() as i64).checked_div(count as i64)?.max(1));
        let slices = STEP.num_milliseconds().div_euclid(slice.num_milliseconds()).max(1);
        let step = slice.num_milliseconds() * slices;
        let end = DateTime::from_timestamp_millis((now.timestamp_millis().div_euclid(step) + 1) * step)?;
        let whole = slice.to_std().ok()? * u32::try_from(count).ok()?;
        Some(Self { start: back(end, whole), end, slice, count })
    }

    fn slices(&self, time: Duration) -> usize {
        let slice = self.slice.num_milliseconds().unsigned_abs().max(1);
        usize::try_from(time.as_millis() as u64 / slice).unwrap_or(usize::MAX)
    }

    /// Which slice a moment is in.
    fn place(&self, at: DateTime<Utc>) -> Option<usize> {
        let since = (at - self.start).num_milliseconds();
        let slice = usize::try_from(since.div_euclid(self.slice.num_milliseconds())).ok()?;
        (slice < self.count).then_some(slice)
    }

    fn cut<'a>(&self, samples: impl Iterator<Item = &'a Sample>, marks: &[Mark]) -> Vec<Slice> {
        let mut slices = vec![Slice::default(); self.count];
        let mut times: Vec<Vec<(Duration, u32)>> = vec![Vec::new(); self.count];
        for sample in samples {
            let Some(at) = self.place(sample.at) else { continue };
            slices[at].failed |= sample.outcome.is_err();
            // How long a failure took is no part of the course.
            if sample.outcome.is_ok() {
                times[at].push((sample.took, sample.weight));
            }
        }
        for (slice, times) in slices.iter_mut().zip(&mut times) {
            times.sort_unstable();
            slice.values = quantiles(times).map(|values| values.map(|time| time.as_secs_f64()));
        }
        marks.iter().filter_map(|mark| self.place(mark.at)).for_each(|at| slices[at].mark = true);
        slices
    }
}

/// Median, 95th percentile and highest of what is in order, each of its weight: of so few that a histogram
/// would be the rougher way.
fn quantiles(times: &[(Duration, u32)]) -> Option<[Duration; 3]> {
    let total: u64 = times.iter().map(|(_, weight)| u64::from(*weight)).sum();
    let at = |percent: u64| {
        let mut left = (total * percent).div_ceil(100).max(1);
        times.iter().find_map(|(time, weight)| {
            let here = left <= u64::from(*weight);
            left = left.saturating_sub(u64::from(*weight));
            here.then_some(*time)
        })
    };
    Some([at(50)?, at(95)?, times.last()?.0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Call, Endpoint, Failure, Outcome};

    fn at(secs: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(secs)
    }

    fn sample(secs: i64, ms: u64, outcome: Outcome) -> Sample {
        Sample::of(&Call::new(Endpoint::Teams, Duration::from_millis(ms), outcome), at(secs), None)
    }

    #[test]
    fn each_sample_falls_into_the_slice_of_its_time() {
        let frame = Frame::of(at(119), Duration::from_secs(100), 20).unwrap();
        assert_eq!((frame.start, frame.end, frame.slices(Duration::from_secs(15))), (at(20), at(120), 3));
        let samples = [
            sample(19, 1, Ok(())),
            sample(20, 10, Ok(())),
            sample(24, 30, Ok(())),
            sample(60, 7, Err(Failure::Timeout)),
            sample(119, 50, Ok(())),
        ];
        let marks = [Mark { at: at(33), what: "x".into() }, Mark { at: at(300), what: "y".into() }];
        let slices = frame.cut(samples.iter(), &marks);
        let full: Vec<usize> = (0..20).filter(|at| slices[*at].values.is_some()).collect();
        assert_eq!((full, slices[0].values), (vec![0, 19], Some([0.01, 0.03, 0.03])));
        assert_eq!((slices[8].failed, slices[8].values, slices[2].mark), (true, None, true));
        assert_eq!(slices.iter().filter(|slice| slice.mark).count(), 1);
    }

    #[test]
    fn the_picture_stands_still_until_there_is_something_to_move() {
        let end = |secs, whole| Frame::of(at(secs), Duration::from_secs(whole), 100).unwrap().end;
        assert_eq!([end(100, 100), end(104, 100), end(105, 100)], [at(105), at(105), at(110)]);
        assert_eq!(
            [end(3_599, 36_000), end(3_600, 36_000)],
            [at(3_600), at(3_960)],
            "never by more than a slice"
        );
        assert!(Frame::of(at(1), Duration::from_secs(60), 0).is_none());
    }

    #[test]
    fn a_thinned_sample_counts_for_those_it_stands_for() {
        let ms = Duration::from_millis;
        assert_eq!(quantiles(&[(ms(1), 2), (ms(5), 1)]), Some([ms(1), ms(5), ms(5)]));
        assert_eq!(quantiles(&[(ms(1), 1), (ms(5), 40)]), Some([ms(5), ms(5), ms(5)]));
        assert_eq!(quantiles(&[]), None);
    }
}
