//! A fuzzer for the whole way from the socket to the screen. What the embedded backend truly answers is
//! broken at random, so that most of it still looks like an answer and gets far. No compiler of its own is
//! needed: it runs among the tests for a moment, and for some minutes with `make fuzz`.

use super::*;
use axum::{
    Router,
    extract::State,
    http::{StatusCode, Uri},
};
use fastrand::Rng;
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Mutex};
use worky_console::{
    base::clean,
    demo::{ADMIN, Backend, Options},
    domain::{Entity, EntityKind},
    store::Store,
    tabs::TabId,
};

/// Rounds in a run of all tests: a few seconds.
const ROUNDS: u64 = 60;
/// Rounds that one console goes through, so that what it remembers meets what comes later.
const TOGETHER: u64 = 20;
const STATUSES: [u16; 9] = [201, 204, 400, 401, 403, 404, 422, 500, 503];
/// What is dangerous as such, to a terminal or to whoever reads numbers, times and texts.
const NASTY: [&str; 20] = [
    "\u{1b}[2J",
    "\u{9b}31m",
    "\u{1b}]0;owned\u{7}",
    "\u{202e}",
    "\u{0}",
    "\r\n",
    "\\u001b[2J",
    "\\u009b1m",
    "\\u0000",
    "\\ud800",
    "\u{200d}\u{1f469}\u{301}\u{301}",
    "\"",
    "{",
    "]",
    "null",
    "1e999",
    "-99999999999999999999",
    "\"0000-00-00T99:99:99Z\"",
    "\"+292278994-08-17T07:12:55Z\"",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
];

/// What must not get in, as a debugger would show it.
const HARMFUL: [&str; 6] = [r"\u{1b}", r"\u{9b}", r"\u{7}", r"\u{202e}", r"\0", r"\r"];

/// Stands between the console and the backend.
struct Breaker {
    url: String,
    token: String,
    /// True answers by what was asked.
    truth: Mutex<HashMap<String, Vec<u8>>>,
    rng: Mutex<Rng>,
}

impl Breaker {
    async fn truth(&self, asked: &str) -> Vec<u8> {
        let known = self.truth.lock().unwrap().get(asked).cloned();
        if let Some(answer) = known {
            return answer;
        }
        let request = crate::backend::http().get(format!("{}{asked}", self.url)).bearer_auth(&self.token);
        let answer = request.send().await.unwrap().bytes().await.unwrap().to_vec();
        self.truth.lock().unwrap().insert(asked.to_owned(), answer.clone());
        answer
    }

    async fn answer(State(it): State<Arc<Self>>, uri: Uri) -> (StatusCode, Vec<u8>) {
        let mut body = it.truth(&uri.to_string()).await;
        let mut rng = it.rng.lock().unwrap();
        for _ in 0..rng.u32(0..6) {
            spoil(&mut body, &mut rng);
        }
        let status = if rng.u8(..) < 40 { STATUSES[rng.usize(..STATUSES.len())] } else { 200 };
        (StatusCode::from_u16(status).unwrap(), body)
    }
}

/// One way of breaking it.
fn spoil(body: &mut Vec<u8>, rng: &mut Rng) {
    if body.is_empty() {
        return body.extend(b"[{}]");
    }
    let at = rng.usize(..body.len());
    let end = (at + rng.usize(1..64)).min(body.len());
    let nasty = NASTY[rng.usize(..NASTY.len())].as_bytes();
    match rng.u8(..7) {
        0 => body.truncate(at),
        1 => body[at] = rng.u8(..),
        2 => drop(body.drain(at..end)),
        3 => {
            let part = body[at..end].to_vec();
            body.splice(at..at, part);
        }
        4 => drop(body.splice(at..at, nasty.iter().copied())),
        // Inside of a text: most of these are answers still.
        5 => {
            let text = body[at..].iter().position(|byte| *byte == b'"').map_or(at, |quote| at + quote + 1);
            drop(body.splice(text..text, nasty.iter().copied()));
        }
        // Instead of a value.
        _ => {
            let from = body[at..].iter().position(|byte| *byte == b':').map_or(at, |colon| at + colon + 1);
            let to = body[from..].iter().position(|byte| b",}".contains(byte)).map_or(from, |end| from + end);
            drop(body.splice(from..to, nasty.iter().copied()));
        }
    }
}

fn feeds() -> [Feed; 13] {
    let task = Entity { kind: EntityKind::Task, id: "TSK-000001".parse().unwrap() };
    [
        Feed::Health,
        Feed::Me,
        Feed::Teams,
        Feed::Members("TEAM-000001".parse().unwrap()),
        Feed::Assignments,
        Feed::History(task),
        Feed::Inbox,
        Feed::Summary,
        Feed::Preferences,
        Feed::Flags,
        Feed::FlagHistory("bulk_assignments".parse().unwrap()),
        Feed::Host,
        Feed::Cache,
    ]
}

fn everything_known(store: &Store) -> String {
    let lists = format!("{:?}{:?}{:?}{:?}", store.teams, store.assignments, store.inbox, store.preferences);
    let others = format!("{:?}{:?}{:?}{:?}", store.me, store.health, store.flags, store.flag_history);
    // A backslash that was sent is none that shows what was sent.
    format!("{lists}{others}{:?}{:?}", store.members, store.history).replace(r"\\", "")
}

async fn token(url: &str) -> String {
    let body = json!({"email": ADMIN.0, "password": ADMIN.1});
    let request = crate::backend::http().post(format!("{url}/api/v1/auth/login")).json(&body);
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    answer["access_token"].as_str().unwrap().to_owned()
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

#[tokio::test]
async fn true_answers_broken_at_random_neither_panic_nor_command_the_terminal() {
    let backend = Backend::start(Options::default()).await.unwrap();
    let breaker = Arc::new(Breaker {
        url: backend.url(),
        token: token(&backend.url()).await,
        truth: Mutex::default(),
        rng: Mutex::new(Rng::new()),
    });
    let url = serve(Router::new().fallback(Breaker::answer).with_state(breaker.clone())).await;
    let (first, rounds) = (number("WORKY_FUZZ_SEED", 1), number("WORKY_FUZZ_ROUNDS", ROUNDS));
    for seed in first..first + rounds.div_ceil(TOGETHER) {
        // Seen only when this fails.
        println!("WORKY_FUZZ_SEED={seed}");
        breaker.rng.lock().unwrap().seed(seed);
        let mut watch = Watch::new(ApiOptions { requests_per_minute: 100_000, ..ApiOptions::new(&url) });
        for round in 0..TOGETHER {
            for feed in feeds().into_iter().filter(|feed| round == 0 || *feed != Feed::Host) {
                watch.ask(feed).await;
            }
            // The screen would drop it by itself, a clipboard or a log would not.
            let known = everything_known(&watch.model.store);
            let bad = HARMFUL.iter().find(|bad| known.contains(**bad));
            assert!(bad.is_none(), "{bad:?} in\n{known}");
            for tab in TabId::ALL {
                watch.model.front = *tab;
                let screen = watch.screen();
                let bad = screen.lines().find(|line| clean(line) != **line);
                assert!(bad.is_none(), "{bad:?} in\n{screen}");
            }
        }
        let calls = watch.model.store.calls.all();
        let share = calls.failed as f64 / calls.count as f64;
        assert!((0.1..0.9).contains(&share), "broken too much or too little to find anything: {share}");
    }
}
