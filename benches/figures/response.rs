//! From a key to the first byte of the frame that answers it, with ten thousand rows and polls going on.

use crate::{
    SIZE,
    figure::{Figure, percentile},
    home::Home,
    terminal::Terminal,
};
use std::time::{Duration, Instant};

const PRESSES: usize = 500;
/// A key held down repeats about thirty times a second.
const REPEAT: Duration = Duration::from_millis(33);

pub fn measure() -> Vec<Figure> {
    let home = Home::new();
    let arguments = ["demo", "--size", "medium", "--requests-per-minute", "480"];
    let console = Terminal::console(&home, SIZE, &arguments);
    console.send_keys("2");
    console.until("all assignments", |screen| loaded(screen) > 9_900);
    let mut times: Vec<f64> = (0..PRESSES).map(|_| press(&console)).collect();
    let (middle, late) = (percentile(&mut times, 0.5), percentile(&mut times, 0.99));
    let note = format!("of {PRESSES}, max {:.1}", percentile(&mut times, 1.0));
    vec![
        Figure::new("10,000 rows: key to frame, p50", middle, "ms", None),
        Figure::new("10,000 rows: key to frame, p99", late, "ms", 4.0).noting(note),
    ]
}

/// Milliseconds until something is written after a key.
fn press(console: &Terminal) -> f64 {
    let before = console.bytes_written();
    let began = Instant::now();
    console.send_keys("j");
    assert!(console.writes_beyond(before, Duration::from_secs(5)), "no answer to a key:\n{}", console.text());
    let took = began.elapsed();
    // The rest of the frame, and whatever else comes before the key repeats.
    while let Some(left) = REPEAT.checked_sub(began.elapsed()) {
        console.writes_beyond(usize::MAX, left);
    }
    took.as_secs_f64() * 1e3
}

/// How many assignments the pane's title counts.
fn loaded(screen: &str) -> usize {
    let title =
        screen.lines().find(|line| line.starts_with('╭')).and_then(|line| line.split("Assignments ").nth(1));
    let digits = title.unwrap_or_default().chars().take_while(|c| c.is_ascii_digit() || *c == ',');
    digits.filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or_default()
}
