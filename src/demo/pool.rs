//! The connections that the real server's workers have to their database: few, and lent to one request
//! each for as long as it takes.

use super::{Options, Quirk, fault::Fault, workers::WORKERS};
use std::time::Duration;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};

/// Connections of one worker.
const CONNECTIONS: usize = 15;
/// Routes that ask the database nothing, or ask it without a connection of the pool.
const WITHOUT: [&str; 6] =
    ["/", "/health", "/metrics", "/openapi.json", "/api/v1/public/test-public", "/api/v1/auth/test-no-auth"];

pub struct Pool {
    /// What is free of each worker's; empty where there are always enough.
    workers: Vec<Semaphore>,
    patience: Duration,
}

impl Pool {
    pub fn new(options: &Options) -> Self {
        let workers = if options.all_quirks().contains(&Quirk::SmallPool) { WORKERS } else { 0 };
        let workers = (0..workers).map(|_| Semaphore::new(CONNECTIONS)).collect();
        Self { workers, patience: options.pool_patience }
    }

    /// A connection for a request to this path, if it needs one and has to wait for it.
    pub async fn lend(&self, worker: usize, path: &str) -> Result<Option<SemaphorePermit<'_>>, Fault> {
        let Some(free) = self.workers.get(worker).filter(|_| !WITHOUT.contains(&path)) else {
            return Ok(None);
        };
        match timeout(self.patience, free.acquire()).await {
            Ok(Ok(connection)) => Ok(Some(connection)),
            _ => Err(Fault::Internal(format!(
                "QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout {:.2}",
                self.patience.as_secs_f64()
            ))),
        }
    }
}
