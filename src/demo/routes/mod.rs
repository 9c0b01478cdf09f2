//! Every route the backend answers, resource by resource. A path is written in its exact form, as the
//! real server registers it: collections with a last slash, items without.

mod assignment_edit;
mod assignments;
mod audit;
mod bulk;
mod clients;
mod docs;
mod flags;
mod hierarchy;
mod login;
mod loose_bulk;
mod members;
mod notifications;
mod notify_many;
mod performance;
mod preferences;
mod root;
mod teams;
mod user_edit;
mod users;
mod validation;
mod work;

use super::{Options, Quirk, service::App};
use axum::routing::MethodRouter;

pub use notifications::KINDS;

pub type Route = (&'static str, MethodRouter<App>);

/// The routes that there are: some quirks and settings take routes away.
pub fn mounted(options: &Options) -> Vec<Route> {
    let quirks = options.all_quirks();
    let mut gone = Vec::new();
    if quirks.contains(&Quirk::NoPerformanceRoutes) || !options.limits.monitoring {
        gone.push("/api/v1/performance/");
    }
    if quirks.contains(&Quirk::NoFeatureFlags) {
        gone.push("/api/v1/feature-flags/");
    }
    if quirks.contains(&Quirk::NoMetrics) {
        gone.push("/metrics");
    }
    let mut routes = table();
    routes.retain(|(path, _)| !gone.iter().any(|prefix| path.starts_with(prefix)));
    routes
}

fn table() -> Vec<Route> {
    [
        root::table(),
        docs::table(),
        login::table(),
        users::table(),
        user_edit::table(),
        teams::table(),
        members::table(),
        assignments::table(),
        assignment_edit::table(),
        bulk::table(),
        validation::table(),
        notifications::table(),
        notify_many::table(),
        preferences::table(),
        performance::table(),
        flags::table(),
        clients::table(),
        work::table(),
        hierarchy::table(),
        audit::table(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
