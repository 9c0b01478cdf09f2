//! The course of something over time: the median as a line, up to the 95th percentile as a band, the highest
//! as dots. Where there was nothing there is nothing; what failed is marked below.

use super::canvas::{Canvas, Layer, dots};
use crate::{
    base::width,
    theme::{Role, Theme},
};
use ratatui::{buffer::Buffer, layout::Rect, style::Style};
use std::cmp::Ordering;

/// Columns of the figures on the left.
const FIGURES: u16 = 8;
/// A chart narrower than this has no room for them.
const NARROW: u16 = 24;
/// A target this many times higher than everything else would press the rest to the ground.
const FAR: f64 = 3.0;

/// What was in one part of the time, the width of a dot.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Slice {
    /// Median, 95th percentile and highest.
    pub values: Option<[f64; 3]>,
    /// Something failed then.
    pub failed: bool,
    /// Something was done then.
    pub mark: bool,
}

pub struct Chart<'a> {
    /// As many as [`Chart::slices`] says, oldest first.
    pub slices: &'a [Slice],
    /// Empty slices between two full ones that are no gap, unless something failed there.
    pub reach: usize,
    pub target: Option<f64>,
    /// Equal steps of the logarithm instead of the figure.
    pub logarithmic: bool,
    pub figure: &'a dyn Fn(f64) -> String,
    /// When it begins, and when it ends.
    pub ends: [String; 2],
}

impl Chart<'_> {
    /// How many slices can be told apart in this room.
    pub fn slices(theme: &Theme, area: Rect) -> usize {
        usize::from(plot(area).width) * dots(theme.ink).0
    }

    pub fn draw(&self, theme: &Theme, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(buf.area);
        let plot = plot(area);
        if plot.is_empty() {
            return;
        }
        let mut canvas = Canvas::new(theme.ink, plot);
        let scale = self.scale();
        self.target_line(&scale, theme, plot, buf);
        self.marks(theme, plot, buf);
        self.course(&scale, &mut canvas);
        canvas.draw(theme, buf);
        self.failures(theme, plot, buf);
        self.axes(&scale, theme, area, plot, buf);
    }

    fn scale(&self) -> Scale {
        let known = self.slices.iter().filter_map(|slice| ordered(slice.values?));
        let (low, high) =
            known.fold((f64::MAX, 0.0_f64), |(low, high), [median, _, max]| (low.min(median), high.max(max)));
        let target = self.target.filter(|target| target.is_finite() && *target > 0.0);
        let near = target.filter(|target| self.logarithmic || *target <= high * FAR);
        let high = near.map_or(high, |target| high.max(target * 1.1));
        let low = if low < high { low } else { high / 10.0 };
        Scale::new(low, high, self.logarithmic)
    }

    fn course(&self, scale: &Scale, canvas: &mut Canvas) {
        let (_, high) = canvas.size();
        let target = self.target.unwrap_or(f64::MAX);
        let place = |value: f64| (scale.share(value) * high.saturating_sub(1) as f64).round() as usize;
        let layer = |value: f64, layer: Layer| if value > target { Layer::Over } else { layer };
        let mut last: Option<(usize, [f64; 3])> = None;
        for (x, slice) in self.slices.iter().enumerate() {
            let Some(values) = slice.values.and_then(ordered) else {
                // Nothing is known between two answers that a failure parts.
                last = last.filter(|_| !slice.failed);
                continue;
            };
            let [_, _, max] = values;
            canvas.dot(x, place(max), layer(max, Layer::Peak));
            let from =
                last.filter(|(from, _)| x - from <= self.reach.saturating_add(1)).unwrap_or((x, values));
            let mut before = place(from.1[0]);
            for between in from.0..=x {
                let share = if x == from.0 { 1.0 } else { (between - from.0) as f64 / (x - from.0) as f64 };
                let [median, upper, _] = mixed(from.1, values, share);
                let (low, top) = (place(median), place(upper));
                for y in low..=top {
                    // Every other dot: a band is lighter than its line.
                    if (between + y) % 2 == 0 {
                        canvas.dot(between, y, layer(upper, Layer::Band));
                    }
                }
                // A steep line is a line still.
                let (least, most) = match low.cmp(&before) {
                    Ordering::Greater => (before + 1, low),
                    Ordering::Equal => (low, low),
                    Ordering::Less => (low, before - 1),
                };
                (least..=most).for_each(|y| canvas.dot(between, y, layer(median, Layer::Line)));
                before = low;
            }
            last = Some((x, values));
        }
    }

    fn target_line(&self, scale: &Scale, theme: &Theme, plot: Rect, buf: &mut Buffer) {
        let Some(row) = self.target.and_then(|target| scale.row(target, plot)) else { return };
        let style = theme.style(Role::Target);
        (plot.left()..plot.right()).for_each(|x| buf.set_string(x, row, theme.symbols.horizontal, style));
    }

    fn marks(&self, theme: &Theme, plot: Rect, buf: &mut Buffer) {
        let style = theme.style(Role::Accent);
        for x in self.columns(theme, plot, |slice| slice.mark) {
            (plot.top()..plot.bottom()).for_each(|y| buf.set_string(x, y, theme.symbols.vertical, style));
        }
    }

    /// On the line of the time: it does not matter how long a failure took.
    fn failures(&self, theme: &Theme, plot: Rect, buf: &mut Buffer) {
        for x in self.columns(theme, plot, |slice| slice.failed) {
            buf.set_string(x, plot.bottom() - 1, theme.symbols.crit, theme.style(Role::Bad));
        }
    }

    fn columns(&self, theme: &Theme, plot: Rect, is: fn(&Slice) -> bool) -> impl Iterator<Item = u16> {
        let across = dots(theme.ink).0;
        let found = self.slices.iter().enumerate().filter(move |(_, slice)| is(slice));
        let found = found.filter_map(move |(at, _)| u16::try_from(at / across).ok());
        found.filter(move |column| *column < plot.width).map(move |column| plot.x + column)
    }

    fn axes(&self, scale: &Scale, theme: &Theme, area: Rect, plot: Rect, buf: &mut Buffer) {
        let dim = theme.style(Role::Dim);
        let gutter = plot.x - area.x;
        if gutter > 0 {
            let middle = plot.y + plot.height / 2;
            for row in [plot.y, middle, plot.bottom() - 1] {
                let label = (self.figure)(scale.value(row, plot));
                right(&label, gutter, Rect { y: row, ..area }, dim, buf);
            }
            if let Some((target, row)) = self.target.and_then(|value| Some((value, scale.row(value, plot)?)))
            {
                let label = (self.figure)(target);
                right(&label, gutter, Rect { y: row, ..area }, theme.style(Role::Target), buf);
            }
        }
        if plot.bottom() < area.bottom() {
            let line = Rect { y: plot.bottom(), height: 1, ..plot };
            let [first, last] = &self.ends;
            buf.set_stringn(line.x, line.y, first, line.width.into(), dim);
            let (wide, room) = (width(last), usize::from(line.width));
            if width(first) + wide + 2 <= room {
                buf.set_string(line.x + (room - wide) as u16, line.y, last, dim);
            }
        }
    }
}

/// Where the course itself is: without the figures on the left and the times below.
fn plot(area: Rect) -> Rect {
    let gutter = if area.width < NARROW { 0 } else { FIGURES };
    let below = u16::from(area.height > 2);
    Rect { x: area.x + gutter, width: area.width - gutter, height: area.height - below, ..area }
}

/// Ends one column before the room does.
fn right(text: &str, room: u16, area: Rect, style: Style, buf: &mut Buffer) {
    let (room, wide) = (usize::from(room.saturating_sub(1)), width(text));
    let gap = room.saturating_sub(wide).min(usize::from(u16::MAX)) as u16;
    buf.set_string(area.x, area.y, " ".repeat(room), style);
    buf.set_stringn(area.x + gap, area.y, text, room, style);
}

/// What can be drawn: numbers, in their order.
fn ordered(values: [f64; 3]) -> Option<[f64; 3]> {
    let mut values = values.map(|value| value.max(0.0));
    values.sort_by(f64::total_cmp);
    values.iter().all(|value| value.is_finite()).then_some(values)
}

fn mixed(from: [f64; 3], to: [f64; 3], share: f64) -> [f64; 3] {
    std::array::from_fn(|n| from[n] + (to[n] - from[n]) * share)
}

/// From figures to heights.
struct Scale {
    low: f64,
    high: f64,
    logarithmic: bool,
}

impl Scale {
    fn new(low: f64, high: f64, logarithmic: bool) -> Self {
        let high = if high.is_finite() && high > 0.0 { high } else { 1.0 };
        if logarithmic {
            // Whole decades are easier to read than a scale that begins anywhere.
            let floor = if low > 0.0 { 10_f64.powf(low.log10().floor()) } else { high / 10.0 };
            let low = floor.clamp(high / 1e9, high / 1.01);
            return Self { low, high: round(high), logarithmic };
        }
        Self { low: 0.0, high: round(high), logarithmic }
    }

    /// How far up, from 0 to 1.
    fn share(&self, value: f64) -> f64 {
        let share = if self.logarithmic {
            (value.max(self.low) / self.low).ln() / (self.high / self.low).ln()
        } else {
            value / self.high
        };
        if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 }
    }

    /// The line on which a figure stands, if it is not above all of them.
    fn row(&self, value: f64, plot: Rect) -> Option<u16> {
        let within = value.is_finite() && value <= self.high && value >= self.low;
        let up = (self.share(value) * f64::from(plot.height.saturating_sub(1))).round() as u16;
        within.then(|| plot.bottom().saturating_sub(1 + up))
    }

    /// The figure that stands on a line.
    fn value(&self, row: u16, plot: Rect) -> f64 {
        let up = f64::from(plot.bottom().saturating_sub(1 + row));
        let share = up / f64::from(plot.height.saturating_sub(1).max(1));
        if self.logarithmic { self.low * (self.high / self.low).powf(share) } else { self.high * share }
    }
}

/// The next figure that is easy to read.
fn round(value: f64) -> f64 {
    let decade = 10_f64.powf(value.log10().floor());
    let step =
        [1.0, 1.2, 1.6, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0].into_iter().find(|step| step * decade >= value);
    let round = step.unwrap_or(10.0) * decade;
    if round.is_finite() && round > 0.0 { round } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::{self, Depth, Ink};
    use proptest::prelude::*;

    fn theme(ink: Ink) -> Theme {
        let mut theme = theme::load("night", None, Depth::None, ink == Ink::Ascii).unwrap();
        theme.ink = ink;
        theme
    }

    fn drawn(chart: &Chart, ink: Ink, (width, height): (u16, u16)) -> Vec<String> {
        let area = Rect::new(0, 0, width, height);
        let mut buf = Buffer::empty(area);
        chart.draw(&theme(ink), area, &mut buf);
        area.rows().map(|row| row.columns().map(|at| buf[(at.x, at.y)].symbol()).collect()).collect()
    }

    fn chart(slices: &[Slice]) -> Chart<'_> {
        Chart {
            slices,
            reach: 1,
            target: None,
            logarithmic: false,
            figure: &|value| format!("{value:.0}"),
            ends: ["09:00".into(), "09:05".into()],
        }
    }

    fn known(value: f64) -> Slice {
        Slice { values: Some([value, value, value]), ..Slice::default() }
    }

    #[test]
    fn a_line_is_drawn_from_sample_to_sample_and_a_gap_is_a_gap() {
        let slices = [known(0.0), Slice::default(), known(4.0), known(4.0)];
        let gap = [Slice::default(); 3];
        let slices: Vec<_> = slices.into_iter().chain(gap).chain([known(2.0)]).collect();
        assert_eq!(
            drawn(&chart(&slices), Ink::Ascii, (9, 6)),
            ["  **     ", "  *      ", " *     * ", " *       ", "*        ", "09:00    "]
        );
    }

    #[test]
    fn failures_marks_and_the_target_have_a_place_each() {
        let mut slices = vec![known(10.0); 30];
        slices[3].failed = true;
        slices[20].mark = true;
        let chart = Chart { target: Some(20.0), ..chart(&slices) };
        assert_eq!(
            drawn(&chart, Ink::Ascii, (38, 5)),
            [
                "     30                     |         ",
                "     20 --------------------|---------",
                "     10 ******************************",
                "      0    X                |         ",
                "        09:00                    09:05",
            ]
        );
    }

    #[test]
    fn a_target_far_above_everything_is_left_out_unless_the_scale_is_logarithmic() {
        let slices = vec![known(10.0); 60];
        let has = |logarithmic| {
            let chart = Chart { target: Some(1000.0), logarithmic, ..chart(&slices) };
            drawn(&chart, Ink::Braille, (40, 8)).concat().contains('─')
        };
        assert_eq!((has(false), has(true)), (false, true));
    }

    fn anything() -> impl Strategy<Value = f64> {
        prop_oneof![
            any::<f64>(),
            0.0..1e6,
            Just(f64::NAN),
            Just(f64::INFINITY),
            Just(0.0),
            Just(-1.0),
            Just(f64::MAX),
            Just(f64::MIN_POSITIVE)
        ]
    }

    fn any_slice() -> impl Strategy<Value = Slice> {
        let values = prop::option::of([anything(), anything(), anything()]);
        (values, any::<bool>(), any::<bool>()).prop_map(|(values, failed, mark)| Slice {
            values,
            failed,
            mark,
        })
    }

    proptest! {
        #[test]
        fn no_sample_and_no_size_is_too_much(
            slices in prop::collection::vec(any_slice(), 0..450),
            reach in prop_oneof![0_usize..20, Just(usize::MAX - 1)],
            target in prop::option::of(anything()),
            logarithmic: bool,
            ink in prop::sample::select(vec![Ink::Braille, Ink::Block, Ink::Ascii]),
            size in (0_u16..200, 0_u16..60),
        ) {
            let figure = |value: f64| format!("{value:e}");
            let ends = ["09:00".into(), "09:05".into()];
            let chart = Chart { slices: &slices, reach, target, logarithmic, figure: &figure, ends };
            let lines = drawn(&chart, ink, size);
            prop_assert_eq!(lines.len(), usize::from(size.1));
        }
    }
}
