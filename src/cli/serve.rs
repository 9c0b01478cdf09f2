//! `serve`: the embedded backend alone.

use super::{Done, EX_UNAVAILABLE, Failure, args, print};
use crate::demo::{ADMIN, Backend, DEVELOPER, Options};
use tokio::signal::unix::{SignalKind, signal};

pub async fn run(args: args::Serve) -> Done {
    let options = Options {
        listen: args.listen,
        data: args.data,
        simulate: args.simulate,
        log: true,
        ..args.sample.options()
    };
    let backend = Backend::start(options).await.map_err(|error| {
        Failure::new(error, "another --listen address or --data file may do", EX_UNAVAILABLE)
    })?;
    print(&format!(
        "worky-console backend at {}\nsign in as {} / {} (administrator) or {} / {} (developer)\n",
        backend.url(),
        ADMIN.0,
        ADMIN.1,
        DEVELOPER.0,
        DEVELOPER.1
    ))?;
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
    backend.stop().await;
    Ok(0)
}
