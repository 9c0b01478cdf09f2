//! The columns of the two lists.

use crate::{
    base::Tone,
    domain::{Notification, NotificationStatus, Preference},
    store::Column,
};
use std::{borrow::Cow, cmp::Ordering};

pub static INBOX: [Column<Notification>; 7] = [
    Column::<Notification>::words("state", (7, 0, 0), |n, _| Cow::Borrowed(n.status.as_str()))
        .named(&["status"])
        .ordered(unread_first)
        .toned(state_tone),
    Column::<Notification>::words("title", (20, 3, 0), |n, _| Cow::Borrowed(&n.title)).toned(title_tone),
    Column::<Notification>::words("kind", (25, 0, 2), |n, _| Cow::Borrowed(n.kind.as_str()))
        .named(&["type"])
        .ordered(|a, b| a.kind.cmp(&b.kind))
        .toned(|_| Tone::Dim),
    Column::<Notification>::words("by", (6, 0, 3), |n, _| Cow::Borrowed(n.channel.as_str()))
        .named(&["channel"])
        .ordered(|a, b| a.channel.cmp(&b.channel))
        .toned(|_| Tone::Dim),
    Column::<Notification>::time(
        "created",
        (16, 1),
        |n, zone| Cow::Owned(zone.minute(n.created_at)),
        |n| n.created_at,
    )
    .aged(),
    Column::<Notification>::words("about", (16, 0, 4), |n, _| Cow::Borrowed(about(n))).extra(),
    Column::<Notification>::words("id", (16, 0, 5), |n, _| Cow::Borrowed(n.id.as_str())).extra(),
];

pub static PREFERENCES: [Column<Preference>; 4] = [
    Column::<Preference>::words("tell me of", (26, 0, 0), |p, _| Cow::Borrowed(p.kind.as_str()))
        .named(&["kind", "type"])
        .ordered(|a, b| a.kind.cmp(&b.kind)),
    Column::<Preference>::switch("e-mail", (6, 0), |p, _| yes_or_no(p.email), |p| p.email, YES_OR_NO)
        .named(&["email"])
        .toned(|p| on_tone(p.email)),
    Column::<Preference>::switch("in app", (6, 0), |p, _| yes_or_no(p.in_app), |p| p.in_app, YES_OR_NO)
        .named(&["in_app"])
        .toned(|p| on_tone(p.in_app)),
    Column::<Preference>::switch("push", (6, 0), |p, _| yes_or_no(p.push), |p| p.push, YES_OR_NO)
        .toned(|p| on_tone(p.push)),
];

const YES_OR_NO: [&str; 2] = ["yes", "no"];

fn about(notification: &Notification) -> &str {
    notification.about.as_deref().unwrap_or("")
}

fn yes_or_no(on: bool) -> Cow<'static, str> {
    Cow::Borrowed(YES_OR_NO[usize::from(!on)])
}

fn on_tone(on: bool) -> Tone {
    if on { Tone::Good } else { Tone::Dim }
}

/// What waits for the person stands first, newest first; what has been read comes after.
fn unread_first(a: &Notification, b: &Notification) -> Ordering {
    (!a.is_unread(), b.created_at).cmp(&(!b.is_unread(), a.created_at))
}

fn state_tone(notification: &Notification) -> Tone {
    match notification.status {
        NotificationStatus::Failed => Tone::Bad,
        NotificationStatus::Pending => Tone::Warn,
        NotificationStatus::Sent => Tone::Accent,
        NotificationStatus::Read | NotificationStatus::Other(_) => Tone::Dim,
    }
}

fn title_tone(notification: &Notification) -> Tone {
    if notification.is_unread() { Tone::Strong } else { Tone::Dim }
}
