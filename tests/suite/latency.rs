//! The figures of latency against a server of which it is known how long it takes.

use axum::{Json, Router, routing::get};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
    time::Duration,
};
use worky_console::{
    base::Secret,
    domain::{Call, Endpoint, Targets},
    source::{Api, ApiOptions, Stopwatch},
    store::Calls,
};

const SAMPLES: u64 = 10_000;
const HOUR: Duration = Duration::from_secs(3600);

/// What this share of the answers does not exceed, in microseconds: a long tail, from 10 ms on.
fn quantile(share: f64) -> f64 {
    10_000.0 / (1.0 - share).sqrt()
}

/// Calls of a client to a server that takes so long each time, on a clock that only the server moves.
async fn called(times: Vec<u64>) -> Vec<Call> {
    let clock = Arc::new(AtomicU64::new(0));
    let (time, of_server, next) = (clock.clone(), clock, Arc::new(Mutex::new(times.into_iter())));
    let (rounds, calls) = (next.lock().unwrap().len(), Arc::new(Mutex::new(Vec::new())));
    let answer = move || async move {
        let took = next.lock().unwrap().next().unwrap_or_default();
        of_server.fetch_add(took, SeqCst);
        Json(json!({"status": "healthy", "service": "worky", "version": "1"}))
    };
    let url = crate::client::serve(Router::new().route("/health", get(answer))).await;
    let stopwatch = Stopwatch::new(move || Duration::from_micros(time.load(SeqCst)));
    let log = calls.clone();
    let record = Arc::new(move |call: &Call, _| log.lock().unwrap().push(call.clone()));
    let options = ApiOptions { requests_per_minute: u32::MAX, ..ApiOptions::new(&url) };
    let api = Api::new(options, Some(Secret::new("t")), stopwatch, record).unwrap();
    for _ in 0..rounds {
        api.health().await.unwrap();
    }
    std::mem::take(&mut *calls.lock().unwrap())
}

fn at(ms: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::milliseconds(ms)
}

#[tokio::test]
async fn percentiles_are_those_of_the_server_within_two_hundredths_or_a_millisecond() {
    let mut times: Vec<u64> =
        (0..SAMPLES).map(|n| quantile((n as f64 + 0.5) / SAMPLES as f64) as u64).collect();
    fastrand::Rng::with_seed(7).shuffle(&mut times);
    let mut calls = Calls::judged_by(Arc::new(Targets::default()));
    for (n, call) in called(times).await.iter().enumerate() {
        calls.record(call, at(300 * n as i64));
    }
    let figures = calls.figures(Endpoint::Health, HOUR);
    assert_eq!((figures.count, figures.failed, figures.missed), (SAMPLES, 0, 0));
    for (shown, share) in [(figures.p50, 0.5), (figures.p95, 0.95), (figures.p99, 0.99)] {
        let (shown, known) = (shown.unwrap().as_micros() as f64, quantile(share));
        let off = (shown - known).abs();
        assert!(off <= (known * 0.02).max(1_000.0), "p{}: {shown} us shown, {known} us known", 100.0 * share);
    }
}

#[tokio::test]
async fn a_stall_of_five_seconds_at_a_poll_a_second_is_in_that_minutes_p99() {
    let mut calls = Calls::judged_by(Arc::new(Targets::default()));
    calls.watch([(Endpoint::Health, Duration::from_secs(1))].into());
    let times: Vec<u64> = (0..56).map(|n| if n == 30 { 5_000_000 } else { 20_000 }).collect();
    let mut ended = 0;
    for call in called(times).await {
        // The next poll waits for the one that hangs.
        ended += (call.took.as_millis() as i64).max(1_000);
        calls.record(&call, at(ended));
    }
    let figures = calls.figures(Endpoint::Health, Duration::from_secs(60));
    assert_eq!((figures.count, figures.missed), (56, 4));
    assert!(figures.p99.unwrap() >= Duration::from_secs(4), "{figures:?}");
    assert!(figures.p50.unwrap() < Duration::from_millis(25), "{figures:?}");
}
