//! `record export` and `replay`: what was measured here, for somebody who was not there.

use super::{
    Done, EX_IOERR, Failure,
    args::{self, Shared},
    console, environment, print, write_new,
};
use crate::{
    app::Model,
    base::clean,
    config::{self, Config, paths},
    flow::{Cx, Session},
    history::{History, HistoryError, Kept, Recording, RecordingError},
    operation::sheet::{EX_DATAERR, EX_NOINPUT},
    runtime::{self, now},
    screen,
    source::SourceError,
};
use chrono::TimeDelta;
use std::{
    fs::File,
    io::{self, BufReader, IsTerminal},
    path::Path,
    sync::Arc,
};

impl From<HistoryError> for Failure {
    fn from(error: HistoryError) -> Self {
        Self::new(&error, "move it away, and a new one is begun at the next start", EX_IOERR)
    }
}

/// The calls of a context and what was changed meanwhile, without anything secret, into a new file.
pub async fn export(shared: &Shared, args: args::Record) -> Done {
    let args::Record::Export { file, minutes } = args;
    let config = config::load(shared.config.as_deref(), &shared.overrides(), &environment)?;
    let context = config.selected()?.name.clone();
    let mut kept = kept(&context).await?;
    if let Some(minutes) = minutes {
        let since = now().wall - TimeDelta::minutes(minutes.into());
        kept.calls.retain(|(_, sample)| sample.at > since);
        kept.marks.retain(|mark| mark.at > since);
    }
    if kept.calls.is_empty() {
        return Err(nothing(&context));
    }
    let mut text = Vec::new();
    Recording { context, kept }.write(&mut text)?;
    match &file {
        None => print(&String::from_utf8_lossy(&text)),
        Some(file) => write_new(file, &text).map(|()| 0),
    }
}

async fn kept(context: &str) -> Result<Kept, Failure> {
    let file = paths::history_dir().map(|folder| paths::history_file(&folder, context));
    // Opening it would make one.
    let file = file.filter(|file| file.exists()).ok_or_else(|| nothing(context))?;
    let mut history = History::open(&file).await?;
    let kept = history.read(now().wall).await;
    history.close().await;
    Ok(kept?)
}

fn nothing(context: &str) -> Failure {
    let what = format!("nothing was measured in {context} in that time");
    Failure::new(what, "the console keeps what it measures while it runs, for a day", EX_NOINPUT)
}

/// The screen as it was, with a time cursor and with nothing behind it.
pub async fn replay(shared: &Shared, file: &Path) -> Done {
    let config = config::load(shared.config.as_deref(), &shared.overrides(), &environment)?;
    let theme = console::theme(&config)?;
    let zone = config.display.zone;
    let model = model(&config, read(file)?, &Cx::new(now(), zone))?;
    if shared.once || !io::stdout().is_terminal() || !io::stdin().is_terminal() {
        let frame = runtime::snapshot(&model, now(), zone, &theme, console::PAGE);
        return print(&screen::text(&frame));
    }
    let open: runtime::Open = Arc::new(|_, _| {
        let (what, hint) =
            ("a recording has no server".to_owned(), "start the console without it".to_owned());
        Box::pin(async { Err(SourceError::Setup { what, hint }) })
    });
    let (drafts, config, history, editor) = (None, None, None, String::new());
    console::show(runtime::Console { model, zone, theme, open, drafts, config, history, editor }).await
}

fn read(file: &Path) -> Result<Recording, Failure> {
    let failed = |error: RecordingError| {
        let code = if matches!(error, RecordingError::File(_)) { EX_NOINPUT } else { EX_DATAERR };
        let hint = "`worky-console record export FILE` writes one";
        Failure::new(format!("{}: {error}", clean(&file.display().to_string())), hint, code)
    };
    let opened = File::open(file).map_err(|error| failed(error.into()))?;
    Recording::read(BufReader::new(opened)).map_err(failed)
}

fn model(config: &Config, recording: Recording, cx: &Cx) -> Result<Model, Failure> {
    let Recording { context, kept } = recording;
    let session = Session { context, read_only: true, database: true, signed_in: true, ..Session::default() };
    let model = Model::new(session, config.keymap()?, config.intervals).judging_by(config.targets.clone());
    Ok(model.replaying(kept.calls, kept.marks, cx))
}
