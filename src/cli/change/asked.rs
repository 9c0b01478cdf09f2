//! What a whole command line asks for. Several changes stand in it with a `+` between them.

use crate::{
    cli::{
        args::{Args, Command as Wanted, Shared},
        flags,
        rollout::Verb,
    },
    operation::{Change, PLUS},
};
use clap::{
    Args as _, Command, CommandFactory, FromArgMatches, Parser, Subcommand, builder::Resettable,
    error::ErrorKind,
};
use std::ffi::OsString;

/// How a change is confirmed and told.
#[derive(Clone, Debug, Default, PartialEq, Eq, clap::Args)]
pub struct Sending {
    /// Confirm it without being asked
    #[arg(long, short)]
    pub yes: bool,
    /// Show what it would do, and send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Print one JSON document: the plan, or what became of it
    #[arg(long)]
    pub json: bool,
    /// With --yes, where the context wants it typed: what it is about
    #[arg(long = "type", value_name = "NAME")]
    pub typed: Option<String>,
    /// Arm the context for this change, and why; the journal keeps it
    #[arg(long, value_name = "REASON")]
    pub arm: Option<String>,
}

impl Sending {
    /// It may stand behind any of the changes.
    fn and(self, other: Self) -> Self {
        Self {
            yes: self.yes || other.yes,
            dry_run: self.dry_run || other.dry_run,
            json: self.json || other.json,
            typed: self.typed.or(other.typed),
            arm: self.arm.or(other.arm),
        }
    }
}

/// A change behind a `+`.
#[derive(Debug, Parser)]
#[command(no_binary_name = true, name = "worky-console", disable_help_subcommand = true)]
struct Further {
    #[command(subcommand)]
    change: Change,
}

/// A command line that makes sense.
#[derive(Debug)]
pub struct Asked {
    pub args: Args,
    /// The changes behind the first.
    pub further: Vec<Change>,
    pub sending: Sending,
}

const CODES: &str = "Exit codes: 0 all done, 1 some of it not done, 2 usage, 3 nobody can say what became of it, \
4 nothing was sent; 65 data, 66 a file that cannot be read, 69 not there, 73 and 74 the journal, 75 try again \
later, 77 not signed in or not allowed, 78 configuration.";
/// What besides the changes themselves goes through the gate.
const ALSO: [&str; 3] = ["import", "redo", "undo"];

impl Asked {
    pub fn parse(words: impl Iterator<Item = OsString>) -> Result<Self, clap::Error> {
        let words: Vec<OsString> = words.collect();
        let mut parts = words.split(|word| word == PLUS);
        let matches = whole().try_get_matches_from(parts.next().unwrap_or_default())?;
        let mut sending = sent(&matches);
        let question = flags::asked(&matches).transpose()?.map(Wanted::Flags);
        let args = match question.or(rollout(&matches)?.map(Wanted::Rollout)) {
            Some(wanted) => Args { shared: Shared::from_arg_matches(&matches)?, command: Some(wanted) },
            None => Args::from_arg_matches(&matches)?,
        };
        let mut further = Vec::new();
        for part in parts {
            let matches = with_sending(Further::command()).try_get_matches_from(part)?;
            sending = sending.and(sent(&matches));
            further.push(Further::from_arg_matches(&matches)?.change);
        }
        if !further.is_empty() && !matches!(args.command, Some(Wanted::Change(_))) {
            let why = format!("only changes can stand beside a `{PLUS}`: this does not begin with one");
            return Err(Args::command().error(ErrorKind::ArgumentConflict, why));
        }
        Ok(Self { args, further, sending })
    }
}

/// All that is understood.
fn whole() -> Command {
    offering(Args::command()).mut_subcommand("flags", Verb::augment_subcommands)
}

/// What stands beside the changes of flags without being one itself.
fn rollout(matches: &clap::ArgMatches) -> Result<Option<Verb>, clap::Error> {
    let flags = matches.subcommand_matches("flags");
    let verb = flags.filter(|flags| flags.subcommand_name().is_some_and(Verb::has_subcommand));
    verb.map(Verb::from_arg_matches).transpose()
}

/// The commands that change something take the options of [`Sending`] too.
fn offering(command: Command) -> Command {
    let known = Further::command();
    let changes =
        |name: &str| known.get_subcommands().any(|one| one.get_name() == name) || ALSO.contains(&name);
    let command =
        command.mut_subcommands(|below| if changes(below.get_name()) { with_sending(below) } else { below });
    flags::offering(command, with_sending)
}

/// The same for each command at the end of a branch.
fn with_sending(command: Command) -> Command {
    if command.has_subcommands() {
        command.mut_subcommands(with_sending)
    } else {
        // The options bring the words of their own type with them; a verb keeps its own.
        let [about, long] =
            [command.get_about(), command.get_long_about()].map(|text| Resettable::from(text.cloned()));
        Sending::augment_args(command).about(about).long_about(long).after_help(CODES)
    }
}

/// The options of the innermost command.
fn sent(matches: &clap::ArgMatches) -> Sending {
    match matches.subcommand() {
        Some((_, below)) => sent(below),
        None if matches.try_contains_id("dry_run").is_ok() => {
            Sending::from_arg_matches(matches).unwrap_or_default()
        }
        None => Sending::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{cli::args, operation::Operation};

    fn parse(line: &str) -> Result<Asked, clap::Error> {
        Asked::parse(line.split(' ').map(OsString::from))
    }

    fn line(asked: Asked) -> String {
        let Some(args::Command::Change(first)) = asked.args.command else { panic!("no change") };
        let all = std::iter::once(first).chain(asked.further).collect();
        Operation::new(all).unwrap().to_string()
    }

    #[test]
    fn the_command_line_says_what_the_journal_says() {
        let said = "assign task TSK-1 USR-1 --as assignee + member add TEAM-1 USR-2 --role Member";
        let asked = parse(&format!("worky-console {said} --yes")).unwrap();
        assert!(asked.sending.yes && !asked.sending.dry_run);
        assert_eq!(line(asked), said);
        let both = parse("worky-console --context prod cache clear --arm why + cache clear --json").unwrap();
        assert_eq!(
            (both.sending.json, both.sending.arm.as_deref(), both.further.len()),
            (true, Some("why"), 1)
        );
        assert_eq!(both.args.shared.context.as_deref(), Some("prod"));
    }

    #[test]
    fn a_wrong_part_is_told_and_other_commands_take_no_such_options() {
        assert!(parse("worky-console cache clear + assign taks TSK-1 USR-1 --as assignee").is_err());
        assert!(parse("worky-console cache clear +").is_err());
        for other in ["undo 12", "redo", "keys", "export assignments"] {
            let beside = parse(&format!("worky-console {other} + cache clear"));
            assert!(beside.unwrap_err().to_string().contains("beside a `+`"), "{other}");
        }
        for other in ["keys", "flags list", "flags bucket f U-1"] {
            assert!(parse(&format!("worky-console {other} --yes")).is_err(), "{other}");
        }
        assert!(parse("worky-console export assignments --yes").is_err());
        assert!(parse("worky-console undo 12 --dry-run").unwrap().sending.dry_run);
        assert!(parse("worky-console journal list").is_ok());
    }

    #[test]
    fn the_plan_of_a_rollout_stands_beside_the_changes_of_its_flags() {
        let verb = |line: &str| match parse(line).unwrap().args.command {
            Some(args::Command::Rollout(verb)) => format!("{verb:?}"),
            other => panic!("{other:?}"),
        };
        assert_eq!(verb("worky-console flags plan --json"), "Plan { json: true }");
        assert!(verb("worky-console --context prod flags advance --override why --yes").contains("why"));
        assert!(verb("worky-console flags guard --watch").contains("watch: true"));
        assert!(parse("worky-console flags guard + cache clear").is_err());
        assert_eq!(
            line(parse("worky-console flags set bulk_assignments --percentage 5").unwrap()),
            "flags set bulk_assignments --percentage 5"
        );
    }

    #[test]
    fn every_change_takes_the_options_and_tells_the_exit_codes() {
        let also = [
            ("undo", "Take back the last change made here"),
            ("redo", "Do again what was taken back last"),
            ("import assignments", "Assign somebody for each row"),
            ("flags import", "Make all flags as an exported file has them"),
        ];
        let also = also.map(|(verb, about)| (verb.to_owned(), about.to_owned()));
        for (verb, about) in Operation::verbs().into_iter().chain(also) {
            let words = format!("worky-console {verb} --help");
            let help = parse(&words).unwrap_err().to_string();
            assert!(!about.is_empty() && help.starts_with(&about), "{verb}: {help}");
            assert!(help.contains("--dry-run") && help.contains("Exit codes"), "{verb}: {help}");
        }
    }
    #[test]
    fn every_command_and_every_argument_says_what_it_is() {
        fn silent(command: &Command, path: &str, found: &mut Vec<String>) {
            let path = format!("{path} {}", command.get_name());
            found.extend(command.get_about().is_none().then(|| path.clone()));
            let arguments = command.get_arguments().filter(|argument| argument.get_help().is_none());
            found.extend(arguments.map(|argument| format!("{path}: {}", argument.get_id())));
            command.get_subcommands().for_each(|below| silent(below, &path, found));
        }
        let mut found = Vec::new();
        silent(&whole(), "", &mut found);
        assert_eq!(found, [""; 0]);
    }
}
