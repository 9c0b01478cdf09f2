//! Identities. Each kind has its own type, so that a team's id can never be sent where a person's belongs.

use std::{fmt, str::FromStr, sync::Arc};

/// Longest id the database can hold, in characters.
const LONGEST: usize = 50;

/// Why a text is no id. Ids become part of a URL path, where the server decodes `%2F` before routing
/// (contract, quirk 21), so only characters that mean nothing there are let in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an id: 1 to {LONGEST} letters, digits, `-` or `_` are")]
pub struct IdError(pub String);

macro_rules! ids {
    ($( $(#[$doc:meta])* $Name:ident )+) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $Name(Arc<str>);

        impl $Name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $Name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                checked(text).map(Self)
            }
        }

        impl fmt::Display for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    )+ };
}

ids! {
    TeamId
    MemberId
    UserId
    ProjectId
    ClientId
    AssignmentId
    /// Of a client, program, project, use case, story, task or subtask.
    EntityId
    NotificationId
    /// A flag is known by its name.
    FlagName
}

fn checked(text: &str) -> Result<Arc<str>, IdError> {
    let fits = (1..=LONGEST).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if fits { Ok(text.into()) } else { Err(IdError(crate::base::clean(text).chars().take(60).collect())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_cannot_leave_its_path_segment() {
        assert_eq!("TEAM-000001".parse::<TeamId>().unwrap().as_str(), "TEAM-000001");
        for bad in ["", "a/b", "..", "a%2Fb", "a b", "é", "a\u{1b}", &"x".repeat(51)] {
            assert!(bad.parse::<TeamId>().is_err(), "{bad:?}");
        }
    }
}
