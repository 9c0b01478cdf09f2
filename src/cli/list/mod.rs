//! `list`: the rows of one list as the screen has them, for a shell. What was asked is checked before
//! anything is sent.

mod print;

use super::{
    Done, Failure,
    args::{Listed, Shape, Shared},
    contexts, environment, flags,
};
use crate::{
    base::Present,
    config::{self, Config},
    domain::{FlagName, TeamId},
    runtime::now,
    source::{Api, AssignmentSweep, InboxSweep, Listing, SourceError},
    store::{Arrangement, Column, Fault, Filter, Row, Sort, columns_named, sort_named},
    tabs::{
        assignments::ASSIGNMENTS,
        notifications::INBOX,
        rollout::{CHANGES, ChangeRow, FLAGS},
        teams::{MEMBERS, MemberRow, TEAMS},
    },
};
use std::{
    io::{self, IsTerminal, Write},
    sync::Arc,
};

/// What clap ends with when the command line is wrong.
const USAGE: u8 = 2;
/// EX_NOPERM, as everywhere where nobody is signed in.
const EX_NOPERM: u8 = 77;
/// EX_PROTOCOL: what was printed is not all there is.
const EX_PROTOCOL: u8 = 76;

pub async fn run(shared: &Shared, what: Listed) -> Done {
    let config = config::load(shared.config.as_deref(), &shared.overrides(), &environment)?;
    let present = Present { at: now().wall, zone: config.display.zone };
    match what {
        Listed::Teams(shape) => {
            let wanted = Wanted::new(&shape, &TEAMS, present)?;
            let api = api(&config).await?;
            wanted.print(&read(api.teams().await)?)
        }
        Listed::Assignments(shape) => {
            let wanted = Wanted::new(&shape, &ASSIGNMENTS, present)?;
            let api = api(&config).await?;
            wanted.print(&*read(AssignmentSweep::new().whole(&api).await)?)
        }
        Listed::Notifications(shape) => {
            let wanted = Wanted::new(&shape, &INBOX, present)?;
            let api = api(&config).await?;
            wanted.print(&*read(InboxSweep::new().whole(&api).await)?)
        }
        Listed::Flags(shape) => {
            let wanted = Wanted::new(&shape, &FLAGS, present)?;
            wanted.print(&read(flags::store(&config).await?.flags().await)?)
        }
        Listed::Members { team, shape } => {
            let wanted = Wanted::new(&shape, &MEMBERS, present)?;
            let api = api(&config).await?;
            wanted.print(&read(members(&api, &team).await)?)
        }
    }
}

/// What was done to a flag.
pub async fn flag_history(config: &Config, name: &FlagName, shape: &Shape) -> Done {
    let present = Present { at: now().wall, zone: config.display.zone };
    let wanted = Wanted::new(shape, &CHANGES, present)?;
    let listing = read(flags::store(config).await?.flag_history(name).await)?;
    let Listing { rows, complete, total, again, poisoned } = listing;
    let rows = rows.into_iter().map(ChangeRow).collect();
    let sort = if shape.sort.is_none() { Sort { column: 0, descending: true } } else { wanted.sort };
    Wanted { sort, ..wanted }.print(&Listing { rows, complete, total, again, poisoned })
}

/// The people of a team. How much work each of them has stands in the assignments.
async fn members(api: &Api, team: &TeamId) -> Result<Listing<MemberRow>, SourceError> {
    let members = api.members(team).await?;
    let assignments = AssignmentSweep::new().whole(api).await?;
    let rows = MemberRow::of(&members.rows, Some(&assignments));
    let Listing { complete, total, again, poisoned, .. } = members;
    Ok(Listing { rows, complete, total, again, poisoned })
}

/// The API of the context in force, with somebody signed in.
pub async fn api(config: &Config) -> Result<Api, Failure> {
    let context = config.selected()?;
    let token = read(contexts::token(context).await)?;
    if token.is_none() {
        let hint = "set WORKY_CONSOLE_TOKEN or `token_command`; a command cannot ask for a password";
        let what = format!("nobody is signed in at {}", context.api_url.host());
        return Err(Failure::new(what, hint, EX_NOPERM));
    }
    read(contexts::api(config, context, token, Arc::new(|_, _| {})))
}

pub fn read<T>(answer: Result<T, SourceError>) -> Result<T, Failure> {
    answer.map_err(|error| Failure::new(&error, error.command_hint(), error.exit_code()))
}

/// What to print of a list, and how.
struct Wanted<R: 'static> {
    all: &'static [Column<R>],
    columns: Vec<&'static Column<R>>,
    filter: Filter<R>,
    sort: Sort,
    form: print::Form,
    present: Present,
}

impl<R: Row> Wanted<R> {
    fn new(shape: &Shape, all: &'static [Column<R>], present: Present) -> Result<Self, Failure> {
        let form = print::Form::of(shape, io::stdout().is_terminal());
        let filter = Filter::new(&shape.filter, all, present)
            .map_err(|fault| wrong("where", &shape.filter, &fault))?;
        let sort = shape
            .sort
            .as_deref()
            .map(|text| sort_named(text, all).map_err(|fault| wrong("sort", text, &fault)));
        let columns = match shape.columns.as_deref() {
            Some(text) => {
                let places = columns_named(text, all).map_err(|fault| wrong("columns", text, &fault))?;
                places.into_iter().map(|at| &all[at]).collect()
            }
            None => all.iter().filter(|column| form.shows(column)).collect(),
        };
        Ok(Self { all, columns, filter, sort: sort.transpose()?.unwrap_or_default(), form, present })
    }

    fn print(self, listing: &Listing<R>) -> Done {
        let mut arrangement = Arrangement::default();
        arrangement.arrange(&listing.rows, self.all, self.sort, &self.filter, self.present);
        let rows: Vec<&R> = arrangement.shown().iter().map(|at| &listing.rows[*at as usize]).collect();
        super::print(&self.form.text(&self.columns, &rows, self.present.zone)?)?;
        Ok(complain(listing))
    }
}

fn wrong(option: &str, text: &str, fault: &Fault) -> Failure {
    Failure::new(format!("--{option}:\n{}", fault.pointed(text)), "", USAGE)
}

/// Say what is missing from what was printed, if anything is; gives the code to end with.
pub fn complain<R>(listing: &Listing<R>) -> u8 {
    let Some(missing) = listing.missing() else { return 0 };
    // A closed standard error leaves the exit code to tell.
    let _ = writeln!(io::stderr().lock(), "{missing}");
    EX_PROTOCOL
}
