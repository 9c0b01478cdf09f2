//! The walk along the lines: what each tells, and whether it hangs on the one before.

use super::{
    entry::Seq,
    line::{Event, GENESIS, Link, Record, is_torn, sealed},
};
use chrono::{DateTime, Utc};
use std::{
    fmt,
    io::{self, BufRead},
};

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// No line of a journal, or no longer.
    Unreadable,
    /// It is not what its hash was made of.
    Changed,
    /// It does not carry the hash of the line before: one was taken out, put in, moved or made anew.
    Unchained { expected: Seq, found: Seq },
}

/// The first line that is not as it was written. Lines count from one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub line: usize,
    pub wrong: Wrong,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} ", self.line)?;
        match self.wrong {
            Wrong::Unreadable => f.write_str("is not a line of a journal"),
            Wrong::Changed => f.write_str("does not match its own hash: it was changed"),
            Wrong::Unchained { expected, found } if found > expected => write!(
                f,
                "has number {found} where {expected} should follow, and does not carry the hash of the line \
                 before: lines are missing or were moved"
            ),
            Wrong::Unchained { expected, found } if found < expected => write!(
                f,
                "has number {found} where {expected} should follow, and does not carry the hash of the line \
                 before: it was moved or put in"
            ),
            Wrong::Unchained { .. } => f.write_str(
                "does not carry the hash of the line before: one of the two was put in or written anew",
            ),
        }
    }
}

/// What a walk along the whole file has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Lines that are whole and hang together, up to the fault if there is one.
    pub lines: usize,
    /// The hash of the last of them. Kept elsewhere, it shows later that nothing was cut off or made anew.
    pub hash: String,
    /// Bytes at the end that a crash or a full disk left of a line. It was never acted on.
    pub torn: usize,
    pub fault: Option<Fault>,
}

/// Of a journal that has not been begun.
impl Default for Check {
    fn default() -> Self {
        Self { lines: 0, hash: GENESIS.to_owned(), torn: 0, fault: None }
    }
}

/// Walk along all lines. After a fault it goes on, so that one bad line does not hide the others from a reader.
pub fn walk(mut file: impl BufRead, mut see: impl FnMut(Seq, DateTime<Utc>, Event)) -> io::Result<Check> {
    let mut check = Check::default();
    let mut end = End { next: Seq(1), hash: GENESIS.to_owned() };
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if file.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let whole = line.pop_if(|last| *last == b'\n').is_some();
        if !whole && is_torn(&line) {
            check.torn = line.len();
            break;
        }
        let record = serde_json::from_slice::<Record>(&line).ok();
        let wrong = if whole { end.follow(&line, record.as_ref()) } else { Some(Wrong::Unreadable) };
        match wrong {
            Some(wrong) => check.fault = check.fault.or(Some(Fault { line: number, wrong })),
            None if check.fault.is_none() => (check.lines, check.hash) = (number, end.hash.clone()),
            None => {}
        }
        if let Some(record) = record {
            see(record.seq, record.at, record.event);
        }
    }
    Ok(check)
}

/// Where the chain ends so far: what the next line has to carry.
struct End {
    next: Seq,
    hash: String,
}

impl End {
    /// One step: what is wrong with this as the next line. The walk goes on from it where it can be read.
    fn follow(&mut self, line: &[u8], record: Option<&Record>) -> Option<Wrong> {
        let known = record.map(|Record { seq, prev, .. }| Link { seq: *seq, prev: prev.clone() });
        // What it tells may be of a version to come; how it hangs in the chain is not.
        let Some(link) = known.or_else(|| serde_json::from_slice(line).ok()) else {
            return Some(Wrong::Unreadable);
        };
        let hash = sealed(line);
        let next = Self { next: link.seq.next(), hash: hash.unwrap_or_default().to_owned() };
        let before = std::mem::replace(self, next);
        match hash {
            None => Some(Wrong::Changed),
            Some(_) if link.seq == before.next && link.prev == before.hash => None,
            Some(_) => Some(Wrong::Unchained { expected: before.next, found: link.seq }),
        }
    }
}
