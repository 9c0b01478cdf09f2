//! The people, their accounts, their preferences, and the audit rows their accounts left.

use super::{
    Ground, at,
    insert::{count_from, insert},
    words::{FIRST_NAMES, LAST_NAMES},
};
use crate::demo::{
    fault::Fault,
    options::{ADMIN, DEVELOPER},
    routes::KINDS,
};
use serde_json::{Value, json};
use sqlx::SqliteConnection;

/// Somebody of the sample organisation.
pub struct Person {
    pub id: String,
    pub name: String,
    pub role: &'static str,
    pub is_active: bool,
}

impl Person {
    /// Whether they can be given work of a project's team.
    pub fn can_work(&self) -> bool {
        self.is_active && !matches!(self.role, "HR" | "Contact Person" | "Admin")
    }
}

/// Everybody in `small`, and the first in every size.
const CAST: [(&str, &str, &str); 24] = [
    ("Robin Root", "root@example.com", "Admin"),
    ("Avery Admin", ADMIN.0, "Admin"),
    ("Priya Raman", "pm@example.com", "Project Manager"),
    ("Arturo Mendes", "arch1@example.com", "Architect"),
    ("Olive Thornton", "owner1@example.com", "Owner"),
    ("Devon Okafor", DEVELOPER.0, "Developer"),
    ("Mei Tanaka", "dev2@example.com", "Developer"),
    ("Lukas Brandt", "dev3@example.com", "Developer"),
    ("Fatima Haddad", "dev4@example.com", "Developer"),
    ("Sean O'Connell", "dev5@example.com", "Developer"),
    ("Zofia Kowalska", "dev6@example.com", "Developer"),
    ("Tariq Aziz", "dev7@example.com", "Developer"),
    ("Ingrid Solberg", "test1@example.com", "Tester"),
    ("Kwame Mensah", "test2@example.com", "Tester"),
    ("Nguyen Thi Lan", "test3@example.com", "Tester"),
    ("Camille Dubois", "design1@example.com", "Designer"),
    ("Jonas Eriksen", "design2@example.com", "Designer"),
    ("Valentina Rossi", "pm2@example.com", "Project Manager"),
    ("Hiro Nakamura", "ops1@example.com", "DevOps"),
    ("Wanjiru Kimani", "ops2@example.com", "DevOps"),
    ("Samuel Park", "owner2@example.com", "Owner"),
    ("Leila Farouk", "hr@example.com", "HR"),
    ("Cora Whitfield", "contact@example.com", "Contact Person"),
    ("Miguel Santos", "dev8@example.com", "Developer"),
];

/// What the others do, in the shares of a software house.
const ROLES: [&str; 12] = [
    "Developer",
    "Developer",
    "Tester",
    "Developer",
    "Designer",
    "Developer",
    "DevOps",
    "Tester",
    "Developer",
    "Architect",
    "Project Manager",
    "Owner",
];

/// Salted hashes without costing the start a moment; these passwords are printed in the manual.
const HASH_COST: u32 = 4;
const COLUMNS: &str =
    "id, email, hashed_password, full_name, role, primary_role, secondary_roles, is_contact_person,
    client_id, language, theme, is_active, created_at, updated_at";

fn hash(password: &str, salt: u128) -> Result<String, Fault> {
    let parts = bcrypt::hash_with_salt(password, HASH_COST, salt.to_be_bytes());
    parts.map(|parts| parts.to_string()).map_err(|error| Fault::Internal(error.to_string()))
}

fn introduce(n: usize) -> (String, String, &'static str) {
    if let Some((name, email, role)) = CAST.get(n) {
        return ((*name).to_owned(), (*email).to_owned(), role);
    }
    let (first, turn) = (n % FIRST_NAMES.len(), n / FIRST_NAMES.len());
    let (first, last) = (FIRST_NAMES[first], LAST_NAMES[(turn + 7 * first) % LAST_NAMES.len()]);
    let email = format!("{}.{}@example.com", first, last.replace('\'', "")).to_lowercase();
    (format!("{first} {last}"), email, ROLES[n % ROLES.len()])
}

pub async fn write(db: &mut SqliteConnection, ground: &mut Ground) -> Result<Vec<Person>, Fault> {
    let (count, _) = ground.dimensions();
    let (admin, user) = (hash(ADMIN.1, ground.rng.u128(..))?, hash(DEVELOPER.1, ground.rng.u128(..))?);
    let (mut people, mut rows) = (Vec::new(), Vec::new());
    for n in 0..count {
        let (name, email, role) = introduce(n);
        let person = Person { id: format!("USR-{:06}", n + 1), name, role, is_active: n % 97 != 23 };
        let joined = ground.days_ago(400 - (n % 300) as u32);
        let secondary = if n % 9 == 5 { r#"["Tester"]"# } else { "[]" };
        let hash = if role == "Admin" { &admin } else { &user };
        let language = ["en", "en", "fr", "es"][n % 4];
        rows.push(json!([
            person.id,
            email,
            hash,
            person.name,
            role,
            role,
            secondary,
            role == "Contact Person",
            "CLI-000001",
            language,
            "snow",
            person.is_active,
            at(joined),
            at(joined),
        ]));
        people.push(person);
    }
    insert(db, "users", COLUMNS, &rows).await?;
    count_from(db, "USR", count).await?;
    preferences(db, ground, &people).await?;
    audit(db, ground, &people).await?;
    Ok(people)
}

async fn preferences(db: &mut SqliteConnection, ground: &mut Ground, people: &[Person]) -> Result<(), Fault> {
    let mut rows = Vec::new();
    for person in people {
        let since = at(ground.days_ago(90));
        for kind in KINDS {
            let email =
                matches!(*kind, "assignment_created" | "assignment_conflict" | "bulk_assignment_failed");
            let push = *kind == "assignment_conflict" && ground.rng.bool();
            let id = format!("NPREF-{:06}", rows.len() + 1);
            rows.push(json!([id, person.id, kind, email, true, push, since, since]));
        }
    }
    let columns =
        "id, user_id, notification_type, email_enabled, in_app_enabled, push_enabled, created_at, updated_at";
    insert(db, "notification_preferences", columns, &rows).await?;
    count_from(db, "NPREF", rows.len()).await
}

async fn audit(db: &mut SqliteConnection, ground: &mut Ground, people: &[Person]) -> Result<(), Fault> {
    let mut rows: Vec<Value> = Vec::new();
    for (n, person) in people.iter().enumerate().take(24).skip(2) {
        let (action, changes) = match n % 3 {
            0 => ("UPDATE", json!({"language": {"old": "en", "new": "fr"}})),
            1 => ("UPDATE", json!({"theme": {"old": "dark", "new": "snow"}})),
            _ => ("CREATE", json!({"role": {"new": person.role}, "full_name": {"new": person.name}})),
        };
        let id = format!("AUD-{:06}", rows.len() + 1);
        let when = at(ground.days_ago(60 - 2 * n as u32));
        rows.push(json!([
            id,
            "USR-000002",
            "CLI-000001",
            "user",
            person.id,
            action,
            changes.to_string(),
            when
        ]));
    }
    let columns = "id, user_id, client_id, entity_type, entity_id, action, changes, created_at";
    insert(db, "audit_logs", columns, &rows).await?;
    count_from(db, "AUD", rows.len()).await
}
