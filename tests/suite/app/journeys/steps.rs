//! Every step of a rollout is a mark on the charts, whoever has made it.

use crate::app::{fixture as f, play::Play};
use serde_json::Value;
use std::sync::Arc;
use worky_console::{
    domain::{Flag, Mark},
    flow::Effect,
    operation::{About, Ending, Journalled, Operation, Report, Tried},
    store::News,
    tabs::TabId,
};

/// The flag as somebody has left it.
fn left(version: u64, share: u16, at: &str, by: &str) -> News {
    let flag = f::flag("bulk_assignments", true, share);
    let flag = Flag { version, updated_at: f::at(at), updated_by: by.into(), ..flag };
    let others = f::FLAGS[1..].iter().map(|(name, on, share)| f::flag(name, *on, *share));
    News::Flags(Ok(Arc::new([flag].into_iter().chain(others).collect())))
}

/// The marks that are to be kept.
fn kept(play: &Play) -> Vec<Mark> {
    let marks = play.asked.iter().filter_map(|effect| match effect {
        Effect::KeepMark(mark) => Some(mark.clone()),
        _ => None,
    });
    marks.collect()
}

fn done(line: &str) -> Report {
    let changes = line.parse::<Operation>().unwrap().into_changes();
    let tried = |change| Tried { change, what: "it".into(), ending: Ending::Done(Value::Null) };
    let results = changes.into_iter().map(tried).collect();
    Report { journal: Journalled::Entry(1), about: About::Itself, results, refused: Vec::new() }
}

#[test]
fn what_another_console_or_a_watch_does_is_marked_when_it_was_done() {
    let play = Play::full(TabId::Health).news(left(4, 2_500, "2026-11-20T09:20:00Z", "USR-000001"));
    assert_eq!(kept(&play), []);
    let play = play.news(left(5, 5_000, "2026-11-23T12:03:00Z", "USR-000002"));
    let mark = Mark {
        at: f::at("2026-11-23T12:03:00Z"),
        what: "bulk_assignments went from 25 % to 50 %, by USR-000002".into(),
    };
    assert_eq!(kept(&play), [mark]);
    let play = play.news(left(5, 5_000, "2026-11-23T12:03:00Z", "USR-000002"));
    assert_eq!(kept(&play).len(), 1, "what is read again is no news");
    play.keys("enter").shows("12:03:00 │ bulk_assignments went from 25 % to 50 %, by USR-000002");
}

#[test]
fn ones_own_step_is_marked_once() {
    let line = "flags set bulk_assignments --percentage 50";
    let play = Play::on(TabId::Rollout).news(left(4, 2_500, "2026-11-20T09:20:00Z", "USR-000001"));
    let play = play.keys("% 5 0 enter ctrl-s").prepared(Ok(f::plan(line))).keys("y").carried(Ok(done(line)));
    assert_eq!(kept(&play), []);
    let play = play.news(left(5, 5_000, "2026-11-23T12:04:31Z", "USR-000001"));
    let what = "bulk_assignments went from 25 % to 50 %, by USR-000001".into();
    assert_eq!(kept(&play), [Mark { at: f::at("2026-11-23T12:04:31Z"), what }]);
    assert_eq!(*play.model.store.marks, kept(&play));
}

#[test]
fn what_is_no_flag_is_marked_as_it_was_asked_for() {
    let play = Play::full(TabId::Health).keys("C").prepared(Ok(f::plan("cache clear"))).keys("y");
    let play = play.carried(Ok(done("cache clear")));
    let said: Vec<_> = kept(&play).into_iter().map(|mark| mark.what).collect();
    assert_eq!(said, ["cache clear"]);
}
