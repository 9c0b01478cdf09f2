//! What can be said on the command line.

use super::{check::Probe, flags::Question};
use crate::{
    config::Overrides,
    demo::{LimitError, Limits, Options, Personality, Quirk, Size, Trouble},
    domain::TeamId,
    journal::Seq,
    operation::Change,
    tabs::TabId,
};
use clap::{ArgAction, Parser, Subcommand, ValueEnum};
use std::{net::SocketAddr, num::NonZeroU64, path::PathBuf};

/// Terminal admin console for the Worky Team Assignment System.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, subcommand_negates_reqs = true)]
pub struct Args {
    #[command(flatten)]
    pub shared: Shared,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Settings that lie over the configuration and the environment. A token is never one of them: other
/// people can read a process's arguments.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Shared {
    /// Read this configuration file
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Start in this context of the configuration
    #[arg(long, global = true, value_name = "NAME")]
    pub context: Option<String>,
    /// Watch this API, whatever the context says
    #[arg(long, global = true, value_name = "URL")]
    pub api_url: Option<String>,
    /// Look like this: night, day, contrast, mono or a theme of your own
    #[arg(long, global = true, value_name = "NAME")]
    pub theme: Option<String>,
    /// Colours: auto, none, 16, 256 or true
    #[arg(long, global = true, value_name = "DEPTH")]
    pub colour: Option<String>,
    /// Draw with ASCII characters only
    #[arg(long, global = true, action = ArgAction::SetTrue)]
    pub ascii: bool,
    /// Tell times in UTC instead of local time
    #[arg(long, global = true, action = ArgAction::SetTrue)]
    pub utc: bool,
    /// Allow no change, in any context
    #[arg(long, global = true, action = ArgAction::SetTrue)]
    pub read_only: bool,
    /// Send at most so many requests a minute
    #[arg(long, global = true, value_name = "N")]
    pub requests_per_minute: Option<u32>,
    /// Print every tab once as text and leave, as happens when the output is not a terminal
    #[arg(long, global = true, action = ArgAction::SetTrue)]
    pub once: bool,
}

impl Shared {
    pub fn overrides(&self) -> Overrides {
        Overrides {
            context: self.context.clone(),
            api_url: self.api_url.clone(),
            theme: self.theme.clone(),
            colour: self.colour.clone(),
            ascii: self.ascii.then_some(true),
            utc: self.utc.then_some(true),
            read_only: self.read_only.then_some(true),
            requests_per_minute: self.requests_per_minute,
            ..Overrides::default()
        }
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the console on its embedded backend: no server, no network, no set-up
    Demo(Demo),
    /// Run the embedded backend alone, one log line for each request
    Serve(Serve),
    /// Print a list for a person or a program: filtered, sorted, whole
    List(List),
    /// Find, read, check or write the configuration
    Config {
        #[command(subcommand)]
        command: Config,
    },
    /// Read, check or export the record of what was changed from this machine
    Journal {
        #[command(subcommand)]
        command: Journal,
    },
    /// Ask and judge once, for a monitoring system: ends with 0 ok, 1 warning, 2 critical, 3 unknown
    Check(Check),
    /// Draw a frame of the demo on a fixed clock
    Screenshot(Screenshot),
    #[command(flatten)]
    Change(Change),
    /// What can be asked of flags stands beside their changes, under the same word.
    #[command(skip)]
    Flags(Question),
    /// Beside the changes, below `flags`: two commands of one name cannot be told to the parser
    #[command(skip)]
    Rollout(super::rollout::Verb),
    /// Take back the last change made here, or this entry of the journal
    Undo {
        /// Its number in `journal list`
        #[arg(value_name = "NUMBER")]
        seq: Option<u64>,
    },
    /// Do again what was taken back last
    Redo,
    /// Make what a CSV file lists, as one operation
    Import {
        #[command(subcommand)]
        what: Import,
    },
    /// Write a list as CSV that `import` reads
    Export {
        #[command(subcommand)]
        what: Export,
    },
    /// Write down what was measured, for somebody who was not there
    Record {
        #[command(subcommand)]
        what: Record,
    },
    /// Show what `record export` wrote: the charts, and a time cursor through them; nothing is asked for
    Replay {
        /// What `record export` wrote
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Print every action with its keys, as Markdown
    Keys,
}

#[derive(Clone, Debug, Subcommand)]
pub enum Record {
    /// The calls of the last day in this context and the verbs of what was changed, one line of JSON each;
    /// no token, no answer, no text that somebody wrote
    Export {
        /// Write into this file instead of to the standard output
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
        /// Only the last so many minutes
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1440))]
        minutes: Option<u32>,
    },
}

#[derive(Clone, Debug, Subcommand)]
pub enum Import {
    /// Assign somebody for each row; the first line names the columns entity_type, entity_id, user_id and
    /// assignment_type, in any order
    Assignments {
        /// The file, or - for the standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Go on with the good rows where others are wrong
        #[arg(long)]
        skip_bad: bool,
    },
}

#[derive(Clone, Debug, Subcommand)]
pub enum Export {
    /// Everybody's active assignments; ends with 76 where that is not all of them
    Assignments {
        /// Write into this file instead of to the standard output
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
}

/// What the sample organisation is like.
#[derive(Clone, Debug, clap::Args)]
pub struct Sample {
    /// The same seed makes the same company
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// small, medium or large: 60, 10,000 or 100,000 assignments
    #[arg(long, default_value_t)]
    pub size: Size,
    #[command(flatten)]
    pub behaviour: Behaviour,
}

/// How well the embedded backend behaves.
#[derive(Clone, Debug, clap::Args)]
pub struct Behaviour {
    /// Be like this: guide (as intended) or shipped (as observed, with every quirk)
    #[arg(long = "as", value_name = "PERSONALITY", default_value = Personality::Guide.as_str())]
    pub personality: Personality,
    /// Have this quirk as well; may be given more than once, `serve --list-quirks` prints them
    #[arg(long = "quirk", value_name = "NAME")]
    pub quirks: Vec<Quirk>,
    /// Suffer this as well: slow, errors, flapping, db-down, table-lock, rate-limit, garbage, hang, reset or cut-off
    #[arg(long = "fault", value_name = "NAME")]
    pub troubles: Vec<Trouble>,
}

impl Sample {
    /// What was asked for, within the limits that the guide's environment variables set.
    pub fn options(&self, environment: &dyn Fn(&str) -> Option<String>) -> Result<Options, LimitError> {
        let Behaviour { personality, quirks, troubles } = &self.behaviour;
        Ok(Options {
            seed: self.seed,
            size: self.size,
            personality: *personality,
            quirks: quirks.iter().copied().collect(),
            troubles: troubles.iter().copied().collect(),
            limits: Limits::from_environment(environment)?,
            ..Options::default()
        })
    }
}

#[derive(Clone, Debug, clap::Args)]
pub struct Demo {
    #[command(flatten)]
    pub sample: Sample,
    /// Let nobody but you act: the sample people stay still
    #[arg(long)]
    pub paused: bool,
}

#[derive(Clone, Debug, clap::Args)]
pub struct Serve {
    #[command(flatten)]
    pub sample: Sample,
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8007")]
    pub listen: SocketAddr,
    /// Keep the data in this SQLite file instead of in memory
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,
    /// Let the sample people act on their own
    #[arg(long)]
    pub simulate: bool,
    /// Print every quirk with what it does and where the contract describes it, and leave
    #[arg(long)]
    pub list_quirks: bool,
    /// Print every fault with what it does and how /health behaves in it, and leave
    #[arg(long)]
    pub list_faults: bool,
}

#[derive(Clone, Debug, clap::Args)]
pub struct List {
    /// What to list
    #[command(subcommand)]
    pub what: Listed,
}

#[derive(Clone, Debug, Subcommand)]
pub enum Listed {
    /// Every team the signed-in person may see
    Teams(Shape),
    /// Every active assignment
    Assignments(Shape),
    /// The newest of the signed-in person's notifications
    Notifications(Shape),
    /// The rollout flags
    Flags(Shape),
    /// Who is in a team, and how much work they have
    Members {
        /// The team's id
        #[arg(value_name = "TEAM")]
        team: TeamId,
        #[command(flatten)]
        shape: Shape,
    },
}

/// Which rows and columns, in which order and form.
#[derive(Clone, Debug, clap::Args)]
pub struct Shape {
    /// Only what passes this filter, written as on the screen: 'role=Developer age>2d'
    #[arg(long = "where", value_name = "QUERY", default_value = "", hide_default_value = true)]
    pub filter: String,
    /// By this column; with a minus in front the highest first
    #[arg(long, value_name = "COLUMN", allow_hyphen_values = true)]
    pub sort: Option<String>,
    /// These columns, in this order
    #[arg(long, value_name = "A,B")]
    pub columns: Option<String>,
    /// Print JSON, one row a line
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    /// Print CSV
    #[arg(long)]
    pub csv: bool,
}

#[derive(Clone, Copy, Debug, Subcommand)]
pub enum Config {
    /// Print where the configuration is looked for
    Path,
    /// Print every setting and where it came from; secrets are masked
    Show,
    /// Say what is wrong with the configuration, if anything is
    Check,
    /// Write an example to start from
    Init,
}

#[derive(Clone, Copy, Debug, Subcommand)]
pub enum Journal {
    /// Print the operations, newest last; with --context those of one context
    List {
        /// Only the last so many
        #[arg(long, value_name = "N")]
        last: Option<usize>,
        /// Print JSON, one operation a line
        #[arg(long)]
        json: bool,
    },
    /// Print all that is known of one operation, with what it changed field by field
    Show {
        /// Its number in the list
        #[arg(value_name = "NUMBER")]
        seq: Seq,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Say whether every line is as it was written; ends with 65 and names the first that is not
    Verify,
    /// Print everything in a form for other programs or for a report
    Export {
        /// In this form
        #[arg(long, value_enum, default_value_t)]
        format: ExportFormat,
    },
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum ExportFormat {
    #[default]
    Json,
    Csv,
    Markdown,
}

#[derive(Clone, Debug, clap::Args)]
pub struct Check {
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
    /// Print the text format of Prometheus
    #[arg(long, conflicts_with = "json")]
    pub prometheus: bool,
    /// Only these, separated by commas; integrity is looked at only when it is named
    #[arg(long, value_enum, value_delimiter = ',', value_name = "PROBES")]
    pub only: Vec<Probe>,
    /// Look again and again, one line of JSON each time, with so many seconds between
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "30", conflicts_with = "prometheus")]
    pub watch: Option<NonZeroU64>,
}

#[derive(Clone, Debug, clap::Args)]
pub struct Screenshot {
    /// teams, assignments, notifications, health or rollout
    #[arg(long, default_value = "teams", value_parser = TabId::named)]
    pub tab: TabId,
    /// Columns and rows
    #[arg(long, default_value = "120x36", value_name = "WxH", value_parser = size)]
    pub size: (u16, u16),
    /// svg, ansi or text
    #[arg(long, default_value = "svg", value_parser = ["svg", "ansi", "text"])]
    pub format: String,
    /// Write the README's whole set into this folder instead
    #[arg(long, value_name = "DIR")]
    pub all: Option<PathBuf>,
}

fn size(text: &str) -> Result<(u16, u16), String> {
    let parsed = text.split_once('x').and_then(|(wide, high)| Some((wide.parse().ok()?, high.parse().ok()?)));
    let fits = |(wide, high): &(u16, u16)| (1..=500).contains(wide) && (1..=200).contains(high);
    parsed.filter(fits).ok_or_else(|| "a size is columns x rows, like 120x36, at most 500x200".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn a_quirk_that_is_none_is_refused_with_the_one_that_was_meant() {
        let wrong = Args::try_parse_from(["worky-console", "serve", "--quirk", "hang-on-423"]);
        let text = wrong.unwrap_err().to_string();
        assert!(text.contains("there is no quirk `hang-on-423`; did you mean `hang-on-422`?"), "{text}");
    }

    #[test]
    fn quirks_faults_and_limits_reach_the_backend() {
        let line = "worky-console demo --as shipped --quirk no-metrics --quirk static-health --fault slow --fault hang";
        let Some(Command::Demo(demo)) = Args::try_parse_from(line.split(' ')).unwrap().command else {
            panic!("not a demo")
        };
        let limit = |name: &str| (name == "BULK_ASSIGNMENT_LIMIT").then(|| "7".to_owned());
        let options = demo.sample.options(&limit).unwrap();
        assert_eq!(options.personality, Personality::Shipped);
        assert_eq!(Vec::from_iter(options.quirks), [Quirk::StaticHealth, Quirk::NoMetrics]);
        assert_eq!(Vec::from_iter(options.troubles), [Trouble::Slow, Trouble::Hang]);
        assert_eq!(options.limits.bulk_assignments, 7);
        assert!(demo.sample.options(&|_| Some("many".into())).is_err());
    }

    #[test]
    fn every_fault_is_named_in_the_help() {
        let help = Args::command().find_subcommand_mut("serve").unwrap().render_long_help().to_string();
        let words = help.replace(['\n', ','], " ");
        assert!(Trouble::ALL.iter().all(|trouble| words.contains(trouble.as_str())), "{help}");
    }

    #[test]
    fn sizes_have_bounds() {
        assert_eq!(size("80x24"), Ok((80, 24)));
        assert!(["80", "0x24", "80x", "1000x24", "80x24x1"].into_iter().all(|text| size(text).is_err()));
    }
}
