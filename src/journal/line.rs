//! A line of the file: JSON with the hash of the line before in it and its own hash at the end. What is hashed
//! is the text itself up to there, so that a field of tomorrow is covered like one of today.

use super::entry::{Intent, Outcome, Seq};
use crate::base::clean;
use chrono::{DateTime, Utc};
use ring::digest;
use serde::{Deserialize, Serialize};
use serde_json::{Value, error::Category};
use std::{borrow::Cow, fmt::Write};

/// What comes before the first line.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// How every line begins.
const HEAD: &[u8] = b"{\"seq\":";
/// Where the hash begins.
const SEAL: &str = ",\"hash\":\"";

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    pub seq: Seq,
    pub prev: String,
    pub at: DateTime<Utc>,
    pub event: Event,
}

/// What a line tells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    Begun { session: String, intent: Box<Intent> },
    Progress { of: Seq, part: Value },
    Ended { of: Seq, outcome: Outcome },
}

/// What a line of any version has, whatever else it tells.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Link {
    pub seq: Seq,
    pub prev: String,
}

/// The line without its end, and its hash.
pub fn seal(record: &Record) -> serde_json::Result<(String, String)> {
    let mut line = harmless(&serde_json::to_string(record)?).into_owned();
    line.pop();
    let hash = sha256(&line);
    line.push_str(SEAL);
    line.push_str(&hash);
    line.push_str("\"}");
    Ok((line, hash))
}

/// The hash of a line that is whole: what it says of itself must be true.
pub fn sealed(line: &[u8]) -> Option<&str> {
    let line = std::str::from_utf8(line).ok()?;
    let (body, hash) = parts(line)?;
    (sha256(body) == hash).then_some(hash)
}

fn parts(line: &str) -> Option<(&str, &str)> {
    let rest = line.strip_suffix("\"}")?;
    let (rest, hash) = rest.split_at_checked(rest.len().checked_sub(GENESIS.len())?)?;
    Some((rest.strip_suffix(SEAL)?, hash))
}

/// Whether this, at the end of a file and without a line's end, is what a crash leaves of a line: its beginning,
/// or nothing, perhaps with the zeros of a block that never reached the disk.
pub fn is_torn(rest: &[u8]) -> bool {
    let end = rest.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    let text = &rest[..end];
    let begins = text.iter().zip(HEAD).all(|(is, should)| is == should);
    let breaks_off = match serde_json::from_slice::<serde::de::IgnoredAny>(text) {
        Err(error) => error.classify() == Category::Eof,
        Ok(_) => sealed(text).is_some(),
    };
    begins && breaks_off
}

pub fn sha256(text: &str) -> String {
    let hash = digest::digest(&digest::SHA256, text.as_bytes());
    hash.as_ref().iter().fold(String::with_capacity(GENESIS.len()), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// JSON that says the same and that no terminal would obey: `cat` must be as safe as we are.
pub fn harmless(json: &str) -> Cow<'_, str> {
    if json.bytes().all(|byte| byte.is_ascii() && byte != 0x7f) {
        return Cow::Borrowed(json);
    }
    let (mut out, mut one) = (String::with_capacity(json.len() + 16), [0; 4]);
    for c in json.chars() {
        let text: &str = c.encode_utf8(&mut one);
        if (c.is_ascii() && c != '\u{7f}') || clean(text) == text {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn record() -> Record {
        let outcome = Outcome::Done { result: json!({"id": "ASG-1", "name": "Žofie"}) };
        let at = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        Record { seq: Seq(7), prev: GENESIS.into(), at, event: Event::Ended { of: Seq(6), outcome } }
    }

    #[test]
    fn a_sealed_line_is_known_as_whole_and_reads_back() {
        let (line, hash) = seal(&record()).unwrap();
        assert_eq!(sealed(line.as_bytes()), Some(hash.as_str()));
        assert_eq!(serde_json::from_str::<Record>(&line).unwrap(), record());
        assert!(line.as_bytes().starts_with(HEAD));
    }

    #[test]
    fn every_beginning_of_a_line_is_torn_and_no_other_text_is() {
        let (line, _) = seal(&record()).unwrap();
        for end in 1..=line.len() {
            assert!(is_torn(&line.as_bytes()[..end]), "{end}");
            assert!(is_torn(&[&line.as_bytes()[..end], b"\0\0"].concat()), "{end} and zeros");
        }
        for other in ["hello", "{}", "{\"seq\":1}", "[", "{\"sea", &format!("{line} "), &format!("{line}x")] {
            assert!(!is_torn(other.as_bytes()), "{other}");
        }
        assert!(is_torn(b"\0\0\0"));
    }

    #[test]
    fn what_a_terminal_would_obey_is_written_as_a_number() {
        let text = "a\u{9b}31m\u{7f}\u{202e}\u{e0041}ü日e\u{301}";
        let json = serde_json::to_string(text).unwrap();
        let safe = harmless(&json);
        assert!(safe.contains("\\u009b31m\\u007f\\u202e\\udb40\\udc41ü日"), "{safe}");
        assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), text);
        assert!(matches!(harmless("\"plain\""), Cow::Borrowed(_)));
    }
}
