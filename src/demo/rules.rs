//! Who may be assigned to what, and how (contract, section 7.1).

use super::{
    Quirk,
    database::{number, row},
    fault::Fault,
    input::Body,
    service::App,
};
use crate::domain::ASSIGNEE_ROLES;
use axum::http::StatusCode;
use serde::Deserialize;
use sqlx::SqliteConnection;
use std::time::Instant;

pub const ENTITY_TYPES: &[&str] =
    &["client", "program", "project", "usecase", "userstory", "task", "subtask"];
pub const ASSIGNMENT_TYPES: &[&str] =
    &["owner", "assignee", "contact_person", "developer", "tester", "designer", "reviewer", "lead"];
/// Which rules are applied. They are the same for everybody who asks, but for quirks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terms {
    no_devops: bool,
    contact_persons: bool,
    any_entity: bool,
    one_team: bool,
    one_row: bool,
    short_ids: bool,
}

impl Terms {
    /// The rules for making an assignment.
    pub fn create(app: &App) -> Self {
        Self {
            any_entity: app.has(Quirk::UnknownEntityAccepted),
            one_team: app.has(Quirk::SecondTeam500),
            one_row: app.has(Quirk::DuplicateRace),
            short_ids: app.has(Quirk::LongEntityId500),
            ..Self::default()
        }
    }

    /// The rules for asking whether one could be made.
    pub fn validate(app: &App) -> Self {
        let disagrees = app.has(Quirk::ValidateDisagrees);
        Self {
            no_devops: disagrees,
            contact_persons: disagrees,
            one_team: app.has(Quirk::SecondTeam500),
            one_row: app.has(Quirk::DuplicateRace),
            ..Self::default()
        }
    }

    /// Who can do work.
    pub fn roles(self) -> Vec<&'static str> {
        ASSIGNEE_ROLES.iter().copied().filter(|role| !(self.no_devops && *role == "DevOps")).collect()
    }
}

/// What the real server says where it looks for one row and finds more.
pub const SEVERAL: &str = "Multiple rows were found when one or none was required";

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
    contact: bool,
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

    /// [`Wish::check`], given up after the guide's time.
    pub async fn check_in_time(
        &self,
        db: &mut SqliteConnection,
        terms: Terms,
        app: &App,
    ) -> Result<(), Fault> {
        let late = || Fault::Plain(StatusCode::SERVICE_UNAVAILABLE, "Assignment validation timed out".into());
        let (began, time) = (Instant::now(), app.limits.validation_timeout);
        let checked = tokio::time::timeout(time, self.check(db, terms)).await.unwrap_or_else(|_| Err(late()));
        // An answer that was there when the time was up is late all the same.
        if began.elapsed() > time { Err(late()) } else { checked }
    }

    /// Every rule in turn. What breaks one is answered in shape A.
    pub async fn check(&self, db: &mut SqliteConnection, terms: Terms) -> Result<(), Fault> {
        let (entity, kind) = (&self.entity_type, &self.assignment_type);
        if terms.short_ids && self.entity_id.chars().count() > 20 {
            let text = "value too long for type character varying(20)\n[SQL: INSERT INTO assignments ..]";
            return Err(Fault::broken(text));
        }
        if terms.contact_persons && kind == "contact_person" && self.check_user(db).await?.contact {
            return Ok(());
        }
        if kind != fitting_type(entity) {
            return Err(Fault::bad(format!("Invalid assignment type '{kind}' for entity type '{entity}'")));
        }
        if !terms.any_entity {
            self.check_entity(db).await?;
        }
        let candidate = self.check_user(db).await?;
        if is_team_work(entity) {
            let roles = terms.roles();
            let able = |role: &String| roles.contains(&role.as_str());
            if !able(&candidate.role) && !candidate.secondary.iter().any(able) {
                let role = candidate.role;
                let message = format!(
                    "User role '{role}' is not compatible with assignment type '{kind}' for entity type '{entity}'"
                );
                return Err(Fault::bad(message));
            }
            self.check_team(db, terms).await?;
        }
        self.check_duplicate(db, terms).await
    }

    async fn check_entity(&self, db: &mut SqliteConnection) -> Result<(), Fault> {
        let sql = "SELECT count(*) FROM work WHERE id = ? AND kind = ?";
        if number(db, sql, &[(&self.entity_id).into(), (&self.entity_type).into()]).await? == 0 {
            let text = format!("{} with ID {} not found", self.entity_type, self.entity_id);
            return Err(Fault::Plain(StatusCode::NOT_FOUND, text));
        }
        Ok(())
    }

    /// As far as a change of person is checked.
    pub async fn check_membership(&self, db: &mut SqliteConnection, terms: Terms) -> Result<(), Fault> {
        self.check_user(db).await?;
        if is_team_work(&self.entity_type) { self.check_team(db, terms).await } else { Ok(()) }
    }

    async fn check_user(&self, db: &mut SqliteConnection) -> Result<Candidate, Fault> {
        let sql =
            "SELECT json_object('role', coalesce(primary_role, role), 'secondary', json(secondary_roles),
                   'contact', json(iif(is_contact_person, 'true', 'false')),
                   'is_active', json(iif(is_active, 'true', 'false'))) FROM users WHERE id = ?";
        let found =
            row(db, sql, &[(&self.user_id).into()]).await?.ok_or_else(|| Fault::bad("User not found"))?;
        let candidate: Candidate = serde_json::from_str(&found)?;
        if candidate.is_active { Ok(candidate) } else { Err(Fault::bad("User not found or inactive")) }
    }

    /// The members of any active team of the project count.
    async fn check_team(&self, db: &mut SqliteConnection, terms: Terms) -> Result<(), Fault> {
        let teams = "SELECT count(*) FROM teams t JOIN work w ON w.project_id = t.project_id WHERE w.id = ? AND t.is_active";
        match number(db, teams, &[(&self.entity_id).into()]).await? {
            // What is not there belongs to no project.
            0 if terms.any_entity && self.check_entity(db).await.is_err() => return Ok(()),
            0 => return Err(Fault::bad("No active team found for this project")),
            2.. if terms.one_team => return Err(Fault::broken(SEVERAL)),
            _ => {}
        }
        let member = "SELECT count(*) FROM team_members m JOIN teams t ON t.id = m.team_id
            JOIN work w ON w.project_id = t.project_id
            WHERE w.id = ? AND m.user_id = ? AND m.is_active AND t.is_active";
        if number(db, member, &[(&self.entity_id).into(), (&self.user_id).into()]).await? == 0 {
            return Err(Fault::bad("User is not a member of the project team"));
        }
        Ok(())
    }

    pub async fn check_duplicate(&self, db: &mut SqliteConnection, terms: Terms) -> Result<(), Fault> {
        let sql = "SELECT count(*) FROM assignments WHERE entity_id = ? AND entity_type = ? AND user_id = ?
            AND assignment_type = ? AND is_active";
        let binds =
            [&self.entity_id, &self.entity_type, &self.user_id, &self.assignment_type].map(Into::into);
        match number(db, sql, &binds).await? {
            0 => Ok(()),
            2.. if terms.one_row => Err(Fault::broken(SEVERAL)),
            _ => Err(Fault::bad("User is already assigned this role for this entity")),
        }
    }
}
