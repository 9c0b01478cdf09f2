//! The tests that need more than one module: one binary, so that it links once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail loudly anywhere")]

mod app;
mod architecture;
mod backend;
mod check;
mod client;
mod database;
mod documents;
mod flags;
mod gate;
mod journal;
mod postgres;
mod quirks;
mod survive;
mod troubles;
mod writes;
