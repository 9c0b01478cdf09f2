//! How the console ends.

use std::io;

/// Why the console ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    Asked,
    /// By this signal.
    Signal(u8),
    /// The terminal is gone.
    HungUp,
}

impl Leaving {
    /// As a shell would tell it.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Asked => 0,
            Self::Signal(number) => 128 + number,
            Self::HungUp => 129,
        }
    }
}

/// There is no terminal at the other end any more.
pub(super) fn is_gone(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe
        || error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error())
}
