//! Keeps what is measured on the disk, in batches and in a task of its own, so that a slow disk never holds
//! up the screen.

use crate::{
    base::Tone,
    flow::Msg,
    history::{Entry, History, HistoryError},
};
use chrono::Utc;
use std::{path::PathBuf, time::Duration};
use tokio::{
    sync::mpsc,
    task::JoinHandle,
    time::{Instant, timeout, timeout_at},
};

/// So much may wait for the disk; what does not fit is not worth waiting for.
const WAITING: usize = 4096;
/// Written together: what comes within this time, or so many.
const BATCH: (Duration, usize) = (Duration::from_secs(5), 512);
/// How often what has grown old is thinned.
const THINNING: Duration = Duration::from_secs(15 * 60);
/// Nobody waits longer for the disk when they leave.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) struct Keeper {
    to: mpsc::Sender<Entry>,
    task: JoinHandle<()>,
}

impl Keeper {
    /// Tell what was kept before, then keep what comes.
    pub fn start(file: PathBuf, mail: mpsc::Sender<Msg>) -> Self {
        let (to, entries) = mpsc::channel(WAITING);
        let task = tokio::spawn(async move {
            if let Err(error) = work(file, entries, &mail).await {
                let text = format!("{error}; move it away, and a new one is begun at the next start");
                // Nobody reads it any more where the context has been left meanwhile.
                let _ = mail.send(Msg::Notice { tone: Tone::Warn, text }).await;
            }
        });
        Self { to, task }
    }

    pub fn keep(&self, entry: Entry) {
        // Without a file nobody listens, as was said when it could not be opened.
        let _ = self.to.try_send(entry);
    }

    /// What was given is in the file when this returns, unless the disk is very slow.
    pub async fn finish(self) {
        let Self { to, task } = self;
        drop(to);
        let _ = timeout(PATIENCE, task).await;
    }
}

async fn work(
    file: PathBuf,
    mut entries: mpsc::Receiver<Entry>,
    mail: &mpsc::Sender<Msg>,
) -> Result<(), HistoryError> {
    let mut history = History::open(&file).await?;
    history.thin(Utc::now()).await?;
    let kept = history.read(Utc::now()).await?;
    let _ = mail.send(Msg::Remembered { calls: kept.calls, marks: kept.marks }).await;
    let mut thinned = Instant::now();
    while let Some(first) = entries.recv().await {
        let mut batch = vec![first];
        let until = Instant::now() + BATCH.0;
        while batch.len() < BATCH.1
            && let Ok(Some(next)) = timeout_at(until, entries.recv()).await
        {
            batch.push(next);
        }
        history.write(&batch).await?;
        if thinned.elapsed() >= THINNING {
            history.thin(Utc::now()).await?;
            thinned = Instant::now();
        }
    }
    history.close().await;
    Ok(())
}
