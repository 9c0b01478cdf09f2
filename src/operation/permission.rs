//! Whether something may be changed here at all, and what a person has to do for it.

use super::plan::Plan;
use crate::{config::Guard, rollout::Versions};
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

/// Leave to change something here: only [`permission`] gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    typed: bool,
    reason: Option<String>,
}

impl Permission {
    /// The name of what it is about has to be typed.
    pub fn is_typed(&self) -> bool {
        self.typed
    }

    /// Why the context is armed, where it is.
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }
}

/// Why nothing can be changed here now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    #[error("this context is read-only")]
    ReadOnly,
    #[error("this context has to be armed first")]
    NotArmed,
}

/// The first question of the gate.
pub fn permission(
    read_only: bool,
    guard: Guard,
    armed: Option<&Armed>,
    now: Instant,
) -> Result<Permission, Denied> {
    let reason = armed.filter(|armed| armed.left(now).is_some()).map(|armed| armed.reason.clone());
    match guard {
        _ if read_only => Err(Denied::ReadOnly),
        Guard::Armed if reason.is_none() => Err(Denied::NotArmed),
        guard => Ok(Permission { typed: guard == Guard::Typed, reason }),
    }
}

/// The same for an operation that only kills flags. It has to work at night and in a hurry: one yes is enough,
/// and nothing but a context that is read-only stands in its way.
pub fn permission_to_kill(
    read_only: bool,
    armed: Option<&Armed>,
    now: Instant,
) -> Result<Permission, Denied> {
    let reason = armed.filter(|armed| armed.left(now).is_some()).map(|armed| armed.reason.clone());
    if read_only { Err(Denied::ReadOnly) } else { Ok(Permission { typed: false, reason }) }
}

/// A plan that a person has seen and said yes to: the only thing the gate carries out.
#[derive(Clone, Debug, PartialEq)]
pub struct Confirmed {
    plan: Plan,
    reason: Option<String>,
    versions: Versions,
}

impl Confirmed {
    /// `typed` counts where the context wants the name of the object. An error says what has to be typed.
    pub fn new(plan: Plan, permission: Permission, typed: &str) -> Result<Self, String> {
        let name = plan.name();
        if permission.typed && typed.trim() != name {
            return Err(name);
        }
        Ok(Self { plan, reason: permission.reason, versions: Versions::new() })
    }

    /// Only on these versions of the flags, for it was decided on them: where one of them is another by now,
    /// nothing of it is done.
    #[must_use]
    pub fn on(self, versions: Versions) -> Self {
        Self { versions, ..self }
    }

    pub fn versions(&self) -> &Versions {
        &self.versions
    }

    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Why the context is armed, where it is.
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::{About, Item, Operation, Verdict};
    use serde_json::Value;

    #[test]
    fn read_only_beats_everything_and_arms_run_out() {
        let now = Instant::now();
        let armed = Armed { until: now + Duration::from_secs(60), reason: "incident".into() };
        let may = |read_only, guard, at| permission(read_only, guard, Some(&armed), at);
        assert_eq!(may(true, Guard::Armed, now), Err(Denied::ReadOnly));
        assert!(may(false, Guard::Armed, now).is_ok_and(|given| !given.is_typed()));
        assert_eq!(may(false, Guard::Armed, armed.until), Err(Denied::NotArmed));
        assert!(may(false, Guard::Typed, now).is_ok_and(|given| given.is_typed()));
        assert_eq!(permission(false, Guard::Armed, None, now), Err(Denied::NotArmed));
        assert_eq!(permission_to_kill(true, Some(&armed), now), Err(Denied::ReadOnly));
        assert!(permission_to_kill(false, None, now).is_ok_and(|given| !given.is_typed()));
    }

    #[test]
    fn where_it_is_to_be_typed_nothing_else_confirms() {
        let change = "cache clear".parse::<Operation>().unwrap().into_changes().remove(0);
        let what = "the cache".to_owned();
        let (name, warning) = (what.clone(), None);
        let item = Item {
            change,
            what,
            name,
            warning,
            verdict: Verdict::Will,
            before: Value::Null,
            after: Value::Null,
        };
        let plan = Plan { items: vec![item], user: String::new(), about: About::Itself };
        let confirm = |guard, typed: &str| {
            Confirmed::new(plan.clone(), permission(false, guard, None, Instant::now()).unwrap(), typed)
        };
        assert!(confirm(Guard::Confirm, "").is_ok());
        assert_eq!(confirm(Guard::Typed, "yes").unwrap_err(), "the cache");
        assert_eq!(confirm(Guard::Typed, " the cache ").unwrap().plan(), &plan);
    }
}
