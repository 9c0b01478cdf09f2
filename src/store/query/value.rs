//! Values of a query as the type of their column has them: lengths of time, numbers, days and minutes.

use crate::base::{self, Zone};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use std::{ops::Range, time::Duration};

/// `2d`, `1.5h`, `30m`, `200ms`.
pub(super) fn length(text: &str) -> Result<Duration, String> {
    base::length(text)
        .ok_or_else(|| format!("`{text}` is no length of time; write it like 30s, 15m, 3h, 2d or 1w"))
}

/// `10`, `12.5`, `25%`.
pub(super) fn number(text: &str) -> Result<f64, String> {
    let digits = text.strip_suffix('%').unwrap_or(text);
    let number = digits.parse().ok().filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| format!("`{text}` is not a number"))
}

/// A day or a minute on the reader's clock, from its beginning to that of the next.
pub(super) fn moment(text: &str, zone: Zone) -> Result<Range<DateTime<Utc>>, String> {
    let day = || Some((text.parse::<NaiveDate>().ok()?.and_time(NaiveTime::MIN), TimeDelta::days(1)));
    let minute = || {
        let written = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
        let read = written.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
        Some((read?, TimeDelta::minutes(1)))
    };
    let read = || {
        let (from, long) = day().or_else(minute)?;
        Some(zone.moment(from)?..zone.moment(from.checked_add_signed(long)?)?)
    };
    read().ok_or_else(|| format!("`{text}` is no time; write it like 2026-11-01 or \"2026-11-01 14:30\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_a_number_and_a_unit() {
        let read = |text: &str| length(text).map(|long| long.as_secs_f64());
        assert_eq!(read("2d"), Ok(172_800.0));
        assert_eq!(read("1.5h"), Ok(5_400.0));
        assert_eq!(read("200ms"), Ok(0.2));
        for bad in ["", "d", "2", "-1d", "2 d x", "1e300w", "NaNd"] {
            assert!(length(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_day_is_a_day_long_and_a_minute_a_minute() {
        let long = |text: &str| moment(text, Zone::Utc).map(|range| (range.end - range.start).num_minutes());
        assert_eq!(long("2026-11-01"), Ok(1_440));
        assert_eq!(long("2026-11-01T12:00"), Ok(1));
        for bad in ["yesterday", "2026-13-01", "262143-12-31", "2026"] {
            assert!(long(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn numbers_may_be_shares() {
        assert_eq!((number("12.5"), number("25%")), (Ok(12.5), Ok(25.0)));
        assert!(["", "%", "x", "inf", "NaN"].into_iter().all(|bad| number(bad).is_err()));
    }
}
