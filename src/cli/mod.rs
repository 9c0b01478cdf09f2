//! The command line: parse, call, print. The only place that writes to the standard output.

mod args;
mod change;
mod check;
mod config;
mod console;
mod contexts;
mod embedded;
mod flags;
mod journal;
mod keys;
mod list;
mod picture;
mod rollout;
mod serve;
mod sheet;
mod stage;
mod views;

pub use keys::markdown as keys_markdown;
pub use picture::{SHOTS, Shot, shoot};

use args::{Args, Command};
use change::Asked;
use std::{
    fmt::Display,
    io::{self, Write},
    process::ExitCode,
};

/// EX_IOERR of sysexits(3): the terminal could not be read or written.
const EX_IOERR: u8 = 74;
/// EX_UNAVAILABLE: something that had to be started could not.
const EX_UNAVAILABLE: u8 = 69;
/// As clap ends where the command line makes no sense.
const EX_USAGE: u8 = 2;

/// What went wrong, what to do next, and the code to end with.
pub struct Failure {
    what: String,
    hint: String,
    code: u8,
}

impl Failure {
    fn new(what: impl Display, hint: impl Into<String>, code: u8) -> Self {
        Self { what: what.to_string(), hint: hint.into(), code }
    }
}

impl From<crate::config::ConfigError> for Failure {
    fn from(error: crate::config::ConfigError) -> Self {
        Self::new(&error, error.hint(), error.exit_code())
    }
}

impl From<crate::journal::JournalError> for Failure {
    fn from(error: crate::journal::JournalError) -> Self {
        Self::new(&error, error.hint(), error.exit_code())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::new(error, "", EX_IOERR)
    }
}

type Done = Result<u8, Failure>;

/// Run the program; the whole of `main`.
pub fn main() -> ExitCode {
    // Only the report of a panic uses it; without it the standard one is printed.
    let _ = color_eyre::install();
    crate::runtime::restore_on_panic();
    match run(Asked::parse(std::env::args_os()).unwrap_or_else(|error| error.exit())) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            let mut err = io::stderr().lock();
            // A closed standard error leaves the exit code to tell.
            let _ = writeln!(err, "{}", failure.what);
            if !failure.hint.is_empty() {
                let _ = writeln!(err, "{}", failure.hint);
            }
            ExitCode::from(failure.code)
        }
    }
}

fn run(Asked { args, further, sending }: Asked) -> Done {
    let Args { shared, command } = args;
    match command {
        None => block_on(console::run(shared, None))?,
        Some(Command::Demo(demo)) => block_on(console::run(shared, Some(demo)))?,
        Some(Command::Serve(args)) => block_on(serve::run(args))?,
        Some(Command::List(list)) => block_on(list::run(&shared, list.what))?,
        Some(Command::Config { command }) => config::run(&shared, &command),
        Some(Command::Journal { command }) => journal::run(&shared, command),
        Some(Command::Screenshot(args)) => block_on(picture::run(&shared, args))?,
        Some(Command::Check(asked)) => block_on(check::run(&shared, &asked))?,
        Some(Command::Change(first)) => block_on(change::make(&shared, &sending, first, further))?,
        Some(Command::Flags(question)) => block_on(flags::run(&shared, &sending, question))?,
        Some(Command::Rollout(verb)) => block_on(rollout::run(&shared, verb))?,
        Some(Command::Undo { seq }) => block_on(change::undo(&shared, &sending, seq))?,
        Some(Command::Redo) => block_on(change::redo(&shared, &sending))?,
        Some(Command::Import { what }) => block_on(sheet::import(&shared, &sending, what))?,
        Some(Command::Export { what }) => block_on(sheet::export(&shared, what))?,
        Some(Command::Keys) => print(&keys::markdown()),
    }
}

/// Two threads are plenty: the work is waiting for answers.
fn block_on<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let done = runtime.block_on(work);
    // Whoever still waits for a server is not waited for.
    runtime.shutdown_background();
    Ok(done)
}

/// To the standard output. A reader that has gone away (`| head`) is no failure.
fn print(text: &str) -> Done {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(0),
    }
}

/// A spreadsheet takes text that begins like this for a formula, and a team may be called `=HYPERLINK(..)`.
fn spreadsheet_cell(text: &str) -> String {
    let text = crate::base::clean(text);
    if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text }
}

/// The process's environment, where everything that may come from there is read.
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
