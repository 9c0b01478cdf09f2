//! Files that a person names or owns. The disk may be slow, so it is waited for in the background.

use crate::{
    base::{Tone, clean},
    config::{self, Kept, View, paths::from_home},
    flow::{Msg, Reply, Ticket},
    operation::{
        Refusal,
        sheet::{self, EX_DATAERR, EX_NOINPUT, Sheet},
    },
};
use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};
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

/// Write a new file, and tell where it is.
pub fn write(file: PathBuf, text: String, told: String, mail: mpsc::Sender<Msg>) {
    spawn_blocking(move || {
        let file = from_home(&file);
        let file = std::path::absolute(&file).unwrap_or(file);
        let (tone, text) = match write_new(&file, text.as_bytes()) {
            Ok(()) => (Tone::Good, format!("{} written: {told}", clean(&file.display().to_string()))),
            Err(error) => {
                let why = match error.kind() {
                    io::ErrorKind::AlreadyExists => {
                        "it is there already, and nothing is written over".to_owned()
                    }
                    io::ErrorKind::NotFound => "there is no such folder".to_owned(),
                    _ => error.to_string(),
                };
                (Tone::Bad, format!("{} not written: {why}", clean(&file.display().to_string())))
            }
        };
        // Nobody is there any more to be told.
        let _ = mail.blocking_send(Msg::Notice { tone, text });
    });
}

/// A file that is there may be the only copy of something, and half of a new one is no use to anybody.
pub fn write_new(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let written = File::create_new(file)?.write_all(bytes);
    if written.is_err() {
        // What cannot be taken away again is at least told of.
        let _ = fs::remove_file(file);
    }
    written
}

/// What a CSV file lists.
pub async fn sheet(file: PathBuf) -> Result<Sheet, Refusal> {
    let told = clean(&file.display().to_string());
    let failed = |what: String, code| Refusal::new(format!("{told}: {what}"), "", code);
    match spawn_blocking(move || contents(&from_home(&file))).await {
        Ok(Ok(text)) => sheet::read(&text).map_err(|fault| failed(fault.to_string(), EX_DATAERR)),
        Ok(Err(error)) => Err(failed(error.to_string(), EX_NOINPUT)),
        Err(error) => Err(failed(error.to_string(), EX_NOINPUT)),
    }
}

/// Whoever reads from a pipe may wait for ever.
fn contents(file: &Path) -> io::Result<Vec<u8>> {
    if !fs::metadata(file)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "this is no file"));
    }
    sheet::contents(File::open(file)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_once_and_never_over_another() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.csv");
        write_new(&file, b"one").unwrap();
        assert_eq!(write_new(&file, b"two").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&file).unwrap(), b"one");
    }

    #[tokio::test]
    async fn what_is_no_file_or_too_long_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let why = async |file: PathBuf| sheet(file).await.unwrap_err().to_string();
        assert!(why(folder.path().to_owned()).await.ends_with(": this is no file"));
        assert!(why("/dev/zero".into()).await.ends_with(": this is no file"));
        let long = folder.path().join("long.csv");
        File::create(&long).unwrap().set_len(1 << 30).unwrap();
        assert!(why(long).await.contains("long.csv: longer than 1"));
    }
}
