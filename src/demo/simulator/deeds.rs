//! What the sample people do. Each deed is one to three requests.

use super::{Actor, SimulatorError, State};
use reqwest::Method;
use serde_json::{Value, json};

type Done = Result<(), SimulatorError>;

/// How far from its starting number the count of assignments may drift.
const DRIFT: i32 = 6;
/// People who may be in a team they do not belong to at a time.
const GUESTS: usize = 3;
const ADMIN_ID: &str = "USR-000002";
const LETTERS: [(&str, &str, &str); 4] = [
    ("assignment_conflict", "Two people on one task", "Please decide who keeps it before the stand-up."),
    (
        "bulk_assignment_completed",
        "Sprint board filled",
        "All assignments of the next sprint have been made.",
    ),
    (
        "bulk_assignment_failed",
        "Import stopped half-way",
        "4 of 18 assignments were refused: not members of the project team.",
    ),
    (
        "team_member_added",
        "New colleague on board",
        "Somebody joined a team today; a mentor is still wanted.",
    ),
];

impl State {
    pub async fn act(&mut self) -> Done {
        if self.tasks.is_empty() {
            return self.look_around().await;
        }
        match self.rng.u32(0..100) {
            0..=39 => self.assign_or_take_back().await,
            40..=54 => self.move_somebody().await,
            55..=69 => self.read_mail().await,
            70..=77 => self.write_to_admin().await,
            78..=87 => self.be_refused().await,
            88..=98 => self.browse().await,
            _ => self.clean_up().await,
        }
    }

    async fn look_around(&mut self) -> Done {
        self.tasks = self.ids(Actor::Manager, "/tasks/?limit=100", "").await?;
        self.teams = self.ids(Actor::Admin, "/teams/?per_page=100", "items").await?;
        Ok(())
    }

    /// The ids in an array, or in an array that is a field.
    async fn ids(&mut self, who: Actor, path: &str, field: &str) -> Result<Vec<String>, SimulatorError> {
        let answer = self.get(who, path).await?;
        let items = if field.is_empty() { &answer } else { &answer[field] };
        let id = |item: &Value| item["id"].as_str().map(str::to_owned);
        Ok(items.as_array().map(|items| items.iter().filter_map(id).collect()).unwrap_or_default())
    }

    async fn get(&mut self, who: Actor, path: &str) -> Result<Value, SimulatorError> {
        self.client.call(who, Method::GET, path, None).await
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        if from.is_empty() { None } else { from.get(self.rng.usize(..from.len())).cloned() }
    }

    async fn assign_or_take_back(&mut self) -> Done {
        let more = self.balance < DRIFT && (self.balance <= -DRIFT || self.rng.bool());
        if more { self.assign().await } else { self.take_back().await }
    }

    async fn assign(&mut self) -> Done {
        let tasks = self.tasks.clone();
        let Some(task) = self.pick(&tasks) else { return Ok(()) };
        let path = format!("/assignments/available-assignees?entity_type=task&entity_id={task}");
        let people = self.ids(Actor::Manager, &path, "").await?;
        let Some(person) = self.pick(&people) else { return Ok(()) };
        let body = json!({"entity_type": "task", "entity_id": task, "user_id": person, "assignment_type": "assignee"});
        let (status, answer) =
            self.client.attempt(Actor::Manager, Method::POST, "/assignments/", Some(body)).await?;
        if status.is_success() {
            self.balance += 1;
            self.made.extend(answer["id"].as_str().map(str::to_owned));
        }
        Ok(())
    }

    /// Takes back what it made itself first, and only then what was there before.
    async fn take_back(&mut self) -> Done {
        let id = match self.made.pop_front() {
            Some(id) => Some(id),
            None => {
                let ids = self.ids(Actor::Manager, "/assignments/?entity_type=task&limit=100", "").await?;
                self.pick(&ids)
            }
        };
        let Some(id) = id else { return Ok(()) };
        let (status, _) =
            self.client.attempt(Actor::Manager, Method::DELETE, &format!("/assignments/{id}"), None).await?;
        if status.is_success() {
            self.balance -= 1;
        }
        Ok(())
    }

    /// Lends somebody to another team, or takes them home.
    async fn move_somebody(&mut self) -> Done {
        if self.guests.len() >= GUESTS || (!self.guests.is_empty() && self.rng.bool()) {
            let Some((team, person)) = self.guests.pop_front() else { return Ok(()) };
            let path = format!("/teams/{team}/members/{person}");
            self.client.attempt(Actor::Manager, Method::DELETE, &path, None).await?;
            return Ok(());
        }
        let teams = self.teams.clone();
        let (Some(team), person) = (self.pick(&teams), 6 + self.rng.u32(0..14)) else { return Ok(()) };
        let (path, person) = (format!("/teams/{team}/members"), format!("USR-{person:06}"));
        let body = json!({"user_id": person, "role": "Member"});
        let (status, _) = self.client.attempt(Actor::Manager, Method::POST, &path, Some(body)).await?;
        if status.is_success() {
            self.guests.push_back((team, person));
        }
        Ok(())
    }

    async fn read_mail(&mut self) -> Done {
        let unread = "/notifications/?status=sent&per_page=20";
        let ids = self.ids(Actor::Developer, unread, "notifications").await?;
        match self.pick(&ids) {
            Some(id) => {
                let path = format!("/notifications/{id}/read");
                self.client.attempt(Actor::Developer, Method::PUT, &path, None).await.map(|_| ())
            }
            None => Ok(()),
        }
    }

    async fn write_to_admin(&mut self) -> Done {
        let (kind, title, message) = LETTERS[self.rng.usize(..LETTERS.len())];
        let channel = ["in_app", "email", "push"][self.rng.usize(..3)];
        let body = json!({"user_ids": [ADMIN_ID], "title": title, "message": message, "type": kind, "channel": channel});
        self.client.call(Actor::Manager, Method::POST, "/notifications/bulk", Some(body)).await.map(|_| ())
    }

    /// People make mistakes, and the error rate should show it.
    async fn be_refused(&mut self) -> Done {
        let tasks = self.tasks.clone();
        let task = self.pick(&tasks).unwrap_or_default();
        let wrong = json!({"entity_type": "task", "entity_id": task, "user_id": "USR-000006", "assignment_type": "developer"});
        let (method, path, body) = match self.rng.u32(0..3) {
            0 => (Method::POST, "/assignments/", Some(wrong)),
            1 => (Method::GET, "/assignments/ASSGN-0-00000000", None),
            _ => (Method::GET, "/teams/TEAM-000000", None),
        };
        self.client.attempt(Actor::Developer, method, path, body).await.map(|_| ())
    }

    async fn browse(&mut self) -> Done {
        let teams = self.teams.clone();
        let team = self.pick(&teams).unwrap_or_default();
        let path = match self.rng.u32(0..4) {
            0 => "/assignments/?limit=50".to_owned(),
            1 => format!("/performance/teams/{team}/workload"),
            2 => format!("/teams/{team}/members"),
            _ => "/notifications/summary".to_owned(),
        };
        self.get(Actor::Developer, &path).await.map(|_| ())
    }

    async fn clean_up(&mut self) -> Done {
        let path = "/notifications/cleanup?older_than_days=30";
        self.client.call(Actor::Admin, Method::DELETE, path, None).await.map(|_| ())
    }
}
