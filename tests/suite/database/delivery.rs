//! What the history of attempts says of the delivery of notifications.

use super::fresh;
use sqlx::{AssertSqlSafe, Executor, PgConnection};
use std::time::Duration;
use worky_console::domain::{Channel, Delivery, NotificationKind, Reading, Tally};

const ATTEMPTS: &str = "
    INSERT INTO notifications (id, user_id, type, channel, status, created_at, sent_at) VALUES
        ('N-1', 'USR-000001', 'assignment_created', 'email', 'sent', now() - interval '10 minutes',
         now() - interval '9 minutes'),
        ('N-2', 'USR-000002', 'assignment_created', 'email', 'failed', now() - interval '5 minutes', NULL),
        ('N-3', 'USR-000001', 'team_member_added', 'push', 'failed', now() - interval '3 hours', NULL),
        ('N-4', 'USR-000002', 'team_member_added', 'in_app', 'pending', now() - interval '2 hours', NULL),
        ('N-5', 'USR-000002', 'team_member_added', 'in_app', 'sent', now() - interval '9 days',
         now() - interval '9 days');
    INSERT INTO notification_history (notification_id, channel, status, attempted_at, error_code, error_message)
    VALUES ('N-1', 'email', 'sent', now() - interval '9 minutes', NULL, NULL),
        ('N-2', 'email', 'failed', now() - interval '4 minutes', 'SMTP_550', E'no such\\e[2J mailbox'),
        ('N-2', 'email', 'failed', now() - interval '3 minutes', 'SMTP_550', 'no such mailbox'),
        ('N-3', 'push', 'failed', now() - interval '2 hours', NULL, NULL),
        ('N-5', 'in_app', 'sent', now() - interval '9 days', NULL, NULL)";

#[tokio::test]
async fn channels_and_kinds_delays_and_failures_are_told_apart() {
    let (database, mut look) = fresh().await;
    database.whole().await.execute(ATTEMPTS).await.unwrap();
    let delivery = look.delivery().await.unwrap();
    assert_eq!(delivery.hour(), Tally { sent: 1, failed: 2 });
    assert_eq!(delivery.day(), Tally { sent: 1, failed: 3 });
    assert_eq!(delivery.pending(), 1);
    assert!(delivery.oldest().unwrap().abs_diff(Duration::from_secs(7_200)) < Duration::from_secs(60));
    let lanes = delivery.lanes.known().unwrap();
    let mails = &lanes[0];
    assert_eq!((&mails.channel, &mails.kind), (&Channel::Email, &NotificationKind::AssignmentCreated));
    assert_eq!(lanes.len(), 3, "what was sent nine days ago is the past");
    let delay = delivery.delay.known().unwrap().unwrap();
    assert_eq!((delay.p50, delay.max, delay.count), (Duration::from_secs(60), Duration::from_secs(60), 1));
    let failures = delivery.failures.known().unwrap();
    let said: Vec<_> = failures.iter().map(|f| (f.code.as_str(), f.count, f.people)).collect();
    assert_eq!(said, [("SMTP_550", 2, 1), ("no code", 1, 1)]);
    assert_eq!(failures[0].sample, ["USR-000002"]);
    assert!(!failures[0].message.contains('\u{1b}'), "{:?}", failures[0].message);
}

/// Two days of attempts, one each minute, every tenth failed.
const MANY: &str = "
    INSERT INTO notifications (user_id, status, created_at, sent_at)
    SELECT 'USR-000001', CASE WHEN n % 10 = 0 THEN 'failed' ELSE 'sent' END::notification_status,
           now() - n * interval '1 minute', CASE WHEN n % 10 <> 0 THEN now() - (n - 0.5) * interval '1 minute' END
    FROM generate_series(2880, 1, -1) n;
    INSERT INTO notification_history (notification_id, channel, status, attempted_at)
    SELECT id, channel, status, created_at + interval '30 seconds' FROM notifications ORDER BY id";

#[tokio::test]
async fn what_is_older_than_a_day_is_left_out_wherever_the_numbers_begin_and_end() {
    for (first, last) in [(1, None), (500_000, None), (997_120, Some(999_999))] {
        let (database, mut look) = fresh().await;
        let mut admin = database.whole().await;
        for sequence in ["notifications_id_seq", "notification_history_id_seq"] {
            let start = format!("ALTER SEQUENCE {sequence} RESTART {first}");
            admin.execute(AssertSqlSafe(start)).await.unwrap();
        }
        admin.execute(MANY).await.unwrap();
        let highest: String =
            sqlx::query_scalar("SELECT max(id) FROM notifications").fetch_one(&mut admin).await.unwrap();
        assert!(last.is_none_or(|last: u32| highest == format!("NOTIF-{last}")), "{highest}");
        let (told, all) = (look.delivery().await.unwrap(), counted(&mut admin).await);
        assert_eq!((told.day(), told.delay.known().unwrap().unwrap().count), (all, all.sent), "from {first}");
        assert!((1_438..=1_440).contains(&(all.sent + all.failed)), "{all:?}");
        assert_eq!(told.failures.known().unwrap()[0].count, all.failed);
    }
}

/// The same by reading all rows, at the time of the attempts.
async fn counted(admin: &mut PgConnection) -> Tally {
    let of = "SELECT count(*) FILTER (WHERE status = 'sent'), count(*) FILTER (WHERE status = 'failed')
        FROM notification_history WHERE attempted_at > now() - interval '24 hours'";
    let (sent, failed): (i64, i64) = sqlx::query_as(of).fetch_one(admin).await.unwrap();
    Tally { sent: sent.unsigned_abs(), failed: failed.unsigned_abs() }
}

#[tokio::test]
async fn a_system_that_has_sent_nothing_has_no_rate_and_no_delay() {
    let (database, mut look) = fresh().await;
    database.whole().await;
    let delivery = look.delivery().await.unwrap();
    assert_eq!((delivery.hour().success(), delivery.pending(), delivery.oldest()), (None, 0, None));
    assert_eq!(delivery.delay, Reading::Known(None));
}

#[tokio::test]
async fn without_the_right_each_part_says_what_it_needs() {
    let (database, mut look) = fresh().await;
    let mut admin = database.whole().await;
    admin.execute("REVOKE SELECT ON notification_history FROM console").await.unwrap();
    let Delivery { lanes, delay, failures } = look.delivery().await.unwrap();
    let needs = "off: needs SELECT on table notification_history";
    assert_eq!(lanes.words(|_| String::new()), needs);
    assert_eq!(failures.words(|_| String::new()), needs);
    assert_eq!(delay, Reading::Known(None), "this one needs only the notifications");
}
