//! Durations, sizes, counts and times in the words of a screen.

use chrono::{DateTime, Local, NaiveDateTime, TimeZone, Utc};
use std::time::Duration;

/// A length of time in two or three significant digits: `840 us`, `12 ms`, `1.4 s`, `3 min`, `5 h`, `2 d`.
pub fn span(time: Duration) -> String {
    let secs = time.as_secs();
    match time.as_micros() {
        us @ 0..1_000 => format!("{us} us"),
        us @ 1_000..9_950 => format!("{:.1} ms", us as f64 / 1e3),
        us @ 9_950..999_500 => format!("{:.0} ms", us as f64 / 1e3),
        us @ 999_500..9_950_000 => format!("{:.1} s", us as f64 / 1e6),
        us @ 9_950_000..119_500_000 => format!("{:.0} s", us as f64 / 1e6),
        _ if secs < 2 * 3_600 => format!("{} min", secs / 60),
        _ if secs < 2 * 86_400 => format!("{} h", secs / 3_600),
        _ => format!("{} d", secs / 86_400),
    }
}

/// A whole number with thousands separated: `12,480`.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A size in binary units: `512 B`, `1.5 MiB`.
pub fn bytes(n: u64) -> String {
    const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];
    let (mut size, mut unit) = (n as f64, 0);
    while size >= 1024.0 && unit + 1 < UNITS.len() {
        (size, unit) = (size / 1024.0, unit + 1);
    }
    if unit == 0 { format!("{n} B") } else { format!("{size:.1} {}", UNITS[unit]) }
}

/// Where a moment is told from: the reader's own clock, or UTC (tests, screenshots, `--utc`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zone {
    #[default]
    Local,
    Utc,
}

impl Zone {
    /// `12:04:31`
    pub fn time(self, at: DateTime<Utc>) -> String {
        self.print(at, "%H:%M:%S")
    }

    /// `2026-11-23`
    pub fn date(self, at: DateTime<Utc>) -> String {
        self.print(at, "%Y-%m-%d")
    }

    /// `2026-11-23 12:04`
    pub fn minute(self, at: DateTime<Utc>) -> String {
        self.print(at, "%Y-%m-%d %H:%M")
    }

    /// What a clock here shows, as a moment; in an hour that comes twice, its first coming.
    pub fn moment(self, shown: NaiveDateTime) -> Option<DateTime<Utc>> {
        match self {
            Self::Local => Local.from_local_datetime(&shown).earliest().map(|at| at.to_utc()),
            Self::Utc => Some(shown.and_utc()),
        }
    }

    fn print(self, at: DateTime<Utc>, format: &str) -> String {
        match self {
            Self::Local => at.with_timezone(&Local).format(format).to_string(),
            Self::Utc => at.format(format).to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_well() {
        let cases =
            [(80, "80 us"), (1_240, "1.2 ms"), (12_400, "12 ms"), (1_400_000, "1.4 s"), (45_000_000, "45 s")];
        for (us, text) in cases {
            assert_eq!(span(Duration::from_micros(us)), text);
        }
        assert_eq!(span(Duration::from_secs(300)), "5 min");
        assert_eq!(span(Duration::from_secs(90_000)), "25 h");
        assert_eq!(span(Duration::from_secs(900_000)), "10 d");
    }

    #[test]
    fn numbers_read_well() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([12, 1_536, 180_000_000].map(bytes), ["12 B", "1.5 KiB", "171.7 MiB"]);
    }
}
