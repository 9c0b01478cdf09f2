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
mod record;
mod rollout;
mod serve;
mod sheet;
mod stage;
mod views;

pub use keys::markdown as keys_markdown;
pub use picture::{SHOTS, Shot, shoot};

use args::{Args, Command};
use change::Asked;
use clap::CommandFactory;
use std::{
    fmt::Display,
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

/// EX_IOERR of sysexits(3): the terminal could not be read or written.
const EX_IOERR: u8 = 74;
/// EX_CANTCREAT: the file cannot be written.
const EX_CANTCREAT: u8 = 73;
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
    let asked = match Asked::parse(std::env::args_os()) {
        Ok(asked) => asked,
        Err(error) => return misused(&error),
    };
    match run(asked) {
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

/// Help that was asked for, or words that make no sense. To a monitoring system that is unknown, not the
/// warning or worse that every other command's code would be to it.
fn misused(error: &clap::Error) -> ExitCode {
    // A closed standard error leaves the exit code to tell.
    let _ = error.print();
    let lenient = Args::command().ignore_errors(true).try_get_matches();
    let is_check = lenient.is_ok_and(|words| words.subcommand_name() == Some("check"));
    match error.exit_code() {
        0 => ExitCode::SUCCESS,
        _ if is_check => {
            // A monitoring system shows what a plugin says on its standard output.
            let _ = print("WORKY UNKNOWN - wrong words on the command line\n");
            ExitCode::from(check::UNKNOWN)
        }
        _ => ExitCode::from(EX_USAGE),
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
        Some(Command::Record { what }) => block_on(record::export(&shared, what))?,
        Some(Command::Replay { file }) => block_on(record::replay(&shared, &file))?,
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

/// Into a file of its own: one that is there may be the only copy of something.
fn write_new(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    crate::runtime::write_new(file, bytes).map_err(|error| {
        let hint = match error.kind() {
            io::ErrorKind::AlreadyExists => "nothing was written over; name another file, or remove that one",
            _ => "",
        };
        let file = crate::base::clean(&file.display().to_string());
        Failure::new(format!("{file}: {error}"), hint, EX_CANTCREAT)
    })
}

/// The process's environment, where everything that may come from there is read.
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
