//! Rollout flags: their fields, and who is in.

use super::{ClientId, FlagName, UserId};
use chrono::{DateTime, Utc};
use std::{fmt, str::FromStr};

/// A share of people in steps of 0.01 %, from 0 to 100 %.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Percentage(u16);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a percentage: 0 to 100 with at most two decimals is")]
pub struct PercentageError(pub String);

impl Percentage {
    pub const FULL: Self = Self(10_000);

    /// Hundredths of a percent: 0 to 10,000.
    pub fn hundredths(self) -> u16 {
        self.0
    }

    /// So many hundredths more, or with a minus less, within its range.
    pub fn step(self, hundredths: i16) -> Self {
        Self(self.0.saturating_add_signed(hundredths).min(Self::FULL.0))
    }

    /// 0.0 to 1.0, for a gauge.
    pub fn ratio(self) -> f64 {
        f64::from(self.0) / f64::from(Self::FULL.0)
    }
}

impl TryFrom<f64> for Percentage {
    type Error = PercentageError;
    fn try_from(percent: f64) -> Result<Self, PercentageError> {
        let hundredths = percent * 100.0;
        let whole = hundredths.round();
        if (0.0..=10_000.0).contains(&whole) && (whole - hundredths).abs() < 1e-6 {
            Ok(Self(whole as u16))
        } else {
            Err(PercentageError(percent.to_string()))
        }
    }
}

impl FromStr for Percentage {
    type Err = PercentageError;
    fn from_str(text: &str) -> Result<Self, PercentageError> {
        let wrong = || PercentageError(crate::base::clean(text));
        text.parse::<f64>().map_err(|_| wrong()).and_then(|n| Self::try_from(n).map_err(|_| wrong()))
    }
}

impl fmt::Display for Percentage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 100, self.0 % 100) {
            (whole, 0) => write!(f, "{whole} %"),
            (whole, part) => write!(f, "{whole}.{part:02} %"),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Flag {
    pub name: FlagName,
    pub description: String,
    pub enabled: bool,
    pub percentage: Percentage,
    pub allowed_clients: Vec<ClientId>,
    pub allowed_users: Vec<UserId>,
    /// Grows with every change; the server refuses an edit made on an older one.
    pub version: u64,
    pub updated_at: DateTime<Utc>,
    pub updated_by: String,
}

/// One line of a flag's history.
#[derive(Clone, Debug, PartialEq)]
pub struct FlagChange {
    pub version: u64,
    pub at: DateTime<Utc>,
    pub by: String,
    pub reason: Option<String>,
    pub before: Option<(bool, Percentage)>,
    pub after: (bool, Percentage),
}

/// Which allow-list let somebody in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allow {
    User,
    Client,
}

/// Whether a flag is on for somebody, and the rule that decided it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evaluation {
    Disabled,
    Allowed(Allow),
    Rollout(Percentage),
    NotInRollout(Percentage),
}

impl Flag {
    /// One that lets nobody in.
    pub fn new(name: FlagName) -> Self {
        Self {
            name,
            description: String::new(),
            enabled: false,
            percentage: Percentage::default(),
            allowed_clients: Vec::new(),
            allowed_users: Vec::new(),
            version: 0,
            updated_at: DateTime::UNIX_EPOCH,
            updated_by: String::new(),
        }
    }

    /// The deciding rule, given whether the user and the client are on the allow-lists.
    pub(super) fn decide(&self, user: &UserId, (by_user, by_client): (bool, bool)) -> Evaluation {
        if !self.enabled {
            return Evaluation::Disabled;
        } else if by_user {
            return Evaluation::Allowed(Allow::User);
        } else if by_client {
            return Evaluation::Allowed(Allow::Client);
        }
        let bucket = bucket(&self.name, user);
        if bucket < self.percentage { Evaluation::Rollout(bucket) } else { Evaluation::NotInRollout(bucket) }
    }
}

impl Evaluation {
    pub fn is_on(self) -> bool {
        matches!(self, Self::Allowed(_) | Self::Rollout(_))
    }

    /// The word on the wire.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Disabled => "disabled",
            Self::Allowed(Allow::User) => "allowed_user",
            Self::Allowed(Allow::Client) => "allowed_client",
            Self::Rollout(_) => "rollout",
            Self::NotInRollout(_) => "not_in_rollout",
        }
    }
}

/// Where a person stands in a flag's rollout, 0 to 99.99 %: in when below the flag's percentage.
/// Sticky per flag and person; follows Unleash's gradual rollout, with two decimals more.
pub fn bucket(flag: &FlagName, user: &UserId) -> Percentage {
    bucket_of(flag.as_str(), user.as_str())
}

/// The same for any texts: what others call a group, and what they tell people apart by.
pub fn bucket_of(group: &str, who: &str) -> Percentage {
    let hash = murmur3(format!("{group}:{who}").as_bytes());
    Percentage((hash % 100 * 100 + hash / 100 % 100) as u16)
}

/// MurmurHash3 x86 32 bit with seed 0, as Unleash's clients use it.
fn murmur3(data: &[u8]) -> u32 {
    let scramble = |k: u32| k.wrapping_mul(0xcc9e_2d51).rotate_left(15).wrapping_mul(0x1b87_3593);
    let blocks = data.chunks_exact(4);
    let tail = blocks.remainder().iter().rev().fold(0u32, |k, byte| k << 8 | u32::from(*byte));
    let mut hash = blocks.fold(0u32, |hash, block| {
        let k = block.iter().rev().fold(0u32, |k, byte| k << 8 | u32::from(*byte));
        (hash ^ scramble(k)).rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64)
    });
    hash ^= scramble(tail) ^ data.len() as u32;
    hash = (hash ^ hash >> 16).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ hash >> 13).wrapping_mul(0xc2b2_ae35);
    hash ^ hash >> 16
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hashes_as_published() {
        // Unleash counts from 1: `murmur3("gr1:123") % 100 + 1` is 73, of "groupX:999" 25.
        assert_eq!(murmur3(b"gr1:123") % 100 + 1, 73);
        assert_eq!(murmur3(b"groupX:999") % 100 + 1, 25);
        assert_eq!(murmur3(b""), 0);
    }

    #[test]
    fn percentages_have_two_decimals_and_a_range() {
        let show = |text: &str| text.parse::<Percentage>().map(|p| p.to_string());
        assert_eq!(show("25"), Ok("25 %".into()));
        assert_eq!(show("12.5"), Ok("12.50 %".into()));
        assert_eq!(show("0.01"), Ok("0.01 %".into()));
        for bad in ["-1", "100.01", "1.234", "NaN", "inf", "x", ""] {
            assert!(show(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn allow_lists_come_before_the_bucket_and_off_before_all() {
        let user: UserId = "USR-000006".parse().unwrap();
        let client: ClientId = "CLI-000001".parse().unwrap();
        let mut flag = Flag::new("bulk_assignments".parse().unwrap());
        (flag.enabled, flag.allowed_clients) = (true, vec![client.clone()]);
        assert_eq!(flag.evaluate(&user, Some(&client)).reason(), "allowed_client");
        assert_eq!(flag.evaluate(&user, None).reason(), "not_in_rollout");
        flag.allowed_users.push(user.clone());
        assert_eq!(flag.evaluate(&user, None).reason(), "allowed_user");
        flag.enabled = false;
        assert!(!flag.evaluate(&user, Some(&client)).is_on());
    }

    proptest! {
        #[test]
        fn raising_a_percentage_takes_nobody_out(n in 0u32..1_000_000, low in 0u16..=10_000, more in 0u16..=10_000) {
            let place = bucket(&"f".parse().unwrap(), &format!("USR-{n:06}").parse().unwrap());
            let (low, high) = (Percentage(low), Percentage((low + more).min(10_000)));
            prop_assert!(place >= low || place < high);
            prop_assert!(place < Percentage::FULL);
        }
    }
}
