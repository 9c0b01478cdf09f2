//! Files that a person names or owns. The disk may be slow, so it is waited for in the background.

use crate::{
    config::{self, Kept, View},
    flow::{Msg, Reply, Ticket},
};
use std::path::PathBuf;
use tokio::{sync::mpsc, task::spawn_blocking};

/// Write a view into the configuration, and tell what became of it.
pub fn keep_view(
    file: Option<PathBuf>,
    (ticket, name, view, over): (Ticket, String, View, bool),
    mail: mpsc::Sender<Msg>,
) {
    spawn_blocking(move || {
        let outcome = match &file {
            Some(path) => config::keep_view(path, &name, &view, over).map_err(|error| error.to_string()),
            None => Err("there is no place for a configuration: name a file with --config".to_owned()),
        };
        let outcome = outcome.map(|kept| file.filter(|_| kept == Kept::Written));
        // Nobody is there any more to be told.
        let _ = mail.blocking_send(Msg::Reply { ticket, reply: Reply::ViewKept { name, view, outcome } });
    });
}
