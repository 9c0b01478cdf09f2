//! The guide's three feature flags, and how they came to where they are.

use super::{Ground, at, insert::insert};
use crate::demo::fault::Fault;
use serde_json::{Value, json};
use sqlx::SqliteConnection;

/// A flag's steps: days ago, whether on, percentage, and why.
type Step = (u32, bool, u32, &'static str);

const FLAGS: [(&str, &str, &[Step]); 3] = [
    (
        "team_assignment_system",
        "Teams and assignments for everybody",
        &[
            (62, false, 0, "created for the rollout"),
            (55, true, 10, "pilot with the Design Guild"),
            (41, true, 50, "no complaints from the pilot"),
            (27, true, 100, "phase 3: everybody"),
        ],
    ),
    (
        "assignment_notifications",
        "Notifications about assignments and teams",
        &[
            (62, false, 0, "created for the rollout"),
            (30, true, 25, "phase 2: a quarter of the users"),
            (16, true, 60, "delivery rates look good"),
            (15, true, 50, "back a step: push service was slow"),
        ],
    ),
    (
        "bulk_assignments",
        "Assigning many people in one call",
        &[(62, false, 0, "created for the rollout"), (20, true, 25, "larger data sets next")],
    ),
];

pub async fn write(db: &mut SqliteConnection, ground: &mut Ground) -> Result<(), Fault> {
    let (mut flags, mut changes) = (Vec::new(), Vec::new());
    for (name, description, steps) in FLAGS {
        let mut before: Option<Value> = None;
        for (n, (days, on, share, why)) in steps.iter().enumerate() {
            let (version, when) = (n + 1, at(ground.days_ago(*days)));
            let after = json!({
                "name": name, "description": description, "enabled": on, "rollout_percentage": f64::from(*share),
                "allowed_clients": [], "allowed_users": [], "version": version, "updated_at": when,
                "updated_by": "USR-000002",
            });
            let text = before.as_ref().map(Value::to_string);
            changes.push(json!([name, version, when, "USR-000002", why, text, after.to_string()]));
            if version == steps.len() {
                flags.push(json!([
                    name,
                    description,
                    on,
                    share * 100,
                    "[]",
                    "[]",
                    version,
                    when,
                    "USR-000002"
                ]));
            }
            before = Some(after);
        }
    }
    let columns = "name, description, enabled, hundredths, allowed_clients, allowed_users, version, updated_at, updated_by";
    insert(db, "feature_flags", columns, &flags).await?;
    insert(db, "feature_flag_history", "name, version, at, by, reason, before, after", &changes).await
}
