//! Whether notifications reach people: the history of attempts, what waits, and how long it took.
//!
//! No index is by time, and reading all of a million rows each minute is too much. But ids are given out in
//! order, so the first of a day's is found through the primary key, and only what follows is read. Ids of
//! another form, which sort before or after, are always read.

use super::{Looked, reading::reading};
use crate::{
    domain::{Delivery, Reading},
    source::database::row::{FailureRow, LaneRow, delay, failure, lane},
};
use sqlx::{FromRow, PgConnection, postgres::PgRow};

/// The first id of a day and an hour, by halving the numbers there can be: twenty looks into the index. The
/// hour is for numbers that were drawn long before their row was written. Behind it what sorts before all
/// numbers, to find the ids of another form.
macro_rules! first {
    ($table:literal, $at:literal) => {
        concat!(
            "WITH RECURSIVE form AS (
                SELECT coalesce(substring(max(id) FROM '^([A-Z]+-)[0-9]{6}$'), '') AS prefix FROM ",
            $table,
            "), search(low, high) AS (
                SELECT 0, 999999
                UNION ALL
                SELECT CASE WHEN old THEN middle + 1 ELSE low END, CASE WHEN old THEN high ELSE middle END
                FROM search, form, LATERAL (SELECT (low + high) / 2 AS middle) AS halved, LATERAL (
                    SELECT coalesce((
                        SELECT ",
            $at,
            " < now() - interval '25 hours' FROM ",
            $table,
            " WHERE id BETWEEN prefix || lpad(middle::text, 6, '0') AND prefix || '999999'
                        ORDER BY id LIMIT 1), false) AS old) AS looked
                WHERE low < high)
            SELECT prefix || lpad(max(low)::text, 6, '0'), prefix || '0' FROM search, form GROUP BY prefix"
        )
    };
}

const FIRST_ATTEMPT: &str = first!("notification_history", "attempted_at");
const FIRST_NOTIFICATION: &str = first!("notifications", "created_at");

/// Each channel and kind: attempts of the last hour and day by their end, and what has not been tried or
/// is to be tried again, which is found by its owner, as the index is (`OFFSET` keeps it so). A message that
/// has been read was sent. Most attempts are at what is new: only the rest is looked up one by one.
const LANES: &str = "
    WITH recent AS MATERIALIZED (SELECT id, type FROM notifications WHERE id >= $3 OR id < $4),
    lane AS (
        SELECT h.channel,
               coalesce(n.type, (SELECT type FROM notifications WHERE id = h.notification_id)) AS kind,
               count(*) FILTER (WHERE h.status IN ('sent', 'read')
                                AND h.attempted_at > now() - interval '1 hour') AS sent,
               count(*) FILTER (WHERE h.status = 'failed'
                                AND h.attempted_at > now() - interval '1 hour') AS failed,
               count(*) FILTER (WHERE h.status IN ('sent', 'read')) AS sent_day,
               count(*) FILTER (WHERE h.status = 'failed') AS failed_day,
               0 AS waiting, NULL::timestamptz AS since
        FROM notification_history h LEFT JOIN recent n ON n.id = h.notification_id
        WHERE (h.id >= $1 OR h.id < $2) AND h.attempted_at > now() - interval '24 hours'
        GROUP BY 1, 2
        UNION ALL
        SELECT n.channel, n.type, 0, 0, 0, 0, count(*), min(n.created_at)
        FROM users u CROSS JOIN LATERAL (
            SELECT channel, type, created_at FROM notifications
            WHERE user_id = u.id AND status = 'pending' OFFSET 0) n
        GROUP BY 1, 2)
    SELECT channel::text, kind::text, sum(sent)::int8, sum(failed)::int8, sum(sent_day)::int8,
           sum(failed_day)::int8, sum(waiting)::int8, extract(epoch FROM now() - min(since))::float8
    FROM lane WHERE kind IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2";

/// Of what was made in this time, too: what has waited for longer is told as waiting, until it is sent.
const DELAY: &str = "
    SELECT percentile_disc(ARRAY[0.5, 0.95, 0.99, 1.0]) WITHIN GROUP (
               ORDER BY extract(epoch FROM sent_at - created_at)::float8),
           count(*)
    FROM notifications
    WHERE (id >= $1 OR id < $2) AND sent_at > now() - interval '24 hours'";

const FAILURES: &str = "
    SELECT coalesce(h.error_code, 'no code'), coalesce(left(max(h.error_message), 300), ''), count(*),
           count(DISTINCT n.user_id), (array_agg(DISTINCT n.user_id::text))[1:5]
    FROM notification_history h JOIN notifications n ON n.id = h.notification_id
    WHERE (h.id >= $1 OR h.id < $2) AND h.status = 'failed'
      AND h.attempted_at > now() - interval '24 hours'
    GROUP BY 1 ORDER BY 3 DESC, 1 LIMIT 50";

pub(super) async fn read(mut connection: PgConnection) -> Looked<Delivery> {
    let attempt = first(FIRST_ATTEMPT, &mut connection).await?;
    let notification = first(FIRST_NOTIFICATION, &mut connection).await?;
    let lanes = since::<LaneRow>(&[&attempt, &notification], LANES, &mut connection).await?;
    let took = since::<(Option<Vec<f64>>, i64)>(&[&notification], DELAY, &mut connection).await?;
    let failures = since::<FailureRow>(&[&attempt], FAILURES, &mut connection).await?;
    let delivery = Delivery {
        lanes: lanes.map(|rows| rows.into_iter().map(lane).collect()),
        delay: took.map(|rows| {
            rows.into_iter().find_map(|(percentiles, count)| delay(&percentiles.unwrap_or_default(), count))
        }),
        failures: failures.map(|rows| rows.into_iter().map(failure).collect()),
    };
    Ok((connection, delivery))
}

/// Where to begin, and what sorts before everything of this form.
type Bounds = (String, String);

async fn first(sql: &'static str, connection: &mut PgConnection) -> Result<Reading<Bounds>, sqlx::Error> {
    reading(sqlx::query_as(sql).fetch_one(connection).await)
}

/// The rows from these ids on. Where not even the first may be read, there are none, for the same reason.
async fn since<T>(
    firsts: &[&Reading<Bounds>],
    sql: &'static str,
    connection: &mut PgConnection,
) -> Result<Reading<Vec<T>>, sqlx::Error>
where
    T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
{
    let mut query = sqlx::query_as(sql);
    for first in firsts {
        query = match first {
            Reading::Known((first, before)) => query.bind(first).bind(before),
            Reading::Off(why) => return Ok(Reading::Off(why.clone())),
        };
    }
    reading(query.fetch_all(connection).await)
}
