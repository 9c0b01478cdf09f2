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

impl Check {
    /// Of a journal that has not been begun.
    pub fn new() -> Self {
        Self { lines: 0, hash: GENESIS.to_owned(), torn: 0, fault: None }
    }
}

/// Walk along all lines. After a fault it goes on, so that one bad line does not hide the others from a reader.
pub fn walk(mut file: impl BufRead, mut see: impl FnMut(Seq, DateTime<Utc>, Event)) -> io::Result<Check> {
    let mut check = Check::new();
    let (mut next, mut prev) = (Seq(1), GENESIS.to_owned());
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if file.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let wrong = if line.pop_if(|last| *last == b'\n').is_none() {
            if is_torn(&line) {
                check.torn = line.len();
                break;
            }
            Some(Wrong::Unreadable)
        } else {
            follow(&line, &mut next, &mut prev)
        };
        match wrong {
            None if check.fault.is_none() => (check.lines, check.hash) = (number, prev.clone()),
            None => {}
            Some(wrong) => check.fault = check.fault.or(Some(Fault { line: number, wrong })),
        }
        if let Ok(record) = serde_json::from_slice::<Record>(&line) {
            see(record.seq, record.at, record.event);
        }
    }
    Ok(check)
}

/// One step: what is wrong with this line as the next one. Where it can be read, the walk goes on from it.
fn follow(line: &[u8], next: &mut Seq, prev: &mut String) -> Option<Wrong> {
    let Ok(link) = serde_json::from_slice::<Link>(line) else { return Some(Wrong::Unreadable) };
    let expected = *next;
    let chained = link.seq == expected && link.prev == *prev;
    let hash = sealed(line);
    *next = Seq(link.seq.0.saturating_add(1));
    *prev = hash.unwrap_or_default().to_owned();
    match hash {
        None => Some(Wrong::Changed),
        Some(_) if chained => None,
        Some(_) => Some(Wrong::Unchained { expected, found: link.seq }),
    }
}
