//! What a console costs while somebody looks at it: bytes, time of a core, memory.

use crate::{SIZE, figure::Figure, home::Home, process, server::Server, terminal::Terminal};
use std::time::Duration;

const QUIET: Duration = Duration::from_secs(10);
const WATCH: Duration = Duration::from_secs(30);
const MINUTE: Duration = Duration::from_secs(60);

struct Cost {
    bytes: f64,
    cpu: f64,
}

/// Watches for a while what the console uses of the terminal and of a core, for each second.
fn watch(console: &Terminal, span: Duration) -> Cost {
    let (bytes, cpu) = (console.bytes_written(), process::cpu_seconds(console.process_id()));
    // Nobody writes that much: it is the time that passes.
    console.writes_beyond(usize::MAX, span);
    let each = |total: f64| total / span.as_secs_f64();
    let used = process::cpu_seconds(console.process_id()) - cpu;
    Cost { bytes: each((console.bytes_written() - bytes) as f64), cpu: each(used) * 100.0 }
}

pub fn quiet() -> Vec<Figure> {
    let home = Home::new();
    let console = Terminal::console(&home, SIZE, &["demo", "--paused"]);
    console.until("teams", |screen| screen.contains("Design Guild"));
    console.send_keys("p");
    console.until("the pause", |screen| screen.contains("PAUSED"));
    let cost = watch(&console, QUIET);
    vec![Figure::new("paused: bytes in 10 s", cost.bytes * QUIET.as_secs_f64(), "B", 0.0)]
}

pub fn demo() -> Vec<Figure> {
    let home = Home::new();
    let console = Terminal::console(&home, SIZE, &["demo"]);
    console.until("teams", |screen| screen.contains("Design Guild"));
    let cost = watch(&console, WATCH);
    let memory = process::resident_megabytes(console.process_id());
    vec![
        Figure::new("live demo, Teams: bytes a second", cost.bytes, "B", 300.0),
        Figure::new("live demo with its backend: share of a core", cost.cpu, "%", None),
        Figure::new("live demo with its backend: memory", memory, "MB", 45.0),
    ]
}

/// The console without the backend that the demo has in the same process.
pub fn attached() -> Vec<Figure> {
    let home = Home::new();
    let server = Server::listen(&home, "127.0.0.1:0", &["--simulate"]);
    let env = [("WORKY_CONSOLE_TOKEN", &*server.token())];
    let console = Terminal::console_with(&home, SIZE, &["--api-url", &server.url()], &env);
    console.until("teams", |screen| screen.contains("Design Guild"));
    let cost = watch(&console, WATCH);
    let memory = process::resident_megabytes(console.process_id());
    vec![
        Figure::new("console alone, Teams: bytes a second", cost.bytes, "B", 300.0),
        Figure::new("console alone: share of a core", cost.cpu, "%", 1.0),
        Figure::new("console alone: memory", memory, "MB", 45.0),
    ]
}

/// The tab that changes most, looked at for a minute.
pub fn health() -> Vec<Figure> {
    let home = Home::new();
    let server = Server::listen(&home, "127.0.0.1:0", &["--simulate"]);
    let env = [("WORKY_CONSOLE_TOKEN", &*server.token())];
    let console = Terminal::console_with(&home, SIZE, &["--api-url", &server.url()], &env);
    console.until("teams", |screen| screen.contains("Design Guild"));
    console.send_keys("4");
    console.until("the endpoints", |screen| screen.contains("GET /health"));
    let cost = watch(&console, MINUTE);
    vec![
        Figure::new("console alone, Health: bytes a second", cost.bytes, "B", 2_048.0),
        Figure::new("console alone, Health: share of a core", cost.cpu, "%", 2.0),
    ]
}
