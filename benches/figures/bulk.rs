//! Keys while five hundred changes are under way: looked up, sent and told, as fast as the server's limit allows.

use crate::{
    SIZE,
    figure::{Figure, percentile},
    home::Home,
    terminal::Terminal,
};
use std::time::{Duration, Instant};

const MANY: usize = 500;
const PRESSES: usize = 300;
/// Between two presses. What is under way lasts longer than all of them.
const REPEAT: Duration = Duration::from_millis(100);
/// The server lets few hundred requests through in a minute.
const PATIENCE: Duration = Duration::from_secs(300);

pub fn measure() -> Vec<Figure> {
    let home = Home::new();
    let arguments = ["demo", "--paused", "--size", "medium", "--requests-per-minute", "480"];
    let console = Terminal::console(&home, SIZE, &arguments);
    console.send_keys("2");
    console.until("assignments", |screen| screen.contains("Assignments 10,"));
    mark(&console);
    console.send_keys("D");
    patiently(&console, "what will be done", |screen| screen.contains("y do it"));
    console.send_keys("y");
    let shows = |screen: &str| screen.contains(&format!("of {MANY}"));
    patiently(&console, "the progress", shows);
    let mut times: Vec<f64> = (0..PRESSES).map(|_| redraw(&console)).collect();
    assert!(shows(&console.text()), "over before it was measured:\n{}", console.text());
    let (middle, late) = (percentile(&mut times, 0.5), percentile(&mut times, 1.0));
    vec![
        Figure::new("bulk of 500 under way: key to frame, p50", middle, "ms", None),
        Figure::new("bulk of 500 under way: key to frame, max", late, "ms", 16.0),
    ]
}

/// The first rows of the list, from the first to the last of them.
fn mark(console: &Terminal) {
    for _ in 0..MANY - 1 {
        console.send_keys("shift-down");
    }
    console.until("the marks", |screen| screen.contains(&format!("{MANY} marked")));
}

fn patiently(console: &Terminal, what: &str, fits: impl Fn(&str) -> bool) {
    let began = Instant::now();
    while !fits(&console.text()) {
        assert!(began.elapsed() < PATIENCE, "no sight of {what}:\n{}", console.text());
        console.writes_beyond(usize::MAX, REPEAT);
    }
}

/// Milliseconds until the whole screen begins to be written anew.
fn redraw(console: &Terminal) -> f64 {
    let before = console.bytes_written();
    let began = Instant::now();
    console.send_keys("ctrl-l");
    assert!(console.writes_beyond(before, Duration::from_secs(5)), "no answer to a key:\n{}", console.text());
    let took = began.elapsed();
    while let Some(left) = REPEAT.checked_sub(began.elapsed()) {
        console.writes_beyond(usize::MAX, left);
    }
    took.as_secs_f64() * 1e3
}
