//! The console itself, on a terminal or as text.

use super::{
    Done, EX_IOERR, Failure,
    args::{self, Shared},
    contexts, embedded, environment, print, views,
};
use crate::{
    app::Model,
    config::{self, Ascii, Chart, Colour, Config, EX_CONFIG, paths},
    flow::{Cx, Mode, Msg, Session},
    runtime::{self, Console, Open, now},
    source::SourceError,
    store::Feed,
    theme::{self, Depth, Ink, Theme, ThemeError, utf8_locale},
};
use std::{
    io::{self, IsTerminal, Write},
    sync::Arc,
};
use tokio::sync::mpsc;

/// Size of a text frame where there is no terminal to say.
pub const PAGE: (u16, u16) = (120, 36);
/// Calls waiting to be counted; more than any start makes.
const MAIL: usize = 1024;

pub async fn run(shared: Shared, demo: Option<args::Demo>) -> Done {
    let mut config = config::load(shared.config.as_deref(), &shared.overrides(), &environment)?;
    if demo.is_some() {
        let context = embedded::context().map_err(|why| Failure::new(why, "", EX_CONFIG))?;
        config = config.entering(context);
    }
    let theme = theme(&config)?;
    let config = Arc::new(config);
    let session = contexts::session(config.selected()?, &config);
    let (session, open) = match &demo {
        Some(demo) => {
            let session = Session { mode: Mode::Demo, ..session };
            (session, embedded::open(config.clone(), demo))
        }
        None => (session, contexts::open(config.clone())),
    };
    let views = views::checked(&config)?;
    let rules = config.rollout.clone();
    let model = Model { views, rules, ..Model::new(session, config.keymap()?, config.intervals) }
        .judging_by(config.targets.clone());
    let zone = config.display.zone;
    if shared.once || !io::stdout().is_terminal() || !io::stdin().is_terminal() {
        return once(model, zone, &theme, &open).await;
    }
    let chosen = paths::chosen(shared.config.as_deref(), &environment).map(|(path, _)| path);
    let (drafts, config) = (paths::drafts_dir(), chosen);
    // A made-up company has no past; what is kept of it is gone with it.
    let passing = demo.as_ref().and_then(|_| tempfile::tempdir().ok());
    let history = match (&passing, &demo) {
        (Some(folder), _) => Some(folder.path().to_owned()),
        (None, Some(_)) => None,
        (None, None) => paths::history_dir(),
    };
    show(Console { model, zone, theme, open, drafts, config, history, editor: editor() }).await
}

/// On the terminal, until somebody leaves.
pub async fn show(console: Console) -> Done {
    let _log = log();
    let (leaving, unwritten) = console.run().await.map_err(|error| {
        Failure::new(format!("cannot use this terminal: {error}"), "try --once for plain text", EX_IOERR)
    })?;
    for line in unwritten {
        // A closed standard error has nobody behind it who could keep the line.
        let _ = writeln!(io::stderr(), "not in the journal: {line}");
    }
    Ok(leaving.exit_code())
}

/// As every other program finds it.
fn editor() -> String {
    let named =
        ["VISUAL", "EDITOR"].iter().find_map(|name| environment(name).filter(|text| !text.is_empty()));
    named.unwrap_or_else(|| "vi".to_owned())
}

/// Where there is nowhere to write a log, the console works without one.
fn log() -> Option<tracing_appender::non_blocking::WorkerGuard> {
    let level = environment("WORKY_CONSOLE_LOG").unwrap_or_default();
    paths::log_file().and_then(|file| runtime::start_log(&file, &level).ok())
}

/// The theme in the colours and characters that the terminal has, or that were asked for.
pub fn theme(config: &Config) -> Result<Theme, Failure> {
    let display = &config.display;
    let depth = match display.colour {
        Colour::Auto => Depth::detect(&environment),
        Colour::None => Depth::None,
        Colour::Ansi16 => Depth::Ansi16,
        Colour::Ansi256 => Depth::Ansi256,
        Colour::True => Depth::True,
    };
    let ascii = match display.ascii {
        Ascii::Auto => !utf8_locale(&environment),
        Ascii::Always => true,
        Ascii::Never => false,
    };
    let folder = config.theme_dir();
    let loaded = theme::load(&display.theme, folder.as_deref(), depth, ascii).map_err(|error| match error {
        ThemeError::Unknown { .. } => config.blame("display.theme", error.to_string(), error.hint()).into(),
        other => Failure::new(&other, other.hint(), other.exit_code()),
    });
    let ink = match display.chart {
        // Its fonts have no braille.
        Chart::Auto if !ascii && environment("TERM").as_deref() == Some("linux") => Some(Ink::Block),
        Chart::Auto => None,
        Chart::Braille => Some(Ink::Braille),
        Chart::Block => Some(Ink::Block),
        Chart::Ascii => Some(Ink::Ascii),
    };
    loaded.map(|mut theme| {
        theme.ink = ink.unwrap_or(theme.ink);
        theme
    })
}

/// Each trouble once, with all it has struck.
fn complain(failed: &[(Feed, SourceError)]) {
    let mut err = io::stderr().lock();
    for (at, (_, error)) in failed.iter().enumerate() {
        if failed[..at].iter().any(|(_, known)| known == error) {
            continue;
        }
        let mut struck: Vec<&str> = Vec::new();
        for (feed, _) in failed.iter().filter(|(_, other)| other == error) {
            if !struck.contains(&feed.what()) {
                struck.push(feed.what());
            }
        }
        // A closed standard error leaves the exit code to tell.
        let _ = writeln!(err, "{}: {error}; {}", struck.join(", "), error.command_hint());
    }
}

/// Ask everything once and print every tab.
async fn once(mut model: Model, zone: crate::base::Zone, theme: &Theme, open: &Open) -> Done {
    let (mail, mut mailbox) = mpsc::channel(MAIL);
    let recorder = Arc::new(move |call: &crate::domain::Call, budget| {
        // A call too many to be counted is not worth waiting for.
        let _ = mail.try_send(Msg::Call { call: call.clone(), budget });
    });
    let opened = open(model.session.context.clone(), recorder)
        .await
        .map_err(|error| Failure::new(&error, error.command_hint(), error.exit_code()))?;
    model.session = opened.session;
    let mut cx = Cx::new(now(), zone);
    let failed = runtime::read_all(&mut model, &mut cx, &opened.sources, &mut mailbox, &now).await;
    print(&runtime::frames(&mut model, zone, theme, PAGE))?;
    if let Some(error) = opened.trouble {
        return Err(Failure::new(&error, error.command_hint(), error.exit_code()));
    }
    if !model.session.signed_in && failed.is_empty() {
        let hint = "set WORKY_CONSOLE_TOKEN or `token_command`; without a terminal nobody can log in";
        return Err(Failure::new(format!("nobody is signed in at {}", model.session.host), hint, 77));
    }
    complain(&failed);
    Ok(failed.first().map_or(0, |(feed, error)| match error {
        // EX_PROTOCOL: whatever answers there, it is not the Worky API.
        SourceError::Missing { .. } if *feed == Feed::Health => 76,
        error => error.exit_code(),
    }))
}
