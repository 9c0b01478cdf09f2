//! The file: one line is added at a time, by whoever holds its lock, and is on the disk before anybody acts on it.

use super::{
    chain::{Check, walk},
    entry::Seq,
    error::JournalError,
    line::{Event, GENESIS, Link, Record, is_torn, seal, sealed},
};
use chrono::{DateTime, Utc};
use std::{
    fs::{DirBuilder, File, OpenOptions, TryLockError},
    io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom, Write},
    os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt},
    path::Path,
    thread::sleep,
    time::Duration,
};

/// How often, and how long between, the lock is asked for: ten seconds. A console that was stopped while it
/// wrote would keep it for ever, and to hang is worse than to refuse.
const TRIES: u32 = 5_000;
const PAUSE: Duration = Duration::from_millis(2);
/// Read at the end of the file for its last line; doubled for as long as the line is longer.
const TAIL: u64 = 8 * 1024;
const BUFFER: usize = 256 * 1024;

/// The file with its lock, which goes with it.
pub struct Locked<'a> {
    file: File,
    path: &'a Path,
}

/// The end of the chain.
struct Tail {
    seq: Seq,
    hash: String,
    /// Where the next line goes. A torn one may lie behind.
    end: u64,
}

impl<'a> Locked<'a> {
    /// The file is opened anew for every line: it may have been moved away in the meantime.
    pub fn open(path: &'a Path) -> Result<Self, JournalError> {
        let fail = |error: io::Error| JournalError::io(path, &error);
        DirBuilder::new().recursive(true).mode(0o700).create(folder(path)).map_err(fail)?;
        let file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path);
        let file = file.map_err(fail)?;
        patiently(path, || file.try_lock())?;
        Ok(Self { file, path })
    }

    /// Add a line; it is on the disk when this returns. Where it cannot be, nothing of it is left.
    pub fn append(self, at: DateTime<Utc>, event: Event) -> Result<Seq, JournalError> {
        let tail = self.tail()?;
        if let Event::Progress { of, .. } | Event::Ended { of, .. } = event
            && of > tail.seq
        {
            return Err(JournalError::Missing { path: self.path.to_owned(), seq: of });
        }
        let seq = tail.seq.next();
        let record = Record { seq, prev: tail.hash, at, event };
        self.write(&record, tail.end).map_err(|error| {
            // What cannot be taken back is torn, and readers know how to tell.
            let _ = self.file.set_len(tail.end);
            JournalError::io(self.path, &error)
        })?;
        Ok(seq)
    }

    fn write(&self, record: &Record, end: u64) -> io::Result<()> {
        let (mut line, _) = seal(record)?;
        line.push('\n');
        if self.file.metadata()?.len() > end {
            self.file.set_len(end)?;
        }
        (&self.file).write_all(line.as_bytes())?;
        self.file.sync_data()?;
        if end == 0 {
            File::open(folder(self.path))?.sync_all()?;
        }
        Ok(())
    }

    fn tail(&self) -> Result<Tail, JournalError> {
        let fail = |error: io::Error| JournalError::io(self.path, &error);
        let len = self.file.metadata().map_err(fail)?.len();
        let mut size = TAIL;
        loop {
            let start = len.saturating_sub(size);
            let mut end = vec![0; usize::try_from(len - start).unwrap_or(usize::MAX)];
            self.file.read_exact_at(&mut end, start).map_err(fail)?;
            match last(&end, start) {
                Some(tail) => return tail.ok_or_else(|| self.diagnosis()),
                None => size *= 2,
            }
        }
    }

    /// Why nothing can be added: only now is the whole file worth reading.
    fn diagnosis(&self) -> JournalError {
        let path = self.path.to_owned();
        match check(&self.file, u64::MAX, &path, |_, _, _| ()) {
            Err(error) => error,
            Ok(Check { fault: Some(fault), .. }) => JournalError::Broken { path, fault },
            Ok(_) => JournalError::Foreign { path },
        }
    }
}

/// The end of the chain in the end of the file, which begins at `start`: `None` when more must be read,
/// `Some(None)` when it is not the end of a chain.
fn last(end: &[u8], start: u64) -> Option<Option<Tail>> {
    let Some(newline) = end.iter().rposition(|byte| *byte == b'\n') else {
        let torn = is_torn(end);
        let first = Tail { seq: Seq(0), hash: GENESIS.to_owned(), end: 0 };
        return (start == 0).then_some(torn.then_some(first));
    };
    let (whole, rest) = (&end[..newline], &end[newline + 1..]);
    let begin = match whole.iter().rposition(|byte| *byte == b'\n') {
        Some(before) => before + 1,
        None if start == 0 => 0,
        None => return None,
    };
    if !is_torn(rest) {
        return Some(None);
    }
    let line = &whole[begin..];
    let link = serde_json::from_slice::<Link>(line).ok();
    let tail = link.zip(sealed(line)).map(|(link, hash)| Tail {
        seq: link.seq,
        hash: hash.to_owned(),
        end: start + newline as u64 + 1,
    });
    Some(tail)
}

/// Walk along the journal as it is now, without keeping others from writing to it meanwhile. One that has not
/// been begun is empty.
pub fn read(path: &Path, see: impl FnMut(Seq, DateTime<Utc>, Event)) -> Result<Check, JournalError> {
    let fail = |error: io::Error| JournalError::io(path, &error);
    let file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Check::default()),
        file => file.map_err(fail)?,
    };
    patiently(path, || file.try_lock_shared())?;
    // What lies before the end will not change; what comes after it is for the next reading.
    let len = file.metadata().map_err(fail)?.len();
    file.unlock().map_err(fail)?;
    check(&file, len, path, see)
}

/// Walk along so much of the file. Where no line at all is one of ours, it never was a journal.
fn check(
    mut file: &File,
    len: u64,
    path: &Path,
    mut see: impl FnMut(Seq, DateTime<Utc>, Event),
) -> Result<Check, JournalError> {
    let fail = |error: io::Error| JournalError::io(path, &error);
    file.seek(SeekFrom::Start(0)).map_err(fail)?;
    let mut ours = false;
    let check = walk(BufReader::with_capacity(BUFFER, file.take(len)), |seq, at, event| {
        ours = true;
        see(seq, at, event);
    });
    match check.map_err(fail)? {
        Check { fault: Some(_), lines: 0, .. } if !ours => {
            Err(JournalError::Foreign { path: path.to_owned() })
        }
        check => Ok(check),
    }
}

fn patiently(path: &Path, lock: impl Fn() -> Result<(), TryLockError>) -> Result<(), JournalError> {
    for _ in 0..TRIES {
        match lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) => sleep(PAUSE),
            Err(TryLockError::Error(error)) => return Err(JournalError::io(path, &error)),
        }
    }
    Err(JournalError::Busy { path: path.to_owned() })
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
