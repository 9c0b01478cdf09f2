//! The guide's limits, and the environment variables that set them.

use crate::{
    base::clean,
    domain::limits::{BULK_ASSIGNMENTS, TEAM_MEMBERS},
};
use std::{str::FromStr, time::Duration};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// `TEAM_MEMBER_LIMIT`
    pub team_members: u32,
    /// `BULK_ASSIGNMENT_LIMIT`
    pub bulk_assignments: usize,
    /// `TEAM_ASSIGNMENT_CACHE_TTL`, in seconds there
    pub cache_life: Duration,
    /// `CACHE_ENABLED`
    pub cache: bool,
    /// `NOTIFICATION_BATCH_SIZE`: delivered at a time
    pub batch: u32,
    /// `ASSIGNMENT_VALIDATION_TIMEOUT`, in seconds there
    pub validation_timeout: Duration,
    /// `PERFORMANCE_MONITORING`: whether there are performance routes
    pub monitoring: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            team_members: TEAM_MEMBERS,
            bulk_assignments: BULK_ASSIGNMENTS,
            cache_life: Duration::from_secs(900),
            cache: true,
            batch: 100,
            validation_timeout: Duration::from_secs(5),
            monitoring: true,
        }
    }
}

/// A variable whose value cannot be one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{variable} is `{value}`; {wanted} is wanted")]
pub struct LimitError {
    pub variable: &'static str,
    pub value: String,
    pub wanted: &'static str,
}

type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

impl Limits {
    /// What the variables say, and the guide's values for those that are not there.
    pub fn from_environment(environment: Environment<'_>) -> Result<Self, LimitError> {
        let mut limits = Self::default();
        number(environment, "TEAM_MEMBER_LIMIT", &mut limits.team_members)?;
        number(environment, "BULK_ASSIGNMENT_LIMIT", &mut limits.bulk_assignments)?;
        number(environment, "NOTIFICATION_BATCH_SIZE", &mut limits.batch)?;
        seconds(environment, "TEAM_ASSIGNMENT_CACHE_TTL", &mut limits.cache_life)?;
        seconds(environment, "ASSIGNMENT_VALIDATION_TIMEOUT", &mut limits.validation_timeout)?;
        switch(environment, "CACHE_ENABLED", &mut limits.cache)?;
        switch(environment, "PERFORMANCE_MONITORING", &mut limits.monitoring)?;
        Ok(limits)
    }
}

fn number<T: FromStr>(
    environment: Environment<'_>,
    variable: &'static str,
    into: &mut T,
) -> Result<(), LimitError> {
    let Some(value) = environment(variable) else { return Ok(()) };
    let wrong = || LimitError { variable, value: clean(&value), wanted: "a whole number" };
    *into = value.trim().parse().map_err(|_| wrong())?;
    Ok(())
}

fn seconds(
    environment: Environment<'_>,
    variable: &'static str,
    into: &mut Duration,
) -> Result<(), LimitError> {
    // A century is as good as for ever, and fits everywhere.
    let mut seconds = u32::try_from(into.as_secs()).unwrap_or(u32::MAX);
    number(environment, variable, &mut seconds)?;
    *into = Duration::from_secs(seconds.into());
    Ok(())
}

fn switch(environment: Environment<'_>, variable: &'static str, into: &mut bool) -> Result<(), LimitError> {
    let Some(value) = environment(variable) else { return Ok(()) };
    *into = match value.trim().to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => true,
        "false" | "0" | "no" | "off" => false,
        _ => return Err(LimitError { variable, value: clean(&value), wanted: "true or false" }),
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_set_limits_and_say_what_is_wrong_with_them() {
        let some = |name: &str| (name == "TEAM_MEMBER_LIMIT").then(|| "12".to_owned());
        let limits = Limits::from_environment(&some).unwrap();
        assert_eq!(limits, Limits { team_members: 12, ..Limits::default() });
        let wrong = |name: &str| (name == "CACHE_ENABLED").then(|| "maybe".to_owned());
        let error = Limits::from_environment(&wrong).unwrap_err();
        assert_eq!(error.to_string(), "CACHE_ENABLED is `maybe`; true or false is wanted");
    }
}
