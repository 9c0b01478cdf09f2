//! What has been done to the flags since they were last read, by anybody: each is a mark on the charts.

use super::Model;
use crate::{
    base::Tone,
    domain::{Flag, FlagName, Mark},
    flow::{Cx, Effect},
    source::Listing,
    store::Feed,
};
use chrono::{DateTime, Utc};

/// One of them.
struct Done<'a> {
    flag: &'a FlagName,
    what: String,
    /// Nothing where nobody can say: a file does not know.
    by: Option<&'a str>,
    at: DateTime<Utc>,
}

/// All of it is marked, what others did is told, and the history that is on the screen has one line more.
pub(super) fn follow(model: &mut Model, before: Option<&Listing<Flag>>, cx: &mut Cx) {
    let (Some(before), Some(now)) = (before, model.store.flags.shared()) else { return };
    let me = model.store.me.get().map(|me| me.id.to_string());
    for done in since(before, &now, cx.now.wall) {
        let said = done.to_string();
        if done.by.is_some() && done.by != me.as_deref() {
            cx.tell(Tone::Accent, &said);
        }
        let mark = Mark { at: done.at, what: said };
        model.store.mark(mark.clone());
        cx.ask(Effect::KeepMark(mark));
        if find(&now, done.flag).is_some() {
            cx.ask(Effect::Refresh(vec![Feed::FlagHistory(done.flag.clone())]));
        }
    }
}

fn since<'a>(before: &'a Listing<Flag>, now: &'a Listing<Flag>, wall: DateTime<Utc>) -> Vec<Done<'a>> {
    // What could not be read is neither new nor gone.
    let whole = [before, now].iter().all(|flags| flags.complete && flags.poisoned.is_empty());
    let changed = now.rows.iter().filter_map(move |flag| {
        let what = match find(before, &flag.name) {
            Some(was) if was.version == flag.version => return None,
            Some(was) => moved(was, flag),
            None if whole => format!("was made, at {}", share(flag)),
            None => return None,
        };
        let by = Some(flag.updated_by.as_str()).filter(|by| !by.is_empty());
        Some(Done { flag: &flag.name, what, by, at: flag.updated_at })
    });
    let gone = before.rows.iter().filter(|flag| whole && find(now, &flag.name).is_none());
    let gone = gone.map(|flag| Done { flag: &flag.name, what: "was put away".into(), by: None, at: wall });
    changed.chain(gone).collect()
}

fn find<'a>(flags: &'a Listing<Flag>, name: &FlagName) -> Option<&'a Flag> {
    flags.rows.iter().find(|flag| flag.name == *name)
}

impl std::fmt::Display for Done<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.flag, self.what)?;
        self.by.map_or(Ok(()), |by| write!(f, ", by {by}"))
    }
}

fn share(flag: &Flag) -> String {
    if flag.enabled { flag.percentage.to_string() } else { format!("{}, off", flag.percentage) }
}

/// `went from 25 % to 50 %`
fn moved(was: &Flag, now: &Flag) -> String {
    match (was.enabled, now.enabled) {
        (true, false) => format!("was turned off, from {}", was.percentage),
        (false, true) => format!("was turned on, at {}", now.percentage),
        _ if was.percentage == now.percentage => "was edited".to_owned(),
        _ => format!("went from {} to {}", was.percentage, now.percentage),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flag(name: &str, version: u64, share: f64) -> Flag {
        let flag = Flag::new(name.parse().unwrap());
        let at = DateTime::UNIX_EPOCH + chrono::TimeDelta::minutes(version as i64);
        let percentage = share.try_into().unwrap();
        Flag { enabled: share > 0.0, version, percentage, updated_at: at, updated_by: "USR-1".into(), ..flag }
    }

    fn said(before: &[Flag], now: Listing<Flag>) -> Vec<(String, i64)> {
        let before = before.iter().cloned().collect();
        let done = since(&before, &now, DateTime::UNIX_EPOCH + chrono::TimeDelta::minutes(60));
        done.iter().map(|done| (done.to_string(), done.at.timestamp() / 60)).collect()
    }

    #[test]
    fn each_step_is_told_with_its_time_and_whoever_made_it() {
        let before = [flag("a", 1, 25.0), flag("b", 1, 0.0), flag("c", 1, 5.0), flag("d", 1, 5.0)];
        let now =
            [flag("a", 2, 50.0), flag("b", 3, 10.0), flag("c", 2, 0.0), flag("d", 1, 5.0), flag("e", 1, 0.0)];
        let expected = [
            ("a went from 25 % to 50 %, by USR-1", 2),
            ("b was turned on, at 10 %, by USR-1", 3),
            ("c was turned off, from 5 %, by USR-1", 2),
            ("e was made, at 0 %, off, by USR-1", 1),
        ];
        assert_eq!(
            said(&before, now.into_iter().collect()),
            expected.map(|(said, at)| (said.to_owned(), at))
        );
        assert_eq!(said(&before, before.iter().cloned().collect()), []);
    }

    #[test]
    fn what_is_not_in_the_list_is_put_away_only_where_all_of_the_list_was_read() {
        let before = [flag("a", 1, 25.0)];
        let list = |complete| Listing { complete, ..Listing::default() };
        assert_eq!(said(&before, list(true)), [("a was put away".to_owned(), 60)]);
        assert_eq!(said(&before, list(false)), []);
    }
}
