//! The figures that the console promises, measured on the real program in a terminal: `cargo bench --bench figures`,
//! or some of them: `cargo bench --bench figures -- filter memory`.
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
mod history;
mod journal;
mod process;
mod response;
mod rollout;
mod running;
mod start;

/// The size that the screens are designed for.
const SIZE: (u16, u16) = (120, 36);

type Measure = fn() -> Vec<figure::Figure>;

const MEASURES: [(&str, Measure); 12] = [
    ("start", start::measure),
    ("filter", filter::measure),
    ("rollout", rollout::measure),
    ("response", response::measure),
    ("bulk", bulk::measure),
    ("quiet", running::quiet),
    ("demo", running::demo),
    ("attached", running::attached),
    ("health", running::health),
    ("journal", journal::measure),
    ("history", history::measure),
    ("memory", faults::memory),
];

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    for word in &wanted {
        let names = MEASURES.map(|(name, _)| name);
        assert!(names.contains(&word.as_str()), "`{word}` is none of {}", names.join(", "));
    }
    figure::heading();
    for (name, measure) in MEASURES {
        if wanted.is_empty() || wanted.iter().any(|word| word == name) {
            measure().iter().for_each(figure::Figure::print);
        }
    }
}
