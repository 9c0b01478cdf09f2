//! The columns of the two lists.

use super::ChangeRow;
use crate::{
    base::{Align, Tone},
    domain::Flag,
    store::Column,
};
use std::borrow::Cow;

/// Which column holds the gauge, drawn by the view.
pub(super) const GAUGE: usize = 3;

pub(super) static FLAGS: [Column<Flag>; 6] = [
    Column::<Flag>::words(
        "flag",
        (22, 2, 0),
        |f, _| Cow::Borrowed(f.name.as_str()),
        |a, b| a.name.cmp(&b.name),
    ),
    Column::<Flag>::words(
        "state",
        (5, 0, 0),
        |f, _| Cow::Borrowed(on_off(f.enabled)),
        |a, b| a.enabled.cmp(&b.enabled),
    )
    .toned(|f| if f.enabled { Tone::Good } else { Tone::Dim }),
    Column::<Flag>::number(
        "rollout",
        (8, 0),
        |f, _| Cow::Owned(f.percentage.to_string()),
        |a, b| a.percentage.cmp(&b.percentage),
    )
    .toned(share_tone),
    Column {
        align: Align::Left,
        grow: 1,
        ..Column::<Flag>::number(
            "",
            (10, 1),
            |_, _| Cow::Borrowed(""),
            |a, b| a.percentage.cmp(&b.percentage),
        )
    },
    Column::<Flag>::number(
        "allowed",
        (7, 3),
        |f, _| Cow::Owned(allowed(f).to_string()),
        |a, b| allowed(a).cmp(&allowed(b)),
    ),
    Column::<Flag>::time(
        "changed",
        (10, 2),
        |f, zone| Cow::Owned(zone.date(f.updated_at)),
        |a, b| a.updated_at.cmp(&b.updated_at),
    ),
];

pub(super) static CHANGES: [Column<ChangeRow>; 4] = [
    Column::<ChangeRow>::time(
        "when",
        (16, 0),
        |c, zone| Cow::Owned(zone.minute(c.0.at)),
        |a, b| a.0.at.cmp(&b.0.at),
    ),
    Column::<ChangeRow>::words(
        "change",
        (14, 1, 0),
        |c, _| Cow::Owned(change(c)),
        |a, b| change(a).cmp(&change(b)),
    ),
    Column::<ChangeRow>::words("by", (11, 0, 1), |c, _| Cow::Borrowed(&c.0.by), |a, b| a.0.by.cmp(&b.0.by))
        .toned(|_| Tone::Dim),
    Column::<ChangeRow>::words("why", (10, 2, 2), |c, _| Cow::Borrowed(why(c)), |a, b| why(a).cmp(why(b)))
        .toned(|_| Tone::Dim),
];

pub(super) fn on_off(enabled: bool) -> &'static str {
    if enabled { "on" } else { "off" }
}

fn allowed(flag: &Flag) -> usize {
    flag.allowed_clients.len() + flag.allowed_users.len()
}

/// A percentage means nothing while the flag is off.
fn share_tone(flag: &Flag) -> Tone {
    if flag.enabled { Tone::Text } else { Tone::Dim }
}

/// `25 % to 50 %`, `off (0 %) to 10 %`.
fn change(row: &ChangeRow) -> String {
    let say = |(on, share): (bool, crate::domain::Percentage)| {
        if on { share.to_string() } else { format!("off ({share})") }
    };
    match row.0.before {
        None => format!("created, {}", say(row.0.after)),
        Some(before) if before == row.0.after => "lists or text".to_owned(),
        Some(before) => format!("{} to {}", say(before), say(row.0.after)),
    }
}

fn why(row: &ChangeRow) -> &str {
    row.0.reason.as_deref().unwrap_or("")
}
