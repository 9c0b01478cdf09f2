//! Flags in a file of JSON: the guide's structure, or a flagd definition. A file keeps no history and does not
//! know who changed it; a version here is what a flag's text comes to, so that the same text is the same version.

use super::{FlagStore, flagd, form};
use crate::{
    base::clean,
    domain::{Flag, FlagChange, FlagEdit, FlagName, Line},
    source::{Listing, Outcome, Poisoned, SourceError},
};
use chrono::{DateTime, Utc};
use futures_util::{future::BoxFuture, stream, stream::BoxStream};
use ring::digest::{SHA256, digest};
use serde_json::{Map, Value};
use std::{
    fs::{self, File, TryLockError},
    io::{self, Read, Write},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant, SystemTime},
};
use tempfile::NamedTempFile;
use tokio::{task::spawn_blocking, time::sleep};

/// How long somebody else may hold the file.
const PATIENCE: Duration = Duration::from_secs(5);
/// Between two tries to lock it.
const AGAIN: Duration = Duration::from_millis(2);
/// Between two looks whether it is still the same.
const LOOK: Duration = Duration::from_millis(250);
/// A file longer than this is something else.
const LONGEST: u64 = 16 << 20;

#[derive(Clone)]
pub struct FileFlags {
    path: PathBuf,
    place: String,
}

/// The file as it was read.
struct Document {
    root: Map<String, Value>,
    at: DateTime<Utc>,
}

impl FileFlags {
    pub fn new(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Self { place: clean(&path.display().to_string()), path }
    }

    fn all(&self) -> Result<Listing<Flag>, SourceError> {
        let file = File::open(&self.path).map_err(|error| self.fault(&error))?;
        Ok(self.read(file)?.listing())
    }

    fn read(&self, file: File) -> Result<Document, SourceError> {
        let at = changed_at(&file);
        let mut text = String::new();
        file.take(LONGEST).read_to_string(&mut text).map_err(|error| self.fault(&error))?;
        let root = serde_json::from_str(&text).map_err(|error| self.unreadable(&error))?;
        Ok(Document { root, at })
    }

    fn fault(&self, error: &io::Error) -> SourceError {
        let hint = match error.kind() {
            io::ErrorKind::NotFound => {
                "`worky-console flags init` makes an empty one; `flag_file` says where it is"
            }
            _ => "`flag_file` of the context says where it is",
        };
        SourceError::Setup { what: format!("{}: {error}", self.place), hint: hint.to_owned() }
    }

    fn unreadable(&self, error: &serde_json::Error) -> SourceError {
        let what = format!("{}: {}", self.place, clean(&error.to_string()));
        SourceError::Setup { what, hint: "it has to be an object of JSON, a flag under each name".to_owned() }
    }

    /// Change the file as it is now, alone with it: what `change` made, and when, or why it is left alone.
    fn alter<T>(
        &self,
        change: impl FnOnce(&mut Document) -> Result<T, String>,
    ) -> Outcome<(T, DateTime<Utc>)> {
        let refused = |error: SourceError| Outcome::NotDone { why: format!("{error}; {}", error.hint()) };
        let locked = match self.locked() {
            Ok(locked) => locked,
            Err(error) => return refused(self.fault(&error)),
        };
        let mut document =
            match locked.try_clone().map_err(|error| self.fault(&error)).and_then(|f| self.read(f)) {
                Ok(document) => document,
                Err(error) => return refused(error),
            };
        let made = match change(&mut document) {
            Ok(made) => made,
            Err(why) => return Outcome::NotDone { why },
        };
        // Whoever waits for the lock finds another file under the name then, and begins again.
        match self.replace(&document.root, &locked) {
            Ok(at) => Outcome::Done((made, at)),
            Err(error) => refused(self.fault(&error)),
        }
    }

    /// The same for what leaves a flag behind.
    fn alter_flag(&self, change: impl FnOnce(&mut Document) -> Result<Flag, String>) -> Outcome<Flag> {
        self.alter(change).map(|(flag, at)| Flag { updated_at: at, ..flag })
    }

    /// The file under its name, locked. The lock goes with the file.
    fn locked(&self) -> io::Result<File> {
        let until = Instant::now() + PATIENCE;
        loop {
            let file = File::open(&self.path)?;
            match file.try_lock() {
                Ok(()) if is_still(&self.path, &file)? => return Ok(file),
                Ok(()) => {}
                Err(TryLockError::WouldBlock) if Instant::now() < until => thread::sleep(AGAIN),
                Err(TryLockError::WouldBlock) => {
                    return Err(io::Error::new(io::ErrorKind::TimedOut, "somebody else keeps it locked"));
                }
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
    }

    /// Written beside it and put in its place, so that nobody ever reads half of it.
    fn replace(&self, root: &Map<String, Value>, old: &File) -> io::Result<DateTime<Utc>> {
        let folder = self.path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
        let mut new = NamedTempFile::new_in(folder)?;
        new.write_all(format!("{:#}\n", Value::Object(root.clone())).as_bytes())?;
        new.as_file().set_permissions(old.metadata()?.permissions())?;
        new.as_file().sync_all()?;
        Ok(changed_at(&new.persist(&self.path)?))
    }

    fn make_file(&self) -> Result<String, SourceError> {
        match File::create_new(&self.path).and_then(|mut file| file.write_all(b"{}\n")) {
            Ok(()) => Ok(format!("{} is there, without a flag in it", self.place)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Ok(format!("{} is there already, with {} flags", self.place, self.all()?.rows.len()))
            }
            Err(error) => Err(self.fault(&error)),
        }
    }

    /// What tells whether somebody has put another file in its place.
    fn stamp(&self) -> Option<(u64, SystemTime, u64)> {
        let file = fs::metadata(&self.path).ok()?;
        Some((file.ino(), file.modified().ok()?, file.len()))
    }
}

fn changed_at(file: &File) -> DateTime<Utc> {
    file.metadata().and_then(|it| it.modified()).unwrap_or(SystemTime::UNIX_EPOCH).into()
}

fn is_still(path: &Path, file: &File) -> io::Result<bool> {
    let (there, here) = (fs::metadata(path)?, file.metadata()?);
    Ok((there.dev(), there.ino()) == (here.dev(), here.ino()))
}

/// What a text comes to, for comparing.
fn version(fields: &Value) -> u64 {
    let hash = digest(&SHA256, fields.to_string().as_bytes());
    hash.as_ref().iter().take(6).fold(0, |version, byte| version << 8 | u64::from(*byte))
}

impl Document {
    /// The flags by name, in either form.
    fn flags(&mut self) -> Result<&mut Map<String, Value>, String> {
        if !flagd::is(&self.root) {
            return Ok(&mut self.root);
        }
        let flags = self.root.get_mut(flagd::FLAGS).and_then(Value::as_object_mut);
        flags.ok_or_else(|| "`flags` is not an object".to_owned())
    }

    fn flag(&self, name: &str, fields: &Value) -> Result<Flag, String> {
        let read = if flagd::is(&self.root) { flagd::read } else { form::read };
        Ok(Flag { version: version(fields), updated_at: self.at, ..read(name, fields)? })
    }

    fn listing(mut self) -> Listing<Flag> {
        let mut listing = Listing::from_iter([]);
        let named = match self.flags() {
            Ok(flags) => flags.clone(),
            Err(why) => {
                listing.poisoned.push(Poisoned { at: 0, rows: 1, id: None, why });
                return listing;
            }
        };
        for (at, (name, fields)) in (0..).zip(&named) {
            match self.flag(name, fields) {
                Ok(flag) => listing.rows.push(flag),
                Err(why) => listing.poisoned.push(Poisoned { at, rows: 1, id: Some(clean(name)), why }),
            }
        }
        listing
    }

    /// The flag as it stands now, if that is how it was read.
    fn unchanged(&mut self, flag: &Flag) -> Result<(), String> {
        let name = flag.name.as_str();
        let fields = self.flags()?.get(name).cloned().ok_or_else(|| format!("there is no flag {name}"))?;
        if version(&fields) == flag.version {
            return Ok(());
        }
        let now = self.flag(name, &fields).map(|now| format!("it is at {}", now.percentage));
        Err(format!("{name} has changed since it was read: {}", now.unwrap_or_else(|why| why)))
    }

    /// Writes a flag down, and reads it as others will.
    fn put(&mut self, flag: &Flag) -> Result<Flag, String> {
        let write = if flagd::is(&self.root) { flagd::write } else { form::write };
        let name = flag.name.as_str();
        let fields = self.flags()?.entry(name).or_insert_with(|| Value::Object(Map::new()));
        let fields = fields.as_object_mut().ok_or_else(|| format!("{name} is not an object"))?;
        write(flag, fields);
        let fields = Value::Object(fields.clone());
        self.flag(name, &fields)
    }
}

/// A disk may be slow, and a lock held: it is waited for elsewhere.
async fn elsewhere<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The program is leaving; nobody waits for this any more.
            Err(_) => std::future::pending().await,
        },
    }
}

impl FlagStore for FileFlags {
    fn place(&self) -> &str {
        &self.place
    }

    fn flags(&self) -> BoxFuture<'_, Result<Listing<Flag>, SourceError>> {
        let store = self.clone();
        Box::pin(elsewhere(move || store.all()))
    }

    fn flag_history<'a>(
        &'a self,
        _name: &'a FlagName,
    ) -> BoxFuture<'a, Result<Listing<FlagChange>, SourceError>> {
        let what = format!("{} is a file, and keeps no history", self.place);
        let hint = "`worky-console journal list` has what was changed from here".to_owned();
        Box::pin(std::future::ready(Err(SourceError::Setup { what, hint })))
    }

    fn create_flag<'a>(&'a self, name: &'a FlagName, edit: &'a FlagEdit) -> BoxFuture<'a, Outcome<Flag>> {
        let (store, wanted) = (self.clone(), edit.applied_to(&Flag::new(name.clone())));
        Box::pin(elsewhere(move || {
            store.alter_flag(|document| match document.flags()?.contains_key(wanted.name.as_str()) {
                true => Err(format!("there is a flag {} already", wanted.name)),
                false => document.put(&wanted),
            })
        }))
    }

    fn edit_flag<'a>(&'a self, flag: &'a Flag, edit: &'a FlagEdit) -> BoxFuture<'a, Outcome<Flag>> {
        let (store, flag, wanted) = (self.clone(), flag.clone(), edit.applied_to(flag));
        Box::pin(elsewhere(move || {
            store.alter_flag(|document| {
                document.unchanged(&flag)?;
                document.put(&wanted)
            })
        }))
    }

    fn archive_flag<'a>(&'a self, flag: &'a Flag, _reason: Option<&'a Line>) -> BoxFuture<'a, Outcome> {
        let (store, flag) = (self.clone(), flag.clone());
        Box::pin(elsewhere(move || {
            store
                .alter(|document| {
                    document.unchanged(&flag)?;
                    document.flags()?.remove(flag.name.as_str());
                    Ok(())
                })
                .map(drop)
        }))
    }

    fn make_ready(&self) -> BoxFuture<'_, Result<String, SourceError>> {
        let store = self.clone();
        Box::pin(elsewhere(move || store.make_file()))
    }

    /// A file tells nobody anything: it is looked at, which costs next to nothing.
    fn watch(&self) -> Option<BoxStream<'static, Result<(), SourceError>>> {
        let last = self.stamp();
        Some(Box::pin(stream::unfold((self.clone(), last), |(store, last)| async move {
            loop {
                sleep(LOOK).await;
                let now = store.stamp();
                if now != last {
                    return Some((Ok(()), (store, now)));
                }
            }
        })))
    }
}
