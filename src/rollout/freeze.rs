//! When nothing is to be raised: every week, every day, or once. Each window says its own offset from UTC,
//! so that it means the same to every reader.

use crate::base::clean;
use chrono::{DateTime, Datelike, DurationRound, FixedOffset, NaiveTime, TimeDelta, Timelike, Utc, Weekday};
use std::{collections::BTreeMap, fmt, str::FromStr};

const DAY: i64 = 24 * 60;
const WEEK: i64 = 7 * DAY;
const ONCE: &str = "%Y-%m-%dT%H:%M%:z";
const SHAPES: &str = "write `fri 16:00 to mon 08:00 +01:00`, `22:00 to 06:00 +01:00` for every night, or \
                      `2026-12-18T16:00+01:00 to 2027-01-04T08:00+01:00`";

/// Windows by their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Freeze(pub BTreeMap<String, Window>);

/// From its first moment on, and no longer at its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// In minutes from midnight, or from midnight on Monday.
    Again {
        cycle: Cycle,
        from: i64,
        to: i64,
        offset: FixedOffset,
    },
    Once {
        from: DateTime<FixedOffset>,
        to: DateTime<FixedOffset>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cycle {
    Day,
    Week,
}

/// Why a text is no window.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct WindowError {
    pub what: String,
    pub right: String,
}

impl Freeze {
    /// The window that holds longest, of those that do now, and its end.
    pub fn holding(&self, now: DateTime<Utc>) -> Option<(&str, DateTime<Utc>)> {
        let held = self.0.iter().filter_map(|(name, window)| Some((name.as_str(), window.until(now)?)));
        held.max_by_key(|(_, until)| *until)
    }

    /// When the next window begins or ends.
    pub fn next_edge(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.0.values().filter_map(|window| window.next_edge(now)).min()
    }
}

impl Cycle {
    fn minutes(self) -> i64 {
        match self {
            Self::Day => DAY,
            Self::Week => WEEK,
        }
    }
}

impl Window {
    /// When it ends, where it holds now.
    pub fn until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Self::Once { from, to } => (*from <= now && now < *to).then(|| to.to_utc()),
            Self::Again { from, to, .. } => {
                let (begins, ends) = (self.coming(*from, now)?, self.coming(*to, now)?);
                (ends < begins).then_some(ends)
            }
        }
    }

    fn next_edge(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Self::Once { from, to } => [from, to].map(DateTime::to_utc).into_iter().find(|edge| *edge > now),
            Self::Again { from, to, .. } => self.coming(*from, now).min(self.coming(*to, now)),
        }
    }

    /// When this minute of its cycle comes next, later than now.
    fn coming(&self, minute: i64, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let Self::Again { cycle, offset, .. } = self else { return None };
        let here = now.with_timezone(offset);
        let day = match cycle {
            Cycle::Day => 0,
            Cycle::Week => i64::from(here.weekday().num_days_from_monday()),
        };
        let begun = here.duration_trunc(TimeDelta::minutes(1)).ok()?.to_utc();
        let at = day * DAY + i64::from(here.hour() * 60 + here.minute());
        let wait = match (minute - at).rem_euclid(cycle.minutes()) {
            0 => cycle.minutes(),
            minutes => minutes,
        };
        begun.checked_add_signed(TimeDelta::minutes(wait))
    }
}

impl FromStr for Window {
    type Err = WindowError;
    fn from_str(text: &str) -> Result<Self, WindowError> {
        let wrong = |what: String| WindowError { what, right: SHAPES.to_owned() };
        let Some((from, rest)) = text.split_once(" to ") else {
            return Err(wrong("is no window: it has no `to`".into()));
        };
        let (from, rest) = (from.trim(), rest.trim());
        if from.contains('T') {
            let (from, to) = (once(from).map_err(wrong)?, once(rest).map_err(wrong)?);
            return if from < to {
                Ok(Self::Once { from, to })
            } else {
                Err(wrong("ends before it begins".into()))
            };
        }
        let Some((to, offset)) = rest.rsplit_once(' ') else {
            return Err(wrong("does not say its offset from UTC".into()));
        };
        let offset = read_offset(offset).map_err(wrong)?;
        let ((from_cycle, from), (cycle, to)) = (point(from).map_err(wrong)?, point(to).map_err(wrong)?);
        match (from_cycle == cycle, from == to) {
            (false, _) => Err(wrong("names a day on one side only".into())),
            (true, true) => Err(wrong("ends where it begins".into())),
            (true, false) => Ok(Self::Again { cycle, from, to, offset }),
        }
    }
}

fn once(text: &str) -> Result<DateTime<FixedOffset>, String> {
    let zoned = text.strip_suffix('Z').map_or_else(|| text.to_owned(), |text| format!("{text}+00:00"));
    DateTime::parse_from_str(&zoned, ONCE)
        .map_err(|_| format!("has `{}`, which is no time with an offset from UTC", clean(text)))
}

fn read_offset(text: &str) -> Result<FixedOffset, String> {
    let utc = FixedOffset::east_opt(0).filter(|_| matches!(text, "UTC" | "Z"));
    utc.or_else(|| text.parse().ok())
        .ok_or_else(|| format!("ends with `{}`, which is no offset from UTC", clean(text)))
}

/// `16:00`, `fri 16:00`: minutes into the day or the week.
fn point(text: &str) -> Result<(Cycle, i64), String> {
    let wrong = || format!("has `{}`, which is no time of a day or a week", clean(text));
    let (day, time) = text.trim().split_once(' ').map_or((None, text.trim()), |(d, t)| (Some(d), t.trim()));
    let time = NaiveTime::parse_from_str(time, "%H:%M").map_err(|_| wrong())?;
    let minute = i64::from(time.hour() * 60 + time.minute());
    match day {
        None => Ok((Cycle::Day, minute)),
        Some(day) => {
            let day: Weekday = day.parse().map_err(|_| wrong())?;
            Ok((Cycle::Week, i64::from(day.num_days_from_monday()) * DAY + minute))
        }
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Once { from, to } => write!(f, "{} to {}", from.format(ONCE), to.format(ONCE)),
            Self::Again { cycle, from, to, offset } => {
                write!(f, "{} to {} {offset}", written(*cycle, *from), written(*cycle, *to))
            }
        }
    }
}

fn written(cycle: Cycle, minute: i64) -> String {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let time = format!("{:02}:{:02}", minute % DAY / 60, minute % 60);
    let day = usize::try_from(minute / DAY).ok().and_then(|day| DAYS.get(day));
    match (cycle, day) {
        (Cycle::Week, Some(day)) => format!("{day} {time}"),
        _ => time,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn until(window: &str, now: &str) -> Option<String> {
        let end = window.parse::<Window>().unwrap().until(now.parse().unwrap())?;
        Some(end.format("%a %F %H:%M").to_string())
    }

    #[test]
    fn a_weekend_is_held_on_the_clock_it_names() {
        // 2026-11-27 is a Friday.
        let weekend = "fri 16:00 to mon 08:00 +01:00";
        assert_eq!(until(weekend, "2026-11-27T14:59:59Z"), None);
        assert_eq!(until(weekend, "2026-11-27T15:00:00Z").as_deref(), Some("Mon 2026-11-30 07:00"));
        assert_eq!(until(weekend, "2026-11-29T23:30:30Z").as_deref(), Some("Mon 2026-11-30 07:00"));
        assert_eq!(until(weekend, "2026-11-30T06:59:59Z").as_deref(), Some("Mon 2026-11-30 07:00"));
        assert_eq!(until(weekend, "2026-11-30T07:00:00Z"), None);
    }

    #[test]
    fn a_night_goes_past_midnight_and_a_holiday_comes_once() {
        let night = "22:00 to 06:00 UTC";
        assert_eq!(until(night, "2026-11-24T21:59:00Z"), None);
        assert_eq!(until(night, "2026-11-24T22:00:00Z").as_deref(), Some("Wed 2026-11-25 06:00"));
        assert_eq!(until(night, "2026-11-25T05:59:00Z").as_deref(), Some("Wed 2026-11-25 06:00"));
        assert_eq!(until(night, "2026-11-25T06:00:00Z"), None);
        let holiday = "2026-12-18T16:00+01:00 to 2027-01-04T08:00+01:00";
        assert_eq!(until(holiday, "2026-12-18T14:59:59Z"), None);
        assert_eq!(until(holiday, "2026-12-18T15:00:00Z").as_deref(), Some("Mon 2027-01-04 07:00"));
        assert_eq!(until(holiday, "2027-01-04T07:00:00Z"), None);
    }

    #[test]
    fn the_window_that_holds_longest_is_told() {
        let window = |name: &str, text: &str| (name.to_owned(), text.parse().unwrap());
        let freeze =
            Freeze([window("night", "22:00 to 06:00 Z"), window("off", "tue 23:00 to fri 01:00 Z")].into());
        let held = |now: &str| freeze.holding(now.parse().unwrap()).map(|(name, _)| name.to_owned());
        assert_eq!(held("2026-11-24T22:30:00Z").as_deref(), Some("night"));
        assert_eq!(held("2026-11-24T23:30:00Z").as_deref(), Some("off"));
        assert_eq!(held("2026-11-28T12:00:00Z"), None);
    }

    #[test]
    fn what_is_no_window_is_told() {
        let said = |text: &str| text.parse::<Window>().unwrap_err().what;
        assert_eq!(said("weekends"), "is no window: it has no `to`");
        assert_eq!(said("fri 16:00 to mon 08:00"), "ends with `08:00`, which is no offset from UTC");
        assert_eq!(said("fri 16:00 to 08:00 +01:00"), "names a day on one side only");
        assert_eq!(
            said("fri 26:00 to mon 08:00 +01:00"),
            "has `fri 26:00`, which is no time of a day or a week"
        );
        assert_eq!(
            said("fry 16:00 to mon 08:00 +01:00"),
            "has `fry 16:00`, which is no time of a day or a week"
        );
        assert_eq!(said("08:00 to 08:00 UTC"), "ends where it begins");
        assert_eq!(
            said("2026-12-18T16:00 to 2027-01-04T08:00Z"),
            "has `2026-12-18T16:00`, which is no time with an offset from UTC"
        );
        assert_eq!(said("2027-01-04T08:00Z to 2026-12-18T16:00Z"), "ends before it begins");
    }

    proptest! {
        #[test]
        fn a_window_is_read_as_it_is_said(from in 0..WEEK, long in 1..WEEK, hours in -12i32..=14) {
            let offset = FixedOffset::east_opt(hours * 3_600).unwrap();
            for cycle in [Cycle::Day, Cycle::Week] {
                let (from, to) = (from % cycle.minutes(), (from + long) % cycle.minutes());
                prop_assume!(from != to);
                let window = Window::Again { cycle, from, to, offset };
                prop_assert_eq!(window.to_string().parse(), Ok(window));
            }
        }

        #[test]
        fn a_window_that_holds_ends_within_its_cycle(at in 0i64..4_000_000_000, from in 0..WEEK, to in 0..WEEK) {
            prop_assume!(from != to);
            let window =
                Window::Again { cycle: Cycle::Week, from, to, offset: FixedOffset::east_opt(3_600).unwrap() };
            let now = DateTime::from_timestamp(at, 0).unwrap();
            let edge = window.next_edge(now).unwrap();
            prop_assert!(edge > now);
            prop_assert_ne!(window.until(edge).is_some(), window.until(now).is_some());
            prop_assert_eq!(window.until(edge - TimeDelta::seconds(1)).is_some(), window.until(now).is_some());
            if let Some(end) = window.until(now) {
                prop_assert!(end > now && end - now <= TimeDelta::minutes(WEEK));
                prop_assert_eq!(window.until(end), None);
                prop_assert!(window.until(end - TimeDelta::seconds(1)).is_some());
            }
        }
    }
}
