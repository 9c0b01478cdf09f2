//! The embedded backend: the Worky API as `CONTRACT.md` describes it, on SQLite, in this process.
//! The console reaches it over HTTP only and must never be able to tell it from the real thing.

mod assignees;
mod auth;
mod backend;
mod cache;
mod chance;
mod clock;
mod database;
mod delivery;
mod door;
mod fault;
mod host;
mod input;
mod journal;
mod limit;
mod limits;
mod line;
mod metrics;
mod named;
mod notify;
mod oddities;
mod options;
mod pool;
mod quirk;
mod reply;
mod routes;
mod rules;
mod seed;
mod server;
mod service;
mod shapes;
mod simulator;
mod slash;
mod token;
mod trouble;
mod turns;
mod workers;

pub use backend::{Backend, StartError};
pub use clock::Clock;
pub use limits::{LimitError, Limits};
pub use named::NameError;
pub use options::{ADMIN, DEVELOPER, Options, Size, SizeError};
pub use quirk::{Personality, Quirk};
pub use simulator::{Simulator, SimulatorError};
pub use trouble::{Trouble, TroubleSwitch};
