//! The columns of the two lists.

use crate::{
    base::Tone,
    domain::{Notification, NotificationStatus, Preference},
    store::Column,
};
use std::{borrow::Cow, cmp::Ordering};

pub(super) static INBOX: [Column<Notification>; 5] = [
    Column::<Notification>::words("state", (7, 0, 0), |n, _| Cow::Borrowed(n.status.as_str()), unread_first)
        .toned(state_tone),
    Column::<Notification>::words(
        "title",
        (20, 3, 0),
        |n, _| Cow::Borrowed(&n.title),
        |a, b| a.title.cmp(&b.title),
    )
    .toned(title_tone),
    Column::<Notification>::words(
        "kind",
        (25, 0, 2),
        |n, _| Cow::Borrowed(n.kind.as_str()),
        |a, b| a.kind.cmp(&b.kind),
    )
    .toned(|_| Tone::Dim),
    Column::<Notification>::words(
        "by",
        (6, 0, 3),
        |n, _| Cow::Borrowed(n.channel.as_str()),
        |a, b| a.channel.cmp(&b.channel),
    )
    .toned(|_| Tone::Dim),
    Column::<Notification>::time(
        "created",
        (16, 1),
        |n, zone| Cow::Owned(zone.minute(n.created_at)),
        |a, b| a.created_at.cmp(&b.created_at),
    ),
];

pub(super) static PREFERENCES: [Column<Preference>; 4] = [
    Column::<Preference>::words(
        "tell me of",
        (26, 0, 0),
        |p, _| Cow::Borrowed(p.kind.as_str()),
        |a, b| a.kind.cmp(&b.kind),
    ),
    Column::<Preference>::words("e-mail", (6, 0, 0), |p, _| yes_or_no(p.email), |a, b| a.email.cmp(&b.email))
        .toned(|p| on_tone(p.email)),
    Column::<Preference>::words(
        "in app",
        (6, 0, 0),
        |p, _| yes_or_no(p.in_app),
        |a, b| a.in_app.cmp(&b.in_app),
    )
    .toned(|p| on_tone(p.in_app)),
    Column::<Preference>::words("push", (6, 0, 0), |p, _| yes_or_no(p.push), |a, b| a.push.cmp(&b.push))
        .toned(|p| on_tone(p.push)),
];

fn yes_or_no(on: bool) -> Cow<'static, str> {
    Cow::Borrowed(if on { "yes" } else { "no" })
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
