//! The columns of the two lists.

use super::MemberRow;
use crate::{
    base::{Align, Tone},
    domain::{Team, limits},
    store::Column,
};
use std::borrow::Cow;

pub static TEAMS: [Column<Team>; 7] = [
    Column::<Team>::words("name", (14, 3, 0), |t, _| Cow::Borrowed(&t.name)).toned(activity),
    Column::<Team>::words("project", (11, 0, 3), |t, _| project(t)).ordered(|a, b| a.project.cmp(&b.project)),
    Column::<Team>::number(
        "members",
        (8, 1),
        |t, _| Cow::Owned(format!("{}/{}", t.member_count, limits::TEAM_MEMBERS)),
        |t| Some(t.member_count.into()),
    )
    .toned(fullness),
    Column::<Team>::switch("state", (7, 2), |t, _| Cow::Borrowed(state(t)), |t| t.active, STATES)
        .named(&["active"])
        .toned(activity),
    Column::<Team>::time("updated", (10, 4), |t, zone| Cow::Owned(zone.date(t.updated_at)), |t| t.updated_at)
        .aged(),
    Column::<Team>::time("created", (10, 5), |t, zone| Cow::Owned(zone.date(t.created_at)), |t| t.created_at)
        .extra(),
    Column::<Team>::words("id", (11, 0, 5), |t, _| Cow::Borrowed(t.id.as_str())).named(&["team"]).extra(),
];

pub static MEMBERS: [Column<MemberRow>; 6] = [
    Column::<MemberRow>::words("name", (14, 2, 0), |m, _| Cow::Borrowed(m.name())).named(&["person"]),
    Column::<MemberRow>::words("role", (9, 1, 1), |m, _| Cow::Borrowed(&m.member.role)),
    Column {
        align: Align::Left,
        ..Column::<MemberRow>::number("open", (11, 2), |m, _| Cow::Owned(load(m)), |m| m.open.map(f64::from))
    },
    Column::<MemberRow>::words("e-mail", (20, 2, 4), |m, _| Cow::Borrowed(email(m)))
        .named(&["email"])
        .toned(|_| Tone::Dim),
    Column::<MemberRow>::time(
        "joined",
        (10, 3),
        |m, zone| Cow::Owned(zone.date(m.member.joined_at)),
        |m| m.member.joined_at,
    )
    .aged(),
    Column::<MemberRow>::words("id", (10, 0, 5), |m, _| Cow::Borrowed(m.member.user.as_str()))
        .named(&["user"])
        .extra(),
];

/// A team that is at work, and one that is not.
const STATES: [&str; 2] = ["active", "closed"];

fn project(team: &Team) -> Cow<'_, str> {
    Cow::Borrowed(team.project.as_ref().map_or("none", |project| project.as_str()))
}

fn state(team: &Team) -> &'static str {
    STATES[usize::from(!team.active)]
}

fn activity(team: &Team) -> Tone {
    if team.active { Tone::Text } else { Tone::Dim }
}

fn fullness(team: &Team) -> Tone {
    match team.member_count * 100 / limits::TEAM_MEMBERS {
        100.. => Tone::Bad,
        limits::TEAM_WARN_PERCENT.. => Tone::Warn,
        _ => Tone::Text,
    }
}

fn load(row: &MemberRow) -> String {
    row.open.map_or_else(String::new, |open| open.to_string())
}

fn email(row: &MemberRow) -> &str {
    row.member.email.as_deref().unwrap_or("")
}
