//! Delivering what waits, and letting go of what nobody will look at again, so that a backend that
//! runs for weeks stays as large as it was.

use super::{
    clock::stamp,
    database::{next_id, rows, run},
    fault::Fault,
    service::App,
};
use chrono::TimeDelta;
use serde::Deserialize;
use std::time::Duration;

const PAUSE: Duration = Duration::from_secs(2);
/// Rounds between two times of letting go.
const TIDY: u32 = 60;
/// What is kept of each kind of past, in rows.
const KEPT: [(&str, &str); 4] = [
    ("notifications", "id IN (SELECT id FROM notifications ORDER BY created_at DESC LIMIT -1 OFFSET 20000)"),
    (
        "notification_history",
        "id IN (SELECT id FROM notification_history ORDER BY attempted_at DESC LIMIT -1 OFFSET 5000)",
    ),
    (
        "assignment_history",
        "id IN (SELECT id FROM assignment_history ORDER BY created_at DESC LIMIT -1 OFFSET 5000)",
    ),
    (
        "assignments",
        "id IN (SELECT id FROM assignments WHERE NOT is_active ORDER BY assigned_at DESC LIMIT -1 OFFSET 5000)",
    ),
];

#[derive(Deserialize)]
struct Waiting {
    id: String,
    channel: String,
}

/// Delivers now and then, for as long as it is polled.
pub async fn forever(app: &App) {
    let mut round = 0u32;
    loop {
        tokio::time::sleep(PAUSE).await;
        // What could not be done this time is done the next.
        let _ = deliver(app, TimeDelta::seconds(1)).await;
        round = round.wrapping_add(1);
        if round.is_multiple_of(TIDY) {
            let _ = tidy(app).await;
        }
    }
}

/// Delivers what has waited at least so long.
pub async fn deliver(app: &App, waited: TimeDelta) -> Result<(), Fault> {
    let mut db = app.db.write().await?;
    let sql = "SELECT json_object('id', id, 'channel', channel) FROM notifications
        WHERE status = 'pending' AND created_at <= ? ORDER BY created_at, id LIMIT ?";
    let before = stamp(app.clock.now() - waited);
    for text in rows(&mut db, sql, &[before.into(), i64::from(app.limits.batch).into()]).await? {
        let waiting: Waiting = serde_json::from_str(&text)?;
        let (well, now) = (!app.chance.delivery_fails(), app.stamp());
        let status = if well { "sent" } else { "failed" };
        let sent_at = well.then_some(&now);
        let update = "UPDATE notifications SET status = ?, sent_at = ? WHERE id = ?";
        run(&mut db, update, &[status.into(), sent_at.into(), (&waiting.id).into()]).await?;
        let insert = "INSERT INTO notification_history (id, notification_id, channel, status, attempted_at,
            delivered_at, error_message) VALUES (?,?,?,?,?,?,?)";
        let id = next_id(&mut db, "NHIST").await?;
        let error = (!well).then_some(reason(&waiting.channel));
        let binds = [
            id.into(),
            (&waiting.id).into(),
            (&waiting.channel).into(),
            status.into(),
            (&now).into(),
            sent_at.into(),
            error.into(),
        ];
        run(&mut db, insert, &binds).await?;
        app.metrics.delivered(&waiting.channel, well);
    }
    Ok(db.commit().await?)
}

async fn tidy(app: &App) -> Result<(), Fault> {
    let mut db = app.db.write().await?;
    for (table, condition) in KEPT {
        run(&mut db, format!("DELETE FROM {table} WHERE {condition}"), &[]).await?;
    }
    Ok(db.commit().await?)
}

/// Why one fails, if one does.
pub fn reason(channel: &str) -> &'static str {
    if channel == "email" {
        "451 mailbox temporarily unavailable"
    } else {
        "device token no longer registered"
    }
}
