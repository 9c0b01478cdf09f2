//! What a field of its own can be wrong about. The rules themselves are the domain's and the operation's.

use super::recipients;
use crate::{
    base::count,
    domain::{CleanupAge, FlagName, Line, Percentage, Prose, TeamRole, limits::RECIPIENTS},
    flow::Value,
    operation::parse,
};
use chrono::NaiveDate;
use std::fmt::Display;

pub(super) type Check = fn(&Value) -> Result<(), String>;

pub(super) fn anything(_: &Value) -> Result<(), String> {
    Ok(())
}

pub(super) fn team_name(value: &Value) -> Result<(), String> {
    says(parse::team_name(text(value)))
}

pub(super) fn title(value: &Value) -> Result<(), String> {
    says(text(value).parse::<Line>())
}

pub(super) fn message(value: &Value) -> Result<(), String> {
    says(text(value).parse::<Prose>())
}

/// Nothing, or something that can be sent.
pub(super) fn description(value: &Value) -> Result<(), String> {
    if text(value).trim().is_empty() { Ok(()) } else { message(value) }
}

/// Nothing, or one line that can be sent.
pub(super) fn reason(value: &Value) -> Result<(), String> {
    if text(value).trim().is_empty() { Ok(()) } else { title(value) }
}

pub(super) fn percentage(value: &Value) -> Result<(), String> {
    says(text(value).parse::<Percentage>())
}

pub(super) fn flag_name(value: &Value) -> Result<(), String> {
    says(text(value).parse::<FlagName>())
}

pub(super) fn role(value: &Value) -> Result<(), String> {
    says(text(value).parse::<TeamRole>())
}

pub(super) fn assignment_kind(value: &Value) -> Result<(), String> {
    says(parse::assignment_kind(text(value)))
}

pub(super) fn notification_kind(value: &Value) -> Result<(), String> {
    says(parse::notification_kind(text(value)))
}

pub(super) fn channel(value: &Value) -> Result<(), String> {
    says(parse::channel(text(value)))
}

/// Somebody or something has to be picked.
pub(super) fn picked(value: &Value) -> Result<(), String> {
    let none = match value {
        Value::Many(ids) => ids.is_empty(),
        Value::Text(id) => id.is_empty(),
        Value::On(_) => false,
    };
    if none { Err("nothing is chosen yet: enter opens the list".to_owned()) } else { Ok(()) }
}

/// No more than one message reaches, and people: of a team only who is in it can be told.
pub(super) fn recipients(value: &Value) -> Result<(), String> {
    picked(value)?;
    let Value::Many(ids) = value else { return Ok(()) };
    if ids.iter().any(|id| recipients::team(id).is_some()) {
        return Err("who is in the team is still being read: wait, or take it out with backspace".to_owned());
    }
    if ids.len() > RECIPIENTS {
        let many = count(ids.len() as u64);
        return Err(format!("{many} people, and {RECIPIENTS} is the most for one message: take some out"));
    }
    Ok(())
}

/// A number of days, or the date since when nothing is kept any more.
pub(super) fn age(text: &str, today: NaiveDate) -> Result<CleanupAge, String> {
    let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") else {
        return parse::age(text).map_err(|why| format!("{why}; a date like {today} will do too"));
    };
    let days = u16::try_from((today - date).num_days());
    let days = days.map_err(|_| format!("{date} has not come yet, or is very long ago"))?;
    CleanupAge::try_from(days).map_err(|why| why.to_string())
}

pub(super) fn text(value: &Value) -> &str {
    match value {
        Value::Text(text) => text,
        Value::On(_) | Value::Many(_) => "",
    }
}

fn says<T, E: Display>(parsed: Result<T, E>) -> Result<(), String> {
    parsed.map(drop).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_reaches_so_many_people_and_no_team_by_its_name() {
        let many = |n: usize| Value::Many((0..n).map(|n| format!("USR-{n}")).collect());
        assert!(recipients(&many(100)).is_ok() && recipients(&many(0)).is_err());
        assert!(recipients(&many(131)).unwrap_err().starts_with("131 people, and 100 is the most"));
        let team = Value::Many(vec!["team:TEAM-000001".into()]);
        assert!(recipients(&team).unwrap_err().starts_with("who is in the team is still being read"));
    }

    #[test]
    fn an_age_is_a_number_of_days_or_a_date() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let days = |text: &str| age(text, today).map(CleanupAge::days);
        assert_eq!([days("90"), days("2026-10-24")], [Ok(90), Ok(30)]);
        for bad in ["", "0", "400", "2026-11-23", "2026-12-01", "2020-01-01", "2026-02-31", "soon"] {
            assert!(days(bad).is_err(), "{bad}");
        }
        assert!(days("soon").unwrap_err().ends_with("a date like 2026-11-23 will do too"));
    }
}
