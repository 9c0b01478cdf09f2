//! How a person wants to be told.

use super::{
    Route,
    notifications::{KINDS, done},
};
use crate::demo::{
    auth::Bearer,
    database::{row, rows, run},
    fault::Fault,
    input::{Body, Ids},
    reply::{Answer, array, json},
    service::App,
    shapes::PREFERENCE,
};
use axum::{
    extract::State,
    routing::{get, put},
};

pub fn table() -> Vec<Route> {
    vec![
        ("/api/v1/notifications/preferences", get(all)),
        ("/api/v1/notifications/preferences/{type}", put(update)),
    ]
}

async fn all(State(app): State<App>, Bearer(person): Bearer) -> Answer {
    let sql =
        format!("SELECT {PREFERENCE} FROM notification_preferences p WHERE p.user_id = ? ORDER BY p.id");
    let found = rows(&mut *app.db.read().await?, sql, &[person.id.into()]).await?;
    json(format!(r#"{{"preferences":{}}}"#, array(&found)))
}

async fn update(
    State(app): State<App>,
    Bearer(person): Bearer,
    Ids([kind]): Ids<1>,
    mut body: Body,
) -> Answer {
    let wanted = ["email_enabled", "in_app_enabled", "push_enabled"].map(|name| body.flag(name));
    body.finish()?;
    if !KINDS.contains(&kind.as_str()) {
        return Err(Fault::invalid(
            "path.notification_type",
            format!("Input should be one of {}", KINDS.join(", ")),
            "enum",
        ));
    }
    let missing = || Fault::missing("Notification preference not found");
    if wanted.iter().all(Option::is_none) {
        return Err(missing());
    }
    let mut db = app.db.write().await?;
    let [email, in_app, push] = wanted;
    let sql = "UPDATE notification_preferences SET email_enabled = coalesce(?, email_enabled),
        in_app_enabled = coalesce(?, in_app_enabled), push_enabled = coalesce(?, push_enabled), updated_at = ?
        WHERE user_id = ? AND notification_type = ?";
    let binds =
        [email.into(), in_app.into(), push.into(), app.stamp().into(), (&person.id).into(), (&kind).into()];
    if run(&mut db, sql, &binds).await? == 0 {
        return Err(missing());
    }
    let sql = format!(
        "SELECT {PREFERENCE} FROM notification_preferences p WHERE p.user_id = ? AND p.notification_type = ?"
    );
    let body = row(&mut db, sql, &[person.id.into(), kind.into()]).await?.unwrap_or_default();
    db.commit().await?;
    done(&app, json(body))
}
