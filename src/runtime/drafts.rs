//! Drafts on disk: one file for each form and context, in the person's own folder of state. Written by a
//! thread of its own, so that a slow disk never holds up a key, and never half: a file is whole or not there.

use crate::{
    base::Tone,
    flow::{Draft, Msg},
};
use std::{
    collections::BTreeMap,
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::mpsc,
    thread::{self, JoinHandle},
};
use tokio::sync::{mpsc as mail, oneshot};

enum Deed {
    Keep(Box<Draft>),
    Drop(Box<Draft>),
    /// In the same queue, so that what was kept a moment ago is found.
    Find(String, oneshot::Sender<Vec<Draft>>),
}

pub struct Drafts {
    deeds: mpsc::Sender<Deed>,
    thread: Option<JoinHandle<()>>,
}

impl Drafts {
    /// Where there is no folder nothing is kept beyond the session. What goes wrong is told.
    pub fn new(folder: Option<PathBuf>, told: mail::Sender<Msg>) -> Self {
        let (deeds, queue) = mpsc::channel();
        let thread = folder.map(|folder| thread::spawn(move || work(&folder, &queue, &told)));
        Self { deeds, thread }
    }

    pub fn keep(&self, draft: Box<Draft>) {
        self.ask(Deed::Keep(draft));
    }

    pub fn drop_it(&self, draft: Box<Draft>) {
        self.ask(Deed::Drop(draft));
    }

    /// What was begun in this context.
    pub fn find(&self, context: String) -> oneshot::Receiver<Vec<Draft>> {
        let (to, found) = oneshot::channel();
        self.ask(Deed::Find(context, to));
        found
    }

    fn ask(&self, deed: Deed) {
        // Without a folder nobody listens, as was said when it was made.
        let _ = self.deeds.send(deed);
    }

    /// Everything that was asked for is done when this returns.
    pub fn finish(self) {
        let Self { deeds, thread } = self;
        drop(deeds);
        // A thread that has panicked has ended the process with it.
        thread.into_iter().for_each(|thread| _ = thread.join());
    }
}

/// Do what has piled up at once: of a burst of keys only the last state is written.
fn work(folder: &Path, queue: &mpsc::Receiver<Deed>, told: &mail::Sender<Msg>) {
    let mut complained = false;
    while let Ok(first) = queue.recv() {
        let mut files = BTreeMap::new();
        let mut searches = Vec::new();
        for deed in [first].into_iter().chain(queue.try_iter()) {
            match deed {
                Deed::Keep(draft) => _ = files.insert(file_of(&draft), Some(draft)),
                Deed::Drop(draft) => _ = files.insert(file_of(&draft), None),
                Deed::Find(context, to) => searches.push((context, to)),
            }
        }
        for (name, draft) in files {
            let done = match draft {
                Some(draft) => write(folder, &name, &draft),
                None => remove(&folder.join(&name)),
            };
            // Once: every further key would say the same.
            if let Err(error) = done
                && !std::mem::replace(&mut complained, true)
            {
                let text = format!(
                    "drafts cannot be kept in {}: {error}; they last until you leave",
                    folder.display()
                );
                let _ = told.try_send(Msg::Notice { tone: Tone::Bad, text });
            }
        }
        for (context, to) in searches {
            // Whoever asked may have left meanwhile.
            let _ = to.send(read(folder, &context));
        }
    }
}

/// A name that no context and no id can make into another place.
fn file_of(draft: &Draft) -> String {
    let plain = |text: &str| -> String {
        let byte = |b: u8| match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => char::from(b).to_string(),
            b' ' => "+".to_owned(),
            b => format!("%{b:02X}"),
        };
        text.bytes().map(byte).collect()
    };
    format!("{}.{}.toml", plain(&draft.context), plain(&draft.form))
}

fn write(folder: &Path, name: &str, draft: &Draft) -> io::Result<()> {
    let text = draft.print().map_err(io::Error::other)?;
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    // Two consoles may write the same draft: each has a file of its own until it is whole.
    let half = folder.join(format!(".{name}.{}", std::process::id()));
    let written = create(&half).and_then(|mut file| file.write_all(text.as_bytes()));
    let moved = written.and_then(|()| fs::rename(&half, folder.join(name)));
    if moved.is_err() {
        let _ = fs::remove_file(&half);
    }
    moved
}

/// A file that nobody else can read.
fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// What can be read of it; what cannot is left where it is, for whoever can.
fn read(folder: &Path, context: &str) -> Vec<Draft> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    let draft = |path: PathBuf| {
        let text = fs::read_to_string(&path).map_err(|error| error.to_string());
        let draft = text.and_then(|text| Draft::parse(&text).map_err(|error| error.to_string()));
        draft.inspect_err(|why| tracing::warn!(file = %path.display(), why, "a draft cannot be read")).ok()
    };
    files.filter_map(draft).filter(|draft| draft.context == context).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::Value;
    use std::os::unix::fs::PermissionsExt;

    fn draft(context: &str, name: &str) -> Box<Draft> {
        Box::new(Draft {
            form: "team create".into(),
            context: context.into(),
            what: "a new team".into(),
            way: "n on Teams".into(),
            at: chrono::DateTime::UNIX_EPOCH,
            mine: BTreeMap::from([("name".to_owned(), Value::Text(name.into()))]),
            base: BTreeMap::from([("name".to_owned(), Value::Text(String::new()))]),
            names: BTreeMap::new(),
        })
    }

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            Self(std::env::temp_dir().join(format!("worky-drafts-{}-{name}", std::process::id())))
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[tokio::test]
    async fn a_draft_is_kept_for_its_context_alone_and_for_nobody_elses_eyes() {
        let folder = Folder::new("kept");
        let (told, _) = mail::channel(1);
        let drafts = Drafts::new(Some(folder.0.clone()), told.clone());
        for name in ["C", "Co", "Core"] {
            drafts.keep(draft("prod/eu", name));
        }
        drafts.keep(draft("staging", "Other"));
        assert_eq!(drafts.find("prod/eu".into()).await.unwrap(), [*draft("prod/eu", "Core")]);
        drafts.drop_it(draft("staging", ""));
        drafts.finish();
        let files: Vec<_> = fs::read_dir(&folder.0).unwrap().map(|file| file.unwrap()).collect();
        assert_eq!(files.len(), 1);
        assert_eq!(files[0].file_name(), "prod%2Feu.team+create.toml");
        assert_eq!(files[0].metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let again = Drafts::new(Some(folder.0.clone()), told);
        assert_eq!(again.find("prod/eu".into()).await.unwrap().len(), 1);
        again.finish();
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_written_is_complained_of_once() {
        let folder = Folder::new("file");
        fs::write(&folder.0, "not a folder").unwrap();
        let (told, mut heard) = mail::channel(4);
        let drafts = Drafts::new(Some(folder.0.join("below")), told);
        for name in ["a", "b"] {
            drafts.keep(draft("prod", name));
            assert_eq!(drafts.find("prod".into()).await.unwrap(), []);
        }
        drafts.finish();
        let Some(Msg::Notice { text, .. }) = heard.recv().await else { panic!("nothing was said") };
        assert!(text.starts_with("drafts cannot be kept in "), "{text}");
        assert!(heard.recv().await.is_none());
        fs::remove_file(&folder.0).unwrap();
    }
}
