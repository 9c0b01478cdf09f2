//! What the journal knows of earlier operations: what became of each change, what can be taken back, and
//! what can be done again.

use crate::{
    journal::{Entry, Found, Intent, Outcome, Seq},
    operation::{Change, Ending, Handover, Holding, Operation, Placement, inverse, irreversible},
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};

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

/// An operation leaves what can be done again behind, as in any editor. One that was taken back in part can
/// still be taken back for the rest.
pub fn reach<'a>(entries: impl Iterator<Item = &'a Entry>) -> Reach {
    let mut reach = Reach::default();
    // How many changes of an operation stand, and how many of them have been taken back.
    let (mut standing, mut gone) = (HashMap::<Seq, usize>::new(), HashMap::<Seq, usize>::new());
    for entry in entries {
        let (seq, intent) = (entry.seq, &entry.intent);
        let some = endings(entry).values().filter(|ending| ending.is_done()).count();
        if some == 0 {
            continue;
        }
        if let Some(undone) = intent.undoes {
            let rest = standing.entry(undone).or_default();
            *rest = rest.saturating_sub(some);
            if *rest == 0 {
                reach.undoable.retain(|known| *known != undone.0);
            }
            *gone.entry(undone).or_default() += some;
            reach.redoable.retain(|known| *known != undone.0);
            reach.redoable.push(undone.0);
            continue;
        }
        match intent.redoes {
            Some(redone) => {
                let rest = gone.entry(redone).or_default();
                *rest = rest.saturating_sub(some);
                if *rest == 0 {
                    reach.redoable.retain(|known| *known != redone.0);
                }
            }
            None => reach.redoable.clear(),
        }
        standing.insert(seq, some);
        reach.undoable.push(seq.0);
    }
    reach
}

/// One change on the way back or forth again, and how the object has to be found for that.
#[derive(Debug, PartialEq)]
pub struct Step {
    pub change: Change,
    pub expects: Value,
}

/// Assignments that were made anew on the way back and forth have ids of their own: by the id that an
/// operation knew, that of the assignment which has taken its place.
#[derive(Debug, Default)]
pub struct Heirs(HashMap<String, String>);

impl Heirs {
    pub fn of(entries: &[Entry]) -> Self {
        let by_seq: HashMap<Seq, &Entry> = entries.iter().map(|entry| (entry.seq, entry)).collect();
        let mut heirs = HashMap::new();
        for entry in entries {
            let first = entry.intent.undoes.or(entry.intent.redoes).and_then(|seq| by_seq.get(&seq));
            let left: BTreeMap<Placement, String> = first.into_iter().flat_map(|first| left(first)).collect();
            let made = if left.is_empty() { Vec::new() } else { made(entry) };
            for (placement, id) in made {
                left.get(&placement).into_iter().for_each(|old| _ = heirs.insert(old.clone(), id.clone()));
            }
        }
        Self(heirs)
    }

    fn id(&self, id: &str) -> Option<&String> {
        let mut last = self.0.get(id)?;
        // An id is new when it is made, so this ends; a journal that was written by hand must not hang us.
        for _ in 0..self.0.len() {
            match self.0.get(last) {
                Some(next) => last = next,
                None => break,
            }
        }
        Some(last)
    }

    fn change(&self, mut change: Change) -> Change {
        if let Change::Unassign(holding) | Change::Reassign(Handover { from: holding, .. }) = &mut change {
            let heir = holding.assignment.as_ref().and_then(|id| self.id(id.as_str())?.parse().ok());
            holding.assignment = heir.or_else(|| holding.assignment.take());
        }
        change
    }

    /// The fields that an object has to be found with. What somebody is called may change.
    fn fields(&self, fields: &Value) -> Value {
        let mut fields = fields.clone();
        fields.as_object_mut().map(|fields| fields.remove("person"));
        let heir = fields["id"].as_str().and_then(|id| self.id(id)).cloned();
        heir.into_iter().for_each(|id| fields["id"] = id.into());
        fields
    }
}

/// The assignments that an operation has made.
fn made(entry: &Entry) -> Vec<(Placement, String)> {
    let one = |done: Done| match done.change {
        Change::Assign(placement) => Some((placement, done.found["id"].as_str()?.to_owned())),
        _ => None,
    };
    done(entry).unwrap_or_default().into_iter().filter_map(one).collect()
}

/// The assignments that an operation has made or ended, which others may have come to stand for.
fn left(entry: &Entry) -> Vec<(Placement, String)> {
    let ended = |done: Done| match done.change {
        Change::Unassign(Holding { placement, assignment: Some(id) }) => Some((placement, id.to_string())),
        _ => None,
    };
    let ended = done(entry).unwrap_or_default().into_iter().filter_map(ended);
    ended.chain(made(entry)).collect()
}

/// A change of an operation that was done, its place, and the object as it was found then.
struct Done {
    at: usize,
    change: Change,
    found: Value,
}

/// What of an operation was done.
fn done(entry: &Entry) -> Result<Vec<Done>, String> {
    let operation: Operation =
        entry.intent.line.parse().map_err(|error| format!("its line cannot be read any more: {error}"))?;
    let endings = endings(entry);
    let changes = operation.into_changes().into_iter().enumerate();
    let one = |(at, change)| match endings.get(&at) {
        Some(Ending::Done(found)) => Some(Done { at, change, found: found.clone() }),
        _ => None,
    };
    Ok(changes.filter_map(one).collect())
}

/// What takes an operation back, in the opposite order, or why nothing does. What of it was taken back before
/// is left out.
pub fn back(entry: &Entry, all: &[Entry]) -> Result<Vec<Step>, String> {
    let heirs = Heirs::of(all);
    let undone = walked(all, |intent| intent.undoes == Some(entry.seq));
    let mut steps = Vec::new();
    for done in done(entry)?.into_iter().rev() {
        let change = taken_back(entry, &done)?;
        if !undone.contains(&key(&change)) {
            let expects = heirs.fields(after(entry, &done));
            steps.push(Step { change: heirs.change(change), expects });
        }
    }
    if steps.is_empty() { Err("nothing of it was done".to_owned()) } else { Ok(steps) }
}

/// What of an operation was done and taken back, to be done again.
pub fn again(entry: &Entry, all: &[Entry]) -> Result<Vec<Step>, String> {
    let heirs = Heirs::of(all);
    let undone = walked(all, |intent| intent.undoes == Some(entry.seq));
    let redone = walked(all, |intent| intent.redoes == Some(entry.seq));
    let gone = |done: &Done| {
        let undone = taken_back(entry, done).is_ok_and(|change| undone.contains(&key(&change)));
        undone && !redone.contains(&key(&done.change))
    };
    let step = |done: Done| Step {
        expects: heirs.fields(&entry.intent.before[done.at]),
        change: heirs.change(done.change),
    };
    Ok(done(entry)?.into_iter().filter(gone).map(step).collect())
}

/// How the object was found when it had been done.
fn after<'a>(entry: &'a Entry, done: &'a Done) -> &'a Value {
    if done.found.is_null() { &entry.intent.after[done.at] } else { &done.found }
}

/// What takes one change back.
fn taken_back(entry: &Entry, done: &Done) -> Result<Change, String> {
    match irreversible(&done.change) {
        Some(why) => Err(format!("{}: {why}", done.change)),
        None => inverse(&done.change, &entry.intent.before[done.at], after(entry, done)),
    }
}

/// The changes that were done by the operations of this kind.
fn walked(all: &[Entry], is: impl Fn(&Intent) -> bool) -> HashSet<String> {
    let walked = all.iter().filter(|entry| is(&entry.intent)).filter_map(|entry| done(entry).ok());
    walked.flatten().map(|done| key(&done.change)).collect()
}

/// A change whatever the number of its assignment: that becomes another on the way back and forth.
fn key(change: &Change) -> String {
    let mut change = change.clone();
    if let Change::Unassign(holding) | Change::Reassign(Handover { from: holding, .. }) = &mut change {
        holding.assignment = None;
    }
    change.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{Ending as Closed, Who};
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
            refused: Vec::new(),
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
        let both = back(&entry(1, line, None, None, &[done(), done()]), &[]).unwrap();
        let lines: Vec<String> = both.iter().map(|step| step.change.to_string()).collect();
        assert_eq!(lines, ["member add T-1 U-2 --role Lead", "member remove T-1 U-1"]);
        assert_eq!((&both[0].expects, &both[1].expects), (&Value::Null, &json!({"role": "Tester"})));
        let one = entry(1, line, None, None, &[done(), Ending::NotDone("no".into())]);
        assert_eq!(back(&one, &[]).unwrap().len(), 1);
        assert_eq!(again(&one, &[]).unwrap(), [], "it has not been taken back");
        let undo = entry(2, "member remove T-1 U-1", Some(1), None, &[done()]);
        let again = again(&one, &[one.clone(), undo]).unwrap();
        assert_eq!(
            (again.len(), again[0].change.to_string().as_str()),
            (1, "member add T-1 U-1 --role Tester")
        );
        let sent = entry(1, "notification read N-1", None, None, &[done()]);
        assert!(back(&sent, &[]).unwrap_err().ends_with("nothing makes a notification unread again"));
    }

    #[test]
    fn what_could_not_be_taken_back_still_can_and_only_the_rest_can_be_done_again() {
        let line = "member add T-1 U-1 --role Tester + member add T-1 U-2 --role Tester";
        let first = entry(1, line, None, None, &[done(), done()]);
        let part = [Ending::NotDone("changed since".into()), done()];
        let undo = entry(2, "member remove T-1 U-2 + member remove T-1 U-1", Some(1), None, &part);
        let mut all = vec![first, undo];
        let lines = |steps: Vec<Step>| steps.iter().map(|step| step.change.to_string()).collect::<Vec<_>>();
        assert_eq!(reach(all.iter()), Reach { undoable: vec![1], redoable: vec![1] });
        assert_eq!(lines(back(&all[0], &all).unwrap()), ["member remove T-1 U-2"]);
        assert_eq!(lines(again(&all[0], &all).unwrap()), ["member add T-1 U-1 --role Tester"]);
        all.push(entry(3, "member add T-1 U-1 --role Tester", None, Some(1), &[done()]));
        assert_eq!(reach(all.iter()), Reach { undoable: vec![1, 3], redoable: vec![] });
        all.push(entry(4, "member remove T-1 U-2", Some(1), None, &[done()]));
        assert_eq!(reach(all.iter()), Reach { undoable: vec![3], redoable: vec![1] });
        assert_eq!(lines(again(&all[0], &all).unwrap()), ["member add T-1 U-2 --role Tester"]);
    }

    #[test]
    fn who_was_assigned_anew_is_known_by_the_new_id() {
        let id = |id: &str| Ending::Done(json!({"id": id, "user": "U-2", "person": "Bo U-2"}));
        let end = "unassign task K-1 U-2 --as assignee --id A-1";
        let all = [
            entry(1, "reassign task K-1 U-1 --as assignee --id A-1 --to U-2", None, None, &[id("A-1")]),
            entry(2, end, None, None, &[done()]),
            entry(3, "assign task K-1 U-2 --as assignee", Some(2), None, &[id("A-2")]),
            entry(4, "unassign task K-1 U-2 --as assignee --id A-2", None, Some(2), &[done()]),
            entry(5, "assign task K-1 U-2 --as assignee", Some(4), None, &[id("A-3")]),
        ];
        let back = back(&all[0], &all).unwrap().remove(0);
        assert_eq!(back.change.to_string(), "reassign task K-1 U-2 --as assignee --id A-3 --to U-1");
        assert_eq!(back.expects, json!({"id": "A-3", "user": "U-2"}));
        let again = again(&all[3], &all).unwrap().remove(0);
        assert_eq!(again.change.to_string(), end.replace("A-1", "A-3"));
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
