//! Every route the backend answers, resource by resource. A path is written in its exact form, as the
//! real server registers it: collections with a last slash, items without.

mod assignment_edit;
mod assignments;
mod audit;
mod bulk;
mod clients;
mod flags;
mod hierarchy;
mod login;
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

use super::service::App;
use axum::routing::MethodRouter;

pub use notifications::KINDS;

pub type Route = (&'static str, MethodRouter<App>);

pub fn table() -> Vec<Route> {
    [
        root::table(),
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
