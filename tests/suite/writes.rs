//! Every write of the system and every read a form needs, against the embedded backend in both personalities:
//! what is done is reported as done and can be seen, what is not is not, and nothing is ever sent twice.

mod assignments;
mod bulk;
mod doubt;
mod letters;
mod line;
mod reads;
mod teams;

use crate::client::Kit;
use line::{Line, Manner};
use serde_json::{Value, json};
use std::time::Duration;
use worky_console::{
    base::Secret,
    demo::{ADMIN, Backend, Options, Personality},
    domain::{Assignment, AssignmentKind, Entity, EntityKind, NewTeam, Team, UserId},
    source::{Api, ApiOptions, Outcome},
};

/// Somebody signed in at an embedded backend, over a line that can misbehave.
pub struct Desk {
    pub api: Api,
    pub line: Line,
    pub kit: Kit,
    backend: Backend,
}

impl Desk {
    pub async fn open(personality: Personality) -> Self {
        Self::with(personality, ADMIN, Duration::from_secs(5)).await
    }

    pub async fn with(personality: Personality, (email, password): (&str, &str), timeout: Duration) -> Self {
        let options = Options { personality, ..Options::default() };
        let backend = Backend::start(options).await.unwrap();
        let line = Line::to(backend.url());
        // What each test does to the pace is its own affair; the polls' limit is not to hold it up.
        let options = ApiOptions { timeout, requests_per_minute: 480, ..ApiOptions::new(line.open().await) };
        let kit = Kit::with(options, None);
        kit.api.log_in(email, &Secret::new(password)).await.unwrap();
        Self { api: kit.api.clone(), line, kit, backend }
    }

    /// The same, at the backend itself and as somebody else.
    pub async fn beside(&self, (email, password): (&str, &str)) -> Api {
        let options = ApiOptions { requests_per_minute: 480, ..ApiOptions::new(self.backend.url()) };
        let api = Kit::with(options, None).api;
        api.log_in(email, &Secret::new(password)).await.unwrap();
        api
    }

    /// The same, with so many requests a minute.
    pub async fn with_limit(&self, requests_per_minute: u32) -> Api {
        let options = ApiOptions { requests_per_minute, ..ApiOptions::new(self.backend.url()) };
        let api = Kit::with(options, None).api;
        api.log_in(ADMIN.0, &Secret::new(ADMIN.1)).await.unwrap();
        api
    }

    /// From now on the server fails over somebody's inbox (contract, quirk 4).
    pub async fn poison_inbox(&self, of: &UserId) {
        let http = reqwest::Client::builder().tls_certs_only([]).no_proxy().build().unwrap();
        let login = http.post(format!("{}/api/v1/auth/login", self.backend.url()));
        let login = login.json(&json!({"email": ADMIN.0, "password": ADMIN.1})).send().await.unwrap();
        let token = login.json::<Value>().await.unwrap()["access_token"].as_str().unwrap().to_owned();
        let letter = json!({"user_ids": [of.as_str()], "title": "t", "message": "m", "context_data": {},
            "type": "assignment_conflict"});
        let send = http.post(format!("{}/api/v1/notifications/bulk", self.backend.url()));
        send.bearer_auth(token).json(&letter).send().await.unwrap();
    }

    /// An assignment to a task.
    pub async fn given(&self, n: usize) -> Assignment {
        let user = self.free(&task(n)).await;
        done(self.api.assign(&task(n), &user, &AssignmentKind::Assignee).await)
    }

    /// Somebody who belongs to the team of a task and is not assigned to it.
    pub async fn free(&self, task: &Entity) -> UserId {
        self.all_free(task).await.remove(0)
    }

    pub async fn all_free(&self, task: &Entity) -> Vec<UserId> {
        let able = self.api.available_assignees(task).await.unwrap().rows;
        let there = self.api.assigned(task).await.unwrap().rows;
        able.into_iter()
            .map(|one| one.user)
            .filter(|user| there.iter().all(|row| row.user != *user))
            .collect()
    }

    /// Somebody active who is in no way in a team.
    pub async fn outsider(&self, team: &Team) -> UserId {
        let inside = self.api.members(&team.id).await.unwrap().rows;
        let users = self.api.users().await.unwrap().rows;
        let out = users.into_iter().find(|user| user.active && inside.iter().all(|one| one.user != user.id));
        out.unwrap().id
    }
}

pub fn task(n: usize) -> Entity {
    Entity { kind: EntityKind::Task, id: format!("TSK-{n:06}").parse().unwrap() }
}

pub fn new_team(name: &str) -> NewTeam {
    NewTeam {
        name: name.parse().unwrap(),
        description: Some("Two\nlines".parse().unwrap()),
        project: "PRJ-000001".parse().unwrap(),
    }
}

/// What has to have been done.
#[track_caller]
pub fn done<T: std::fmt::Debug>(outcome: Outcome<T>) -> T {
    match outcome {
        Outcome::Done(made) => made,
        other => panic!("{other:?}"),
    }
}

/// Why something was not done.
#[track_caller]
pub fn refused<T: std::fmt::Debug>(outcome: Outcome<T>) -> String {
    match outcome {
        Outcome::NotDone { why } => why,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
pub fn unknown<T: std::fmt::Debug>(outcome: Outcome<T>) -> String {
    match outcome {
        Outcome::Unknown { why } => why,
        other => panic!("{other:?}"),
    }
}
