//! `flags plan`, `flags advance` and `flags guard`: where a rollout is, the next phase, and the watch over it.

mod print;
mod scout;
mod watch;

use super::{
    Done, Failure,
    args::Shared,
    change::{Desk, NOT_DONE, NOT_SENT, Sending, UNKNOWN, agree, ask, enter, tell},
};
use crate::{
    domain::Line,
    operation::Operation,
    rollout::{Ground, Judged, Rules, advance, versions},
    source::SourceError,
};
use clap::Subcommand;
use scout::{Heard, Scout, Seen};

#[derive(Clone, Debug, Subcommand)]
pub enum Verb {
    /// Print the phases of the rollout, where it is, and what holds it there
    Plan {
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Go on to the next phase, where its time and the guards allow it
    Advance {
        /// Go on whatever holds it, and why: the flags' history keeps it
        #[arg(long = "override", value_name = "REASON")]
        overriding: Option<Line>,
        #[command(flatten)]
        sending: Sending,
    },
    /// Judge the guards: ends with 0 where all of them hold, 1 where one does not, 3 where one is unknown
    Guard {
        /// Go on looking; where a guard breaks too often, pause or roll back, once, as [rollout.watch] says
        #[arg(long)]
        watch: bool,
        #[command(flatten)]
        sending: Sending,
    },
}

impl From<SourceError> for Failure {
    fn from(error: SourceError) -> Self {
        Self::new(&error, error.command_hint(), error.exit_code())
    }
}

pub async fn run(shared: &Shared, verb: Verb) -> Done {
    let heard = Heard::default();
    let (config, opened) = enter(shared, heard.recorder()).await?;
    let (scout, rules, zone) = (Scout::new(heard, &opened), config.rollout, config.display.zone);
    match verb {
        Verb::Plan { json } => {
            let seen = scout.look(&rules).await?;
            super::print(&if json {
                print::plan_json(&seen, &rules)
            } else {
                print::plan(&seen, &rules, zone)
            })
        }
        Verb::Advance { overriding, sending } => {
            let desk = Desk::at(opened, &sending).await?;
            onward(desk, &scout.look(&rules).await?, &rules, overriding.as_ref()).await
        }
        Verb::Guard { watch: false, sending } => {
            let seen = scout.look(&rules).await?;
            super::print(&print::look(&seen, &rules, sending.json))?;
            Ok(code(&seen.guards))
        }
        Verb::Guard { watch: true, sending } => watch::run(&scout, &rules, opened, &sending).await,
    }
}

impl Seen {
    fn ground<'a>(&'a self, rules: &'a Rules) -> Ground<'a> {
        let Seen { flags, guards, at } = self;
        Ground { plan: &rules.plan, flags, guards, freeze: &rules.freeze, broken: None, now: *at }
    }
}

/// What is unknown does not hold either.
fn code(guards: &[Judged]) -> u8 {
    if guards.iter().any(|guard| guard.verdict.fails()) {
        NOT_DONE
    } else if guards.iter().all(|guard| guard.verdict.holds()) {
        0
    } else {
        UNKNOWN
    }
}

async fn onward(desk: Desk<'_>, seen: &Seen, rules: &Rules, overriding: Option<&Line>) -> Done {
    let advance = advance(&seen.ground(rules)).map_err(|stuck| Failure::new(stuck, "", NOT_SENT))?;
    let steps = advance.allowed(overriding).map_err(|holds| {
        let held: Vec<String> = holds.iter().map(|hold| format!("held: {hold}")).collect();
        let hint = "nothing was sent; --override REASON goes on all the same";
        Failure::new(held.join("\n"), hint, NOT_SENT)
    })?;
    let reason = advance.reason(&seen.guards, overriding);
    let operation = Operation::of_steps(steps, reason.as_ref());
    let operation = operation.map_err(|why| Failure::new(why, "", NOT_SENT))?;
    let plan = desk.gate.prepare(operation).await?;
    desk.carry_out_on(plan, versions(&rules.plan, &seen.flags)).await
}
