//! The log: a file, never the terminal. Secrets do not get here: what is logged are our own error texts.

use std::{fs, io, os::unix::fs::DirBuilderExt, path::Path};
use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::EnvFilter;

/// Lines that may wait to be written. The default has room for so many that the start is felt, and 4 MB.
const WAITING: usize = 1024;

/// Write to this file until the guard is dropped. The level is that of our own lines: what libraries have to
/// say of a request is not ours to keep. A wrong one means `info`.
pub fn start(file: &Path, level: &str) -> io::Result<WorkerGuard> {
    if let Some(folder) = file.parent() {
        // The journal lives there too: what was changed, and by whom, is nobody else's to read.
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let file = fs::OpenOptions::new().create(true).append(true).open(file)?;
    let (writer, guard) = NonBlockingBuilder::default().buffered_lines_limit(WAITING).finish(file);
    let level = level.parse().unwrap_or(tracing::Level::INFO);
    let filter = EnvFilter::new(format!("{}={level}", env!("CARGO_CRATE_NAME")));
    // Whoever starts a second log in one process (a test) keeps the first.
    let _ = tracing_subscriber::fmt().with_writer(writer).with_ansi(false).with_env_filter(filter).try_init();
    Ok(guard)
}
