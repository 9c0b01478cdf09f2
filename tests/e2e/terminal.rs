//! A terminal to run a program in: a pty, and a screen that understands what the program writes. It
//! waits for conditions, never for a time, and answers what a terminal is asked.

use crate::{home::Home, keys::bytes_of};
use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, kill_process};
use std::{
    cell::Cell,
    io::{Read, Write},
    num::NonZeroU16,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

pub use rustix::process::Signal;

/// Longest wait for anything. Generous, as the machine may be busy; a test that passes never waits it out.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Terminal {
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    pid: Pid,
    shared: Arc<Shared>,
}

/// What the reading thread and the test both see.
struct Shared {
    seen: Mutex<Seen>,
    changed: Condvar,
    keyboard: Mutex<Box<dyn Write + Send>>,
}

struct Seen {
    screen: vt100::Parser<Questions>,
    output: Vec<u8>,
    /// The program and all it started have closed the terminal.
    closed: bool,
}

impl Terminal {
    /// Runs `command` (a program and its arguments) on `columns` x `rows`. It finds nothing of the
    /// tester's own environment, so that a test means the same everywhere.
    #[track_caller]
    pub fn spawn(home: &Home, size: (u16, u16), command: &[&str], env: &[(&str, &str)]) -> Self {
        let pty = native_pty_system().openpty(pty_size(size)).expect("a pty");
        let mut builder = CommandBuilder::from_argv(command.iter().map(Into::into).collect());
        builder.env_clear();
        builder.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        for (name, value) in
            [("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("TZ", "UTC"), ("SHELL", "/bin/sh")]
        {
            builder.env(name, value);
        }
        home.variables().for_each(|(name, folder)| builder.env(name, folder));
        env.iter().for_each(|(name, value)| builder.env(name, value));
        builder.cwd(home.path());
        let child = pty.slave.spawn_command(builder).unwrap_or_else(|e| panic!("{command:?}: {e}"));
        let pid = child.process_id().and_then(|id| Pid::from_raw(id.try_into().ok()?)).expect("a process id");
        let shared = Arc::new(Shared {
            seen: Mutex::new(Seen { screen: blank(size), output: Vec::new(), closed: false }),
            changed: Condvar::new(),
            keyboard: Mutex::new(pty.master.take_writer().expect("the pty's input")),
        });
        let (reader, listener) = (pty.master.try_clone_reader().expect("the pty's output"), shared.clone());
        std::thread::spawn(move || listener.listen(reader));
        Self { master: pty.master, child, pid, shared }
    }

    /// The console itself.
    #[track_caller]
    pub fn console(home: &Home, size: (u16, u16), arguments: &[&str]) -> Self {
        Self::console_with(home, size, arguments, &[])
    }

    /// The console in an environment that says more than usual.
    #[track_caller]
    pub fn console_with(home: &Home, size: (u16, u16), arguments: &[&str], env: &[(&str, &str)]) -> Self {
        let command = [&[env!("CARGO_BIN_EXE_worky-console")], arguments].concat();
        Self::spawn(home, size, &command, env)
    }

    #[allow(dead_code, reason = "what is measured needs it, what is tested does not")]
    pub fn process_id(&self) -> i32 {
        self.pid.as_raw_nonzero().get()
    }

    /// What is on the screen, without trailing blanks.
    pub fn text(&self) -> String {
        self.seen().screen.screen().contents()
    }

    /// Every byte the program has written.
    pub fn output(&self) -> Vec<u8> {
        self.seen().output.clone()
    }

    pub fn bytes_written(&self) -> usize {
        self.seen().output.len()
    }

    pub fn in_alternate_screen(&self) -> bool {
        self.seen().screen.screen().alternate_screen()
    }

    pub fn cursor_is_visible(&self) -> bool {
        !self.seen().screen.screen().hide_cursor()
    }

    /// What a program owes its user on the way out, but for the line discipline: the screen they had,
    /// a cursor, and keys and mouse that mean what they meant.
    #[track_caller]
    pub fn assert_restored(&self) {
        let seen = self.seen();
        let screen = seen.screen.screen();
        assert!(!screen.alternate_screen(), "still in the alternate screen:\n{}", screen.contents());
        assert!(!screen.hide_cursor(), "the cursor is hidden:\n{}", screen.contents());
        assert!(!seen.screen.callbacks().updating, "an update of the screen was not ended");
        assert!(!screen.bracketed_paste(), "bracketed paste is still on");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None, "the mouse is still caught");
        drop(seen);
        assert!(!self.is_raw(), "the terminal is still raw");
    }

    /// Whether keys reach the program one by one and without echo.
    pub fn is_raw(&self) -> bool {
        let terminal = self.master.tty_name().and_then(|name| std::fs::File::open(name).ok());
        let modes = terminal.and_then(|file| rustix::termios::tcgetattr(file).ok());
        modes.is_some_and(|modes| !modes.local_modes.contains(rustix::termios::LocalModes::ICANON))
    }

    /// Keys by name, with a space between: `"j G ctrl-c enter"`.
    pub fn send_keys(&self, keys: &str) {
        self.shared.send(&bytes_of(keys));
    }

    /// Text, character by character, as somebody would type it.
    pub fn type_text(&self, text: &str) {
        self.shared.send(text.as_bytes());
    }

    pub fn resize(&self, size: (u16, u16)) {
        self.seen().screen.set_size(nonzero(size.1), nonzero(size.0));
        self.master.resize(pty_size(size)).expect("the pty takes its size");
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(self.pid, signal).expect("the program still runs");
    }

    /// Waits until the screen's text is as it should be.
    #[track_caller]
    pub fn until(&self, what: &str, fits: impl Fn(&str) -> bool) {
        self.until_screen(what, |screen| fits(&screen.contents()));
    }

    /// Waits until the screen, with its modes and styles, is as it should be.
    #[track_caller]
    pub fn until_screen(&self, what: &str, fits: impl Fn(&vt100::Screen) -> bool) {
        let fitting = Cell::new(false);
        let ended = self.wait(PATIENCE, |seen| {
            let whole = seen.closed || !seen.screen.callbacks().updating;
            fitting.set(whole && fits(seen.screen.screen()));
            fitting.get() || seen.closed
        });
        if !fitting.get() {
            let (end, text) = (if ended { "before the program ended" } else { "in time" }, self.text());
            panic!("no {what} {end}; the screen:\n{}\n{text}\n{}", "-".repeat(40), "-".repeat(40));
        }
    }

    /// Waits until the program has written more than this; false if it has not within `span`.
    #[allow(dead_code, reason = "what is measured needs it, what is tested does not")]
    pub fn writes_beyond(&self, bytes: usize, span: Duration) -> bool {
        self.wait(span, |seen| seen.output.len() > bytes)
    }

    /// Holds the program to writing nothing at all for as long as `span`.
    #[track_caller]
    pub fn assert_quiet(&self, span: Duration) {
        let before = self.bytes_written();
        if self.wait(span, |seen| seen.output.len() > before) {
            let written = self.output()[before..].escape_ascii().to_string();
            panic!("wrote within {span:?}: {written}");
        }
    }

    /// Waits for the end of the program: its exit code, or 128 and the signal's number as in a shell.
    #[track_caller]
    pub fn wait_exit(&mut self) -> u32 {
        let ended = self.wait(PATIENCE, |seen| seen.closed);
        assert!(ended, "still running; the screen:\n{}", self.text());
        code(&self.child.wait().expect("the program was ours"))
    }

    /// True as soon as the condition holds, false when `span` has passed without.
    fn wait(&self, span: Duration, condition: impl Fn(&Seen) -> bool) -> bool {
        let until = Instant::now() + span;
        let mut seen = self.seen();
        loop {
            if condition(&seen) {
                return true;
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            seen = self.shared.changed.wait_timeout(seen, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        lock(&self.shared.seen)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Shared {
    /// Until the pty is closed at the other end, which Linux reports as an error.
    fn listen(&self, mut output: Box<dyn Read + Send>) {
        let mut buffer = [0; 64 * 1024];
        while let Ok(count @ 1..) = output.read(&mut buffer) {
            let mut seen = lock(&self.seen);
            seen.output.extend_from_slice(&buffer[..count]);
            seen.screen.process(&buffer[..count]);
            let answers = std::mem::take(&mut seen.screen.callbacks_mut().answers);
            drop(seen);
            self.send(&answers);
            self.changed.notify_all();
        }
        lock(&self.seen).closed = true;
        self.changed.notify_all();
    }

    fn send(&self, bytes: &[u8]) {
        let mut keyboard = lock(&self.keyboard);
        // A program that has ended takes no keys; what the test expects of it, it will say itself.
        let _ = keyboard.write_all(bytes).and_then(|()| keyboard.flush());
    }
}

/// An assertion that fails with the screen in hand spoils nothing in it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers to what a program asks its terminal: without them it would wait for a timeout. Synchronized
/// updates (mode 2026) are known, so that a condition is never held against half a frame.
#[derive(Default)]
struct Questions {
    answers: Vec<u8>,
    updating: bool,
}

impl vt100::Callbacks for Questions {
    fn unhandled_csi(
        &mut self,
        screen: &mut vt100::Screen,
        prefix: Option<u8>,
        second: Option<u8>,
        params: &[&[u16]],
        end: char,
    ) {
        match (prefix, end, params) {
            (Some(b'?'), 'h' | 'l', [[2026]]) => self.updating = end == 'h',
            (Some(b'?'), 'p', [[2026]]) if second == Some(b'$') => self.answers.extend(b"\x1b[?2026;2$y"),
            (None, 'n', [[6]]) => {
                let (row, column) = screen.cursor_position();
                self.answers.extend(format!("\x1b[{};{}R", row + 1, column + 1).bytes());
            }
            (None, 'c', _) => self.answers.extend(b"\x1b[?62c"),
            _ => {}
        }
    }
}

fn blank((columns, rows): (u16, u16)) -> vt100::Parser<Questions> {
    vt100::Parser::new_with_callbacks(nonzero(rows), nonzero(columns), 0, Questions::default())
}

fn nonzero(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).expect("a screen has at least one cell")
}

fn pty_size((cols, rows): (u16, u16)) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

/// portable-pty tells a signal by its name only.
fn code(status: &ExitStatus) -> u32 {
    let number = |name: &str| match name {
        "Hangup" => 1,
        "Interrupt" => 2,
        "Quit" => 3,
        "Aborted" => 6,
        "Killed" => 9,
        "Segmentation fault" => 11,
        "Terminated" => 15,
        other => panic!("ended by an unexpected signal: {other}"),
    };
    status.signal().map_or(status.exit_code(), |name| 128 + number(name))
}
