//! How the API answers, endpoint by endpoint; below, the machine, the cache, the database, our own cost.

mod chart_view;
mod columns;
pub mod database;
mod detail_view;
mod model;
mod slowest;
pub mod view;
mod zoom;

pub use model::{EndpointRow, Health};
pub use zoom::Zoom;
