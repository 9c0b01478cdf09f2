//! What an hour of faults leaves behind in memory. Fast polls make the hour short: as many as a console left
//! alone makes in one, at the most a minute that leave the server enough of its own limit not to be spared.

use crate::{SIZE, figure::Figure, home::Home, process, server::Server, terminal::Terminal};
use std::time::{Duration, Instant};

/// Polls of an hour, at thirty a minute.
const HOUR: usize = 1_800;
/// Polls at each end whose highest memory is compared. As many come before the first of them, in which every
/// broken answer and the longest have been seen.
const WINDOW: usize = 300;
/// Between two looks.
const LOOK: Duration = Duration::from_millis(500);
/// An hour that takes longer than this never ends.
const LONGEST: Duration = Duration::from_secs(900);

const HURRY: [(&str, &str); 7] = [
    ("WORKY_CONSOLE_REQUESTS_PER_MINUTE", "440"),
    ("WORKY_CONSOLE_INTERVAL_HEALTH", "1"),
    ("WORKY_CONSOLE_INTERVAL_TEAMS", "1"),
    ("WORKY_CONSOLE_INTERVAL_ASSIGNMENTS", "1"),
    ("WORKY_CONSOLE_INTERVAL_NOTIFICATIONS", "1"),
    ("WORKY_CONSOLE_INTERVAL_ROLLOUT", "1"),
    ("WORKY_CONSOLE_BACKGROUND_FACTOR", "1"),
];

pub fn memory() -> Vec<Figure> {
    let faults = ["garbage", "flapping"];
    let watched = faults.map(|fault| std::thread::spawn(move || growth(fault)));
    let names = ["an hour of garbage: memory grows by", "an hour of flapping: memory grows by"];
    let figure = |(name, watched): (&'static str, std::thread::JoinHandle<Growth>)| {
        let Growth { before, after, polls } = watched.join().expect("it was watched to the end");
        let note = format!("{polls} polls, {before:.1} to {after:.1} MB");
        Figure::new(name, (after - before).max(0.0), "MB", 5.0).noting(note)
    };
    names.into_iter().zip(watched).map(figure).collect()
}

struct Growth {
    before: f64,
    after: f64,
    polls: usize,
}

/// The highest memory in the first and in the last window of the hour.
fn growth(fault: &str) -> Growth {
    let home = Home::new();
    let server = Server::listen(&home, "127.0.0.1:0", &["--fault", fault]);
    let token = loop {
        if let Some(token) = server.log_in() {
            break token;
        }
        std::thread::sleep(LOOK);
    };
    let env = [&HURRY[..], &[("WORKY_CONSOLE_TOKEN", &token)]].concat();
    let console = Terminal::console_with(&home, SIZE, &["--api-url", &server.url()], &env);
    console.send_keys("4");
    console.until("what it costs", |screen| polls(screen).is_some());
    let (began, mut seen) = (Instant::now(), Vec::new());
    loop {
        console.writes_beyond(usize::MAX, LOOK);
        let polls = polls(&console.text()).unwrap_or_default();
        seen.push((polls, process::resident_megabytes(console.process_id())));
        if polls >= WINDOW + HOUR {
            break;
        }
        assert!(began.elapsed() < LONGEST, "only {polls} polls:\n{}", console.text());
    }
    let highest = |low: usize, high: usize| {
        let within = seen.iter().filter(|(polls, _)| (low..high).contains(polls));
        within.map(|(_, memory)| *memory).fold(0.0, f64::max)
    };
    Growth { before: highest(WINDOW, 2 * WINDOW), after: highest(HOUR, usize::MAX), polls: HOUR }
}

/// How many calls the Health tab has counted.
fn polls(screen: &str) -> Option<usize> {
    screen.lines().find_map(|line| {
        let (_, rest) = line.rsplit_once("calls ")?;
        let digits = rest.trim_start().split(", ").next()?.replace(',', "");
        digits.parse().ok()
    })
}
