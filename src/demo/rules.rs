//! Who may be assigned to what, and how (contract, section 7.1).

use super::{
    database::{number, row},
    fault::Fault,
    input::Body,
};
use axum::http::StatusCode;
use serde::Deserialize;
use sqlx::SqliteConnection;

pub const ENTITY_TYPES: &[&str] =
    &["client", "program", "project", "usecase", "userstory", "task", "subtask"];
pub const ASSIGNMENT_TYPES: &[&str] =
    &["owner", "assignee", "contact_person", "developer", "tester", "designer", "reviewer", "lead"];
/// Who can do work; HR and contact persons cannot.
pub const ASSIGNEE_ROLES: &[&str] = &[
    "Developer",
    "Tester",
    "Designer",
    "Architect",
    "Admin",
    "Owner",
    "Project Manager",
    "Lead",
    "Manager",
    "DevOps",
];

/// An assignment somebody wants.
#[derive(Clone, Debug)]
pub struct Wish {
    pub entity_type: String,
    pub entity_id: String,
    pub user_id: String,
    pub assignment_type: String,
}

#[derive(Deserialize)]
struct Candidate {
    role: String,
    secondary: Vec<String>,
    is_active: bool,
}

/// Whether the entity is one that only members of its project's team can be assigned to.
pub fn is_team_work(entity_type: &str) -> bool {
    matches!(entity_type, "usecase" | "userstory" | "task" | "subtask")
}

/// The one assignment type that fits an entity type.
pub fn fitting_type(entity_type: &str) -> &'static str {
    if is_team_work(entity_type) { "assignee" } else { "owner" }
}

impl Wish {
    /// From a body of four fields; what is wrong with them is kept in the body until it is finished.
    pub fn read(body: &mut Body) -> Self {
        Self {
            entity_type: body.pattern("entity_type", ENTITY_TYPES),
            entity_id: body.required("entity_id"),
            user_id: body.required("user_id"),
            assignment_type: body.pattern("assignment_type", ASSIGNMENT_TYPES),
        }
    }

    /// Every rule in turn. What breaks one is answered in shape A.
    pub async fn check(&self, db: &mut SqliteConnection) -> Result<(), Fault> {
        let (entity, kind) = (&self.entity_type, &self.assignment_type);
        if kind != fitting_type(entity) {
            return Err(Fault::bad(format!("Invalid assignment type '{kind}' for entity type '{entity}'")));
        }
        self.check_entity(db).await?;
        let candidate = self.check_user(db).await?;
        if is_team_work(entity) {
            let able = |role: &String| ASSIGNEE_ROLES.contains(&role.as_str());
            if !able(&candidate.role) && !candidate.secondary.iter().any(able) {
                let role = candidate.role;
                let message = format!(
                    "User role '{role}' is not compatible with assignment type '{kind}' for entity type '{entity}'"
                );
                return Err(Fault::bad(message));
            }
            self.check_team(db).await?;
        }
        self.check_duplicate(db).await
    }

    async fn check_entity(&self, db: &mut SqliteConnection) -> Result<(), Fault> {
        let sql = "SELECT count(*) FROM work WHERE id = ? AND kind = ?";
        if number(db, sql, &[(&self.entity_id).into(), (&self.entity_type).into()]).await? == 0 {
            let text = format!("{} with ID {} not found", self.entity_type, self.entity_id);
            return Err(Fault::Plain(StatusCode::NOT_FOUND, text));
        }
        Ok(())
    }

    async fn check_user(&self, db: &mut SqliteConnection) -> Result<Candidate, Fault> {
        let sql =
            "SELECT json_object('role', coalesce(primary_role, role), 'secondary', json(secondary_roles),
                   'is_active', json(iif(is_active, 'true', 'false'))) FROM users WHERE id = ?";
        let found =
            row(db, sql, &[(&self.user_id).into()]).await?.ok_or_else(|| Fault::bad("User not found"))?;
        let candidate: Candidate = serde_json::from_str(&found)?;
        if candidate.is_active { Ok(candidate) } else { Err(Fault::bad("User not found or inactive")) }
    }

    /// The members of any active team of the project count.
    async fn check_team(&self, db: &mut SqliteConnection) -> Result<(), Fault> {
        let teams = "SELECT count(*) FROM teams t JOIN work w ON w.project_id = t.project_id WHERE w.id = ? AND t.is_active";
        if number(db, teams, &[(&self.entity_id).into()]).await? == 0 {
            return Err(Fault::bad("No active team found for this project"));
        }
        let member = "SELECT count(*) FROM team_members m JOIN teams t ON t.id = m.team_id
            JOIN work w ON w.project_id = t.project_id
            WHERE w.id = ? AND m.user_id = ? AND m.is_active AND t.is_active";
        if number(db, member, &[(&self.entity_id).into(), (&self.user_id).into()]).await? == 0 {
            return Err(Fault::bad("User is not a member of the project team"));
        }
        Ok(())
    }

    async fn check_duplicate(&self, db: &mut SqliteConnection) -> Result<(), Fault> {
        let sql = "SELECT count(*) FROM assignments WHERE entity_id = ? AND entity_type = ? AND user_id = ?
            AND assignment_type = ? AND is_active";
        let binds =
            [&self.entity_id, &self.entity_type, &self.user_id, &self.assignment_type].map(Into::into);
        if number(db, sql, &binds).await? > 0 {
            return Err(Fault::bad("User is already assigned this role for this entity"));
        }
        Ok(())
    }
}
