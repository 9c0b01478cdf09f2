//! The kinds of fields: strict about what identifies, lenient about the rest.

use crate::base::{clean, clean_lines};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Deserializer, de::Error};
use std::{fmt::Display, str::FromStr, sync::Arc};

/// Text made harmless.
#[derive(Debug)]
pub(super) struct Text(pub(super) String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(clean(&text)))
    }
}

/// Text of several lines made harmless; it is written back as it is.
#[derive(Debug)]
pub(super) struct Prose(pub(super) String);

impl<'de> Deserialize<'de> for Prose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(clean_lines(&text)))
    }
}

/// An id, which is refused unless it is one.
#[derive(Debug)]
pub(super) struct Id<T>(pub(super) T);

impl<'de, T: FromStr<Err: Display>> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map(Self).map_err(D::Error::custom)
    }
}

/// An id or nothing, where nothing may also be an empty text.
pub(super) fn maybe_id<'de, D: Deserializer<'de>, T: FromStr<Err: Display>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?.filter(|text| !text.is_empty());
    text.map(|text| text.parse()).transpose().map_err(D::Error::custom)
}

/// One word of a list that may grow.
#[derive(Debug)]
pub(super) struct Word<T>(pub(super) T);

impl<'de, T: for<'a> From<&'a str>> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(T::from(&text)))
    }
}

/// A moment; without a zone it is meant to be UTC, and a date alone means its beginning (contract, quirk 17).
#[derive(Clone, Copy, Debug)]
pub(super) struct Time(pub(super) DateTime<Utc>);

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let zoned = DateTime::parse_from_rfc3339(&text).map(|time| time.to_utc());
        let time = zoned.or_else(|_| {
            NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M:%S%.f").map(|time| time.and_utc())
        });
        let date = || {
            let dates = ["%d/%m/%Y", "%Y-%m-%d"].into_iter();
            let date = dates.filter_map(|form| NaiveDate::parse_from_str(&text, form).ok()).next()?;
            date.and_hms_opt(0, 0, 0).map(|time| time.and_utc())
        };
        time.ok().or_else(date).map(Self).ok_or_else(|| D::Error::custom("not a time"))
    }
}

/// A number, in quotes or not.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::source::api) struct Number(pub(super) f64);

impl Number {
    /// Nothing below nought, nothing that is no number.
    pub(in crate::source::api) fn whole(self) -> u64 {
        self.0 as u64
    }

    pub(super) fn small(self) -> u32 {
        self.0 as u32
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either {
            Plain(f64),
            Quoted(String),
        }
        let number = match Either::deserialize(deserializer) {
            Ok(Either::Plain(number)) => Some(number),
            Ok(Either::Quoted(text)) => text.trim().parse().ok(),
            Err(_) => None,
        };
        number.filter(|number| number.is_finite()).map(Self).ok_or_else(|| D::Error::custom("not a number"))
    }
}

pub(super) fn text(text: Option<Text>) -> String {
    text.map_or_else(String::new, |text| text.0)
}

pub(super) fn prose(text: Option<Prose>) -> String {
    text.map_or_else(String::new, |text| text.0)
}

/// The texts of a list in which, and in place of which, there may be nothing.
pub(super) fn texts(list: Option<Vec<Option<Text>>>) -> Vec<String> {
    list.into_iter().flatten().flatten().map(|text| text.0).collect()
}

pub(super) fn shared(text: Option<Text>) -> Option<Arc<str>> {
    text.map(|text| text.0.into())
}

#[cfg(test)]
mod tests {
    use super::{super::decode, *};
    use serde_json::json;

    #[test]
    fn times_come_in_every_way_the_contract_shows() {
        let read =
            |text: &str| decode::<Time>(json!(text).to_string().as_bytes()).map(|time| time.0.to_rfc3339());
        for (text, meant) in [
            ("2026-11-23T05:04:57.639450Z", "2026-11-23T05:04:57.639450+00:00"),
            ("2026-11-22T23:00:00Z", "2026-11-22T23:00:00+00:00"),
            ("2026-11-23T05:04:58.5Z", "2026-11-23T05:04:58.500+00:00"),
            ("2026-11-23T05:04:58.574874+00:00", "2026-11-23T05:04:58.574874+00:00"),
            ("2026-11-23T07:04:58+02:00", "2026-11-23T05:04:58+00:00"),
            ("2026-11-23T05:04:58", "2026-11-23T05:04:58+00:00"),
            ("2026-11-23T05:04:58.25", "2026-11-23T05:04:58.250+00:00"),
            ("01/02/2026", "2026-02-01T00:00:00+00:00"),
            ("2026-02-01", "2026-02-01T00:00:00+00:00"),
        ] {
            assert_eq!(read(text).unwrap(), meant, "{text}");
        }
        for bad in ["", "soon", "31/02/2026", "02-01-2026", "2026-11-23T25:00:00Z", "1795410298"] {
            assert!(read(bad).unwrap_err().starts_with("not a time"), "{bad}");
        }
    }

    #[test]
    fn numbers_come_in_two_ways_and_have_to_be_some() {
        let read = |text: &str| decode::<Number>(text.as_bytes()).map(Number::whole);
        assert_eq!(
            (read("3"), read("\"1.50\""), read("-7"), read("1e300")),
            (Ok(3), Ok(1), Ok(0), Ok(u64::MAX))
        );
        for bad in ["\"NaN\"", "\"inf\"", "null", "{}", "\"\""] {
            assert!(read(bad).unwrap_err().starts_with("not a number"), "{bad}");
        }
    }
}
