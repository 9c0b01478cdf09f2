//! Many assignments in one call, and the check of one without making it.

use super::{Route, assignment_edit::insert, loose_bulk};
use crate::demo::{
    Quirk,
    auth::Person,
    fault::Fault,
    input::{Body, Whole},
    notify::{self, Note},
    reply::{Answer, value},
    rules::{Terms, Wish},
    service::App,
};
use axum::{extract::State, http::StatusCode, routing::post};
use serde_json::{Value, json};
use sqlx::SqliteConnection;

pub fn table() -> Vec<Route> {
    vec![("/api/v1/assignments/bulk", post(bulk)), ("/api/v1/assignments/validate", post(validate))]
}

/// What a rule has to say against a wish; `None` if it may be granted.
pub async fn verdict(
    db: &mut SqliteConnection,
    wish: &Wish,
    terms: Terms,
    app: &App,
) -> Result<Option<String>, Fault> {
    match wish.check_in_time(db, terms, app).await {
        Ok(()) => Ok(None),
        Err(Fault::Plain(StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND, text)) => Ok(Some(text)),
        Err(other) => Err(other),
    }
}

pub fn judged(error: Option<String>) -> Value {
    json!({"valid": error.is_none(), "error": error, "details": {}})
}

async fn validate(State(app): State<App>, _: Person, mut body: Body) -> Answer {
    let wish = Wish::read(&mut body);
    body.finish()?;
    value(&judged(verdict(&mut *app.db.read().await?, &wish, Terms::validate(&app), &app).await?))
}

/// The wishes of an array, at most as many as the guide's limit.
pub fn wishes(app: &App, body: Whole) -> Result<Vec<Wish>, Fault> {
    let read = |mut item: Body| {
        let wish = Wish::read(&mut item);
        item.finish().map(|()| wish)
    };
    body.items(app.limits.bulk_assignments)?.into_iter().map(read).collect()
}

async fn bulk(State(app): State<App>, person: Person, body: Whole) -> Answer {
    if app.has(Quirk::BulkSkipsRules) || app.has(Quirk::PoisonedAssignments) {
        return loose_bulk::assign(&app, &person, body).await;
    }
    let wishes = wishes(&app, body)?;
    let (mut successful, mut failed) = (Vec::new(), Vec::new());
    let mut db = app.db.write().await?;
    for wish in &wishes {
        let mut entry =
            json!({"entity_type": wish.entity_type, "entity_id": wish.entity_id, "user_id": wish.user_id});
        if let Some(error) = verdict(&mut db, wish, Terms::create(&app), &app).await? {
            entry["error"] = json!(error);
            failed.push(entry);
        } else {
            entry["assignment_id"] = json!(insert(&app, &mut db, &person, wish).await?);
            successful.push(entry);
        }
    }
    if !wishes.is_empty() {
        report(&app, &mut db, &person, successful.len(), failed.len()).await?;
    }
    db.commit().await?;
    app.changed();
    value(&json!({"successful": successful, "failed": failed, "total": wishes.len()}))
}

async fn report(
    app: &App,
    db: &mut SqliteConnection,
    person: &Person,
    good: usize,
    bad: usize,
) -> Result<(), Fault> {
    let (kind, title) = match bad {
        0 => ("bulk_assignment_completed", "Bulk assignment completed"),
        _ => ("bulk_assignment_failed", "Bulk assignment completed in part"),
    };
    let message = format!("{good} of {} assignments were made.", good + bad);
    let note = Note {
        user_id: &person.id,
        kind,
        title: title.into(),
        message,
        entity: None,
        context: None,
        by: &person.id,
    };
    notify::tell(app, db, &note).await
}
