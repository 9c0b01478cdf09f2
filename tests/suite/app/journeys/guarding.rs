//! The console's own watch over the guards of a rollout, on a clock that only moves when told to.

use super::flags::wished;
use crate::app::{fixture as f, play::Play};
use serde_json::Value;
use std::time::Duration;
use worky_console::{
    base::Tone,
    config::Guard,
    domain::Flag,
    flow::{Effect, Session, Wish},
    operation::{About, Armed, Confirmed, Ending, Journalled, Plan, Refusal, Report, Tried},
    rollout::{OnBreak, Patience, Rules},
    source::SourceError,
    store::{Feed, News},
    tabs::TabId,
};

/// The guide's flags in its second phase, one of them at this version and share.
fn flags(version: u64, share: u16) -> News {
    let all = [("team_assignment_system", true, share), ("assignment_notifications", false, 0)];
    let all = all.into_iter().chain([("bulk_assignments", false, 0)]);
    let flag = |(name, on, share)| Flag { version, ..f::flag(name, on, share) };
    News::Flags(Ok(std::sync::Arc::new(all.map(flag).collect())))
}

fn watching_in(session: Session, on_break: OnBreak) -> Play {
    let mut play = Play::with(session, TabId::Rollout);
    let every = Duration::from_secs(30);
    play.model.rules = Rules {
        guards: [("api".to_owned(), "probe api ok".parse().unwrap())].into(),
        patience: Patience { breaks: 2, of: 3, every, on_break, in_console: true },
        ..Rules::default()
    };
    looks(play.news(f::healthy()).news(flags(4, 1_000)), "+")
}

fn watching(on_break: OnBreak) -> Play {
    watching_in(f::session(), on_break)
}

/// A look for each sign: the API is well, says that it is not, or cannot be reached.
fn looks(play: Play, trace: &str) -> Play {
    looks_at(play, trace, (4, 1_000))
}

fn looks_at(play: Play, trace: &str, (version, share): (u64, u16)) -> Play {
    trace.chars().fold(play, |play, sign| {
        let play = play.after(29);
        let play = match sign {
            '+' => play.news(flags(version, share)).news(f::healthy()),
            '-' => play.news(flags(version, share)).news(f::health("degraded")),
            _ => play.fails(Feed::Flags, f::away()).fails(Feed::Health, f::away()),
        };
        play.after(1)
    })
}

/// How often the gate was asked to prepare something, and to do it.
fn effects(play: &Play) -> (usize, usize) {
    let count = |is: fn(&Effect) -> bool| play.asked.iter().filter(|effect| is(effect)).count();
    (
        count(|it| matches!(it, Effect::Prepare { wish: Wish::Do(_), .. })),
        count(|it| matches!(it, Effect::Carry { .. })),
    )
}

fn confirmed(play: &Play) -> &Confirmed {
    let carried = play.asked.iter().find_map(|effect| match effect {
        Effect::Carry { confirmed, .. } => Some(confirmed),
        _ => None,
    });
    carried.expect("nothing is done")
}

const BACK: &str = "flags set team_assignment_system --percentage 0";

fn back() -> Plan {
    f::plan(BACK)
}

fn report(ending: Ending) -> Report {
    let tried = |change| Tried { change, what: "it".into(), ending: ending.clone() };
    let results = back().operation().unwrap().into_changes().into_iter().map(tried).collect();
    Report { journal: Journalled::Entry(1), about: About::Itself, results, refused: Vec::new() }
}

fn told(play: &Play, text: &str) -> usize {
    play.model.messages.iter().filter(|message| message.text.contains(text)).count()
}

#[test]
fn a_guard_that_breaks_leads_to_one_roll_back_on_the_versions_that_were_judged() {
    let play = looks(watching(OnBreak::RollBack), "+-");
    assert_eq!(effects(&play), (0, 0), "once is borne");
    let play = looks(play, "-");
    let reason =
        "rolled back: api does not hold: says degraded, wanted is probe api ok; 2 of the last 3 looks";
    assert_eq!(wished(&play), [format!("{BACK} --reason '{reason}'")]);
    // It goes on looking, and does nothing more, while the gate takes its time and after it.
    let play = looks(play, "--").prepared(Ok(back()));
    let versions: Vec<u64> = confirmed(&play).versions().values().copied().collect();
    assert_eq!((effects(&play), versions), ((1, 1), vec![4, 4, 4]));
    let play = looks(play, "-").carried(Ok(report(Ending::Done(Value::Null))));
    assert!(play.model.under_way.is_empty());
    let play = looks_at(play, "------", (5, 0));
    assert_eq!((effects(&play), told(&play, "rollout paused: rolled back: ")), ((1, 1), 1));
    let play = play.shows("Flags 3 paused by a guard").keys("f").shows("watch     paused");
    play.keys("A").shows("Phase `limited` all the same");
}

/// A guard has broken, and nothing is raised any more.
pub fn paused() -> Play {
    looks(watching(OnBreak::Pause), "--")
}

#[test]
fn where_a_pause_is_wanted_nothing_is_sent_and_advancing_wants_a_reason() {
    let play = watching(OnBreak::Pause)
        .keys("f")
        .shows("watch     on     pauses where a guard fails at 2 of 3 looks, one each 30 s");
    let play = looks(play, "---+++").shows("watch     paused  api does not hold: says degraded");
    assert_eq!((effects(&play), told(&play, "rollout paused: api does not hold")), ((0, 0), 1));
    assert!(play.model.messages.iter().any(|message| message.tone == Tone::Bad));
    let play = play.keys("A").shows("Phase `expanded` all the same").types("looked into it").keys("enter");
    assert_eq!(effects(&play).0, 1, "{}", play.text());
    // Somebody has gone on: from here it is watched anew.
    let play = looks_at(play.keys("esc esc"), "+", (5, 5_000)).shows("watch     on");
    assert!(looks_at(play, "--", (5, 5_000)).text().contains("watch     paused"));
}

#[test]
fn an_outage_is_no_reason_to_go_back() {
    let play = looks(watching(OnBreak::RollBack), "-????????????????");
    assert_eq!(effects(&play), (0, 0));
    assert_eq!(effects(&looks(play, "+-+")), (0, 0), "what failed before it is long ago");
}

#[test]
fn what_somebody_else_has_rolled_back_is_left_alone() {
    let play = looks(watching(OnBreak::RollBack), "-");
    let play = looks_at(play, "-----", (5, 0));
    assert_eq!((effects(&play), told(&play, "flags were taken back")), ((0, 0), 1));
}

#[test]
fn whoever_is_late_is_told() {
    let play = looks(watching(OnBreak::RollBack), "--").prepared(Ok(back()));
    let late = Ending::NotDone("somebody else was quicker: team_assignment_system has changed".into());
    let play = play.carried(Ok(report(late)));
    assert_eq!(told(&play, "rollout paused: left alone: somebody else was quicker"), 1);
    assert_eq!(effects(&looks_at(play, "---", (5, 0))), (1, 1));
}

#[test]
fn what_cannot_be_sent_is_tried_again_at_the_next_look() {
    let away: SourceError = f::away();
    let refusal = || Refusal::new(away.to_string(), away.hint(), away.exit_code());
    let play = looks(watching(OnBreak::RollBack), "--").prepared(Err(refusal()));
    assert_eq!((effects(&play), told(&play, "not rolled back yet, try 1 of 20")), ((1, 0), 1));
    let play = looks(play, "?").prepared(Ok(back()));
    assert_eq!(effects(&play), (2, 1));
    let play = play.carried(Err(Refusal::new("the journal is full", "", 74)));
    assert_eq!(told(&play, "not rolled back: the journal is full"), 1);
    assert_eq!(effects(&looks(play, "---")), (2, 1));
}

#[test]
fn nobody_being_there_it_goes_back_only_where_it_may() {
    let guarded = |guard| Session { guard, ..f::session() };
    let cases = [
        (f::prod(), "not rolled back: this context is read-only"),
        (guarded(Guard::Armed), "not rolled back: this context has to be armed first"),
        (guarded(Guard::Typed), "not rolled back: this context wants a name typed, unless it is armed"),
    ];
    for (session, why) in cases {
        let play = looks(watching_in(session, OnBreak::RollBack), "---");
        assert_eq!((effects(&play), told(&play, why)), ((0, 0), 1), "{why}");
    }
    for guard in [Guard::Armed, Guard::Typed] {
        let mut play = watching_in(guarded(guard), OnBreak::RollBack);
        let until = play.cx.now.at + Duration::from_secs(600);
        play.model.armed = Some(Armed { until, reason: "the release".into() });
        play.draws();
        let play = looks(play, "--").prepared(Ok(back()));
        assert_eq!((effects(&play), confirmed(&play).reason()), ((1, 1), Some("the release")));
    }
}

#[test]
fn without_the_option_nothing_is_watched() {
    let mut play = watching(OnBreak::RollBack);
    play.model.rules.patience.in_console = false;
    assert_eq!(effects(&looks(play, "-----")), (0, 0));
}
