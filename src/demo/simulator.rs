//! The sample people at work: they assign, move, read and write to each other over the same HTTP API
//! as the console, at about one request a second, and keep the data about as large as it was.

mod client;
mod deeds;

use self::client::Client;
use super::{
    delivery,
    options::{ADMIN, DEVELOPER},
    service::App,
};
use chrono::TimeDelta;
use fastrand::Rng;
use std::{collections::VecDeque, fmt, time::Duration};
use tokio::sync::Mutex;

/// Why the simulator could not act.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SimulatorError {
    #[error("no HTTP client: {0}")]
    Client(String),
    #[error("{path} could not be reached: {why}")]
    Unreachable { path: String, why: String },
    #[error("{path} was answered with {status}")]
    Status { path: String, status: u16 },
}

/// How the simulator reaches the backend; only deliveries go past the API, as nobody can ask for them there.
pub struct Reach {
    pub url: String,
    pub app: App,
}

/// Who acts. The project manager does what needs a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Actor {
    Manager,
    Developer,
    Admin,
}

const CAST: [(Actor, &str, &str); 3] = [
    (Actor::Manager, "pm@example.com", DEVELOPER.1),
    (Actor::Developer, DEVELOPER.0, DEVELOPER.1),
    (Actor::Admin, ADMIN.0, ADMIN.1),
];

pub struct Simulator {
    app: App,
    state: Mutex<State>,
}

/// What the simulator remembers between two deeds.
struct State {
    rng: Rng,
    client: Client,
    /// Tasks it deals with, read once.
    tasks: Vec<String>,
    teams: Vec<String>,
    /// Assignments it made and not yet took back, the oldest first.
    made: VecDeque<String>,
    /// Of all it made and took back: never far from nothing.
    balance: i32,
    /// People it put into teams where they do not belong, as team and person.
    guests: VecDeque<(String, String)>,
}

impl fmt::Debug for Simulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulator").finish_non_exhaustive()
    }
}

impl Simulator {
    pub(super) fn new(reach: Reach, seed: u64) -> Result<Self, SimulatorError> {
        let state = State {
            rng: Rng::with_seed(seed ^ 0x51_3d),
            client: Client::new(reach.url)?,
            tasks: Vec::new(),
            teams: Vec::new(),
            made: VecDeque::new(),
            balance: 0,
            guests: VecDeque::new(),
        };
        Ok(Self { app: reach.app, state: Mutex::new(state) })
    }

    /// One deed, then the delivery of what it and the deeds before left waiting.
    pub async fn step(&self) -> Result<(), SimulatorError> {
        let done = self.state.lock().await.act().await;
        // What cannot be delivered now is delivered with the next step.
        let _ = delivery::deliver(&self.app, TimeDelta::zero()).await;
        done
    }

    /// Acts every one to two seconds for as long as it is polled.
    pub(super) async fn forever(&self) {
        loop {
            let pause = {
                let mut state = self.state.lock().await;
                Duration::from_millis(state.rng.u64(1000..2000))
            };
            tokio::time::sleep(pause).await;
            let done = self.state.lock().await.act().await;
            if done.is_err() {
                // A backend that is slow or broken is not helped by being asked more often.
                tokio::time::sleep(Duration::from_secs(5)).await;
            }
        }
    }
}
