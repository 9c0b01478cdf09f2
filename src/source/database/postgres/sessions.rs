//! Who is connected, what they run, and who waits for whom.

use super::reading::TEXT;
use crate::{
    base::{clean, cut},
    domain::{Doing, Reading, Session},
    source::database::row::duration,
};
use sqlx::PgConnection;

/// The text in the place of a statement that our role may not read.
const HIDDEN: &str = "<insufficient privilege>";

/// As in the vitals, what takes a connection has a database and a user.
const STATES: &str = "
    SELECT coalesce(state, 'starting'), count(*)::int4, bool_or(query = '<insufficient privilege>')
    FROM pg_stat_activity WHERE datid IS NOT NULL AND usesysid IS NOT NULL
    GROUP BY 1 ORDER BY 2 DESC, 1";

/// Those who run something or hold a transaction open, and those who wait or are waited for. Locks are seen
/// by everybody, so the last are known also where what they run is not. The most recent statement of
/// somebody idle is no statement that runs.
const SESSIONS: &str = "
    WITH waiting AS MATERIALIZED (SELECT DISTINCT pid FROM pg_locks WHERE NOT granted),
         blocked AS MATERIALIZED (SELECT pid, pg_blocking_pids(pid) AS by FROM waiting),
         involved AS (SELECT pid FROM blocked UNION SELECT unnest(by) FROM blocked)
    SELECT a.pid, coalesce(a.usename::text, ''), coalesce(a.application_name, ''), coalesce(a.state, ''),
           coalesce(a.wait_event_type || ': ' || a.wait_event, ''),
           CASE WHEN a.state = 'active'
                THEN extract(epoch FROM clock_timestamp() - a.query_start)::float8 END,
           extract(epoch FROM clock_timestamp() - a.xact_start)::float8,
           left(coalesce(a.query, ''), 1000), coalesce(b.by, '{}')
    FROM pg_stat_activity a LEFT JOIN blocked b USING (pid)
    WHERE a.pid <> pg_backend_pid() AND a.datid IS NOT NULL
      AND (a.state = 'active' OR a.xact_start IS NOT NULL OR a.pid IN (SELECT pid FROM involved))
    ORDER BY a.pid IN (SELECT pid FROM involved) DESC, a.xact_start, a.pid
    LIMIT 100";

/// One of them, whatever it does.
const SESSION: &str = "
    SELECT a.pid, coalesce(a.usename::text, ''), coalesce(a.application_name, ''), coalesce(a.state, ''),
           coalesce(a.wait_event_type || ': ' || a.wait_event, ''),
           CASE WHEN a.state = 'active'
                THEN extract(epoch FROM clock_timestamp() - a.query_start)::float8 END,
           extract(epoch FROM clock_timestamp() - a.xact_start)::float8,
           left(coalesce(a.query, ''), 1000), pg_blocking_pids(a.pid)
    FROM pg_stat_activity a WHERE a.pid = $1 AND a.datid IS NOT NULL";

type Row = (i32, String, String, String, String, Option<f64>, Option<f64>, String, Vec<i32>);

/// How many connections are in which state. A role that may not see all of them sees none: half a count
/// would be taken for the whole.
pub(super) async fn states(
    connection: &mut PgConnection,
) -> Result<Reading<Vec<(String, u32)>>, sqlx::Error> {
    let rows: Vec<(String, i32, Option<bool>)> = sqlx::query_as(STATES).fetch_all(connection).await?;
    let hidden = rows.iter().any(|(.., hidden)| *hidden == Some(true));
    let states = rows.into_iter().map(|(state, count, _)| (clean(&state), count.unsigned_abs()));
    Ok(Reading::privileged((!hidden).then(|| states.collect())))
}

pub(super) async fn read(connection: &mut PgConnection) -> Result<Vec<Session>, sqlx::Error> {
    let rows: Vec<Row> = sqlx::query_as(SESSIONS).fetch_all(connection).await?;
    Ok(rows.into_iter().map(session).collect())
}

pub(super) async fn find(connection: &mut PgConnection, pid: i32) -> Result<Option<Session>, sqlx::Error> {
    let row: Option<Row> = sqlx::query_as(SESSION).bind(pid).fetch_optional(connection).await?;
    Ok(row.map(session))
}

fn session((pid, user, application, state, wait, statement, transaction, text, blocked_by): Row) -> Session {
    let doing = (text != HIDDEN).then(|| Doing {
        state: clean(&state),
        wait: clean(&wait),
        statement_for: statement.map(duration),
        transaction_for: transaction.map(duration),
        text: statement_text(&text),
    });
    Session {
        pid,
        user: clean(&user),
        application: clean(&application),
        doing: Reading::privileged(doing),
        blocked_by,
    }
}

/// In one line, and no longer than anybody reads.
fn statement_text(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    cut(&clean(&line), TEXT, "...").into_owned()
}
