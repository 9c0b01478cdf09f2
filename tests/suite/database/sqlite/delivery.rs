//! What the backend's history of attempts says of the delivery of notifications.

use super::{small, world};
use sqlx::Executor;
use std::time::Duration;
use worky_console::{
    demo::Size,
    domain::{Channel, NotificationKind, Reading, Tally},
};

const ATTEMPTS: &str = "
    INSERT INTO notifications (id, user_id, type, title, message, channel, status, created_at, sent_at) VALUES
        ('N-1', 'USR-000001', 'assignment_created', '', '', 'email', 'sent', '2026-11-23T11:50:00.000000Z',
         '2026-11-23T11:50:01.250000Z'),
        ('N-2', 'USR-000002', 'assignment_created', '', '', 'email', 'failed', '2026-11-23T11:55:00.000000Z', NULL),
        ('N-3', 'USR-000001', 'team_member_added', '', '', 'push', 'failed', '2026-11-23T09:00:00.000000Z', NULL),
        ('N-4', 'USR-000002', 'team_member_added', '', '', 'in_app', 'pending', '2026-11-23T10:00:00.000000Z', NULL),
        ('N-5', 'USR-000002', 'team_member_added', '', '', 'in_app', 'sent', '2026-11-14T12:00:00.000000Z',
         '2026-11-14T12:00:00.000000Z');
    INSERT INTO notification_history (id, notification_id, channel, status, attempted_at, error_message) VALUES
        ('H-1', 'N-1', 'email', 'sent', '2026-11-23T11:50:01.250000Z', NULL),
        ('H-2', 'N-2', 'email', 'failed', '2026-11-23T11:56:00.000000Z', '550 no such' || char(27) || '[2J mailbox'),
        ('H-3', 'N-2', 'email', 'failed', '2026-11-23T11:57:00.000000Z', '550 no mailbox'),
        ('H-4', 'N-3', 'push', 'failed', '2026-11-23T10:00:00.000000Z', NULL),
        ('H-5', 'N-5', 'in_app', 'sent', '2026-11-14T12:00:00.000000Z', NULL)";

#[tokio::test]
async fn channels_and_kinds_delays_and_failures_are_told_apart() {
    let mut world = small().await;
    world.admin.execute(ATTEMPTS).await.unwrap();
    let delivery = world.look.delivery().await.unwrap();
    assert_eq!(delivery.hour(), Tally { sent: 1, failed: 2 });
    assert_eq!(delivery.day(), Tally { sent: 1, failed: 3 });
    assert_eq!((delivery.pending(), delivery.oldest()), (1, Some(Duration::from_secs(7_200))));
    let lanes = delivery.lanes.known().unwrap();
    let mails = &lanes[0];
    assert_eq!((&mails.channel, &mails.kind), (&Channel::Email, &NotificationKind::AssignmentCreated));
    assert_eq!(lanes.len(), 3, "what was sent nine days ago is the past");
    let delay = delivery.delay.known().unwrap().unwrap();
    let took = Duration::from_millis(1_250);
    assert_eq!((delay.p50, delay.max, delay.count), (took, took, 1));
    let failures = delivery.failures.known().unwrap();
    let said: Vec<_> = failures.iter().map(|f| (f.code.as_str(), f.count, f.people)).collect();
    assert_eq!(said, [("550", 2, 1), ("no code", 1, 1)]);
    assert_eq!(failures[0].sample, ["USR-000002"]);
    assert_eq!(failures[0].message, "no such\u{fffd}[2J mailbox");
    assert_eq!(failures[1].message, "");
}

#[tokio::test]
async fn percentiles_are_times_that_something_took() {
    let mut world = small().await;
    let rows = "WITH RECURSIVE number(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number LIMIT 201)
        INSERT INTO notifications (id, user_id, type, title, message, channel, status, created_at, sent_at)
        SELECT 'N-' || n, 'USR-000001', '', '', '', 'email', 'sent', '2026-11-23T11:00:00.000000Z',
               format('2026-11-23T11:%02d:%02d.000000Z', n / 60, n % 60)
        FROM number";
    world.admin.execute(rows).await.unwrap();
    let delay = world.look.delivery().await.unwrap().delay.known().copied().flatten().unwrap();
    let seconds = [delay.p50, delay.p95, delay.p99, delay.max].map(|time| time.as_secs());
    assert_eq!((seconds, delay.count), ([100, 190, 198, 200], 201));
}

#[tokio::test]
async fn a_system_that_has_sent_nothing_has_no_rate_and_no_delay() {
    let delivery = small().await.look.delivery().await.unwrap();
    assert_eq!((delivery.hour().success(), delivery.pending(), delivery.oldest()), (None, 0, None));
    assert_eq!((delivery.delay, delivery.failures), (Reading::Known(None), Reading::Known(vec![])));
}

#[tokio::test]
async fn the_sample_company_has_a_past_of_attempts_and_one_that_waits() {
    let delivery = world(Size::Small).await.look.delivery().await.unwrap();
    assert!(delivery.hour().sent > 0 && delivery.day().sent > delivery.hour().sent, "{delivery:?}");
    assert_eq!((delivery.pending(), delivery.oldest().unwrap().as_secs() / 60), (1, 9));
    assert!(delivery.delay.known().copied().flatten().unwrap().max < Duration::from_secs(3));
    assert!(!delivery.failures.known().unwrap().is_empty());
}
