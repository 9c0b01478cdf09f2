//! Whether notifications reach people: the history of attempts, what waits, and how long it took.

use super::{Looked, reading::reading};
use crate::{
    domain::{Delivery, Reading},
    source::database::row::{FailureRow, LaneRow, delay, failure, lane},
};
use sqlx::PgConnection;

/// Each channel and kind: attempts of the last hour and day by their end, and what has not been tried or
/// is to be tried again. A message that has been read was sent.
const LANES: &str = "
    WITH attempt AS (
        SELECT h.channel::text AS channel, n.type::text AS kind, h.status::text AS status, h.attempted_at AS at
        FROM notification_history h JOIN notifications n ON n.id = h.notification_id
        WHERE h.attempted_at > now() - interval '24 hours'
        UNION ALL
        SELECT channel::text, type::text, 'waiting', created_at FROM notifications WHERE status = 'pending')
    SELECT channel, kind,
           count(*) FILTER (WHERE status IN ('sent', 'read') AND at > now() - interval '1 hour'),
           count(*) FILTER (WHERE status = 'failed' AND at > now() - interval '1 hour'),
           count(*) FILTER (WHERE status IN ('sent', 'read')),
           count(*) FILTER (WHERE status = 'failed'),
           count(*) FILTER (WHERE status = 'waiting'),
           extract(epoch FROM now() - min(at) FILTER (WHERE status = 'waiting'))::float8
    FROM attempt GROUP BY 1, 2 ORDER BY 1, 2";

const DELAY: &str = "
    SELECT percentile_disc(ARRAY[0.5, 0.95, 0.99, 1.0]) WITHIN GROUP (
               ORDER BY extract(epoch FROM sent_at - created_at)::float8),
           count(*)
    FROM notifications WHERE sent_at > now() - interval '24 hours'";

const FAILURES: &str = "
    SELECT coalesce(h.error_code, 'no code'), coalesce(left(max(h.error_message), 300), ''), count(*),
           count(DISTINCT n.user_id), (array_agg(DISTINCT n.user_id::text))[1:5]
    FROM notification_history h JOIN notifications n ON n.id = h.notification_id
    WHERE h.status = 'failed' AND h.attempted_at > now() - interval '24 hours'
    GROUP BY 1 ORDER BY 3 DESC, 1 LIMIT 50";

pub(super) async fn read(mut connection: PgConnection) -> Looked<Delivery> {
    let lanes = reading(sqlx::query_as::<_, LaneRow>(LANES).fetch_all(&mut connection).await)?;
    let took: Reading<(Option<Vec<f64>>, i64)> =
        reading(sqlx::query_as(DELAY).fetch_one(&mut connection).await)?;
    let failures = reading(sqlx::query_as::<_, FailureRow>(FAILURES).fetch_all(&mut connection).await)?;
    let delivery = Delivery {
        lanes: lanes.map(|rows| rows.into_iter().map(lane).collect()),
        delay: took.map(|(percentiles, count)| delay(&percentiles.unwrap_or_default(), count)),
        failures: failures.map(|rows| rows.into_iter().map(failure).collect()),
    };
    Ok((connection, delivery))
}
