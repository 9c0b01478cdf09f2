//! The columns of the two lists.

use super::{ChangeRow, Effect, WhoRow};
use crate::{
    base::{Align, Tone},
    domain::Flag,
    store::Column,
};
use std::borrow::Cow;

/// Which columns the view draws: the percentage where another one is staged, and the gauge.
pub(super) const SHARE: usize = 2;
pub(super) const GAUGE: usize = 3;

pub static FLAGS: [Column<Flag>; 7] = [
    Column::<Flag>::words("flag", (22, 2, 0), |f, _| Cow::Borrowed(f.name.as_str())).named(&["name", "id"]),
    Column::<Flag>::switch(
        "state",
        (5, 0),
        |f, _| Cow::Borrowed(on_off(f.enabled)),
        |f| f.enabled,
        ["on", "off"],
    )
    .named(&["enabled"])
    .toned(|f| if f.enabled { Tone::Good } else { Tone::Dim }),
    Column::<Flag>::number(
        "rollout",
        (8, 0),
        |f, _| Cow::Owned(f.percentage.to_string()),
        |f| Some(percent(f)),
    )
    .named(&["percentage"])
    .toned(share_tone),
    Column {
        align: Align::Left,
        grow: 1,
        ..Column::<Flag>::number("", (10, 1), |_, _| Cow::Borrowed(""), |f| Some(percent(f)))
    },
    Column::<Flag>::number(
        "allowed",
        (7, 3),
        |f, _| Cow::Owned(allowed(f).to_string()),
        |f| Some(allowed(f) as f64),
    ),
    Column::<Flag>::time("changed", (10, 2), |f, zone| Cow::Owned(zone.date(f.updated_at)), |f| f.updated_at)
        .aged(),
    Column::<Flag>::words("by", (10, 0, 4), |f, _| Cow::Borrowed(&f.updated_by)).extra(),
];

pub static CHANGES: [Column<ChangeRow>; 4] = [
    Column::<ChangeRow>::time("when", (16, 0), |c, zone| Cow::Owned(zone.minute(c.0.at)), |c| c.0.at).aged(),
    Column::<ChangeRow>::words("change", (14, 1, 0), |c, _| Cow::Owned(change(c))),
    Column::<ChangeRow>::words("by", (11, 0, 1), |c, _| Cow::Borrowed(&c.0.by)).toned(|_| Tone::Dim),
    Column::<ChangeRow>::words("why", (10, 2, 2), |c, _| Cow::Borrowed(why(c))).toned(|_| Tone::Dim),
];

pub static WHO: [Column<WhoRow>; 6] = [
    Column::<WhoRow>::words("person", (14, 3, 0), |w, _| Cow::Borrowed(&w.user().name)).named(&["name"]),
    Column::<WhoRow>::words("id", (10, 0, 2), |w, _| Cow::Borrowed(w.user().id.as_str()))
        .toned(|_| Tone::Dim),
    Column::<WhoRow>::words("role", (10, 2, 3), |w, _| Cow::Borrowed(&w.user().role)).toned(|_| Tone::Dim),
    Column::<WhoRow>::words("client", (10, 0, 4), |w, _| Cow::Borrowed(w.user().client.as_str())).extra(),
    Column::<WhoRow>::number(
        "bucket",
        (8, 1),
        |w, _| Cow::Owned(w.bucket.to_string()),
        |w| Some(f64::from(w.bucket.hundredths()) / 100.0),
    ),
    Column::<WhoRow>::words("is", (12, 0, 0), |w, _| Cow::Borrowed(w.words()))
        .named(&["state"])
        .toned(who_tone)
        .ordered(|a, b| (a.effect(), a.bucket).cmp(&(b.effect(), b.bucket))),
];

fn who_tone(row: &WhoRow) -> Tone {
    match row.effect() {
        Effect::Joins => Tone::Accent,
        Effect::Leaves => Tone::Warn,
        Effect::In => Tone::Good,
        Effect::Out => Tone::Dim,
    }
}

fn percent(flag: &Flag) -> f64 {
    f64::from(flag.percentage.hundredths()) / 100.0
}

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
