//! What `flags` understands besides the changes themselves.

use crate::{
    cli::args::Shape,
    domain::{ClientId, FlagName, Line, Percentage, UserId},
};
use clap::{ArgMatches, Command, FromArgMatches, Subcommand};
use std::path::PathBuf;

#[derive(Clone, Debug, Subcommand)]
pub enum Question {
    /// Print the rollout flags
    List(Shape),
    /// Print all that is known of one flag
    Show {
        /// The flag's name
        name: FlagName,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print what was done to a flag, newest first
    History {
        /// The flag's name
        name: FlagName,
        #[command(flatten)]
        shape: Shape,
    },
    /// Say whether a flag is on for somebody, and by which rule
    Evaluate {
        /// The flag's name
        name: FlagName,
        /// Who is asking, by id
        #[arg(long)]
        user: UserId,
        /// For this client, by id
        #[arg(long)]
        client: Option<ClientId>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print where people stand in a flag's rollout, 0 to 99.99, one a line; asks nobody
    Bucket {
        /// A flag, or what another system calls the group: any text
        #[arg(allow_negative_numbers = true)]
        name: String,
        /// Any text each; read from the standard input where none are given, each line as it is
        #[arg(allow_negative_numbers = true)]
        users: Vec<String>,
        /// Print JSON, one object a line
        #[arg(long)]
        json: bool,
    },
    /// Print who would be let in, and who no longer, at another percentage
    Preview {
        /// The flag's name
        name: FlagName,
        /// 0 to 100, in steps of 0.01
        #[arg(long)]
        to: Percentage,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Write all flags as JSON that `flags import` reads
    Export {
        /// Write into this file instead of to the standard output
        file: Option<PathBuf>,
    },
    /// Make all flags as an exported file has them, as one operation: flags that are not in it are put away
    Import {
        /// The file, or - for the standard input
        file: PathBuf,
        /// Why, for the flags' history
        #[arg(long)]
        reason: Option<Line>,
    },
    /// Print the changes that `flags import` would make, one a line; ends with 1 where there are any
    Diff {
        /// The file, or - for the standard input
        file: PathBuf,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Make the tables of a database that keeps flags, or the file
    Init {
        /// Print the SQL instead, for somebody who may run it
        #[arg(long)]
        print: bool,
    },
}

/// The command with these beside the changes. Only what goes through the gate takes the gate's options.
pub fn offering(command: Command, sending: impl Fn(Command) -> Command) -> Command {
    command.mut_subcommand("flags", |flags| {
        Question::augment_subcommands(flags).mut_subcommand("import", sending)
    })
}

/// The question, where it is one of these that was asked.
pub fn asked(matches: &ArgMatches) -> Option<Result<Question, clap::Error>> {
    let ("flags", below) = matches.subcommand()? else { return None };
    Question::has_subcommand(below.subcommand_name()?).then(|| Question::from_arg_matches(below))
}
