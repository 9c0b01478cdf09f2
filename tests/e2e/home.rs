//! A home of its own for the program under test, gone with the test.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

/// What a program may find and leave behind. Outlives a `Terminal`, so that a second start can be
/// tested to find what the first one left.
pub struct Home(PathBuf);

impl Home {
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("worky-home-{}-{count}", std::process::id()));
        for (_, folder) in Self::FOLDERS {
            fs::create_dir_all(path.join(folder)).expect("a folder of our own");
        }
        Self(path)
    }

    const FOLDERS: [(&str, &str); 6] = [
        ("HOME", ""),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_STATE_HOME", "state"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_RUNTIME_DIR", "runtime"),
    ];

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn variables(&self) -> impl Iterator<Item = (&'static str, PathBuf)> {
        Self::FOLDERS.into_iter().map(|(name, folder)| (name, self.0.join(folder)))
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
