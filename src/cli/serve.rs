//! `serve`: the embedded backend alone.

use super::{Done, EX_UNAVAILABLE, Failure, args, environment, print};
use crate::{
    config::EX_CONFIG,
    demo::{ADMIN, Backend, DEVELOPER, Options, Quirk, Trouble},
};
use tokio::signal::unix::{SignalKind, signal};

/// A line for each: its name, what it does, and a remark.
fn lines(entries: impl Iterator<Item = (&'static str, &'static str, &'static str)> + Clone) -> String {
    let wide = entries.clone().map(|(name, ..)| name.len()).max().unwrap_or_default();
    entries.map(|(name, about, remark)| format!("{name:wide$}  {about} ({remark})\n")).collect()
}

fn quirks() -> String {
    lines(Quirk::ALL.iter().map(|quirk| (quirk.as_str(), quirk.about(), quirk.contract())))
}

fn faults() -> String {
    lines(Trouble::ALL.iter().map(|fault| (fault.as_str(), fault.about(), fault.health())))
}

pub async fn run(args: args::Serve) -> Done {
    if args.list_quirks {
        return print(&quirks());
    }
    if args.list_faults {
        return print(&faults());
    }
    let asked = args.sample.options(&environment);
    let asked = asked.map_err(|error| Failure::new(error, "change or unset the variable", EX_CONFIG))?;
    let options =
        Options { listen: args.listen, data: args.data, simulate: args.simulate, log: true, ..asked };
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
    // Some are slow to stop (quirk 1); who presses twice does not wait.
    tokio::select! { () = backend.stop() => {}, _ = interrupt.recv() => {} }
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_name_each_once_with_what_it_does() {
        assert_eq!(quirks().lines().count(), Quirk::ALL.len());
        assert!(quirks().starts_with("hang-on-422 "), "{}", quirks());
        assert!(quirks().lines().all(|line| line.contains(". (") && line.ends_with(')')), "{}", quirks());
        assert_eq!(faults().lines().count(), Trouble::ALL.len());
    }
}
