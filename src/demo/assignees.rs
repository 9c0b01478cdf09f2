//! The people an entity could be given to.

use super::{
    database::{Filter, row, rows},
    fault::Fault,
    rules,
};
use sqlx::SqliteConnection;

/// From `users u`. What they already do is listed as `type:second`, where `second` is a column.
fn shape(second: &str) -> String {
    format!(
        "json_object('id', u.id, 'full_name', u.full_name, 'email', u.email, 'role', coalesce(u.primary_role, u.role),
        'is_team_member', json('true'), 'current_assignments', (SELECT json_group_array(entity_type || ':' || {second})
        FROM (SELECT * FROM assignments WHERE user_id = u.id AND is_active ORDER BY assigned_at, id)))"
    )
}

/// How current work is told: by assignment type, or by the id of the entity.
#[derive(Clone, Copy, Debug)]
pub enum Told {
    ByType,
    ById,
}

/// Members of the project's team for team work, everybody active for the rest and for the unknown.
pub async fn of_entity(
    db: &mut SqliteConnection,
    kind: &str,
    id: &str,
    told: Told,
) -> Result<Vec<String>, Fault> {
    let project =
        row(db, "SELECT project_id FROM work WHERE id = ? AND kind = ?", &[id.into(), kind.into()]).await?;
    of_team(db, project.filter(|_| rules::is_team_work(kind)), told).await
}

/// Members of a project's active teams, or everybody active.
pub async fn of_team(
    db: &mut SqliteConnection,
    project: Option<String>,
    told: Told,
) -> Result<Vec<String>, Fault> {
    let second = match told {
        Told::ByType => "assignment_type",
        Told::ById => "entity_id",
    };
    let member = "u.id IN (SELECT m.user_id FROM team_members m JOIN teams t ON t.id = m.team_id
        WHERE t.project_id = ? AND t.is_active AND m.is_active)";
    let filter = Filter::default().when("u.is_active").and(member, project);
    let sql = format!("SELECT {} FROM users u{} ORDER BY u.id", shape(second), filter.sql());
    rows(db, sql, &filter.binds).await
}
