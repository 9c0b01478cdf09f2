//! From a key in the filter to the finished frame, with a hundred thousand assignments: the model takes the
//! key, the screen is drawn, and what has changed of it is found. Only writing it to a terminal is left out.

use crate::{
    SIZE,
    figure::{Figure, percentile},
};
use ratatui::{buffer::Buffer, layout::Rect};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use worky_console::{
    app::{self, Model},
    base::{Moment, Zone},
    config::Intervals,
    domain::{Assignment, AssignmentKind, Entity, EntityKind},
    flow::{Cx, Msg, Session},
    screen,
    source::Listing,
    store::{News, Receipt},
    tabs::TabId,
    theme::{self, Depth, Theme},
};

const ROWS: u32 = 100_000;
const TARGET: f64 = 16.0;
const ROLES: [&str; 6] = ["Developer", "Tester", "Designer", "Project Manager", "Architect", "Owner"];
const FIRST: [&str; 8] = ["Mia", "Jonas", "Aylin", "Tom", "Sofia", "Noah", "Priya", "Zoë"];
const LAST: [&str; 8] = ["Weber", "Brandt", "Demir", "Okafor", "Rossi", "Lindqvist", "Raman", "Vogel"];
const WHAT: [&str; 8] =
    ["login page", "Parcel label", "route plan", "dark theme", "org chart", "map", "notes", "desk"];

/// What is typed, key by key; then it is taken back, key by key.
const WORDS: &[&str] = &["login", "Okafor", "zoë", "TSK-000123", "\"dark theme\" demir"];
const COMPARISONS: &[&str] = &[
    "role=Developer",
    "type!=owner",
    "entity~^TSK-0001",
    "age>2d since<2026-11-01",
    "not (role=tester or person~^M) login",
];
const FUZZY: &[&str] = &["~lgnpg", "~mwb role=tester"];

pub fn measure() -> Vec<Figure> {
    let mut desk = Desk::new();
    let opened = desk.press("/");
    desk.press("esc");
    let mut figures = vec![Figure::new("100,000 rows: opening the filter", opened, "ms", TARGET)];
    let kinds = [
        ("100,000 rows: words, key to frame, p99", WORDS),
        ("100,000 rows: comparisons, key to frame, p99", COMPARISONS),
        ("100,000 rows: fuzzy words, key to frame, p99", FUZZY),
    ];
    figures.extend(kinds.into_iter().map(|(what, queries)| figure(what, desk.types(queries), TARGET)));
    figures.push(figure("100,000 rows: sorting, key to frame, p99", desk.sorts(), None));
    figures.push(figure("100,000 rows: other rows arrive, to frame, p99", desk.arrivals(), None));
    figures
}

fn figure(what: &'static str, mut times: Vec<f64>, target: impl Into<Option<f64>>) -> Figure {
    let (middle, most) = (percentile(&mut times, 0.5), percentile(&mut times, 1.0));
    let note = format!("of {}, median {middle:.1}, max {most:.1}", times.len());
    Figure::new(what, percentile(&mut times, 0.99), "ms", target).noting(note)
}

/// A console without a terminal.
struct Desk {
    model: Model,
    cx: Cx,
    theme: Theme,
    shown: Buffer,
    arrived: chrono::TimeDelta,
}

impl Desk {
    fn new() -> Self {
        let session = Session { signed_in: true, ..Session::default() };
        let model = Model::new(session, Default::default(), Intervals::default());
        let wall = "2026-11-23T12:00:00Z".parse().expect("a time");
        let cx = Cx::new(Moment { at: Instant::now(), wall }, Zone::Utc);
        let theme = theme::load("night", None, Depth::True, false).expect("a theme");
        let area = Rect::new(0, 0, SIZE.0, SIZE.1);
        let mut desk =
            Self { model, cx, theme, shown: Buffer::empty(area), arrived: chrono::TimeDelta::zero() };
        desk.model.keymap = worky_console::action::keymap::Keymap::new(&Default::default()).expect("keys");
        desk.model.front = TabId::Assignments;
        desk.arrive();
        desk.draw();
        desk
    }

    /// All rows, one of them another than the last time.
    fn arrive(&mut self) -> f64 {
        let mut dice = fastrand::Rng::with_seed(1);
        let mut listing: Listing<Assignment> = (0..ROWS).map(|n| assignment(n, &mut dice)).collect();
        // As the client gives them.
        listing.rows.sort_by(|a, b| a.id.cmp(&b.id));
        self.arrived += chrono::TimeDelta::seconds(1);
        listing.rows[0].assigned_at += self.arrived;
        let news = News::Assignments(Ok(Arc::new(listing)));
        let receipt = Receipt { asked: self.cx.now.at, every: Duration::from_secs(10) };
        let began = Instant::now();
        app::update(&mut self.model, Msg::News { news, receipt }, &mut self.cx);
        self.draw();
        began.elapsed().as_secs_f64() * 1e3
    }

    fn arrivals(&mut self) -> Vec<f64> {
        (0..10).map(|_| self.arrive()).collect()
    }

    /// Milliseconds that a key takes.
    fn press(&mut self, key: &str) -> f64 {
        let began = Instant::now();
        let key = Msg::Key(key.parse().expect("a key"));
        app::update(&mut self.model, key, &mut self.cx);
        self.draw();
        began.elapsed().as_secs_f64() * 1e3
    }

    fn draw(&mut self) {
        let mut frame = Buffer::empty(self.shown.area);
        screen::draw(&self.model, self.cx.now, Zone::Utc, &self.theme, &mut frame);
        std::hint::black_box(self.shown.diff(&frame).len());
        self.shown = frame;
    }

    /// By every column, up and down.
    fn sorts(&mut self) -> Vec<f64> {
        let mut times = Vec::new();
        for _ in 0..5 * 7 {
            self.press("s");
            // From the last one it goes on with the first.
            let before = self.model.tab().focused().sort().column;
            let step = if before == 6 { "home" } else { "down" };
            (0..6).filter(|_| step == "home").for_each(|_| _ = self.press("up"));
            if step == "down" {
                self.press(step);
            }
            times.push(self.press("enter"));
            times.push(self.press("S"));
        }
        times
    }

    fn types(&mut self, queries: &[&str]) -> Vec<f64> {
        let mut times = Vec::new();
        for query in queries.iter().cycle().take(queries.len() * 5) {
            self.press("/");
            for c in query.chars() {
                let key = if c == ' ' { "space".to_owned() } else { c.to_string() };
                times.push(self.press(&key));
            }
            times.extend(query.chars().map(|_| self.press("backspace")));
            self.press("esc");
        }
        times
    }
}

fn assignment(n: u32, dice: &mut fastrand::Rng) -> Assignment {
    let mut of = |words: &[&'static str]| words[dice.usize(..words.len())];
    let (name, role) = (format!("{} {}", of(&FIRST), of(&LAST)), of(&ROLES));
    let what = format!("{} {}", of(&WHAT), n % 977);
    let kind = AssignmentKind::ALL[dice.usize(..AssignmentKind::ALL.len())].clone();
    let entity = match dice.bool() {
        true => Entity { kind: EntityKind::Task, id: format!("TSK-{n:06}").parse().expect("an id") },
        false => Entity { kind: EntityKind::UserStory, id: format!("US-{n:06}").parse().expect("an id") },
    };
    Assignment {
        id: format!("ASSIGN-{}-{:08X}", 1_763_900_000_000_u64, dice.u32(..)).parse().expect("an id"),
        entity,
        entity_name: Some(what.into()),
        user: format!("USR-{:06}", dice.u32(..2_000)).parse().expect("an id"),
        user_name: Some(name.into()),
        user_role: Some(role.into()),
        kind,
        assigned_at: "2026-11-23T11:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().expect("a time")
            - chrono::TimeDelta::seconds(dice.i64(0..90 * 86_400)),
        active: true,
    }
}
