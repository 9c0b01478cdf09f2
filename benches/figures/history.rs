//! What a day of history holds in memory: the console with the Health tab in front, at its usual pace, on a
//! clock that goes through the day as fast as it can.

use crate::{figure::Figure, process};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use worky_console::{
    action::keymap::Keymap,
    app::{self, Model},
    base::{Moment, Zone},
    config::Intervals,
    domain::{
        Activity, Call, Connections, DatabaseHealth, Doing, Endpoint, Phases, Reading, Session as Backend,
    },
    flow::{Cx, Msg, Session},
    source::BudgetUse,
    store::{Feed, News, Receipt},
    tabs::TabId,
};

const DAY: u64 = 24 * 3600;
/// By then everything that does not grow is there.
const SETTLED: u64 = 60;

pub fn measure() -> Vec<Figure> {
    let session = Session { signed_in: true, database: true, ..Session::default() };
    let keymap = Keymap::new(&Default::default()).expect("the keys of nobody");
    let mut model = Model { front: TabId::Health, ..Model::new(session, keymap, Intervals::default()) };
    let began = Moment { at: Instant::now(), wall: chrono::Utc::now() };
    let mut cx = Cx::new(began, Zone::Utc);
    let (mut before, mut calls) = (0.0, 0);
    for second in 1..=DAY {
        cx.now = began.later(Duration::from_secs(second));
        for (feed, every) in app::subscriptions(&model, cx.now.at) {
            if second % every.as_secs().max(1) == 0 {
                calls += answered(&mut model, feed, every, &mut cx);
            }
        }
        if second == SETTLED {
            before = resident();
        }
    }
    let after = resident();
    let note = format!("{calls} calls, {before:.1} to {after:.1} MB");
    vec![Figure::new("a day of history: memory grows by", after - before, "MB", 15.0).noting(note)]
}

fn resident() -> f64 {
    process::resident_megabytes(std::process::id().cast_signed())
}

/// One poll; tells how many calls to the API that was.
fn answered(model: &mut Model, feed: Feed, every: Duration, cx: &mut Cx) -> usize {
    let call =
        feed.endpoint().map(|endpoint| Msg::Call { call: call(endpoint), budget: BudgetUse::default() });
    let polls = usize::from(call.is_some());
    let news = (feed == Feed::Database).then(|| {
        let receipt = Receipt { asked: cx.now.at, every };
        Msg::News { news: News::Database(Ok(Arc::new(database()))), receipt }
    });
    for msg in call.into_iter().chain(news) {
        app::update(model, msg, cx);
        cx.asked();
    }
    polls
}

fn call(endpoint: Endpoint) -> Call {
    let server = Duration::from_micros(fastrand::u64(2_000..80_000));
    let id = format!("{:08x}-{:04x}-4{:03x}-9c1d-{:012x}", fastrand::u32(..), 7, 9, fastrand::u64(..1 << 48));
    let phases = Phases { server, ..Phases::default() };
    Call { phases, request_id: Some(id.into()), ..Call::new(endpoint, server, Ok(())) }
}

/// As many sessions at work as a busy server has.
fn database() -> DatabaseHealth {
    let session = |n: i32| Backend {
        pid: 4_100 + n,
        user: "worky_api".into(),
        application: "uvicorn".into(),
        doing: Reading::Known(Doing {
            state: "active".into(),
            wait: "Lock: transactionid".into(),
            statement_for: Some(Duration::from_millis(fastrand::u64(1..9_000))),
            transaction_for: Some(Duration::from_secs(9)),
            text: "SELECT * FROM assignments WHERE is_active AND user_id = $1 ORDER BY assigned_at".repeat(2),
        }),
        blocked_by: Vec::new(),
    };
    DatabaseHealth {
        check: Ok(Duration::from_micros(fastrand::u64(900..3_000))),
        connections: Reading::Known(Connections { taken: 40, max: 200 }),
        encrypted: true,
        version: "16.4".into(),
        activity: Activity {
            sessions: Reading::Known((0..20).map(session).collect()),
            ..Activity::default()
        },
    }
}
