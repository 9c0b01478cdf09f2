//! What the system tells us, apart from keys.

use std::io;
use tokio::signal::unix::{Signal, SignalKind, signal};

#[derive(Clone, Copy)]
pub enum Received {
    /// The number of the signal that ends us.
    End(u8),
    /// Stopped, and continued.
    Continued,
}

pub struct Signals {
    terminate: Signal,
    hang_up: Signal,
    interrupt: Signal,
    quit: Signal,
    resumed: Signal,
}

impl Signals {
    pub fn new() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
            resumed: signal(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()))?,
        })
    }

    pub async fn next(&mut self) -> Received {
        tokio::select! {
            _ = self.terminate.recv() => Received::End(15),
            _ = self.hang_up.recv() => Received::End(1),
            _ = self.interrupt.recv() => Received::End(2),
            _ = self.quit.recv() => Received::End(3),
            _ = self.resumed.recv() => Received::Continued,
        }
    }
}
