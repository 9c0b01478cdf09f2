//! What can happen, and what may be asked of the world: both are data.

mod draft;
mod field;
mod filtering;
mod list;
mod saved;
mod session;

pub use draft::{Draft, Value};
pub use field::{edit, paste};
pub use list::{List, Listed, Rows, Written};
pub use saved::Unfit;
pub use session::{Mode, Session};

use crate::{
    action::{Action, key::Key},
    base::{Moment, Present, Secret, Tone, Zone},
    config::View,
    domain::{Call, Endpoint, FlagName, Mark, Sample, User},
    operation::{
        Confirmed, Fate, KillOrder, KillReport, Operation, Plan, Refusal, Remembered, Report, sheet::Sheet,
    },
    source::{BudgetUse, SourceError},
    store::{Feed, News, Receipt},
};

use std::path::PathBuf;

/// Ties an answer to the request that caused it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// Everything that can happen.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    Key(Key),
    Paste(String),
    Resize(u16, u16),
    /// The terminal has gained or lost the person's attention.
    Focus(bool),
    /// What the palette runs: the same as pressing its key.
    Act(Action),
    /// What a source says.
    News {
        news: News,
        receipt: Receipt,
    },
    /// Whoever keeps the flags says that somebody has changed one.
    FlagsChanged,
    /// A call to the API has ended, well or badly.
    Call {
        call: Call,
        budget: BudgetUse,
    },
    /// What was kept of earlier sessions, oldest first.
    Remembered {
        calls: Vec<(Endpoint, Sample)>,
        marks: Vec<Mark>,
    },
    /// What became of something we asked for.
    Reply {
        ticket: Ticket,
        reply: Reply,
    },
    /// An operation of several changes is under way: so many have been tried.
    Progress {
        ticket: Ticket,
        done: usize,
    },
    /// We were stopped from outside and go on: whoever sits here now may be somebody else.
    Resumed,
    /// How far one flag of a kill has come.
    Killing {
        ticket: Ticket,
        name: FlagName,
        fate: Fate,
    },
    /// The runtime has something to tell.
    Notice {
        tone: Tone,
        text: String,
    },
    /// The moment the model itself named has come.
    Wake,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    LoggedIn(Result<User, SourceError>),
    /// The console watches another context now; what was known of the last one is forgotten.
    Switched(Result<Session, SourceError>),
    /// What was begun before and never sent.
    Drafts(Vec<Draft>),
    /// What the person's editor has left behind, or why it could not be used.
    Edited(Result<String, String>),
    /// What an operation would do, looked up just now.
    Prepared(Result<Plan, Refusal>),
    /// Rows of the file that lists it are wrong: a person has to agree to the rest.
    Faulty(Sheet),
    /// What became of it.
    Carried(Result<Report, Refusal>),
    /// Whether a view has been written into the configuration, and where; nothing where one of that name
    /// stands there and was left alone.
    ViewKept {
        name: String,
        view: View,
        outcome: Result<Option<PathBuf>, String>,
    },
    /// What became of a kill.
    Killed(KillReport),
    /// What was done here, newest first.
    Journal(Result<Vec<Remembered>, Refusal>),
}

/// What the gate is asked to prepare.
#[derive(Clone, Debug, PartialEq)]
pub enum Wish {
    Do(Operation),
    /// Take back this entry of the journal, or the last one that can be.
    Undo(Option<u64>),
    /// Do again what was taken back last.
    Redo,
    /// Assign what this CSV file lists; where rows of it are wrong, only if they may be left out.
    Import {
        file: PathBuf,
        skip_bad: bool,
    },
}

/// Everything that may be asked of the world.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Ask these now instead of when their time has come.
    Refresh(Vec<Feed>),
    LogIn {
        ticket: Ticket,
        email: String,
        password: Secret,
    },
    Switch {
        ticket: Ticket,
        context: String,
    },
    /// Look up what this would do.
    Prepare {
        ticket: Ticket,
        wish: Wish,
    },
    /// Do what a person has seen and confirmed.
    Carry {
        ticket: Ticket,
        confirmed: Confirmed,
    },
    /// Take flags back to nobody, past everything that takes time.
    Kill {
        ticket: Ticket,
        order: Box<KillOrder>,
    },
    /// Read back what became of operations whose console did not live to see it.
    Reconcile,
    /// Read what was done here.
    Journal {
        ticket: Ticket,
    },
    /// Begin no further change of this operation.
    Halt(Ticket),
    /// Begin a trouble of the demo's backend, or end it.
    Trouble(String),
    /// Keep a call for later sessions.
    KeepCall(Endpoint, Sample),
    /// Keep what was done, and when.
    KeepMark(Mark),
    /// To the clipboard of the person's terminal.
    Copy(String),
    /// What was begun in this context before.
    FindDrafts {
        ticket: Ticket,
        context: String,
    },
    /// Keep it, in the place of the one of the same form.
    KeepDraft(Box<Draft>),
    DropDraft(Box<Draft>),
    /// Into the person's configuration; `over` one of the same name only where they have said so.
    KeepView {
        ticket: Ticket,
        name: String,
        view: View,
        over: bool,
    },
    /// Into a new file; `told` says what that is, once it is there.
    WriteFile {
        file: PathBuf,
        text: String,
        told: String,
    },
    /// Give the text to the person's own editor.
    Edit {
        ticket: Ticket,
        text: String,
    },
    Redraw,
    Suspend,
    Quit,
}

/// Handed to every `update`: the time of the message, and the tray that collects what it asks for.
#[derive(Debug)]
pub struct Cx {
    pub now: Moment,
    pub zone: Zone,
    effects: Vec<Effect>,
    notices: Vec<(Tone, String)>,
    tickets: u64,
}

impl Cx {
    pub fn new(now: Moment, zone: Zone) -> Self {
        Self { now, zone, effects: Vec::new(), notices: Vec::new(), tickets: 0 }
    }

    pub fn present(&self) -> Present {
        Present { at: self.now.wall, zone: self.zone }
    }

    pub fn ask(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Tell the person, in the hint line and in the message log.
    pub fn tell(&mut self, tone: Tone, text: impl Into<String>) {
        self.notices.push((tone, text.into()));
    }

    pub fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    /// Empty the tray of effects.
    pub fn asked(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// Empty the tray of notices.
    pub fn told(&mut self) -> Vec<(Tone, String)> {
        std::mem::take(&mut self.notices)
    }
}
