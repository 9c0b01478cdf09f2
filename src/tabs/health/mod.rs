//! How the API answers, endpoint by endpoint; below, the machine, the cache, the database, our own cost.

mod columns;
mod model;
pub mod view;
mod zoom;

pub use model::{EndpointRow, Health};
pub use zoom::Zoom;
