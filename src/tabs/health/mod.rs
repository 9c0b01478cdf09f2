//! How the API answers, endpoint by endpoint; below, the machine, the cache, the database, our own cost.

mod columns;
pub mod database;
mod model;
pub mod view;

pub use model::{EndpointRow, Health};
