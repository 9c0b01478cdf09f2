//! Consoles that are killed at any moment while they change things. Each is this test again, called by its name
//! with the server and the journal in its environment. What the server has seen is in the journal, nothing
//! was sent twice, and the next console finds out the truth.

use super::*;
use crate::{
    client::serve,
    writes::{Line, task},
};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::Method,
    response::Response,
};
use std::{
    collections::HashMap,
    env,
    io::Write,
    process::Stdio,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
    sync::watch,
};
use worky_console::{
    base::Secret,
    demo::{ADMIN, Backend, Options},
    journal::{Found, Outcome},
    source::{ApiOptions, Stopwatch},
};

const URL: &str = "WORKY_CONSOLE_TEST_URL";
const FILE: &str = "WORKY_CONSOLE_TEST_FILE";
const ROUND: &str = "WORKY_CONSOLE_TEST_ROUND";
/// Servers at which consoles are killed at the same time, and how many at each.
const LANES: usize = 4;
const ROUNDS: usize = 50;

/// What the server has seen of the changes, and what it is still at. A request that was begun is finished even
/// if whoever has sent it is gone, as with any server.
#[derive(Clone)]
struct Wire {
    line: Line,
    writes: Arc<Mutex<Vec<String>>>,
    begun: watch::Sender<usize>,
    open: watch::Sender<usize>,
}

async fn pass(State(wire): State<Wire>, request: Request) -> Response {
    wire.open.send_modify(|n| *n += 1);
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let path = parts.uri.path();
    let reads = parts.method == Method::GET || ["/login", "/validat"].iter().any(|part| path.contains(part));
    if !reads {
        wire.writes.lock().unwrap().push(format!(
            "{} {path} {}",
            parts.method,
            String::from_utf8_lossy(&body)
        ));
        wire.begun.send_modify(|n| *n += 1);
    }
    let onward = wire.clone();
    let work = tokio::spawn(async move {
        let response = onward.line.forward(Request::from_parts(parts, Body::from(body))).await;
        onward.open.send_modify(|n| *n -= 1);
        response
    });
    work.await.unwrap()
}

async fn signed_in(url: &str) -> Api {
    let options = ApiOptions { requests_per_minute: 480, ..ApiOptions::new(url) };
    let api = Api::new(options, None, Stopwatch::system(), Arc::new(|_, _| ())).unwrap();
    api.log_in(ADMIN.0, &Secret::new(ADMIN.1)).await.unwrap();
    api.at(Pace::Person)
}

/// The console: one change after the other until it is killed.
async fn console(url: &str, file: &str, round: &str) {
    let api = signed_in(url).await;
    let team = api.teams().await.unwrap().rows.remove(0).id;
    let able = api.available_assignees(&task(1)).await.unwrap().rows;
    let users: Vec<String> = able.iter().take(3).map(|one| one.user.to_string()).collect();
    let assign = |user: &String| format!("assign task TSK-000001 {user} --as assignee");
    let gate = gate(&api, file);
    let mut out = std::io::stdout();
    out.write_all(b"\nready\n").and_then(|()| out.flush()).unwrap();
    for n in 0.. {
        let line = match n % 4 {
            0 => format!("team update {team} --description 'round {round}.{n}.'"),
            1 => users.iter().map(assign).collect::<Vec<_>>().join(" + "),
            2 => users.iter().map(|user| format!("un{}", assign(user))).collect::<Vec<_>>().join(" + "),
            _ => assign(&users[0]),
        };
        let plan = gate.prepare(line.parse::<Operation>().unwrap()).await.unwrap();
        if plan.operation().is_some() {
            gate.carry_out(confirmed(plan), |_| (), CancellationToken::new()).await.unwrap();
        }
    }
}

/// What happened in one lane.
#[derive(Debug, Default)]
struct Tally {
    seen: usize,
    announced: usize,
    reconciled: usize,
    found_done: usize,
}

async fn lane(number: usize) -> Tally {
    let backend = Backend::start(Options::default()).await.unwrap();
    let (begun, open) = (watch::Sender::new(0), watch::Sender::new(0));
    let wire = Wire { line: Line::to(backend.url()), writes: Arc::default(), begun, open };
    let url = serve(Router::new().fallback(pass).with_state(wire.clone())).await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("journal.jsonl");
    let api = signed_in(&url).await;
    let mut tally = Tally::default();
    let mut dice = fastrand::Rng::with_seed(number as u64);
    for round in 0..ROUNDS {
        killed(&wire, &url, &file, round, &mut dice).await;
        wire.open.subscribe().wait_for(|open| *open == 0).await.unwrap();
        let next = gate(&api, &file);
        let settled = next.reconcile().await.unwrap();
        tally.reconciled += settled.len();
        let entries = next.entries().await.unwrap();
        assert!(entries.iter().all(Entry::is_settled), "{:?}", entries.last());
        let world = world(&api).await;
        for one in settled {
            let entry = entries.iter().find(|entry| entry.seq.0 == one.seq).unwrap();
            tally.found_done += usize::from(verdict_is_true(entry, &world));
        }
    }
    let entries = gate(&api, &file).entries().await.unwrap();
    let writes = wire.writes.lock().unwrap();
    (tally.seen, tally.announced) = (writes.len(), entries.len());
    nothing_is_lost_or_sent_twice(&writes, &entries);
    assert_eq!(Journal::open(&file).verify().unwrap().fault, None);
    tally
}

/// Start a console, and kill it at some moment: any, or shortly after it has begun to send a change.
async fn killed(wire: &Wire, url: &str, file: &std::path::Path, round: usize, dice: &mut fastrand::Rng) {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args([
        "gate::crash::killed_at_any_moment_nothing_is_lost_or_sent_twice",
        "--exact",
        "--nocapture",
    ]);
    command.env(URL, url).env(FILE, file).env(ROUND, round.to_string());
    let mut child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut begun = wire.begun.subscribe();
    while lines.next_line().await.unwrap().expect("it runs until it is killed") != "ready" {}
    if round.is_multiple_of(2) {
        tokio::time::sleep(Duration::from_micros(dice.u64(0..150_000))).await;
    } else {
        let wanted = *begun.borrow_and_update() + dice.usize(1..4);
        begun.wait_for(|begun| *begun >= wanted).await.unwrap();
        tokio::time::sleep(Duration::from_micros(dice.u64(0..10_000))).await;
    }
    child.kill().await.unwrap();
}

/// Holds what was found against the world, and tells whether it was found to be done.
fn verdict_is_true(entry: &Entry, world: &[String]) -> bool {
    let Some(Outcome::Reconciled { found, result, .. }) = entry.outcome() else { panic!("{entry:?}") };
    let changes = entry.intent.line.split(" + ");
    for (change, told) in changes.zip(result.as_array().unwrap()) {
        let is = |text: &str| world.iter().any(|line| line.contains(text));
        let user = change.split(' ').nth(3).unwrap_or_default();
        let placed = is(&format!("assigned task TSK-000001 {user} assignee"));
        let so = match change.split(' ').next().unwrap() {
            "team" => is(change.split('\'').nth(1).unwrap()),
            "assign" => placed,
            _ => !placed,
        };
        assert_eq!(told["ending"] == "done", so, "{change}: {told}, of {entry:?}");
    }
    *found == Found::Done
}

fn nothing_is_lost_or_sent_twice(writes: &[String], entries: &[Entry]) {
    let mut announced = HashMap::<String, usize>::new();
    for change in entries.iter().flat_map(|entry| entry.intent.line.split(" + ")) {
        let words: Vec<&str> = change.split(' ').collect();
        let what = match words[0] {
            "team" => change.split('\'').nth(1).unwrap(),
            "assign" => words[3],
            _ => words[7],
        };
        *announced.entry(what.to_owned()).or_default() += 1;
    }
    let mut seen = HashMap::<String, usize>::new();
    for write in writes {
        let known: Vec<&String> = announced.keys().filter(|what| write.contains(what.as_str())).collect();
        assert!(!known.is_empty(), "not in the journal: {write}");
        known.into_iter().for_each(|what| *seen.entry(what.clone()).or_default() += 1);
    }
    for (what, times) in seen {
        assert!(times <= announced[&what], "{what} was sent {times} times, announced {}", announced[&what]);
    }
}

#[test]
fn killed_at_any_moment_nothing_is_lost_or_sent_twice() {
    let of = |name| env::var(name).ok();
    if let (Some(url), Some(file), Some(round)) = (of(URL), of(FILE), of(ROUND)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(console(&url, &file, &round));
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let tallies: Vec<Tally> = runtime.block_on(async {
        let lanes: Vec<_> = (0..LANES).map(|number| tokio::spawn(lane(number))).collect();
        let mut tallies = Vec::new();
        for lane in lanes {
            tallies.push(lane.await.unwrap());
        }
        tallies
    });
    let sum = |of: fn(&Tally) -> usize| tallies.iter().map(of).sum::<usize>();
    let (reconciled, done) = (sum(|tally| tally.reconciled), sum(|tally| tally.found_done));
    println!(
        "{} killed: {} changes seen, {} operations announced, {reconciled} reconciled, {done} of them done",
        LANES * ROUNDS,
        sum(|tally| tally.seen),
        sum(|tally| tally.announced),
    );
    assert!(reconciled > ROUNDS && done > 0 && done < reconciled, "killed at the wrong moments: {tallies:?}");
}
