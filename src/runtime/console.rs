//! The loop: wait, apply, draw. It sleeps without a timer while nothing is dirty and nothing is due.

use super::{
    Open, Opened, Switch,
    changes::Changes,
    drafts::Drafts,
    editor, files, input,
    keeper::Keeper,
    leaving::{Leaving, is_gone},
    now,
    pollers::Pollers,
    signals::{Received, Signals},
    synchronized,
    terminal::{self, Screen, Taken},
};
use crate::{
    app::{self, Model},
    base::{Tone, Zone},
    config::paths,
    flow::{Cx, Effect, Mode, Msg, Reply, Ticket},
    history::Entry,
    screen,
    source::{BudgetUse, Recorder, SourceError},
    theme::Theme,
};
use crossterm::clipboard::CopyToClipboard;
use std::{
    io,
    mem::ManuallyDrop,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{sync::mpsc, task::JoinHandle, time::sleep_until};

/// At most 60 frames a second; a lone key is drawn at once, a flood at the frame's end.
const FRAME: Duration = Duration::from_millis(16);
/// Messages taken in one turn before the screen gets its chance.
const BATCH: usize = 256;
/// Messages of a context's sources that may wait; a fuller box slows polling down.
const LETTERS: usize = 1024;
/// The signal of being continued comes this soon after we have come back by ourselves.
const ECHO: Duration = Duration::from_secs(1);

pub struct Console {
    pub model: Model,
    pub zone: Zone,
    pub theme: Theme,
    pub open: Open,
    /// Where drafts outlive the session.
    pub drafts: Option<PathBuf>,
    /// The configuration, which need not exist: saved views go into it.
    pub config: Option<PathBuf>,
    /// Where what is measured outlives the session.
    pub history: Option<PathBuf>,
    /// The person's editor, as a shell would be given it.
    pub editor: String,
}

/// What the loop holds while it runs.
struct Running {
    console: Console,
    cx: Cx,
    /// Never dropped: ratatui would tell a terminal that is gone to show its cursor, and abort.
    screen: ManuallyDrop<Screen>,
    pollers: Option<Pollers>,
    changes: Changes,
    /// What lives as long as the context does.
    keep: Option<Box<dyn std::any::Any + Send>>,
    switch: Option<Switch>,
    mail: mpsc::Sender<Msg>,
    arrivals: mpsc::Sender<Arrival>,
    /// The opening that was asked for last; what an older one finds comes too late.
    latest: Ticket,
    reader: Option<JoinHandle<()>>,
    keys: mpsc::Sender<Msg>,
    leaving: Option<Leaving>,
    suspend: bool,
    drafts: Drafts,
    keeper: Option<Keeper>,
    /// A text for the person's editor.
    paper: Option<(Ticket, String)>,
    /// When we last came back from the shell ourselves.
    back: Option<Instant>,
}

/// What has become of opening a context. Each context has a mailbox of its own, so that nothing that is
/// still under way in the last one can be taken for news of the next.
struct Arrival {
    ticket: Ticket,
    outcome: Result<Opened, SourceError>,
    mail: mpsc::Sender<Msg>,
    mailbox: mpsc::Receiver<Msg>,
}

impl Console {
    /// Run until somebody leaves. The terminal is given back whatever happens. With it comes what belongs
    /// into the journal and could not be written there.
    pub async fn run(self) -> io::Result<(Leaving, Vec<String>)> {
        // Before the terminal is taken: a signal that comes first would end us without giving it back.
        let signals = Signals::new()?;
        let _taken = Taken::now()?;
        let (keys, pressed) = mpsc::channel(BATCH);
        let (mail, mailbox) = mpsc::channel(LETTERS);
        let (arrivals, arrived) = mpsc::channel(4);
        let drafts = Drafts::new(self.drafts.clone(), keys.clone());
        let mut it = Running {
            cx: Cx::new(now(), self.zone),
            drafts,
            keeper: None,
            paper: None,
            console: self,
            screen: ManuallyDrop::new(terminal::screen()?),
            pollers: None,
            changes: Changes::default(),
            keep: None,
            switch: None,
            mail,
            arrivals,
            latest: Ticket(0),
            reader: None,
            keys,
            leaving: None,
            suspend: false,
            back: None,
        };
        let ended = match it.start() {
            Ok(()) => it.turn(pressed, mailbox, arrived, signals).await,
            Err(error) => Err(error),
        };
        it.close();
        if let Some(keeper) = it.keeper.take() {
            keeper.finish().await;
        }
        let leaving = it.leaving.unwrap_or(Leaving::Asked);
        it.drafts.finish();
        let leaving = match ended {
            Err(error) if is_gone(&error) => Leaving::HungUp,
            Err(error) => return Err(error),
            Ok(()) => leaving,
        };
        Ok((leaving, it.console.model.unwritten))
    }
}

impl Running {
    /// The loop itself.
    async fn turn(
        &mut self,
        mut pressed: mpsc::Receiver<Msg>,
        mut mailbox: mpsc::Receiver<Msg>,
        mut arrived: mpsc::Receiver<Arrival>,
        mut signals: Signals,
    ) -> io::Result<()> {
        let (mut dirty, mut drawn) = (false, Instant::now());
        // A person is answered at once, whatever a poll has just drawn; only their own flood has to wait.
        let (mut pressing, mut answered) = (false, drawn);
        let (mut batch, mut letters) = (Vec::with_capacity(BATCH), Vec::with_capacity(BATCH));
        while self.leaving.is_none() {
            let wake = app::next_wake(&self.console.model, Instant::now());
            let last = if pressing { answered } else { drawn };
            let due = [dirty.then_some(last + FRAME), wake].into_iter().flatten().min();
            let mut arrival = None;
            tokio::select! {
                biased;
                signal = signals.next() => self.signalled(signal)?,
                _ = pressed.recv_many(&mut batch, BATCH) => {}
                context = arrived.recv() => arrival = context,
                _ = mailbox.recv_many(&mut letters, BATCH) => {}
                () = async { sleep_until(due.unwrap_or_else(Instant::now).into()).await }, if due.is_some() => {}
            }
            self.cx.now = now();
            pressing |= !batch.is_empty();
            if wake.is_some_and(|at| at <= self.cx.now.at) {
                batch.push(Msg::Wake);
            }
            // A flood of keys must not starve the mail, which has its turn in every round.
            while letters.len() < BATCH
                && let Ok(letter) = mailbox.try_recv()
            {
                letters.push(letter);
            }
            if let Some((entered, its_mailbox)) = arrival.and_then(|arrival| self.enter(arrival)) {
                if let Some(new) = its_mailbox {
                    mailbox = new;
                    letters.clear();
                }
                batch.push(entered);
            }
            for msg in batch.drain(..).chain(letters.drain(..)) {
                dirty |= app::update(&mut self.console.model, msg, &mut self.cx);
            }
            dirty |= self.perform().await?;
            if let Some((ticket, text)) = self.paper.take() {
                self.edit(ticket, &text, &mut signals).await?;
                dirty = true;
            }
            self.subscribe();
            pressing &= dirty;
            let last = if pressing { answered } else { drawn };
            if dirty && self.cx.now.at >= last + FRAME {
                self.draw()?;
                (dirty, drawn) = (false, self.cx.now.at);
                if std::mem::take(&mut pressing) {
                    answered = drawn;
                }
            }
        }
        Ok(())
    }

    /// The first frame comes before anything is waited for.
    fn start(&mut self) -> io::Result<()> {
        let (width, height) = crossterm::terminal::size()?;
        app::update(&mut self.console.model, Msg::Resize(width, height), &mut self.cx);
        self.draw()?;
        // A recording has nothing that could be opened.
        if self.console.model.session.mode != Mode::Replay {
            let ticket = self.cx.ticket();
            self.open(ticket, self.console.model.session.context.clone());
        }
        let (synchronized, early) = synchronized::ask()?;
        self.screen.backend_mut().synchronized = synchronized;
        for msg in input::typed_early(&early) {
            // The channel is empty and as long as a line of typing.
            let _ = self.keys.try_send(msg);
        }
        self.reader = Some(input::read(self.keys.clone()));
        Ok(())
    }

    fn draw(&mut self) -> io::Result<()> {
        let (console, now) = (&self.console, self.cx.now);
        self.screen.draw(|frame| {
            let cursor = screen::draw(&console.model, now, console.zone, &console.theme, frame.buffer_mut());
            cursor.into_iter().for_each(|at| frame.set_cursor_position(at));
        })?;
        Ok(())
    }

    fn subscribe(&mut self) {
        if let Some(pollers) = &mut self.pollers {
            pollers.match_to(app::subscriptions(&self.console.model, self.cx.now.at), self.cx.now.at);
        }
    }

    /// Begin to open a context; what it finds comes back as an arrival.
    fn open(&mut self, ticket: Ticket, context: String) {
        self.latest = ticket;
        let (mail, mailbox) = mpsc::channel(LETTERS);
        let opening = (self.console.open)(context, recorder(mail.clone()));
        let arrivals = self.arrivals.clone();
        tokio::spawn(async move {
            let outcome = opening.await;
            arrivals.send(Arrival { ticket, outcome, mail, mailbox }).await
        });
    }

    /// A context has been opened: watch it instead of the last one.
    fn enter(&mut self, arrival: Arrival) -> Option<(Msg, Option<mpsc::Receiver<Msg>>)> {
        let Arrival { ticket, outcome, mail, mailbox } = arrival;
        if ticket != self.latest {
            return None;
        }
        let reply = |outcome| Msg::Reply { ticket, reply: Reply::Switched(outcome) };
        let opened = match outcome {
            Ok(opened) => opened,
            Err(error) => return Some((reply(Err(error)), None)),
        };
        if let Some(last) = self.pollers.take() {
            last.stop();
        }
        self.mail = mail;
        self.pollers = Some(Pollers::new(opened.sources, self.mail.clone()));
        (self.keep, self.switch) = (opened.keep, opened.switch);
        let file = |folder: &PathBuf| paths::history_file(folder, &opened.session.context);
        let file = self.console.history.as_ref().map(file);
        // The last one ends by itself, when what it was given is written.
        self.keeper = file.map(|file| Keeper::start(file, self.mail.clone()));
        self.changes = Changes::of(opened.gate, self.mail.clone());
        if let Some(error) = opened.trouble {
            let text = format!("{error}; {}", error.hint());
            // A full box means that more important things are being told.
            let _ = self.mail.try_send(Msg::Notice { tone: Tone::Bad, text });
        }
        Some((reply(Ok(opened.session)), Some(mailbox)))
    }

    /// Do what the model has asked for. True if the screen must be drawn again.
    async fn perform(&mut self) -> io::Result<bool> {
        let mut dirty = false;
        for effect in self.cx.asked() {
            match effect {
                Effect::Refresh(feeds) => self.pollers.iter().for_each(|pollers| pollers.nudge(&feeds)),
                Effect::LogIn { ticket, email, password } => self.log_in(ticket, email, password),
                Effect::Switch { ticket, context } => self.open(ticket, context),
                Effect::Prepare { ticket, wish } => self.changes.prepare(ticket, wish),
                Effect::Carry { ticket, confirmed } => self.changes.carry(ticket, confirmed),
                Effect::Kill { ticket, order } => self.changes.kill(ticket, *order),
                Effect::Halt(ticket) => self.changes.halt(ticket),
                Effect::Reconcile => self.changes.reconcile(),
                Effect::KeepCall(endpoint, sample) => self.keep(Entry::Call(endpoint, sample)),
                Effect::KeepMark(mark) => self.keep(Entry::Mark(mark)),
                Effect::Journal { ticket } => self.changes.history(ticket),
                Effect::Trouble(name) => {
                    let told = self.trouble(&name);
                    dirty |= app::update(&mut self.console.model, told, &mut self.cx);
                }
                Effect::Copy(text) => {
                    let out = self.screen.backend_mut().writer();
                    crossterm::execute!(out, CopyToClipboard::to_clipboard_from(&text))?;
                    let told =
                        Msg::Notice { tone: Tone::Good, text: "copied to the terminal's clipboard".into() };
                    dirty |= app::update(&mut self.console.model, told, &mut self.cx);
                }
                Effect::FindDrafts { ticket, context } => self.find_drafts(ticket, context),
                Effect::KeepDraft(draft) => self.drafts.keep(draft),
                Effect::DropDraft(draft) => self.drafts.drop_it(draft),
                Effect::KeepView { ticket, name, view, over } => {
                    let file = self.console.config.clone();
                    files::keep_view(file, (ticket, name, view, over), self.keys.clone());
                }
                Effect::WriteFile { file, text, told } => files::write(file, text, told, self.keys.clone()),
                Effect::Edit { ticket, text } => self.paper = Some((ticket, text)),
                Effect::Redraw => {
                    terminal::repaint(&mut self.screen)?;
                    dirty = true;
                }
                Effect::Suspend => self.suspend = true,
                Effect::Quit => self.leaving = Some(Leaving::Asked),
            }
        }
        if std::mem::take(&mut self.suspend) {
            self.stop_and_go_on().await?;
            dirty = true;
        }
        Ok(dirty)
    }

    fn keep(&self, entry: Entry) {
        self.keeper.iter().for_each(|keeper| keeper.keep(entry.clone()));
    }

    fn trouble(&self, name: &str) -> Msg {
        let (tone, text) = match self.switch.as_ref().and_then(|switch| switch(name)) {
            Some(true) => (Tone::Warn, format!("the demo is in trouble: {name}; the same again ends it")),
            Some(false) => (Tone::Good, format!("the demo's trouble is over: {name}")),
            None => (Tone::Warn, format!("there is no such trouble here: {name}")),
        };
        Msg::Notice { tone, text }
    }

    fn log_in(&self, ticket: Ticket, email: String, password: crate::base::Secret) {
        let Some(sources) = self.pollers.as_ref().map(|pollers| pollers.sources().clone()) else { return };
        let mail = self.mail.clone();
        tokio::spawn(async move {
            let outcome = sources.api.log_in(&email, &password).await;
            let entered = outcome.is_ok();
            // Nobody reads it any more where the context has been left meanwhile.
            let _ = mail.send(Msg::Reply { ticket, reply: Reply::LoggedIn(outcome) }).await;
            if entered {
                sources.begin_again().await;
            }
        });
    }

    fn find_drafts(&self, ticket: Ticket, context: String) {
        let (found, mail) = (self.drafts.find(context), self.mail.clone());
        tokio::spawn(async move {
            // Nothing comes where nothing is kept.
            if let Ok(drafts) = found.await {
                let _ = mail.send(Msg::Reply { ticket, reply: Reply::Drafts(drafts) }).await;
            }
        });
    }

    /// The terminal is the editor's until it ends.
    async fn edit(&mut self, ticket: Ticket, text: &str, signals: &mut Signals) -> io::Result<()> {
        self.stop_reading().await;
        terminal::leave();
        let edited = editor::edit(&self.console.editor, text, signals).await;
        self.leaving = edited.ended.map(Leaving::Signal).or(self.leaving);
        self.cx.now = now();
        let reply = Msg::Reply { ticket, reply: Reply::Edited(edited.outcome) };
        app::update(&mut self.console.model, reply, &mut self.cx);
        self.come_back()
    }

    /// Back to the shell, as any program does it; `fg` comes back here.
    async fn stop_and_go_on(&mut self) -> io::Result<()> {
        self.stop_reading().await;
        terminal::leave();
        // The whole group: whoever started us (`cargo run`) stops with us, or the shell would wait.
        rustix::process::kill_current_process_group(rustix::process::Signal::TSTP)?;
        self.come_back()?;
        self.back = Some(Instant::now());
        Ok(())
    }

    fn come_back(&mut self) -> io::Result<()> {
        terminal::enter_again()?;
        terminal::repaint(&mut self.screen)?;
        if self.reader.is_none() {
            self.reader = Some(input::read(self.keys.clone()));
        }
        self.cx.now = now();
        self.draw()
    }

    async fn stop_reading(&mut self) {
        if let Some(reader) = self.reader.take() {
            reader.abort();
            // Cancelled is what it was meant to be.
            let _ = reader.await;
        }
    }

    fn signalled(&mut self, signal: Received) -> io::Result<()> {
        match signal {
            Received::End(number) => self.leaving = Some(Leaving::Signal(number)),
            // The end of our own suspension: we are back already.
            Received::Continued if self.back.take().is_some_and(|at| at.elapsed() < ECHO) => {}
            // Stopped from outside and continued: the shell has had the terminal.
            Received::Continued => {
                app::update(&mut self.console.model, Msg::Resumed, &mut self.cx);
                self.come_back()?;
            }
        }
        Ok(())
    }

    fn close(&mut self) {
        self.pollers.iter().for_each(Pollers::stop);
        if let Some(reader) = self.reader.take() {
            reader.abort();
        }
        // A terminal that is gone cannot be told anything any more.
        let _ = self.screen.backend_mut().finish();
    }
}

/// Calls are told to the model; one that cannot be told at once is not worth waiting for.
fn recorder(mail: mpsc::Sender<Msg>) -> Recorder {
    Arc::new(move |call: &crate::domain::Call, budget: BudgetUse| {
        tracing::debug!(endpoint = call.endpoint.label(), took = ?call.took, outcome = ?call.outcome, "call");
        let _ = mail.try_send(Msg::Call { call: call.clone(), budget });
    })
}
