//! What some calls together say of an endpoint.

use crate::domain::{Phases, Sample};
use hdrhistogram::Histogram;
use std::time::Duration;

/// Highest latency told apart, in microseconds; anything longer counts as this.
const HIGHEST: u64 = 120_000_000;

/// A call that took longer than the time between two polls has kept others from being made. They are counted
/// with the time they would have seen, or the worst minutes would be those with the fewest samples
/// (coordinated omission).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    pub count: u64,
    pub failed: u64,
    /// Calls that could not be made in time because another one hung.
    pub missed: u64,
    pub p50: Option<Duration>,
    pub p95: Option<Duration>,
    pub p99: Option<Duration>,
    pub max: Option<Duration>,
    /// What an answer's time was spent on, in the mean.
    pub phases: Phases,
}

impl Figures {
    pub fn of<'a>(samples: impl Iterator<Item = &'a Sample>) -> Self {
        let (mut histogram, mut out, mut timed, mut sum) = (histogram(), Self::default(), 0, [0; 4]);
        for sample in samples {
            let weight = u64::from(sample.weight);
            out.count += weight;
            out.failed += if sample.outcome.is_err() { weight } else { 0 };
            let Some(latency) = sample.latency() else { continue };
            record(&mut histogram, latency, sample.weight, sample.every);
            timed += weight;
            let Phases { waited, connect, server, body } = sample.phases;
            for (sum, part) in sum.iter_mut().zip([waited, connect, server, body]) {
                *sum += part.as_micros() as u64 * weight;
            }
        }
        out.missed = histogram.len() - timed;
        if !histogram.is_empty() {
            let at = |percent| Some(Duration::from_micros(histogram.value_at_percentile(percent)));
            (out.p50, out.p95, out.p99) = (at(50.0), at(95.0), at(99.0));
            out.max = Some(Duration::from_micros(histogram.max()));
            let [waited, connect, server, body] = sum.map(|sum| Duration::from_micros(sum / timed.max(1)));
            out.phases = Phases { waited, connect, server, body };
        }
        out
    }
}

/// How many answers took how long: each bar ends where the next begins, the last one at the slowest.
pub fn spread<'a>(samples: impl Iterator<Item = &'a Sample>, bars: usize) -> Vec<(Duration, u64)> {
    let mut histogram = histogram();
    for sample in samples {
        if let Some(latency) = sample.latency() {
            record(&mut histogram, latency, sample.weight, sample.every);
        }
    }
    if histogram.is_empty() {
        return Vec::new();
    }
    // Equal steps of the logarithm: latencies have long tails.
    let (low, high) = (histogram.min().max(1) as f64, histogram.max().max(2) as f64);
    // What is all the same is no spread.
    let bars = if high < low * 1.1 { 1 } else { bars };
    let edge = |bar: usize| (low * (high / low).powf(bar as f64 / bars.max(1) as f64)).ceil() as u64;
    let mut below = 0;
    let bar = |bar: usize| {
        let upto = if bar == bars { histogram.max() } else { edge(bar) };
        let all = histogram.count_between(0, upto);
        let here = all - below;
        below = all;
        (Duration::from_micros(upto), here)
    };
    (1..=bars).map(bar).collect()
}

fn record(histogram: &mut Histogram<u32>, latency: Duration, weight: u32, every: Option<Duration>) {
    let micros = (latency.as_micros() as u64).clamp(1, HIGHEST);
    // Without an interval nothing was missed.
    let interval = every.map_or(0, |every| every.as_micros() as u64);
    let recorded = histogram.record_n_correct(micros, weight, interval);
    debug_assert!(recorded.is_ok(), "clamped to what the histogram can hold");
}

/// Two significant digits: within 1 %, in a twentieth of the memory of three.
fn histogram() -> Histogram<u32> {
    let histogram = Histogram::new_with_bounds(1, HIGHEST, 2);
    #[expect(
        clippy::expect_used,
        reason = "the bounds are constants: 1 <= low, 2 * low <= high, digits <= 5"
    )]
    histogram.expect("constant bounds are valid")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Call, Endpoint, Failure, Outcome};
    use chrono::DateTime;

    fn sample(ms: u64, every: Option<u64>, outcome: Outcome) -> Sample {
        let call = Call::new(Endpoint::Teams, Duration::from_millis(ms), outcome);
        Sample::of(&call, DateTime::UNIX_EPOCH, every.map(Duration::from_secs))
    }

    fn ms(time: Option<Duration>) -> u64 {
        time.unwrap().as_millis() as u64
    }

    #[test]
    fn percentiles_of_ten_thousand_are_within_a_hundredth() {
        let samples: Vec<_> = (1..=10_000).map(|n| sample(n, None, Ok(()))).collect();
        let figures = Figures::of(samples.iter());
        for (shown, exact) in [(figures.p50, 5_000.0), (figures.p95, 9_500.0), (figures.p99, 9_900.0)] {
            let off = (ms(shown) as f64 - exact).abs() / exact;
            assert!(off < 0.01, "{shown:?} is not {exact}");
        }
        assert_eq!((figures.count, figures.missed), (10_000, 0));
    }

    #[test]
    fn a_stall_counts_for_all_the_polls_it_kept_from_being_made() {
        // A minute of one poll a second, of which one hung for five.
        let minute = |every| -> Vec<_> {
            let quick = (0..55).map(move |_| sample(20, every, Ok(())));
            quick.chain([sample(5_000, every, Ok(()))]).collect()
        };
        let honest = Figures::of(minute(Some(1)).iter());
        assert_eq!((honest.count, honest.missed), (56, 4));
        assert!(ms(honest.p99) >= 4_000, "{honest:?}");
        assert!(ms(honest.p95) >= 2_000, "{honest:?}");
        assert_eq!(ms(Figures::of(minute(None).iter()).p95), 20, "the naive figure shows nothing of it");
    }

    #[test]
    fn a_server_that_hung_for_half_a_minute_shifts_p99_as_the_corrected_histogram_does() {
        let quick = (0..300).map(|_| sample(40, Some(5), Ok(())));
        let samples: Vec<_> = quick.chain([sample(30_000, Some(5), Ok(()))]).collect();
        let mut known = histogram();
        known.record_n_correct(40_000, 300, 5_000_000).unwrap();
        known.record_correct(30_000_000, 5_000_000).unwrap();
        let figures = Figures::of(samples.iter());
        assert_eq!(figures.p99.unwrap().as_micros() as u64, known.value_at_percentile(99.0));
        assert_eq!((figures.missed, ms(figures.p99) >= 10_000), (5, true), "{figures:?}");
    }

    #[test]
    fn a_refusal_is_no_latency_and_a_timeout_is_at_least_one() {
        let refused = [sample(3, None, Err(Failure::Refused))];
        assert_eq!(Figures::of(refused.iter()), Figures { count: 1, failed: 1, ..Figures::default() });
        let late = [sample(10_000, None, Err(Failure::Timeout))];
        let figures = Figures::of(late.iter());
        assert_eq!((ms(figures.max) / 100, figures.failed), (100, 1), "{figures:?}");
    }

    #[test]
    fn the_parts_of_a_call_are_told_in_the_mean() {
        let part = |n: u64| {
            let of = Duration::from_millis;
            let phases = Phases { waited: of(n), connect: of(2 * n), server: of(3 * n), body: of(n) };
            Sample { phases, ..sample(6 * n, None, Ok(())) }
        };
        let figures = Figures::of([part(10), part(20)].iter());
        let Phases { waited, connect, server, body } = figures.phases;
        assert_eq!([waited, connect, server, body].map(|time| time.as_millis()), [15, 30, 45, 15]);
    }

    #[test]
    fn every_answer_is_in_one_bar() {
        let samples: Vec<_> = (1..=500).map(|n| sample(n * n, None, Ok(()))).collect();
        let bars = spread(samples.iter(), 8);
        assert_eq!(bars.iter().map(|(_, count)| count).sum::<u64>(), 500);
        assert!(bars.is_sorted_by_key(|(upto, _)| *upto), "{bars:?}");
        assert_eq!(spread([].into_iter(), 8), []);
    }
}
