//! The gate against the embedded backend in both personalities: what is confirmed is done once, is in the
//! journal, can be taken back, and nothing else ever reaches the server.

mod between;
mod crash;
mod doubt;
mod journalled;
mod kill;
mod kinds;
mod permission;
mod versions;
mod walk;

use crate::writes::{Desk, Manner};
use serde_json::Value;
use std::{path::PathBuf, time::Instant};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use worky_console::{
    config::Guard,
    demo::Personality,
    gate::Gate,
    journal::{Entry, Journal},
    operation::{Confirmed, Ending, Operation, Plan, Refusal, Report, permission},
    source::{Api, AssignmentSweep, Pace},
};

pub const CONTEXT: &str = "staging";

/// A console's gate, the server behind it, and its journal.
pub struct Counter {
    pub desk: Desk,
    pub gate: Gate,
    folder: TempDir,
}

impl Counter {
    pub async fn open(personality: Personality) -> Self {
        let (desk, folder) = (Desk::open(personality).await, TempDir::new().unwrap());
        let gate = gate(&desk.api, folder.path().join("journal.jsonl"));
        Self { desk, gate, folder }
    }

    pub fn file(&self) -> PathBuf {
        self.folder.path().join("journal.jsonl")
    }

    /// The console ends, and another one begins.
    pub fn restart(&mut self) {
        self.gate = gate(&self.desk.api, "nowhere/journal.jsonl");
        self.gate = gate(&self.desk.api, self.file());
    }

    pub async fn plan(&self, line: &str) -> Plan {
        let operation = line.parse::<Operation>().unwrap_or_else(|error| panic!("{line}: {error}"));
        self.gate.prepare(operation).await.unwrap_or_else(|refusal| panic!("{line}: {refusal}"))
    }

    pub async fn carry(&self, plan: Plan) -> Result<Report, Refusal> {
        self.gate.carry_out(confirmed(plan), |_| (), CancellationToken::new()).await
    }

    /// Prepared, confirmed and carried out; the changes that were sent for it are counted from here.
    pub async fn try_to(&self, line: &str) -> Report {
        let plan = self.plan(line).await;
        self.desk.line.set(Manner::Fine);
        self.carry(plan).await.unwrap_or_else(|refusal| panic!("{line}: {refusal}"))
    }

    /// The same, and all of it was done.
    pub async fn does(&self, line: &str) -> Report {
        let report = self.try_to(line).await;
        assert!(report.results.iter().all(|tried| tried.ending.is_done()), "{line}: {report:?}");
        report
    }

    pub async fn undo(&self) -> Report {
        let plan = self.gate.prepare_undo(None).await.unwrap();
        self.all_of(plan).await
    }

    pub async fn redo(&self) -> Report {
        let plan = self.gate.prepare_redo().await.unwrap();
        self.all_of(plan).await
    }

    async fn all_of(&self, plan: Plan) -> Report {
        assert!(plan.items.iter().all(|item| item.will()), "{plan:?}");
        let report = self.carry(plan).await.unwrap();
        assert!(report.results.iter().all(|tried| tried.ending.is_done()), "{report:?}");
        report
    }

    pub async fn entries(&self) -> Vec<Entry> {
        self.gate.entries().await.unwrap()
    }

    pub async fn last(&self) -> Entry {
        self.entries().await.pop().unwrap()
    }

    pub fn sent(&self) -> Vec<String> {
        self.desk.line.sent()
    }
}

pub fn gate(api: &Api, journal: impl Into<PathBuf>) -> Gate {
    Gate::new(api.clone(), Ok(Journal::open(journal)), CONTEXT)
}

/// Somebody has said yes.
pub fn confirmed(plan: Plan) -> Confirmed {
    let given = permission(false, Guard::Confirm, None, Instant::now()).unwrap();
    Confirmed::new(plan, given, "").unwrap()
}

/// Why the only change of it was not done.
#[track_caller]
pub fn not_done(report: &Report) -> &str {
    match &report.results[..] {
        [tried] if matches!(tried.ending, Ending::NotDone(_)) => tried.ending.why().unwrap(),
        _ => panic!("{report:?}"),
    }
}

/// The world as far as it can be taken back: every line of it, sorted.
pub async fn world(api: &Api) -> Vec<String> {
    let (api, mut lines) = (&api.at(Pace::Person), Vec::new());
    for team in api.teams().await.unwrap().rows {
        let project = team.project.map(|id| id.to_string());
        lines.push(format!("team {} {:?} {:?} {project:?}", team.id, team.name, team.description));
        for member in api.members(&team.id).await.unwrap().rows {
            lines.push(format!("member {} {} {}", team.id, member.user, member.role));
        }
    }
    let listing = AssignmentSweep::new().advance(api).await.unwrap();
    for row in listing.rows.iter().filter(|row| row.active) {
        lines.push(format!("assigned {} {} {}", row.entity, row.user, row.kind));
    }
    for row in api.preferences().await.unwrap().rows {
        lines.push(format!("preference {} {} {} {}", row.kind, row.email, row.in_app, row.push));
    }
    if let Ok(flags) = api.flags().await {
        for f in flags.rows {
            let (mut users, mut clients) = (f.allowed_users, f.allowed_clients);
            users.sort();
            clients.sort();
            let (on, share, what) = (f.enabled, f.percentage, f.description);
            lines.push(format!("flag {} {on} {share} {what:?} {users:?} {clients:?}", f.name));
        }
    }
    lines.sort();
    lines
}

/// Lines that are only in the first, with `-`, and only in the second, with `+`.
pub fn changed(before: &[String], after: &[String]) -> Vec<String> {
    let gone = before.iter().filter(|line| !after.contains(line)).map(|line| format!("- {line}"));
    gone.chain(after.iter().filter(|line| !before.contains(line)).map(|line| format!("+ {line}"))).collect()
}

/// A field of the `n`th change in a list of the journal.
pub fn field<'a>(list: &'a Value, n: usize, field: &str) -> &'a Value {
    &list[n][field]
}
