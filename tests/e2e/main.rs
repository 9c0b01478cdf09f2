//! The real binary in a real terminal.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail loudly anywhere")]

mod home;
mod keys;
mod terminal;
mod terminal_test;
