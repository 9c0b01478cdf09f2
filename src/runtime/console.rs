//! The loop: wait, apply, draw. It sleeps without a timer while nothing is dirty and nothing is due.

use super::{
    Open, Opened, input, now,
    pollers::Pollers,
    synchronized,
    terminal::{self, Screen, Taken},
};
use crate::{
    app::{self, Model},
    base::{Tone, Zone},
    flow::{Cx, Effect, Msg, Reply, Ticket},
    screen,
    source::{BudgetUse, Recorder, SourceError},
    theme::Theme,
};
use crossterm::clipboard::CopyToClipboard;
use std::{
    io,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::mpsc,
    task::JoinHandle,
    time::sleep_until,
};

/// At most 60 frames a second; a lone key is drawn at once, a flood at the frame's end.
const FRAME: Duration = Duration::from_millis(16);
/// Messages taken in one turn before the screen gets its chance.
const BATCH: usize = 256;

/// Why the console ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    Asked,
    /// By this signal.
    Signal(u8),
    /// The terminal is gone.
    HungUp,
}

impl Leaving {
    /// As a shell would tell it.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Asked => 0,
            Self::Signal(number) => 128 + number,
            Self::HungUp => 129,
        }
    }
}

pub struct Console {
    pub model: Model,
    pub zone: Zone,
    pub theme: Theme,
    pub open: Open,
}

/// What the loop holds while it runs.
struct Running {
    console: Console,
    cx: Cx,
    screen: Screen,
    pollers: Option<Pollers>,
    /// What lives as long as the context does.
    keep: Option<Box<dyn std::any::Any + Send>>,
    mail: mpsc::Sender<Msg>,
    opened: mpsc::Sender<(Ticket, Result<Opened, SourceError>)>,
    reader: Option<JoinHandle<()>>,
    keys: mpsc::Sender<Msg>,
    leaving: Option<Leaving>,
    suspend: bool,
}

impl Console {
    /// Run until somebody leaves. The terminal is given back whatever happens.
    pub async fn run(self) -> io::Result<Leaving> {
        let _taken = Taken::now()?;
        let (keys, mut pressed) = mpsc::channel(BATCH);
        let (mail, mut mailbox) = mpsc::channel(4 * BATCH);
        let (opened, mut contexts) = mpsc::channel(4);
        let mut signals = Signals::new()?;
        let cx = Cx::new(now(), self.zone);
        let screen = terminal::screen()?;
        let (pollers, keep, reader) = (None, None, None);
        let mut it = Running {
            console: self,
            cx,
            screen,
            pollers,
            keep,
            mail,
            opened,
            reader,
            keys,
            leaving: None,
            suspend: false,
        };
        it.start()?;
        let (mut dirty, mut drawn) = (false, Instant::now());
        let (mut batch, mut letters) = (Vec::with_capacity(BATCH), Vec::with_capacity(BATCH));
        let mut entered = None;
        while it.leaving.is_none() {
            let wake = app::next_wake(&it.console.model, Instant::now());
            let due = [dirty.then_some(drawn + FRAME), wake].into_iter().flatten().min();
            tokio::select! {
                biased;
                signal = signals.next() => it.signalled(signal)?,
                n = pressed.recv_many(&mut batch, BATCH) => if n == 0 { it.leaving = Some(Leaving::HungUp) },
                context = contexts.recv() => entered = context,
                n = mailbox.recv_many(&mut letters, BATCH) => if n == 0 { it.leaving = Some(Leaving::HungUp) },
                () = async { sleep_until(due.unwrap_or_else(Instant::now).into()).await }, if due.is_some() => {}
            }
            it.cx.now = now();
            if wake.is_some_and(|at| at <= it.cx.now.at) {
                batch.push(Msg::Wake);
            }
            // A flood of keys must not starve the mail, which has its turn in every round.
            while letters.len() < BATCH
                && let Ok(letter) = mailbox.try_recv()
            {
                letters.push(letter);
            }
            batch.append(&mut letters);
            batch.extend(entered.take().map(|(ticket, outcome)| it.enter(ticket, outcome)));
            for msg in batch.drain(..) {
                dirty |= app::update(&mut it.console.model, msg, &mut it.cx);
            }
            dirty |= it.perform().await?;
            it.subscribe();
            if dirty && it.cx.now.at >= drawn + FRAME {
                it.draw()?;
                (dirty, drawn) = (false, it.cx.now.at);
            }
        }
        it.close();
        Ok(it.leaving.unwrap_or(Leaving::Asked))
    }
}

impl Running {
    /// The first frame comes before anything is waited for.
    fn start(&mut self) -> io::Result<()> {
        let (width, height) = crossterm::terminal::size()?;
        app::update(&mut self.console.model, Msg::Resize(width, height), &mut self.cx);
        self.draw()?;
        self.open(self.console.model.session.context.clone());
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

    /// Begin to open a context; what it finds comes back as a message.
    fn open(&mut self, context: String) -> Ticket {
        let ticket = self.cx.ticket();
        let opening = (self.console.open)(context, self.recorder());
        let opened = self.opened.clone();
        tokio::spawn(async move { opened.send((ticket, opening.await)).await });
        ticket
    }

    /// Calls are told to the model; one that cannot be told at once is not worth waiting for.
    fn recorder(&self) -> Recorder {
        let mail = self.mail.clone();
        Arc::new(move |call: &crate::domain::Call, budget: BudgetUse| {
            tracing::debug!(endpoint = call.endpoint.label(), took = ?call.took, outcome = ?call.outcome, "call");
            let _ = mail.try_send(Msg::Call { call: call.clone(), budget });
        })
    }

    /// A context has been opened: watch it instead of the last one.
    fn enter(&mut self, ticket: Ticket, outcome: Result<Opened, SourceError>) -> Msg {
        let outcome = outcome.map(|opened| {
            if let Some(last) = self.pollers.take() {
                last.stop();
            }
            self.pollers = Some(Pollers::new(opened.sources, self.mail.clone()));
            self.keep = opened.keep;
            if let Some(error) = opened.trouble {
                let text = format!("{error}; {}", error.hint());
                // A full box means that more important things are being told.
                let _ = self.mail.try_send(Msg::Notice { tone: Tone::Bad, text });
            }
            opened.session
        });
        Msg::Reply { ticket, reply: Reply::Switched(outcome) }
    }

    /// Do what the model has asked for. True if the screen must be drawn again.
    async fn perform(&mut self) -> io::Result<bool> {
        let mut dirty = false;
        for effect in self.cx.asked() {
            match effect {
                Effect::Refresh(feeds) => self.pollers.iter().for_each(|pollers| pollers.nudge(&feeds)),
                Effect::LogIn { ticket, email, password } => self.log_in(ticket, email, password),
                Effect::Switch { context, .. } => _ = self.open(context),
                Effect::Copy(text) => {
                    let out = self.screen.backend_mut().writer();
                    crossterm::execute!(out, CopyToClipboard::to_clipboard_from(&text))?;
                    let told =
                        Msg::Notice { tone: Tone::Good, text: "copied to the terminal's clipboard".into() };
                    dirty |= app::update(&mut self.console.model, told, &mut self.cx);
                }
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

    fn log_in(&self, ticket: Ticket, email: String, password: crate::base::Secret) {
        let Some(sources) = self.pollers.as_ref().map(|pollers| pollers.sources().clone()) else { return };
        let mail = self.mail.clone();
        tokio::spawn(async move {
            let outcome = sources.api.log_in(&email, &password).await;
            sources.begin_again().await;
            mail.send(Msg::Reply { ticket, reply: Reply::LoggedIn(outcome) }).await
        });
    }

    /// Back to the shell, as any program does it; `fg` comes back here.
    async fn stop_and_go_on(&mut self) -> io::Result<()> {
        self.stop_reading().await;
        terminal::leave();
        // The whole group: whoever started us (`cargo run`) stops with us, or the shell would wait.
        rustix::process::kill_current_process_group(rustix::process::Signal::TSTP)?;
        self.come_back()
    }

    fn come_back(&mut self) -> io::Result<()> {
        terminal::enter()?;
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
            // Stopped from outside and continued: the shell has had the terminal.
            Received::Continued => self.come_back()?,
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

#[derive(Clone, Copy)]
enum Received {
    End(u8),
    Continued,
}

struct Signals {
    terminate: Signal,
    hang_up: Signal,
    interrupt: Signal,
    quit: Signal,
    resumed: Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
            resumed: signal(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()))?,
        })
    }

    async fn next(&mut self) -> Received {
        tokio::select! {
            _ = self.terminate.recv() => Received::End(15),
            _ = self.hang_up.recv() => Received::End(1),
            _ = self.interrupt.recv() => Received::End(2),
            _ = self.quit.recv() => Received::End(3),
            _ = self.resumed.recv() => Received::Continued,
        }
    }
}
