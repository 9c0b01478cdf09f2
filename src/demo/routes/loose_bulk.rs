//! Bulk assignment as it was observed: each item stands for itself and next to nothing is checked.

use super::assignment_edit::insert;
use crate::demo::{
    Quirk,
    auth::Person,
    database::number,
    fault::Fault,
    input::{Body, Whole},
    reply::{Answer, value},
    rules::{ASSIGNMENT_TYPES, ENTITY_TYPES, Terms, Wish},
    service::App,
};
use serde_json::json;
use sqlx::SqliteConnection;

/// Commits item by item; one that is incomplete ends the call, and what came before it stays.
pub async fn assign(app: &App, person: &Person, body: Whole) -> Answer {
    let items = body.items(usize::MAX)?;
    let (total, mut successful, mut failed) = (items.len(), Vec::new(), Vec::new());
    for item in items {
        let wish = read(item).ok_or_else(|| Fault::broken("Failed to process bulk assignments"))?;
        let mut entry =
            json!({"entity_type": wish.entity_type, "entity_id": wish.entity_id, "user_id": wish.user_id});
        let mut db = app.db.write().await?;
        if allow(app, &mut db, &wish).await? {
            entry["assignment_id"] = json!(insert(app, &mut db, person, &wish).await?);
            db.commit().await?;
            app.changed();
            successful.push(entry);
        } else {
            entry["error"] = json!("");
            failed.push(entry);
        }
    }
    value(&json!({"successful": successful, "failed": failed, "total": total}))
}

fn read(mut item: Body) -> Option<Wish> {
    Some(Wish {
        entity_type: item.text("entity_type")?,
        entity_id: item.text("entity_id")?,
        user_id: item.text("user_id")?,
        assignment_type: item.text("assignment_type")?,
    })
}

/// Whether the account is active and has not got exactly this; for types that are on a list, and where
/// rules are kept at all, also what they say.
async fn allow(app: &App, db: &mut SqliteConnection, wish: &Wish) -> Result<bool, Fault> {
    let known = ENTITY_TYPES.contains(&wish.entity_type.as_str())
        && ASSIGNMENT_TYPES.contains(&wish.assignment_type.as_str());
    let verdict = if known && !app.has(Quirk::BulkSkipsRules) {
        wish.check(db, Terms::create(app)).await
    } else {
        let active = "SELECT count(*) FROM users WHERE id = ? AND is_active";
        if number(db, active, &[(&wish.user_id).into()]).await? == 0 {
            return Ok(false);
        }
        wish.check_duplicate(db, Terms::create(app)).await
    };
    match verdict {
        Ok(()) => Ok(true),
        Err(Fault::Internal(error)) => Err(Fault::Internal(error)),
        Err(_) => Ok(false),
    }
}
