//! Asks the gate of the context in front, in the background, and brings back what it says.

use super::files;
use crate::{
    base::clean,
    domain::FlagName,
    flow::{Msg, Reply, Ticket, Wish},
    gate::Gate,
    operation::{Confirmed, KillOrder, Refusal, sheet::EX_DATAERR},
};
use std::{collections::BTreeMap, time::Duration};
use tokio::{sync::mpsc, task::JoinHandle};
use tokio_util::sync::CancellationToken;

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
            let reply = prepared(&gate, wish).await;
            // Nobody reads it any more where the context has been left meanwhile.
            let _ = mail.send(Msg::Reply { ticket, reply }).await;
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

/// What an operation would do, or why nothing can be said of that.
async fn prepared(gate: &Gate, wish: Wish) -> Reply {
    let plan = match wish {
        Wish::Do(operation) => gate.prepare(operation).await,
        Wish::Undo(seq) => gate.prepare_undo(seq).await,
        Wish::Redo => gate.prepare_redo().await,
        Wish::Import { file, skip_bad } => match files::sheet(file.clone()).await {
            Ok(sheet) if sheet.wrong() > 0 && !skip_bad => return Reply::Faulty(sheet),
            Ok(sheet) => match sheet.operation() {
                Ok(operation) => gate.prepare(operation).await,
                Err(why) => {
                    let name = clean(&file.display().to_string());
                    Err(Refusal::new(format!("{name}: {why}"), "", EX_DATAERR))
                }
            },
            Err(refusal) => Err(refusal),
        },
    };
    Reply::Prepared(plan)
}
