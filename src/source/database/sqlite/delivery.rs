//! Whether notifications reach people: the history of attempts, what waits, and how long it took.

use super::{Looked, Times, reading::reading};
use crate::{
    domain::Delivery,
    source::database::row::{FailureRow, LaneRow, delay, failure, lane},
};
use sqlx::SqliteConnection;

/// Now, an hour ago, a day ago. As with PostgreSQL, each channel and kind, by how attempts ended, and what
/// waits.
const LANES: &str = "
    WITH attempt AS (
        SELECT h.channel, n.type AS kind, h.status, h.attempted_at AS at
        FROM notification_history h JOIN notifications n ON n.id = h.notification_id
        WHERE h.attempted_at > ?3
        UNION ALL
        SELECT channel, type, 'waiting', created_at FROM notifications WHERE status = 'pending')
    SELECT channel, kind,
           count(*) FILTER (WHERE status IN ('sent', 'read') AND at > ?2),
           count(*) FILTER (WHERE status = 'failed' AND at > ?2),
           count(*) FILTER (WHERE status IN ('sent', 'read')),
           count(*) FILTER (WHERE status = 'failed'),
           count(*) FILTER (WHERE status = 'waiting'),
           unixepoch(?1, 'subsec') - unixepoch(min(at) FILTER (WHERE status = 'waiting'), 'subsec')
    FROM attempt GROUP BY 1, 2 ORDER BY 1, 2";

const DELAY: &str = "
    WITH took AS (
        SELECT unixepoch(sent_at, 'subsec') - unixepoch(created_at, 'subsec') AS seconds
        FROM notifications WHERE sent_at > ?1),
    placed AS (SELECT seconds, cume_dist() OVER (ORDER BY seconds) AS at FROM took)
    SELECT min(seconds) FILTER (WHERE at >= 0.5), min(seconds) FILTER (WHERE at >= 0.95),
           min(seconds) FILTER (WHERE at >= 0.99), max(seconds), count(*)
    FROM placed";

/// There is no column for a code, but a mail server's answer begins with one.
const FAILURES: &str = "
    WITH failure AS (
        SELECT n.user_id, coalesce(h.error_message, '') AS said,
               h.error_message GLOB '[45][0-9][0-9] *' AS coded
        FROM notification_history h JOIN notifications n ON n.id = h.notification_id
        WHERE h.status = 'failed' AND h.attempted_at > ?1)
    SELECT CASE WHEN coded THEN substr(said, 1, 3) ELSE 'no code' END,
           substr(max(CASE WHEN coded THEN substr(said, 5) ELSE said END), 1, 300),
           count(*), count(DISTINCT user_id), group_concat(DISTINCT user_id)
    FROM failure GROUP BY 1 ORDER BY 3 DESC, 1 LIMIT 50";

/// People that are named of one group.
const SAMPLE: usize = 5;

type DelayRow = (Option<f64>, Option<f64>, Option<f64>, Option<f64>, i64);
type JoinedRow = (String, String, i64, i64, String);

pub(super) async fn read(mut connection: SqliteConnection, times: Times) -> Looked<Delivery> {
    let Times { now, hour_ago, day_ago } = &times;
    let lanes = sqlx::query_as::<_, LaneRow>(LANES).bind(now).bind(hour_ago).bind(day_ago);
    let lanes = reading(lanes.fetch_all(&mut connection).await)?;
    let took = sqlx::query_as::<_, DelayRow>(DELAY).bind(day_ago);
    let took = reading(took.fetch_one(&mut connection).await)?;
    let failures = sqlx::query_as::<_, JoinedRow>(FAILURES).bind(day_ago);
    let failures = reading(failures.fetch_all(&mut connection).await)?;
    let delivery = Delivery {
        lanes: lanes.map(|rows| rows.into_iter().map(lane).collect()),
        delay: took.map(|(p50, p95, p99, max, count)| {
            let percentiles: Vec<f64> = [p50, p95, p99, max].into_iter().flatten().collect();
            delay(&percentiles, count)
        }),
        failures: failures.map(|rows| rows.into_iter().map(split).map(failure).collect()),
    };
    Ok((connection, delivery))
}

fn split((code, message, count, people, joined): JoinedRow) -> FailureRow {
    let mut sample: Vec<String> = joined.split(',').map(str::to_owned).collect();
    sample.sort();
    sample.truncate(SAMPLE);
    (code, message, count, people, sample)
}
