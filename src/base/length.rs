//! Lengths of time as a person writes them: `800ms`, `30s`, `15m`, `3h`, `2d`, `1w`.

use std::time::Duration;

/// The longest spelling first where one ends like another.
const UNITS: [(&str, f64); 7] =
    [("us", 1e-6), ("ms", 1e-3), ("s", 1.0), ("m", 60.0), ("h", 3_600.0), ("d", 86_400.0), ("w", 604_800.0)];

/// `2d`, `1.5h`, `30m`, `200ms`.
pub fn length(text: &str) -> Option<Duration> {
    let (unit, seconds) = UNITS.iter().find(|(unit, _)| text.ends_with(unit))?;
    let number: f64 = text.strip_suffix(unit)?.trim_end().parse().ok()?;
    Duration::try_from_secs_f64(number * seconds).ok()
}

/// As [`length`] reads it, in the largest unit that leaves no rest.
pub fn exact(time: Duration) -> String {
    let fits = |unit: f64| {
        let micros = (unit * 1e6) as u128;
        (!time.is_zero() && time.as_micros().is_multiple_of(micros)).then(|| time.as_micros() / micros)
    };
    let largest = UNITS.iter().rev().find_map(|(name, unit)| Some(format!("{}{name}", fits(*unit)?)));
    largest.unwrap_or_else(|| "0s".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_read_as_it_was_written() {
        for text in ["0s", "200us", "800ms", "1s", "90s", "15m", "36h", "2d", "1w"] {
            assert_eq!(exact(length(text).unwrap()), text);
        }
        assert_eq!(length("1.5h").map(exact).as_deref(), Some("90m"));
        assert_eq!(length("7 d").map(exact).as_deref(), Some("1w"));
        for bad in ["", "d", "2", "-1d", "2 d x", "1e300w", "NaNd"] {
            assert_eq!(length(bad), None, "{bad}");
        }
    }
}
