//! What the journal knows of earlier operations: what became of each change, what can be taken back, and
//! what can be done again.

use crate::{
    journal::{Entry, Found, Outcome},
    operation::{Change, Ending, Holding, Operation, inverse, irreversible},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Endings as the journal keeps them; `from` is the place of the first among the operation's changes.
pub fn written(from: usize, endings: &[Ending]) -> Value {
    let one = |(at, ending): (usize, &Ending)| match ending {
        Ending::Done(fields) => json!({"at": at, "ending": "done", "fields": fields}),
        Ending::NotDone(why) => json!({"at": at, "ending": "not_done", "why": why}),
        Ending::Unknown(why) => json!({"at": at, "ending": "unknown", "why": why}),
    };
    (from..).zip(endings).map(one).collect()
}

/// What became of each change, as far as the journal knows, by its place in the operation.
pub fn endings(entry: &Entry) -> BTreeMap<usize, Ending> {
    let parts = entry.parts.iter().map(|part| &part.part);
    let results = entry.endings.iter().filter_map(|ending| match &ending.outcome {
        Outcome::Done { result } | Outcome::Reconciled { result, .. } => Some(result),
        Outcome::Refused { .. } | Outcome::Unknown { .. } => None,
    });
    let all = parts.chain(results).filter_map(Value::as_array).flatten();
    all.filter_map(read).collect()
}

fn read(value: &Value) -> Option<(usize, Ending)> {
    let at = usize::try_from(value["at"].as_u64()?).ok()?;
    let why = || value["why"].as_str().unwrap_or_default().to_owned();
    Some((
        at,
        match value["ending"].as_str()? {
            "done" => Ending::Done(value["fields"].clone()),
            "not_done" => Ending::NotDone(why()),
            _ => Ending::Unknown(why()),
        },
    ))
}

/// What the endings come to, for the entry as a whole.
pub fn outcome(endings: &[Ending]) -> Outcome {
    let why = |is: fn(&Ending) -> bool| endings.iter().find(|ending| is(ending)).and_then(Ending::why);
    if let Some(why) = why(|ending| matches!(ending, Ending::Unknown(_))) {
        return Outcome::Unknown { why: why.to_owned() };
    }
    match why(|ending| matches!(ending, Ending::NotDone(_))) {
        Some(why) if !endings.iter().any(Ending::is_done) => Outcome::Refused { why: why.to_owned() },
        _ => Outcome::Done { result: written(0, endings) },
    }
}

/// What reading back has shown, for the entry as a whole.
pub fn reconciled(endings: &[Ending]) -> Outcome {
    let unknown = endings.iter().find(|ending| matches!(ending, Ending::Unknown(_)));
    let (found, why) = match unknown {
        Some(unknown) => (Found::Unknown, unknown.why().unwrap_or_default()),
        None if endings.iter().any(Ending::is_done) => (Found::Done, "read back"),
        None => (Found::NotDone, "read back: nothing of it has been done"),
    };
    Outcome::Reconciled { found, why: why.to_owned(), result: written(0, endings) }
}

/// What can be taken back, newest last, and what can be done again, last undone last.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Reach {
    pub undoable: Vec<u64>,
    pub redoable: Vec<u64>,
}

/// An operation leaves what can be done again behind, as in any editor.
pub fn reach<'a>(entries: impl Iterator<Item = &'a Entry>) -> Reach {
    let mut reach = Reach::default();
    for entry in entries.filter(|entry| endings(entry).values().any(Ending::is_done)) {
        let (seq, intent) = (entry.seq.0, &entry.intent);
        match (intent.undoes, intent.redoes) {
            (Some(undone), _) => {
                reach.undoable.retain(|known| *known != undone.0);
                reach.redoable.push(undone.0);
            }
            (None, Some(redone)) => {
                reach.redoable.retain(|known| *known != redone.0);
                reach.undoable.push(seq);
            }
            (None, None) => {
                reach.redoable.clear();
                reach.undoable.push(seq);
            }
        }
    }
    reach
}

/// One change that takes another back, and how the object has to be found for that.
#[derive(Debug, PartialEq)]
pub struct Back {
    pub change: Change,
    pub expects: Value,
}

/// What takes an operation back, in the opposite order, or why nothing does.
pub fn back(entry: &Entry) -> Result<Vec<Back>, String> {
    let operation: Operation =
        entry.intent.line.parse().map_err(|error| format!("its line cannot be read any more: {error}"))?;
    let mut backs = Vec::new();
    for (at, ending) in endings(entry).into_iter().rev() {
        let (Ending::Done(found), Some(change)) = (ending, operation.changes().get(at)) else { continue };
        if let Some(why) = irreversible(change) {
            return Err(format!("{change}: {why}"));
        }
        let after = if found.is_null() { &entry.intent.after[at] } else { &found };
        let change = inverse(change, &entry.intent.before[at], after)?;
        backs.push(Back { change, expects: after.clone() });
    }
    if backs.is_empty() { Err("nothing of it was done".to_owned()) } else { Ok(backs) }
}

/// What of an operation was done, to be done again.
pub fn again(entry: &Entry) -> Result<Operation, String> {
    let operation: Operation =
        entry.intent.line.parse().map_err(|error| format!("its line cannot be read any more: {error}"))?;
    let done = endings(entry);
    let changes = operation.into_changes().into_iter().enumerate();
    let changes = changes.filter(|(at, _)| done.get(at).is_some_and(Ending::is_done));
    Operation::new(changes.map(|(_, change)| anew(change)).collect())
}

/// Taking back the end of an assignment has made another one, with an id of its own.
fn anew(change: Change) -> Change {
    match change {
        Change::Unassign(holding) => Change::Unassign(Holding { assignment: None, ..holding }),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{Ending as Closed, Intent, Seq, Who};
    use chrono::DateTime;

    fn entry(seq: u64, line: &str, undoes: Option<u64>, redoes: Option<u64>, endings: &[Ending]) -> Entry {
        let at = DateTime::UNIX_EPOCH;
        let intent = Intent {
            who: Who { api: "a".into(), os: "o".into() },
            context: "c".into(),
            host: "h".into(),
            line: line.into(),
            before: json!([null, {"role": "Lead"}]),
            after: json!([{"role": "Tester"}, null]),
            reason: None,
            undoes: undoes.map(Seq),
            redoes: redoes.map(Seq),
        };
        let endings = vec![Closed { at, outcome: outcome(endings) }];
        Entry { seq: Seq(seq), at, session: "s".into(), intent, parts: Vec::new(), endings }
    }

    fn done() -> Ending {
        Ending::Done(Value::Null)
    }

    #[test]
    fn undo_and_redo_walk_back_and_forth() {
        let line = "cache clear";
        let mut all = vec![entry(1, line, None, None, &[done()]), entry(2, line, None, None, &[done()])];
        assert_eq!(reach(all.iter()), Reach { undoable: vec![1, 2], redoable: vec![] });
        all.push(entry(3, line, Some(2), None, &[done()]));
        all.push(entry(4, line, Some(1), None, &[Ending::NotDone("changed since".into())]));
        assert_eq!(reach(all.iter()), Reach { undoable: vec![1], redoable: vec![2] });
        all.push(entry(5, line, None, Some(2), &[done()]));
        assert_eq!(reach(all.iter()), Reach { undoable: vec![1, 5], redoable: vec![] });
        all.push(entry(6, line, Some(5), None, &[done()]));
        all.push(entry(7, line, None, None, &[done()]));
        assert_eq!(reach(all.iter()), Reach { undoable: vec![1, 7], redoable: vec![] });
    }

    #[test]
    fn only_what_was_done_is_taken_back_the_last_first() {
        let line = "member add T-1 U-1 --role Tester + member remove T-1 U-2";
        let both = back(&entry(1, line, None, None, &[done(), done()])).unwrap();
        let lines: Vec<String> = both.iter().map(|back| back.change.to_string()).collect();
        assert_eq!(lines, ["member add T-1 U-2 --role Lead", "member remove T-1 U-1"]);
        assert_eq!((&both[0].expects, &both[1].expects), (&Value::Null, &json!({"role": "Tester"})));
        let one = entry(1, line, None, None, &[done(), Ending::NotDone("no".into())]);
        assert_eq!(back(&one).unwrap().len(), 1);
        assert_eq!(again(&one).unwrap().to_string(), "member add T-1 U-1 --role Tester");
        let sent = entry(1, "notification read N-1", None, None, &[done()]);
        assert!(back(&sent).unwrap_err().ends_with("nothing makes a notification unread again"));
    }

    #[test]
    fn what_is_written_is_read_back() {
        let all = [
            done(),
            Ending::NotDone("no".into()),
            Ending::Done(json!({"id": "A-1"})),
            Ending::Unknown("late".into()),
        ];
        let mut entry = entry(1, "cache clear", None, None, &[]);
        entry.parts.push(crate::journal::Part { at: DateTime::UNIX_EPOCH, part: written(2, &all[2..]) });
        entry.parts.push(crate::journal::Part { at: DateTime::UNIX_EPOCH, part: written(0, &all[..2]) });
        assert_eq!(endings(&entry).into_values().collect::<Vec<_>>(), all);
        assert!(matches!(outcome(&all), Outcome::Unknown { .. }));
        assert!(matches!(outcome(&all[1..2]), Outcome::Refused { .. }));
        assert!(matches!(reconciled(&all[..2]), Outcome::Reconciled { found: Found::Done, .. }));
    }
}
