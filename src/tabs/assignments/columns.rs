//! The columns of the two lists.

use super::HistoryRow;
use crate::{base::Tone, domain::Assignment, store::Column};
use std::borrow::Cow;

pub(super) static ASSIGNMENTS: [Column<Assignment>; 7] = [
    Column::<Assignment>::words(
        "entity",
        (9, 0, 5),
        |a, _| Cow::Borrowed(a.entity.kind.as_str()),
        |a, b| (&a.entity.kind, &a.entity.id).cmp(&(&b.entity.kind, &b.entity.id)),
    )
    .toned(|_| Tone::Dim),
    Column::<Assignment>::words(
        "id",
        (10, 0, 0),
        |a, _| Cow::Borrowed(a.entity.id.as_str()),
        |a, b| a.entity.id.cmp(&b.entity.id),
    ),
    Column::<Assignment>::words(
        "name",
        (20, 4, 2),
        |a, _| Cow::Borrowed(entity_name(a)),
        |a, b| entity_name(a).cmp(entity_name(b)),
    ),
    Column::<Assignment>::words(
        "person",
        (16, 1, 0),
        |a, _| Cow::Borrowed(person(a)),
        |a, b| person(a).cmp(person(b)),
    ),
    Column::<Assignment>::words(
        "role",
        (15, 0, 4),
        |a, _| Cow::Borrowed(role(a)),
        |a, b| role(a).cmp(role(b)),
    )
    .toned(|_| Tone::Dim),
    Column::<Assignment>::words(
        "as",
        (9, 1, 0),
        |a, _| Cow::Borrowed(a.kind.as_str()),
        |a, b| a.kind.cmp(&b.kind),
    )
    .toned(|_| Tone::Accent),
    Column::<Assignment>::time(
        "since",
        (10, 3),
        |a, zone| Cow::Owned(zone.date(a.assigned_at)),
        |a, b| a.assigned_at.cmp(&b.assigned_at),
    ),
];

pub(super) static HISTORY: [Column<HistoryRow>; 4] = [
    Column::<HistoryRow>::time(
        "when",
        (16, 0),
        |h, zone| Cow::Owned(zone.minute(h.entry.at)),
        |a, b| a.entry.at.cmp(&b.entry.at),
    ),
    Column::<HistoryRow>::words(
        "what",
        (11, 0, 0),
        |h, _| Cow::Borrowed(&h.entry.action),
        |a, b| a.entry.action.cmp(&b.entry.action),
    )
    .toned(action_tone),
    Column::<HistoryRow>::words(
        "person",
        (14, 2, 0),
        |h, _| Cow::Owned(people(h)),
        |a, b| people(a).cmp(&people(b)),
    ),
    Column::<HistoryRow>::words(
        "as",
        (9, 0, 1),
        |h, _| Cow::Borrowed(h.entry.kind.as_str()),
        |a, b| a.entry.kind.cmp(&b.entry.kind),
    )
    .toned(|_| Tone::Dim),
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
