//! Opening a configured context: its token, its API, its database.

use crate::{
    base::Secret,
    config::{Config, Context, FlagKeeper, HttpUrl, paths},
    flow::{Mode, Session},
    gate::Gate,
    journal::{Journal, JournalError, Who},
    runtime::{Open, Opened, Sources},
    source::{
        Api, ApiOptions, Database, FlagStore, Pace, Recorder, SourceError, Stopwatch,
        flags::{ApiFlags, DatabaseFlags, FileFlags},
    },
};
use std::{sync::Arc, time::Duration};
use tokio::{process::Command, time::timeout};

/// A password manager may have to ask for a finger, not for a coffee.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the frame says of a context before it has been opened.
pub fn session(context: &Context, config: &Config) -> Session {
    Session {
        context: context.name.clone(),
        mode: Mode::Live,
        guard: context.guard,
        colour: context.colour,
        read_only: context.read_only,
        plain_text: context.is_exposed(),
        database: context.database_url.is_some(),
        signed_in: false,
        email: context.email.clone().unwrap_or_default(),
        contexts: config.contexts.keys().cloned().collect(),
        troubles: Vec::new(),
        host: context.api_url.host(),
    }
}

pub fn api_options(config: &Config, url: &HttpUrl, context: &Context) -> ApiOptions {
    ApiOptions {
        timeout: config.api.timeout,
        requests_per_minute: config.api.requests_per_minute,
        ca_file: context.ca_file.clone(),
        client_cert_file: context.client_cert_file.clone(),
        client_key_file: context.client_key_file.clone(),
        ..ApiOptions::new(url.as_str())
    }
}

/// The journal of whoever runs this.
pub fn journal() -> Result<Journal, JournalError> {
    paths::journal_file().map(Journal::open).ok_or(JournalError::Nowhere)
}

/// How the contexts of this configuration are opened.
pub fn open(config: Arc<Config>) -> Open {
    Arc::new(move |name, recorder| {
        let config = config.clone();
        Box::pin(async move { enter(&config, &name, recorder).await })
    })
}

pub async fn enter(config: &Config, name: &str, recorder: Recorder) -> Result<Opened, SourceError> {
    let context = config
        .context_named(name)
        .map_err(|error| SourceError::Setup { what: error.to_string(), hint: error.hint().to_owned() })?;
    // Without a token from there, the log-in form is still a way in.
    let (token, trouble) =
        token(context).await.map_or_else(|error| (None, Some(error)), |token| (token, None));
    let signed_in = token.is_some();
    let api = api(config, context, token, recorder)?;
    let database =
        context.database_url.as_ref().map(|url| Database::new(&Secret::new(url.expose()), patience(config)));
    let database = database.transpose()?;
    let backends = database.as_ref().map(Database::backends);
    let hurried = flag_store(config, context, &api.at(Pace::Person))?;
    let flags = flag_store(config, context, &api)?;
    let gate = Gate::new(api.clone(), journal(), name).over(backends).keeping_flags_in(hurried);
    let sources = Sources::new(api, database).keeping_flags_in(flags);
    let session = Session { signed_in, ..session(context, config) };
    Ok(Opened { session, sources, gate, keep: None, switch: None, trouble })
}

/// Its API, asked with this token.
pub fn api(
    config: &Config,
    context: &Context,
    token: Option<Secret>,
    recorder: Recorder,
) -> Result<Api, SourceError> {
    let options = api_options(config, &context.api_url, context);
    Api::new(options, token, Stopwatch::system(), recorder)
}

/// Where it keeps its flags, behind this API or elsewhere.
pub fn flag_store(config: &Config, context: &Context, api: &Api) -> Result<Arc<dyn FlagStore>, SourceError> {
    match (context.flag_store, &context.database_url, &context.flag_file) {
        (FlagKeeper::Database, Some(url), _) => {
            Ok(Arc::new(DatabaseFlags::new(&Secret::new(url.expose()), patience(config), changed_by())?))
        }
        (FlagKeeper::File, _, Some(file)) => Ok(Arc::new(FileFlags::new(file))),
        _ => Ok(Arc::new(ApiFlags::new(api.clone()))),
    }
}

/// Nobody signs in at a database: whoever runs this is who changes it.
fn changed_by() -> String {
    Who::here("").os
}

/// How long one look at a database may take.
fn patience(config: &Config) -> Duration {
    config.api.timeout.min(Duration::from_secs(5))
}

/// From the environment or else from its command; none where neither is set.
pub async fn token(context: &Context) -> Result<Option<Secret>, SourceError> {
    match context.token.from_environment(&super::environment) {
        Some(token) => Ok(Some(token)),
        None => from_command(context).await,
    }
}

/// What the context's `token_command` prints. Its output is the token: it is never shown, not even when
/// the command fails.
async fn from_command(context: &Context) -> Result<Option<Secret>, SourceError> {
    let Some([program, arguments @ ..]) = context.token.command.as_deref() else { return Ok(None) };
    let setup = |what: String| SourceError::Setup {
        what: format!("token_command of {}: {what}", context.name),
        hint: format!("run `{program}` in a shell to see why, or press L to log in"),
    };
    let mut command = Command::new(program);
    command.args(arguments).stdin(std::process::Stdio::null()).kill_on_drop(true);
    let output = timeout(PATIENCE, command.output())
        .await
        .map_err(|_| setup(format!("`{program}` gave no token within {} s", PATIENCE.as_secs())))?
        .map_err(|error| setup(format!("`{program}` cannot be run: {error}")))?;
    let token = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    match (output.status.success(), token.is_empty()) {
        (true, false) => Ok(Some(Secret::new(token))),
        (true, true) => Err(setup(format!("`{program}` printed nothing"))),
        (false, _) => Err(setup(format!("`{program}` failed with {}", output.status))),
    }
}
