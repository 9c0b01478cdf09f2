//! Starting the backend and stopping it.

use super::{
    Options, Quirk, Simulator, TroubleSwitch,
    chance::Chance,
    database::Database,
    delivery,
    fault::Fault,
    host::Host,
    limit::Limiter,
    line::{Caller, Lines},
    metrics::Metrics,
    oddities,
    pool::Pool,
    routes, seed, server,
    service::{App, Service},
    simulator::Reach,
    slash::Patterns,
    token::Signer,
    turns::Turns,
    workers::Workers,
};
use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::Semaphore, task::JoinHandle};
use tokio_util::sync::CancellationToken;

/// How long open requests may take to finish when the backend stops.
const PATIENCE: Duration = Duration::from_millis(1500);

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
    #[error("cannot open the data{}: {error}", place(.path))]
    Open { path: Option<PathBuf>, error: sqlx::Error },
    #[error("cannot write the sample data: {0}")]
    Seed(String),
    #[error("cannot prepare the simulator: {0}")]
    Simulator(#[from] super::SimulatorError),
}

fn place(path: &Option<PathBuf>) -> String {
    path.as_ref().map(|path| format!(" in {}", path.display())).unwrap_or_default()
}

impl From<Fault> for StartError {
    fn from(fault: Fault) -> Self {
        Self::Seed(match fault {
            Fault::Internal(text) | Fault::Plain(_, text) => text,
            other => format!("{other:?}"),
        })
    }
}

/// A running backend. Dropping it stops it as well, less politely than [`Backend::stop`].
#[derive(Debug)]
pub struct Backend {
    address: SocketAddr,
    simulator: Arc<Simulator>,
    database: Database,
    trouble: TroubleSwitch,
    tasks: Vec<JoinHandle<()>>,
    quit: CancellationToken,
    /// Whether it does not stop before the last request has been answered.
    stubborn: bool,
}

impl Backend {
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let listener = TcpListener::bind(options.listen)
            .await
            .map_err(|error| StartError::Listen(options.listen, error))?;
        let address = listener.local_addr().map_err(|error| StartError::Listen(options.listen, error))?;
        let (quirks, trouble) = (options.all_quirks(), TroubleSwitch::default());
        let stale = quirks.contains(&Quirk::StalePoolAfterOutage);
        let database = Database::open(options.data.as_deref(), trouble.clone(), stale)
            .await
            .map_err(|error| StartError::Open { path: options.data.clone(), error })?;
        seed::fill(&database, &options).await?;
        let signer = Signer::open(&database, &options.clock, options.seed).await?;
        oddities::move_on_update(&database, &quirks).await?;
        options.troubles.iter().for_each(|one| trouble.set(*one));
        let quit = CancellationToken::new();
        let app: App = Arc::new(service(&options, signer, database.clone(), trouble.clone(), quit.clone()));
        let simulator =
            Arc::new(Simulator::new(Reach { url: url(address), app: app.clone() }, options.seed)?);
        let stubborn = quirks.contains(&Quirk::StubbornWorker);
        let mut backend = Self { address, simulator, database, trouble, tasks: Vec::new(), quit, stubborn };
        backend.spawn(&app, listener, &options);
        Ok(backend)
    }

    fn spawn(&mut self, app: &App, listener: TcpListener, options: &Options) {
        let service = server::router(app.clone(), options).into_make_service_with_connect_info::<Caller>();
        let serve = axum::serve(Lines::new(listener), service)
            .with_graceful_shutdown(self.quit.clone().cancelled_owned());
        self.tasks.push(tokio::spawn(async move {
            // Accepting cannot end in an error: axum retries by itself.
            let _ = serve.await;
        }));
        if !app.clock.is_fixed() {
            let (app, quit) = (app.clone(), self.quit.clone());
            self.tasks.push(tokio::spawn(async move {
                quit.run_until_cancelled(delivery::forever(&app)).await;
            }));
        }
        if options.simulate {
            let (simulator, quit) = (self.simulator.clone(), self.quit.clone());
            self.tasks.push(tokio::spawn(async move {
                quit.run_until_cancelled(simulator.forever()).await;
            }));
        }
    }

    /// The root of the server; `/health` is below it, and so is `/api/v1`.
    pub fn url(&self) -> String {
        url(self.address)
    }

    /// What goes wrong around the server; it can be changed at any time.
    pub fn trouble(&self) -> &TroubleSwitch {
        &self.trouble
    }

    pub fn simulator(&self) -> &Simulator {
        &self.simulator
    }

    /// Lets open requests finish, then closes the data.
    pub async fn stop(mut self) {
        self.quit.cancel();
        for mut task in std::mem::take(&mut self.tasks) {
            let patience = if self.stubborn { Duration::MAX } else { PATIENCE };
            if tokio::time::timeout(patience, &mut task).await.is_err() {
                task.abort();
            }
        }
        self.database.close().await;
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        self.quit.cancel();
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

fn url(address: SocketAddr) -> String {
    format!("http://{address}")
}

fn service(
    options: &Options,
    signer: Signer,
    db: Database,
    trouble: TroubleSwitch,
    quit: CancellationToken,
) -> Service {
    let mut patterns = Patterns::default();
    routes::mounted(options).iter().for_each(|(path, _)| patterns.add(path));
    Service {
        db,
        clock: options.clock.clone(),
        chance: Chance::new(options.seed),
        limiter: Limiter::default(),
        metrics: Metrics::default(),
        workers: Workers::new(
            options.all_quirks().contains(&Quirk::PerWorkerFigures),
            options.limits.cache.then_some(options.limits.cache_life),
        ),
        host: Host::new(&options.clock),
        signer,
        patterns,
        started: options.clock.now(),
        log: options.log,
        seed: options.seed,
        quirks: options.all_quirks(),
        limits: options.limits.clone(),
        trouble,
        pool: Pool::new(options),
        turns: Turns::default(),
        racers: Semaphore::new(oddities::RACERS),
        quit,
    }
}
