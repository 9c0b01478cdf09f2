//! The columns of the two lists.

use super::HistoryRow;
use crate::{base::Tone, domain::Assignment, store::Column};
use std::borrow::Cow;

pub static ASSIGNMENTS: [Column<Assignment>; 9] = [
    Column::<Assignment>::words("kind", (9, 0, 5), |a, _| Cow::Borrowed(a.entity.kind.as_str()))
        .ordered(|a, b| (&a.entity.kind, &a.entity.id).cmp(&(&b.entity.kind, &b.entity.id)))
        .toned(|_| Tone::Dim),
    Column::<Assignment>::words("id", (10, 0, 0), |a, _| Cow::Borrowed(a.entity.id.as_str()))
        .named(&["entity"]),
    Column::<Assignment>::words("name", (20, 4, 2), |a, _| Cow::Borrowed(entity_name(a))),
    Column::<Assignment>::words("person", (16, 1, 0), |a, _| Cow::Borrowed(person(a))).named(&["assignee"]),
    Column::<Assignment>::words("role", (15, 0, 4), |a, _| Cow::Borrowed(role(a))).toned(|_| Tone::Dim),
    Column::<Assignment>::words("as", (9, 1, 0), |a, _| Cow::Borrowed(a.kind.as_str()))
        .named(&["type"])
        .ordered(|a, b| a.kind.cmp(&b.kind))
        .toned(|_| Tone::Accent),
    Column::<Assignment>::time(
        "since",
        (10, 3),
        |a, zone| Cow::Owned(zone.date(a.assigned_at)),
        |a| a.assigned_at,
    )
    .aged(),
    // Two people may have one name: their id tells them apart.
    Column::<Assignment>::words("user", (10, 0, 6), |a, _| Cow::Borrowed(a.user.as_str())).extra(),
    Column::<Assignment>::words("assignment", (29, 0, 7), |a, _| Cow::Borrowed(a.id.as_str())).extra(),
];

pub static HISTORY: [Column<HistoryRow>; 5] = [
    Column::<HistoryRow>::time(
        "when",
        (16, 0),
        |h, zone| Cow::Owned(zone.minute(h.entry.at)),
        |h| h.entry.at,
    )
    .aged(),
    Column::<HistoryRow>::words("what", (11, 0, 0), |h, _| Cow::Borrowed(&h.entry.action)).toned(action_tone),
    Column::<HistoryRow>::words("person", (14, 2, 0), |h, _| Cow::Owned(people(h))),
    Column::<HistoryRow>::words("as", (9, 0, 1), |h, _| Cow::Borrowed(h.entry.kind.as_str()))
        .named(&["type"])
        .ordered(|a, b| a.entry.kind.cmp(&b.entry.kind))
        .toned(|_| Tone::Dim),
    Column::<HistoryRow>::words("user", (10, 0, 2), |h, _| Cow::Borrowed(h.entry.user.as_str())).extra(),
];

fn entity_name(assignment: &Assignment) -> &str {
    assignment.entity_name.as_deref().unwrap_or("")
}

fn person(assignment: &Assignment) -> &str {
    assignment.user_name.as_deref().unwrap_or(assignment.user.as_str())
}

fn role(assignment: &Assignment) -> &str {
    assignment.user_role.as_deref().unwrap_or("")
}

fn people(row: &HistoryRow) -> String {
    let now = row.entry.user_name.as_deref().unwrap_or(row.entry.user.as_str());
    match &row.entry.previous_name {
        Some(before) => format!("{now}, before {before}"),
        None => now.to_owned(),
    }
}

fn action_tone(row: &HistoryRow) -> Tone {
    if row.entry.action == "unassigned" { Tone::Warn } else { Tone::Accent }
}
