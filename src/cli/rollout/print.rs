//! How a rollout is told: for a person in lines, for a program as JSON.

use super::Seen;
use crate::{
    base::{Zone, pad, width},
    rollout::{Break, Judged, Rules, Standing, Told, advance, guard_lines, plan_lines},
};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

/// The phases, the guards, and what it takes to go on.
pub fn plan(seen: &Seen, rules: &Rules, zone: Zone) -> String {
    let guards = guard_lines(&seen.guards);
    let plan = plan_lines(&seen.ground(rules), zone);
    format!("{}\n{}", table(&plan), table(&guards))
}

/// The guards of one look: a line of JSON, or a line for each.
pub fn look(seen: &Seen, rules: &Rules, as_json: bool) -> String {
    if as_json { format!("{}\n", look_json(seen, rules)) } else { table(&guard_lines(&seen.guards)) }
}

fn table(lines: &[Told]) -> String {
    let widest = |of: fn(&Told) -> &str| lines.iter().map(|line| width(of(line))).max().unwrap_or(0);
    let (about, word) = (widest(|line| &line.about), widest(|line| line.word));
    let fill = |text: &str, columns| pad(text, columns, false, "");
    let line =
        |told: &Told| format!("{}  {}  {}\n", fill(&told.about, about), fill(told.word, word), told.text);
    lines.iter().map(line).collect()
}

fn look_json(seen: &Seen, rules: &Rules) -> Value {
    let standing = Standing::of(&rules.plan, &seen.flags);
    json!({
        "at": seen.at.to_rfc3339_opts(SecondsFormat::Secs, true),
        "phase": standing.phase.map(|_| rules.plan.name(standing.phase)),
        "guards": seen.guards.iter().map(guard).collect::<Vec<_>>(),
    })
}

fn guard(judged: &Judged) -> Value {
    let Judged { name, wants, verdict } = judged;
    json!({"name": name, "wants": wants, "verdict": verdict.word(), "figure": verdict.figure()})
}

/// The same for a program.
pub fn plan_json(seen: &Seen, rules: &Rules) -> String {
    let standing = Standing::of(&rules.plan, &seen.flags);
    let phase = |phase: &crate::rollout::Phase| {
        let flags =
            phase.flags.iter().map(|(flag, to)| (flag.to_string(), f64::from(to.hundredths()) / 100.0));
        json!({
            "name": phase.name,
            "at_least_seconds": phase.at_least.as_secs(),
            "flags": flags.collect::<std::collections::BTreeMap<_, _>>(),
        })
    };
    let mut told = look_json(seen, rules);
    told["phases"] = rules.plan.phases().iter().map(phase).collect();
    told["since"] = json!(standing.since.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true)));
    told["ahead"] = standing.ahead.iter().map(|flag| flag.as_str()).collect();
    told["next"] = match advance(&seen.ground(rules)) {
        Err(stuck) => json!({"stuck": stuck.to_string()}),
        Ok(advance) => json!({
            "phase": advance.phase,
            "steps": advance.steps.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "holds": advance.holds.iter().map(ToString::to_string).collect::<Vec<_>>(),
        }),
    };
    format!("{told}\n")
}

/// What a watch has come to, and what was done about it.
pub fn ending(at: DateTime<Utc>, broke: Option<&Break>, did: &str, as_json: bool) -> String {
    let at = at.to_rfc3339_opts(SecondsFormat::Secs, true);
    if as_json {
        let (guard, why) = (broke.map(|broke| guard(&broke.guard)), broke.map(ToString::to_string));
        return format!("{}\n", json!({"at": at, "broke": guard, "why": why, "did": did}));
    }
    let why = broke.map_or_else(String::new, |broke| format!("{at}  {broke}\n"));
    format!("{why}{did}\n")
}
