//! The demo's context: the embedded backend, started when it is opened, and its administrator signed in.

use super::{args, environment};
use crate::{
    base::Secret,
    config::{Config, Context, HttpUrl, Hue},
    demo::{ADMIN, Backend, Clock, Options, Trouble, TroubleSwitch},
    flow::{Mode, Session},
    gate::Gate,
    journal::Journal,
    runtime::{Open, Opened, Sources, Switch},
    source::{Api, ApiOptions, Database, Embedded, Recorder, SourceError, Stopwatch},
};
use std::{path::PathBuf, sync::Arc, time::Duration};
use tokio_util::task::AbortOnDropHandle;

/// How often the demo signs in again.
const RENEWAL: Duration = Duration::from_secs(25 * 60);
/// The demo's name among the contexts.
pub const NAME: &str = "demo";

/// The demo as a context of the configuration. Its address is not known before it has been started.
pub fn context() -> Result<Context, String> {
    let mut context = Context::new(NAME, HttpUrl::parse("http://127.0.0.1")?);
    context.email = Some(ADMIN.0.to_owned());
    context.colour = Hue::Cyan;
    Ok(context)
}

/// Opens the demo by starting it, and every other context as usual.
pub fn open(config: Arc<Config>, demo: &args::Demo) -> Open {
    let (asked, simulate) = (demo.sample.options(&environment), !demo.paused);
    let configured = super::contexts::open(config.clone());
    Arc::new(move |name, recorder| {
        if name != NAME {
            return configured(name, recorder);
        }
        let (config, asked) = (config.clone(), asked.clone());
        Box::pin(async move {
            let asked = asked.map_err(|error| SourceError::Setup {
                what: error.to_string(),
                hint: "change or unset the variable".into(),
            })?;
            let options = Options { simulate, ..asked };
            start(&config, options, Stopwatch::system(), recorder).await.map(|(_, opened)| opened)
        })
    })
}

/// Start the backend and sign in as its administrator. The backend lives as long as the returned pair.
pub async fn start(
    config: &Config,
    mut options: Options,
    stopwatch: Stopwatch,
    recorder: Recorder,
) -> Result<(Arc<Backend>, Opened), SourceError> {
    let setup =
        |what: String| SourceError::Setup { what, hint: "the demo needs a free port on 127.0.0.1".into() };
    // What happens to a made-up company is gone with it, and so is the record of it.
    let folder =
        tempfile::tempdir().map_err(|error| setup(format!("no folder for the demo's data: {error}")))?;
    let file = folder.path().join("worky.sqlite");
    options.data = Some(file.clone());
    let clock = options.clock.clone();
    // Trouble begins when somebody is there to see it.
    let troubles = std::mem::take(&mut options.troubles);
    let backend = Arc::new(Backend::start(options).await.map_err(|error| setup(error.to_string()))?);
    let api = ApiOptions {
        timeout: config.api.timeout,
        requests_per_minute: config.api.requests_per_minute,
        ..ApiOptions::new(backend.url())
    };
    let api = Api::new(api, None, stopwatch.clone(), recorder)?;
    api.log_in(ADMIN.0, &Secret::new(ADMIN.1)).await?;
    troubles.into_iter().for_each(|trouble| backend.trouble().set(trouble));
    let session = Session {
        mode: Mode::Demo,
        signed_in: true,
        database: true,
        host: api.host().to_owned(),
        troubles: Trouble::ALL.iter().map(|one| (one.to_string(), one.about().to_owned())).collect(),
        ..super::contexts::session(&context().map_err(setup)?, config)
    };
    let gate = Gate::new(api.clone(), Ok(Journal::open(folder.path().join("journal.jsonl"))), NAME);
    let look = at_its_data(file, stopwatch, clock, backend.trouble().clone());
    let keep: Box<dyn std::any::Any + Send> =
        Box::new((backend.clone(), stay_signed_in(api.clone()), folder));
    let opened = Opened {
        session,
        sources: Sources::new(api, Some(Database::embedded(look, super::contexts::look_patience(config)))),
        gate,
        keep: Some(keep),
        switch: Some(switch(backend.trouble().clone())),
        trouble: None,
    };
    Ok((backend, opened))
}

/// The backend's own file. The console asks everything else over HTTP, as of any server.
fn at_its_data(file: PathBuf, stopwatch: Stopwatch, clock: Clock, troubles: TroubleSwitch) -> Embedded {
    Embedded {
        file,
        stopwatch,
        clock: Arc::new(move || clock.now()),
        down: Arc::new(move || troubles.is(Trouble::DbDown)),
    }
}

/// A trouble by its name, begun if it is not there and ended if it is.
fn switch(troubles: TroubleSwitch) -> Switch {
    Box::new(move |name| {
        let trouble = Trouble::ALL.iter().copied().find(|trouble| trouble.as_str() == name)?;
        let on = !troubles.is(trouble);
        if on {
            troubles.set(trouble)
        } else {
            troubles.clear(trouble)
        }
        Some(on)
    })
}

/// A demo may run all day, a token lasts half an hour.
fn stay_signed_in(api: Api) -> AbortOnDropHandle<()> {
    AbortOnDropHandle::new(tokio::spawn(async move {
        loop {
            tokio::time::sleep(RENEWAL).await;
            // What goes wrong is seen by the next poll, and told there.
            let _ = api.log_in(ADMIN.0, &Secret::new(ADMIN.1)).await;
        }
    }))
}
