//! Of one journal: what was put in comes back, and what was done to it from outside is found.

use super::*;
use proptest::prelude::*;
use serde_json::json;
use std::{
    collections::BTreeSet,
    fs::{self, OpenOptions},
    io::Write,
    os::unix::fs::{PermissionsExt, symlink},
    sync::atomic::{AtomicU32, Ordering},
};

/// A folder of its own, gone with the test.
struct Place(PathBuf);

impl Place {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("worky-journal-{}-{count}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self) -> PathBuf {
        self.0.join("state/journal.jsonl")
    }

    fn journal(&self) -> Journal {
        Journal::open(self.file())
    }

    fn sessions(&self) -> usize {
        fs::read_dir(self.0.join("state/sessions")).map_or(0, Iterator::count)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000 + second, 0).unwrap()
}

fn intent(line: &str) -> Intent {
    Intent {
        reason: None,
        who: Who { api: "ada@worky.example".into(), os: "ada@ws-12".into() },
        context: "staging".into(),
        host: "worky.example".into(),
        line: line.into(),
        before: json!({"role": "developer"}),
        after: json!({"role": "lead", "note": "Žofie"}),
        refused: Vec::new(),
        undoes: None,
        redoes: None,
    }
}

fn done() -> Outcome {
    Outcome::Done { result: json!({"id": "ASG-1"}) }
}

/// Three operations, the last one still without an outcome.
fn story(journal: &Journal) {
    let first = journal.begin(at(0), intent("assign task TSK-001 USR-004 --as assignee")).unwrap();
    journal.end(first, at(1), done()).unwrap();
    let bulk = journal.begin(at(2), intent("assign-bulk TSK-001 TSK-002 USR-004")).unwrap();
    journal.progress(bulk, at(3), json!({"TSK-001": "done"})).unwrap();
    journal.end(bulk, at(4), Outcome::Refused { why: "USR-004 is not in the team".into() }).unwrap();
    journal.begin(at(5), Intent { undoes: Some(first), ..intent("unassign ASG-1") }).unwrap();
}

#[test]
fn an_operation_comes_back_with_all_that_is_known_of_it() {
    let place = Place::new();
    let journal = place.journal();
    assert_eq!(journal.entries().unwrap(), []);
    assert!(!place.file().exists(), "reading makes no file");
    story(&journal);
    let entries = journal.entries().unwrap();
    let [first, bulk, undo] = &*entries else { panic!("{entries:?}") };
    assert_eq!([first.seq, bulk.seq, undo.seq], [1, 3, 6].map(Seq));
    assert_eq!(first.intent, intent("assign task TSK-001 USR-004 --as assignee"));
    assert_eq!(first.endings, [Ending { at: at(1), outcome: done() }]);
    assert_eq!(bulk.parts, [Part { at: at(3), part: json!({"TSK-001": "done"}) }]);
    assert_eq!(bulk.outcome().map(Outcome::why), Some("USR-004 is not in the team"));
    assert_eq!((undo.outcome(), undo.intent.undoes), (None, Some(Seq(1))));
    let check = journal.verify().unwrap();
    assert_eq!((check.lines, check.torn, check.fault), (6, 0, None));
}

#[test]
fn only_its_owner_may_read_it() {
    let place = Place::new();
    let journal = place.journal();
    story(&journal);
    let mode = |path: &str| fs::metadata(place.0.join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!([mode("state"), mode("state/sessions"), mode("state/journal.jsonl")], [0o700, 0o700, 0o600]);
}

#[test]
fn nothing_is_written_but_what_was_handed_over() {
    let place = Place::new();
    let journal = place.journal();
    story(&journal);
    let mut keys = BTreeSet::new();
    for line in fs::read_to_string(place.file()).unwrap().lines() {
        collect(&serde_json::from_str(line).unwrap(), &mut keys);
    }
    let known = "seq prev at event hash begun progress ended of part outcome done refused why result session intent \
                 who api os context host line before after undoes role note id TSK-001";
    assert_eq!(keys, known.split_whitespace().map(String::from).collect());
}

fn collect(value: &Value, keys: &mut BTreeSet<String>) {
    for (key, value) in value.as_object().into_iter().flatten() {
        keys.insert(key.clone());
        collect(value, keys);
    }
}

#[test]
fn a_file_cut_anywhere_in_its_last_line_is_read_and_gone_on_with() {
    let place = Place::new();
    story(&place.journal());
    let whole = fs::read(place.file()).unwrap();
    let last = whole[..whole.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
    for end in last..whole.len() {
        fs::write(place.file(), &whole[..end]).unwrap();
        let journal = place.journal();
        let reading = journal.read().unwrap();
        assert_eq!(
            (reading.entries.len(), reading.check.torn, reading.check.lines),
            (2, end - last, 5),
            "{end}"
        );
        assert_eq!(reading.check.fault, None, "{end}");
        assert_eq!(journal.begin(at(9), intent("next")).unwrap(), Seq(6), "{end}");
        let check = journal.verify().unwrap();
        assert_eq!((check.lines, check.torn, check.fault), (6, 0, None), "{end}");
    }
}

#[test]
fn a_changed_byte_anywhere_is_found() {
    let place = Place::new();
    let journal = place.journal();
    story(&journal);
    let whole = fs::read(place.file()).unwrap();
    for (place_of, byte) in whole.iter().enumerate() {
        let line = whole[..place_of].iter().filter(|byte| **byte == b'\n').count() + 1;
        for flip in [0x20, [0x01, 0x2a, 0x5d, 0x80, 0xff][place_of % 5]] {
            let mut bytes = whole.clone();
            bytes[place_of] = byte ^ flip;
            fs::write(place.file(), bytes).unwrap();
            let fault = journal.verify().unwrap().fault;
            assert_eq!(fault.map(|fault| fault.line), Some(line), "byte {place_of} with {flip:#x}");
        }
    }
}

/// What somebody did to the lines, and what is said of it.
#[track_caller]
fn tampered(tamper: impl FnOnce(&mut Vec<String>), expected: &str) {
    let place = Place::new();
    let journal = place.journal();
    story(&journal);
    let mut lines: Vec<String> =
        fs::read_to_string(place.file()).unwrap().lines().map(String::from).collect();
    tamper(&mut lines);
    fs::write(place.file(), lines.join("\n") + "\n").unwrap();
    let fault = journal.verify().unwrap().fault.unwrap().to_string();
    assert!(fault.contains(expected), "{fault}");
}

#[test]
fn it_is_told_what_somebody_did_to_the_lines() {
    tampered(|lines| lines[2] = lines[2].replace("USR-004", "USR-005"), "line 3 does not match its own hash");
    tampered(|lines| drop(lines.remove(1)), "line 2 has number 3 where 2 should follow");
    tampered(|lines| drop(lines.drain(..1)), "line 1 has number 2 where 1 should follow");
    tampered(|lines| lines.swap(3, 4), "line 4 has number 5 where 4 should follow");
    tampered(|lines| lines.insert(4, lines[1].clone()), "line 5 has number 2 where 5 should follow");
    tampered(|lines| lines.insert(1, "{}".into()), "line 2 is not a line of a journal");
    tampered(|lines| lines[0] = anew(&lines[0]), "line 2 does not carry the hash of the line before");
}

/// A line of other words, sealed as if it were ours.
fn anew(line: &str) -> String {
    let mut record: line::Record = serde_json::from_str(line).unwrap();
    record.at = at(99);
    line::seal(&record).unwrap().0
}

#[test]
fn one_bad_line_does_not_hide_the_others() {
    let place = Place::new();
    let journal = place.journal();
    story(&journal);
    let text = fs::read_to_string(place.file()).unwrap();
    fs::write(place.file(), text.replacen("\"begun\"", "\"begum\"", 1)).unwrap();
    let reading = journal.read().unwrap();
    assert_eq!(reading.entries.len(), 2);
    assert_eq!(reading.check.fault, Some(Fault { line: 1, wrong: Wrong::Changed }));
}

#[test]
fn nothing_is_added_to_a_chain_whose_end_was_tampered_with() {
    let place = Place::new();
    let journal = place.journal();
    story(&journal);
    let text = fs::read_to_string(place.file()).unwrap();
    fs::write(place.file(), text.replace("unassign", "assign")).unwrap();
    let error = journal.begin(at(9), intent("next")).unwrap_err();
    let fault = Fault { line: 6, wrong: Wrong::Changed };
    assert_eq!(error, JournalError::Broken { path: place.file(), fault });
    fs::write(place.file(), text.trim_end().to_owned() + " x").unwrap();
    assert!(matches!(journal.begin(at(9), intent("next")), Err(JournalError::Broken { .. })));
}

#[test]
fn fields_and_events_of_tomorrow_do_not_break_the_chain() {
    let place = Place::new();
    let journal = place.journal();
    story(&journal);
    let text = fs::read_to_string(place.file()).unwrap();
    let mut prev = line::GENESIS.to_owned();
    let mut future = String::new();
    for (number, line) in text.lines().enumerate() {
        let mut value: Value = serde_json::from_str(line).unwrap();
        let event = value["event"].take();
        let event = if number == 3 { json!({"paused": {"of": 3}}) } else { event };
        let body = format!(
            "{{\"seq\":{},\"prev\":\"{prev}\",\"at\":{},\"event\":{event},\"new\":[1]",
            number + 1,
            value["at"]
        );
        prev = line::sha256(&body);
        future += &format!("{body},\"hash\":\"{prev}\"}}\n");
    }
    fs::write(place.file(), future).unwrap();
    let reading = journal.read().unwrap();
    assert_eq!((reading.entries.len(), reading.check.fault), (3, None));
    assert_eq!(journal.begin(at(9), intent("next")).unwrap(), Seq(7));
    assert_eq!(journal.verify().unwrap().fault, None);
}

#[test]
fn a_file_of_another_kind_is_not_touched() {
    let place = Place::new();
    let journal = place.journal();
    fs::create_dir_all(place.0.join("state")).unwrap();
    for other in ["hello", "hello\n", "{\"seq\":1}\n", "[1,\n2]\n", "\n"] {
        fs::write(place.file(), other).unwrap();
        let foreign = JournalError::Foreign { path: place.file() };
        assert_eq!(journal.begin(at(0), intent("next")), Err(foreign.clone()), "{other:?}");
        assert_eq!(journal.verify(), Err(foreign), "{other:?}");
        assert_eq!(fs::read_to_string(place.file()).unwrap(), other);
    }
}

#[test]
fn a_full_disk_refuses_the_operation() {
    let place = Place::new();
    fs::create_dir_all(place.0.join("state")).unwrap();
    symlink("/dev/full", place.file()).unwrap();
    let error = place.journal().begin(at(0), intent("next")).unwrap_err();
    assert!(matches!(&error, JournalError::Full { path, .. } if *path == place.file()), "{error:?}");
    assert!(error.to_string().contains("No space left"), "{error}");
    assert_eq!(error.exit_code(), 74);
}

#[test]
fn a_place_that_cannot_be_written_refuses_the_operation() {
    let place = Place::new();
    fs::write(place.0.join("state"), "a file where a folder should be").unwrap();
    let mut places = vec![place.file()];
    // The kernel keeps everybody from making files there, root included.
    places.extend(cfg!(target_os = "linux").then(|| PathBuf::from("/sys/journal.jsonl")));
    for path in places {
        let error = Journal::open(&path).begin(at(0), intent("next")).unwrap_err();
        assert!(matches!(error, JournalError::Denied { .. }), "{error:?}");
        assert!(error.to_string().contains(&path.display().to_string()), "{error}");
    }
}

#[test]
fn every_error_says_what_to_do() {
    let path = PathBuf::from("/state/journal.jsonl");
    let fault = Fault { line: 3, wrong: Wrong::Changed };
    let why = String::from("w");
    let errors = [
        (JournalError::Nowhere, 78),
        (JournalError::Full { path: path.clone(), why: why.clone() }, 74),
        (JournalError::Denied { path: path.clone(), why: why.clone() }, 73),
        (JournalError::Io { path: path.clone(), why }, 74),
        (JournalError::Busy { path: path.clone() }, 75),
        (JournalError::Foreign { path: path.clone() }, 65),
        (JournalError::Broken { path: path.clone(), fault }, 65),
        (JournalError::Missing { path, seq: Seq(9) }, 66),
    ];
    for (error, code) in errors {
        assert!(error.hint().len() > 20 && error.exit_code() == code, "{error}");
    }
}

#[test]
fn an_outcome_goes_into_the_journal_that_has_the_operation() {
    let place = Place::new();
    let journal = place.journal();
    let seq = journal.begin(at(0), intent("next")).unwrap();
    fs::rename(place.file(), place.0.join("moved")).unwrap();
    let missing = JournalError::Missing { path: place.file(), seq };
    assert_eq!(journal.end(seq, at(1), done()), Err(missing));
    fs::rename(place.0.join("moved"), place.file()).unwrap();
    assert_eq!(journal.end(seq, at(1), done()), Ok(()));
}

#[test]
fn an_operation_is_an_orphan_when_its_console_is_gone_and_nobody_knows_what_it_did() {
    let place = Place::new();
    let (one, other) = (place.journal(), place.journal());
    story(&one);
    let lost = one.begin(at(6), intent("lost")).unwrap();
    one.end(lost, at(7), Outcome::Unknown { why: "no answer".into() }).unwrap();
    assert_eq!(other.orphans().unwrap(), [], "it may be under way");
    drop(one);
    let seqs =
        |journal: &Journal| journal.orphans().unwrap().iter().map(|entry| entry.seq).collect::<Vec<_>>();
    assert_eq!(seqs(&other), [Seq(6), lost]);
    let found = |found| Outcome::Reconciled { found, why: "read back".into(), result: Value::Null };
    other.end(Seq(6), at(8), found(Found::Unknown)).unwrap();
    other.end(lost, at(8), found(Found::Done)).unwrap();
    assert_eq!(seqs(&other), [Seq(6)], "what is still unknown is asked for again");
    other.end(Seq(6), at(9), found(Found::NotDone)).unwrap();
    assert_eq!(seqs(&other), []);
}

#[test]
fn what_dead_consoles_left_is_cleared_away_and_the_living_are_left_alone() {
    let place = Place::new();
    let (one, other) = (place.journal(), place.journal());
    one.begin(at(0), intent("one")).unwrap();
    fs::write(place.0.join("state/sessions/1f0b9e0e-6c1c-4a6e-9df5-5d0f6f9a3a11"), "").unwrap();
    fs::write(place.0.join("state/sessions/a-note-of-mine"), "").unwrap();
    assert_eq!(place.sessions(), 3);
    other.begin(at(1), intent("other")).unwrap();
    assert_eq!(place.sessions(), 3, "one dead, one new");
    assert_eq!(other.orphans().unwrap(), []);
    drop((one, other));
    assert_eq!(place.sessions(), 1, "what is not ours stays");
}

#[test]
fn a_line_longer_than_the_reach_for_the_end_is_chained_to() {
    let place = Place::new();
    let journal = place.journal();
    let many: Vec<String> = (0..5_000).map(|n| format!("TSK-{n:06}")).collect();
    let seq = journal.begin(at(0), Intent { after: json!(many), ..intent("bulk") }).unwrap();
    let torn = format!("{{\"seq\":2,\"prev\":\"{}", "a".repeat(20_000));
    OpenOptions::new().append(true).open(place.file()).unwrap().write_all(torn.as_bytes()).unwrap();
    journal.end(seq, at(1), done()).unwrap();
    assert_eq!(journal.entries().unwrap()[0].intent.after, json!(many));
    assert_eq!(journal.verify().unwrap().lines, 2);
}

#[derive(Clone, Debug)]
enum Step {
    Begin(String, Value),
    Progress(usize, Value),
    End(usize, Outcome),
    /// Something died while it wrote.
    Tear(usize),
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..4)
                .prop_map(|map| map.into_iter().collect::<Value>()),
        ]
    })
}

fn outcome() -> impl Strategy<Value = Outcome> {
    let found = prop_oneof![Just(Found::Done), Just(Found::NotDone), Just(Found::Unknown)];
    prop_oneof![
        value().prop_map(|result| Outcome::Done { result }),
        any::<String>().prop_map(|why| Outcome::Refused { why }),
        any::<String>().prop_map(|why| Outcome::Unknown { why }),
        (found, any::<String>(), value()).prop_map(|(found, why, result)| Outcome::Reconciled {
            found,
            why,
            result
        }),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (any::<String>(), value()).prop_map(|(line, after)| Step::Begin(line, after)),
        2 => (any::<usize>(), value()).prop_map(|(of, part)| Step::Progress(of, part)),
        3 => (any::<usize>(), outcome()).prop_map(|(of, outcome)| Step::End(of, outcome)),
        1 => (1usize..40).prop_map(Step::Tear),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn two_consoles_get_back_what_either_put_in(steps in prop::collection::vec((any::<bool>(), step()), 0..24)) {
        let place = Place::new();
        let consoles = [place.journal(), place.journal()];
        let mut expected = Vec::<Entry>::new();
        for (second, (which, step)) in steps.into_iter().enumerate() {
            let (console, at) = (&consoles[usize::from(which)], at(second as i64));
            let places = expected.len();
            let of = |of: usize| of.checked_rem(places);
            match step {
                Step::Begin(line, after) => {
                    let intent = Intent { after, ..intent(&line) };
                    let seq = console.begin(at, intent.clone()).unwrap();
                    let session = String::new();
                    expected.push(Entry { seq, at, session, intent, parts: Vec::new(), endings: Vec::new() });
                }
                Step::Progress(which, part) => if let Some(entry) = of(which).map(|at| &mut expected[at]) {
                    console.progress(entry.seq, at, part.clone()).unwrap();
                    entry.parts.push(Part { at, part });
                },
                Step::End(which, outcome) => if let Some(entry) = of(which).map(|at| &mut expected[at]) {
                    console.end(entry.seq, at, outcome.clone()).unwrap();
                    entry.endings.push(Ending { at, outcome });
                },
                Step::Tear(length) => if let Ok(text) = fs::read(place.file()) {
                    let torn = &text[..length.min(text.len())];
                    let keep = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
                    fs::write(place.file(), [&text[..keep], torn].concat()).unwrap();
                },
            }
        }
        let Reading { mut entries, check } = consoles[0].read().unwrap();
        entries.iter_mut().for_each(|entry| entry.session.clear());
        prop_assert_eq!(entries, expected);
        prop_assert_eq!(check.fault, None);
    }
}
