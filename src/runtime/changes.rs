//! Asks the gate of the context in front, in the background, and brings back what it says.

use crate::{
    base::clean,
    domain::FlagName,
    flow::{Msg, Reply, Ticket, Wish},
    gate::Gate,
    operation::{
        Confirmed, KillOrder, Operation, Refusal,
        sheet::{self, EX_DATAERR, EX_NOINPUT},
    },
};
use std::{collections::BTreeMap, fmt, path::Path, time::Duration};
use tokio::{sync::mpsc, task::JoinHandle};
use tokio_util::sync::CancellationToken;

/// Wrong rows told of one file; who has more looks into it, or asks the command line.
const TOLD: usize = 6;

/// How long a kill is tried before it counts as not confirmed: longer than the server's limit makes us wait.
const PATIENCE: Duration = Duration::from_secs(90);

/// Does nothing before a context has been opened.
#[derive(Default)]
pub struct Changes {
    desk: Option<Desk>,
    /// Operations that can be told to begin no further change.
    halts: BTreeMap<Ticket, (CancellationToken, JoinHandle<()>)>,
}

/// Where to ask, and where to put the answer.
#[derive(Clone)]
struct Desk {
    gate: Gate,
    mail: mpsc::Sender<Msg>,
}

impl Changes {
    /// What is under way in the last context goes on; nobody here is told of it any more.
    pub fn of(gate: Gate, mail: mpsc::Sender<Msg>) -> Self {
        Self { desk: Some(Desk { gate, mail }), halts: BTreeMap::new() }
    }

    pub fn halt(&mut self, ticket: Ticket) {
        self.halts.remove(&ticket).iter().for_each(|(halt, _)| halt.cancel());
    }

    /// Look up what an operation would do; what comes back opens the question.
    pub fn prepare(&self, ticket: Ticket, wish: Wish) {
        let Some(Desk { gate, mail }) = self.desk.clone() else { return };
        tokio::spawn(async move {
            let outcome = match wish {
                Wish::Do(operation) => gate.prepare(operation).await,
                Wish::Undo(seq) => gate.prepare_undo(seq).await,
                Wish::Redo => gate.prepare_redo().await,
                Wish::Import { file, skip_bad } => match listed(&file, skip_bad).await {
                    Ok(operation) => gate.prepare(operation).await,
                    Err(refusal) => Err(refusal),
                },
            };
            // Nobody reads it any more where the context has been left meanwhile.
            let _ = mail.send(Msg::Reply { ticket, reply: Reply::Prepared(outcome) }).await;
        });
    }

    /// Do it. It goes on whatever becomes of the screen.
    pub fn carry(&mut self, ticket: Ticket, confirmed: Confirmed) {
        let Some(Desk { gate, mail }) = self.desk.clone() else { return };
        let halt = CancellationToken::new();
        self.halts.retain(|_, (_, task)| !task.is_finished());
        let halted = halt.clone();
        let task = tokio::spawn(async move {
            let told = mail.clone();
            // A box that is full has more important things in it.
            let progress = move |done| _ = told.try_send(Msg::Progress { ticket, done });
            let outcome = gate.carry_out(confirmed, progress, halted).await;
            let _ = mail.send(Msg::Reply { ticket, reply: Reply::Carried(outcome) }).await;
        });
        self.halts.insert(ticket, (halt, task));
    }

    /// Take flags back to nobody. It goes on whatever becomes of the screen.
    pub fn kill(&self, ticket: Ticket, order: KillOrder) {
        let Some(Desk { gate, mail }) = self.desk.clone() else { return };
        tokio::spawn(async move {
            let told = mail.clone();
            // A box that is full has more important things in it.
            let told = move |name: &FlagName, fate| {
                let _ = told.try_send(Msg::Killing { ticket, name: name.clone(), fate });
            };
            let report = gate.kill(&order, told, PATIENCE).await;
            let _ = mail.send(Msg::Reply { ticket, reply: Reply::Killed(report) }).await;
        });
    }

    pub fn history(&self, ticket: Ticket) {
        let Some(Desk { gate, mail }) = self.desk.clone() else { return };
        tokio::spawn(async move {
            let reply = Reply::Journal(gate.history().await);
            let _ = mail.send(Msg::Reply { ticket, reply }).await;
        });
    }

    pub fn reconcile(&self) {
        let Some(Desk { gate, mail }) = self.desk.clone() else { return };
        tokio::spawn(async move {
            let notices = match gate.reconcile().await {
                Ok(settled) => settled.into_iter().map(|one| (one.tone(), one.to_string())).collect(),
                // Without a journal nothing was sent either; whoever changes something is told then.
                Err(refusal) => {
                    tracing::warn!(%refusal, "earlier operations could not be read back");
                    Vec::new()
                }
            };
            for (tone, text) in notices {
                let _ = mail.send(Msg::Notice { tone, text }).await;
            }
        });
    }
}

/// What a CSV file lists, as one operation.
async fn listed(file: &Path, skip_bad: bool) -> Result<Operation, Refusal> {
    let name = clean(&file.display().to_string());
    let refused = |what: &dyn fmt::Display| Refusal::new(format!("{name}: {what}"), "", EX_DATAERR);
    let text = tokio::fs::read(file).await;
    let text = text.map_err(|error| Refusal::new(format!("{name}: {error}"), "", EX_NOINPUT))?;
    let sheet = sheet::read(&text).map_err(|fault| refused(&fault))?;
    if sheet.wrong() > 0 && !skip_bad {
        let told = sheet.faults.iter().take(TOLD).map(ToString::to_string).collect::<Vec<_>>().join("\n");
        let what = format!("{}\n{told}", sheet.verdict());
        let good = sheet.placements.len();
        let hint = (good > 0).then(|| format!("`--skip-bad` behind it goes on with the other {good}"));
        return Err(Refusal { hint: hint.unwrap_or_default(), ..refused(&what) });
    }
    sheet.operation().map_err(|why| refused(&why))
}
