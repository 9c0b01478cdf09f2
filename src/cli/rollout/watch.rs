//! `flags guard --watch`: looks again and again, and when a guard breaks too often, pauses or rolls back: once,
//! also where another console watches the same flags. Both act on the versions they have judged, and the
//! store lets only one of them.

use super::{
    Desk, Done, Failure, NOT_DONE, NOT_SENT, Rules, Scout, Seen, Sending, UNKNOWN, agree, ask, print, tell,
};
use crate::{
    operation::{Ending, Operation, Report},
    rollout::{Break, Look, OnBreak, Step, Turn, Watch, roll_back},
    runtime::Opened,
};
use std::time::Duration;
use tokio::time::{Instant, sleep, sleep_until};

/// How often going back is tried while the server cannot be reached, and the time between.
const TRIES: u32 = 20;
const BETWEEN: Duration = Duration::from_secs(3);
/// EX_UNAVAILABLE and EX_TEMPFAIL: nothing was sent, and it may go another time.
const LATER: [u8; 2] = [69, 75];
const OVERTAKEN: &str = "left alone: somebody else has rolled it back already";
/// EX_NOPERM: nobody is signed in, or not as somebody who may.
const EX_NOPERM: u8 = 77;

pub async fn run(scout: &Scout, rules: &Rules, opened: Opened, sending: &Sending) -> Done {
    let desk = if rules.patience.on_break == OnBreak::RollBack && !sending.dry_run {
        let context = opened.session.context.clone();
        let desk = Desk::at(opened, sending).await?;
        consent(&desk, &context, sending)?;
        Some(desk)
    } else {
        None
    };
    tokio::select! {
        turned = until_turned(scout, rules, sending.json) => {
            let (turn, seen) = turned?;
            let (broke, (did, code)) = match turn {
                Turn::Overtaken => (None, (OVERTAKEN.to_owned(), NOT_SENT)),
                Turn::Broke(broke) => {
                    let acted = act(&broke, &seen, rules, desk).await?;
                    (Some(broke), acted)
                }
            };
            crate::cli::print(&print::ending(seen.at, broke.as_ref(), &did, sending.json))?;
            Ok(code)
        }
        interrupted = tokio::signal::ctrl_c() => interrupted.map(|()| 0).map_err(Failure::from),
    }
}

/// Nobody is there when it happens: the yes is given before.
fn consent(desk: &Desk<'_>, context: &str, sending: &Sending) -> Result<(), Failure> {
    let typed = match (desk.is_typed(), sending.yes) {
        (false, true) => return Ok(()),
        (false, false) => return agree("Roll back by itself when a guard breaks? [y/N] "),
        (true, true) => sending.typed.clone().unwrap_or_default(),
        (true, false) => ask(&format!("Type {context} to let it roll back by itself: "))?,
    };
    if typed == context {
        return Ok(());
    }
    let hint = format!("this context wants its name typed: --yes --type '{context}'");
    Err(Failure::new("nothing is watched: it may not roll back by itself", hint, NOT_SENT))
}

/// Until a guard has broken, or nothing is left to watch. A look that shows no flags shows nothing to watch: it is told, and the next one is waited for.
async fn until_turned(scout: &Scout, rules: &Rules, json: bool) -> Result<(Turn, Seen), Failure> {
    let mut watch = Watch::new(rules.patience);
    loop {
        let next = Instant::now() + rules.patience.every;
        match scout.look(rules).await {
            Ok(seen) => {
                crate::cli::print(&print::look(&seen, rules, json))?;
                let Seen { flags, guards, at } = &seen;
                if let Some(turn) = watch.look(Look { at: *at, guards, plan: &rules.plan, flags }) {
                    return Ok((turn, seen));
                }
            }
            // Nobody is let in again by waiting.
            Err(error) if error.exit_code() == EX_NOPERM => return Err(error.into()),
            Err(error) => tell(&format!("the flags cannot be read: {error}")),
        }
        sleep_until(next).await;
    }
}

/// What was done about it, and the code to end with.
async fn act(
    broke: &Break,
    seen: &Seen,
    rules: &Rules,
    desk: Option<Desk<'_>>,
) -> Result<(String, u8), Failure> {
    let steps = roll_back(&rules.plan, &seen.flags);
    Ok(match desk {
        _ if broke.on_break == OnBreak::Pause => {
            ("paused: nothing is to be raised until somebody has looked into it".to_owned(), NOT_DONE)
        }
        _ if steps.is_empty() => ("nothing to roll back: the plan has not begun".to_owned(), NOT_DONE),
        Some(desk) => told(&back(&desk, broke, &steps).await?, &steps),
        None => (format!("would roll back: {}", list(&steps)), NOT_DONE),
    })
}

/// All of the steps as one operation, on the versions that were judged. What was not sent for want of an
/// answer is tried again: a second one can do no harm on the same versions.
async fn back(desk: &Desk<'_>, broke: &Break, steps: &[Step]) -> Result<Option<Report>, Failure> {
    let mut tries = 1;
    loop {
        match once(desk, steps, broke).await {
            Err(failure) if LATER.contains(&failure.code) && tries < TRIES => {
                tell(&format!("not rolled back yet, try {tries} of {TRIES}: {}", failure.what));
                sleep(BETWEEN).await;
                tries += 1;
            }
            done => return done,
        }
    }
}

/// Nothing where none of it is left to be done.
async fn once(desk: &Desk<'_>, steps: &[Step], broke: &Break) -> Result<Option<Report>, Failure> {
    let operation = Operation::of_steps(steps, broke.reason().as_ref());
    let plan = desk.gate.prepare(operation.map_err(|why| Failure::new(why, "", NOT_SENT))?).await?;
    if plan.operation().is_none() {
        return Ok(None);
    }
    desk.carry_agreed(plan, broke.versions.clone()).await.map(Some)
}

fn told(report: &Option<Report>, steps: &[Step]) -> (String, u8) {
    let Some(report) = report else {
        return (OVERTAKEN.to_owned(), NOT_SENT);
    };
    let first = |wanted: fn(&Ending) -> bool| {
        let ending = report.results.iter().map(|tried| &tried.ending).find(|ending| wanted(ending));
        ending.and_then(Ending::why).unwrap_or_default().to_owned()
    };
    if report.results.iter().any(|tried| matches!(tried.ending, Ending::Unknown(_))) {
        let why = first(|ending| matches!(ending, Ending::Unknown(_)));
        return (format!("NOT CONFIRMED, look at the flags: {why}"), UNKNOWN);
    }
    match report.done() {
        0 => (format!("left alone: {}", first(|ending| !ending.is_done())), NOT_SENT),
        done if done == report.asked() => (format!("rolled back: {}", list(steps)), NOT_DONE),
        done => {
            let refused = report.refused.first().map(|refused| refused.why.clone());
            let why = refused.unwrap_or_else(|| first(|ending| !ending.is_done()));
            (format!("rolled back {done} of {}: {why}", report.asked()), NOT_DONE)
        }
    }
}

fn list(steps: &[Step]) -> String {
    steps.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
