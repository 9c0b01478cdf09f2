//! Changes on the command line: the same words, the same gate and the same journal as on the screen.

mod asked;
mod print;

pub use asked::{Asked, Sending};

use super::{Done, Failure, args::Shared, contexts};
use crate::{
    base::Zone,
    config::{self, Config, FlagKeeper},
    domain::FlagName,
    flow::Session,
    gate::Gate,
    operation::{
        Armed, Change, Confirmed, Denied, Ending, Fate, FlagsChange, KillOrder, Operation, Permission, Plan,
        Refusal, Report, permission, permission_to_kill,
    },
    rollout::Versions,
    runtime::Opened,
    source::Recorder,
};
use std::{
    io::{self, BufRead, IsTerminal, Write},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

/// Some of it, or all, was not done.
pub const NOT_DONE: u8 = 1;
/// Nobody can say what became of some of it.
pub const UNKNOWN: u8 = 3;
/// Nothing was sent: not permitted, not confirmed, or nothing of it can be done.
pub const NOT_SENT: u8 = 4;
/// For as long as one command takes.
const ARMED: Duration = Duration::from_secs(600);
/// Flags are tried to be killed for so long before somebody has to know that they may not be.
const KILLING: Duration = Duration::from_secs(30);

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::new(&refusal, refusal.command_hint.clone(), refusal.code)
    }
}

pub async fn make(shared: &Shared, sending: &Sending, first: Change, further: Vec<Change>) -> Done {
    let changes = std::iter::once(first).chain(further).collect();
    let operation = Operation::new(changes).map_err(|why| Failure::new(why, "", super::EX_USAGE))?;
    explained(&operation)?;
    let desk = Desk::open_for(shared, sending, &operation).await?;
    let plan = desk.gate.prepare(operation).await?;
    desk.carry_out(plan).await
}

/// On the screen a kill is asked for its reason; here there may be nobody to ask.
fn explained(operation: &Operation) -> Result<(), Failure> {
    let silent = |change: &Change| match change {
        Change::Flags(FlagsChange::Kill(kill)) if kill.reason.is_none() => Some(kill.name.clone()),
        _ => None,
    };
    match operation.changes().iter().find_map(silent) {
        Some(name) => {
            let what = format!("nothing was sent: why is {name} killed?");
            Err(Failure::new(what, "say it with --reason, for the flag's history", super::EX_USAGE))
        }
        None => Ok(()),
    }
}

pub async fn undo(shared: &Shared, sending: &Sending, seq: Option<u64>) -> Done {
    let desk = Desk::open(shared, sending).await?;
    let plan = desk.gate.prepare_undo(seq).await?;
    desk.carry_out(plan).await
}

pub async fn redo(shared: &Shared, sending: &Sending) -> Done {
    let desk = Desk::open(shared, sending).await?;
    let plan = desk.gate.prepare_redo().await?;
    desk.carry_out(plan).await
}

/// A context that may be changed, and how.
pub struct Desk<'a> {
    pub gate: Gate,
    permission: Permission,
    sending: &'a Sending,
}

impl<'a> Desk<'a> {
    /// Opens the context, and reads back what an earlier console left in doubt.
    pub async fn open(shared: &Shared, sending: &'a Sending) -> Result<Self, Failure> {
        Self::enter(shared, sending, None).await
    }

    /// The same for an operation that is known: nothing comes before a kill.
    pub async fn open_for(
        shared: &Shared,
        sending: &'a Sending,
        operation: &Operation,
    ) -> Result<Self, Failure> {
        Self::enter(shared, sending, Some(operation)).await
    }

    /// Where flags are not behind the API, nobody has to be signed in there to change one.
    async fn enter(
        shared: &Shared,
        sending: &'a Sending,
        operation: Option<&Operation>,
    ) -> Result<Self, Failure> {
        let config = config::load(shared.config.as_deref(), &shared.overrides(), &super::environment)?;
        let context = config.selected()?;
        let alone = context.flag_store != FlagKeeper::Api && operation.is_none_or(Operation::is_of_flags);
        let opened = opened(&config, &context.name, !alone, Arc::new(|_, _| ())).await?;
        let kill = operation.is_some_and(Operation::is_kill);
        Self::begin(opened, sending, kill, alone).await
    }

    /// In a context that is open, for what concerns flags alone.
    pub async fn at(opened: Opened, sending: &'a Sending) -> Result<Self, Failure> {
        Self::begin(opened, sending, false, true).await
    }

    async fn begin(opened: Opened, sending: &'a Sending, kill: bool, alone: bool) -> Result<Self, Failure> {
        let (session, gate) = (opened.session, opened.gate);
        let permission = leave(&session, sending, kill).map_err(|denied| {
            Failure::new(format!("{denied}: {}", session.context), remedy(denied), NOT_SENT)
        })?;
        let settled = if kill { Ok(Vec::new()) } else { gate.reconcile().await };
        match settled {
            Ok(settled) => settled.iter().for_each(|settled| tell(&settled.to_string())),
            // What was done behind the API is read back when somebody is signed in there.
            Err(refusal) if alone => tracing::warn!(%refusal, "earlier operations could not be read back"),
            Err(refusal) => return Err(refusal.into()),
        }
        Ok(Self { gate, permission, sending })
    }

    /// Show it, ask, do it, and tell what became of it.
    pub async fn carry_out(self, plan: Plan) -> Done {
        self.carry_out_on(plan, Versions::new()).await
    }

    /// The same, of what was decided on these versions of the flags.
    pub async fn carry_out_on(self, plan: Plan, versions: Versions) -> Done {
        let doable = plan.doable().count();
        let all = doable == plan.items.len();
        if self.sending.dry_run || doable == 0 {
            super::print(&if self.sending.json { print::plan_json(&plan) } else { print::plan(&plan) })?;
            return Ok(if all {
                0
            } else if doable == 0 {
                NOT_SENT
            } else {
                NOT_DONE
            });
        }
        if !self.sending.json {
            super::print(&print::plan(&plan))?;
        }
        let confirmed = confirm(plan, self.permission, self.sending)?.on(versions);
        let report = match KillOrder::confirmed(&confirmed) {
            Some(order) => kill(&self.gate, &order).await,
            None => carry(&self.gate, confirmed).await?,
        };
        super::print(&if self.sending.json { print::report_json(&report) } else { print::report(&report) })?;
        Ok(code(&report, all))
    }

    /// A change here wants something typed.
    pub fn is_typed(&self) -> bool {
        self.permission.is_typed()
    }

    /// Do what somebody has agreed to before it was known, on these versions of the flags.
    pub async fn carry_agreed(&self, plan: Plan, versions: Versions) -> Result<Report, Failure> {
        let name = plan.name();
        let confirmed = Confirmed::new(plan, self.permission.clone(), &name);
        let confirmed =
            confirmed.map_err(|name| Failure::new(format!("nothing was sent: {name}"), "", NOT_SENT))?;
        Ok(self.gate.carry_out(confirmed.on(versions), |_| (), CancellationToken::new()).await?)
    }
}

/// The configuration and its context, with somebody signed in. Calls are told to the recorder.
pub async fn enter(shared: &Shared, recorder: Recorder) -> Result<(Config, Opened), Failure> {
    let config = config::load(shared.config.as_deref(), &shared.overrides(), &super::environment)?;
    let context = config.selected()?;
    let account = context.flag_store == FlagKeeper::Api;
    let opened = opened(&config, &context.name, account, recorder).await?;
    Ok((config, opened))
}

async fn opened(
    config: &Config,
    context: &str,
    account: bool,
    recorder: Recorder,
) -> Result<Opened, Failure> {
    let source =
        |error: crate::source::SourceError| Failure::new(&error, error.command_hint(), error.exit_code());
    let opened = contexts::enter(config, context, recorder).await.map_err(source)?;
    if !account {
        return Ok(opened);
    }
    if let Some(error) = opened.trouble {
        return Err(source(error));
    }
    if !opened.session.signed_in {
        let hint = "set WORKY_CONSOLE_TOKEN or `token_command`";
        return Err(Failure::new(format!("nobody is signed in at {}", opened.session.host), hint, 77));
    }
    Ok(opened)
}

/// Each try that did not do is told: whoever waits may want to go another way.
async fn kill(gate: &Gate, order: &KillOrder) -> Report {
    let told = |name: &FlagName, fate: Fate| {
        if let Fate::Killing { why: Some(_), .. } = fate {
            tell(&format!("{name}: {}", fate.words(Zone::Utc).0));
        }
    };
    gate.kill(order, told, KILLING).await.report(order)
}

fn leave(session: &Session, sending: &Sending, kill: bool) -> Result<Permission, Denied> {
    let now = Instant::now();
    let armed = sending.arm.as_ref().map(|reason| Armed { until: now + ARMED, reason: reason.clone() });
    if kill {
        permission_to_kill(session.read_only, armed.as_ref(), now)
    } else {
        permission(session.read_only, session.guard, armed.as_ref(), now)
    }
}

fn remedy(denied: Denied) -> &'static str {
    match denied {
        Denied::ReadOnly => "`read_only` of the context, or --read-only, says so; nothing was sent",
        Denied::NotArmed => "say why with --arm REASON; nothing was sent",
    }
}

fn code(report: &Report, all: bool) -> u8 {
    let unknown = report.results.iter().any(|tried| matches!(tried.ending, Ending::Unknown(_)));
    match (unknown, all && report.done() == report.results.len()) {
        (true, _) => UNKNOWN,
        (false, true) => 0,
        (false, false) => NOT_DONE,
    }
}

/// A yes from the arguments or from the person.
fn confirm(plan: Plan, permission: Permission, sending: &Sending) -> Result<Confirmed, Failure> {
    let name = plan.name();
    let typed = match (sending.yes, permission.is_typed()) {
        (true, _) => sending.typed.clone().unwrap_or_default(),
        (false, true) => ask(&format!("Type {name} to do it: "))?,
        (false, false) => {
            agree("Do it? [y/N] ")?;
            String::new()
        }
    };
    Confirmed::new(plan, permission, &typed).map_err(|name| {
        let hint = format!("this context wants it typed: --yes --type '{name}'");
        Failure::new(format!("nothing was sent: the name is {name}"), hint, NOT_SENT)
    })
}

/// A yes from the person at the terminal, or nothing is sent.
pub fn agree(question: &str) -> Result<(), Failure> {
    match ask(question)?.to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(Failure::new("nothing was sent", "", NOT_SENT)),
    }
}

/// Ask the person at the terminal.
pub fn ask(question: &str) -> Result<String, Failure> {
    if !io::stdin().is_terminal() {
        let hint = "--yes confirms it, --dry-run only shows it";
        return Err(Failure::new("nothing was sent: there is nobody to confirm it", hint, NOT_SENT));
    }
    let mut err = io::stderr().lock();
    write!(err, "{question}").and_then(|()| err.flush())?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(answer.trim().to_owned())
}

/// Ctrl-c begins no further change; what is under way is waited for and told.
async fn carry(gate: &Gate, confirmed: Confirmed) -> Result<Report, Failure> {
    let halt = CancellationToken::new();
    let stop = halt.clone();
    let listening = tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            tell("stopping: what is under way is waited for, nothing further is begun");
            stop.cancel();
        }
    });
    let total = confirmed.plan().doable().count();
    let watched = total > 1 && io::stderr().is_terminal();
    let progress = move |done: usize| {
        if watched {
            tell(&format!("{done} of {total}"));
        }
    };
    let report = gate.carry_out(confirmed, progress, halt).await;
    listening.abort();
    Ok(report?)
}

/// To the standard error; a closed one leaves the exit code to tell.
pub fn tell(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}
