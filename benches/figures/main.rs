//! The figures that the console promises, measured on the real program in a terminal: `cargo bench --bench figures`.
#![allow(clippy::expect_used, clippy::panic, reason = "a measurement that cannot be made has no result")]
#![allow(clippy::print_stdout, reason = "its output is its result")]

#[path = "../../tests/e2e/home.rs"]
#[allow(dead_code, reason = "the end-to-end tests need more of it")]
mod home;
#[path = "../../tests/e2e/keys.rs"]
mod keys;
#[path = "../../tests/e2e/server.rs"]
#[allow(dead_code, reason = "the end-to-end tests need more of it")]
mod server;
#[path = "../../tests/e2e/terminal.rs"]
#[allow(dead_code, reason = "the end-to-end tests need more of it")]
mod terminal;

mod bulk;
mod faults;
mod figure;
mod filter;
mod journal;
mod process;
mod response;
mod rollout;
mod running;
mod start;

/// The size that the screens are designed for.
const SIZE: (u16, u16) = (120, 36);

fn main() {
    figure::heading();
    for measure in [
        start::measure,
        filter::measure,
        rollout::measure,
        response::measure,
        bulk::measure,
        running::quiet,
        running::demo,
        running::attached,
        journal::measure,
        faults::memory,
    ] {
        measure().iter().for_each(figure::Figure::print);
    }
}
