//! A console that may have operations under way: a file that it keeps locked for as long as it lives. The
//! kernel lets go of the lock however the console ends, so that nobody has to guess from a process's number.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, ErrorKind},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};
use uuid::Uuid;

#[derive(Debug)]
pub struct Session {
    pub id: String,
    path: PathBuf,
    /// The lock lasts as long as the open file.
    _lock: File,
}

impl Session {
    /// Begin one, and clear away those of consoles that are gone. The caller holds the lock of the journal:
    /// nobody may take a file that is about to be locked for one that is no longer.
    pub fn begin(folder: &Path) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        for entry in fs::read_dir(folder)?.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if is_id(&name) && !lives(folder, &name) {
                // Left for the next one where it cannot be removed.
                let _ = fs::remove_file(entry.path());
            }
        }
        let id = Uuid::new_v4().to_string();
        let path = folder.join(&id);
        let lock = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        lock.try_lock()?;
        Ok(Self { id, path, _lock: lock })
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// Whether the console of this session is still there. When that cannot be told, it is.
pub fn lives(folder: &Path, id: &str) -> bool {
    if !is_id(id) {
        return false;
    }
    match File::open(folder.join(id)) {
        // Shared, so that two who ask at once do not take each other for the console.
        Ok(file) => file.try_lock_shared().is_err(),
        Err(error) => error.kind() != ErrorKind::NotFound,
    }
}

/// A session's name comes out of a file and becomes part of a path.
fn is_id(name: &str) -> bool {
    Uuid::try_parse(name).is_ok()
}
