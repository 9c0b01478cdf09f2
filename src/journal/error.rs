//! Why the journal cannot be written or read, to what file it happened, and what to do.

use super::{chain::Fault, entry::Seq};
use crate::base::span;
use std::{
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    time::Duration,
};

/// EX_DATAERR of sysexits(3): the file is not what it should be.
pub const EX_DATAERR: u8 = 65;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    #[error("there is no home directory to keep the journal in")]
    Nowhere,
    #[error("the console is leaving")]
    Leaving,
    #[error("no room for the journal {}: {why}", .path.display())]
    Full { path: PathBuf, why: String },
    #[error("not allowed to use the journal {}: {why}", .path.display())]
    Denied { path: PathBuf, why: String },
    #[error("the journal {} cannot be used: {why}", .path.display())]
    Io { path: PathBuf, why: String },
    #[error("another console has been writing to the journal {} for too long", .path.display())]
    Busy { path: PathBuf },
    #[error("the journal has not answered within {}", span(*.0))]
    Late(Duration),
    #[error("{} is not a journal of this console", .path.display())]
    Foreign { path: PathBuf },
    #[error("the journal {} was changed by something else: {fault}", .path.display())]
    Broken { path: PathBuf, fault: Fault },
    #[error("the journal {} has no entry {seq}", .path.display())]
    Missing { path: PathBuf, seq: Seq },
}

impl JournalError {
    pub(super) fn io(path: &Path, error: &io::Error) -> Self {
        let (path, why) = (path.to_owned(), error.to_string());
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                Self::Full { path, why }
            }
            ErrorKind::PermissionDenied
            | ErrorKind::ReadOnlyFilesystem
            | ErrorKind::NotADirectory
            | ErrorKind::IsADirectory
            | ErrorKind::AlreadyExists => Self::Denied { path, why },
            _ => Self::Io { path, why },
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Nowhere => "set HOME or XDG_STATE_HOME; without a journal nothing is changed",
            Self::Leaving => "start it again; what was under way is read back then",
            Self::Full { .. } => "make room on that disk; what cannot be journalled is not sent",
            Self::Denied { .. } => {
                "make the folder writable for you, or set XDG_STATE_HOME to one that is; what cannot be journalled is not sent"
            }
            Self::Io { .. } => {
                "check the disk, or set XDG_STATE_HOME to another one; what cannot be journalled is not sent"
            }
            Self::Busy { .. } => {
                "is a console stopped (ctrl-z) or its disk stuck? let it go on or end it, and try again"
            }
            Self::Late(_) => "its disk is slow or stuck",
            Self::Foreign { .. } => "move that file out of the way, and a journal is begun",
            Self::Broken { .. } => {
                "keep the file as evidence: move it elsewhere, and a new journal is begun; `worky-console journal verify` checks it"
            }
            Self::Missing { .. } => "`worky-console journal list` shows the entries there are",
        }
    }

    /// For scripts, after sysexits(3).
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Nowhere => 78,
            Self::Full { .. } | Self::Io { .. } => 74,
            Self::Denied { .. } => 73,
            Self::Busy { .. } | Self::Leaving | Self::Late(_) => 75,
            Self::Foreign { .. } | Self::Broken { .. } => EX_DATAERR,
            Self::Missing { .. } => 66,
        }
    }
}
