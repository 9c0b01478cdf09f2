//! Telling people what happened to them, over the channels they have asked for.

use super::{
    Quirk,
    database::{next_id, rows, run},
    fault::Fault,
    service::App,
};
use sqlx::SqliteConnection;

/// What is to be told, and to whom.
#[derive(Clone, Debug)]
pub struct Note<'a> {
    pub user_id: &'a str,
    pub kind: &'a str,
    pub title: String,
    pub message: String,
    pub entity: Option<(&'a str, &'a str)>,
    pub context: Option<String>,
    pub by: &'a str,
}

/// One notification for each channel the person's preferences allow; none where there are no preferences.
pub async fn tell(app: &App, db: &mut SqliteConnection, note: &Note<'_>) -> Result<(), Fault> {
    if app.has(Quirk::SilentChanges) {
        return Ok(());
    }
    let sql = "SELECT c.channel FROM notification_preferences p,
        (SELECT 'in_app' AS channel UNION ALL SELECT 'email' UNION ALL SELECT 'push') c
        WHERE p.user_id = ? AND p.notification_type = ? AND CASE c.channel WHEN 'in_app' THEN p.in_app_enabled
        WHEN 'email' THEN p.email_enabled ELSE p.push_enabled END";
    for channel in rows(db, sql, &[note.user_id.into(), note.kind.into()]).await? {
        write(app, db, note, &channel).await?;
    }
    Ok(())
}

/// One notification over one channel. In the app it has arrived at once; the others wait for delivery.
pub async fn write(
    app: &App,
    db: &mut SqliteConnection,
    note: &Note<'_>,
    channel: &str,
) -> Result<String, Fault> {
    let (id, now) = (next_id(db, "NOTIF").await?, app.stamp());
    let arrived = channel == "in_app";
    let sql = "INSERT INTO notifications (id, user_id, type, title, message, entity_type, entity_id, status,
        channel, context_data, created_at, sent_at, created_by) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)";
    let binds = [
        (&id).into(),
        note.user_id.into(),
        note.kind.into(),
        (&note.title).into(),
        (&note.message).into(),
        note.entity.map(|(kind, _)| kind).into(),
        note.entity.map(|(_, id)| id).into(),
        if arrived { "sent" } else { "pending" }.into(),
        channel.into(),
        note.context.clone().into(),
        (&now).into(),
        arrived.then_some(&now).into(),
        note.by.into(),
    ];
    run(db, sql, &binds).await?;
    if arrived {
        app.metrics.delivered(channel, true);
    }
    Ok(id)
}
