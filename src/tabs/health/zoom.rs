//! How much time the figures and the chart look back on.

use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// From the nearest to the widest.
const SPANS: [(Duration, &str); 7] = [
    (MINUTE, "1 m"),
    (MINUTE.saturating_mul(5), "5 m"),
    (MINUTE.saturating_mul(15), "15 m"),
    (HOUR, "1 h"),
    (HOUR.saturating_mul(3), "3 h"),
    (HOUR.saturating_mul(8), "8 h"),
    (HOUR.saturating_mul(24), "24 h"),
];

/// One of the spans that can be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zoom(usize);

impl Default for Zoom {
    /// As long as an endpoint is judged by.
    fn default() -> Self {
        Self(1)
    }
}

impl Zoom {
    pub fn span(self) -> Duration {
        SPANS[self.0.min(SPANS.len() - 1)].0
    }

    pub fn name(self) -> &'static str {
        SPANS[self.0.min(SPANS.len() - 1)].1
    }

    /// Nearer; false where it cannot be.
    pub fn nearer(&mut self) -> bool {
        let can = self.0 > 0;
        self.0 -= usize::from(can);
        can
    }

    pub fn wider(&mut self) -> bool {
        let can = self.0 + 1 < SPANS.len();
        self.0 += usize::from(can);
        can
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_from_a_minute_to_a_day_and_stops_there() {
        let mut zoom = Zoom::default();
        while zoom.nearer() {}
        assert_eq!((zoom.span(), zoom.name()), (MINUTE, "1 m"));
        let steps = std::iter::from_fn(|| zoom.wider().then_some(())).count();
        assert_eq!((steps, zoom.span(), zoom.name()), (6, 24 * HOUR, "24 h"));
    }
}
