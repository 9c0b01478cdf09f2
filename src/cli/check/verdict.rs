//! What a probe says: a level, a sentence, and figures with their limits.

use crate::domain::Level;
use clap::ValueEnum;

/// What can be looked at. `integrity` reads all of the data, so it has to be asked for by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Probe {
    Api,
    Teams,
    Assignments,
    Db,
    Cache,
    Notifications,
    Integrity,
}

impl Probe {
    pub const USUAL: &[Self] =
        &[Self::Api, Self::Teams, Self::Assignments, Self::Db, Self::Cache, Self::Notifications];

    pub fn name(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Teams => "teams",
            Self::Assignments => "assignments",
            Self::Db => "db",
            Self::Cache => "cache",
            Self::Notifications => "notifications",
            Self::Integrity => "integrity",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    pub probe: Probe,
    pub level: Level,
    pub text: String,
    pub figures: Vec<Figure>,
}

impl Verdict {
    pub fn new(probe: Probe, level: Level, text: impl Into<String>) -> Self {
        Self { probe, level, text: text.into(), figures: Vec::new() }
    }

    pub fn with(self, figures: impl IntoIterator<Item = Figure>) -> Self {
        Self { figures: figures.into_iter().collect(), ..self }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Seconds,
    Count,
    Percent,
    Bytes,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    pub name: &'static str,
    pub value: f64,
    pub unit: Unit,
    pub limits: Option<Limits>,
}

impl Figure {
    pub fn new(name: &'static str, value: f64, unit: Unit) -> Self {
        Self { name, value, unit, limits: None }
    }

    pub fn within(self, limits: Limits) -> Self {
        Self { limits: Some(limits), ..self }
    }

    /// Where it stands among its limits.
    pub fn level(&self) -> Level {
        self.limits.map_or(Level::Ok, |limits| limits.judge(self.value))
    }
}

/// From `warn` on it is a warning and from `crit` on critical; where `crit` is the lower of the two, below
/// them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    pub warn: f64,
    pub crit: f64,
}

impl Limits {
    pub fn is_floor(&self) -> bool {
        self.crit < self.warn
    }

    fn judge(self, value: f64) -> Level {
        let beyond = |limit: f64| if self.is_floor() { value < limit } else { value >= limit };
        match (beyond(self.crit), beyond(self.warn)) {
            (true, _) => Level::Crit,
            (false, true) => Level::Warn,
            (false, false) => Level::Ok,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_hold_upwards_and_downwards() {
        let slow = Limits { warn: 1.0, crit: 5.0 };
        assert_eq!([0.9, 1.0, 5.0].map(|s| slow.judge(s)), [Level::Ok, Level::Warn, Level::Crit]);
        let success = Limits { warn: 99.0, crit: 90.0 };
        assert_eq!([99.0, 98.9, 89.9].map(|p| success.judge(p)), [Level::Ok, Level::Warn, Level::Crit]);
    }
}
