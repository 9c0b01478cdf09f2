//! Watching the guards after a step: when one of them breaks often enough, once, and never without figures.

use super::{guard::Judged, plan::Plan, standing::share};
use crate::domain::{Flag, FlagName, Percentage};
use chrono::{DateTime, Utc};
use std::{
    collections::{BTreeMap, VecDeque},
    fmt, mem,
    time::Duration,
};

/// How much a guard may break before something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// So many times ..
    pub breaks: u32,
    /// .. of the last so many looks that showed anything.
    pub of: u32,
    pub every: Duration,
    pub on_break: OnBreak,
    /// The console looks too, while it runs.
    pub in_console: bool,
}

impl Default for Patience {
    fn default() -> Self {
        Self { breaks: 3, of: 5, every: Duration::from_secs(30), on_break: OnBreak::Pause, in_console: false }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnBreak {
    /// Nothing is raised any more.
    #[default]
    Pause,
    RollBack,
}

impl OnBreak {
    pub const NAMES: &[(&str, Self)] = &[("pause", Self::Pause), ("roll back", Self::RollBack)];
}

/// The versions of the flags that were watched: whoever acts on what was seen acts on these and no others.
pub type Versions = BTreeMap<FlagName, u64>;

type Shares = BTreeMap<FlagName, Percentage>;

pub fn versions(plan: &Plan, flags: &[Flag]) -> Versions {
    let names = plan.flags();
    let ours = flags.iter().filter(|flag| names.contains(&&flag.name));
    ours.map(|flag| (flag.name.clone(), flag.version)).collect()
}

/// One look at everything.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    pub at: DateTime<Utc>,
    pub guards: &'a [Judged],
    pub plan: &'a Plan,
    pub flags: &'a [Flag],
}

/// What a look leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    Broke(Break),
    /// Somebody has taken flags back since the last look: what was to be done has been done.
    Overtaken,
}

/// A guard that broke, with what was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    pub at: DateTime<Utc>,
    pub guard: Judged,
    pub breaks: u32,
    pub of: u32,
    pub on_break: OnBreak,
    pub versions: Versions,
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { guard, breaks, of, .. } = self;
        let Judged { name, wants, verdict } = guard;
        write!(f, "{name} {}: {}, wanted is {wants}; ", verdict.word(), verdict.figure())?;
        write!(f, "{breaks} of the last {of} looks")
    }
}

#[derive(Clone, Debug)]
pub struct Watch {
    patience: Patience,
    /// As they were at the last look.
    versions: Versions,
    shares: Shares,
    /// Of each guard, whether it failed at the last looks that showed it.
    failed: BTreeMap<String, VecDeque<(DateTime<Utc>, bool)>>,
    last: Option<DateTime<Utc>>,
    turn: Option<Turn>,
}

impl Watch {
    pub fn new(patience: Patience) -> Self {
        Self {
            patience,
            versions: Versions::new(),
            shares: Shares::new(),
            failed: BTreeMap::new(),
            last: None,
            turn: None,
        }
    }

    /// After its turn: whether somebody has raised a flag since, which is another thing to watch.
    pub fn is_past(&mut self, plan: &Plan, flags: &[Flag]) -> bool {
        let before = self.turn.is_some().then(|| self.see(plan, flags)).flatten().unwrap_or_default();
        self.shares.iter().any(|(name, now)| before.get(name).is_some_and(|before| before < now))
    }

    /// What it found, once it has: it goes on holding the rollout until somebody begins a new watch.
    pub fn broken(&self) -> Option<&Break> {
        match &self.turn {
            Some(Turn::Broke(broke)) => Some(broke),
            Some(Turn::Overtaken) | None => None,
        }
    }

    /// Take a look. A turn comes out once, at the look that makes it; after it nothing does.
    pub fn look(&mut self, look: Look<'_>) -> Option<Turn> {
        if self.turn.is_some() || !self.is_due(look.at) {
            return None;
        }
        self.last = Some(look.at);
        self.turn = if self.follow(look.plan, look.flags) {
            Some(Turn::Overtaken)
        } else {
            look.guards.iter().find_map(|guard| self.take(guard, look.at)).map(Turn::Broke)
        };
        self.turn.clone()
    }

    /// After a change of a flag it is another thing that is watched. True where one of them has gone back.
    fn follow(&mut self, plan: &Plan, flags: &[Flag]) -> bool {
        let Some(before) = self.see(plan, flags) else { return false };
        self.failed.clear();
        before.iter().any(|(name, before)| self.shares.get(name).is_none_or(|now| now < before))
    }

    /// How far the flags were before, where they have changed since.
    fn see(&mut self, plan: &Plan, flags: &[Flag]) -> Option<Shares> {
        let versions = versions(plan, flags);
        if self.versions == versions {
            return None;
        }
        let ours = flags.iter().filter(|flag| versions.contains_key(&flag.name));
        let shares = ours.map(|flag| (flag.name.clone(), share(flag))).collect();
        self.versions = versions;
        Some(mem::replace(&mut self.shares, shares))
    }

    /// Looks that come much closer together show the same trouble twice; a little is only the way they took.
    fn is_due(&self, at: DateTime<Utc>) -> bool {
        let long = self.patience.every / 2;
        self.last.is_none_or(|last| (at - last).to_std().is_ok_and(|since| since >= long))
    }

    fn take(&mut self, guard: &Judged, at: DateTime<Utc>) -> Option<Break> {
        let Patience { breaks: allowed, of, every, on_break, .. } = self.patience;
        // What is unknown speaks neither for it nor against.
        if !guard.verdict.holds() && !guard.verdict.fails() {
            return None;
        }
        let looks = self.failed.entry(guard.name.clone()).or_default();
        looks.push_back((at, guard.verdict.fails()));
        // Twice the time they take: trouble before a long outage is not that after it.
        let lasting = every * of * 2;
        let is_old = |seen: DateTime<Utc>| (at - seen).to_std().is_ok_and(|age| age > lasting);
        looks.retain(|(seen, _)| !is_old(*seen));
        while looks.len() > of as usize {
            looks.pop_front();
        }
        let breaks = looks.iter().filter(|(_, failed)| *failed).count() as u32;
        (guard.verdict.fails() && breaks >= allowed).then(|| Break {
            at,
            guard: guard.clone(),
            breaks,
            of,
            on_break,
            versions: self.versions.clone(),
        })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::rollout::{guard::Verdict, standing::tests::flags};
    use chrono::TimeDelta;
    use proptest::{collection::vec, prelude::*, sample::select};

    pub fn judged(name: &str, verdict: Verdict) -> Judged {
        Judged { name: name.into(), wants: "error rate at most 1 %".into(), verdict }
    }

    pub fn broken() -> Break {
        Break {
            at: DateTime::UNIX_EPOCH,
            guard: judged("errors", Verdict::Fails { figure: "4 %".into() }),
            breaks: 3,
            of: 5,
            on_break: OnBreak::Pause,
            versions: Versions::new(),
        }
    }

    fn verdict(sign: char) -> Verdict {
        match sign {
            '+' => Verdict::Holds { figure: "0 %".into() },
            '-' => Verdict::Fails { figure: "4 %".into() },
            _ => Verdict::Unknown { why: "no traffic".into() },
        }
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    /// One flag of the plan, at this version.
    fn seen(version: u64) -> Vec<Flag> {
        let mut flags = flags([None, None, Some(50.0)]).split_off(2);
        flags[0].version = version;
        flags
    }

    /// A look at these guards and flags; a break, if it is one.
    fn look(watch: &mut Watch, second: i64, guards: &[Judged], flags: &[Flag]) -> Option<Break> {
        match watch.look(Look { at: at(second), guards, plan: &Plan::default(), flags })? {
            Turn::Broke(broke) => Some(broke),
            Turn::Overtaken => None,
        }
    }

    /// The looks, counted from one, at which something is to be done. One look every 30 s.
    fn breaks(watch: &mut Watch, trace: &str) -> Vec<usize> {
        let signs: Vec<char> = trace.chars().collect();
        let mut broke = Vec::new();
        for (n, sign) in signs.into_iter().enumerate() {
            let guards = [judged("errors", verdict(sign))];
            broke.extend(look(watch, 30 * n as i64, &guards, &seen(1)).map(|_| n + 1));
        }
        broke
    }

    #[test]
    fn traces_on_a_clock_of_their_own() {
        let cases: [(&str, &str, &[usize]); 10] = [
            ("no traffic", "????????????", &[]),
            ("all is well", "++++++++++", &[]),
            ("two of five are borne", "-+-+++-+-+++-+-", &[]),
            ("never three of five", "--+++--+++--+++", &[]),
            ("three of five", "+-+--", &[5]),
            ("three in a row, and no second time", "----------", &[3]),
            ("an outage says nothing", "--??????????+++", &[]),
            ("a short outage is bridged", "--????-", &[7]),
            ("after a long one it begins anew", "--??????????-", &[]),
            ("the third one comes when the first has gone", "-+++-+-", &[]),
        ];
        for (what, trace, expected) in cases {
            assert_eq!(breaks(&mut Watch::new(Patience::default()), trace), expected, "{what}");
        }
    }

    #[test]
    fn what_broke_is_told_with_its_figures_and_the_versions_it_was_seen_on() {
        let mut watch = Watch::new(Patience { on_break: OnBreak::RollBack, ..Patience::default() });
        assert_eq!(breaks(&mut watch, "---+-"), [3]);
        let found = watch.broken().unwrap();
        assert_eq!(
            (found.at, &found.versions, found.on_break),
            (at(60), &versions(&Plan::default(), &seen(1)), OnBreak::RollBack)
        );
        assert_eq!(
            found.to_string(),
            "errors does not hold: 4 %, wanted is error rate at most 1 %; 3 of the last 5 looks"
        );
    }

    #[test]
    fn guards_are_counted_each_for_itself() {
        let mut watch = Watch::new(Patience::default());
        for n in 0..6 {
            let one = |odd: bool| verdict(if (n % 2 == 1) == odd { '-' } else { '?' });
            let guards = [judged("errors", one(true)), judged("teams", one(false))];
            let broke = look(&mut watch, 30 * n, &guards, &seen(1));
            assert_eq!(broke.map(|it| it.guard.name), (n == 4).then(|| "teams".to_owned()), "{n}");
        }
    }

    #[test]
    fn a_change_of_the_flags_begins_anew_and_looks_too_close_are_not_taken() {
        let guards = [judged("errors", verdict('-'))];
        let mut watch = Watch::new(Patience::default());
        let mut breaks = |second, version| look(&mut watch, second, &guards, &seen(version)).is_some();
        let trace =
            [(0, 1), (1, 1), (14, 1), (30, 1), (20, 1), (60, 2), (90, 2), (104, 2), (119, 2), (150, 2)];
        let broke: Vec<i64> = trace.into_iter().filter(|(t, v)| breaks(*t, *v)).map(|(t, _)| t).collect();
        assert_eq!(broke, [119]);
    }

    #[test]
    fn where_somebody_else_has_gone_back_nothing_is_left_to_do() {
        let (guards, plan) = ([judged("errors", verdict('-'))], Plan::default());
        let mut watch = Watch::new(Patience::default());
        let mut flags = seen(1);
        let mut turn =
            |second, flags: &[Flag]| watch.look(Look { at: at(second), guards: &guards, plan: &plan, flags });
        assert_eq!([turn(0, &flags), turn(30, &flags)], [None, None]);
        (flags[0].version, flags[0].percentage) = (2, 25.0.try_into().unwrap());
        assert_eq!(turn(60, &flags), Some(Turn::Overtaken));
        let after: Vec<_> = (3..9).filter_map(|n| turn(30 * n, &flags)).collect();
        assert_eq!(after, []);
    }

    #[test]
    fn going_on_is_not_going_back() {
        let (guards, plan) = ([judged("errors", verdict('+'))], Plan::default());
        let mut watch = Watch::new(Patience::default());
        for (second, share) in [(0, 10.0), (30, 25.0), (60, 25.0), (90, 100.0)] {
            let mut flags = seen(second as u64);
            flags[0].percentage = share.try_into().unwrap();
            let turn = watch.look(Look { at: at(second), guards: &guards, plan: &plan, flags: &flags });
            assert_eq!(turn, None, "{second}");
        }
    }

    #[test]
    fn after_its_turn_only_a_raise_is_another_thing_to_watch() {
        let plan = Plan::default();
        let mut watch = Watch::new(Patience::default());
        let at = |version, share: f64| {
            let mut flags = seen(version);
            flags[0].percentage = share.try_into().unwrap();
            flags
        };
        assert!(!watch.is_past(&plan, &at(1, 50.0)), "it has not come to its turn");
        assert_eq!(breaks(&mut watch, "---"), [3]);
        let trace = [(1, 50.0), (2, 25.0), (3, 10.0), (4, 25.0)];
        assert_eq!(
            trace.map(|(version, share)| watch.is_past(&plan, &at(version, share))),
            [false, false, false, true]
        );
    }

    fn signs() -> impl Strategy<Value = Vec<(char, char, u64, i64)>> {
        vec((select(&['+', '-', '?'][..]), select(&['+', '-', '?'][..]), 1u64..3, -20i64..90), 0..80)
    }

    proptest! {
        #[test]
        fn it_breaks_at_most_once_and_only_where_a_guard_failed_often_enough(
            trace in signs(), allowed in 1u32..5, more in 0u32..4
        ) {
            let patience = Patience { breaks: allowed, of: allowed + more, ..Patience::default() };
            let mut watch = Watch::new(patience);
            let (mut found, mut second, mut failed) = (Vec::new(), 0, [0u32; 2]);
            for (one, two, version, later) in trace {
                second += later;
                let guards = [judged("a", verdict(one)), judged("b", verdict(two))];
                failed[0] += u32::from(one == '-');
                failed[1] += u32::from(two == '-');
                if let Some(it) = look(&mut watch, second, &guards, &seen(version)) {
                    prop_assert!(it.guard.verdict.fails() && it.breaks >= allowed && it.breaks <= it.of);
                    prop_assert_eq!(&it.versions, &versions(&Plan::default(), &seen(version)));
                    found.push(it);
                }
            }
            prop_assert!(found.len() <= 1);
            prop_assert_eq!(found.first(), watch.broken());
            prop_assert!(found.is_empty() || failed.iter().any(|n| *n >= allowed));
        }

        #[test]
        fn without_data_nothing_ever_breaks(looks in 0usize..200, allowed in 1u32..5) {
            let patience = Patience { breaks: allowed, of: allowed, ..Patience::default() };
            let mut watch = Watch::new(patience);
            prop_assert!(breaks(&mut watch, &"?".repeat(looks)).is_empty());
        }
    }
}
