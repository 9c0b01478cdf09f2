//! The everyday round against the embedded backend: log in, look, end an assignment, make it again, mark
//! as read. It knows nothing of how the backend answers, so it holds for every personality.

use super::*;
use worky_console::{
    demo::{ADMIN, Backend, Options, Personality},
    domain::{AssignmentKind, EntityKind},
    source::{AssignmentSweep, InboxSweep, Outcome},
};

async fn round(url: &str) {
    let options = ApiOptions { requests_per_minute: 400, ..ApiOptions::new(url) };
    let Kit { api, .. } = Kit::with(options, None);
    let admin = api.log_in(ADMIN.0, &Secret::new(ADMIN.1)).await.unwrap();
    assert_eq!(api.me().await.unwrap(), admin);
    assert!(!api.teams().await.unwrap().rows.is_empty());

    let before = AssignmentSweep::new().advance(&api).await.unwrap();
    let task = |kind: &EntityKind| *kind == EntityKind::Task;
    let one = before.rows.iter().find(|row| task(&row.entity.kind) && row.kind == AssignmentKind::Assignee);
    let one = one.unwrap().clone();
    assert_eq!(api.unassign(&one.id).await, Outcome::Done(()));
    let without = AssignmentSweep::new().advance(&api).await.unwrap();
    assert!(without.rows.iter().all(|row| row.id != one.id));
    let made = api.assign(&one.entity, &one.user, &one.kind).await;
    assert!(matches!(&made, Outcome::Done(row) if row.user == one.user && row.active), "{made:?}");
    let after = AssignmentSweep::new().advance(&api).await.unwrap();
    assert!(after.rows.iter().any(|row| row.entity == one.entity && row.user == one.user));
    let twice = api.assign(&one.entity, &one.user, &one.kind).await;
    assert!(matches!(twice, Outcome::NotDone { .. }), "{twice:?}");

    let inbox = InboxSweep::new().advance(&api).await.unwrap();
    let unread: Vec<_> = inbox.rows.iter().filter(|row| row.is_unread()).map(|row| row.id.clone()).collect();
    assert!(unread.len() > 3, "{}", unread.len());
    assert_eq!(api.mark_read(&unread[..1]).await, Outcome::Done(()));
    assert_eq!(api.mark_read(&unread[1..3]).await, Outcome::Done(()));
    let inbox = InboxSweep::new().advance(&api).await.unwrap();
    let read = |id: &worky_console::domain::NotificationId| {
        inbox.rows.iter().any(|row| row.id == *id && !row.is_unread())
    };
    assert!(unread[..3].iter().all(read));
    assert_eq!(api.mark_all_read().await, Outcome::Done(()));
    assert_eq!(api.notification_summary().await.unwrap().unread, 0);
}

#[tokio::test]
async fn the_everyday_round_passes_on_the_embedded_backend_of_either_personality() {
    for personality in Personality::ALL {
        let options = Options { simulate: false, personality: *personality, ..Options::default() };
        let backend = Backend::start(options).await.unwrap();
        round(&backend.url()).await;
    }
}
