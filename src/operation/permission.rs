//! Whether something may be changed here at all, and what a person has to do for it.

use crate::config::Guard;
use std::time::{Duration, Instant};

/// Somebody has said that they mean it, until then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Armed {
    pub until: Instant,
    /// Kept in the journal with every change made meanwhile.
    pub reason: String,
}

impl Armed {
    /// What is left of it; none when it is over.
    pub fn left(&self, now: Instant) -> Option<Duration> {
        self.until.checked_duration_since(now).filter(|left| !left.is_zero())
    }
}

/// What a change needs, where it may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// That somebody confirms it.
    Confirm,
    /// That somebody types the name of what it is about.
    Typed,
}

/// Why nothing can be changed here now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    #[error("this context is read-only")]
    ReadOnly,
    #[error("this context has to be armed first")]
    NotArmed,
}

impl Denied {
    pub fn hint(self) -> &'static str {
        match self {
            Self::ReadOnly => "`read_only` of the context, or --read-only, says so",
            Self::NotArmed => "type `:arm 10m` and a reason",
        }
    }
}

/// The first question of the gate.
pub fn permission(
    read_only: bool,
    guard: Guard,
    armed: Option<&Armed>,
    now: Instant,
) -> Result<Permission, Denied> {
    match guard {
        _ if read_only => Err(Denied::ReadOnly),
        Guard::Confirm => Ok(Permission::Confirm),
        Guard::Typed => Ok(Permission::Typed),
        Guard::Armed if armed.is_some_and(|armed| armed.left(now).is_some()) => Ok(Permission::Confirm),
        Guard::Armed => Err(Denied::NotArmed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn read_only_beats_everything_and_arms_run_out() {
        let now = Instant::now();
        let armed = Armed { until: now + Duration::from_secs(60), reason: "incident".into() };
        let may = |read_only, guard, at| permission(read_only, guard, Some(&armed), at);
        assert_eq!(may(true, Guard::Armed, now), Err(Denied::ReadOnly));
        assert_eq!(may(false, Guard::Armed, now), Ok(Permission::Confirm));
        assert_eq!(may(false, Guard::Armed, armed.until), Err(Denied::NotArmed));
        assert_eq!(may(false, Guard::Typed, now), Ok(Permission::Typed));
        assert_eq!(permission(false, Guard::Armed, None, now), Err(Denied::NotArmed));
    }
}
