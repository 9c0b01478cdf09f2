//! The process as its machine sees it: processor time, memory, how long it has been up.

use super::clock::Clock;
use std::sync::{Mutex, PoisonError};
use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};

pub const MEGABYTE: f64 = 1024.0 * 1024.0;

/// What the process uses. The processor share is of the time since the reading before.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reading {
    pub cpu_percent: f64,
    pub memory_mb: f64,
    pub memory_percent: f64,
}

/// Figures for a world without time, in which a share of it cannot be measured.
const STILL: Reading = Reading { cpu_percent: 3.4, memory_mb: 41.7, memory_percent: 0.52 };

pub struct Host(Mutex<Option<System>>);

impl Host {
    pub fn new(clock: &Clock) -> Self {
        Self(Mutex::new(if clock.is_fixed() { None } else { System::new().ok() }))
    }

    pub fn read(&self) -> Reading {
        let mut system = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        system.as_mut().map_or(STILL, |system| measure(system).unwrap_or_default())
    }
}

fn measure(system: &mut System) -> Option<Reading> {
    let pid = Pid::from_u32(std::process::id());
    let what = ProcessRefreshKind::nothing().with_cpu().with_memory().without_tasks();
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[pid]), true, what);
    if system.total_memory() == 0 {
        system.refresh_memory();
    }
    let process = system.process(pid)?;
    let memory = process.memory() as f64;
    Some(Reading {
        cpu_percent: round(f64::from(process.cpu_usage()), 10.0),
        memory_mb: round(memory / MEGABYTE, 100.0),
        memory_percent: round(100.0 * memory / (system.total_memory().max(1) as f64), 100.0),
    })
}

/// Keeps as many decimals as `parts` says.
pub fn round(n: f64, parts: f64) -> f64 {
    (n * parts).round() / parts
}
