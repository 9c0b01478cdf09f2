//! Telling many people at once, and clearing out what is old. Both are open to everybody who is
//! signed in, as on the real server.

use super::{
    Route,
    notifications::{KINDS, done},
};
use crate::demo::{
    Quirk,
    auth::Bearer,
    clock::days_before,
    database::{number, row, run},
    fault::Fault,
    input::{Body, Query},
    notify::{self, Note},
    reply::{Answer, array, created, value},
    service::App,
    shapes::NOTIFICATION,
};
use axum::{
    extract::State,
    routing::{delete, post},
};
use serde_json::json;

const CHANNELS: &[&str] = &["email", "in_app", "push"];

pub fn table() -> Vec<Route> {
    vec![("/api/v1/notifications/bulk", post(bulk)), ("/api/v1/notifications/cleanup", delete(cleanup))]
}

struct Letter {
    users: Vec<String>,
    title: String,
    message: String,
    kind: String,
    channel: String,
    entity: Option<(String, String)>,
    context: Option<String>,
}

fn letter(mut body: Body) -> Result<Letter, Fault> {
    let required = ["user_ids", "title", "message", "type"];
    required
        .iter()
        .filter(|name| !body.has(name))
        .collect::<Vec<_>>()
        .into_iter()
        .for_each(|name| body.missing(name));
    let users = body.texts("user_ids").unwrap_or_default();
    if body.has("user_ids") && !(1..=100).contains(&users.len()) {
        body.refuse("user_ids", "List should have 1 to 100 items after validation", "list_length");
    }
    let letter = Letter {
        users,
        title: body.name("title", 255).unwrap_or_default(),
        message: body.text("message").unwrap_or_default(),
        kind: body.one_of("type", KINDS).unwrap_or_default(),
        channel: body.one_of("channel", CHANNELS).unwrap_or_else(|| "in_app".into()),
        entity: body.text("entity_type").zip(body.text("entity_id")),
        context: body.raw("context_data").map(ToString::to_string),
    };
    body.finish().map(|()| letter)
}

async fn bulk(State(app): State<App>, Bearer(person): Bearer, body: Body) -> Answer {
    let letter = letter(body)?;
    let mut db = app.db.write().await?;
    let mut written = Vec::new();
    for user in &letter.users {
        if number(&mut db, "SELECT count(*) FROM users WHERE id = ?", &[user.into()]).await? == 0 {
            if app.has(Quirk::NotificationWrites500) {
                // Those before them have been told all the same.
                db.commit().await?;
                return Err(Fault::Internal("insert violates foreign key constraint".into()));
            }
            return Err(Fault::unknown("User", user));
        }
        let entity = letter.entity.as_ref().map(|(kind, id)| (kind.as_str(), id.as_str()));
        let (title, message, context) =
            (letter.title.clone(), letter.message.clone(), letter.context.clone());
        let note =
            Note { user_id: user, kind: &letter.kind, title, message, entity, context, by: &person.id };
        let id = notify::write(&app, &mut db, &note, &letter.channel).await?;
        let sql = format!("SELECT {NOTIFICATION} FROM notifications n WHERE n.id = ?");
        written.extend(row(&mut db, sql, &[id.into()]).await?);
    }
    db.commit().await?;
    done(&app, created(format!(r#"{{"notifications":{},"total":{}}}"#, array(&written), written.len())))
}

/// Everybody's old notifications go, not only the caller's.
async fn cleanup(State(app): State<App>, _: Bearer, mut query: Query) -> Answer {
    let days = query.int("older_than_days", 1..=365, 90);
    query.finish()?;
    let mut db = app.db.write().await?;
    let before = days_before(app.clock.now(), days);
    let count = run(&mut db, "DELETE FROM notifications WHERE created_at < ?", &[before.into()]).await?;
    db.commit().await?;
    done(&app, value(&json!({"deleted_count": count})))
}
