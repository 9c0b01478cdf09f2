//! The terminal is taken and given back, whatever happens in between.

use super::quiet::Quiet;
use crossterm::{
    cursor, event, execute,
    terminal::{self, EnterAlternateScreen, LeaveAlternateScreen},
};
use ratatui::{Terminal, backend::CrosstermBackend, layout::Rect};
use std::{
    io::{self, BufWriter, Stdout, Write},
    sync::atomic::{AtomicBool, Ordering::SeqCst},
};

/// Whether the terminal is ours at the moment. One process has one terminal.
static OURS: AtomicBool = AtomicBool::new(false);

/// A whole first frame in one write.
const BUFFER: usize = 64 * 1024;

pub type Screen = Terminal<Quiet<CrosstermBackend<BufWriter<Stdout>>>>;

/// Take the terminal: raw, on its other screen, with pasted text marked as such.
pub fn enter() -> io::Result<()> {
    OURS.store(true, SeqCst);
    terminal::enable_raw_mode()?;
    execute!(
        io::stdout(),
        EnterAlternateScreen,
        cursor::Hide,
        event::EnableBracketedPaste,
        event::EnableFocusChange
    )
}

/// Take it again. A shell may have had it since without our having left (SIGSTOP), so that what crossterm
/// remembers of it is not true any more.
pub fn enter_again() -> io::Result<()> {
    // It is not raw any more where the shell has seen to it.
    let _ = terminal::disable_raw_mode();
    enter()
}

/// Give it back as it was. Can be called any number of times, from anywhere.
pub fn leave() {
    if !OURS.swap(false, SeqCst) {
        return;
    }
    let mut out = io::stdout();
    // Nothing can be done about a terminal that is gone (SIGHUP), and nothing is left to restore.
    let _ = execute!(
        out,
        event::DisableFocusChange,
        event::DisableBracketedPaste,
        LeaveAlternateScreen,
        cursor::Show
    );
    let _ = terminal::disable_raw_mode();
    let _ = out.flush();
}

/// Gives the terminal back when it goes out of scope.
pub struct Taken;

impl Taken {
    pub fn now() -> io::Result<Self> {
        let taken = Self;
        enter()?;
        Ok(taken)
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        leave();
    }
}

pub fn screen() -> io::Result<Screen> {
    let out = BufWriter::with_capacity(BUFFER, io::stdout());
    Terminal::new(Quiet::new(CrosstermBackend::new(out)))
}

/// Paint everything again: somebody else has used the terminal. `Terminal::clear` would ask it where its
/// cursor is, and wait two seconds for an answer that our own input reader has swallowed.
pub fn repaint(screen: &mut Screen) -> io::Result<()> {
    let (width, height) = terminal::size()?;
    screen.backend_mut().forget();
    screen.resize(Rect::new(0, 0, width, height))
}

/// A panic in any thread gives the terminal back, says what happened, and ends the process: a console that
/// goes on without one of its tasks would lie.
pub fn restore_on_panic() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        leave();
        tracing::error!(%panic, "panic");
        report(panic);
        std::process::exit(101);
    }));
}
