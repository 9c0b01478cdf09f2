//! The columns of the two lists.

use super::MemberRow;
use crate::{
    base::{Align, Tone},
    domain::{Team, limits},
    store::Column,
};
use std::borrow::Cow;

pub(super) static TEAMS: [Column<Team>; 5] = [
    Column::<Team>::words("name", (14, 3, 0), |t, _| Cow::Borrowed(&t.name), |a, b| a.name.cmp(&b.name))
        .toned(activity),
    Column::<Team>::words("project", (11, 0, 3), |t, _| project(t), |a, b| a.project.cmp(&b.project)),
    Column::<Team>::number(
        "members",
        (8, 1),
        |t, _| Cow::Owned(format!("{}/{}", t.member_count, limits::TEAM_MEMBERS)),
        |a, b| a.member_count.cmp(&b.member_count),
    )
    .toned(fullness),
    Column::<Team>::words("state", (7, 0, 2), |t, _| Cow::Borrowed(state(t)), |a, b| a.active.cmp(&b.active))
        .toned(activity),
    Column::<Team>::time(
        "updated",
        (10, 4),
        |t, zone| Cow::Owned(zone.date(t.updated_at)),
        |a, b| a.updated_at.cmp(&b.updated_at),
    ),
];

pub(super) static MEMBERS: [Column<MemberRow>; 5] = [
    Column::<MemberRow>::words(
        "name",
        (14, 2, 0),
        |m, _| Cow::Borrowed(m.name()),
        |a, b| a.name().cmp(b.name()),
    ),
    Column::<MemberRow>::words(
        "role",
        (9, 1, 1),
        |m, _| Cow::Borrowed(&m.member.role),
        |a, b| a.member.role.cmp(&b.member.role),
    ),
    Column {
        align: Align::Left,
        ..Column::<MemberRow>::number("open", (11, 2), |m, _| Cow::Owned(load(m)), |a, b| a.open.cmp(&b.open))
    },
    Column::<MemberRow>::words(
        "e-mail",
        (20, 2, 4),
        |m, _| Cow::Borrowed(email(m)),
        |a, b| email(a).cmp(email(b)),
    )
    .toned(|_| Tone::Dim),
    Column::<MemberRow>::time(
        "joined",
        (10, 3),
        |m, zone| Cow::Owned(zone.date(m.member.joined_at)),
        |a, b| a.member.joined_at.cmp(&b.member.joined_at),
    ),
];

fn project(team: &Team) -> Cow<'_, str> {
    Cow::Borrowed(team.project.as_ref().map_or("none", |project| project.as_str()))
}

fn state(team: &Team) -> &'static str {
    if team.active { "active" } else { "closed" }
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
